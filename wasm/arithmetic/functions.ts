/**
 * Math functions on arrays: bounds of the exact values in float64, which the caller rounds both. Rounding never decreases,
 * so that where both bounds round to one number, the exact value does too; where not, the scalar function decides.
 *
 * Every estimate is right to 2^-46 of its size, that of pow to 2^-45 (a few operations to nearest on reduced arguments; the polynomials are
 * Taylor's, cut off below 2^-55), and the bounds stand 2^-42 to either side. Arguments outside the range of an estimate
 * get bounds that never agree.
 */

import { bounds, exponentialQuotient, LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER, scaledExponential, within } from './estimates';

export { pow } from './power';

/** sin(r) / r by z = r^2, |r| <= 0.79. */
// @ts-ignore: decorator
@inline
function sineQuotient(z: v128): v128 {
  let p = f64x2.splat(2.8114572543455206e-15);
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-7.647163731819816e-13));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(1.6059043836821613e-10));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-2.505210838544172e-08));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.7557319223985893e-06));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-0.0001984126984126984));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.008333333333333333));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-0.16666666666666666));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(1.0));
  return p;
}

// @ts-ignore: decorator
@inline
function cosine(z: v128): v128 {
  let p = f64x2.splat(4.779477332387385e-14);
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-1.1470745597729725e-11));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.08767569878681e-09));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-2.755731922398589e-07));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.48015873015873e-05));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-0.001388888888888889));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.041666666666666664));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-0.5));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(1.0));
  return p;
}

/** (log((1 + s) / (1 - s))) / s by z = s^2, |s| <= 0.172. */
// @ts-ignore: decorator
@inline
function logarithmQuotient(z: v128): v128 {
  let p = f64x2.splat(0.08695652173913043);
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.09523809523809523));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.10526315789473684));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.11764705882352941));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.13333333333333333));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.15384615384615385));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.18181818181818182));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.2222222222222222));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.2857142857142857));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.4));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.6666666666666666));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.0));
  return p;
}

// @ts-ignore: decorator
@inline
const EXP = 0;
// @ts-ignore: decorator
@inline
const EXP2 = 1;
// @ts-ignore: decorator
@inline
const LOG = 2;
// @ts-ignore: decorator
@inline
const LOG2 = 3;
// @ts-ignore: decorator
@inline
const SIN = 4;
// @ts-ignore: decorator
@inline
const COS = 5;
// @ts-ignore: decorator
@inline
const TANH = 6;
// @ts-ignore: decorator
@inline
const RSQRT = 7;

// @ts-ignore: decorator
@inline
function exponential(lower: usize, upper: usize, x: v128): void {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  bounds(lower, upper, scaledExponential(r, shifted), within(x, -650, 650));
}

// @ts-ignore: decorator
@inline
function exponential2(lower: usize, upper: usize, x: v128): void {
  const shifted = f64x2.add(x, f64x2.splat(ROUNDER));
  const r = f64x2.mul(f64x2.sub(x, f64x2.sub(shifted, f64x2.splat(ROUNDER))), f64x2.splat(0.6931471805599453));
  bounds(lower, upper, scaledExponential(r, shifted), within(x, -950, 950));
}

/** x = m 2^k with m in sqrt(1/2)..sqrt(2); log(m) = 2 artanh((m - 1) / (m + 1)). */
// @ts-ignore: decorator
@inline
function logarithm(lower: usize, upper: usize, x: v128, binary: bool): void {
  const places = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd));
  const k = i64x2.shr_s(places, 52);
  const m = i64x2.sub(x, i64x2.shl(k, 52));
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const logM = f64x2.mul(s, logarithmQuotient(f64x2.mul(s, s)));
  const exponent = f64x2.sub(i64x2.add(k, f64x2.splat(ROUNDER)), f64x2.splat(ROUNDER));
  const y = binary
    ? f64x2.add(exponent, f64x2.mul(logM, f64x2.splat(LOG2_E)))
    : f64x2.add(
        f64x2.mul(exponent, f64x2.splat(LN2_HIGH)),
        f64x2.add(logM, f64x2.mul(exponent, f64x2.splat(LN2_LOW))),
      );
  bounds(lower, upper, y, within(x, 2.2250738585072014e-308, f64.MAX_VALUE));
}

