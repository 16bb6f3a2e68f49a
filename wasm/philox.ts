/**
 * Philox4x32-10 on four counters at once, one in each lane: words of sixteen consecutive elements, four per vector.
 *
 * The counters of a call differ in their first word alone, so that half of the products of the first two rounds are the
 * same for all of them: `prepare` makes these once a call.
 */
import { LANES, MULTIPLIER_0, MULTIPLIER_1, PREPARED, ROUND_KEYS, STREAM } from './constants';

/** Low and high halves of four products, from the products of lanes 0, 1 and of lanes 2, 3. */
// @ts-ignore: decorator
@inline
function low(first: v128, second: v128): v128 {
  return i8x16.shuffle(first, second, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}
// @ts-ignore: decorator
@inline
function high(first: v128, second: v128): v128 {
  return i8x16.shuffle(first, second, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}

// @ts-ignore: decorator
@inline
function key(c: usize, round: i32, word: i32): v128 {
  return v128.load(c + round * 32 + word * 16, ROUND_KEYS);
}

/** Writes what all counters (…, blockHigh, stream, plane) have in common after two rounds. */
export function prepare(c: usize, blockHigh: u32, plane: u32): void {
  const m0 = v128.load(c, MULTIPLIER_0);
  const m1 = v128.load(c, MULTIPLIER_1);
  const stream = v128.load(c, STREAM);
  const streamA = i64x2.extmul_low_i32x4_u(stream, m1);
  const streamB = i64x2.extmul_high_i32x4_u(stream, m1);
  const first = v128.xor(v128.xor(high(streamA, streamB), i32x4.splat(blockHigh)), key(c, 0, 0));
  const firstA = i64x2.extmul_low_i32x4_u(first, m0);
  const firstB = i64x2.extmul_high_i32x4_u(first, m0);
  v128.store(c, v128.xor(i32x4.splat(plane), key(c, 0, 1)), PREPARED);
  v128.store(c, v128.xor(low(streamA, streamB), key(c, 1, 0)), PREPARED + 16);
  v128.store(c, v128.xor(high(firstA, firstB), key(c, 1, 1)), PREPARED + 32);
  v128.store(c, v128.xor(low(firstA, firstB), key(c, 2, 1)), PREPARED + 48);
}

/**
 * Writes the words of one group, sixteen consecutive elements in order, to `out`, after `prepare`. `blockLow` is a
 * multiple of 4, so that its four counters do not carry.
 */
// @ts-ignore: decorator
@inline
export function generate(out: usize, c: usize, blockLow: u32): void {
  blocks(out, 16, c, i32x4.add(i32x4.splat(blockLow), v128.load(c, LANES)));
}

/**
 * Writes the words of the blocks whose low counters are given, word by word `step` bytes apart: word k of each block
 * belongs to element 4 k + (block mod 4) of its group. The rounds are written out: a loop costs a tenth of the speed.
 */
// @ts-ignore: decorator
@inline
function blocks(out: usize, step: usize, c: usize, counter: v128): void {
  const m0 = v128.load(c, MULTIPLIER_0);
  const m1 = v128.load(c, MULTIPLIER_1);
  const p1a = i64x2.extmul_low_i32x4_u(counter, m0);
  const p1b = i64x2.extmul_high_i32x4_u(counter, m0);
  const a2 = v128.xor(high(p1a, p1b), v128.load(c, PREPARED));
  const q2a = i64x2.extmul_low_i32x4_u(a2, m1);
  const q2b = i64x2.extmul_high_i32x4_u(a2, m1);
  const b0 = v128.xor(high(q2a, q2b), v128.load(c, PREPARED + 16));
  const b2 = v128.xor(low(p1a, p1b), v128.load(c, PREPARED + 32));
  const p3a = i64x2.extmul_low_i32x4_u(b0, m0);
  const p3b = i64x2.extmul_high_i32x4_u(b0, m0);
  const q3a = i64x2.extmul_low_i32x4_u(b2, m1);
  const q3b = i64x2.extmul_high_i32x4_u(b2, m1);
  const c0 = v128.xor(v128.xor(high(q3a, q3b), low(q2a, q2b)), key(c, 2, 0));
  const c2 = v128.xor(high(p3a, p3b), v128.load(c, PREPARED + 48));
  const p4a = i64x2.extmul_low_i32x4_u(c0, m0);
  const p4b = i64x2.extmul_high_i32x4_u(c0, m0);
  const q4a = i64x2.extmul_low_i32x4_u(c2, m1);
  const q4b = i64x2.extmul_high_i32x4_u(c2, m1);
  const d0 = v128.xor(v128.xor(high(q4a, q4b), low(q3a, q3b)), key(c, 3, 0));
  const d2 = v128.xor(v128.xor(high(p4a, p4b), low(p3a, p3b)), key(c, 3, 1));
  const p5a = i64x2.extmul_low_i32x4_u(d0, m0);
  const p5b = i64x2.extmul_high_i32x4_u(d0, m0);
  const q5a = i64x2.extmul_low_i32x4_u(d2, m1);
  const q5b = i64x2.extmul_high_i32x4_u(d2, m1);
  const e0 = v128.xor(v128.xor(high(q5a, q5b), low(q4a, q4b)), key(c, 4, 0));
  const e2 = v128.xor(v128.xor(high(p5a, p5b), low(p4a, p4b)), key(c, 4, 1));
  const p6a = i64x2.extmul_low_i32x4_u(e0, m0);
  const p6b = i64x2.extmul_high_i32x4_u(e0, m0);
  const q6a = i64x2.extmul_low_i32x4_u(e2, m1);
  const q6b = i64x2.extmul_high_i32x4_u(e2, m1);
  const f0 = v128.xor(v128.xor(high(q6a, q6b), low(q5a, q5b)), key(c, 5, 0));
  const f2 = v128.xor(v128.xor(high(p6a, p6b), low(p5a, p5b)), key(c, 5, 1));
  const p7a = i64x2.extmul_low_i32x4_u(f0, m0);
  const p7b = i64x2.extmul_high_i32x4_u(f0, m0);
  const q7a = i64x2.extmul_low_i32x4_u(f2, m1);
  const q7b = i64x2.extmul_high_i32x4_u(f2, m1);
  const g0 = v128.xor(v128.xor(high(q7a, q7b), low(q6a, q6b)), key(c, 6, 0));
  const g2 = v128.xor(v128.xor(high(p7a, p7b), low(p6a, p6b)), key(c, 6, 1));
  const p8a = i64x2.extmul_low_i32x4_u(g0, m0);
  const p8b = i64x2.extmul_high_i32x4_u(g0, m0);
  const q8a = i64x2.extmul_low_i32x4_u(g2, m1);
  const q8b = i64x2.extmul_high_i32x4_u(g2, m1);
  const h0 = v128.xor(v128.xor(high(q8a, q8b), low(q7a, q7b)), key(c, 7, 0));
  const h2 = v128.xor(v128.xor(high(p8a, p8b), low(p7a, p7b)), key(c, 7, 1));
  const p9a = i64x2.extmul_low_i32x4_u(h0, m0);
  const p9b = i64x2.extmul_high_i32x4_u(h0, m0);
  const q9a = i64x2.extmul_low_i32x4_u(h2, m1);
  const q9b = i64x2.extmul_high_i32x4_u(h2, m1);
  const i0 = v128.xor(v128.xor(high(q9a, q9b), low(q8a, q8b)), key(c, 8, 0));
  const i2 = v128.xor(v128.xor(high(p9a, p9b), low(p8a, p8b)), key(c, 8, 1));
  const p10a = i64x2.extmul_low_i32x4_u(i0, m0);
  const p10b = i64x2.extmul_high_i32x4_u(i0, m0);
  const q10a = i64x2.extmul_low_i32x4_u(i2, m1);
  const q10b = i64x2.extmul_high_i32x4_u(i2, m1);
  const j0 = v128.xor(v128.xor(high(q10a, q10b), low(q9a, q9b)), key(c, 9, 0));
  const j2 = v128.xor(v128.xor(high(p10a, p10b), low(p9a, p9b)), key(c, 9, 1));
  v128.store(out, j0);
  v128.store(out + step, low(q10a, q10b));
  v128.store(out + 2 * step, j2);
  v128.store(out + 3 * step, low(p10a, p10b));
}

/** `generate` and `blocks` as calls: where speed matters less than size. */
export function generateWords(out: usize, c: usize, blockLow: u32): void {
  generate(out, c, blockLow);
}
export function generateBlocks(out: usize, step: usize, c: usize, counter: v128): void {
  blocks(out, step, c, counter);
}
