/**
 * Arguments for pow on arrays.
 * @module
 */
import { argumentsOf, generator } from './functions/inputs.js';

/**
 * Pairs of every kind: those of the scalar tests, powers next to numbers and midpoints of small formats, whole and negative
 * exponents, zeros and powers far beyond float64.
 */
export function powers(count: number, seed: number): { x: Float64Array; y: Float64Array } {
  const random = generator(seed);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const sign = random() < 0.3 ? -1 : 1;
    const significand = 1 + random() + random() * 2 ** -32;
    switch (i % 8) {
      case 0:
        [x[i], y[i]] = argumentsOf('pow', random);
        break;
      case 1: // the root of a number of few bits
        y[i] = (random() * 8 + 0.01) * sign;
        x[i] = ((1 + Math.floor(random() * 4096)) * 2 ** Math.floor(random() * 24 - 20)) ** (1 / y[i]!);
        break;
      case 2: // whole exponents, exact and inexact
        y[i] = Math.floor(random() * 12) - 2;
        x[i] = (sign * Math.floor(random() * 40)) / 2 ** Math.floor(random() * 4);
        break;
      case 3:
        y[i] = Math.floor(random() * 300 - 150);
        x[i] = sign * significand * 2 ** Math.floor(random() * 4 - 2);
        break;
      case 4: // powers of two, mostly whole ones
        y[i] = Math.floor(random() * 64 - 32) / 4;
        x[i] = 2 ** Math.floor(random() * 32 - 16);
        break;
      case 5: // near 1, with powers anywhere
        x[i] = 1 + (significand - 1.5) * 2 ** -Math.floor(random() * 50);
        y[i] = ((random() - 0.5) * 2000) / (Math.log2(x[i]!) || 1);
        break;
      case 6: // as data are
        x[i] = Math.fround(random() * 4);
        y[i] = Math.fround(random() * 6 - 2);
        break;
      default: // where the range of estimates ends, and specials
        x[i] = [0, -0, 2, 2 ** -1022, 2 ** -1023, Number.MAX_VALUE, Infinity, -Infinity, NaN, 1, -1][i % 11]!;
        y[i] = sign * [0, 1, 2, 3, 0.5, 949.5, 950, 1e300, 1e301, 2 ** 53 - 1, Infinity, NaN, 5e-324][i % 13]!;
    }
  }
  return { x, y };
}
