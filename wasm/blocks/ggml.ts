/** ggml's Q4_0 and Q8_0: blocks of 32 float32 values behind a float16 scale, as src/blocks/ggml/short.ts has them. */
import { largestOf } from './powers';

const VECTORS: i32 = 8;
const NOT_FINITE: i32 = 0x7f800000;

/** The float16 code nearest to a float32 that is not NaN, ties to even. */
// @ts-ignore: decorator
@inline
function halfOf(d: f32): i32 {
  const bits = reinterpret<i32>(d);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Multiples of 2^-24: those of a float32 of which they are the last places.
    const sum = reinterpret<f32>(magnitude) + <f32>0.5;
    return sign | (reinterpret<i32>(sum) - 0x3f000000);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The value of a float16 code. */
// @ts-ignore: decorator
@inline
function valueOfHalf(code: i32): f32 {
  const magnitude = code & 0x7fff;
  const sign = (code & 0x8000) << 16;
  if (magnitude >= 0x7c00) {
    return reinterpret<f32>(magnitude == 0x7c00 ? sign | NOT_FINITE : 0x7fc00000);
  }
  if (magnitude < 0x400) {
    const small = reinterpret<i32>(<f32>magnitude * <f32>5.9604644775390625e-8);
    return reinterpret<f32>(sign | small);
  }
  return reinterpret<f32>(sign | ((magnitude << 13) + 0x38000000));
}

/** The inverse in float32; 0 of zero. */
// @ts-ignore: decorator
@inline
function inverse(d: f32): f32 {
  return d == 0 ? 0 : <f32>1 / d;
}

/** The first of the elements whose magnitude has these bits, with its sign. */
// @ts-ignore: decorator
@inline
function firstOf(bits: i32, x: usize, abs: v128): f32 {
  const wanted = i32x4.splat(bits);
  let place = i32x4.bitmask(i32x4.eq(v128.and(v128.load(x), abs), wanted));
  while (place == 0) {
    x += 16;
    place = i32x4.bitmask(i32x4.eq(v128.and(v128.load(x), abs), wanted));
  }
  return f32.load(x + (<usize>ctz(place) << 2));
}

/** Four codes of Q4_0 in 32-bit lanes. */
// @ts-ignore: decorator
@inline
function fourOf(x: usize, id: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(v128.load(x), id), f32x4.splat(8.5));
  const code = i32x4.min_s(i32x4.trunc_sat_f32x4_s(shifted), i32x4.splat(15));
  return v128.and(code, i32x4.splat(15));
}

/** Writes blocks; gives the number of those before the first with NaN or an infinity. */
export function encodeQ40(blocks: i32, out: usize, x: usize): i32 {
  const abs = i32x4.splat(0x7fffffff);
  let done = 0;
  do {
    const bits = largestOf(x, VECTORS, abs);
    if (bits >= NOT_FINITE) return done;
    // The scale of zeros is -0, whatever their signs.
    const d = (bits == 0 ? <f32>0 : firstOf(bits, x, abs)) / <f32>-8;
    const id = f32x4.splat(inverse(d));
    i32.store16(out, halfOf(d));
    let at = out + 2;
    let from = x;
    // Byte j holds element j in its low half, and j + 16.
    for (let part = 0; part < 2; part++) {
      const low = i16x8.narrow_i32x4_u(fourOf(from, id), fourOf(from + 16, id));
      const high = i16x8.narrow_i32x4_u(fourOf(from + 64, id), fourOf(from + 80, id));
      const bytes = v128.or(low, i16x8.shl(high, 4));
      v128.store64_lane(at, i8x16.narrow_i16x8_u(bytes, bytes), 0);
      at += 8;
      from += 32;
    }
    out += 18;
    x += 128;
    done++;
  } while (--blocks > 0);
  return done;
}

/** Four codes of Q8_0: to nearest, ties away from zero. */
// @ts-ignore: decorator
@inline
function roundAway(x: usize, id: v128, abs: v128): v128 {
  const z = f32x4.mul(v128.load(x), id);
  const magnitude = v128.and(z, abs);
  const whole = f32x4.floor(magnitude);
  const up = f32x4.ge(f32x4.sub(magnitude, whole), f32x4.splat(0.5));
  const nearest = f32x4.add(whole, v128.and(up, f32x4.splat(1)));
  return i32x4.trunc_sat_f32x4_s(v128.or(nearest, v128.andnot(z, abs)));
}

/** Writes blocks; gives the number of those before the first with NaN or an infinity. */
export function encodeQ80(blocks: i32, out: usize, x: usize): i32 {
  const abs = i32x4.splat(0x7fffffff);
  let done = 0;
  do {
    const bits = largestOf(x, VECTORS, abs);
    if (bits >= NOT_FINITE) return done;
    const d = reinterpret<f32>(bits) / <f32>127;
    const factor = inverse(d);
    // An infinite product has the code 0 in a byte.
    const id = f32x4.splat(factor < Infinity ? factor : 0);
    i32.store16(out, halfOf(d));
    let at = out + 2;
    let from = x;
    for (let part = 0; part < 2; part++) {
      const low = i16x8.narrow_i32x4_s(roundAway(from, id, abs), roundAway(from + 16, id, abs));
      const high = i16x8.narrow_i32x4_s(roundAway(from + 32, id, abs), roundAway(from + 48, id, abs));
      v128.store(at, i8x16.narrow_i16x8_s(low, high));
      at += 16;
      from += 64;
    }
    out += 34;
    x += 128;
    done++;
  } while (--blocks > 0);
  return done;
}

/** Four products; NaN is written canonically. */
// @ts-ignore: decorator
@inline
function put(out: usize, integers: v128, d: v128): void {
  const value = f32x4.mul(f32x4.convert_i32x4_s(integers), d);
  v128.store(out, v128.bitselect(f32x4.splat(NaN), value, f32x4.ne(value, value)));
}

/** Eight products of 16-bit lanes. */
// @ts-ignore: decorator
@inline
function putEight(out: usize, integers: v128, d: v128): void {
  put(out, i32x4.extend_low_i16x8_s(integers), d);
  put(out + 16, i32x4.extend_high_i16x8_s(integers), d);
}

export function decodeQ40(blocks: i32, out: usize, x: usize): void {
  const eight = i8x16.splat(8);
  do {
    const d = f32x4.splat(valueOfHalf(i32.load16_u(x)));
    const pairs = v128.load(x, 2);
    const low = i8x16.sub(v128.and(pairs, i8x16.splat(15)), eight);
    const high = i8x16.sub(i8x16.shr_u(pairs, 4), eight);
    putEight(out, i16x8.extend_low_i8x16_s(low), d);
    putEight(out + 32, i16x8.extend_high_i8x16_s(low), d);
    putEight(out + 64, i16x8.extend_low_i8x16_s(high), d);
    putEight(out + 96, i16x8.extend_high_i8x16_s(high), d);
    x += 18;
    out += 128;
  } while (--blocks > 0);
}

export function decodeQ80(blocks: i32, out: usize, x: usize): void {
  do {
    const d = f32x4.splat(valueOfHalf(i32.load16_u(x)));
    for (let part: usize = 0; part < 2; part++) {
      const bytes = v128.load(x + 2 + 16 * part);
      putEight(out + 64 * part, i16x8.extend_low_i8x16_s(bytes), d);
      putEight(out + 64 * part + 32, i16x8.extend_high_i8x16_s(bytes), d);
    }
    x += 34;
    out += 128;
  } while (--blocks > 0);
}
