/**
 * Operations whose real result is a float64, so that one rounding to the format is all: remainders, signs, extrema,
 * and the exponent of a number.
 *
 * Source: IEEE 754-2019 §5.3.1 (remainder), §5.3.3 (logB), §5.5.1 (sign bit), §9.6 (minimum, maximum).
 * @module
 */
import { exponentOf, isNegative } from '../format/bits.js';

/** x - n y with the quotient n truncated: C's fmod, JavaScript's %. */
export function fmod(x: number, y: number): number {
  return x % y;
}

/** x - n y with the quotient n rounded to nearest, ties to even: IEEE 754's remainder. A zero result has the sign of x. */
export function remainder(x: number, y: number): number {
  const b = Math.abs(y);
  // Below, a is in 0..2b when 2b is a float64 and its parity of quotient is that of n.
  let a = Math.abs(b <= Number.MAX_VALUE / 2 ? x % (2 * b) : x);
  if (!(b < Infinity) || a !== a) return x % y;
  if (b < 2 * SMALLEST_NORMAL) {
    if (a + a > b) {
      a -= b;
      if (a + a >= b) a -= b;
    }
  } else {
    const half = b / 2;
    if (a > half) {
      a -= b;
      if (a >= half) a -= b;
    }
  }
  return isNegative(x) ? -a : a;
}

const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** -x. */
export function neg(x: number): number {
  return -x;
}

/** |x|. */
export function abs(x: number): number {
  return Math.abs(x);
}

/** The smaller of two numbers, -0 below +0; NaN if either is NaN. */
export function minimum(x: number, y: number): number {
  return Math.min(x, y);
}

/** The larger of two numbers, -0 below +0; NaN if either is NaN. */
export function maximum(x: number, y: number): number {
  return Math.max(x, y);
}

/** The smaller of two numbers, -0 below +0; the other one if one is NaN. */
export function minimumNumber(x: number, y: number): number {
  return x !== x ? y : y !== y ? x : Math.min(x, y);
}

/** The larger of two numbers, -0 below +0; the other one if one is NaN. */
export function maximumNumber(x: number, y: number): number {
  return x !== x ? y : y !== y ? x : Math.max(x, y);
}

/** floor(log2 |x|): the exponent of x as if the format had no subnormals. logB(0) = -Infinity, logB(Infinity) = Infinity. */
export function logB(x: number): number {
  if (x === 0) return -Infinity;
  return Math.abs(x) < Infinity ? exponentOf(x) : Math.abs(x);
}
