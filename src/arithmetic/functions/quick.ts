/**
 * Estimates of math functions in float64, one number at a time: the twins of the kernels in wasm/arithmetic.
 *
 * Each is right to 2^-46 of its size by the same account as there (a few operations to nearest on reduced arguments; the
 * polynomials are Taylor's, cut off below 2^-55, their even and odd terms summed apart, so that fewer steps wait for one
 * another), and NaN where it is not: outside its range, and where the value is
 * exact and known otherwise. Nothing of the engine is used but + - * / and sqrt, which IEEE 754 defines.
 * @module
 */
import { HIGH, power } from '../../format/bits.js';

/** An estimate of one function; NaN where it does not know. */
export type Estimate = (x: number) => number;

/** How far from an estimate the exact value may be, as part of its size: 2^-42, far more than 2^-46. */
export const BEYOND = 2.2737367544323206e-13;

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** 2^-1022 … 2^1023, to be looked up by exponent + 1022. */
const powers = Float64Array.from({ length: 2046 }, (_, i) => power(i - 1022));

/** 1.5 2^52: adding it and taking it off again leaves the nearest integer. */
const ROUNDER = 6755399441055744;
const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts, the first of 32 bits, so that its products with exponents are exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.9082149292705877e-10;
const LN2 = 0.6931471805599453;
/** pi / 2 in parts of 33 bits. */
const QUARTER_HIGH = 1.5707963267341256;
const QUARTER_LOW = 6.077100506303966e-11;
const QUARTER_REST = 2.0222662487959506e-21;

/** (exp(r) - 1) / r for |r| <= 0.35. */
function exponentialQuotient(r: number): number {
  const square = r * r;
  let even = 1.6059043836821613e-10;
  even = even * square + 2.505210838544172e-8;
  even = even * square + 2.7557319223985893e-6;
  even = even * square + 0.0001984126984126984;
  even = even * square + 0.008333333333333333;
  even = even * square + 0.16666666666666666;
  even = even * square + 1;
  let odd = 1.1470745597729725e-11;
  odd = odd * square + 2.08767569878681e-9;
  odd = odd * square + 2.755731922398589e-7;
  odd = odd * square + 2.48015873015873e-5;
  odd = odd * square + 0.001388888888888889;
  odd = odd * square + 0.041666666666666664;
  odd = odd * square + 0.5;
  return even + r * odd;
}

/** sin(r) / r by z = r^2, |r| <= 0.79. */
function sineQuotient(z: number): number {
  const square = z * z;
  let even = 2.8114572543455206e-15;
  even = even * square + 1.6059043836821613e-10;
  even = even * square + 2.7557319223985893e-6;
  even = even * square + 0.008333333333333333;
  even = even * square + 1;
  let odd = -7.647163731819816e-13;
  odd = odd * square - 2.505210838544172e-8;
  odd = odd * square - 0.0001984126984126984;
  odd = odd * square - 0.16666666666666666;
  return even + z * odd;
}

/** cos(r) by z = r^2, |r| <= 0.79. */
function cosine(z: number): number {
  const square = z * z;
  let even = 4.779477332387385e-14;
  even = even * square + 2.08767569878681e-9;
  even = even * square + 2.48015873015873e-5;
  even = even * square + 0.041666666666666664;
  even = even * square + 1;
  let odd = -1.1470745597729725e-11;
  odd = odd * square - 2.755731922398589e-7;
  odd = odd * square - 0.001388888888888889;
  odd = odd * square - 0.5;
  return even + z * odd;
}

