/**
 * pow on arrays: bounds of x^y for functions.ts, equal where the power is known to be a float64.
 *
 * |x|^y = 2^t with t = y log2 |x|. log2 |x| is k + log2 m, m in sqrt(1/2)..sqrt(2), and log2 m = C artanh(s), C = 2 / ln 2,
 * s = (m - 1) / (m + 1). The leading term C s is taken in two parts, right to 2^-70 of its size. The other terms are
 * below 0.01 of it (s^2 < 0.0295). Each of s^3, their factor and their sums takes part in fewer than 20 roundings, those of
 * s counted three times, which makes an error below 20 · 0.01 · 2^-53 < 2^-55 of C s. As |log2 m| <= |log2 |x||, that is
 * also the relative error of log2 |x|; what follows is exact or far below. With |t| <= 950 the error of 2^t is below
 * ln 2 · 950 · 2^-55 + 2^-50 < 2^-45 of its size.
 *
 * Beyond that, 2^t lies below 2^-949 or above 2^949, where formats whose range ends before treat all numbers alike, the
 * finite ones that float64 does not hold as well; to the others these bounds look different.
 */
import { exponentialQuotient, ROUNDER, scaledExponential, within } from './estimates';
import { productError, SPLITTER } from '../pairs';

/** C, and in two parts, the first of 32 bits, so that its products with 21 bits are exact. */
// @ts-ignore: decorator
@inline
const C: f64 = 2.8853900817779268;
// @ts-ignore: decorator
@inline
const C_HIGH: f64 = 2.8853900814428926;
// @ts-ignore: decorator
@inline
const C_LOW: f64 = 3.3503426329773024e-10;
/** 2^-42: how far the bounds of an inexact power stand from its estimate. */
// @ts-ignore: decorator
@inline
const MARGIN: f64 = 2.2737367544323206e-13;

/** (C artanh(s) - C s) / s^3 by z = s^2, |s| <= 0.172. */
// @ts-ignore: decorator
@inline
function logarithmRest(z: v128): v128 {
  let p = f64x2.splat(0.1373995277037108);
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.15186263588304877));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.16972882833987804));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.19235933878519512));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.22195308321368667));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.2623081892525388));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.3205988979753252));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.4121985831111324));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.5770780163555853));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.9617966939259756));
  return p;
}

/** Without its last 32 bits: 21 are left. */
// @ts-ignore: decorator
@inline
function first21(x: v128): v128 {
  return v128.and(x, i64x2.splat(0xffffffff00000000));
}

/** Without its last 27 bits: 26 are left. */
// @ts-ignore: decorator
@inline
function first26(x: v128): v128 {
  return v128.and(x, i64x2.splat(0xfffffffff8000000));
}

/** Writes y (1 - 2^-42) and y (1 + 2^-42), or y itself where it is not `inexact`. */
// @ts-ignore: decorator
@inline
function around(lower: usize, upper: usize, y: v128, inexact: v128): void {
  const margin = v128.and(inexact, f64x2.splat(MARGIN));
  v128.store(lower, f64x2.mul(y, f64x2.sub(f64x2.splat(1), margin)));
  v128.store(upper, f64x2.mul(y, f64x2.add(f64x2.splat(1), margin)));
}

/** Where bit `bit` of the integers is set. */
// @ts-ignore: decorator
@inline
function hasBit(integers: v128, bit: i64): v128 {
  const mask = i64x2.splat(bit);
  return i64x2.eq(v128.and(integers, mask), mask);
}

// @ts-ignore: decorator
@inline
function isNonzero(x: v128): v128 {
  return f64x2.ne(x, f64x2.splat(0));
}

/** x^n by at most four products, for n in 0..7, the last bits of `integers`, and |x| in 2^-130..2^130. */
// @ts-ignore: decorator
@inline
function smallPower(lower: usize, upper: usize, x: v128, integers: v128): void {
  const splitter = f64x2.splat(SPLITTER);
  const one = f64x2.splat(1);
  const bit1 = hasBit(integers, 2);
  const bit2 = hasBit(integers, 4);
  const x2 = f64x2.mul(x, x);
  const x4 = f64x2.mul(x2, x2);
  const inexact2 = isNonzero(productError(x, x, x2, splitter));
  const inexact4 = v128.or(inexact2, isNonzero(productError(x2, x2, x4, splitter)));
  const first = v128.bitselect(x, one, hasBit(integers, 1));
  const second = v128.bitselect(x2, one, bit1);
  const third = v128.bitselect(x4, one, bit2);
  const product = f64x2.mul(first, second);
  const power = f64x2.mul(product, third);
  const inexact = v128.or(
    isNonzero(productError(first, second, product, splitter)),
    isNonzero(productError(product, third, power, splitter)),
  );
  const factors = v128.or(v128.and(inexact2, bit1), v128.and(inexact4, bit2));
  around(lower, upper, power, v128.or(inexact, factors));
}

