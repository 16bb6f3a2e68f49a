/**
 * Products of matrices in float32 lanes with fewer steps than in single.ts: what takes a number to the magic one that
 * rounds it is part of the factors and of the scale of the sums.
 *
 * With s = 24 - p, x - RN(x (1 - 2^-s)) is x rounded to p bits, times 2^-s. So a sum is rounded by a product and a
 * difference, and stands at a scale 2^-s as large from one term to the next; the factors b come at the scale of their
 * term, and after `phases` terms the sums are brought back. A product x y is rounded as x 2^s y - RN(x (2^s - 1) y),
 * both factors of x being exact. That holds from the smallest normal number on; where `least` of the rows does not
 * reach the threshold of a term, products of that term are rounded with 1.5 K instead (plain.ts).
 */

/** Byte offsets of the constants; MINIMA has a vector for each phase. */
// @ts-ignore: decorator
@inline
const EXPONENT: usize = 0;
/** What makes a binade K: one half of its last place but one. */
// @ts-ignore: decorator
@inline
const HALF_BIT: usize = 16;
/** 1 - 2^-s of the sums, and 2^(s phases). */
// @ts-ignore: decorator
@inline
const FACTOR: usize = 32;
// @ts-ignore: decorator
@inline
const RESCALE: usize = 48;
/** The inverse of the scale of the result. */
// @ts-ignore: decorator
@inline
const UNSCALE: usize = 64;
/** 2^-s of the products, and the splitter of sums of blocks. */
// @ts-ignore: decorator
@inline
const INVERSE: usize = 80;
// @ts-ignore: decorator
@inline
const SPLITTER: usize = 96;
/** 2^(emin + s) at the scale of each phase. */
// @ts-ignore: decorator
@inline
const MINIMA: usize = 112;

/** What becomes of the sums of a call, as in single.ts: they are added to what `out` has; otherwise they begin there. */
// @ts-ignore: decorator
@inline
const ADD_BLOCK = 2;

/** s plus a term, rounded, at the scale of the next term. */
// @ts-ignore: decorator
@inline
function plus(s: v128, term: v128, factor: v128): v128 {
  const x = f32x4.add(s, term);
  return f32x4.sub(x, f32x4.mul(x, factor));
}

/** The rounded product of x and a factor, from its exact product n at the scale 2^s. */
// @ts-ignore: decorator
@inline
function carefully(n: v128, c: usize, minimum: v128): v128 {
  const binade = f32x4.pmax(v128.and(n, v128.load(c, EXPONENT)), minimum);
  const k = v128.or(binade, v128.load(c, HALF_BIT));
  return f32x4.sub(f32x4.add(f32x4.mul(n, v128.load(c, INVERSE)), k), k);
}

/** The rounded product of x and the factors n and m of a term at the scale 2^-s; x n where products are exact. */
// @ts-ignore: decorator
@inline
function scaledProduct(exact: bool, x: v128, n: v128, m: v128): v128 {
  return exact ? f32x4.mul(x, n) : f32x4.sub(f32x4.mul(x, n), f32x4.mul(x, m));
}

/** Writes the sums of a row, or adds them to what is there. */
// @ts-ignore: decorator
@inline
function finish(out: usize, s: v128, t: v128, mode: i32, c: usize): void {
  const unscale = v128.load(c, UNSCALE);
  const first = f32x4.mul(s, unscale);
  const second = f32x4.mul(t, unscale);
  if (mode != ADD_BLOCK) {
    v128.store(out, first);
    v128.store(out, second, 16);
    return;
  }
  const splitter = v128.load(c, SPLITTER);
  v128.store(out, shortened(f32x4.add(v128.load(out), first), splitter));
  v128.store(out, shortened(f32x4.add(v128.load(out, 16), second), splitter), 16);
}

/** A sum of blocks, rounded. */
// @ts-ignore: decorator
@inline
function shortened(x: v128, splitter: v128): v128 {
  const split = f32x4.mul(x, splitter);
  return f32x4.sub(split, f32x4.sub(split, x));
}

