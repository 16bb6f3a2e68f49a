/** What the estimates of math functions share: their bounds, and the exponential of a reduced argument. */

// @ts-ignore: decorator
@inline
export const ROUNDER: f64 = 6755399441055744; // 1.5 * 2^52: adding it leaves the nearest integer in the last places
// @ts-ignore: decorator
@inline
export const LOG2_E: f64 = 1.4426950408889634;
/** ln 2 in two parts, the first of 32 bits, so that its products with exponents are exact. */
// @ts-ignore: decorator
@inline
export const LN2_HIGH: f64 = 6.93147180369123816490e-1;
// @ts-ignore: decorator
@inline
export const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** Writes y (1 - 2^-42) and y (1 + 2^-42), or 0 and NaN where `known` is not set. */
// @ts-ignore: decorator
@inline
export function bounds(lower: usize, upper: usize, y: v128, known: v128): void {
  v128.store(lower, v128.and(f64x2.mul(y, f64x2.splat(1 - 2.2737367544323206e-13)), known));
  const above = f64x2.mul(y, f64x2.splat(1 + 2.2737367544323206e-13));
  v128.store(upper, v128.bitselect(above, f64x2.splat(NaN), known));
}

// @ts-ignore: decorator
@inline
export function within(x: v128, least: f64, most: f64): v128 {
  return v128.and(f64x2.ge(x, f64x2.splat(least)), f64x2.le(x, f64x2.splat(most)));
}

/** (exp(r) - 1) / r for |r| <= 0.35. */
// @ts-ignore: decorator
@inline
export function exponentialQuotient(r: v128): v128 {
  let p = f64x2.splat(1.1470745597729725e-11);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.6059043836821613e-10));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.08767569878681e-09));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.505210838544172e-08));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.755731922398589e-07));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.7557319223985893e-06));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.48015873015873e-05));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.0001984126984126984));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.001388888888888889));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.008333333333333333));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.041666666666666664));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.16666666666666666));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0));
  return p;
}

/** exp(r) 2^k; the last places of `shifted` hold k. */
// @ts-ignore: decorator
@inline
export function scaledExponential(r: v128, shifted: v128): v128 {
  const y = f64x2.add(f64x2.mul(r, exponentialQuotient(r)), f64x2.splat(1));
  return i64x2.add(y, i64x2.shl(shifted, 52));
}
