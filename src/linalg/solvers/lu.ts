/**
 * LU factorization with partial pivoting.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkBoolean, checkKeys } from '../../arguments.js';
import { checkChopper } from '../../chopperArgument.js';
import {
  checkSquare,
  copyMatrix,
  copyVector,
  type Float64Matrix,
  type MatrixLike,
  type VectorLike,
} from '../matrix.js';
import { operationsOf } from '../operations.js';
import { substitute, troubles, type Solution, type Troubles } from './triangular.js';
import { watched, type Watched, type Watching } from './watched.js';

/** The factors of P A = L U, and what went wrong. */
export interface LU extends Troubles {
  /** U in the upper triangle with the diagonal; below it L, whose diagonal of ones is not stored. */
  readonly lu: Float64Matrix;
  /** `pivots[k]`: the row that was exchanged with row k at step k, in this order (LAPACK's ipiv, counted from 0). */
  readonly pivots: Int32Array<ArrayBuffer>;
}

/** Options of `lu`. */
export interface LUOptions {
  /**
   * Whether a_ij - l_ik u_kj is rounded once, as a fused multiply-add, instead of product and difference.
   * @defaultValue false
   */
  readonly fma?: boolean;
}

/**
 * Factors P A = L U with partial pivoting, in the chopper `c`.
 *
 * A, of any size, is rounded to the format first. Step k exchanges row k with the first row below that has the largest
 * magnitude in column k, divides the column by the pivot, and subtracts: l_ik = a_ik / a_kk, a_ij = a_ij - l_ik a_kj, each
 * product, difference and quotient rounded. Random words: those of A; then in each step the quotients from the top, the
 * products of the remaining block row by row, its differences row by row.
 *
 * A pivot that is zero is reported as `singular`, and its step changes nothing. If an element of A or of the factors
 * reaches the largest finite number, an infinity or NaN, `overflow` is the step after which it was seen first; `underflow` is
 * the step in which a quotient or product became zero without being it (0 also for an element of A that was rounded to zero).
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for unknown options
 * @example
 * const A = fromRows([[1, 2], [3, 4]]);
 * lu(A, chopper('float16'))               // { lu: { data: [3, 4, 0.333251953125, 0.66699…], … }, pivots: [1, 1] }
 * lu(matrix(2, 2), chopper('float16')).singular                             // 0
 * lu(fromRows([[7e4, 1], [1, 1]]), chopper('float16')).overflow             // 0
 */
export function lu(A: MatrixLike, c: Chopper, options: LUOptions = {}): LU {
  const factors = copyMatrix(A, 'lu');
  checkChopper(c, 'lu');
  checkKeys(options, ['fma'], 'lu');
  return factorInPlace(factors, watched(operationsOf(c)), checkBoolean(options.fma ?? false, 'lu', 'fma'));
}

function factorInPlace(factors: Float64Matrix, operations: Watched, fused: boolean): LU {
  const { data, rows, cols } = factors;
  const { roundInto, div, subInto, mulInto, fmaInto, overflowed } = operations;
  roundInto(data, data);
  const steps = Math.min(rows, cols);
  const pivots = new Int32Array(steps);
  const room = Array.from({ length: 3 }, () => new Float64Array(Math.max(0, (rows - 1) * (cols - 1))));
  let singular: number | undefined;
  let overflow: number | undefined = data.some(overflowed) ? 0 : undefined;
  let underflow = operations.vanished ? 0 : undefined;
  for (let k = 0; k < steps; k++) {
    pivots[k] = largestInColumn(factors, k);
    exchangeRows(factors, k, pivots[k]!);
    const pivot = data[k * cols + k]!;
    if (pivot === 0) {
      singular ??= k;
      continue;
    }
    const [below, right] = [rows - k - 1, cols - k - 1];
    for (let i = k + 1; i < rows; i++) data[i * cols + k] = div(data[i * cols + k]!, pivot);
    if (operations.vanished) underflow ??= k;
    if (right === 0) continue;
    // The whole block at once: arrays of thousands of elements cost a tenth of row after row.
    const [block, multipliers, pivotRow] = room.map((array) => array.subarray(0, below * right)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const source = data.subarray(k * cols + k + 1, k * cols + cols);
    for (let i = 0; i < below; i++) {
      const start = (k + 1 + i) * cols + k;
      block.set(data.subarray(start + 1, start + 1 + right), i * right);
      multipliers.fill(fused ? -data[start]! : data[start]!, i * right, (i + 1) * right);
      pivotRow.set(source, i * right);
    }
    if (fused) {
      fmaInto(block, multipliers, pivotRow, block);
    } else {
      mulInto(multipliers, multipliers, pivotRow);
      subInto(block, block, multipliers);
    }
    for (let i = 0; i < below; i++) {
      data.set(block.subarray(i * right, (i + 1) * right), (k + 1 + i) * cols + k + 1);
    }
    if (operations.vanished) underflow ??= k;
    if (overflow === undefined && block.some(overflowed)) overflow = k;
  }
  if (overflow === undefined && data.some(overflowed)) overflow = steps - 1;
  return { lu: factors, pivots, ...troubles(singular, overflow, underflow) };
}

/**
 * The row from k on with the largest magnitude in column k, the first of them.
 * @internal
 */
export function largestInColumn({ data, rows, cols }: Float64Matrix, k: number): number {
  let largest = k;
  for (let i = k + 1; i < rows; i++) {
    if (Math.abs(data[i * cols + k]!) > Math.abs(data[largest * cols + k]!)) largest = i;
  }
  return largest;
}

/**
 * Exchanges two rows.
 * @internal
 */
export function exchangeRows({ data, cols }: Float64Matrix, i: number, j: number): void {
  if (i === j) return;
  const row = data.slice(i * cols, i * cols + cols);
  data.copyWithin(i * cols, j * cols, j * cols + cols);
  data.set(row, j * cols);
}

/**
 * Exchanges the elements of `x` as the rows were in a factorization: x becomes P x.
 * @internal
 */
export function permute(x: Float64Array, pivots: Int32Array): void {
  pivots.forEach((row, k) => {
    const element = x[k]!;
    x[k] = x[row]!;
    x[row] = element;
  });
}

/**
 * Solves A x = b from the factors of `lu`, in the chopper `c`: P b, then L, then U, each as `trsv` does.
 *
 * A zero pivot is reported as `singular`, elements that reach the largest finite number, infinities and NaN as `overflow`,
 * numbers that underflow to zero as `underflow`; so are those that the factors report.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * const c = chopper('float16');
 * luSolve(lu(fromRows([[1, 2], [3, 4]]), c), [5, 11], c).x   // Float64Array [1, 2]
 */
export function luSolve(factors: LU, b: VectorLike, c: Chopper): Solution {
  const copy = copyMatrix(factors.lu, 'luSolve', 'factors.lu');
  checkSquare(copy, 'luSolve', 'factors.lu');
  checkChopper(c, 'luSolve');
  const x = copyVector(b, copy.rows, 'luSolve', 'b');
  return solveInPlace(factors, x, watched(operationsOf(c)));
}

/**
 * Replaces `x` by the solution.
 * @internal
 */
export function solveInPlace(
  { lu: { data, rows }, pivots, ...factored }: LU,
  x: Float64Array<ArrayBuffer>,
  operations: Watching,
): Solution {
  operations.roundInto(x, x);
  permute(x, pivots);
  const below = substitute({ data, rows, lower: true, unit: true }, x, operations);
  const above = substitute({ data, rows, lower: false, unit: false }, x, operations);
  return { x, ...above, ...below, ...troubles(factored.singular, factored.overflow, factored.underflow) };
}
