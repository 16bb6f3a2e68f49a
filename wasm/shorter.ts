/**
 * Rounding float32 arrays to nearest even in formats that are float32 with a shorter significand (bfloat16, tfloat32): as
 * integers, for which subnormal numbers and overflow to infinity are nothing special.
 */
import * as at from './constants';

/** Groups of sixteen values of x into out. */
export function evenShorter(groups: i32, out: usize, x: usize, c: usize): void {
  const bits = <i32>(load<u64>(c, at.MAGIC) >> 52) - 1052; // MAGIC is 2^(53 - p), and 24 - p bits go
  const ones = i32x4.splat(-1);
  const kept = i32x4.shl(ones, bits);
  const half = i32x4.shr_u(v128.not(kept), 1);
  const lowest = i32x4.shr_u(ones, 31);
  const nan = i32x4.shl(i32x4.shr_u(ones, 23), 22);
  let vectors = groups * 4;
  do {
    const y = v128.load(x);
    const even = v128.and(i32x4.shr_u(y, bits), lowest);
    const rounded = v128.and(i32x4.add(i32x4.add(y, half), even), kept);
    v128.store(out, v128.bitselect(nan, rounded, f32x4.ne(y, y)));
    x += 16;
    out += 16;
  } while (--vectors > 0);
}
