/**
 * Rounding float32 arrays to nearest even and at random in formats that are float32 with a shorter significand (bfloat16,
 * tfloat32): as integers, for which subnormal numbers and overflow to infinity are nothing special.
 */
import * as at from './constants';
import { generateWords, prepare } from './philox';

/** How many bits of float32's significand the format lacks; MAGIC is 2^(53 - p). */
// @ts-ignore: decorator
@inline
function lacking(c: usize): i32 {
  return <i32>(load<u64>(c, at.MAGIC) >> 52) - 1052;
}

/** What is kept of a sum; NaN where x is. Constants are made by shifts, as a splat would be made again for every vector. */
// @ts-ignore: decorator
@inline
function cut(sum: v128, x: v128, kept: v128, nan: v128): v128 {
  return v128.bitselect(nan, v128.and(sum, kept), f32x4.ne(x, x));
}

/** Groups of sixteen values of x into out. */
export function evenShorter(groups: i32, out: usize, x: usize, c: usize): void {
  const bits = lacking(c);
  const ones = i32x4.splat(-1);
  const kept = i32x4.shl(ones, bits);
  const half = i32x4.shr_u(v128.not(kept), 1);
  const lowest = i32x4.shr_u(ones, 31);
  const nan = i32x4.shl(i32x4.shr_u(ones, 23), 22);
  let vectors = groups * 4;
  do {
    const y = v128.load(x);
    const even = v128.and(i32x4.shr_u(y, bits), lowest);
    v128.store(out, cut(i32x4.add(i32x4.add(y, half), even), y, kept, nan));
    x += 16;
    out += 16;
  } while (--vectors > 0);
}

/** The same at random, with the words of block (low, high) on: what is added to the bits that go is the top of a word. */
function atRandom(coin: bool, groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  const bits = lacking(c);
  const ones = i32x4.splat(-1);
  const kept = i32x4.shl(ones, bits);
  const nan = i32x4.shl(i32x4.shr_u(ones, 23), 22);
  prepare(c, high, 0);
  do {
    generateWords(c + at.DRAWN_WORDS, c, low);
    for (let place: usize = 0; place < 64; place += 16) {
      const words = v128.load(c + place, at.DRAWN_WORDS);
      const top = i32x4.shr_u(coin ? i32x4.shr_s(words, 31) : words, 32 - bits);
      const y = v128.load(x + place);
      v128.store(out + place, cut(i32x4.add(y, top), y, kept, nan));
    }
    x += 64;
    out += 64;
    low += 4;
  } while (--groups > 0);
}

export function stochasticShorter(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom(false, groups, out, x, c, low, high);
}
export function coinShorter(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom(true, groups, out, x, c, low, high);
}