/** Five rows by eight columns; the factors of a term are 64 bytes: (2^s - 1) y, then 2^s y. */
// @ts-ignore: decorator
@inline
function group(
  exact: bool,
  out: usize,
  x: usize,
  stride: usize,
  least: usize,
  y: usize,
  end: usize,
  threshold: usize,
  phases: i32,
  mode: i32,
  c: usize,
  factor: v128,
): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  let t4 = s0;
  do {
    const full = y + (<usize>phases << 6);
    const stop = min(full, end);
    let minimum = c + MINIMA;
    do {
      const n0 = v128.load(y, 32);
      const n1 = v128.load(y, 48);
      if (exact || load<i32>(least) >= load<i32>(threshold)) {
        const m0 = exact ? n0 : v128.load(y);
        const m1 = exact ? n1 : v128.load(y, 16);
        const x0 = v128.load32_splat(x);
        s0 = plus(s0, scaledProduct(exact, x0, n0, m0), factor);
        t0 = plus(t0, scaledProduct(exact, x0, n1, m1), factor);
        const x1 = v128.load32_splat(x + stride);
        s1 = plus(s1, scaledProduct(exact, x1, n0, m0), factor);
        t1 = plus(t1, scaledProduct(exact, x1, n1, m1), factor);
        const x2 = v128.load32_splat(x + 2 * stride);
        s2 = plus(s2, scaledProduct(exact, x2, n0, m0), factor);
        t2 = plus(t2, scaledProduct(exact, x2, n1, m1), factor);
        const x3 = v128.load32_splat(x + 3 * stride);
        s3 = plus(s3, scaledProduct(exact, x3, n0, m0), factor);
        t3 = plus(t3, scaledProduct(exact, x3, n1, m1), factor);
        const x4 = v128.load32_splat(x + 4 * stride);
        s4 = plus(s4, scaledProduct(exact, x4, n0, m0), factor);
        t4 = plus(t4, scaledProduct(exact, x4, n1, m1), factor);
      } else {
        const floor = v128.load(minimum);
        const x0 = v128.load32_splat(x);
        s0 = plus(s0, carefully(f32x4.mul(x0, n0), c, floor), factor);
        t0 = plus(t0, carefully(f32x4.mul(x0, n1), c, floor), factor);
        const x1 = v128.load32_splat(x + stride);
        s1 = plus(s1, carefully(f32x4.mul(x1, n0), c, floor), factor);
        t1 = plus(t1, carefully(f32x4.mul(x1, n1), c, floor), factor);
        const x2 = v128.load32_splat(x + 2 * stride);
        s2 = plus(s2, carefully(f32x4.mul(x2, n0), c, floor), factor);
        t2 = plus(t2, carefully(f32x4.mul(x2, n1), c, floor), factor);
        const x3 = v128.load32_splat(x + 3 * stride);
        s3 = plus(s3, carefully(f32x4.mul(x3, n0), c, floor), factor);
        t3 = plus(t3, carefully(f32x4.mul(x3, n1), c, floor), factor);
        const x4 = v128.load32_splat(x + 4 * stride);
        s4 = plus(s4, carefully(f32x4.mul(x4, n0), c, floor), factor);
        t4 = plus(t4, carefully(f32x4.mul(x4, n1), c, floor), factor);
      }
      y += 64;
      x += 4;
      threshold += 4;
      least += 4;
      minimum += 16;
    } while (y < stop);
    if (stop == full) {
      const rescale = v128.load(c, RESCALE);
      s0 = f32x4.mul(s0, rescale);
      t0 = f32x4.mul(t0, rescale);
      s1 = f32x4.mul(s1, rescale);
      t1 = f32x4.mul(t1, rescale);
      s2 = f32x4.mul(s2, rescale);
      t2 = f32x4.mul(t2, rescale);
      s3 = f32x4.mul(s3, rescale);
      t3 = f32x4.mul(t3, rescale);
      s4 = f32x4.mul(s4, rescale);
      t4 = f32x4.mul(t4, rescale);
    }
  } while (y < end);
  finish(out, s0, t0, mode, c);
  finish(out + 32, s1, t1, mode, c);
  finish(out + 64, s2, t2, mode, c);
  finish(out + 96, s3, t3, mode, c);
  finish(out + 128, s4, t4, mode, c);
}

/** All groups of rows. */
// @ts-ignore: decorator
@inline
function tile(
  exact: bool,
  groups: i32,
  out: usize,
  a: usize,
  stride: usize,
  least: usize,
  b: usize,
  thresholds: usize,
  terms: i32,
  phases: i32,
  mode: i32,
  c: usize,
): void {
  const factor = v128.load(c, FACTOR);
  const end = b + (<usize>terms << 6);
  do {
    group(exact, out, a, stride, least, b, end, thresholds, phases, mode, c, factor);
    a += 5 * stride;
    least += stride;
    out += 160;
  } while (--groups > 0);
}

export function scaledExact(
  groups: i32,
  out: usize,
  a: usize,
  stride: usize,
  least: usize,
  b: usize,
  thresholds: usize,
  terms: i32,
  phases: i32,
  mode: i32,
  c: usize,
): void {
  tile(true, groups, out, a, stride, least, b, thresholds, terms, phases, mode, c);
}
export function scaledRounded(
  groups: i32,
  out: usize,
  a: usize,
  stride: usize,
  least: usize,
  b: usize,
  thresholds: usize,
  terms: i32,
  phases: i32,
  mode: i32,
  c: usize,
): void {
  tile(false, groups, out, a, stride, least, b, thresholds, terms, phases, mode, c);
}
