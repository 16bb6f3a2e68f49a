/**
 * Deterministic rounding of finite numbers to the formats and rules that the plain kernels leave out: subnormals 'none'
 * and 'flush', any overflow, no -0. Sixteen elements at a time; those with infinities or NaN go to general.ts.
 *
 * Magnitudes are rounded as in plain.ts, in float64 lanes.
 */
import * as at from './constants';
import { general64 } from './general';
import { load, store } from './lanes';

/** Modes, fixed when a kernel is compiled: tiesToEven, the other modes to nearest, the directed ones, toOdd. */
// @ts-ignore: decorator
@inline
const EVEN = 0;
// @ts-ignore: decorator
@inline
const TIES = 1;
// @ts-ignore: decorator
@inline
const DIRECTED = 2;
// @ts-ignore: decorator
@inline
const TO_ODD = 3;
// @ts-ignore: decorator
@inline
const ANY = 4;

/** Groups of sixteen float64 values of x into out. */
// @ts-ignore: decorator
@inline
function loop(mode: i32, groups: i32, out: usize, x: usize, c: usize): void {
  const abs = v128.load(c, at.ABS);
  const exponent = v128.load(c, at.EXPONENT);
  const largest = v128.load(c, at.LARGEST_BINADE);
  const smallest = v128.load(c, at.SMALLEST_BINADE);
  const magic = v128.load(c, at.MAGIC);
  const minNormal = v128.load(c, at.MIN_NORMAL);
  const magicMore = v128.load(c, at.MAGIC_MORE);
  const flushBelow = v128.load(c, at.FLUSH_BELOW);
  const maxFinite = v128.load(c, at.MAX_FINITE);
  const overflow = v128.load(c, at.OVERFLOW_POSITIVE);
  const overflowDifference = v128.load(c, at.OVERFLOW_DIFFERENCE);
  const signedZero = v128.load(c, at.SIGNED_ZERO);
  const first = mode == TIES ? v128.load(c, at.TIE_MASK) : mode == DIRECTED ? v128.load(c, at.AWAY_POSITIVE) : v128.load(c, at.LOWEST_BIT);
  const second = mode == TIES ? v128.load(c, at.TIE_PLACE) : v128.load(c, at.AWAY_DIFFERENCE);
  do {
    let special = smallest;
    for (let i: usize = 0; i < 128; i += 32) {
      special = f64x2.pmax(
        special,
        f64x2.pmax(v128.and(v128.load(x + i), exponent), v128.and(v128.load(x + i, 16), exponent)),
      );
    }
    if (v128.any_true(f64x2.eq(special, exponent))) {
      general64(1, out, x, c);
      x += 128;
      out += 128;
    } else {
      let vectors = 8;
      do {
        const x0 = v128.load(x);
        const a = v128.and(x0, abs);
        const binade = f64x2.pmax(f64x2.pmin(v128.and(x0, exponent), largest), smallest);
        const k = f64x2.mul(binade, f64x2.add(magic, v128.and(magicMore, f64x2.lt(a, minNormal))));
        const t = f64x2.add(a, k);
        const nearest = f64x2.sub(t, k);
        const negative = f64x2.lt(x0, f64x2.splat(0));
        let y = nearest;
        if (mode == TIES) {
          const step = f64x2.add(f64x2.sub(a, nearest), f64x2.sub(a, nearest));
          y = f64x2.add(nearest, v128.and(step, f64x2.eq(v128.and(step, first), f64x2.mul(k, second))));
        } else if (mode == DIRECTED) {
          const away = v128.xor(first, v128.and(negative, second));
          const up = v128.and(f64x2.lt(nearest, a), away);
          const down = v128.andnot(f64x2.gt(nearest, a), away);
          y = f64x2.sub(i64x2.add(i64x2.sub(t, up), down), k);
        } else if (mode == TO_ODD) {
          const down = i64x2.add(t, f64x2.gt(nearest, a));
          y = f64x2.sub(v128.or(down, v128.and(f64x2.ne(nearest, a), first)), k);
        }
        y = v128.and(y, f64x2.ge(y, flushBelow));
        const beyond = v128.xor(overflow, v128.and(negative, overflowDifference));
        const known = v128.bitselect(beyond, v128.or(y, v128.andnot(x0, abs)), f64x2.gt(y, maxFinite));
        v128.store(out, f64x2.add(known, signedZero));
        x += 16;
        out += 16;
      } while (--vectors > 0);
    }
  } while (--groups > 0);
}

/** Groups of sixteen float32 values, as float64 ones in the room for words. */
// @ts-ignore: decorator
@inline
function loop32(mode: i32, groups: i32, out: usize, x: usize, c: usize): void {
  const room = c + at.WORDS;
  do {
    for (let i: usize = 0; i < 64; i += 8) v128.store(room + 2 * i, load<f64, f32>(x + i));
    if (mode == EVEN) finiteEven64(1, room, room, c);
    else if (mode == TIES) finiteTies64(1, room, room, c);
    else if (mode == DIRECTED) finiteDirected64(1, room, room, c);
    else if (mode == TO_ODD) finiteToOdd64(1, room, room, c);
    else general64(1, room, room, c);
    for (let i: usize = 0; i < 64; i += 8) store<f64, f32>(out + i, v128.load(room + 2 * i));
    x += 64;
    out += 64;
  } while (--groups > 0);
}

export function finiteEven64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(EVEN, groups, out, x, c);
}
export function finiteTies64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TIES, groups, out, x, c);
}
export function finiteDirected64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(DIRECTED, groups, out, x, c);
}
export function finiteToOdd64(groups: i32, out: usize, x: usize, c: usize): void {
  loop(TO_ODD, groups, out, x, c);
}
export function finiteEven32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(EVEN, groups, out, x, c);
}
export function finiteTies32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(TIES, groups, out, x, c);
}
export function finiteDirected32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(DIRECTED, groups, out, x, c);
}
export function finiteToOdd32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(TO_ODD, groups, out, x, c);
}
export function general32(groups: i32, out: usize, x: usize, c: usize): void {
  loop32(ANY, groups, out, x, c);
}
