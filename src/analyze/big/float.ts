/**
 * Floating-point numbers of any precision, without a largest or smallest exponent: an integer times a power of two.
 *
 * Operations are rounded to nearest (ties away from zero) to a precision that each call names, or are exact. NaN and
 * infinities do not exist here, and zero has no sign: the callers keep those apart.
 * @module
 */
import { exponentOf, scale } from '../../format/bits.js';
import { bitLength, rootOf } from '../../arithmetic/functions/fixed.js';

/** m 2^e; m is 0n or odd or anything between: values are compared by their difference, not field by field. */
export interface Big {
  readonly m: bigint;
  readonly e: number;
}

export const ZERO: Big = { m: 0n, e: 0 };
export const ONE: Big = { m: 1n, e: 0 };

/** The value of a finite float64. */
export function bigOf(x: number): Big {
  if (x === 0) return ZERO;
  const exponent = Math.max(exponentOf(x), -1022) - 52;
  return { m: BigInt(scale(x, -exponent)), e: exponent };
}

/** Bits of an integer without its sign; 0 for 0. */
export function sizeOf(m: bigint): number {
  return m === 0n ? 0 : bitLength(m < 0n ? -m : m);
}

/** floor(log2 |x|) of a number that is not zero. */
export function exponentOfBig({ m, e }: Big): number {
  return e + sizeOf(m) - 1;
}

/** x to `bits` bits. */
export function roundBig(x: Big, bits: number): Big {
  const excess = sizeOf(x.m) - bits;
  if (excess <= 0) return x;
  const shift = BigInt(excess);
  const magnitude = x.m < 0n ? -x.m : x.m;
  const rounded = (magnitude + (1n << (shift - 1n))) >> shift;
  return { m: x.m < 0n ? -rounded : rounded, e: x.e + excess };
}

/** Whether x has at most `bits` bits, so that rounding leaves it as it is. */
export function fits({ m }: Big, bits: number): boolean {
  const excess = sizeOf(m) - bits;
  return excess <= 0 || BigInt.asUintN(excess, m) === 0n;
}

/** -x. */
export function negate({ m, e }: Big): Big {
  return { m: -m, e };
}

/** |x|. */
export function magnitude(x: Big): Big {
  return x.m < 0n ? negate(x) : x;
}

/** Exponents that are farther apart than this are not lined up: the smaller number is far below every place kept. */
const FAR = 20_000;

/** x + y, exactly; far smaller numbers stand for "a little". */
export function plus(x: Big, y: Big): Big {
  if (x.m === 0n) return y;
  if (y.m === 0n) return x;
  const apart = exponentOfBig(x) - exponentOfBig(y);
  if (apart > FAR) return nudged(x, y.m > 0n);
  if (apart < -FAR) return nudged(y, x.m > 0n);
  const e = Math.min(x.e, y.e);
  return { m: (x.m << BigInt(x.e - e)) + (y.m << BigInt(y.e - e)), e };
}

function nudged({ m, e }: Big, up: boolean): Big {
  return { m: (m << BigInt(FAR)) + (up ? 1n : -1n), e: e - FAR };
}

/** x - y, exactly. */
export function minus(x: Big, y: Big): Big {
  return plus(x, negate(y));
}

/** x y, exactly. */
export function times(x: Big, y: Big): Big {
  return { m: x.m * y.m, e: x.e + y.e };
}

/** x / y to `bits` bits, y not zero. */
export function over(x: Big, y: Big, bits: number): Big {
  if (x.m === 0n) return ZERO;
  const shift = Math.max(0, bits + 2 + sizeOf(y.m) - sizeOf(x.m));
  const dividend = (x.m < 0n ? -x.m : x.m) << BigInt(shift);
  const divisor = y.m < 0n ? -y.m : y.m;
  const quotient = dividend / divisor;
  const sticky = quotient * divisor === dividend ? 0n : 1n;
  const m = (quotient << 1n) | sticky;
  return roundBig({ m: x.m < 0n === y.m < 0n ? m : -m, e: x.e - shift - 1 - y.e }, bits);
}

/** √x to `bits` bits, x >= 0. */
export function rootBig(x: Big, bits: number): Big {
  if (x.m === 0n) return ZERO;
  let shift = Math.max(0, 2 * (bits + 2) - sizeOf(x.m));
  if ((x.e - shift) % 2 !== 0) shift++;
  const square = x.m << BigInt(shift);
  const root = rootOf(square);
  const sticky = root * root === square ? 0n : 1n;
  return roundBig({ m: (root << 1n) | sticky, e: (x.e - shift) / 2 - 1 }, bits);
}

/** The sign of x - y. */
export function compareBig(x: Big, y: Big): -1 | 0 | 1 {
  const signs = Number(x.m > 0n) - Number(x.m < 0n) - (Number(y.m > 0n) - Number(y.m < 0n));
  if (signs !== 0) return signs > 0 ? 1 : -1;
  if (x.m === 0n) return 0;
  const { m } = minus(x, y);
  return m === 0n ? 0 : m > 0n ? 1 : -1;
}

/** Whether |x| < |y|, or x is zero and y is not. */
export function isSmaller(x: Big, y: Big): boolean {
  return compareBig(magnitude(x), magnitude(y)) < 0;
}

/** The float64 nearest to x, ties to even; infinite beyond the range. */
export function toNumber({ m, e }: Big): number {
  if (m === 0n) return 0;
  const size = sizeOf(m);
  const top = e + size - 1;
  if (top > 1024) return m > 0n ? Infinity : -Infinity;
  if (top < -1076) return m > 0n ? 0 : -0;
  // One rounding only: to the bits that the result has, with a sticky last bit below.
  const bits = Math.min(53, top + 1075);
  const drop = size - (bits + 2);
  const magnitude = m < 0n ? -m : m;
  const kept = drop > 0 ? magnitude >> BigInt(drop) : magnitude << BigInt(-drop);
  const sticky = drop <= 0 || BigInt.asUintN(drop, magnitude) === 0n ? 0n : 1n;
  const whole = (kept << 1n) | sticky; // bits + 3 places
  const tail = Number(BigInt.asUintN(3, whole));
  const odd = ((whole >> 3n) & 1n) === 1n;
  const rounded = (whole >> 3n) + (tail > 4 || (tail === 4 && odd) ? 1n : 0n);
  const value = scale(Number(rounded), e + drop + 2);
  return m < 0n ? -value : value;
}
