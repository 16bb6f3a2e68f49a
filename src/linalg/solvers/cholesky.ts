/**
 * Cholesky factorization.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import {
  checkSquare,
  copyMatrix,
  copyVector,
  transpose,
  type Float64Matrix,
  type MatrixLike,
  type VectorLike,
} from '../matrix.js';
import { operationsOf } from '../operations.js';
import { substitute, troubles, type Solution, type Troubles } from './triangular.js';
import { watched } from './watched.js';

/** The factor of A = L L^T, and what went wrong. */
export interface Cholesky extends Pick<Troubles, 'overflow' | 'underflow'> {
  /** L, with zeros above the diagonal. */
  readonly l: Float64Matrix;
  /** The first step whose pivot is not positive: columns of L from there on are zero. */
  readonly notPositiveDefinite?: number;
}

/**
 * Factors a symmetric positive definite matrix, A = L L^T, in the chopper `c`. Only the lower triangle of A is read.
 *
 * A is rounded to the format first. Step k takes l_kk = sqrt(a_kk), divides, l_ik = a_ik / l_kk, and subtracts,
 * a_ij = a_ij - l_ik l_jk for k < j <= i, each operation rounded. Random words: those of the lower triangle row by row;
 * then in each step the root, the quotients from the top, and for each row its products and its differences.
 *
 * A pivot that is zero, negative or NaN ends the factorization and is reported as `notPositiveDefinite` (rounding can make a
 * positive definite matrix such); elements that reach the largest finite number or infinity are reported as
 * `overflow`, quotients, products and elements of A that underflow to zero as `underflow`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for a matrix that is not square
 * @example
 * const c = chopper('float16');
 * cholesky(fromRows([[4, 2], [2, 3]]), c).l.data                    // Float64Array [2, 0, 1, 1.4140625]
 * cholesky(fromRows([[1, 2], [2, 1]]), c).notPositiveDefinite       // 1
 */
export function cholesky(A: MatrixLike, c: Chopper): Cholesky {
  const l = copyMatrix(A, 'cholesky');
  checkSquare(l, 'cholesky');
  checkChopper(c, 'cholesky');
  const operations = watched(operationsOf(c));
  const { round, sqrt, div, mulInto, subInto, overflowed } = operations;
  const { data, rows: n } = l;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) data[i * n + j] = round(data[i * n + j]!);
    data.fill(0, i * n + i + 1, i * n + n);
  }
  const column = new Float64Array(n);
  const terms = new Float64Array(n);
  let overflow: number | undefined = data.some(overflowed) ? 0 : undefined;
  let underflow = operations.vanished ? 0 : undefined;
  for (let k = 0; k < n; k++) {
    const pivot = data[k * n + k]!;
    if (!(pivot > 0)) {
      for (let i = k; i < n; i++) data.fill(0, i * n + k, i * n + i + 1);
      return { l, notPositiveDefinite: k, ...troubles(undefined, overflow, underflow) };
    }
    const root = sqrt(pivot);
    data[k * n + k] = root;
    for (let i = k + 1; i < n; i++) column[i] = data[i * n + k] = div(data[i * n + k]!, root);
    for (let i = k + 1; i < n; i++) {
      const row = data.subarray(i * n + k + 1, i * n + i + 1);
      const products = terms.subarray(0, row.length);
      mulInto(products, column.subarray(k + 1, i + 1), column[i]!);
      subInto(row, row, products);
      if (row.some(overflowed)) overflow ??= k;
    }
    if (column.subarray(k + 1).some(overflowed) || overflowed(root)) overflow ??= k;
    if (operations.vanished) underflow ??= k;
  }
  return { l, ...troubles(undefined, overflow, underflow) };
}

/**
 * Solves A x = b from the factor of `cholesky`, in the chopper `c`: L, then L^T, each as `trsv` does.
 *
 * If the matrix was not positive definite, the zeros of L are reported as `singular`; infinities, NaN and elements that
 * reach the largest finite number are reported as `overflow`, numbers that underflow to zero as `underflow`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit
 * @example
 * const c = chopper('float16');
 * choleskySolve(cholesky(fromRows([[4, 2], [2, 5]]), c), [8, 12], c).x   // Float64Array [1, 2]
 */
export function choleskySolve({ l, overflow, underflow }: Cholesky, b: VectorLike, c: Chopper): Solution {
  const L = copyMatrix(l, 'choleskySolve', 'factor.l');
  checkSquare(L, 'choleskySolve', 'factor.l');
  checkChopper(c, 'choleskySolve');
  const x = copyVector(b, L.rows, 'choleskySolve', 'b');
  const operations = watched(operationsOf(c));
  operations.roundInto(x, x);
  const below = substitute({ ...L, lower: true, unit: false }, x, operations);
  const above = substitute({ ...transpose(L), lower: false, unit: false }, x, operations);
  return { x, ...above, ...below, ...troubles(below.singular, overflow, underflow) };
}
