/**
 * Products of matrices in float32 lanes, rounded to nearest even at every step, where nothing overflows and no float32
 * operation is inexact in a way that a second rounding could show (src/linalg/products/single.ts decides that).
 *
 * A call serves sixteen columns of any number of rows. Products are rounded as in plain.ts: 1.5 K, made from the binade
 * of x or that of the smallest normal number, is added and taken off again. Sums of numbers of the format need no more
 * than Veltkamp's split: below the smallest normal number they are exact.
 */

/** Byte offsets of the constants. */
// @ts-ignore: decorator
@inline
const EXPONENT: usize = 0;
/** 2^emin, and what takes a binade to 1.5 K as an integer, of the products and of the sums. */
// @ts-ignore: decorator
@inline
const PRODUCT_SMALLEST: usize = 16;
// @ts-ignore: decorator
@inline
const PRODUCT_MAGIC: usize = 32;
// @ts-ignore: decorator
@inline
const SUM_SMALLEST: usize = 48;
// @ts-ignore: decorator
@inline
const SUM_MAGIC: usize = 64;
/** 2^(24 - p) + 1. */
// @ts-ignore: decorator
@inline
const SPLITTER: usize = 80;

/** How a number is rounded: not at all, by Veltkamp's split, or with 1.5 K. */
// @ts-ignore: decorator
@inline
const EXACT = 0;
// @ts-ignore: decorator
@inline
const SPLIT = 1;
// @ts-ignore: decorator
@inline
const MAGIC = 2;

// @ts-ignore: decorator
@inline
function byMagic(x: v128, exponent: v128, smallest: v128, magic: v128): v128 {
  const k = i32x4.add(f32x4.pmax(v128.and(x, exponent), smallest), magic);
  return f32x4.sub(f32x4.add(x, k), k);
}

// @ts-ignore: decorator
@inline
function rounded(kind: i32, x: v128, exponent: v128, smallest: v128, magic: v128): v128 {
  if (kind == EXACT) return x;
  if (kind == MAGIC) return byMagic(x, exponent, smallest, magic);
  const c = f32x4.mul(x, magic);
  return f32x4.sub(c, f32x4.sub(c, x));
}

/** s + x y, the product rounded, then the sum; for a split, `sumMagic` is the splitter. */
// @ts-ignore: decorator
@inline
function step(
  product: i32,
  sum: i32,
  s: v128,
  x: v128,
  y: v128,
  exponent: v128,
  productSmallest: v128,
  productMagic: v128,
  sumSmallest: v128,
  sumMagic: v128,
): v128 {
  const term = rounded(product, f32x4.mul(x, y), exponent, productSmallest, productMagic);
  return rounded(sum, f32x4.add(s, term), exponent, sumSmallest, sumMagic);
}

/** What becomes of the sums of a call. */
// @ts-ignore: decorator
@inline
const BEGIN = 0;
/** They go on from what `out` has. */
// @ts-ignore: decorator
@inline
const CONTINUE = 1;
/** They are those of a block, and added to what `out` has. */
// @ts-ignore: decorator
@inline
const ADD_BLOCK = 2;

