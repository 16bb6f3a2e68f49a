/**
 * Error-free transformations: a float64 result and its exact error (Dekker 1971, Knuth 1969, Ogita, Rump and Oishi 2005).
 *
 * The functions return the error alone; the result is the plain float64 operation. Outside the ranges that each one
 * names the error may be wrong, and callers go to exact integers instead.
 * @module
 */
import { power } from '../format/bits.js';

/** 2^27 + 1: splits 53 bits into 26 and 26. */
export const SPLITTER = 134217729;

/** Magnitudes below this can be split and multiplied without overflow. */
export const LARGE = power(996);
/** Products from here on have an error that is a float64: 2^(106 - 1074). */
export const SMALL = power(-968);

/** x + y - sum, for finite `sum` = fl(x + y); NaN in the rare case that an intermediate result overflows. */
export function sumError(x: number, y: number, sum: number): number {
  const part = sum - x;
  return x - (sum - part) + (y - part);
}

/** x y - product, for |x|, |y| < LARGE and |product| >= SMALL. */
export function productError(x: number, y: number, product: number): number {
  const xHigh = high(x);
  const xLow = x - xHigh;
  const yHigh = high(y);
  const yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

function high(x: number): number {
  const c = SPLITTER * x;
  return c - (c - x);
}
