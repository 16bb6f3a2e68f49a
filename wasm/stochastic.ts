/** Stochastic rounding to the usual formats (see plain.ts), sixteen elements at a time: the words of one group. */
import * as at from './constants';
import { chance, firstWords, isOpen, lastWords, remainder, stepped, surely, truncated } from './decision';
import { inDoubt } from './general';
import { canonicalize, load, store } from './lanes';
import { generate, generateWords, prepare } from './philox';

// @ts-ignore: decorator
@inline
function group<T>(coin: bool, out: usize, x: usize, c: usize, low: u32, high: u32, drawn: usize): void {
  const step = 2 * sizeof<T>();
  const abs = v128.load(c, at.ABS);
  const exponent = v128.load(c, at.EXPONENT);
  const largest = v128.load(c, at.LARGEST_BINADE);
  const smallest = v128.load(c, at.SMALLEST_BINADE);
  const magic = v128.load(c, at.MAGIC);
  let special = smallest;
  let place: usize = 0;
  do {
    const words = v128.load(drawn + place);
    const x0 = load<f64, T>(x);
    const x1 = load<f64, T>(x + step);
    const e0 = v128.and(x0, exponent);
    const e1 = v128.and(x1, exponent);
    special = f64x2.pmax(f64x2.pmax(e0, e1), special);
    const binade0 = f64x2.pmax(f64x2.pmin(e0, largest), smallest);
    const binade1 = f64x2.pmax(f64x2.pmin(e1, largest), smallest);
    const k0 = f64x2.mul(binade0, magic);
    const k1 = f64x2.mul(binade1, magic);
    const a0 = v128.and(x0, abs);
    const a1 = v128.and(x1, abs);
    const t0 = truncated(a0, k0);
    const t1 = truncated(a1, k1);
    const rest0 = remainder(a0, t0, k0);
    const rest1 = remainder(a1, t1, k1);
    let up0: v128;
    let up1: v128;
    let open = f64x2.splat(0);
    if (coin) {
      const heads = i32x4.shr_s(words, 31);
      up0 = v128.and(f64x2.gt(rest0, f64x2.splat(0)), i64x2.extend_low_i32x4_s(heads));
      up1 = v128.and(f64x2.gt(rest1, f64x2.splat(0)), i64x2.extend_high_i32x4_s(heads));
    } else {
      const sum0 = chance(rest0, binade0, firstWords(words, c), c);
      const sum1 = chance(rest1, binade1, lastWords(words, c), c);
      up0 = surely(sum0, c);
      up1 = surely(sum1, c);
      open = v128.or(isOpen(sum0, up0, c), isOpen(sum1, up1, c));
    }
    if (!coin && v128.any_true(open)) {
      inDoubt<T>(out, x, c, low, high, drawn, place);
    } else {
      store<f64, T>(out, stepped(x0, t0, up0, k0, abs, c));
      store<f64, T>(out + step, stepped(x1, t1, up1, k1, abs, c));
    }
    x += 2 * step;
    out += 2 * step;
    place += 16;
  } while (place < 64);
  if (v128.any_true(f64x2.eq(special, exponent))) canonicalize<f64, T>(out - 16 * sizeof<T>(), v128.load(c, at.NAN));
}

/** Groups of x into out; block (low, high) is that of the first, and its low half must not wrap on the way. */
// @ts-ignore: decorator
@inline
function atRandom<T>(coin: bool, groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  prepare(c, high, 0);
  // The words of one group are made while another is rounded: Philox alone would wait for its own products.
  let drawn = c + at.DRAWN_WORDS;
  let next = c + at.NEXT_WORDS;
  generateWords(drawn, c, low);
  do {
    generate(next, c, low + 4);
    group<T>(coin, out, x, c, low, high, drawn);
    const swap = drawn;
    drawn = next;
    next = swap;
    x += 16 * sizeof<T>();
    out += 16 * sizeof<T>();
    low += 4;
  } while (--groups > 0);
}

export function stochastic64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f64>(false, groups, out, x, c, low, high);
}
export function stochastic32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f32>(false, groups, out, x, c, low, high);
}
export function coin64(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f64>(true, groups, out, x, c, low, high);
}
export function coin32(groups: i32, out: usize, x: usize, c: usize, low: u32, high: u32): void {
  atRandom<f32>(true, groups, out, x, c, low, high);
}
