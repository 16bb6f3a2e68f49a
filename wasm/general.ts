/**
 * Rounding to any format, in any mode, deterministic and stochastic: truncation, then a step away from zero where the
 * mode says so.
 */
import * as at from './constants';
import { load, store } from './lanes';
import { generateWords, prepare } from './philox';

/** Kinds of decision, fixed when a kernel is compiled. */
// @ts-ignore: decorator
@inline
const DETERMINISTIC = 0;
// @ts-ignore: decorator
@inline
const STOCHASTIC = 1;
// @ts-ignore: decorator
@inline
const COIN = 2;
// @ts-ignore: decorator
@inline
const LIMITED = 3;

/** Whether the truncated value is odd: its last place, or, with p = 1, its code. */
// @ts-ignore: decorator
@inline
function oddness(t: v128, y: v128, over: v128, c: usize): v128 {
  const bit = v128.load(c, at.LOWEST_BIT);
  const lastPlace = v128.xor(i64x2.eq(v128.and(t, bit), bit), over);
  const exponentBit = v128.load(c, at.EXPONENT_BIT);
  const code = v128.and(v128.xor(y, v128.load(c, at.CODE_PARITY)), exponentBit);
  const oddCode = v128.and(i64x2.eq(code, exponentBit), f64x2.ne(y, f64x2.splat(0)));
  return v128.bitselect(oddCode, lastPlace, v128.load(c, at.SINGLE_BIT));
}

/** All ones where a deterministic mode goes away from zero, by rest = nu quantum. */
// @ts-ignore: decorator
@inline
function away(rest: v128, quantum: v128, odd: v128, negative: v128, c: usize): v128 {
  const twice = f64x2.add(rest, rest);
  const above = v128.and(f64x2.gt(twice, quantum), v128.load(c, at.ABOVE_HALF));
  const atHalf = v128.or(
    v128.load(c, at.AT_HALF),
    v128.bitselect(v128.load(c, at.AT_HALF_ODD), v128.load(c, at.AT_HALF_EVEN), odd),
  );
  const off = v128.or(
    v128.xor(v128.load(c, at.AWAY_POSITIVE), v128.and(negative, v128.load(c, at.AWAY_DIFFERENCE))),
    v128.andnot(v128.load(c, at.OFF_EVEN), odd),
  );
  return v128.or(
    v128.or(above, v128.and(f64x2.eq(twice, quantum), atHalf)),
    v128.and(f64x2.gt(rest, f64x2.splat(0)), off),
  );
}

/**
 * All ones where nu 2^32 + H reaches 2^32, or misses it by less than 1 and the low words bring it there: one time in
 * 2^32. `words` holds H in its two low lanes, which are those of word `at` of the group.
 */
// @ts-ignore: decorator
@inline
function awayByChance(rest: v128, quantum: v128, words: v128, c: usize, low: u32, high: u32, place: usize): v128 {
  const scaled = f64x2.mul(rest, v128.load(c, at.TWO_32));
  const limit = f64x2.mul(f64x2.sub(v128.load(c, at.TWO_32), f64x2.convert_low_i32x4_u(words)), quantum);
  const up = f64x2.ge(scaled, limit);
  const open = v128.xor(up, f64x2.ge(scaled, f64x2.sub(limit, quantum)));
  if (v128.any_true(open)) return v128.or(up, v128.and(open, byLowWords(scaled, limit, quantum, c, low, high, place)));
  return up;
}

/** The decision of the low words: what nu 2^32 has beyond 2^32 - 1 - H, times 2^32, plus L reaches 2^32. */
function byLowWords(scaled: v128, limit: v128, quantum: v128, c: usize, low: u32, high: u32, place: usize): v128 {
  prepare(c, high, 1);
  generateWords(c + at.LOW_WORDS, c, low);
  prepare(c, high, 0);
  const words = v128.load64_zero(c + at.LOW_WORDS + place);
  const rest = f64x2.sub(scaled, f64x2.sub(limit, quantum));
  const needed = f64x2.mul(f64x2.sub(v128.load(c, at.TWO_32), f64x2.convert_low_i32x4_u(words)), quantum);
  return f64x2.ge(f64x2.mul(rest, v128.load(c, at.TWO_32)), needed);
}

