/**
 * Deterministic rounding to the usual formats: signed with -0, gradual, 2 <= p <= 52, all intermediate values within
 * float64. Every other case is in general.ts.
 */
import * as at from './constants';
import { finish, finishBySign, load, magic, store } from './lanes';
import { DIRECTED, EVEN, ODD, TIES } from './modes';

/** Two values rounded: t = a + K is a to the nearest multiple of the quantum, ties to even, and y = t - K. */
// @ts-ignore: decorator
@inline
function round(x: v128, mode: i32, c: usize): v128 {
  const a = v128.and(x, v128.load(c, at.ABS));
  const sign = v128.and(x, v128.load(c, at.SIGN));
  const k = magic(a, c);
  const t = f64x2.add(a, k);
  const y = f64x2.sub(t, k);
  if (mode == EVEN) return finish(y, sign, c);
  const quantum = f64x2.mul(k, v128.load(c, at.LAST_PLACE));
  const negative = f64x2.lt(x, v128.load(c, at.ZERO));
  if (mode == TIES) {
    // At a tie the other candidate is as far beyond a as y is before it.
    const step = f64x2.add(f64x2.sub(a, y), f64x2.sub(a, y));
    const tie = f64x2.eq(v128.and(step, v128.load(c, at.ABS)), quantum);
    const wanted = v128.bitselect(
      v128.load(c, at.TIE_UP),
      v128.load(c, at.TIE_DOWN),
      f64x2.gt(step, v128.load(c, at.ZERO)),
    );
    return finish(f64x2.add(y, v128.and(step, v128.and(tie, wanted))), sign, c);
  }
  if (mode == DIRECTED) {
    const away = v128.bitselect(v128.load(c, at.AWAY_NEGATIVE), v128.load(c, at.AWAY_POSITIVE), negative);
    const wrong = v128.bitselect(f64x2.lt(y, a), f64x2.gt(y, a), away);
    const step = v128.xor(quantum, v128.andnot(v128.load(c, at.SIGN), away));
    return finishBySign(f64x2.add(y, v128.and(step, wrong)), x, a, sign, negative, c);
  }
  const even = i64x2.eq(v128.and(t, v128.load(c, at.LOWEST_BIT)), v128.load(c, at.ZERO));
  const rest = f64x2.sub(a, y);
  const inexact = f64x2.ne(rest, v128.load(c, at.ZERO));
  const step = v128.or(quantum, v128.and(rest, v128.load(c, at.SIGN)));
  return finishBySign(f64x2.add(y, v128.and(step, v128.and(even, inexact))), x, a, sign, negative, c);
}

/** Groups of sixteen values of x into out. */
// @ts-ignore: decorator
@inline
function loop<T>(mode: i32, groups: i32, out: usize, x: usize, c: usize): void {
  const step = 2 * sizeof<T>();
  let quads = groups << 2;
  do {
    store<T>(out, round(load<T>(x), mode, c));
    store<T>(out + step, round(load<T>(x + step), mode, c));
    x += 2 * step;
    out += 2 * step;
  } while (--quads > 0);
}

export function even64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64>(EVEN, groups, out, x, c);
}
export function ties64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64>(TIES, groups, out, x, c);
}
export function directed64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64>(DIRECTED, groups, out, x, c);
}
export function odd64(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f64>(ODD, groups, out, x, c);
}
export function even32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32>(EVEN, groups, out, x, c);
}
export function ties32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32>(TIES, groups, out, x, c);
}
export function directed32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32>(DIRECTED, groups, out, x, c);
}
export function odd32(groups: i32, out: usize, x: usize, c: usize): void {
  loop<f32>(ODD, groups, out, x, c);
}
