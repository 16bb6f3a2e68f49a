/**
 * Philox4x32-10 on four counters at once, one in each lane: words of sixteen consecutive elements, four per vector.
 *
 * The counters of a call differ in their first word alone, so that half of the products of the first two rounds are the
 * same for all of them: `prepare` makes these once a call.
 */
import { LANES, MULTIPLIER_0, MULTIPLIER_1, PREPARED, ROUND_KEYS, STREAM } from './constants';

// @ts-ignore: decorator
@inline
function low(a: v128, m: v128): v128 {
  return i8x16.shuffle(
    i64x2.extmul_low_i32x4_u(a, m),
    i64x2.extmul_high_i32x4_u(a, m),
    0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27,
  );
}

// @ts-ignore: decorator
@inline
function high(a: v128, m: v128): v128 {
  return i8x16.shuffle(
    i64x2.extmul_low_i32x4_u(a, m),
    i64x2.extmul_high_i32x4_u(a, m),
    4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31,
  );
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
  const first = v128.xor(v128.xor(high(stream, m1), i32x4.splat(blockHigh)), key(c, 0, 0));
  v128.store(c, v128.xor(i32x4.splat(plane), key(c, 0, 1)), PREPARED);
  v128.store(c, v128.xor(low(stream, m1), key(c, 1, 0)), PREPARED + 16);
  v128.store(c, v128.xor(high(first, m0), key(c, 1, 1)), PREPARED + 32);
  v128.store(c, v128.xor(low(first, m0), key(c, 2, 1)), PREPARED + 48);
}

/**
 * Writes the words of one group, sixteen consecutive elements in order, to `out`, after `prepare`. `blockLow` is a
 * multiple of 4, so that its four counters do not carry.
 */
// @ts-ignore: decorator
@inline
export function generate(out: usize, c: usize, blockLow: u32): void {
  const m0 = v128.load(c, MULTIPLIER_0);
  const m1 = v128.load(c, MULTIPLIER_1);
  const counter = i32x4.add(i32x4.splat(blockLow), v128.load(c, LANES));
  // Rounds 1, 2 and 3.
  const a2 = v128.xor(high(counter, m0), v128.load(c, PREPARED));
  const b0 = v128.xor(high(a2, m1), v128.load(c, PREPARED + 16));
  const b2 = v128.xor(low(counter, m0), v128.load(c, PREPARED + 32));
  const c0 = v128.xor(v128.xor(high(b2, m1), low(a2, m1)), key(c, 2, 0));
  const c1 = low(b2, m1);
  const c2 = v128.xor(high(b0, m0), v128.load(c, PREPARED + 48));
  const c3 = low(b0, m0);
  // Rounds 4 to 10, written out: a loop costs a tenth of the speed.
  const d0 = v128.xor(v128.xor(high(c2, m1), c1), key(c, 3, 0));
  const d1 = low(c2, m1);
  const d2 = v128.xor(v128.xor(high(c0, m0), c3), key(c, 3, 1));
  const d3 = low(c0, m0);
  const e0 = v128.xor(v128.xor(high(d2, m1), d1), key(c, 4, 0));
  const e1 = low(d2, m1);
  const e2 = v128.xor(v128.xor(high(d0, m0), d3), key(c, 4, 1));
  const e3 = low(d0, m0);
  const f0 = v128.xor(v128.xor(high(e2, m1), e1), key(c, 5, 0));
  const f1 = low(e2, m1);
  const f2 = v128.xor(v128.xor(high(e0, m0), e3), key(c, 5, 1));
  const f3 = low(e0, m0);
  const g0 = v128.xor(v128.xor(high(f2, m1), f1), key(c, 6, 0));
  const g1 = low(f2, m1);
  const g2 = v128.xor(v128.xor(high(f0, m0), f3), key(c, 6, 1));
  const g3 = low(f0, m0);
  const h0 = v128.xor(v128.xor(high(g2, m1), g1), key(c, 7, 0));
  const h1 = low(g2, m1);
  const h2 = v128.xor(v128.xor(high(g0, m0), g3), key(c, 7, 1));
  const h3 = low(g0, m0);
  const k0 = v128.xor(v128.xor(high(h2, m1), h1), key(c, 8, 0));
  const k1 = low(h2, m1);
  const k2 = v128.xor(v128.xor(high(h0, m0), h3), key(c, 8, 1));
  const k3 = low(h0, m0);
  const l0 = v128.xor(v128.xor(high(k2, m1), k1), key(c, 9, 0));
  const l1 = low(k2, m1);
  const l2 = v128.xor(v128.xor(high(k0, m0), k3), key(c, 9, 1));
  const l3 = low(k0, m0);
  v128.store(out, l0);
  v128.store(out, l1, 16);
  v128.store(out, l2, 32);
  v128.store(out, l3, 48);
}
