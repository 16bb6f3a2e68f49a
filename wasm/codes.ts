/**
 * Codes of up to 16 bits from the values of a format, and back, sixteen elements at a time.
 *
 * A normal value has the fields of its float with another bias and fewer trailing bits. A subnormal one has its
 * trailing bits there when 2^emin is added, and loses them again when it is subtracted; neither rounds. All kinds of
 * values take the same steps.
 *
 * L is the type of the lanes: float32 where it holds the values of the format and 2^emin is normal in it, otherwise
 * float64. T is the type of the values, C that of the codes. Constants are loaded for the reason that constants.ts
 * gives; src/value/codesByKernel.ts writes them.
 */

/** Byte offsets of the constants: the same in all lanes of L. */
// @ts-ignore: decorator
@inline
const LEAST_NORMAL: usize = 0; // 2^emin
// @ts-ignore: decorator
@inline
const REBIAS: usize = 16; // what exponent fields of L have more than those of the format, in their place
// @ts-ignore: decorator
@inline
const IMPLICIT: usize = 32; // the bits of 2^emin less REBIAS: what a subnormal has too many while 2^emin is added
// @ts-ignore: decorator
@inline
const ABS: usize = 48;
// @ts-ignore: decorator
@inline
const SIGN: usize = 64; // the sign bit of L, or 0 in an unsigned format
// @ts-ignore: decorator
@inline
const NAN: usize = 80;
// @ts-ignore: decorator
@inline
const NAN_CODE: usize = 96;
/** The value that would follow maxFinite: infinity has its code. */
// @ts-ignore: decorator
@inline
const CEILING: usize = 112;
/** Codes without sign: the bits of a magnitude, those of 2^emin, of maxFinite and of infinity. */
// @ts-ignore: decorator
@inline
const MAGNITUDE: usize = 128;
// @ts-ignore: decorator
@inline
const LEAST_NORMAL_CODE: usize = 144;
// @ts-ignore: decorator
@inline
const MAX_FINITE_CODE: usize = 160;
// @ts-ignore: decorator
@inline
const INFINITY_CODE: usize = 176;
/** The code of NaN where that of -0 stands for it, otherwise none. */
// @ts-ignore: decorator
@inline
const NAN_FOR_ZERO: usize = 192;
// @ts-ignore: decorator
@inline
const INFINITE: usize = 208;

/** Codes, in lanes of L, of one vector of values. */
// @ts-ignore: decorator
@inline
function codesOf<L>(x: v128, drop: i32, signShift: i32, c: usize): v128 {
  const a = v128.pmin<L>(v128.and(x, v128.load(c, ABS)), v128.load(c, CEILING));
  const leastNormal = v128.load(c, LEAST_NORMAL);
  const subnormal = v128.lt<L>(a, leastNormal);
  const normal = v128.add<L>(a, v128.and(subnormal, leastNormal));
  const sign = v128.and(x, v128.load(c, SIGN));
  let code: v128;
  if (sizeof<L>() == 8) {
    const fields = i64x2.sub(i64x2.sub(normal, v128.load(c, REBIAS)), v128.and(subnormal, v128.load(c, IMPLICIT)));
    code = v128.or(i64x2.shr_u(fields, drop), i64x2.shr_u(sign, signShift));
  } else {
    const fields = i32x4.sub(i32x4.sub(normal, v128.load(c, REBIAS)), v128.and(subnormal, v128.load(c, IMPLICIT)));
    code = v128.or(i32x4.shr_u(fields, drop), i32x4.shr_u(sign, signShift));
  }
  return v128.bitselect(v128.load(c, NAN_CODE), code, v128.ne<L>(x, x));
}

