/**
 * Student's distribution, for orderings over seeds.
 * @module
 */
import { chopper } from '../../chopper.js';

const { atan } = chopper('float64');
const HALF_PI = 1.5707963267948966;

/**
 * The probability that |T| is at least |t|, T of Student's distribution (Abramowitz and Stegun, 26.7.3 and 26.7.4); of
 * infinite t, 0.
 * @param degrees - of freedom, a positive integer
 * @example
 * beyond(2.2621571627982, 9)   // 0.0500000000000…
 */
export function beyond(t: number, degrees: number): number {
  const x = Math.abs(t) / Math.sqrt(degrees);
  if (x === Infinity) return 0;
  const cosine = 1 / Math.sqrt(1 + x * x);
  const sine = x * cosine;
  // 1 + a cos^2 + a b cos^4 + …, with factors 1/2, 3/4, … for even degrees, and 2/3, 4/5, … for odd ones
  const isOdd = degrees % 2 === 1;
  let [sum, term] = [0, isOdd ? cosine : 1];
  for (let k = isOdd ? 3 : 2; k <= degrees; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k - 1)) / k;
  }
  const within = isOdd ? (atan(x) + sine * sum) / HALF_PI : sine * sum;
  return Math.max(0, 1 - within);
}
