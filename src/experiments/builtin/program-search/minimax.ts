/**
 * Polynomials whose largest distance from 2^x on [0, 1] is least, by Remez' exchange.
 * @module
 */
import { chopper } from '../../../chopper.js';

const { cos, exp2 } = chopper('float64');
const PI = 3.141592653589793;
/** Points among which extremes are looked for. */
const GRID = 8001;
const EXCHANGES = 6;

/**
 * The least largest error of polynomials of a degree, to about nine digits: the error alternates at degree + 2 points, which
 * are exchanged for the extremes between its signs.
 * @example
 * minimaxError(1).toFixed(6)   // '0.043036'
 */
export function minimaxError(degree: number): number {
  let reference = Array.from({ length: degree + 2 }, (_, k) => (1 - cos((PI * k) / (degree + 1))) / 2);
  const points = Float64Array.from({ length: GRID }, (_, k) => k / (GRID - 1));
  const wanted = exp2(points);
  let largest = 0;
  for (let round = 0; round < EXCHANGES; round++) {
    const coefficients = levelled(reference);
    const errors = points.map((x, k) => wanted[k]! - coefficients.reduceRight((sum, c) => c + sum * x, 0));
    reference = extremes(errors).map((k) => points[k]!);
    largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
  }
  return largest;
}

/** The polynomial whose errors at the reference are equal in size, with signs in turn. */
function levelled(reference: readonly number[]): number[] {
  const size = reference.length;
  const system = reference.map((x, k) => {
    const row = [1];
    while (row.length < size - 1) row.push(row.at(-1)! * x);
    return [...row, k % 2 === 0 ? 1 : -1, exp2(x)];
  });
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let row = i + 1; row < size; row++) if (Math.abs(system[row]![i]!) > Math.abs(system[pivot]![i]!)) pivot = row;
    [system[i], system[pivot]] = [system[pivot]!, system[i]!];
    for (let row = 0; row < size; row++) {
      if (row === i) continue;
      const factor = system[row]![i]! / system[i]![i]!;
      for (let j = i; j <= size; j++) system[row]![j]! -= factor * system[i]![j]!;
    }
  }
  return system.slice(0, -1).map((row, i) => row[size]! / row[i]!);
}

/** Where |errors| is largest in each run of one sign. */
function extremes(errors: Float64Array): number[] {
  const found: number[] = [0];
  for (let k = 1; k < errors.length; k++) {
    const last = found.at(-1)!;
    if (errors[k]! < 0 !== errors[last]! < 0) found.push(k);
    else if (Math.abs(errors[k]!) > Math.abs(errors[last]!)) found[found.length - 1] = k;
  }
  return found;
}
