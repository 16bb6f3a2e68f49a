/** Magnitudes on their way through stochastic rounding: truncated before the decision, and what they become after it. */
import * as at from './constants';

/** K plus a truncated to a multiple of the quantum. */
// @ts-ignore: decorator
@inline
export function truncated(a: v128, k: v128): v128 {
  const t = f64x2.add(a, k);
  return i64x2.add(t, f64x2.gt(f64x2.sub(t, k), a));
}

// @ts-ignore: decorator
@inline
export function bounded(y: v128, sign: v128, c: usize): v128 {
  const overflow = v128.or(v128.load(c, at.OVERFLOW_POSITIVE), v128.and(sign, v128.load(c, at.OVERFLOW_SIGN)));
  const known = v128.bitselect(overflow, v128.or(y, sign), f64x2.gt(y, v128.load(c, at.MAX_FINITE)));
  return f64x2.add(known, v128.load(c, at.SIGNED_ZERO));
}