// @ts-ignore: decorator
@inline
function tile(
  product: i32,
  sum: i32,
  rows: i32,
  out: usize,
  a: usize,
  stride: usize,
  b: usize,
  terms: i32,
  mode: i32,
  c: usize,
): void {
  const exponent = v128.load(c, EXPONENT);
  const productSmallest = v128.load(c, PRODUCT_SMALLEST);
  const productMagic = v128.load(c, PRODUCT_MAGIC);
  const sumSmallest = v128.load(c, SUM_SMALLEST);
  const sumMagic = sum == SPLIT ? v128.load(c, SPLITTER) : v128.load(c, SUM_MAGIC);
  const end = b + (<usize>terms << 6);
  while (rows > 0) {
    // The last of an odd number of rows is computed twice.
    const next = rows > 1 ? stride : 0;
    const below = rows > 1 ? 64 : 0;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    if (mode == CONTINUE) {
      s0 = v128.load(out);
      s1 = v128.load(out, 16);
      s2 = v128.load(out, 32);
      s3 = v128.load(out, 48);
      t0 = v128.load(out + below);
      t1 = v128.load(out + below, 16);
      t2 = v128.load(out + below, 32);
      t3 = v128.load(out + below, 48);
    }
    let x = a;
    let y = b;
    do {
      const first = v128.load32_splat(x);
      const second = v128.load32_splat(x + next);
      const y0 = v128.load(y);
      s0 = step(product, sum, s0, first, y0, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      t0 = step(product, sum, t0, second, y0, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      const y1 = v128.load(y, 16);
      s1 = step(product, sum, s1, first, y1, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      t1 = step(product, sum, t1, second, y1, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      const y2 = v128.load(y, 32);
      s2 = step(product, sum, s2, first, y2, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      t2 = step(product, sum, t2, second, y2, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      const y3 = v128.load(y, 48);
      s3 = step(product, sum, s3, first, y3, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      t3 = step(product, sum, t3, second, y3, exponent, productSmallest, productMagic, sumSmallest, sumMagic);
      x += 4;
      y += 64;
    } while (y < end);
    if (mode == ADD_BLOCK) {
      s0 = rounded(sum, f32x4.add(v128.load(out), s0), exponent, sumSmallest, sumMagic);
      s1 = rounded(sum, f32x4.add(v128.load(out, 16), s1), exponent, sumSmallest, sumMagic);
      s2 = rounded(sum, f32x4.add(v128.load(out, 32), s2), exponent, sumSmallest, sumMagic);
      s3 = rounded(sum, f32x4.add(v128.load(out, 48), s3), exponent, sumSmallest, sumMagic);
      t0 = rounded(sum, f32x4.add(v128.load(out + below), t0), exponent, sumSmallest, sumMagic);
      t1 = rounded(sum, f32x4.add(v128.load(out + below, 16), t1), exponent, sumSmallest, sumMagic);
      t2 = rounded(sum, f32x4.add(v128.load(out + below, 32), t2), exponent, sumSmallest, sumMagic);
      t3 = rounded(sum, f32x4.add(v128.load(out + below, 48), t3), exponent, sumSmallest, sumMagic);
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out + below, t0);
    v128.store(out + below, t1, 16);
    v128.store(out + below, t2, 32);
    v128.store(out + below, t3, 48);
    a += 2 * stride;
    out += 128;
    rows -= 2;
  }
}

/** The kernels by how products and sums are rounded: rows, out, a, bytes from row to row of a, b, terms, mode, constants. */
export function exactExact(rows: i32, out: usize, a: usize, stride: usize, b: usize, n: i32, mode: i32, c: usize): void {
  tile(EXACT, EXACT, rows, out, a, stride, b, n, mode, c);
}
export function exactSplit(rows: i32, out: usize, a: usize, stride: usize, b: usize, n: i32, mode: i32, c: usize): void {
  tile(EXACT, SPLIT, rows, out, a, stride, b, n, mode, c);
}
export function exactMagic(rows: i32, out: usize, a: usize, stride: usize, b: usize, n: i32, mode: i32, c: usize): void {
  tile(EXACT, MAGIC, rows, out, a, stride, b, n, mode, c);
}
export function magicExact(rows: i32, out: usize, a: usize, stride: usize, b: usize, n: i32, mode: i32, c: usize): void {
  tile(MAGIC, EXACT, rows, out, a, stride, b, n, mode, c);
}
export function magicSplit(rows: i32, out: usize, a: usize, stride: usize, b: usize, n: i32, mode: i32, c: usize): void {
  tile(MAGIC, SPLIT, rows, out, a, stride, b, n, mode, c);
}
export function magicMagic(rows: i32, out: usize, a: usize, stride: usize, b: usize, n: i32, mode: i32, c: usize): void {
  tile(MAGIC, MAGIC, rows, out, a, stride, b, n, mode, c);
}
