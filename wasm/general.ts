/**
 * Rounding by any rule, to the formats and in the cases that the plain kernels leave out. Finite numbers are rounded as
 * in plain.ts, in float64 lanes; groups of sixteen with infinities or NaN are corrected afterwards.
 *
 * The extent is fixed when a kernel is compiled. Usual: signed formats, 2 <= p <= 52, where adding K neither overflows
 * nor meets float64 subnormals. Any: inputs are scaled to keep clear of both; p = 1, p = 53, unsigned, without zero.
 */
import * as at from './constants';
import { load, store } from './lanes';
import { generateWords, prepare } from './philox';

/** Kinds of decision, fixed when a kernel is compiled. */
// @ts-ignore: decorator
@inline
const EVEN = 0;
/** The other modes to nearest, and with p = 1 tiesToEven too. */
// @ts-ignore: decorator
@inline
const TIES = 1;
// @ts-ignore: decorator
@inline
const DIRECTED = 2;
// @ts-ignore: decorator
@inline
const TO_ODD = 3;
// @ts-ignore: decorator
@inline
const STOCHASTIC = 4;
// @ts-ignore: decorator
@inline
const COIN = 5;
// @ts-ignore: decorator
@inline
const LIMITED = 6;

/**
 * All ones where nu 2^32 + H reaches 2^32, or misses it by less than 1 and the low words bring it there: one time in
 * 2^32. `words` holds H in its two low lanes, which are those of word `place` of the group.
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

/** P3109's A, B and C: nu 2^N quantum against T quantum, T = 2^N - R, less half a quantum but in A. */
// @ts-ignore: decorator
@inline
function awayLimited(rest: v128, quantum: v128, words: v128, shift: i32, c: usize): v128 {
  const random = i32x4.shr_u(words, shift);
  const limit = f64x2.mul(f64x2.sub(v128.load(c, at.LIMITED_UNIT), f64x2.convert_low_i32x4_u(random)), quantum);
  // Variant C rounds nu 2^N to nearest even first: a tie counts only towards an even T, that is an even R.
  const beyondTie = v128.and(i64x2.extend_low_i32x4_u(random), v128.load(c, at.LIMITED_ODD));
  return f64x2.ge(f64x2.mul(rest, v128.load(c, at.LIMITED_SCALE)), i64x2.add(limit, beyondTie));
}

/** All ones where `sign` and the parity of the code of y are those that the mode excepts with p = 1. */
// @ts-ignore: decorator
@inline
function isException(y: v128, sign: v128, c: usize): v128 {
  const parity = v128.and(v128.xor(y, v128.load(c, at.CODE_PARITY)), v128.load(c, at.EXPONENT_BIT));
  return i64x2.eq(v128.or(parity, sign), v128.load(c, at.EXCEPTION));
}

