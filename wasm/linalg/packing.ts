/**
 * What products of matrices in float32 lanes need beside their arithmetic: the extent of operands (src/linalg/products/extent.ts),
 * tiles of the factors (src/linalg/products/scaledLanes.ts, single.ts), and results as they go to the caller.
 */

/** Writes 32 bytes: the largest magnitude, the smallest but zero, the lowest place that is set, all as f64; then the union of the fractions as i64. */
// @ts-ignore: decorator
@inline
function report(out: usize, largest: f64, smallest: f64, lowest: f64, union: i64): void {
  store<f64>(out, largest);
  store<f64>(out, smallest, 8);
  store<f64>(out, lowest, 16);
  store<i64>(out, union, 24);
}

/** The extent of fours of float32; 0 where some are infinite or NaN, of which it says nothing. */
export function extent32(fours: i32, x: usize, out: usize): i32 {
  const abs = i32x4.splat(0x7fffffff);
  const fractionMask = i32x4.splat(0x7fffff);
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  const one = i32x4.splat(1);
  let largest = zero;
  let smallest = infinity;
  let lowest = infinity;
  let union = zero;
  do {
    const size = v128.and(v128.load(x), abs);
    const fraction = v128.and(size, fractionMask);
    const none = v128.and(f32x4.eq(size, zero), infinity);
    // Of a fraction other than 0, what is lost with its lowest bit.
    const lost = f32x4.sub(size, v128.and(size, i32x4.sub(size, one)));
    const place = v128.bitselect(size, lost, i32x4.eq(fraction, zero));
    largest = i32x4.max_s(largest, size);
    smallest = f32x4.pmin(smallest, v128.or(size, none));
    lowest = f32x4.pmin(lowest, v128.or(place, none));
    union = v128.or(union, fraction);
    x += 16;
  } while (--fours > 0);
  const most = max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
  if (most >= 0x7f800000) return 0;
  const fractions =
    i32x4.extract_lane(union, 0) |
    i32x4.extract_lane(union, 1) |
    i32x4.extract_lane(union, 2) |
    i32x4.extract_lane(union, 3);
  report(out, reinterpret<f32>(most), least32(smallest), least32(lowest), (<i64>fractions) << 29);
  return 1;
}

// @ts-ignore: decorator
@inline
function least32(x: v128): f64 {
  return min(
    min(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    min(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** The same of pairs of float64. */
export function extent64(pairs: i32, x: usize, out: usize): i32 {
  const abs = i64x2.splat(0x7fffffffffffffff);
  const fractionMask = i64x2.splat(0xfffffffffffff);
  const infinity = f64x2.splat(Infinity);
  const zero = f64x2.splat(0);
  const one = i64x2.splat(1);
  let largest = zero;
  let smallest = infinity;
  let lowest = infinity;
  let union = zero;
  let finite = i64x2.splat(-1);
  do {
    const size = v128.and(v128.load(x), abs);
    const fraction = v128.and(size, fractionMask);
    const none = v128.and(f64x2.eq(size, zero), infinity);
    const lost = f64x2.sub(size, v128.and(size, i64x2.sub(size, one)));
    const place = v128.bitselect(size, lost, i64x2.eq(fraction, zero));
    finite = v128.and(finite, f64x2.lt(size, infinity));
    largest = f64x2.pmax(largest, size);
    smallest = f64x2.pmin(smallest, v128.or(size, none));
    lowest = f64x2.pmin(lowest, v128.or(place, none));
    union = v128.or(union, fraction);
    x += 16;
  } while (--pairs > 0);
  if (!i64x2.all_true(finite)) return 0;
  report(
    out,
    max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)),
    min(f64x2.extract_lane(smallest, 0), f64x2.extract_lane(smallest, 1)),
    min(f64x2.extract_lane(lowest, 0), f64x2.extract_lane(lowest, 1)),
    i64x2.extract_lane(union, 0) | i64x2.extract_lane(union, 1),
  );
  return 1;
}

/** Columns of a tile: `vectors` vectors of each of `terms` rows `stride` bytes apart, side by side. */
export function columns(terms: i32, out: usize, from: usize, stride: i32, vectors: i32): void {
  do {
    for (let k = 0; k < vectors; k++) {
      v128.store(out, v128.load(from + (<usize>k << 4)));
      out += 16;
    }
    from += stride;
  } while (--terms > 0);
}

// @ts-ignore: decorator
@inline
function scaledBy(x: v128, factor: v128): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(x), factor));
  const upper = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(upper), factor));
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/**
 * Factors of a tile of scaled.ts: eight columns of `terms` rows `stride` bytes apart, as (2^s - 1) y and 2^s y (`below`
 * is 2^s - 1) at the scale of their term: `first`, `ratio` of that of the term before, and `first` again after `phases`
 * terms. The threshold of a term is `normal`, a power of two, over the binade of its smallest factor but zero; 0 for zeros.
 */
