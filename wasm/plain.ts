/**
 * Deterministic rounding to the usual formats: signed, gradual, 2 <= p <= 52, all intermediate values within the lanes.
 * Every other case is in general.ts.
 *
 * With a = |x|, t = a + K is K plus a to the nearest multiple of the quantum, ties to even, and y = t - K. The next
 * multiple is one last place of t away, so that modes step t as an integer. Rounding x itself needs 1.5 K, which keeps
 * t in one binade for either sign.
 *
 * T is the type of the arrays, L that of the lanes: float32 arrays are rounded in float32 lanes where the format is
 * narrow enough, otherwise in float64 lanes.
 */
import * as at from './constants';
import { canonicalize, load, store } from './lanes';
import { AWAY_FROM_ZERO, EVEN, NEAREST, TIES, TO_ODD, TOWARD_ZERO, UPWARD } from './modes';

/** t one last place up or down where the mask is set. */
// @ts-ignore: decorator
@inline
function stepUp<L>(t: v128, mask: v128): v128 {
  return sizeof<L>() == 8 ? i64x2.sub(t, mask) : i32x4.sub(t, mask);
}
// @ts-ignore: decorator
@inline
function stepDown<L>(t: v128, mask: v128): v128 {
  return sizeof<L>() == 8 ? i64x2.add(t, mask) : i32x4.add(t, mask);
}

/** A vector of L rounded, but for NaN, which may keep its payload. */
// @ts-ignore: decorator
@inline
function round<L>(
  mode: i32,
  x: v128,
  abs: v128,
  exponent: v128,
  largest: v128,
  smallest: v128,
  magic: v128,
  maxFinite: v128,
  zero: v128,
  first: v128,
  second: v128,
  third: v128,
): v128 {
  const binade = v128.pmax<L>(v128.pmin<L>(v128.and(x, exponent), largest), smallest);
  const k = v128.mul<L>(binade, magic);
  if (mode == EVEN) {
    const y = v128.sub<L>(v128.add<L>(x, k), k);
    return v128.or(v128.mul<L>(v128.mul<L>(y, first), second), v128.andnot(x, abs));
  }
  if (mode == UPWARD) {
    const mirrored = v128.xor(x, third);
    const t = v128.add<L>(mirrored, k);
    const up = v128.sub<L>(stepUp<L>(t, v128.lt<L>(v128.sub<L>(t, k), mirrored)), k);
    // Below -maxFinite only an infinity stays. (Scaling x down instead of comparing it would cost four times as much
    // where the product is a subnormal number.)
    const least = v128.add<L>(maxFinite, v128.and(v128.eq<L>(mirrored, zero), zero));
    const bounded = v128.pmax<L>(v128.mul<L>(v128.mul<L>(up, first), second), least);
    return v128.xor(v128.or(bounded, v128.andnot(mirrored, abs)), third);
  }
  const a = v128.and(x, abs);
  const sign = v128.andnot(x, abs);
  const t = v128.add<L>(a, k);
  const y = v128.sub<L>(t, k);
  if (mode == NEAREST) {
    const overflow = v128.or(first, v128.and(sign, second));
    return v128.add<L>(v128.bitselect(overflow, v128.or(y, sign), v128.gt<L>(y, maxFinite)), zero);
  }
  if (mode == TIES) {
    // At a tie the other candidate is as far beyond a as y is before it.
    const step = v128.add<L>(v128.sub<L>(a, y), v128.sub<L>(a, y));
    const moves = v128.eq<L>(v128.and(step, third), v128.mul<L>(binade, zero));
    const moved = v128.add<L>(y, v128.and(step, moves));
    return v128.or(v128.mul<L>(v128.mul<L>(moved, first), second), sign);
  }
  if (mode == AWAY_FROM_ZERO) {
    const away = v128.sub<L>(stepUp<L>(t, v128.lt<L>(y, a)), k);
    return v128.add<L>(v128.or(v128.mul<L>(v128.mul<L>(away, first), second), sign), zero);
  }
  const down = stepDown<L>(t, v128.gt<L>(y, a));
  const inward = mode == TO_ODD ? v128.or(down, v128.and(v128.ne<L>(y, a), second)) : down;
  // Beyond maxFinite only an infinity stays.
  const most = v128.add<L>(maxFinite, v128.and(v128.eq<L>(a, exponent), first));
  return v128.add<L>(v128.or(v128.pmin<L>(v128.sub<L>(inward, k), most), sign), zero);
}