/** x^y wherever its bounds are known. `integers` has y in its last places where y is `integral`. */
// @ts-ignore: decorator
@inline
function anyPower(lower: usize, upper: usize, x: v128, y: v128, integers: v128, integral: v128): void {
  const one = f64x2.splat(1);
  const a = f64x2.abs(x);

  const places = i64x2.sub(a, i64x2.splat(0x3fe6a09e667f3bcd));
  const exponent = i64x2.shr_s(places, 52);
  const m = i64x2.sub(a, i64x2.shl(exponent, 52));
  const k = f64x2.sub(i64x2.add(exponent, f64x2.splat(ROUNDER)), f64x2.splat(ROUNDER));
  // d0 + d1 = m + 1 and s0 + s1 = s, d0 and s0 of 21 bits, so that f - s0 d0 is exact
  const f = f64x2.sub(m, one);
  const d = f64x2.add(m, one);
  const d0 = first21(d);
  const d1 = f64x2.sub(m, f64x2.sub(d0, one));
  const reciprocal = f64x2.div(one, d);
  const s = f64x2.mul(f, reciprocal);
  const s0 = first21(s);
  const s1 = f64x2.mul(f64x2.sub(f64x2.sub(f, f64x2.mul(s0, d0)), f64x2.mul(s0, d1)), reciprocal);
  const z = f64x2.mul(s, s);
  const high = f64x2.mul(s0, f64x2.splat(C_HIGH)); // exact
  const low = f64x2.add(
    f64x2.mul(s0, f64x2.splat(C_LOW)),
    f64x2.add(f64x2.mul(s1, f64x2.splat(C)), f64x2.mul(f64x2.mul(s, z), logarithmRest(z))),
  );

  // l0 + l1 = log2 |x| and y0 + y1 = y, l0 and y0 of 26 bits: their product is exact
  const l0 = first26(f64x2.add(k, high));
  const l1 = f64x2.add(f64x2.add(f64x2.sub(k, l0), high), low);
  const y0 = first26(y);
  const t0 = f64x2.mul(y0, l0);
  const t1 = f64x2.add(f64x2.mul(f64x2.sub(y, y0), l0), f64x2.mul(y, l1));
  const t = f64x2.add(t0, t1);
  const shifted = f64x2.add(t, f64x2.splat(ROUNDER));
  const r = f64x2.add(f64x2.sub(t0, f64x2.sub(shifted, f64x2.splat(ROUNDER))), t1);

  // Powers of two to which t is a whole number are exact: then all steps were.
  const sign = v128.and(v128.and(x, i64x2.shl(integers, 63)), integral);
  const power = scaledExponential(f64x2.mul(r, f64x2.splat(0.6931471805599453)), shifted);
  const inexact = v128.or(isNonzero(f), isNonzero(r));
  const margin = v128.and(inexact, f64x2.splat(MARGIN));
  const below = f64x2.lt(t, f64x2.splat(-950));
  const above = f64x2.gt(t, f64x2.splat(950));
  // 0^y = 0 for y > 0
  const zero = v128.and(f64x2.eq(x, f64x2.splat(0)), f64x2.gt(y, f64x2.splat(0)));
  let least = f64x2.mul(power, f64x2.sub(one, margin));
  let most = f64x2.mul(power, f64x2.add(one, margin));
  least = v128.bitselect(f64x2.splat(4.758454107128906e285), least, above); // 2^949
  most = v128.bitselect(f64x2.splat(f64.MAX_VALUE), most, above);
  least = v128.bitselect(f64x2.splat(5e-324), least, below);
  most = v128.bitselect(f64x2.splat(2.1015228422647686e-286), most, below); // 2^-949
  least = v128.andnot(least, zero);
  most = v128.andnot(most, zero);

  // t does not overflow; a negative x has a whole y of a known parity.
  const size = v128.and(within(a, 2.2250738585072014e-308, f64.MAX_VALUE), f64x2.le(f64x2.abs(y), f64x2.splat(1e300)));
  const real = v128.or(i64x2.ge_s(x, i64x2.splat(0)), integral);
  const known = v128.and(v128.or(size, zero), real);
  v128.store(lower, v128.and(v128.xor(least, sign), known));
  v128.store(upper, v128.bitselect(v128.xor(most, sign), f64x2.splat(NaN), known));
}

export function pow(pairs: i32, lower: usize, upper: usize, x: usize, y: usize): void {
  do {
    const a = v128.load(x);
    const b = v128.load(y);
    // Below 2^51 the sum has y rounded to an integer in its last places.
    const integers = f64x2.add(b, f64x2.splat(ROUNDER));
    const rounded = f64x2.sub(integers, f64x2.splat(ROUNDER));
    const integral = v128.and(f64x2.eq(rounded, b), f64x2.le(f64x2.abs(b), f64x2.splat(2251799813685248)));
    const size = within(f64x2.abs(a), 7.346839692639297e-40, 1.361129467683754e39);
    const small = v128.and(v128.and(integral, within(b, 0, 7)), size);
    if (!i64x2.all_true(small)) anyPower(lower, upper, a, b, integers, integral);
    if (v128.any_true(small)) {
      const least = v128.load(lower);
      const most = v128.load(upper);
      smallPower(lower, upper, a, integers);
      v128.store(lower, v128.bitselect(v128.load(lower), least, small));
      v128.store(upper, v128.bitselect(v128.load(upper), most, small));
    }
    x += 16;
    y += 16;
    lower += 16;
    upper += 16;
  } while (--pairs > 0);
}
