/**
 * Operands whose results lie near what decides in a format: members, midpoints, their neighbours, thresholds, specials,
 * and whatever float64 has. From a generator of its own, so that a failure repeats.
 * @module
 */
import type { Format } from '../../src/index.js';

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** A source of operands for `f`; `next(arity, operation)` gives those of one call. */
export function operandsNear(f: Format, seed: number): (arity: number, operation: string) => number[] {
  let state = seed;
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (n: number): number => random() % n;
  const { precision: p, emin, emax, maxFinite } = f;
  const low = Math.max(emin - p - 2, -1074);
  const high = Math.min(emax + 2, 1023);
  const specials = [0, -0, NaN, Infinity, -Infinity, maxFinite, -maxFinite, f.minNormal, f.minSubnormal, 1, 3, -1];
  const tiny = [5e-324, -5e-324, 2 ** -60, -(2 ** -1060), 1.7976931348623157e308, 2 ** -1022];
  const step = (x: number, k: number): number => {
    if (!Number.isFinite(x) || x === 0) return x;
    float[0] = x;
    bits[0]! += BigInt(k);
    return float[0];
  };
  /** A member or midpoint, or a neighbour of one. */
  const near = (): number => {
    const corner = [emin - 1, emin, emax, high][below(4)]!;
    const exponent = Math.max(below(4) === 0 ? corner : low + below(high - low + 1), -1074);
    const fraction = Math.floor((random() / 2 ** 32) * 2 ** Math.min(p, 30)) / 2 ** Math.min(p, 30);
    const last = p > 30 ? below(4) * 2 ** -p : 0;
    const x = (below(2) === 0 ? 1 : -1) * (1 + fraction + last) * 2 ** exponent;
    return step(x, below(3) === 0 ? below(3) - 1 : 0);
  };
  const any = (): number => {
    const kind = below(16);
    if (kind === 0) return specials[below(specials.length)]!;
    if (kind === 1) return tiny[below(tiny.length)]!;
    if (kind === 2) {
      bits[0] = (BigInt(random()) << 32n) | BigInt(random());
      return float[0]!;
    }
    return kind === 3 ? below(19) - 9 : near();
  };
  return (arity, operation) => {
    const x = any();
    const y = any();
    const z = any();
    const target = near();
    const aimed = below(2) === 0;
    const k = below(5) - 2;
    if (!aimed || operation === 'round') return [x, y, z].slice(0, arity);
    switch (operation) {
      case 'add':
        return [x, step(target - x, k)];
      case 'sub':
        return [x, step(x - target, k)];
      case 'mul':
        return [x, step(target / x, k)];
      case 'div':
        return [step(target * y, k), y];
      case 'sqrt':
        return [step(target * target, k)];
      default:
        return [x, y, step(target - x * y, k)];
    }
  };
}
