/**
 * Blocks of float32 values that share scales, rounded to nearest even: what src/blocks/kernels calls.
 *
 * A block has four float32 parameters: what elements are multiplied or divided by, what rounded elements are multiplied by,
 * and the least and the largest rounded element. Rounding adds and subtracts 1.5 times a power of two, as in ../plain.ts.
 * Constants are loaded for the reason that ../constants.ts gives; src/blocks/kernels/constants.ts writes them.
 */

/** Byte offsets of the constants: the same in all four lanes. */
// @ts-ignore: decorator
@inline
const ABS: usize = 0;
// @ts-ignore: decorator
@inline
const EXPONENT: usize = 16;
/** 2^emax and 2^emin of the elements. */
// @ts-ignore: decorator
@inline
const LARGEST: usize = 32;
// @ts-ignore: decorator
@inline
const SMALLEST: usize = 48;
/** 1.5 2^(24 - p). */
// @ts-ignore: decorator
@inline
const MAGIC: usize = 64;
/** The sign bit where elements have -0, otherwise 0. */
// @ts-ignore: decorator
@inline
const SIGN: usize = 80;
// @ts-ignore: decorator
@inline
const NAN: usize = 96;
/** The bytes of the sixteen values of float4_e2m1fn as float32: their high bytes, and those below. */
// @ts-ignore: decorator
@inline
const HIGH_BYTES: usize = 112;
// @ts-ignore: decorator
@inline
const LOW_BYTES: usize = 128;

/** The bits of the largest magnitude of each block of `vectors` vectors, as float32; NaN and infinities are the largest. */
export function maxima(blocks: i32, vectors: i32, out: usize, x: usize, c: usize): void {
  const abs = v128.load(c, ABS);
  do {
    let most = i32x4.splat(0);
    let left = vectors;
    do {
      most = i32x4.max_s(most, v128.and(v128.load(x), abs));
      x += 16;
    } while (--left > 0);
    most = i32x4.max_s(most, i32x4.shuffle(most, most, 2, 3, 0, 1));
    most = i32x4.max_s(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
    i32.store(out, i32x4.extract_lane(most, 0));
    out += 4;
  } while (--blocks > 0);
}

// @ts-ignore: decorator
@inline
function chopBlocks(divides: bool, blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  const abs = v128.load(c, ABS);
  const exponent = v128.load(c, EXPONENT);
  const largest = v128.load(c, LARGEST);
  const smallest = v128.load(c, SMALLEST);
  const magic = v128.load(c, MAGIC);
  const signs = v128.load(c, SIGN);
  const nan = v128.load(c, NAN);
  do {
    const factor = v128.load32_splat(parameters);
    const back = v128.load32_splat(parameters, 4);
    const least = v128.load32_splat(parameters, 8);
    const most = v128.load32_splat(parameters, 12);
    let left = vectors;
    do {
      const v = v128.load(x);
      const z = divides ? f32x4.div(v, factor) : f32x4.mul(v, factor);
      const binade = f32x4.pmax(f32x4.pmin(v128.and(z, exponent), largest), smallest);
      const k = f32x4.mul(binade, magic);
      const y = f32x4.sub(f32x4.add(z, k), k);
      const bounded = f32x4.pmax(f32x4.pmin(y, most), least);
      const value = f32x4.mul(v128.or(bounded, v128.and(v, signs)), back);
      v128.store(out, v128.bitselect(nan, value, f32x4.ne(value, value)));
      x += 16;
      out += 16;
    } while (--left > 0);
    parameters += 16;
  } while (--blocks > 0);
}

/** x times the factor, rounded, bounded, times the way back. */
export function chopByProducts(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  chopBlocks(false, blocks, vectors, out, x, parameters, c);
}

/** x by the divisor, rounded, bounded, times the way back. */
export function chopByQuotients(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  chopBlocks(true, blocks, vectors, out, x, parameters, c);
}

/**
 * The same where quotients are exact: float64 holds those of float32 numbers near enough that rounding them to 22 bits or
 * fewer is rounding the exact ones. Constants of float64 lanes stand behind the others.
 */
export function chopByExactQuotients(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  const exponent = v128.load(c, 144);
  const largest = v128.load(c, 160);
  const smallest = v128.load(c, 176);
  const magic = v128.load(c, 192);
  const signs = v128.load(c, SIGN);
  const nan = v128.load(c, NAN);
  do {
    const divisor = f64x2.splat(f32.load(parameters));
    const back = f64x2.splat(f32.load(parameters, 4));
    const least = f64x2.splat(f32.load(parameters, 8));
    const most = f64x2.splat(f32.load(parameters, 12));
    let left = vectors;
    do {
      const v = v128.load(x);
      const first = exact(f64x2.promote_low_f32x4(v), divisor, back, least, most, exponent, largest, smallest, magic);
      const upper = f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0));
      const second = exact(upper, divisor, back, least, most, exponent, largest, smallest, magic);
      const low = f32x4.demote_f64x2_zero(first);
      const high = f32x4.demote_f64x2_zero(second);
      const value = v128.or(i64x2.shuffle(low, high, 0, 2), v128.and(v, signs));
      v128.store(out, v128.bitselect(nan, value, f32x4.ne(value, value)));
      x += 16;
      out += 16;
    } while (--left > 0);
    parameters += 16;
  } while (--blocks > 0);
}