/** Groups of sixteen values of x into out. */
// @ts-ignore: decorator
@inline
function loop<L, T>(mode: i32, groups: i32, out: usize, x: usize, block: usize): void {
  const c = sizeof<L>() == 8 ? block : block + at.SINGLE;
  const abs = v128.load(c, at.ABS);
  const exponent = v128.load(c, at.EXPONENT);
  const largest = v128.load(c, at.LARGEST_BINADE);
  const smallest = v128.load(c, at.SMALLEST_BINADE);
  const nan = v128.load(c, at.NAN);
  const magic = mode == EVEN || mode == UPWARD ? v128.load(c, at.SIGNED_MAGIC) : v128.load(c, at.MAGIC);
  const maxFinite = mode == UPWARD ? v128.neg<L>(v128.load(c, at.MAX_FINITE)) : v128.load(c, at.MAX_FINITE);
  const zero =
    mode == UPWARD
      ? v128.neg<L>(v128.load(c, at.EXPONENT))
      : mode == TIES
        ? v128.load(c, at.TIE_STEP)
        : v128.load(c, at.SIGNED_ZERO);
  const first =
    mode == NEAREST
      ? v128.load(c, at.OVERFLOW_POSITIVE)
      : mode == TO_ODD || mode == TOWARD_ZERO
        ? v128.load(c, at.BEYOND)
        : v128.load(c, at.RAISE);
  const second =
    mode == NEAREST
      ? v128.load(c, at.OVERFLOW_SIGN)
      : mode == TO_ODD
        ? v128.load(c, at.LOWEST_BIT)
        : v128.load(c, at.LOWER);
  const third = mode == TIES ? v128.load(c, at.TIE_MASK) : v128.load(c, at.MIRROR);
  const step = (16 / sizeof<L>()) * sizeof<T>();
  do {
    let special = smallest;
    let pairs = sizeof<L>() / 2;
    do {
      const x0 = load<L, T>(x);
      const x1 = load<L, T>(x + step);
      store<L, T>(out, round<L>(mode, x0, abs, exponent, largest, smallest, magic, maxFinite, zero, first, second, third));
      store<L, T>(
        out + step,
        round<L>(mode, x1, abs, exponent, largest, smallest, magic, maxFinite, zero, first, second, third),
      );
      special = v128.pmax<L>(v128.pmax<L>(v128.and(x0, exponent), v128.and(x1, exponent)), special);
      x += 2 * step;
      out += 2 * step;
    } while (--pairs > 0);
    // Without NaN or infinity in the input there is none whose payload could differ.
    if (v128.any_true(v128.eq<L>(special, exponent))) canonicalize<L, T>(out - 16 * sizeof<T>(), nan);
  } while (--groups > 0);
}

export function even64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(EVEN, groups, out, x, c);
}
export function even32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(EVEN, groups, out, x, c);
}
export function evenSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(EVEN, groups, out, x, c);
}
export function nearest64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(NEAREST, groups, out, x, c);
}
export function nearest32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(NEAREST, groups, out, x, c);
}
export function nearestSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(NEAREST, groups, out, x, c);
}
export function ties64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(TIES, groups, out, x, c);
}
export function ties32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(TIES, groups, out, x, c);
}
export function tiesSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(TIES, groups, out, x, c);
}
export function towardZero64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(TOWARD_ZERO, groups, out, x, c);
}
export function towardZero32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(TOWARD_ZERO, groups, out, x, c);
}
export function towardZeroSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(TOWARD_ZERO, groups, out, x, c);
}
export function awayFromZero64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(AWAY_FROM_ZERO, groups, out, x, c);
}
export function awayFromZero32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(AWAY_FROM_ZERO, groups, out, x, c);
}
export function awayFromZeroSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(AWAY_FROM_ZERO, groups, out, x, c);
}
export function upward64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(UPWARD, groups, out, x, c);
}
export function upward32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(UPWARD, groups, out, x, c);
}
export function upwardSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(UPWARD, groups, out, x, c);
}
export function toOdd64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f64>(TO_ODD, groups, out, x, c);
}
export function toOdd32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64, f32>(TO_ODD, groups, out, x, c);
}
export function toOddSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32, f32>(TO_ODD, groups, out, x, c);
}
