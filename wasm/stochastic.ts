/** Stochastic rounding to the usual formats (see plain.ts), sixteen elements at a time: the words of one group. */
import * as at from './constants';
import { chance, firstWords, isOpen, lastWords, remainder, stepped, surely, truncated } from './decision';
import { inDoubt } from './general';
import { canonicalize, load, store } from './lanes';
import { generateWords, prepare } from './philox';

// @ts-ignore: decorator
@inline
function group<T>(coin: bool, out: usize, x: usize, c: usize, low: u32, high: u32, drawn: usize): void {
  const step = 2 * sizeof<T>();
  const abs = v128.load(c, at.ABS);
  const exponent = v128.load(c, at.EXPONENT);
  const largest = v128.load(c, at.LARGEST_BINADE);
  const smallest = v128.load(c, at.SMALLEST_BINADE);
  const magic = v128.load(c, at.MAGIC);
  let special = smallest;
  let place: usize = 0;
  do {
    const words = v128.load(drawn + place);
    const x0 = load<f64, T>(x);
    const x1 = load<f64, T>(x + step);
    const e0 = v128.and(x0, exponent);
    const e1 = v128.and(x1, exponent);
    special = f64x2.pmax(f64x2.pmax(e0, e1), special);
    const binade0 = f64x2.pmax(f64x2.pmin(e0, largest), smallest);
    const binade1 = f64x2.pmax(f64x2.pmin(e1, largest), smallest);
    const k0 = f64x2.mul(binade0, magic);
    const k1 = f64x2.mul(binade1, magic);
    const a0 = v128.and(x0, abs);
    const a1 = v128.and(x1, abs);
    const t0 = truncated(a0, k0);
    const t1 = truncated(a1, k1);
    const rest0 = remainder(a0, t0, k0);
    const rest1 = remainder(a1, t1, k1);
    let up0: v128;
    let up1: v128;
    let open = f64x2.splat(0);
    if (coin) {
      const heads = i32x4.shr_s(words, 31);
      up0 = v128.and(f64x2.gt(rest0, f64x2.splat(0)), i64x2.extend_low_i32x4_s(heads));
      up1 = v128.and(f64x2.gt(rest1, f64x2.splat(0)), i64x2.extend_high_i32x4_s(heads));
    } else {
      const sum0 = chance(rest0, binade0, firstWords(words, c), c);
      const sum1 = chance(rest1, binade1, lastWords(words, c), c);
      up0 = surely(sum0, c);
      up1 = surely(sum1, c);
      open = v128.or(isOpen(sum0, up0, c), isOpen(sum1, up1, c));
    }
    if (!coin && v128.any_true(open)) {
      inDoubt<T>(out, x, c, low, high, drawn, place);
    } else {
      store<f64, T>(out, stepped(x0, t0, up0, k0, abs, c));
      store<f64, T>(out + step, stepped(x1, t1, up1, k1, abs, c));
    }
    x += 2 * step;
    out += 2 * step;
    place += 16;
  } while (place < 64);
  if (v128.any_true(f64x2.eq(special, exponent))) canonicalize<f64, T>(out - 16 * sizeof<T>(), v128.load(c, at.NAN));
}

/** The places of T's significand that the format lacks: MAGIC is 2^(53 - p). */
// @ts-ignore: decorator
@inline
function lacking<T>(c: usize): i32 {
  return <i32>(i64.load(c, at.MAGIC) >> 52) - (sizeof<T>() == 8 ? 1023 : 1052);
}

/** Twice the top word of a power of two as T has it. */
// @ts-ignore: decorator
@inline
function topOf<T>(x: f64): u32 {
  return sizeof<T>() == 8 ? <u32>(reinterpret<u64>(x) >> 31) : reinterpret<u32>(<f32>x) << 1;
}

/** Whether all of a group is 0 or from 2^emin on and below 2^emax: by the top words, without their signs. What is less than
 * the top word tells counts as 0: it never rounds up unless the decision is open. */