// @ts-ignore: decorator
@inline
function exact(
  v: v128,
  divisor: v128,
  back: v128,
  least: v128,
  most: v128,
  exponent: v128,
  largest: v128,
  smallest: v128,
  magic: v128,
): v128 {
  const z = f64x2.div(v, divisor);
  const binade = f64x2.pmax(f64x2.pmin(v128.and(z, exponent), largest), smallest);
  const k = f64x2.mul(binade, magic);
  const y = f64x2.sub(f64x2.add(z, k), k);
  return f64x2.mul(f64x2.pmax(f64x2.pmin(y, most), least), back);
}

/** Rounded values of blocks times their way back. */
export function multiply(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  const nan = v128.load(c, NAN);
  do {
    const back = v128.load32_splat(parameters, 4);
    let left = vectors;
    do {
      const value = f32x4.mul(v128.load(x), back);
      v128.store(out, v128.bitselect(nan, value, f32x4.ne(value, value)));
      x += 16;
      out += 16;
    } while (--left > 0);
    parameters += 16;
  } while (--blocks > 0);
}

/** Sixteen integers of float32 to int8 (signed or not, they are in range). */
export function toBytes(groups: i32, out: usize, x: usize): void {
  do {
    const a = i32x4.trunc_sat_f32x4_s(v128.load(x));
    const b = i32x4.trunc_sat_f32x4_s(v128.load(x, 16));
    const d = i32x4.trunc_sat_f32x4_s(v128.load(x, 32));
    const e = i32x4.trunc_sat_f32x4_s(v128.load(x, 48));
    const mask = i32x4.splat(0xff);
    const low = i16x8.narrow_i32x4_u(v128.and(a, mask), v128.and(b, mask));
    const high = i16x8.narrow_i32x4_u(v128.and(d, mask), v128.and(e, mask));
    v128.store(out, i8x16.narrow_i16x8_u(low, high));
    x += 64;
    out += 16;
  } while (--groups > 0);
}

/** Sixteen int8 to float32. */
export function fromBytes(groups: i32, out: usize, x: usize): void {
  do {
    const bytes = v128.load(x);
    const low = i16x8.extend_low_i8x16_s(bytes);
    const high = i16x8.extend_high_i8x16_s(bytes);
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)));
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), 16);
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), 32);
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), 48);
    x += 16;
    out += 64;
  } while (--groups > 0);
}

/** Sixteen codes of 4 bits, one a byte, to eight bytes; bits above are dropped. */
export function packNibbles(groups: i32, out: usize, codes: usize): void {
  const low = i16x8.splat(0x0f);
  do {
    const pairs = v128.load(codes);
    const both = v128.or(v128.and(pairs, low), v128.and(i16x8.shr_u(pairs, 4), i16x8.splat(0xf0)));
    const bytes = v128.and(both, i16x8.splat(0xff));
    v128.store64_lane(out, i8x16.narrow_i16x8_u(bytes, bytes), 0);
    codes += 16;
    out += 8;
  } while (--groups > 0);
}

/** Codes of float4_e2m1fn, two a byte, to their values times the way back; blocks are multiples of sixteen elements. */
export function decodeE2m1(blocks: i32, sixteens: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  const highBytes = v128.load(c, HIGH_BYTES);
  const lowBytes = v128.load(c, LOW_BYTES);
  const nan = v128.load(c, NAN);
  const mask = i8x16.splat(15);
  const zero = i32x4.splat(0);
  do {
    const back = v128.load32_splat(parameters, 4);
    let left = sixteens;
    do {
      const bytes = v128.load64_zero(x);
      const first = v128.and(bytes, mask);
      const second = i8x16.shr_u(bytes, 4);
      const codes = i8x16.shuffle(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = i8x16.swizzle(highBytes, codes);
      const low = i8x16.swizzle(lowBytes, codes);
      const start = i8x16.shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const end = i8x16.shuffle(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const a = f32x4.mul(i16x8.shuffle(zero, start, 0, 8, 1, 9, 2, 10, 3, 11), back);
      const b = f32x4.mul(i16x8.shuffle(zero, start, 4, 12, 5, 13, 6, 14, 7, 15), back);
      const d = f32x4.mul(i16x8.shuffle(zero, end, 0, 8, 1, 9, 2, 10, 3, 11), back);
      const e = f32x4.mul(i16x8.shuffle(zero, end, 4, 12, 5, 13, 6, 14, 7, 15), back);
      v128.store(out, v128.bitselect(nan, a, f32x4.ne(a, a)));
      v128.store(out, v128.bitselect(nan, b, f32x4.ne(b, b)), 16);
      v128.store(out, v128.bitselect(nan, d, f32x4.ne(d, d)), 32);
      v128.store(out, v128.bitselect(nan, e, f32x4.ne(e, e)), 48);
      x += 8;
      out += 64;
    } while (--left > 0);
    parameters += 16;
  } while (--blocks > 0);
}
