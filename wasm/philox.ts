/**
 * Philox4x32-10 on four counters at once, one in each lane: words of sixteen consecutive elements, four per vector.
 */
import { LANES, MULTIPLIER_0, MULTIPLIER_1, ROUND_KEYS, STREAM } from './constants';

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}

/**
 * Writes the words of one group, sixteen consecutive elements in order, to `out`. `blockLow` is a multiple of 4, so that
 * its four counters do not carry.
 */
// @ts-ignore: decorator
@inline
export function generate(out: usize, c: usize, blockLow: u32, blockHigh: u32, plane: u32): void {
  const m0 = v128.load(c, MULTIPLIER_0);
  const m1 = v128.load(c, MULTIPLIER_1);
  let c0 = i32x4.add(i32x4.splat(blockLow), v128.load(c, LANES));
  let c1 = i32x4.splat(blockHigh);
  let c2 = v128.load(c, STREAM);
  let c3 = i32x4.splat(plane);
  for (let round: usize = 0; round < 10; round++) {
    const a = i64x2.extmul_low_i32x4_u(c0, m0);
    const b = i64x2.extmul_high_i32x4_u(c0, m0);
    const d = i64x2.extmul_low_i32x4_u(c2, m1);
    const e = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(high(d, e), c1), v128.load(c + round * 32, ROUND_KEYS));
    c1 = low(d, e);
    c2 = v128.xor(v128.xor(high(a, b), c3), v128.load(c + round * 32, ROUND_KEYS + 16));
    c3 = low(a, b);
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
}
