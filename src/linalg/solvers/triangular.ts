/**
 * Triangular systems by substitution.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkBoolean, checkKeys, checkOneOf } from '../../arguments.js';
import { checkChopper } from '../../chopperArgument.js';
import {
  asMatrix,
  checkSquare,
  copyMatrix,
  copyVector,
  transpose,
  type Float64Matrix,
  type MatrixLike,
  type VectorLike,
} from '../matrix.js';
import { operationsOf } from '../operations.js';
import { watched, type Watching } from './watched.js';

/** Which triangle of a matrix a system has. */
export interface TriangleOptions {
  /** Which triangle is read; the other one is taken for zeros. */
  readonly triangle: 'lower' | 'upper';
  /**
   * Whether the diagonal is taken for ones and not read.
   * @defaultValue false
   */
  readonly unit?: boolean;
  /**
   * Whether the transpose of that triangle is meant.
   * @defaultValue false
   */
  readonly transposed?: boolean;
}

/** What went wrong in a computation; a field that is absent went well. */
export interface Troubles {
  /** The first pivot or diagonal element that is zero, counted from 0. */
  readonly singular?: number;
  /** The first row or step, counted from 0, at which an element reached the largest finite number, infinity or NaN. */
  readonly overflow?: number;
  /**
   * The first row or step, counted from 0, at which underflow made a number zero that is not: a product or quotient, or an
   * element of A or b when it was rounded to the format (step 0). Where zeros are reported too, they may come from it.
   */
  readonly underflow?: number;
}

/** The solution of a system, and what went wrong. */
export interface Solution extends Troubles {
  readonly x: Float64Array<ArrayBuffer>;
}

/** The solutions of a system with several right-hand sides, and what went wrong. */
export interface Solutions extends Troubles {
  readonly X: Float64Matrix;
}

/**
 * Solves T x = b for a triangular T, by substitution in the chopper `c`.
 *
 * b is rounded to the format first; T is taken as it is. Then row by row in the order of substitution (from the top for
 * lower triangles): x_i = (b_i - t_i0 x_0 - t_i1 x_1 - …) / t_ii, the terms by ascending index, each product, difference
 * and quotient rounded. Random words: those of b; then in each row the products, the differences, the quotient.
 *
 * A zero on the diagonal divides as IEEE 754 has it, and is reported as `singular`; infinities, NaN and elements that
 * reach the largest finite number are reported as `overflow`; products, quotients and elements of b that underflow to zero as
 * `underflow`. Signed zeros and subnormals are those of the operations.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit and unknown options
 * @example
 * const T = fromRows([[2, 0], [1, 3]]);
 * trsv(T, [1, 1], chopper('float16'), { triangle: 'lower' }).x   // Float64Array [0.5, 0.16662597656250]
 * trsv(fromRows([[0]]), [1], chopper('float16'), { triangle: 'lower' })   // { x: [Infinity], singular: 0, overflow: 0 }
 */
export function trsv(T: MatrixLike, b: VectorLike, c: Chopper, options: TriangleOptions): Solution {
  const triangle = checkTriangle(T, c, options, 'trsv');
  const x = copyVector(b, triangle.rows, 'trsv', 'b');
  const operations = watched(operationsOf(c));
  operations.roundInto(x, x);
  return { x, ...substitute(triangle, x, operations) };
}

/**
 * Solves T X = B for a triangular T and all columns of B, by substitution in the chopper `c`.
 *
 * Every element is computed as `trsv` does, and NaN, infinities, overflow, underflow and zeros are reported as there. Random words:
 * those of B; then for each row of X in the order of substitution, for each row of X that is already known, its products
 * and the differences; then the quotients.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit and unknown options
 * @example
 * const T = fromRows([[1, 2], [0, 4]]);
 * trsm(T, identity(2), chopper('bfloat16'), { triangle: 'upper' }).X.data   // Float64Array [1, -0.5, 0, 0.25]
 */
export function trsm(T: MatrixLike, B: MatrixLike, c: Chopper, options: TriangleOptions): Solutions {
  const { data, rows: n, lower, unit } = checkTriangle(T, c, options, 'trsm');
  const X = copyMatrix(B, 'trsm', 'B');
  const { cols } = X;
  if (X.rows !== n) throw new RangeError(`trsm: "B" expected ${n} rows like "T", got ${X.rows}`);
  const operations = watched(operationsOf(c));
  const { roundInto, mulInto, subInto, divInto, overflowed } = operations;
  roundInto(X.data, X.data);
  const row = (i: number): Float64Array => X.data.subarray(i * cols, i * cols + cols);
  const terms = new Float64Array(cols);
  let singular: number | undefined;
  let overflow: number | undefined;
  let underflow = operations.vanished ? 0 : undefined;
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const x = row(i);
    for (let j = lower ? 0 : i + 1; j < (lower ? i : n); j++) {
      mulInto(terms, row(j), data[i * n + j]!);
      subInto(x, x, terms);
    }
    if (!unit) {
      if (data[i * n + i] === 0) singular ??= i;
      divInto(x, x, data[i * n + i]!);
    }
    if (x.some(overflowed)) overflow ??= i;
    if (operations.vanished) underflow ??= i;
  }
  return { X, ...troubles(singular, overflow, underflow) };
}

/** A checked triangle, transposed where asked for. */
export interface Triangle {
  readonly data: Float64Array | Float32Array | readonly number[];
  readonly rows: number;
  readonly lower: boolean;
  readonly unit: boolean;
}

/** Replaces the right-hand side `x` by the solution. */
export function substitute({ data, rows: n, lower, unit }: Triangle, x: Float64Array, operations: Watching): Troubles {
  const { sub, div, mulInto, overflowed } = operations;
  const elements = data instanceof Float64Array ? data : Float64Array.from(data);
  const terms = new Float64Array(n);
  let singular: number | undefined;
  let overflow: number | undefined;
  let underflow = operations.vanished === true ? 0 : undefined;
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const [from, to] = lower ? [0, i] : [i + 1, n];
    const products = terms.subarray(0, to - from);
    mulInto(products, elements.subarray(i * n + from, i * n + to), x.subarray(from, to));
    let s = x[i]!;
    for (const product of products) s = sub(s, product);
    if (!unit) {
      const pivot = elements[i * n + i]!;
      if (pivot === 0) singular ??= i;
      s = div(s, pivot);
    }
    x[i] = s;
    if (overflowed(s)) overflow ??= i;
    if (operations.vanished === true) underflow ??= i;
  }
  return troubles(singular, overflow, underflow);
}

/** The fields that are defined. */
export function troubles(singular?: number, overflow?: number, underflow?: number): Troubles {
  return {
    ...(singular !== undefined && { singular }),
    ...(overflow !== undefined && { overflow }),
    ...(underflow !== undefined && { underflow }),
  };
}

function checkTriangle(T: MatrixLike, c: Chopper, options: TriangleOptions, name: string): Triangle {
  const given = asMatrix(T, name, 'T');
  checkSquare(given, name, 'T');
  checkChopper(c, name);
  checkKeys(options, ['triangle', 'unit', 'transposed'], name);
  const { triangle, unit = false, transposed = false } = options;
  checkOneOf(triangle, ['lower', 'upper'], name, 'triangle');
  checkBoolean(unit, name, 'unit');
  checkBoolean(transposed, name, 'transposed');
  const { data, rows } = transposed ? transpose(given) : given;
  return { data, rows, lower: (triangle === 'lower') !== transposed, unit };
}
