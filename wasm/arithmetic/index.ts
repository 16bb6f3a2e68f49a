/**
 * Elementwise arithmetic: float64 results rounded to odd, which a second kernel then rounds to the format.
 *
 * Each operation is computed to nearest, its exact error by error-free transformations (src/arithmetic/pairs.ts), and
 * the result truncated with its last bit set where it is not exact: all that a rounding to at most 51 bits looks at.
 * A finite result that overflows becomes the largest float64, whose last bit is odd. Lanes whose error float64 does not
 * hold are counted out: a call answers whether there were any, and the caller goes to the scalar operations.
 */

import { differenceError, productError, sumError } from '../pairs';
import { carefully } from './careful';
import { BEHIND_24_BITS, LEAST, MOST, SPLITTERS } from './layout';
import { ADD, DIV, FMA, MUL, SMALL, SQRT, SUB, toOdd } from './toOdd';

/** Writes product + low + addend rounded to odd; where that is 0 or not known. */
// @ts-ignore: decorator
@inline
function addToProduct(out: usize, product: v128, low: v128, addend: v128): v128 {
  const lower = f64x2.add(addend, low);
  const upper = f64x2.add(product, lower);
  const lowerError = sumError(addend, low, lower);
  const upperError = sumError(product, lower, upper);
  const rest = f64x2.add(upperError, lowerError);
  const restError = sumError(upperError, lowerError, rest);
  const total = f64x2.add(upper, rest);
  const error = f64x2.add(sumError(upper, rest, total), restError);
  v128.store(out, toOdd(total, error));
  return v128.or(f64x2.ne(error, error), f64x2.eq(total, f64x2.splat(0)));
}

/**
 * Pairs of x, y and z into out, if no zeros, infinities or NaN come up and all magnitudes stay where errors are exact;
 * whether something else came up. `c` holds the constants of layout.ts.
 */
// @ts-ignore: decorator
@inline
function swiftly(operation: i32, pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize): i32 {
  const splitter = v128.load(c, SPLITTERS);
  let smallest = v128.load(c, LEAST);
  let largest = v128.load(c, MOST);
  let unknown = f64x2.splat(0);
  do {
    const a = v128.load(x);
    if (operation == SQRT) {
      const root = f64x2.sqrt(a);
      const square = f64x2.mul(root, root);
      const error = f64x2.sub(f64x2.sub(a, square), productError(root, root, square, splitter));
      smallest = f64x2.pmin(smallest, a);
      largest = f64x2.pmax(largest, a);
      unknown = v128.or(unknown, f64x2.ne(error, error));
      v128.store(out, toOdd(root, error));
    } else {
      const b = v128.load(y);
      if (operation == ADD || operation == SUB) {
        const sum = operation == ADD ? f64x2.add(a, b) : f64x2.sub(a, b);
        const error = operation == ADD ? sumError(a, b, sum) : differenceError(a, b, sum);
        unknown = v128.or(unknown, f64x2.ne(error, error));
        v128.store(out, toOdd(sum, error));
      } else if (operation == DIV) {
        const quotient = f64x2.div(a, b);
        const product = f64x2.mul(quotient, b);
        const remainder = f64x2.sub(f64x2.sub(a, product), productError(quotient, b, product, splitter));
        const sizeA = f64x2.abs(a);
        const sizeB = f64x2.abs(b);
        const size = f64x2.abs(quotient);
        // |a| >= SMALL keeps the error of the product; so do the quotient's own bounds, which are narrower than need be.
        smallest = f64x2.pmin(smallest, f64x2.pmin(sizeA, size));
        largest = f64x2.pmax(largest, f64x2.pmax(f64x2.pmax(sizeA, sizeB), size));
        unknown = v128.or(unknown, f64x2.ne(remainder, remainder));
        const sign = v128.andnot(b, f64x2.abs(b));
        v128.store(out, toOdd(quotient, v128.xor(remainder, sign)));
      } else {
        const product = f64x2.mul(a, b);
        // 24 bits by 24 bits are exact: then there is no error to be computed.
        const isShort = !v128.any_true(v128.and(v128.or(a, b), v128.load(c, BEHIND_24_BITS)));
        if (isShort) largest = f64x2.pmax(largest, f64x2.abs(product));
        const low = isShort ? f64x2.splat(0) : productError(a, b, product, splitter);
        smallest = f64x2.pmin(smallest, f64x2.abs(product));
        largest = f64x2.pmax(largest, f64x2.pmax(f64x2.abs(a), f64x2.abs(b)));
        if (operation == MUL) {
          if (isShort) {
            unknown = v128.or(unknown, f64x2.ne(product, product));
            v128.store(out, product);
          } else {
            unknown = v128.or(unknown, f64x2.ne(low, low));
            v128.store(out, toOdd(product, low));
          }
        } else if (isShort) {
          const addend = v128.load(z);
          largest = f64x2.pmax(largest, f64x2.abs(addend));
          const sum = f64x2.add(product, addend);
          const error = sumError(product, addend, sum);
          unknown = v128.or(unknown, v128.or(f64x2.ne(error, error), f64x2.eq(sum, f64x2.splat(0))));
          v128.store(out, toOdd(sum, error));
        } else {
          const addend = v128.load(z);
          largest = f64x2.pmax(largest, f64x2.abs(addend));
          unknown = v128.or(unknown, addToProduct(out, product, low, addend));
        }
      }
    }
    x += 16;
    if (operation != SQRT) y += 16;
    if (operation == FMA) z += 16;
    out += 16;
  } while (--pairs > 0);
  const small = f64x2.lt(smallest, v128.load(c, LEAST));
  const large = f64x2.gt(largest, v128.load(c, MOST));
  return i32(v128.any_true(v128.or(unknown, v128.or(small, large))));
}