/** x = r + k pi/2 with pi/2 in parts of 33 bits, whose products with k < 2^20 are exact. */
// @ts-ignore: decorator
@inline
function circular(lower: usize, upper: usize, x: v128, quarters: i64): void {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(0.6366197723675814)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const first = f64x2.sub(x, f64x2.mul(k, f64x2.splat(1.57079632673412561417)));
  const second = f64x2.sub(first, f64x2.mul(k, f64x2.splat(6.07710050630396597660e-11)));
  const r = f64x2.sub(second, f64x2.mul(k, f64x2.splat(2.02226624879595063154e-21)));
  const z = f64x2.mul(r, r);
  const quarter = i64x2.add(shifted, i64x2.splat(quarters));
  const odd = i64x2.ne(v128.and(quarter, i64x2.splat(1)), i64x2.splat(0));
  const y = v128.bitselect(cosine(z), f64x2.mul(r, sineQuotient(z)), odd);
  const sign = i64x2.shl(i64x2.shr_u(quarter, 1), 63);
  // Near a multiple of pi/2 the parts do not hold r well enough; far below 1 neither do the bounds.
  const size = f64x2.abs(r);
  const clear = v128.or(f64x2.ge(size, f64x2.splat(9.094947017729282e-13)), v128.and(f64x2.eq(k, f64x2.splat(0)), odd));
  const near = v128.and(f64x2.eq(k, f64x2.splat(0)), f64x2.ge(size, f64x2.splat(1e-280)));
  const known = v128.and(f64x2.le(f64x2.abs(x), f64x2.splat(1e6)), v128.or(clear, near));
  bounds(lower, upper, v128.xor(y, sign), known);
}

/** tanh(x) = e / (e + 2) with e = exp(2 |x|) - 1, computed without cancellation. */
// @ts-ignore: decorator
@inline
function hyperbolicTangent(lower: usize, upper: usize, x: v128): void {
  const a = f64x2.abs(x);
  const twice = f64x2.add(a, a);
  const shifted = f64x2.add(f64x2.mul(twice, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(f64x2.sub(twice, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const scale = i64x2.add(f64x2.splat(1), i64x2.shl(shifted, 52));
  const e = f64x2.add(
    f64x2.mul(scale, f64x2.mul(r, exponentialQuotient(r))),
    f64x2.sub(scale, f64x2.splat(1)),
  );
  const y = f64x2.div(e, f64x2.add(e, f64x2.splat(2)));
  bounds(lower, upper, v128.or(y, v128.andnot(x, f64x2.splat(reinterpret<f64>(0x7fffffffffffffff)))), within(a, 1e-280, 300));
}

// @ts-ignore: decorator
@inline
function reciprocalRoot(lower: usize, upper: usize, x: v128): void {
  const y = f64x2.div(f64x2.splat(1), f64x2.sqrt(x));
  bounds(lower, upper, y, within(x, 2.2250738585072014e-308, f64.MAX_VALUE));
}

// @ts-ignore: decorator
@inline
function loop(name: i32, pairs: i32, lower: usize, upper: usize, x: usize): void {
  do {
    const a = v128.load(x);
    if (name == EXP) exponential(lower, upper, a);
    else if (name == EXP2) exponential2(lower, upper, a);
    else if (name == LOG) logarithm(lower, upper, a, false);
    else if (name == LOG2) logarithm(lower, upper, a, true);
    else if (name == SIN) circular(lower, upper, a, 0);
    else if (name == COS) circular(lower, upper, a, 1);
    else if (name == TANH) hyperbolicTangent(lower, upper, a);
    else reciprocalRoot(lower, upper, a);
    x += 16;
    lower += 16;
    upper += 16;
  } while (--pairs > 0);
}

export function exp(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(EXP, pairs, lower, upper, x);
}
export function exp2(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(EXP2, pairs, lower, upper, x);
}
export function log(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(LOG, pairs, lower, upper, x);
}
export function log2(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(LOG2, pairs, lower, upper, x);
}
export function sin(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(SIN, pairs, lower, upper, x);
}
export function cos(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(COS, pairs, lower, upper, x);
}
export function tanh(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(TANH, pairs, lower, upper, x);
}
export function rsqrt(pairs: i32, lower: usize, upper: usize, x: usize): void {
  loop(RSQRT, pairs, lower, upper, x);
}
