/**
 * Rows of float64 values: products and sums as float64 has them, and stochastic rounding by words that are not
 * consecutive, as the terms of sums side by side draw them.
 */
import * as at from '../constants';
import { chance, firstWords, isOpen, lastWords, remainder, stepped, surely, truncated } from '../decision';
import { sumError } from '../pairs';
import { generateBlocks, prepare } from '../philox';

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

/** The same; whether any of these sums is not exact (Knuth's TwoSum). */
export function plusChecked(pairs: i32, out: usize, x: usize, y: usize, down: i32): i32 {
  const sign = signIf(down);
  let inexact = i64x2.splat(0);
  do {
    const a = v128.load(x);
    const b = v128.load(y);
    const sum = f64x2.add(a, b);
    inexact = v128.or(inexact, f64x2.ne(sumError(a, b, sum), f64x2.splat(0)));
    v128.store(out, signed(sum, a, b, sign));
    x += 16;
    y += 16;
    out += 16;
  } while (--pairs > 0);
  return i32(v128.any_true(inexact));
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

// @ts-ignore: decorator
@inline
function blockOf(index: i64): i64 {
  return (index >> 4) << 2;
}

/**
 * Writes words `first`, `first` + 1, … (`count` of them) of each of `columns` sequences, the first words of which are
 * `step` apart: word k of sequence j goes to out + k stride + 4 j, where there is room for whole fours of sequences.
 * `room` has 256 bytes.
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
  const apart = i64(step);
  let start = i64(first);
  let prepared: i64 = -1;
  do {
    const high = blockOf(start) >> 32;
    if ((apart & 15) == 0 && blockOf(start + 3 * apart + count) >> 32 == high) {
      // Four sequences at the same place of their groups: a lane for each.
      if (high != prepared) {
        prepared = high;
        prepare(c, u32(high), 0);
      }
      const lanes = i32x4.mul(v128.load(c, at.LANES), i32x4.splat(i32(apart >> 2)));
      let counter = i32x4.add(i32x4.splat(i32(blockOf(start))), lanes);
      let from = room + (<usize>(start & 15) << 4);
      let target = out;
      let left = count;
      do {
        for (let place: usize = room; place < room + 64; place += 16) {
          generateBlocks(place, 64, c, counter);
          counter = i32x4.add(counter, i32x4.splat(1));
        }
        const length = min(i32((room + 256 - from) >> 4), left);
        const end = from + (<usize>length << 4);
        do {
          v128.store(target, v128.load(from));
          target += stride;
          from += 16;
        } while (from < end);
        from = room;
        left -= length;
      } while (left > 0);
    } else {
      for (let j = 0; j < min(4, columns); j++) {
        let index = start + j * apart;
        let target = out + (<usize>j << 2);
        let left = count;
        do {
          const block = blockOf(index);
          if (block >> 32 != prepared) {
            prepared = block >> 32;
            prepare(c, u32(prepared), 0);
          }
          generateBlocks(room, 16, c, i32x4.add(i32x4.splat(i32(block)), v128.load(c, at.LANES)));
          const within = i32(index & 15);
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
      }
    }
    out += 16;
    start += 4 * apart;
    columns -= 4;
  } while (columns > 0);
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
    const rest0 = remainder(a0, t0, k0);
    const rest1 = remainder(a1, t1, k1);
    let up0: v128;
    let up1: v128;
    if (coin) {
      const heads = i32x4.shr_s(drawn, 31);
      up0 = v128.and(f64x2.gt(rest0, f64x2.splat(0)), i64x2.extend_low_i32x4_s(heads));
      up1 = v128.and(f64x2.gt(rest1, f64x2.splat(0)), i64x2.extend_high_i32x4_s(heads));
    } else {
      const sum0 = chance(rest0, binade0, firstWords(drawn, c), c);
      const sum1 = chance(rest1, binade1, lastWords(drawn, c), c);
      up0 = surely(sum0, c);
      up1 = surely(sum1, c);
      open = v128.or(open, v128.or(isOpen(sum0, up0, c), isOpen(sum1, up1, c)));
    }
    v128.store(out, stepped(x0, t0, up0, k0, abs, c));
    v128.store(out, stepped(x1, t1, up1, k1, abs, c), 16);
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