/** A magnitude rounded with K; the words are those at byte `place` of the group's. */
// @ts-ignore: decorator
@inline
function roundMagnitude(
  kind: i32,
  any: bool,
  a: v128,
  k: v128,
  negative: v128,
  shift: i32,
  c: usize,
  low: u32,
  high: u32,
  place: usize,
): v128 {
  const t = f64x2.add(a, k);
  const y = f64x2.sub(t, k);
  if (kind == EVEN) return y;
  if (kind == TIES) {
    // At a tie the other candidate is as far beyond a as y is before it.
    const step = f64x2.add(f64x2.sub(a, y), f64x2.sub(a, y));
    let moves = f64x2.eq(v128.and(step, v128.load(c, at.TIE_MASK)), f64x2.mul(k, v128.load(c, at.TIE_PLACE)));
    // With p = 1 every tie above 2^emin has gone up: it stays there if the code is one that the mode prefers.
    if (any) moves = v128.andnot(moves, isException(y, v128.andnot(step, v128.load(c, at.ABS)), c));
    return f64x2.add(y, v128.and(step, moves));
  }
  if (kind == DIRECTED) {
    const away = v128.xor(v128.load(c, at.AWAY_POSITIVE), v128.and(negative, v128.load(c, at.AWAY_DIFFERENCE)));
    const up = v128.and(f64x2.lt(y, a), away);
    const down = v128.andnot(f64x2.gt(y, a), away);
    return f64x2.sub(i64x2.add(i64x2.sub(t, up), down), k);
  }
  const truncated = i64x2.add(t, f64x2.gt(y, a));
  if (kind == TO_ODD) {
    const inexact = f64x2.ne(y, a);
    const odd = f64x2.sub(v128.or(truncated, v128.and(inexact, v128.load(c, at.LOWEST_BIT))), k);
    if (!any) return odd;
    // With p = 1 the last place of t is odd, whatever the code.
    const even = v128.and(f64x2.gt(truncated, k), v128.and(inexact, isException(odd, f64x2.splat(0), c)));
    return f64x2.add(odd, v128.and(f64x2.mul(k, v128.load(c, at.LAST_PLACE)), even));
  }
  const lower = f64x2.sub(truncated, k);
  const rest = f64x2.sub(a, lower);
  const quantum = f64x2.mul(k, v128.load(c, at.LAST_PLACE));
  const words = v128.load64_zero(c + at.WORDS + place);
  const up =
    kind == STOCHASTIC
      ? awayByChance(rest, quantum, words, c, low, high, place)
      : kind == LIMITED
        ? awayLimited(rest, quantum, words, shift, c)
        : v128.and(f64x2.gt(rest, f64x2.splat(0)), i64x2.extend_low_i32x4_s(i32x4.shr_s(words, 31)));
  return f64x2.add(lower, v128.and(quantum, up));
}

/** Two finite values rounded. */
// @ts-ignore: decorator
@inline
function round(kind: i32, any: bool, x: v128, shift: i32, c: usize, low: u32, high: u32, place: usize): v128 {
  const a = v128.and(x, v128.load(c, at.ABS));
  const more = v128.and(v128.load(c, at.MAGIC_MORE), f64x2.lt(a, v128.load(c, at.MIN_NORMAL)));
  const magic = f64x2.add(v128.load(c, at.MAGIC), more);
  const negative = f64x2.lt(x, any ? v128.load(c, at.NEGATIVE_BELOW) : f64x2.splat(0));
  let y: v128;
  if (any) {
    const large = f64x2.ge(a, v128.load(c, at.ONE));
    const scaled = f64x2.mul(a, v128.bitselect(v128.load(c, at.SCALE_LARGE), v128.load(c, at.SCALE_SMALL), large));
    const smallest = v128.bitselect(v128.load(c, at.SMALLEST_LARGE), v128.load(c, at.SMALLEST_SMALL), large);
    const k = f64x2.mul(f64x2.pmax(v128.and(scaled, v128.load(c, at.EXPONENT)), smallest), magic);
    const rounded = roundMagnitude(kind, any, scaled, k, negative, shift, c, low, high, place);
    const back = v128.bitselect(v128.load(c, at.UNSCALE_LARGE), v128.load(c, at.UNSCALE_SMALL), large);
    y = f64x2.mul(rounded, back);
  } else {
    const binade = f64x2.pmin(v128.and(x, v128.load(c, at.EXPONENT)), v128.load(c, at.LARGEST_BINADE));
    const k = f64x2.mul(f64x2.pmax(binade, v128.load(c, at.SMALLEST_BINADE)), magic);
    y = roundMagnitude(kind, any, a, k, negative, shift, c, low, high, place);
  }
  y = v128.and(y, f64x2.ge(y, v128.load(c, at.FLUSH_BELOW)));
  let most = v128.load(c, at.MAX_FINITE);
  if (any) {
    y = f64x2.pmax(y, v128.load(c, at.LEAST));
    most = v128.andnot(most, v128.and(negative, v128.load(c, at.UNSIGNED)));
  }
  const beyond = v128.xor(
    v128.load(c, at.OVERFLOW_POSITIVE),
    v128.and(negative, v128.load(c, at.OVERFLOW_DIFFERENCE)),
  );
  const known = v128.bitselect(beyond, v128.or(y, v128.andnot(x, v128.load(c, at.ABS))), f64x2.gt(y, most));
  return f64x2.add(known, v128.load(c, at.SIGNED_ZERO));
}