// @ts-ignore: decorator
@inline
function isUsual<T>(x: usize, c: usize): bool {
  const smallest = max(topOf<T>(f64.load(c, at.SMALLEST_BINADE)), <u32>0x01000000);
  const least = i32x4.splat(smallest);
  const zero = i32x4.splat(0);
  let most = zero;
  for (const end = x + 16 * sizeof<T>(); x < end; x += 4 * sizeof<T>()) {
    let top = v128.load(x);
    if (sizeof<T>() == 8) {
      top = i8x16.shuffle(top, v128.load(x, 16), 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
    top = i32x4.shl(top, 1);
    // What is below becomes largest, but for zeros.
    most = i32x4.max_u(most, v128.andnot(i32x4.sub(top, least), i32x4.eq(top, zero)));
  }
  const span = topOf<T>(f64.load(c, at.LARGEST_BINADE)) - smallest;
  return !v128.any_true(i32x4.ge_u(most, i32x4.splat(span)));
}

/**
 * A group of usual numbers as integers: what is added to the places that go is the top of a word. Where these are more
 * than 32, all ones in the first 32 of the sum leave the decision to the low words: one time in 2^32.
 */
// @ts-ignore: decorator
@inline
function usualGroup<T>(bits: i32, out: usize, x: usize, c: usize, low: u32, high: u32, drawn: usize): void {
  const ones = i32x4.splat(-1);
  const kept = sizeof<T>() == 8 ? i64x2.shl(ones, bits) : i32x4.shl(ones, bits);
  const cut = max(32 - bits, 0);
  const raise = max(bits - 32, 0);
  const unit = i64x2.shl(i64x2.shr_u(ones, 63), raise);
  let place: usize = 0;
  do {
    const words = i32x4.shr_u(v128.load(drawn + place), cut);
    if (sizeof<T>() == 4) v128.store(out, v128.and(i32x4.add(v128.load(x), words), kept));
    else {
      const sum0 = i64x2.add(v128.load(x), i64x2.shl(i64x2.extend_low_i32x4_u(words), raise));
      const sum1 = i64x2.add(v128.load(x, 16), i64x2.shl(i64x2.extend_high_i32x4_u(words), raise));
      const open0 = v128.xor(sum0, i64x2.add(sum0, unit));
      const open1 = v128.xor(sum1, i64x2.add(sum1, unit));
      if (bits > 32 && v128.any_true(v128.and(v128.or(open0, open1), kept))) {
        inDoubt<T>(out, x, c, low, high, drawn, place);
      } else {
        v128.store(out, v128.and(sum0, kept));
        v128.store(out, v128.and(sum1, kept), 16);
      }
    }
    x += 4 * sizeof<T>();
    out += 4 * sizeof<T>();
    place += 16;
  } while (place < 64);
}

/** Groups of x into out; block (low, high) is that of the first, and its low half must not wrap on the way. */
// @ts-ignore: decorator
@inline
function atRandom<T>(coin: bool, groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  prepare(c, high, 0);
  const bits = lacking<T>(c);
  // As integers zeros keep their signs, which formats without -0 drop.
  const asIntegers = !coin && bits > 0 && i64.load(c, at.SIGNED_ZERO) != 0;
  // The words of one group are made while another is rounded: Philox alone would wait for its own products.
  let drawn = c + at.DRAWN_WORDS;
  let next = c + at.NEXT_WORDS;
  generateWords(drawn, c, low);
  do {
    generateWords(next, c, low + 4);
    if (asIntegers && isUsual<T>(x, c)) usualGroup<T>(bits, out, x, c, low, high, drawn);
    else group<T>(coin, out, x, c, low, high, drawn);
    const swap = drawn;
    drawn = next;
    next = swap;
    x += 16 * sizeof<T>();
    out += 16 * sizeof<T>();
    low += 4;
  } while (--groups > 0);
}

export function stochastic64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f64>(false, groups, out, x, c, low, high);
}
export function stochastic32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f32>(false, groups, out, x, c, low, high);
}
export function coin64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f64>(true, groups, out, x, c, low, high);
}
export function coin32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f32>(true, groups, out, x, c, low, high);
}
