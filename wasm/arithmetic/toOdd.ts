/** Rounding to odd, and what the two ways to compute share: careful.ts, and swiftly in index.ts. */

/** Magnitudes from SMALL on and below LARGE have errors that float64 holds. */
// @ts-ignore: decorator
@inline
export const LARGE: f64 = 6.696928794914171e299; // 2^996
// @ts-ignore: decorator
@inline
export const SMALL: f64 = 3.2072166166090174e-292; // 2^-968

/** r truncated to the side of the real number r + e, its last bit set where e is not 0. */
// @ts-ignore: decorator
@inline
export function toOdd(r: v128, e: v128): v128 {
  const inexact = f64x2.ne(e, f64x2.splat(0));
  const beyond = i64x2.lt_s(v128.xor(r, e), i64x2.splat(0));
  return v128.or(i64x2.add(r, v128.and(beyond, inexact)), i64x2.shr_u(inexact, 63));
}

// @ts-ignore: decorator
@inline
export function isFinite2(x: v128): v128 {
  return f64x2.lt(f64x2.abs(x), f64x2.splat(Infinity));
}

// @ts-ignore: decorator
@inline
export function isNonzero(x: v128): v128 {
  return f64x2.ne(x, f64x2.splat(0));
}

// @ts-ignore: decorator
@inline
export const ADD = 0;
// @ts-ignore: decorator
@inline
export const SUB = 1;
// @ts-ignore: decorator
@inline
export const MUL = 2;
// @ts-ignore: decorator
@inline
export const DIV = 3;
// @ts-ignore: decorator
@inline
export const SQRT = 4;
// @ts-ignore: decorator
@inline
export const FMA = 5;