/** Whether sixteen values have infinities or NaN among them. */
// @ts-ignore: decorator
@inline
function hasSpecials(x: usize, c: usize): bool {
  const exponent = v128.load(c, at.EXPONENT);
  let special = f64x2.splat(0);
  for (let i: usize = 0; i < 128; i += 32) {
    const first = v128.and(v128.load(x + i), exponent);
    const second = v128.and(v128.load(x + i, 16), exponent);
    special = f64x2.pmax(special, f64x2.pmax(first, second));
  }
  return v128.any_true(f64x2.eq(special, exponent));
}

/** Writes what infinities and NaN among the sixteen saved values become. */
function correct(out: usize, c: usize): void {
  for (let i: usize = 0; i < 128; i += 16) {
    const x = v128.load(c + at.SAVED + i);
    const negative = f64x2.lt(x, f64x2.splat(0));
    const infinite = v128.bitselect(v128.load(c, at.INFINITE_NEGATIVE), v128.load(c, at.INFINITE_POSITIVE), negative);
    const isInfinite = f64x2.eq(v128.and(x, v128.load(c, at.ABS)), v128.load(c, at.EXPONENT));
    const known = v128.bitselect(infinite, v128.load(out + i), isInfinite);
    v128.store(out + i, v128.bitselect(v128.load(c, at.NAN), known, f64x2.ne(x, x)));
  }
}

/** Groups of x into out; block (low, high) is that of the first, and its low half must not wrap on the way. */
// @ts-ignore: decorator
@inline
function loop(
  kind: i32,
  any: bool,
  groups: i32,
  out: usize,
  x: usize,
  c: usize,
  low: u32,
  high: u32,
  shift: i32,
): void {
  const random = kind == STOCHASTIC || kind == COIN || kind == LIMITED;
  if (random) prepare(c, high, 0);
  do {
    const special = hasSpecials(x, c);
    if (special) memory.copy(c + at.SAVED, x, 128);
    if (random) generateWords(c + at.WORDS, c, low);
    let place: usize = 0;
    do {
      v128.store(out, round(kind, any, v128.load(x), shift, c, low, high, place));
      x += 16;
      out += 16;
      place += 8;
    } while (place < 64);
    if (special) correct(out - 128, c);
    low += 4;
  } while (--groups > 0);
}

/** The same on groups of float32 values: as float64 ones in a room, a few groups at a time. */
// @ts-ignore: decorator
@inline
function loop32(
  kind: i32,
  any: bool,
  groups: i32,
  out: usize,
  x: usize,
  c: usize,
  low: u32,
  high: u32,
  shift: i32,
): void {
  const room = c + at.ROOM;
  do {
    const count = min(groups, at.ROOM_GROUPS);
    const bytes = <usize>count << 6;
    for (let i: usize = 0; i < bytes; i += 8) v128.store(room + 2 * i, load<f64, f32>(x + i));
    if (any) {
      if (kind == EVEN) generalEven64(count, room, room, c);
      else if (kind == TIES) generalTies64(count, room, room, c);
      else if (kind == DIRECTED) generalDirected64(count, room, room, c);
      else if (kind == TO_ODD) generalToOdd64(count, room, room, c);
      else if (kind == STOCHASTIC) generalStochastic64(count, room, room, c, low, high);
      else if (kind == COIN) generalCoin64(count, room, room, c, low, high);
      else generalLimited64(count, room, room, c, low, high, shift);
    } else {
      if (kind == EVEN) usualEven64(count, room, room, c);
      else if (kind == TIES) usualTies64(count, room, room, c);
      else if (kind == DIRECTED) usualDirected64(count, room, room, c);
      else if (kind == TO_ODD) usualToOdd64(count, room, room, c);
      else if (kind == STOCHASTIC) usualStochastic64(count, room, room, c, low, high);
      else if (kind == COIN) usualCoin64(count, room, room, c, low, high);
      else usualLimited64(count, room, room, c, low, high, shift);
    }
    for (let i: usize = 0; i < bytes; i += 8) store<f64, f32>(out + i, v128.load(room + 2 * i));
    x += bytes;
    out += bytes;
    low += 4 * count;
    groups -= count;
  } while (groups > 0);
}