/** Swiftly if that will do: towardNegative always looks at the signs of zero sums. */
// @ts-ignore: decorator
@inline
function loop(operation: i32, pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  const signs = (operation == ADD || operation == SUB) && down != 0;
  if (!signs && swiftly(operation, pairs, out, x, y, z, c) == 0) return 0;
  return carefully(operation, pairs, out, x, y, z, down, pole);
}

export function add(pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  return loop(ADD, pairs, out, x, y, z, c, down, pole);
}
export function sub(pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  return loop(SUB, pairs, out, x, y, z, c, down, pole);
}
export function mul(pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  return loop(MUL, pairs, out, x, y, z, c, down, pole);
}
export function div(pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  return loop(DIV, pairs, out, x, y, z, c, down, pole);
}
export function sqrt(pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  return loop(SQRT, pairs, out, x, y, z, c, down, pole);
}
export function fma(pairs: i32, out: usize, x: usize, y: usize, z: usize, c: usize, down: i32, pole: i32): i32 {
  return loop(FMA, pairs, out, x, y, z, c, down, pole);
}

/**
 * Moves results rounded to odd, in `lower`, to bounds of the exact results: the neighbours of a float64 that is odd, an even
 * one itself. Whether any were odd.
 */
export function bounds(pairs: i32, lower: usize, upper: usize): i32 {
  const one = i64x2.splat(1);
  let odd = i64x2.splat(0);
  do {
    const r = v128.load(lower);
    const last = v128.and(r, one);
    odd = v128.or(odd, last);
    v128.store(lower, i64x2.sub(r, last));
    v128.store(upper, i64x2.add(r, last));
    lower += 16;
    upper += 16;
  } while (--pairs > 0);
  return i32(v128.any_true(odd));
}

/** Whether bounds differ somewhere, or are NaN. */
export function differ(pairs: i32, lower: usize, upper: usize): i32 {
  let different = i64x2.splat(0);
  do {
    const most = v128.load(upper);
    different = v128.or(different, v128.or(v128.xor(v128.load(lower), most), f64x2.ne(most, most)));
    lower += 16;
    upper += 16;
  } while (--pairs > 0);
  return i32(v128.any_true(different));
}