/** (log((1 + s) / (1 - s))) / s by z = s^2, |s| <= 0.172. */
function logarithmQuotient(z: number): number {
  const square = z * z;
  let even = 0.09523809523809523;
  even = even * square + 0.11764705882352941;
  even = even * square + 0.15384615384615385;
  even = even * square + 0.2222222222222222;
  even = even * square + 0.4;
  even = even * square + 2;
  let odd = 0.08695652173913043;
  odd = odd * square + 0.10526315789473684;
  odd = odd * square + 0.13333333333333333;
  odd = odd * square + 0.18181818181818182;
  odd = odd * square + 0.2857142857142857;
  odd = odd * square + 0.6666666666666666;
  return even + z * odd;
}

function exp(x: number): number {
  if (!(Math.abs(x) <= 650)) return NaN;
  const k = x * LOG2_E + ROUNDER - ROUNDER;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return (r * exponentialQuotient(r) + 1) * powers[k + 1022]!;
}

function exp2(x: number): number {
  if (!(Math.abs(x) <= 950)) return NaN;
  const k = x + ROUNDER - ROUNDER;
  const r = (x - k) * LN2;
  return (r * exponentialQuotient(r) + 1) * powers[k + 1022]!;
}

/** k of x = m 2^k with m in sqrt(1/2)..sqrt(2), to the high word. */
function exponentNear(x: number): number {
  float[0] = x;
  return (halves[HIGH]! - 0x3fe6a09e) >> 20;
}

/** log(m) = 2 artanh((m - 1) / (m + 1)) for m in sqrt(1/2)..sqrt(2). */
function logarithmNearOne(m: number): number {
  const f = m - 1;
  const s = f / (2 + f);
  return s * logarithmQuotient(s * s);
}

/** Whether x is normal, finite and positive, and not 1. */
function hasLogarithm(x: number): boolean {
  return x >= 2.2250738585072014e-308 && x < Infinity && x !== 1;
}

function log(x: number): number {
  if (!hasLogarithm(x)) return NaN;
  const k = exponentNear(x);
  return k * LN2_HIGH + (logarithmNearOne(x * powers[1022 - k]!) + k * LN2_LOW);
}

function log2(x: number): number {
  if (!hasLogarithm(x)) return NaN;
  const k = exponentNear(x);
  return k + logarithmNearOne(x * powers[1022 - k]!) * LOG2_E;
}

/** sin(x + quarters pi / 2). Near a multiple of pi / 2 the parts do not hold the rest well enough, but near 0. */
function circular(x: number, quarters: number): number {
  if (!(Math.abs(x) <= 1e6)) return NaN;
  const k = x * 0.6366197723675814 + ROUNDER - ROUNDER;
  const r = x - k * QUARTER_HIGH - k * QUARTER_LOW - k * QUARTER_REST;
  const size = Math.abs(r);
  const quarter = k + quarters;
  if (size < 9.094947017729282e-13 && (k !== 0 || (quarters === 0 && size < 1e-280))) return NaN;
  const z = r * r;
  const y = (quarter & 1) === 0 ? r * sineQuotient(z) : cosine(z);
  return (quarter & 2) === 0 ? y : -y;
}

function sin(x: number): number {
  return circular(x, 0);
}

function cos(x: number): number {
  return circular(x, 1);
}

/** tanh(x) = e / (e + 2) with e = exp(2 |x|) - 1, computed without cancellation. */
function tanh(x: number): number {
  const a = Math.abs(x);
  if (!(a >= 1e-280 && a <= 300)) return NaN;
  const twice = a + a;
  const k = twice * LOG2_E + ROUNDER - ROUNDER;
  const r = twice - k * LN2_HIGH - k * LN2_LOW;
  const scale = powers[k + 1022]!;
  const e = scale * (r * exponentialQuotient(r)) + (scale - 1);
  const y = e / (e + 2);
  return x < 0 ? -y : y;
}

function rsqrt(x: number): number {
  return x >= 2.2250738585072014e-308 && x < Infinity ? 1 / Math.sqrt(x) : NaN;
}

/** The estimates by the names of their functions. */
export const estimates: Readonly<Record<string, Estimate>> = { exp, exp2, log, log2, sin, cos, tanh, rsqrt };
