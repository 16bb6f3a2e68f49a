/**
 * Quantiles of the normal and the chi-square distribution, to 1e-12.
 *
 * Both are found by bisection on the distribution function: for the normal one the complementary error function, for
 * chi-square the regularized incomplete gamma function P(a, x) = e^-x x^a / Γ(a + 1) Σ x^n / ((a + 1) … (a + n)).
 * Sources: Abramowitz and Stegun, Handbook of Mathematical Functions, 6.5.29, 7.1.22, 26.4.
 * @module
 */
import { chopper } from '../../chopper.js';

const { erfc, exp, log, lgamma } = chopper('float64');
const SQRT_2 = 1.4142135623730951;

/**
 * The x below which a standard normal deviate lies with probability `p`.
 * @param p - in (0, 1)
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  return bisect((x) => erfc(-x / SQRT_2) / 2 < p, -40, 0);
}

/**
 * The x below which a sum of `freedom` squared standard normal deviates lies with probability `p`.
 * @param p - in (0, ½]: where the series converges fast
 * @param freedom - degrees of freedom, a positive integer
 */
export function chiSquareQuantile(p: number, freedom: number): number {
  const a = freedom / 2;
  return bisect((x) => gammaBelow(a, x / 2) < p, 0, freedom);
}

/** P(a, x) for 0 <= x <= a: every term is smaller than the one before. */
function gammaBelow(a: number, x: number): number {
  if (x === 0) return 0;
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return exp(a * log(x) - x - lgamma(a + 1)) * sum;
}

/** Where a predicate that is true first and false later changes, between two numbers. */
function bisect(isBelow: (x: number) => boolean, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return middle;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
}
