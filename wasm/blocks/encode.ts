/**
 * Groups to codes: elements rounded to the grid, as integers. A code is a magnitude with a sign bit, or an integer in
 * two's complement; codes of four bits lie two a byte, the first in the low half.
 */
import { EXPONENT, LARGEST, MAGIC, PARAMETERS, SMALLEST } from './constants';

/**
 * Four codes as 32-bit lanes. Rounding adds 1.5 times a power of two, whose last place is the step of the binade: the
 * sum, taken as an integer, tells the steps, and the binade what comes before them.
 */
// @ts-ignore: decorator
@inline
function four(
  signed: bool,
  v: v128,
  factor: v128,
  least: v128,
  most: v128,
  exponent: v128,
  largest: v128,
  smallest: v128,
  magic: v128,
  shift: i32,
  signShift: i32,
): v128 {
  const z = f32x4.pmax(f32x4.pmin(f32x4.mul(v, factor), most), least);
  const binade = f32x4.pmax(f32x4.pmin(v128.and(z, exponent), largest), smallest);
  const k = f32x4.mul(binade, magic);
  const steps = i32x4.sub(f32x4.add(z, k), k);
  if (signed) return steps;
  const before = i32x4.shr_u(i32x4.sub(binade, smallest), shift);
  const sign = i32x4.shl(i32x4.shr_u(v, 31), signShift);
  return v128.or(i32x4.add(i32x4.abs(steps), before), sign);
}

/** Codes of sixteen elements, a byte each. Gives with `seen` what is not 0 where an element is NaN. */
// @ts-ignore: decorator
@inline
function encode(
  signed: bool,
  halves: bool,
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  shift: i32,
  signShift: i32,
): i32 {
  const exponent = v128.load(c, EXPONENT);
  const largest = v128.load(c, LARGEST);
  const smallest = v128.load(c, SMALLEST);
  const magic = v128.load(c, MAGIC);
  let nan = i32x4.splat(0);
  do {
    const factor = v128.load32_splat(parameters);
    const back = v128.load32_splat(parameters, 4);
    const least = v128.load32_splat(parameters, 8);
    const most = v128.load32_splat(parameters, 12);
    const whole = f32x4.eq(back, back); // spoilt groups have codes of 0
    let left = vectors >> 2;
    do {
      const v0 = v128.load(x);
      const v1 = v128.load(x, 16);
      const v2 = v128.load(x, 32);
      const v3 = v128.load(x, 48);
      const c0 = four(signed, v0, factor, least, most, exponent, largest, smallest, magic, shift, signShift);
      const c1 = four(signed, v1, factor, least, most, exponent, largest, smallest, magic, shift, signShift);
      const c2 = four(signed, v2, factor, least, most, exponent, largest, smallest, magic, shift, signShift);
      const c3 = four(signed, v3, factor, least, most, exponent, largest, smallest, magic, shift, signShift);
      const sum = f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3)); // NaN if one is, or of two infinities: then look again
      nan = v128.or(nan, v128.and(f32x4.ne(sum, sum), whole));
      const low = i16x8.narrow_i32x4_s(c0, c1);
      const high = i16x8.narrow_i32x4_s(c2, c3);
      const bytes = v128.and(signed ? i8x16.narrow_i16x8_s(low, high) : i8x16.narrow_i16x8_u(low, high), whole);
      if (halves) {
        const nibbles = v128.and(bytes, i8x16.splat(15));
        const pairs = v128.and(v128.or(nibbles, i16x8.shr_u(nibbles, 4)), i16x8.splat(255));
        v128.store64_lane(out, i8x16.narrow_i16x8_u(pairs, pairs), 0);
        out += 8;
      } else {
        v128.store(out, bytes);
        out += 16;
      }
      x += 64;
    } while (--left > 0);
    parameters += PARAMETERS;
  } while (--groups > 0);
  return i32x4.bitmask(nan);
}

export function encodeHalves(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  shift: i32,
  signShift: i32,
): i32 {
  return encode(false, true, groups, vectors, out, x, parameters, c, shift, signShift);
}
export function encodeBytes(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  shift: i32,
  signShift: i32,
): i32 {
  return encode(false, false, groups, vectors, out, x, parameters, c, shift, signShift);
}
export function encodeSignedHalves(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  shift: i32,
  signShift: i32,
): i32 {
  return encode(true, true, groups, vectors, out, x, parameters, c, shift, signShift);
}
export function encodeSignedBytes(
  groups: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  shift: i32,
  signShift: i32,
): i32 {
  return encode(true, false, groups, vectors, out, x, parameters, c, shift, signShift);
}
