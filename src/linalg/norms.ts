/**
 * Norms of matrices and vectors, rounded at every step or not at all.
 * @module
 */
import type { Chopper } from '../chopper.js';
import { checkChopper } from '../chopperArgument.js';
import { checkOneOf } from '../arguments.js';
import { copyMatrix, type MatrixLike } from './matrix.js';
import { operationsOf } from './operations.js';
import { norm2 } from './products/product.js';

/** Names of norms: largest column sum, largest row sum, Frobenius, largest element. */
export type NormKind = '1' | 'inf' | 'frobenius' | 'max';

/**
 * A norm of a matrix in the chopper `c`: `'1'` (largest sum of a column), `'inf'` (largest sum of a row), `'frobenius'`
 * (root of the sum of squares) or `'max'` (largest magnitude, which is not rounded). A vector is a matrix of one column.
 *
 * Magnitudes are summed from the top or from the left, row-major for squares, which are scaled by a power of two so that
 * they neither overflow nor vanish; every sum, square and root is rounded. NaN if an element is, +0 for an empty
 * matrix; a sum that overflows is what the chopper makes of it. The elements themselves are taken as they are. Random
 * words: one for each sum, column by column or row by row; for squares as in dot products.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for an unknown norm
 * @example
 * const A = fromRows([[1, -2], [3, 4]]);
 * norm(A, '1', chopper('float16'))           // 6
 * norm(A, 'inf', chopper('float16'))         // 7
 * norm(A, 'frobenius', chopper('float16'))   // 5.4765625
 * norm(A, 'max', chopper('float16'))         // 4
 */
export function norm(A: MatrixLike, kind: NormKind, c: Chopper): number {
  const { data, rows, cols } = copyMatrix(A, 'norm');
  checkOneOf(kind, ['1', 'inf', 'frobenius', 'max'], 'norm', 'kind');
  checkChopper(c, 'norm');
  const operations = operationsOf(c);
  if (kind === 'frobenius') return norm2(data, operations);
  if (kind === 'max') return data.reduce(larger, 0);
  const [lines, length] = kind === '1' ? [cols, rows] : [rows, cols];
  let norm = 0;
  for (let line = 0; line < lines; line++) {
    let sum = 0;
    for (let l = 0; l < length; l++) {
      sum = operations.add(sum, Math.abs(data[kind === '1' ? l * cols + line : line * cols + l]!));
    }
    norm = larger(norm, sum);
  }
  return norm;
}

/** The larger magnitude; NaN if one is NaN. */
function larger(x: number, y: number): number {
  return Math.max(x, Math.abs(y));
}