/** Four codes as 32-bit lanes. */
// @ts-ignore: decorator
@inline
function four<L, T>(x: usize, drop: i32, signShift: i32, c: usize): v128 {
  const first = v128.load(x);
  if (sizeof<T>() == 4) return codesOf<L>(first, drop, signShift, c);
  const second = v128.load(x, 16);
  if (sizeof<L>() == 4) {
    const start = f32x4.demote_f64x2_zero(first);
    const end = f32x4.demote_f64x2_zero(second);
    return codesOf<L>(i64x2.shuffle(start, end, 0, 2), drop, signShift, c);
  }
  const low = codesOf<L>(first, drop, signShift, c);
  const high = codesOf<L>(second, drop, signShift, c);
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

/**
 * Groups of sixteen values of the format at x to codes at out; whether there was a NaN in a format without it, whose
 * NAN_CODE is -1.
 */
// @ts-ignore: decorator
@inline
function encode<L, T, C>(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  const vector: usize = 4 * sizeof<T>();
  let all = i32x4.splat(0);
  do {
    const c0 = four<L, T>(x, drop, signShift, c);
    const c1 = four<L, T>(x + vector, drop, signShift, c);
    const c2 = four<L, T>(x + 2 * vector, drop, signShift, c);
    const c3 = four<L, T>(x + 3 * vector, drop, signShift, c);
    all = v128.or(all, v128.or(v128.or(c0, c1), v128.or(c2, c3)));
    const low = i16x8.narrow_i32x4_u(c0, c1);
    const high = i16x8.narrow_i32x4_u(c2, c3);
    if (sizeof<C>() == 1) {
      v128.store(out, i8x16.narrow_i16x8_u(low, high));
    } else {
      v128.store(out, low);
      v128.store(out, high, 16);
    }
    x += 4 * vector;
    out += 16 * sizeof<C>();
  } while (--groups > 0);
  return i32x4.bitmask(all);
}

/** Values of codes in lanes of L. */
// @ts-ignore: decorator
@inline
function valuesOf<L>(code: v128, drop: i32, signShift: i32, c: usize): v128 {
  const magnitude = v128.and(code, v128.load(c, MAGNITUDE));
  const maxFinite = v128.load(c, MAX_FINITE_CODE);
  let sign: v128;
  let normal: v128;
  let subnormal: v128;
  let isSubnormal: v128;
  let special: v128;
  let isInfinite: v128;
  let isNaN: v128;
  if (sizeof<L>() == 8) {
    sign = i64x2.shl(code, signShift);
    normal = i64x2.add(i64x2.shl(magnitude, drop), v128.load(c, REBIAS));
    subnormal = i64x2.add(normal, v128.load(c, IMPLICIT));
    isSubnormal = i64x2.lt_s(magnitude, v128.load(c, LEAST_NORMAL_CODE));
    special = i64x2.gt_s(magnitude, maxFinite);
    isInfinite = i64x2.eq(magnitude, v128.load(c, INFINITY_CODE));
    isNaN = i64x2.eq(code, v128.load(c, NAN_FOR_ZERO));
  } else {
    sign = i32x4.shl(code, signShift);
    normal = i32x4.add(i32x4.shl(magnitude, drop), v128.load(c, REBIAS));
    subnormal = i32x4.add(normal, v128.load(c, IMPLICIT));
    isSubnormal = i32x4.lt_s(magnitude, v128.load(c, LEAST_NORMAL_CODE));
    special = i32x4.gt_s(magnitude, maxFinite);
    isInfinite = i32x4.eq(magnitude, v128.load(c, INFINITY_CODE));
    isNaN = i32x4.eq(code, v128.load(c, NAN_FOR_ZERO));
  }
  const finite = v128.bitselect(v128.sub<L>(subnormal, v128.load(c, LEAST_NORMAL)), normal, isSubnormal);
  const known = v128.bitselect(v128.load(c, INFINITE), finite, isInfinite);
  const signed = v128.or(known, v128.and(sign, v128.load(c, SIGN)));
  return v128.bitselect(v128.load(c, NAN), signed, v128.or(v128.andnot(special, isInfinite), isNaN));
}

/** Writes the values of four codes in 32-bit lanes. */
// @ts-ignore: decorator
@inline
function write<L, T>(out: usize, codes: v128, drop: i32, signShift: i32, c: usize): void {
  if (sizeof<L>() == 8) {
    v128.store(out, valuesOf<L>(i64x2.extend_low_i32x4_u(codes), drop, signShift, c));
    v128.store(out, valuesOf<L>(i64x2.extend_high_i32x4_u(codes), drop, signShift, c), 16);
    return;
  }
  const values = valuesOf<L>(codes, drop, signShift, c);
  if (sizeof<T>() == 4) {
    v128.store(out, values);
  } else {
    v128.store(out, f64x2.promote_low_f32x4(values));
    v128.store(out, f64x2.promote_low_f32x4(i64x2.shuffle(values, values, 1, 1)), 16);
  }
}

/** Groups of sixteen codes at x to values at out. */
// @ts-ignore: decorator
@inline
function decode<L, T, C>(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  let halves = 2 * groups;
  do {
    const codes = sizeof<C>() == 1 ? v128.load8x8_u(x) : v128.load(x);
    write<L, T>(out, i32x4.extend_low_i16x8_u(codes), drop, signShift, c);
    write<L, T>(out + 4 * sizeof<T>(), i32x4.extend_high_i16x8_u(codes), drop, signShift, c);
    x += 8 * sizeof<C>();
    out += 8 * sizeof<T>();
  } while (--halves > 0);
}

/** Names: the lanes, the type of the values, the bits of the codes. */
export function encodeSingle64To8(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  return encode<f32, f64, u8>(groups, out, x, drop, signShift, c);
}
export function encodeSingle64To16(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  return encode<f32, f64, u16>(groups, out, x, drop, signShift, c);
}
export function encodeSingle32To8(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  return encode<f32, f32, u8>(groups, out, x, drop, signShift, c);
}
export function encodeSingle32To16(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  return encode<f32, f32, u16>(groups, out, x, drop, signShift, c);
}
export function encodeDouble64To8(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  return encode<f64, f64, u8>(groups, out, x, drop, signShift, c);
}
export function encodeDouble64To16(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): i32 {
  return encode<f64, f64, u16>(groups, out, x, drop, signShift, c);
}
export function decodeSingle8To64(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  decode<f32, f64, u8>(groups, out, x, drop, signShift, c);
}
export function decodeSingle8To32(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  decode<f32, f32, u8>(groups, out, x, drop, signShift, c);
}
export function decodeSingle16To64(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  decode<f32, f64, u16>(groups, out, x, drop, signShift, c);
}
export function decodeSingle16To32(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  decode<f32, f32, u16>(groups, out, x, drop, signShift, c);
}
export function decodeDouble16To64(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  decode<f64, f64, u16>(groups, out, x, drop, signShift, c);
}
export function decodeDouble8To64(groups: i32, out: usize, x: usize, drop: i32, signShift: i32, c: usize): void {
  decode<f64, f64, u8>(groups, out, x, drop, signShift, c);
}