/** P3109's A, B and C: (2T - 0 or 1) quantum against nu 2^(N + 1) quantum, T = 2^N - R. */
// @ts-ignore: decorator
@inline
function awayLimited(rest: v128, quantum: v128, words: v128, shift: i32, c: usize): v128 {
  const random = i32x4.shr_u(words, shift);
  const t = f64x2.sub(v128.load(c, at.LIMITED_UNIT), f64x2.convert_low_i32x4_u(random));
  const limit = f64x2.mul(f64x2.sub(f64x2.add(t, t), v128.load(c, at.LIMITED_OFFSET)), quantum);
  const scaled = f64x2.mul(rest, v128.load(c, at.LIMITED_SCALE));
  // Variant C rounds nu 2^N to nearest even first: a tie counts only towards an even T, that is an even R.
  const oddRandom = i64x2.extend_low_i32x4_s(i32x4.shr_s(i32x4.shl(random, 31), 31));
  const spoiled = v128.and(v128.and(f64x2.eq(scaled, limit), oddRandom), v128.load(c, at.LIMITED_EVEN));
  return v128.andnot(f64x2.ge(scaled, limit), spoiled);
}

/** Flush, least value, overflow, infinities, values below zero, zeros and NaN, for any format. */
// @ts-ignore: decorator
@inline
function finishGeneral(magnitude: v128, x: v128, a: v128, c: usize): v128 {
  const kept = v128.and(magnitude, f64x2.ge(magnitude, v128.load(c, at.FLUSH_BELOW)));
  const y = f64x2.pmax(kept, v128.load(c, at.LEAST));
  const zero = f64x2.splat(0);
  const sign = v128.andnot(x, v128.load(c, at.ABS));
  const negative = f64x2.lt(x, zero);
  const overflow = v128.bitselect(v128.load(c, at.OVERFLOW_NEGATIVE), v128.load(c, at.OVERFLOW_POSITIVE), negative);
  const bounded = v128.bitselect(overflow, v128.or(y, sign), f64x2.gt(y, v128.load(c, at.MAX_FINITE)));
  const below = v128.bitselect(v128.load(c, at.BELOW_ZERO), bounded, v128.and(negative, v128.load(c, at.UNSIGNED)));
  const infinite = v128.bitselect(v128.load(c, at.INFINITE_NEGATIVE), v128.load(c, at.INFINITE_POSITIVE), negative);
  const known = v128.bitselect(infinite, below, f64x2.eq(a, v128.load(c, at.EXPONENT)));
  const zeroResult = v128.or(v128.and(x, v128.load(c, at.ZERO_SIGN)), v128.load(c, at.ZERO_RESULT));
  const isZero = v128.or(f64x2.eq(y, zero), f64x2.eq(a, zero));
  const zeroed = v128.bitselect(zeroResult, known, isZero);
  return v128.bitselect(v128.load(c, at.NAN), zeroed, f64x2.ne(x, x));
}

