/**
 * Blocks of float32 values that share scales, rounded to nearest even: what src/blocks/kernels calls.
 *
 * A block has four float32 parameters: what elements are multiplied or divided by, what rounded elements are multiplied by,
 * and the least and the largest rounded element. Rounding adds and subtracts 1.5 times a power of two, as in ../plain.ts.
 */

import { ABS, EXPONENT, LARGEST, MAGIC, NAN, SIGN, SMALLEST, WIDE } from './constants';
import { largestOf } from './powers';

export { powers, powersOfCodes } from './powers';
export * from './decode';
export * from './encode';
export * from './ggml';
export * from './wide';

/** The bits of the largest magnitude of each block of `vectors` vectors, as float32; NaN and infinities are the largest. */
export function maxima(blocks: i32, vectors: i32, out: usize, x: usize, c: usize): void {
  const abs = v128.load(c, ABS);
  const size = <usize>vectors << 4;
  do {
    i32.store(out, largestOf(x, vectors, abs));
    x += size;
    out += 4;
  } while (--blocks > 0);
}

// @ts-ignore: decorator
@inline
function chopBlocks(
  divides: bool,
  keeps: bool,
  blocks: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  elements: usize,
): void {
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
      const element = v128.or(bounded, v128.and(v, signs));
      if (keeps) {
        v128.store(elements, v128.bitselect(nan, element, f32x4.ne(element, element)));
        elements += 16;
      }
      const value = f32x4.mul(element, back);
      v128.store(out, v128.bitselect(nan, value, f32x4.ne(value, value)));
      x += 16;
      out += 16;
    } while (--left > 0);
    parameters += 16;
  } while (--blocks > 0);
}

/** x times the factor, rounded, bounded, times the way back. */
export function chopByProducts(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  chopBlocks(false, false, blocks, vectors, out, x, parameters, c, 0);
}

/** The same, with the elements kept. */
export function splitByProducts(
  blocks: i32,
  vectors: i32,
  out: usize,
  x: usize,
  parameters: usize,
  c: usize,
  elements: usize,
): void {
  chopBlocks(false, true, blocks, vectors, out, x, parameters, c, elements);
}

/** x by the divisor, rounded, bounded, times the way back. */
export function chopByQuotients(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  chopBlocks(true, false, blocks, vectors, out, x, parameters, c, 0);
}

/**
 * The same where quotients are exact: float64 holds those of float32 numbers near enough that rounding them to 22 bits or
 * fewer is rounding the exact ones. Constants of float64 lanes stand behind the others.
 */
export function chopByExactQuotients(blocks: i32, vectors: i32, out: usize, x: usize, parameters: usize, c: usize): void {
  const exponent = v128.load(c, WIDE);
  const largest = v128.load(c, WIDE + 16);
  const smallest = v128.load(c, WIDE + 32);
  const magic = v128.load(c, WIDE + 48);
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
