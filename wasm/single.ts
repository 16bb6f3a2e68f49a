/**
 * Deterministic rounding of float32 arrays, four values at once, to formats narrow enough that all intermediate values
 * are float32 values (p <= 23, emin >= -126, emax <= 102 + p). The steps are those of plain.ts.
 */
import * as at from './constants';
import { DIRECTED, EVEN, ODD, TIES } from './modes';

// @ts-ignore: decorator
@inline
function round(x: v128, mode: i32, c: usize): v128 {
  const a = v128.and(x, v128.load(c, at.ABS));
  const sign = v128.and(x, v128.load(c, at.SIGN));
  const zero = v128.load(c, at.ZERO);
  const binade = v128.and(a, v128.load(c, at.EXPONENT));
  const clamped = f32x4.pmax(f32x4.pmin(binade, v128.load(c, at.LARGEST_BINADE)), v128.load(c, at.SMALLEST_BINADE));
  const k = f32x4.mul(clamped, v128.load(c, at.MAGIC));
  const t = f32x4.add(a, k);
  const y = f32x4.sub(t, k);
  const quantum = f32x4.mul(k, v128.load(c, at.LAST_PLACE));
  const rest = f32x4.sub(a, y);
  if (mode == EVEN) return finish(y, sign, c);
  if (mode == TIES) {
    const step = f32x4.add(rest, rest);
    const tie = f32x4.eq(v128.and(step, v128.load(c, at.ABS)), quantum);
    const wanted = v128.bitselect(v128.load(c, at.TIE_UP), v128.load(c, at.TIE_DOWN), f32x4.gt(step, zero));
    return finish(f32x4.add(y, v128.and(step, v128.and(tie, wanted))), sign, c);
  }
  const negative = f32x4.lt(x, zero);
  if (mode == DIRECTED) {
    const away = v128.bitselect(v128.load(c, at.AWAY_NEGATIVE), v128.load(c, at.AWAY_POSITIVE), negative);
    const wrong = v128.bitselect(f32x4.lt(y, a), f32x4.gt(y, a), away);
    const step = v128.xor(quantum, v128.andnot(v128.load(c, at.SIGN), away));
    return finishBySign(f32x4.add(y, v128.and(step, wrong)), x, a, sign, negative, c);
  }
  const even = i32x4.eq(v128.and(t, v128.load(c, at.LOWEST_BIT)), zero);
  const step = v128.or(quantum, v128.and(rest, v128.load(c, at.SIGN)));
  return finishBySign(f32x4.add(y, v128.and(step, v128.and(even, f32x4.ne(rest, zero)))), x, a, sign, negative, c);
}

// @ts-ignore: decorator
@inline
function finish(y: v128, sign: v128, c: usize): v128 {
  const bounded = v128.bitselect(v128.load(c, at.OVERFLOW_POSITIVE), y, f32x4.gt(y, v128.load(c, at.MAX_FINITE)));
  const signed = v128.or(bounded, sign);
  return v128.bitselect(v128.load(c, at.NAN), signed, f32x4.ne(signed, signed));
}

// @ts-ignore: decorator
@inline
function finishBySign(y: v128, x: v128, a: v128, sign: v128, negative: v128, c: usize): v128 {
  const overflow = v128.bitselect(v128.load(c, at.OVERFLOW_NEGATIVE), v128.load(c, at.OVERFLOW_POSITIVE), negative);
  const bounded = v128.bitselect(overflow, v128.or(y, sign), f32x4.gt(y, v128.load(c, at.MAX_FINITE)));
  const infinite = v128.bitselect(v128.load(c, at.INFINITE_NEGATIVE), v128.load(c, at.INFINITE_POSITIVE), negative);
  const known = v128.bitselect(infinite, bounded, f32x4.eq(a, v128.load(c, at.EXPONENT)));
  return v128.bitselect(v128.load(c, at.NAN), known, f32x4.ne(x, x));
}

/** Groups of sixteen values of x into out. */
// @ts-ignore: decorator
@inline
function loop(mode: i32, groups: i32, out: usize, x: usize, block: usize): void {
  const c = block + at.SINGLE;
  let pairs = groups << 1;
  do {
    v128.store(out, round(v128.load(x), mode, c));
    v128.store(out, round(v128.load(x, 16), mode, c), 16);
    x += 32;
    out += 32;
  } while (--pairs > 0);
}

export function evenSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop(EVEN, groups, out, x, c);
}
export function tiesSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TIES, groups, out, x, c);
}
export function directedSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop(DIRECTED, groups, out, x, c);
}
export function oddSingle(groups: i32, out: usize, x: usize, c: usize): void {
  loop(ODD, groups, out, x, c);
}
