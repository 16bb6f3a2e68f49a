/**
 * Products of matrices and vectors inside the algorithms: those of `gemv` and `dot`, in sequential order with one chopper
 * for products and sums.
 *
 * They are made of the algorithms' own operations: a float64 chopper costs no more than the engine's arithmetic then.
 * @module
 */
import { exponentOf, scale } from '../../format/bits.js';
import type { Matrix } from '../matrix.js';
import type { Operations } from '../operations.js';

/**
 * x . y = x_0 y_0 + x_1 y_1 + …, from left to right, every product and every sum rounded; +0 for no terms. Term l draws
 * two words, for its product and for the sum.
 */
export function dotProduct(x: Float64Array, y: Float64Array, { mul, add, round }: Operations): number {
  let s = 0;
  for (let l = 0; l < x.length; l++) {
    const p = mul(x[l]!, y[l]!);
    s = l === 0 ? round(p) : add(s, p);
  }
  return s;
}

/** A function that computes A x, each element as `dotProduct` does, rows from the top. */
export function matrixVector(A: Matrix, operations: Operations): (x: Float64Array) => Float64Array<ArrayBuffer> {
  const { rows, cols } = A;
  const data = A.data instanceof Float64Array ? A.data : Float64Array.from(A.data);
  if (operations.random || rows < 8) {
    return (x) =>
      Float64Array.from({ length: rows }, (_, i) =>
        dotProduct(data.subarray(i * cols, i * cols + cols), x, operations),
      );
  }
  // Without random words the elements may be computed side by side: term l of all of them, then term l + 1.
  const columns = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) columns[j * rows + i] = data[i * cols + j]!;
  const terms = new Float64Array(rows);
  return (x) => {
    const y = new Float64Array(rows);
    for (let l = 0; l < cols; l++) {
      operations.mulInto(terms, columns.subarray(l * rows, l * rows + rows), x[l]!);
      if (l === 0) y.set(terms);
      else operations.addInto(y, y, terms);
    }
    return y;
  };
}

/**
 * The norm sqrt(x_0^2 + x_1^2 + …), squares and sums rounded from left to right as in `dotProduct`.
 *
 * The elements are first scaled by a power of two that brings the largest into [1, 2), exactly, and the root is scaled
 * back, so that squares neither overflow nor vanish. +0 for zeros; NaN or Infinity if an element is.
 */
export function norm2(x: Float64Array, operations: Operations): number {
  let largest = 0;
  for (const element of x) {
    const size = Math.abs(element);
    if (size !== size) return NaN;
    largest = Math.max(largest, size);
  }
  if (largest === 0 || largest === Infinity) return largest;
  const exponent = exponentOf(largest);
  const scaled = x.map((element) => scale(element, -exponent));
  return operations.scaleB(operations.sqrt(dotProduct(scaled, scaled, operations)), exponent);
}
