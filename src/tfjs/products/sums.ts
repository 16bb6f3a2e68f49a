/**
 * Products of matrices among the many that a kernel is made of.
 *
 * Element e of a result, in the order of its memory, is a sum of products as fpchop/linalg defines it; its term l draws
 * from slot e n + l, n the number of terms.
 * @module
 */
import type { Accumulation } from '../../linalg/products/accumulation.js';
import { multiplyTo } from '../../linalg/products/multiply.js';
import { type Operand, type Shape } from '../../linalg/products/matrixProduct.js';

/** Where a matrix stands in an array: element (i, j) at base + row i + col j. */
export interface Place {
  readonly base: number;
  readonly row: number;
  readonly col: number;
}

/** A product of matrices, written to its place. */
export function multiply(
  out: Float32Array,
  { base, row, col }: Place,
  a: Operand,
  b: Operand,
  shape: Shape,
  how: Accumulation,
): void {
  multiplyTo({ data: out.subarray(base), row, col }, a, b, shape, after(base * shape.terms, how));
}

/** An accumulation whose slots begin behind `slots` others. */
export function after(slots: number, how: Accumulation): Accumulation {
  const { product, accumulator } = how;
  return {
    ...how,
    product: { ...product, first: product.first + product.step * slots },
    accumulator: { ...accumulator, first: accumulator.first + accumulator.step * slots },
  };
}

/** Elements that are gathered at a time. */
const MOST = 1 << 22;

/** Writes the terms of `rows` rows from `start` on, one row after the other. */
export type Gather = (to: Float32Array, start: number, rows: number) => void;

/** The product of a matrix that is gathered, so many rows at a time as there is room for, and of b. */
export function multiplyGathered(
  out: Float32Array,
  { base, row, col }: Place,
  gather: Gather,
  b: Operand,
  { rows, terms, cols }: Shape,
  how: Accumulation,
): void {
  const most = Math.min(rows, Math.max(1, Math.floor(MOST / Math.max(terms, 1))));
  const gathered = new Float32Array(most * terms);
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    gather(gathered, start, count);
    const a = { data: gathered.subarray(0, count * terms), row: terms, col: 1 };
    multiply(out, { base: base + start * row, row, col }, a, b, { rows: count, terms, cols }, how);
  }
}