export function scaledColumns(
  terms: i32,
  out: usize,
  thresholds: usize,
  from: usize,
  stride: i32,
  phases: i32,
  first: f64,
  ratio: f64,
  below: f64,
  normal: f64,
): void {
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  let scale = first;
  let left = phases;
  do {
    const y0 = v128.load(from);
    const y1 = v128.load(from, 16);
    const factor = f64x2.splat(below * scale);
    const whole = f64x2.splat((below + 1) * scale);
    v128.store(out, scaledBy(y0, factor));
    v128.store(out, scaledBy(y1, factor), 16);
    v128.store(out, scaledBy(y0, whole), 32);
    v128.store(out, scaledBy(y1, whole), 48);
    const size0 = f32x4.abs(y0);
    const size1 = f32x4.abs(y1);
    const least = least32(
      f32x4.pmin(
        v128.or(size0, v128.and(f32x4.eq(size0, zero), infinity)),
        v128.or(size1, v128.and(f32x4.eq(size1, zero), infinity)),
      ),
    );
    const binade = reinterpret<f64>(reinterpret<i64>(least) & 0x7ff0000000000000);
    store<f32>(thresholds, <f32>(normal / binade));
    if (--left == 0) {
      left = phases;
      scale = first;
    } else {
      scale *= ratio;
    }
    from += stride;
    out += 64;
    thresholds += 4;
  } while (--terms > 0);
}

/** The smallest magnitude but zero of each column of five rows `stride` bytes apart, `count` columns, rounded up to fours. */
export function leastOfRows(count: i32, out: usize, a: usize, stride: usize): void {
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  do {
    let least = infinity;
    let x = a;
    for (let row = 0; row < 5; row++) {
      const size = f32x4.abs(v128.load(x));
      least = f32x4.pmin(least, v128.or(size, v128.and(f32x4.eq(size, zero), infinity)));
      x += stride;
    }
    v128.store(out, least);
    out += 16;
    a += 16;
    count -= 4;
  } while (count > 0);
}

// @ts-ignore: decorator
@inline
function canonical(x: v128): v128 {
  return v128.bitselect(x, f64x2.splat(NaN), f64x2.eq(x, x));
}

/**
 * A tile of results, `vectors` vectors of float32 a row, to rows of float64 `stride` bytes apart: zeros are +0, NaN
 * the canonical one. Whether there is a zero among them.
 */
export function results(rows: i32, out: usize, stride: i32, from: usize, vectors: i32): i32 {
  const zero = f64x2.splat(0);
  let zeros = zero;
  do {
    for (let k = 0; k < vectors; k++) {
      const x = v128.load(from);
      const upper = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
      zeros = v128.or(zeros, f32x4.eq(x, zero));
      v128.store(out + (<usize>k << 5), canonical(f64x2.add(f64x2.promote_low_f32x4(x), zero)));
      v128.store(out + (<usize>k << 5), canonical(f64x2.add(f64x2.promote_low_f32x4(upper), zero)), 16);
      from += 16;
    }
    out += stride;
  } while (--rows > 0);
  return i32(v128.any_true(zeros));
}
