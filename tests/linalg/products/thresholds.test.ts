/**
 * Sums of products on both sides of the limit within which float64's own additions stand for exact ones.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chopper, useBackend } from '../../../src/index.js';
import { gemm } from '../../../src/linalg/index.js';

afterEach(() => useBackend('auto'));

const ROWS = 32;
const COLS = 64; // 32 x 2 x 64 products: beyond what the reference takes

describe.each(['js', 'wasm-simd'] as const)('1 + 2^-k to float32 by %s', (backend) => {
  describe.each(['towardPositive', 'towardNegative', 'awayFromZero', 'tiesToEven'] as const)('%s', (rounding) => {
    it.each([23, 24, 25, 50, 51, 52, 53, 54, 55, 56, 60])('k = %d', (k) => {
      useBackend(backend);
      const a = {
        data: Float64Array.from({ length: 2 * ROWS }, (_, i) => (i % 2 === 0 ? 1 : 2 ** -k)),
        rows: ROWS,
        cols: 2,
      };
      const b = { data: new Float64Array(2 * COLS).fill(1), rows: 2, cols: COLS };
      const sums = chopper('float32', { rounding });
      const { data } = gemm(a, b, { accumulator: 'float32', rounding });
      expect(new Set(data)).toEqual(new Set([sums.add(1, sums.mul(2 ** -k, 1))]));
    });
  });
});
