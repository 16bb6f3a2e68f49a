/**
 * Double-double products, residuals and the backward errors made of them, against exact integers.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import {
  backwardError,
  dotDoubleDouble,
  fromRows,
  gemvDoubleDouble,
  hilbert,
  lu,
  luBackwardError,
  luSolve,
  productBackwardError,
  randn,
  randsvd,
  residual,
  solve,
  transpose,
} from '../../src/linalg/index.js';
import { exactAffine, exactOf, largestOf, magnitude, near, ratio } from './exact.js';

const double = chopper('float64');

describe('double-double', () => {
  it.each([1, 7, 50])('products of order %d: exact to n^2 2^-104 of the magnitudes', (n) => {
    const A = randn(n, n, { seed: n });
    const x = randn(n, 1, { seed: 2, stream: 9 }).data;
    const { high, low } = gemvDoubleDouble(A, x);
    const exact = exactAffine(A, x, undefined, 1n);
    const magnitudes = exactAffine({ ...A, data: A.data.map(Math.abs) }, x.map(Math.abs), undefined, 1n);
    exact.forEach((sum, i) => {
      const error = magnitude(exactOf(high[i]!) + exactOf(low[i]!) - sum);
      expect(ratio(error << 104n, magnitudes[i]!)).toBeLessThanOrEqual(n * n);
    });
  });

  it('residuals keep what float64 cancels', () => {
    const A = hilbert(8);
    const b = new Float64Array(8).fill(1);
    const { x } = solve(A, b, double);
    const { high } = residual(A, x, b);
    const magnitudes = exactAffine(A, x.map(Math.abs), b, 1n).map(near);
    const exact = exactAffine(A, x, b, -1n).map(near);
    exact.forEach((r, i) => {
      expect(Math.abs(high[i]! - r)).toBeLessThanOrEqual(2 ** -52 * Math.abs(r) + 64 * 2 ** -104 * magnitudes[i]!);
    });
    const naive = exact.map((_, i) => x.reduce((sum, e, j) => sum - A.data[i * 8 + j]! * e, 1));
    expect(naive.some((r, i) => Math.abs(r - exact[i]!) > 0.1 * Math.abs(exact[i]!))).toBe(true);
  });

  it('sums that cancel to nothing but low parts', () => {
    expect(dotDoubleDouble([2 ** 60, 1, -(2 ** 60)], [1, 2 ** -50, 1])).toEqual([2 ** -50, 0]);
    expect(dotDoubleDouble([1 + 2 ** -30, -1], [1 - 2 ** -30, 1])).toEqual([-(2 ** -60), 0]);
    expect(dotDoubleDouble([], [])).toEqual([0, 0]);
    expect(dotDoubleDouble([NaN], [1])[0]).toBe(NaN);
    expect(() => dotDoubleDouble([1], [1, 2])).toThrow(/"y" expected 1 elements, got 2/);
  });
});

describe('backward errors', () => {
  const A = randsvd(20, 1e3, { seed: 1 });
  const b = randn(20, 1, { seed: 5 }).data;
  const { x } = solve(A, b, chopper('float16'));

  it('are those of exact arithmetic', () => {
    const r = exactAffine(A, x, b, -1n);
    const bounds = exactAffine({ ...A, data: A.data.map(Math.abs) }, x.map(Math.abs), b.map(Math.abs), 1n);
    const rowSums = exactAffine({ ...A, data: A.data.map(Math.abs) }, new Float64Array(20).fill(1), undefined, 1n);
    const size = near(largestOf(rowSums)) * Math.max(...x.map(Math.abs)) + Math.max(...b.map(Math.abs));
    const { normwise, componentwise } = backwardError(A, x, b);
    expect(normwise / (near(largestOf(r)) / size)).toBeCloseTo(1, 12);
    expect(componentwise / Math.max(...r.map((ri, i) => ratio(magnitude(ri), bounds[i]!)))).toBeCloseTo(1, 12);
    expect(normwise).toBeGreaterThan(1e-6);
  });

  it('of products', () => {
    const y = chopper('bfloat16')(gemvDoubleDouble(A, x).high);
    const difference = exactAffine(A, x, y, -1n);
    const bounds = exactAffine({ ...A, data: A.data.map(Math.abs) }, x.map(Math.abs), undefined, 1n);
    const exact = Math.max(...difference.map((d, i) => ratio(magnitude(d), bounds[i]!)));
    expect(productBackwardError(A, x, y) / exact).toBeCloseTo(1, 12);
  });

  it('of factors', () => {
    const factors = lu(A, chopper('float16'));
    // Column j of P A - L U, with L and U written out.
    const [L, U] = [factors.lu, factors.lu].map(({ data }, upper) => ({
      data: data.map((e, i) =>
        i % 20 === Math.floor(i / 20) && !upper ? 1 : i % 20 >= Math.floor(i / 20) === !!upper ? e : 0,
      ),
      rows: 20,
      cols: 20,
    }));
    const columns = Array.from({ length: 20 }, (_, j) => {
      const column = A.data.filter((__, i) => i % 20 === j);
      factors.pivots.forEach((row, k) => ([column[k], column[row]] = [column[row]!, column[k]!]));
      const differences = exactAffine(L!, transpose(U!).data.slice(j * 20, j * 20 + 20), column, -1n);
      return {
        difference: differences.reduce((sum, d) => sum + magnitude(d), 0n),
        size: Array.from(column, exactOf).reduce((sum, d) => sum + magnitude(d), 0n),
      };
    });
    const exact = ratio(largestOf(columns.map((c) => c.difference)), largestOf(columns.map((c) => c.size)));
    expect(luBackwardError(A, factors) / exact).toBeCloseTo(1, 12);
  });

  it('0/0 counts as 0, x/0 as infinite, NaN stays', () => {
    const Z = fromRows([
      [0, 0],
      [0, 1],
    ]);
    expect(backwardError(Z, [1, 2], [0, 2])).toEqual({ normwise: 0, componentwise: 0 });
    expect(productBackwardError(Z, [1, 2], [1, 2])).toBe(Infinity);
    expect(backwardError(Z, [NaN, 2], [0, 2])).toEqual({ normwise: NaN, componentwise: NaN });
  });

  it('refuse sizes that do not fit', () => {
    expect(() => backwardError(A, [1], b)).toThrow(/backwardError: "x" expected 20 elements, got 1/);
    expect(() => luBackwardError(fromRows([[1]]), lu(A, double))).toThrow(/"factors.lu" expected 1 x 1 like "A"/);
    expect(() => luSolve(lu(randn(3, 2, { seed: 1 }), double), [1, 2], double)).toThrow(/square matrix, got 3 x 2/);
  });
});
