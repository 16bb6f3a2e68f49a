/**
 * Choppers and matrices for the tests of linear algebra.
 * @module
 */
import { chopper, type Chopper } from '../../src/index.js';
import { randn, type Matrix } from '../../src/linalg/index.js';
import type { Rows } from './solvers/plainAlgorithms.js';

/** One of every kind: formats, modes, saturation, random words, errors, emulation. */
export const choppers: [string, () => Chopper][] = [
  ['float64', () => chopper('float64')],
  ['float32', () => chopper('float32')],
  ['float16', () => chopper('float16')],
  ['float16 towardNegative', () => chopper('float16', { rounding: 'towardNegative' })],
  ['bfloat16 stochastic', () => chopper('bfloat16', { rounding: 'stochastic', seed: 3, position: 5 })],
  ['float64 stochastic', () => chopper('float64', { rounding: 'stochastic', seed: 3 })],
  [
    'e5m2 stochasticEqual, saturating',
    () => chopper('float8_e5m2', { rounding: 'stochasticEqual', seed: 1, saturate: true }),
  ],
  ['bfloat16 toOdd, flushed', () => chopper('bfloat16', { rounding: 'toOdd', subnormals: 'flush' })],
  ['float16 with soft errors', () => chopper('float16', { seed: 2, flip: { probability: 0.05 } })],
  ['float16 through float64', () => chopper('float16', { emulation: 'double' })],
];

export function rowsOf({ data, rows, cols }: Matrix): Rows {
  return Array.from({ length: rows }, (_, i) => Array.from(data.slice(i * cols, i * cols + cols)));
}

/** A random matrix whose diagonal dominates, symmetric and positive definite. */
export function positiveDefinite(n: number, seed: number): Matrix<Float64Array<ArrayBuffer>> {
  const { data } = randn(n, n, { seed });
  const A = { data: new Float64Array(n * n), rows: n, cols: n };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) A.data[i * n + j] = (data[i * n + j]! + data[j * n + i]!) / 2 + (i === j ? 2 * n : 0);
  }
  return A;
}