/** Four elements, whose words are the four at byte `place` of `drawn`: where the plain kernel is in doubt. */
export function inDoubt<T>(out: usize, x: usize, c: usize, low: u32, high: u32, drawn: usize, place: usize): void {
  v128.store(c + place, v128.load(drawn + place), at.WORDS);
  i32.store(c, 1, at.WAS_OPEN);
  for (const end = place + 16; place < end; place += 8) {
    store<f64, T>(out, round(STOCHASTIC, true, load<f64, T>(x), 0, c, low, high, place));
    x += 2 * sizeof<T>();
    out += 2 * sizeof<T>();
  }
}

export function usualEven64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(EVEN, false, groups, out, x, c, 0, 0, 0);
}
export function usualEven32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(EVEN, false, groups, out, x, c, 0, 0, 0);
}
export function usualTies64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TIES, false, groups, out, x, c, 0, 0, 0);
}
export function usualTies32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(TIES, false, groups, out, x, c, 0, 0, 0);
}
export function usualDirected64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(DIRECTED, false, groups, out, x, c, 0, 0, 0);
}
export function usualDirected32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(DIRECTED, false, groups, out, x, c, 0, 0, 0);
}
export function usualToOdd64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TO_ODD, false, groups, out, x, c, 0, 0, 0);
}
export function usualToOdd32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(TO_ODD, false, groups, out, x, c, 0, 0, 0);
}
export function usualStochastic64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop(STOCHASTIC, false, groups, out, x, c, low, high, 0);
}
export function usualStochastic32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop32(STOCHASTIC, false, groups, out, x, c, low, high, 0);
}
export function usualCoin64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop(COIN, false, groups, out, x, c, low, high, 0);
}
export function usualCoin32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop32(COIN, false, groups, out, x, c, low, high, 0);
}
export function usualLimited64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  loop(LIMITED, false, groups, out, x, c, low, high, shift);
}
export function usualLimited32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  loop32(LIMITED, false, groups, out, x, c, low, high, shift);
}
export function generalEven64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(EVEN, true, groups, out, x, c, 0, 0, 0);
}
export function generalEven32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(EVEN, true, groups, out, x, c, 0, 0, 0);
}
export function generalTies64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TIES, true, groups, out, x, c, 0, 0, 0);
}
export function generalTies32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(TIES, true, groups, out, x, c, 0, 0, 0);
}
export function generalDirected64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(DIRECTED, true, groups, out, x, c, 0, 0, 0);
}
export function generalDirected32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(DIRECTED, true, groups, out, x, c, 0, 0, 0);
}
export function generalToOdd64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TO_ODD, true, groups, out, x, c, 0, 0, 0);
}
export function generalToOdd32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(TO_ODD, true, groups, out, x, c, 0, 0, 0);
}
export function generalStochastic64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop(STOCHASTIC, true, groups, out, x, c, low, high, 0);
}
export function generalStochastic32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop32(STOCHASTIC, true, groups, out, x, c, low, high, 0);
}
export function generalCoin64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop(COIN, true, groups, out, x, c, low, high, 0);
}
export function generalCoin32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  loop32(COIN, true, groups, out, x, c, low, high, 0);
}
export function generalLimited64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  loop(LIMITED, true, groups, out, x, c, low, high, shift);
}
export function generalLimited32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32, shift: i32): void {
  loop32(LIMITED, true, groups, out, x, c, low, high, shift);
}
