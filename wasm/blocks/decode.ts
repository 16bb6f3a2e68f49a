/** Codes to values: elements times the way back of their group. */
import { NAN, PARAMETERS } from './constants';

/** Four values, NaN written canonically where the way back is no finite number. */
// @ts-ignore: decorator
@inline
function put(out: usize, elements: v128, back: v128, canonical: bool, nan: v128): void {
  const value = f32x4.mul(elements, back);
  v128.store(out, canonical ? v128.bitselect(nan, value, f32x4.ne(value, value)) : value);
}

/**
 * Groups of codes of four bits by a table of their values: the two upper bytes of float32, first the upper of the two of all
 * sixteen codes, then the lower.
 */
// @ts-ignore: decorator
@inline
function halves(canonical: bool, vectors: i32, out: usize, x: usize, back: v128, table: usize, nan: v128): void {
  const upper = v128.load(table);
  const lower = v128.load(table, 16);
  const none = i32x4.splat(0);
  let left = vectors >> 2;
  do {
    const pairs = v128.load64_zero(x);
    const spread = i8x16.shuffle(pairs, i8x16.shr_u(pairs, 4), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const codes = v128.and(spread, i8x16.splat(15));
    const high = i8x16.swizzle(upper, codes);
    const low = i8x16.swizzle(lower, codes);
    const first = i8x16.shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const second = i8x16.shuffle(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    put(out, i16x8.shuffle(none, first, 0, 8, 0, 9, 0, 10, 0, 11), back, canonical, nan);
    put(out + 16, i16x8.shuffle(none, first, 0, 12, 0, 13, 0, 14, 0, 15), back, canonical, nan);
    put(out + 32, i16x8.shuffle(none, second, 0, 8, 0, 9, 0, 10, 0, 11), back, canonical, nan);
    put(out + 48, i16x8.shuffle(none, second, 0, 12, 0, 13, 0, 14, 0, 15), back, canonical, nan);
    x += 8;
    out += 64;
  } while (--left > 0);
}

export function decodeHalves(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  table: usize,
): void {
  const nan = v128.load(c, NAN);
  do {
    const back = v128.load32_splat(parameters, 4);
    if (abs<f32>(f32.load(parameters, 4)) < Infinity) halves(false, vectors, out, x, back, table, nan);
    else halves(true, vectors, out, x, back, table, nan);
    parameters += PARAMETERS;
    x += <usize>vectors << 1;
    out += <usize>vectors << 4;
  } while (--groups > 0);
}

/** Groups of integers of a byte. */
// @ts-ignore: decorator
@inline
function integers(signed: bool, groups: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  const nan = v128.load(c, NAN);
  do {
    const back = v128.load32_splat(parameters, 4);
    let left = vectors;
    do {
      const bytes = v128.load32_zero(x);
      const words = signed ? i16x8.extend_low_i8x16_s(bytes) : i16x8.extend_low_i8x16_u(bytes);
      put(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(words)), back, true, nan);
      x += 4;
      out += 16;
    } while (--left > 0);
    parameters += PARAMETERS;
  } while (--groups > 0);
}

export function decodeSignedBytes(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  table: usize,
): void {
  integers(true, groups, vectors, out, x, parameters, c);
}
export function decodeUnsignedBytes(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  table: usize,
): void {
  integers(false, groups, vectors, out, x, parameters, c);
}

/** Where the table of a format's codes has what decodes them. */
// @ts-ignore: decorator
@inline
const REBIAS: usize = 32;
// @ts-ignore: decorator
@inline
const LEAST_NORMAL: usize = 48;
// @ts-ignore: decorator
@inline
const LARGEST: usize = 64;
// @ts-ignore: decorator
@inline
const MAGNITUDE: usize = 80;
// @ts-ignore: decorator
@inline
const SHIFT: usize = 96;
// @ts-ignore: decorator
@inline
const SIGN_SHIFT: usize = 100;
// @ts-ignore: decorator
@inline
const INFINITY_CODE: usize = 104;

/** Sixteen codes, of which some are infinities or NaN. */
function decodeSpecial(out: usize, x: usize, back: f32, table: usize): void {
  const mask = <i32>load<u8>(table, MAGNITUDE);
  const infinity = i32.load(table, INFINITY_CODE);
  const largest = <i32>load<u8>(table, LARGEST);
  const shift = 16 + i32.load(table, SHIFT);
  const rebias = i32.load16_u(table, REBIAS) << 16;
  const leastNormal = <i32>load<u8>(table, LEAST_NORMAL);
  const signShift = 24 + i32.load(table, SIGN_SHIFT);
  for (let i: usize = 0; i < 16; i++) {
    const code = <i32>load<u8>(x + i);
    const magnitude = code & mask;
    let bits = (magnitude << shift) + rebias;
    if (magnitude < leastNormal) {
      bits = (<i32>load<u8>(table + magnitude) << 24) | (<i32>load<u8>(table + magnitude, 16) << 16);
    } else if (magnitude > largest) {
      bits = magnitude == infinity ? 0x7f800000 : 0x7fc00000;
    }
    const value = reinterpret<f32>(bits | ((code & ~mask) << signShift)) * back;
    f32.store(out + (i << 2), value == value ? value : NaN);
  }
}

/**
 * Groups of codes of a format, a byte each, by the upper halves of float32 values. The table has the two bytes of subnormal
 * magnitudes, as `halves` has them; then, in all lanes, what turns a shifted magnitude into such a half; the first code of
 * a normal number, the largest finite code and the mask of magnitudes; and the shifts and the code of infinity.
 */
export function decodeBytes(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  table: usize,
): void {
  const upper = v128.load(table);
  const lower = v128.load(table, 16);
  const rebias = v128.load(table, REBIAS);
  const leastNormal = v128.load(table, LEAST_NORMAL);
  const largest = v128.load(table, LARGEST);
  const mask = v128.load(table, MAGNITUDE);
  const shift = i32.load(table, SHIFT);
  const signShift = i32.load(table, SIGN_SHIFT);
  const none = i32x4.splat(0);
  do {
    const factor = f32.load(parameters, 4);
    const back = f32x4.splat(factor);
    const isFinite = abs<f32>(factor) < Infinity;
    let left = vectors >> 2;
    do {
      const codes = v128.load(x);
      const magnitude = v128.and(codes, mask);
      if (!isFinite || v128.any_true(i8x16.gt_u(magnitude, largest))) {
        decodeSpecial(out, x, factor, table);
      } else {
        const sign = i8x16.shl(v128.andnot(codes, mask), signShift);
        const small = i8x16.lt_u(magnitude, leastNormal);
        const high = i8x16.swizzle(upper, magnitude);
        const low = i8x16.swizzle(lower, magnitude);
        const first = v128.bitselect(
          i8x16.shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
          i16x8.add(i16x8.shl(i16x8.extend_low_i8x16_u(magnitude), shift), rebias),
          i16x8.extend_low_i8x16_s(small),
        );
        const second = v128.bitselect(
          i8x16.shuffle(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
          i16x8.add(i16x8.shl(i16x8.extend_high_i8x16_u(magnitude), shift), rebias),
          i16x8.extend_high_i8x16_s(small),
        );
        const firstSigned = v128.or(first, i16x8.shl(i16x8.extend_low_i8x16_u(sign), 8));
        const secondSigned = v128.or(second, i16x8.shl(i16x8.extend_high_i8x16_u(sign), 8));
        put(out, i16x8.shuffle(none, firstSigned, 0, 8, 0, 9, 0, 10, 0, 11), back, false, none);
        put(out + 16, i16x8.shuffle(none, firstSigned, 0, 12, 0, 13, 0, 14, 0, 15), back, false, none);
        put(out + 32, i16x8.shuffle(none, secondSigned, 0, 8, 0, 9, 0, 10, 0, 11), back, false, none);
        put(out + 48, i16x8.shuffle(none, secondSigned, 0, 12, 0, 13, 0, 14, 0, 15), back, false, none);
      }
      x += 16;
      out += 64;
    } while (--left > 0);
    parameters += PARAMETERS;
  } while (--groups > 0);
}