/** Two values rounded to any format; the words are those at byte `place` of the group's. */
// @ts-ignore: decorator
@inline
function roundGeneral(x: v128, kind: i32, shift: i32, c: usize, low: u32, high: u32, place: usize): v128 {
  const a = v128.and(x, v128.load(c, at.ABS));
  const large = f64x2.ge(a, v128.load(c, at.ONE));
  const factor = v128.bitselect(v128.load(c, at.SCALE_LARGE), v128.load(c, at.SCALE_SMALL), large);
  const scaled = f64x2.mul(a, factor);
  const largest = f64x2.mul(v128.load(c, at.LARGEST_BINADE), factor);
  const smallest = v128.bitselect(v128.load(c, at.SMALLEST_LARGE), v128.load(c, at.SMALLEST_SMALL), large);
  const binade = f64x2.pmax(f64x2.pmin(v128.and(scaled, v128.load(c, at.EXPONENT)), largest), smallest);
  const more = v128.and(v128.load(c, at.MAGIC_MORE), f64x2.lt(a, v128.load(c, at.MIN_NORMAL)));
  const k = f64x2.mul(binade, f64x2.add(v128.load(c, at.MAGIC), more));
  const quantum = f64x2.mul(k, v128.load(c, at.LAST_PLACE));
  const t = f64x2.add(scaled, k);
  const nearest = v128.bitselect(scaled, f64x2.sub(t, k), f64x2.ge(a, v128.load(c, at.IDENTITY_FROM)));
  const over = f64x2.gt(nearest, scaled);
  const y = f64x2.sub(nearest, v128.and(quantum, over));
  const rest = f64x2.sub(scaled, y);
  const up =
    kind == DETERMINISTIC
      ? away(rest, quantum, oddness(t, y, over, c), f64x2.lt(x, f64x2.splat(0)), c)
      : awayAtRandom(kind, rest, quantum, shift, c, low, high, place);
  const rounded = f64x2.add(y, v128.and(quantum, up));
  const back = v128.bitselect(v128.load(c, at.UNSCALE_LARGE), v128.load(c, at.UNSCALE_SMALL), large);
  return finishGeneral(f64x2.mul(rounded, back), x, a, c);
}

/** All ones where a stochastic mode goes away from zero. */
// @ts-ignore: decorator
@inline
function awayAtRandom(
  kind: i32,
  rest: v128,
  quantum: v128,
  shift: i32,
  c: usize,
  low: u32,
  high: u32,
  place: usize,
): v128 {
  const words = v128.load64_zero(c + at.WORDS + place);
  if (kind == STOCHASTIC) return awayByChance(rest, quantum, words, c, low, high, place);
  if (kind == LIMITED) return awayLimited(rest, quantum, words, shift, c);
  const heads = i64x2.extend_low_i32x4_s(i32x4.shr_s(words, 31));
  return v128.and(f64x2.gt(rest, f64x2.splat(0)), heads);
}

/** Four elements, whose words are the four at byte `place` of `drawn`: where the plain kernel is in doubt. */
export function inDoubt<T>(out: usize, x: usize, c: usize, low: u32, high: u32, drawn: usize, place: usize): void {
  v128.store(c + place, v128.load(drawn + place), at.WORDS);
  const step = 2 * sizeof<T>();
  store<f64, T>(out, roundGeneral(load<f64, T>(x), STOCHASTIC, 0, c, low, high, place));
  store<f64, T>(out + step, roundGeneral(load<f64, T>(x + step), STOCHASTIC, 0, c, low, high, place + 8));
}

/** Groups of x into out; block (low, high) is that of the first, and its low half must not wrap on the way. */
// @ts-ignore: decorator
@inline
function atRandom<T>(kind: i32, groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  prepare(c, high, 0);
  do {
    generateWords(c + at.WORDS, c, low);
    let place: usize = 0;
    do {
      store<f64, T>(out, roundGeneral(load<f64, T>(x), kind, shift, c, low, high, place));
      x += 2 * sizeof<T>();
      out += 2 * sizeof<T>();
      place += 8;
    } while (place < 64);
    low += 4;
  } while (--groups > 0);
}

export function general64(groups: i32, out: usize, x: usize, c: usize): void {
  let pairs = groups << 3;
  do {
    v128.store(out, roundGeneral(v128.load(x), DETERMINISTIC, 0, c, 0, 0, 0));
    x += 16;
    out += 16;
  } while (--pairs > 0);
}
export function generalStochastic64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f64>(STOCHASTIC, groups, out, x, c, low, high, 0);
}
export function generalStochastic32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f32>(STOCHASTIC, groups, out, x, c, low, high, 0);
}
export function generalCoin64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f64>(COIN, groups, out, x, c, low, high, 0);
}
export function generalCoin32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f32>(COIN, groups, out, x, c, low, high, 0);
}
export function generalLimited64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  atRandom<f64>(LIMITED, groups, out, x, c, low, high, shift);
}
export function generalLimited32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  atRandom<f32>(LIMITED, groups, out, x, c, low, high, shift);
}
