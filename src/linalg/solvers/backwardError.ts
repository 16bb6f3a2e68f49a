/**
 * Backward errors: how far the data must be moved for a computed result to be exact.
 *
 * Computed in double-double arithmetic (doubleDouble.ts), so that they are right to many digits also where the residual
 * of float64 would be noise. Infinities and NaN in the result give NaN.
 * @module
 */
import { productDoubleDouble, residualDoubleDouble, widen } from '../sums/doubleDouble.js';
import { permute, type LU } from './lu.js';
import { asMatrix, copyMatrix, copyVector, type Matrix, type MatrixLike, type VectorLike } from '../matrix.js';

/** Backward errors of a solution of A x = b. */
export interface BackwardError {
  /** ||b - A x|| / (||A|| ||x|| + ||b||) in the infinity norm (Rigal and Gaches). */
  readonly normwise: number;
  /** The largest |b - A x|_i / (|A| |x| + |b|)_i, 0/0 counting as 0 (Oettli and Prager). */
  readonly componentwise: number;
}

/**
 * Backward errors of `x` as a solution of A x = b.
 *
 * 0 for an exact solution; Infinity never, NaN if x, A or b hold infinities or NaN. Zeros of any sign and subnormals count
 * as their values; magnitudes from 2^995 on may give NaN.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * backwardError(fromRows([[2, 0], [0, 4]]), [1, 1.5], [2, 4])   // { normwise: 0.2, componentwise: 0.2 }
 */
export function backwardError(A: MatrixLike, x: VectorLike, b: VectorLike): BackwardError {
  const given = asMatrix(A, 'backwardError');
  const solution = copyVector(x, given.cols, 'backwardError', 'x');
  const right = copyVector(b, given.rows, 'backwardError', 'b');
  return backwardErrorOf(given, solution, right, residualDoubleDouble(given, widen(solution), right).high);
}

/** The same, where the residual is known. */
export function backwardErrorOf(A: Matrix, x: Float64Array, b: Float64Array, residual: Float64Array): BackwardError {
  const bound = absoluteProduct(A, x);
  b.forEach((element, i) => (bound[i]! += Math.abs(element)));
  const normwise = largest(residual) / (normInfinity(A) * largest(x) + largest(b));
  return { normwise: largest(residual) === 0 ? 0 : normwise, componentwise: largestRatio(residual, bound) };
}

/**
 * The componentwise backward error of `y` as the product A x: the largest |y - A x|_i / (|A| |x|)_i, 0/0 counting as 0.
 *
 * NaN if an element is NaN or infinite; signed zeros, subnormals and large magnitudes as in `backwardError`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * productBackwardError(fromRows([[1, 3]]), [1, 1], [4.5])   // 0.125
 */
export function productBackwardError(A: MatrixLike, x: VectorLike, y: VectorLike): number {
  const given = asMatrix(A, 'productBackwardError');
  const factor = copyVector(x, given.cols, 'productBackwardError', 'x');
  const product = copyVector(y, given.rows, 'productBackwardError', 'y');
  const { high } = residualDoubleDouble(given, widen(factor), product);
  return largestRatio(high, absoluteProduct(given, factor));
}

/**
 * The backward error of an LU factorization: ||P A - L U|| / ||A|| in the 1-norm.
 *
 * 0 for an exact factorization and for a zero matrix whose factors are exact; NaN if an element is NaN or infinite; signed
 * zeros, subnormals and large magnitudes as in `backwardError`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * const A = fromRows([[1, 2], [3, 4]]);
 * luBackwardError(A, lu(A, chopper('float16')))   // 0.0000…
 */
export function luBackwardError(A: MatrixLike, { lu, pivots }: Pick<LU, 'lu' | 'pivots'>): number {
  const { data, rows, cols } = copyMatrix(A, 'luBackwardError');
  const factors = asMatrix(lu, 'luBackwardError', 'factors.lu');
  if (factors.rows !== rows || factors.cols !== cols) {
    throw new RangeError(
      `luBackwardError: "factors.lu" expected ${rows} x ${cols} like "A", got ${factors.rows} x ${factors.cols}`,
    );
  }
  const steps = Math.min(rows, cols);
  const L = new Float64Array(rows * steps);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < steps && k <= i; k++) L[i * steps + k] = k === i ? 1 : factors.data[i * cols + k]!;
  }
  let difference = 0;
  let size = 0;
  for (let j = 0; j < cols; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]!);
    const right = Float64Array.from({ length: steps }, (_, k) => (k <= j ? factors.data[k * cols + j]! : 0));
    permute(column, pivots);
    const { high } = residualDoubleDouble({ data: L, rows, cols: steps }, widen(right), column);
    difference = Math.max(difference, sumOfMagnitudes(high));
    size = Math.max(size, sumOfMagnitudes(column));
  }
  return difference === 0 ? 0 : difference / size;
}

/** The largest magnitude; NaN if an element is NaN. */
export function largest(x: Float64Array): number {
  let largest = 0;
  for (const element of x) largest = Math.max(largest, Math.abs(element));
  return largest;
}

/** The largest sum of magnitudes of a row. */
export function normInfinity({ data, rows, cols }: Matrix): number {
  let norm = 0;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += Math.abs(data[i * cols + j]!);
    norm = Math.max(norm, sum);
  }
  return norm;
}

function sumOfMagnitudes(x: Float64Array): number {
  return x.reduce((sum, element) => sum + Math.abs(element), 0);
}

/** |A| |x|. */
function absoluteProduct({ data, rows, cols }: Matrix, x: Float64Array): Float64Array<ArrayBuffer> {
  const magnitudes = { data: Float64Array.from(data, Math.abs), rows, cols };
  return productDoubleDouble(magnitudes, widen(Float64Array.from(x, Math.abs))).high;
}

function largestRatio(x: Float64Array, y: Float64Array): number {
  let ratio = 0;
  x.forEach((element, i) => {
    if (element !== 0) ratio = Math.max(ratio, Math.abs(element) / y[i]!);
  });
  return ratio;
}
