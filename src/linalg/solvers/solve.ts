/**
 * Solving A x = b by a factorization.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import { checkKeys, checkOneOf } from '../../arguments.js';
import { backwardError, type BackwardError } from './backwardError.js';
import { cholesky, choleskySolve } from './cholesky.js';
import { lu, luSolve } from './lu.js';
import { asMatrix, checkSquare, copyVector, transpose, type MatrixLike, type VectorLike } from '../matrix.js';
import { operationsOf } from '../operations.js';
import { matrixVector } from '../products/product.js';
import { qr } from './qr.js';
import { substitute, troubles, type Solution } from './triangular.js';
import { watched } from './watched.js';

/** Options of `solve`. */
export interface SolveOptions {
  /** Which factorization. @defaultValue 'lu' */
  readonly method?: 'lu' | 'cholesky' | 'qr';
}

/** A solution, what went wrong, and how good it is. */
export interface DirectSolution extends Solution {
  /** Backward errors of x for the A and b that were given, by double-double arithmetic. */
  readonly backwardError: BackwardError;
  /** The first pivot of Cholesky's factorization that was not positive. */
  readonly notPositiveDefinite?: number;
}

/**
 * Solves A x = b in the chopper `c`: by `lu` and `luSolve`, by `cholesky` and `choleskySolve`, or by `qr` (Householder), with
 * y = Q^T b summed from the top and R x = y as `trsv` does.
 *
 * Every operation is rounded; random words are drawn by the factorization, then by the solution. Zero pivots, matrices
 * that are not positive definite, overflow and underflow to zero are reported in the result, together with the backward errors, which are
 * NaN if x holds infinities or NaN.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit and unknown options
 * @example
 * const A = fromRows([[2, 1], [1, 3]]);
 * solve(A, [3, 5], chopper('float16')).x                            // Float64Array [0.7998046875, 1.400390625]
 * solve(A, [3, 5], chopper('float16')).backwardError.normwise < 2 ** -10   // true
 * solve(fromRows([[1, 2], [2, 1]]), [1, 1], chopper('float16'), { method: 'cholesky' }).notPositiveDefinite   // 1
 */
export function solve(A: MatrixLike, b: VectorLike, c: Chopper, options: SolveOptions = {}): DirectSolution {
  const given = asMatrix(A, 'solve');
  checkSquare(given, 'solve');
  const right = copyVector(b, given.rows, 'solve', 'b');
  checkChopper(c, 'solve');
  checkKeys(options, ['method'], 'solve');
  const method = checkOneOf(options.method ?? 'lu', ['lu', 'cholesky', 'qr'], 'solve', 'method');
  const solution = { lu: byLU, cholesky: byCholesky, qr: byQR }[method](given, right, c);
  return { ...solution, backwardError: backwardError(given, solution.x, right) };
}

type Solver = (A: MatrixLike, b: Float64Array<ArrayBuffer>, c: Chopper) => Omit<DirectSolution, 'backwardError'>;

const byLU: Solver = (A, b, c) => luSolve(lu(A, c), b, c);

const byCholesky: Solver = (A, b, c) => {
  const factor = cholesky(A, c);
  const { notPositiveDefinite } = factor;
  return { ...choleskySolve(factor, b, c), ...(notPositiveDefinite !== undefined && { notPositiveDefinite }) };
};

const byQR: Solver = (A, b, c) => {
  const { q, r, singular, overflow, underflow } = qr(A, c);
  const operations = watched(operationsOf(c));
  const right = b.slice();
  operations.roundInto(right, right);
  const x = matrixVector(transpose(q), operations)(right);
  const isGone = x.every((element) => element === 0) && right.some((element) => element !== 0);
  const above = substitute({ ...r, lower: false, unit: false }, x, operations);
  return { x, ...above, ...troubles(singular, overflow, underflow ?? (isGone ? 0 : undefined)) };
};
