/**
 * Batches of matrix products.
 * @module
 */
import type { Accumulation } from '../../linalg/products/accumulation.js';
import { multiply } from './sums.js';

/** Sizes and layout of a batch of matrix products. */
export interface MatMulShape {
  readonly batchA: number;
  readonly batchB: number;
  readonly rows: number;
  readonly terms: number;
  readonly cols: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Matrix products; of a batch of one and a batch of many, the one is multiplied with all. Terms ascend. */
export function matMul(
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  shape: MatMulShape,
  how: Accumulation,
): void {
  const { batchA, batchB, rows, terms, cols, transposeA, transposeB } = shape;
  for (let i = 0; i < Math.max(batchA, batchB); i++) {
    const left = part(a, Math.min(i, batchA - 1), rows * terms);
    const right = part(b, Math.min(i, batchB - 1), terms * cols);
    multiply(
      out,
      { base: i * rows * cols, row: cols, col: 1 },
      transposeA ? { data: left, row: 1, col: rows } : { data: left, row: terms, col: 1 },
      transposeB ? { data: right, row: 1, col: terms } : { data: right, row: cols, col: 1 },
      { rows, terms, cols },
      how,
    );
  }
}

function part(data: Float32Array, i: number, length: number): Float32Array {
  return data.subarray(i * length, (i + 1) * length);
}
