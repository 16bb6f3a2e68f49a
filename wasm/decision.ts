/**
 * Stochastic decisions in the usual formats, two elements at a time: from the magnitude a and its binade, over a
 * truncated and the fraction that this leaves, to the result.
 *
 * nu 2^32 + H is added up in the last places of 2^52, where it is rounded to an integer: above 2^32 it surely reaches
 * 2^32, below 2^32 - 1 it surely does not, and between them, two times in 2^32, the low word decides: it is open.
 */
import * as at from './constants';

/** K plus a truncated to a multiple of the quantum. */
// @ts-ignore: decorator
@inline
export function truncated(a: v128, k: v128): v128 {
  const t = f64x2.add(a, k);
  return i64x2.add(t, f64x2.gt(f64x2.sub(t, k), a));
}

/** What truncation left of a: nu times the quantum. */
// @ts-ignore: decorator
@inline
export function remainder(a: v128, t: v128, k: v128): v128 {
  return f64x2.sub(a, f64x2.sub(t, k));
}

/** Of the words of four elements those of the first two, as 2^52 + H. */
// @ts-ignore: decorator
@inline
export function firstWords(words: v128, c: usize): v128 {
  return i8x16.shuffle(words, v128.load(c, at.WORD_ABOVE), 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
}

/** And of the last two. */
// @ts-ignore: decorator
@inline
export function lastWords(words: v128, c: usize): v128 {
  return i8x16.shuffle(words, v128.load(c, at.WORD_ABOVE), 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
}

/** 2^52 + nu 2^32 + H. */
// @ts-ignore: decorator
@inline
export function chance(rest: v128, binade: v128, word: v128, c: usize): v128 {
  return f64x2.add(f64x2.mul(rest, i64x2.sub(v128.load(c, at.RECIPROCAL), binade)), word);
}

/** Whether that surely goes away from zero, and whether it may although not surely. */
// @ts-ignore: decorator
@inline
export function surely(sum: v128, c: usize): v128 {
  return f64x2.gt(sum, v128.load(c, at.SURELY));
}
// @ts-ignore: decorator
@inline
export function isOpen(sum: v128, up: v128, c: usize): v128 {
  return v128.xor(up, f64x2.ge(sum, v128.load(c, at.PERHAPS)));
}

/** What x becomes whose magnitude was truncated to t less K: where `up`, the next magnitude. */
// @ts-ignore: decorator
@inline
export function stepped(x: v128, t: v128, up: v128, k: v128, abs: v128, c: usize): v128 {
  const y = f64x2.sub(i64x2.sub(t, up), k);
  const sign = v128.andnot(x, abs);
  const overflow = v128.or(v128.load(c, at.OVERFLOW_POSITIVE), v128.and(sign, v128.load(c, at.OVERFLOW_SIGN)));
  const known = v128.bitselect(overflow, v128.or(y, sign), f64x2.gt(y, v128.load(c, at.MAX_FINITE)));
  return f64x2.add(known, v128.load(c, at.SIGNED_ZERO));
}
