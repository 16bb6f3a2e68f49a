/**
 * What surrounds rounding by the kernels of the core, in modes other than to nearest even: float32 groups to quotients or
 * products as float64, and rounded elements back to values.
 */
import { PARAMETERS } from './constants';

/** How elements come from values. */
const PRODUCT: i32 = 0;
const SINGLE_PRODUCT: i32 = 1;
const SINGLE_QUOTIENT: i32 = 2;
const QUOTIENT: i32 = 3;

// @ts-ignore: decorator
@inline
function loop(way: i32, groups: i32, vectors: i32, out: usize, x: usize, parameters: usize): void {
  do {
    const single = v128.load32_splat(parameters);
    const double = f64x2.promote_low_f32x4(single);
    let left = 2 * vectors;
    do {
      const v = v128.load64_zero(x);
      let y: v128;
      if (way == SINGLE_PRODUCT) y = f64x2.promote_low_f32x4(f32x4.mul(v, single));
      else if (way == SINGLE_QUOTIENT) y = f64x2.promote_low_f32x4(f32x4.div(v, single));
      else if (way == QUOTIENT) y = f64x2.div(f64x2.promote_low_f32x4(v), double);
      else y = f64x2.mul(f64x2.promote_low_f32x4(v), double);
      v128.store(out, y);
      x += 8;
      out += 16;
    } while (--left > 0);
    parameters += PARAMETERS;
  } while (--groups > 0);
}

export function widenProducts(groups: i32, vectors: i32, out: usize, x: usize, parameters: usize): void {
  loop(PRODUCT, groups, vectors, out, x, parameters);
}
export function widenSingleProducts(groups: i32, vectors: i32, out: usize, x: usize, parameters: usize): void {
  loop(SINGLE_PRODUCT, groups, vectors, out, x, parameters);
}
export function widenSingleQuotients(groups: i32, vectors: i32, out: usize, x: usize, parameters: usize): void {
  loop(SINGLE_QUOTIENT, groups, vectors, out, x, parameters);
}
export function widenQuotients(groups: i32, vectors: i32, out: usize, x: usize, parameters: usize): void {
  loop(QUOTIENT, groups, vectors, out, x, parameters);
}

/** Rounded elements, bounded where the groups have bounds, times the way back, rounded once to float32. */
export function narrow(groups: i32, vectors: i32, out: usize, x: usize, parameters: usize): void {
  const nan = f32x4.splat(NaN);
  do {
    const back = f64x2.splat(f32.load(parameters, 4));
    const least = f64x2.splat(f32.load(parameters, 8));
    const most = f64x2.splat(f32.load(parameters, 12));
    let left = vectors;
    do {
      const first = f64x2.mul(f64x2.pmax(f64x2.pmin(v128.load(x), most), least), back);
      const second = f64x2.mul(f64x2.pmax(f64x2.pmin(v128.load(x, 16), most), least), back);
      const low = f32x4.demote_f64x2_zero(first);
      const high = f32x4.demote_f64x2_zero(second);
      const value = i64x2.shuffle(low, high, 0, 2);
      v128.store(out, v128.bitselect(nan, value, f32x4.ne(value, value)));
      x += 32;
      out += 16;
    } while (--left > 0);
    parameters += PARAMETERS;
  } while (--groups > 0);
}
