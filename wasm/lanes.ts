/**
 * The steps of rounding two float64 values at once, shared by all kernels. The JS twins in src/kernel/loops.ts have the
 * same names in the same order.
 */
import * as at from './constants';

/** Two values of an array of T as float64. */
// @ts-ignore: decorator
@inline
export function load<T>(x: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/** Writes two values; those of a format that T holds do not change. */
// @ts-ignore: decorator
@inline
export function store<T>(out: usize, y: v128): void {
  if (sizeof<T>() == 8) v128.store(out, y);
  else v128.store64_lane(out, f32x4.demote_f64x2_zero(y), 0);
}

/** K = 2^clamp(exponent, emin, emax) 2^(53 - p): adding it leaves no place below the quantum. */
// @ts-ignore: decorator
@inline
export function magic(a: v128, c: usize): v128 {
  const binade = v128.and(a, v128.load(c, at.EXPONENT));
  const clamped = f64x2.pmax(f64x2.pmin(binade, v128.load(c, at.LARGEST_BINADE)), v128.load(c, at.SMALLEST_BINADE));
  return f64x2.mul(clamped, v128.load(c, at.MAGIC));
}

/** Overflow the same for both signs and for infinities, sign, NaN: the end of the kernels for usual formats. */
// @ts-ignore: decorator
@inline
export function finish(y: v128, sign: v128, c: usize): v128 {
  const bounded = v128.bitselect(v128.load(c, at.OVERFLOW_POSITIVE), y, f64x2.gt(y, v128.load(c, at.MAX_FINITE)));
  return canonical(v128.or(bounded, sign), c);
}

/** Every NaN written in the same way. */
// @ts-ignore: decorator
@inline
export function canonical(y: v128, c: usize): v128 {
  return v128.bitselect(v128.load(c, at.NAN), y, f64x2.ne(y, y));
}

/** The end for modes that treat signs or infinities differently in overflow. */
// @ts-ignore: decorator
@inline
export function finishBySign(y: v128, x: v128, a: v128, sign: v128, negative: v128, c: usize): v128 {
  const overflow = v128.bitselect(v128.load(c, at.OVERFLOW_NEGATIVE), v128.load(c, at.OVERFLOW_POSITIVE), negative);
  const bounded = v128.bitselect(overflow, v128.or(y, sign), f64x2.gt(y, v128.load(c, at.MAX_FINITE)));
  const infinite = v128.bitselect(v128.load(c, at.INFINITE_NEGATIVE), v128.load(c, at.INFINITE_POSITIVE), negative);
  // Only infinities have the all-ones exponent as their whole magnitude.
  const known = v128.bitselect(infinite, bounded, f64x2.eq(a, v128.load(c, at.EXPONENT)));
  return v128.bitselect(v128.load(c, at.NAN), known, f64x2.ne(x, x));
}
