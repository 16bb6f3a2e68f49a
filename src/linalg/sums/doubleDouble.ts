/**
 * Vectors in double-double arithmetic: pairs high + low of float64s, some 106 bits, where float64 is not enough.
 *
 * The sums are those of Ogita, Rump and Oishi, "Accurate sum and dot product" (SIAM J. Sci. Comput. 26, 2005): relative to
 * the sum of the magnitudes of the n terms the error is below n^2 2^-104. Elements must be below 2^995 and products that
 * count above 2^-968; beyond, results are inexact or NaN.
 * @module
 */
import { productError, sumError } from '../../arithmetic/pairs.js';
import { asMatrix, copyVector, type Matrix, type MatrixLike, type VectorLike } from '../matrix.js';

/** A vector of double-doubles: element i is `high[i] + low[i]`, with |low[i]| at most half an ulp of high[i]. */
export interface DoubleDoubleVector {
  readonly high: Float64Array<ArrayBuffer>;
  readonly low: Float64Array<ArrayBuffer>;
}

/** What `accumulate` and `divide` leave besides the high part that they return. */
let low = 0;

/** Elements `from`, …, `to` - 1 of the row of `a` that begins at `offset`. */
interface Row {
  readonly a: ArrayLike<number>;
  readonly offset: number;
  readonly from: number;
  readonly to: number;
}

/** start + sign (a_0 x_0 + a_1 x_1 + …) for the elements of a row; the low part is left in `low`. */
function accumulate(
  startHigh: number,
  startLow: number,
  sign: number,
  { a, offset, from, to }: Row,
  x: DoubleDoubleVector,
): number {
  let s = startHigh;
  let e = startLow;
  const { high, low: lows } = x;
  for (let j = from; j < to; j++) {
    const factor = sign * a[offset + j]!;
    const p = factor * high[j]!;
    const t = s + p;
    e += sumError(s, p, t) + (productError(factor, high[j]!, p) + factor * lows[j]!);
    s = t;
  }
  const head = s + e;
  low = e - (head - s);
  return head;
}

/** (high + low) / d; the low part is left in `low`. */
function divide(high: number, tail: number, d: number): number {
  const q = high / d;
  const p = q * d;
  const r = (high - p - productError(q, d, p) + tail) / d;
  const head = q + r;
  low = r - (head - q);
  return head;
}

/** A float64 vector as double-doubles, sharing its elements. */
export function widen(x: Float64Array<ArrayBuffer>): DoubleDoubleVector {
  return { high: x, low: new Float64Array(x.length) };
}

/** A x. */
export function productDoubleDouble({ data, rows, cols }: Matrix, x: DoubleDoubleVector): DoubleDoubleVector {
  const y = { high: new Float64Array(rows), low: new Float64Array(rows) };
  for (let i = 0; i < rows; i++) {
    y.high[i] = accumulate(0, 0, 1, { a: data, offset: i * cols, from: 0, to: cols }, x);
    y.low[i] = low;
  }
  return y;
}

/** b - A x. */
export function residualDoubleDouble(
  { data, rows, cols }: Matrix,
  x: DoubleDoubleVector,
  b: Float64Array,
): DoubleDoubleVector {
  const r = { high: new Float64Array(rows), low: new Float64Array(rows) };
  for (let i = 0; i < rows; i++) {
    r.high[i] = accumulate(b[i]!, 0, -1, { a: data, offset: i * cols, from: 0, to: cols }, x);
    r.low[i] = low;
  }
  return r;
}

/** Replaces x by the solution of T x = x, by substitution. */
export function substituteDoubleDouble(
  { data, cols: n }: Matrix,
  x: DoubleDoubleVector,
  lower: boolean,
  unit: boolean,
): void {
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const [from, to] = lower ? [0, i] : [i + 1, n];
    let head = accumulate(x.high[i]!, x.low[i]!, -1, { a: data, offset: i * n, from, to }, x);
    if (!unit) head = divide(head, low, data[i * n + i]!);
    x.high[i] = head;
    x.low[i] = low;
  }
}

/**
 * The scalar product of two float64 vectors in double-double arithmetic, as [high, low].
 *
 * The relative error is below n^2 2^-104 sum|x_i y_i| / |x . y| for n elements. [0, 0] for no elements; infinities, NaN and
 * magnitudes from 2^995 on give NaN in the low part at least; products below 2^-968 may lose their low parts. A zero sum
 * is +0.
 * @throws {@link TypeError} for what is no vector; {@link RangeError} for different lengths
 * @example
 * dotDoubleDouble([1, 2 ** 60, -1], [2 ** -60, 1, 2 ** 60])   // [8.673617379884035e-19, 0]
 */
export function dotDoubleDouble(x: VectorLike, y: VectorLike): [high: number, low: number] {
  const left = copyVector(x, undefined, 'dotDoubleDouble', 'x');
  const right = copyVector(y, left.length, 'dotDoubleDouble', 'y');
  const head = accumulate(0, 0, 1, { a: left, offset: 0, from: 0, to: left.length }, widen(right));
  return [head, low];
}

/**
 * The product A x in double-double arithmetic, as the vectors of its high and its low parts.
 *
 * Errors, infinities, NaN, overflow and underflow as in `dotDoubleDouble`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * gemvDoubleDouble(fromRows([[1, 1]]), [1, 2 ** -80])   // { high: [1], low: [8.271806125530277e-25] }
 */
export function gemvDoubleDouble(A: MatrixLike, x: VectorLike): DoubleDoubleVector {
  const given = asMatrix(A, 'gemvDoubleDouble');
  return productDoubleDouble(given, widen(copyVector(x, given.cols, 'gemvDoubleDouble', 'x')));
}

/**
 * The residual b - A x in double-double arithmetic, as the vectors of its high and its low parts.
 *
 * The high parts are the residual rounded to float64 nearly always: what cancels is exact to 2^-104 of the terms. Errors,
 * infinities, NaN, overflow and underflow as in `dotDoubleDouble`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * const third = 1 / 3;
 * residual(fromRows([[3]]), [third], [1]).high   // Float64Array [5.551115123125783e-17]
 * 1 - 3 * third                                  // 0
 */
export function residual(A: MatrixLike, x: VectorLike, b: VectorLike): DoubleDoubleVector {
  const given = asMatrix(A, 'residual');
  const at = widen(copyVector(x, given.cols, 'residual', 'x'));
  return residualDoubleDouble(given, at, copyVector(b, given.rows, 'residual', 'b'));
}
