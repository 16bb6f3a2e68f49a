/**
 * Rows of float64 values: products and sums as float64 has them, and stochastic rounding by words that are not
 * consecutive, as the terms of sums side by side draw them.
 */
import * as at from './constants';
import { bounded, truncated } from './magnitude';
import { generateWords, prepare } from './philox';

/** x y[] into out. */
export function scale(pairs: i32, out: usize, x: f64, y: usize): void {
  const factor = f64x2.splat(x);
  do {
    v128.store(out, f64x2.mul(factor, v128.load(y)));
    y += 16;
    out += 16;
  } while (--pairs > 0);
}

/** The sign of an exact zero sum: that of the operands if they agree, else +0, or -0 where `down` is the sign bit. */
// @ts-ignore: decorator
@inline
function signed(sum: v128, x: v128, y: v128, down: v128): v128 {
  return v128.or(sum, v128.and(v128.and(v128.or(x, y), down), f64x2.eq(sum, f64x2.splat(0))));
}

// @ts-ignore: decorator
@inline
function signIf(down: i32): v128 {
  return i64x2.splat(down != 0 ? 0x8000000000000000 : 0);
}

/** x[] + y[] into out; `down`: exact zero sums are -0. */
export function plus(pairs: i32, out: usize, x: usize, y: usize, down: i32): void {
  const sign = signIf(down);
  do {
    const a = v128.load(x);
    const b = v128.load(y);
    v128.store(out, signed(f64x2.add(a, b), a, b, sign));
    x += 16;
    y += 16;
    out += 16;
  } while (--pairs > 0);
}

/** x y[] + z[] into out, where the products are exact. */
export function scalePlus(pairs: i32, out: usize, x: f64, y: usize, z: usize, down: i32): void {
  const factor = f64x2.splat(x);
  const sign = signIf(down);
  do {
    const product = f64x2.mul(factor, v128.load(y));
    const c = v128.load(z);
    v128.store(out, signed(f64x2.add(product, c), product, c, sign));
    y += 16;
    z += 16;
    out += 16;
  } while (--pairs > 0);
}

/**
 * Writes words `first`, `first` + 1, … (`count` of them) of each of `columns` sequences, the first words of which are
 * `step` apart: word k of sequence j goes to out + k stride + 4 j. `room` has 64 bytes.
 */
export function wordColumns(
  out: usize,
  stride: i32,
  columns: i32,
  first: f64,
  step: f64,
  count: i32,
  room: usize,
  c: usize,
): void {
  let high: i64 = -1;
  do {
    let index = i64(first);
    let target = out;
    let left = count;
    do {
      const within = i32(index & 15);
      const block = (index >> 4) << 2;
      if (block >> 32 != high) {
        high = block >> 32;
        prepare(c, u32(high), 0);
      }
      generateWords(room, c, u32(block));
      const length = min(16 - within, left);
      let from = room + (<usize>within << 2);
      const end = from + (<usize>length << 2);
      do {
        store<u32>(target, load<u32>(from));
        target += stride;
        from += 4;
      } while (from < end);
      index += length;
      left -= length;
    } while (left > 0);
    out += 4;
    first += step;
  } while (--columns > 0);
}

// @ts-ignore: decorator
@inline
function pair(x: v128, up: v128, k: v128, t: v128, c: usize): v128 {
  return bounded(f64x2.sub(i64x2.sub(t, up), k), v128.andnot(x, v128.load(c, at.ABS)), c);
}

/** Fours of x into out as in stochastic.ts, by four consecutive words each; whether a decision is left open. */
// @ts-ignore: decorator
@inline
function byWords(coin: bool, fours: i32, out: usize, x: usize, words: usize, c: usize): i32 {
  const abs = v128.load(c, at.ABS);
  const exponent = v128.load(c, at.EXPONENT);
  const largest = v128.load(c, at.LARGEST_BINADE);
  const smallest = v128.load(c, at.SMALLEST_BINADE);
  const magic = v128.load(c, at.MAGIC);
  let open = i64x2.splat(0);
  do {
    const drawn = v128.load(words);
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const binade0 = f64x2.pmax(f64x2.pmin(v128.and(x0, exponent), largest), smallest);
    const binade1 = f64x2.pmax(f64x2.pmin(v128.and(x1, exponent), largest), smallest);
    const k0 = f64x2.mul(binade0, magic);
    const k1 = f64x2.mul(binade1, magic);
    const a0 = v128.and(x0, abs);
    const a1 = v128.and(x1, abs);
    const t0 = truncated(a0, k0);
    const t1 = truncated(a1, k1);
    const rest0 = f64x2.sub(a0, f64x2.sub(t0, k0));
    const rest1 = f64x2.sub(a1, f64x2.sub(t1, k1));
    let up0: v128;
    let up1: v128;
    if (coin) {
      const heads = i32x4.shr_s(drawn, 31);
      up0 = v128.and(f64x2.gt(rest0, f64x2.splat(0)), i64x2.extend_low_i32x4_s(heads));
      up1 = v128.and(f64x2.gt(rest1, f64x2.splat(0)), i64x2.extend_high_i32x4_s(heads));
    } else {
      const above = v128.load(c, at.WORD_ABOVE);
      const high0 = i8x16.shuffle(drawn, above, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const high1 = i8x16.shuffle(drawn, above, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const reciprocal = v128.load(c, at.RECIPROCAL);
      const sum0 = f64x2.add(f64x2.mul(rest0, i64x2.sub(reciprocal, binade0)), high0);
      const sum1 = f64x2.add(f64x2.mul(rest1, i64x2.sub(reciprocal, binade1)), high1);
      const surely = v128.load(c, at.SURELY);
      const perhaps = v128.load(c, at.PERHAPS);
      up0 = f64x2.gt(sum0, surely);
      up1 = f64x2.gt(sum1, surely);
      open = v128.or(open, v128.xor(up0, f64x2.ge(sum0, perhaps)));
      open = v128.or(open, v128.xor(up1, f64x2.ge(sum1, perhaps)));
    }
    v128.store(out, pair(x0, up0, k0, t0, c));
    v128.store(out, pair(x1, up1, k1, t1, c), 16);
    x += 32;
    out += 32;
    words += 16;
  } while (--fours > 0);
  return i32(v128.any_true(open));
}

export function stochasticByWords(fours: i32, out: usize, x: usize, words: usize, c: usize): i32 {
  return byWords(false, fours, out, x, words, c);
}
export function coinByWords(fours: i32, out: usize, x: usize, words: usize, c: usize): i32 {
  return byWords(true, fours, out, x, words, c);
}
