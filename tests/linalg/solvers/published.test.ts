/**
 * Published figures of low-precision linear algebra, within bands that other random numbers leave.
 */
import { describe, expect, it } from 'vitest';
import { chopper, type Chopper } from '../../../src/index.js';
import { compensatedSum, lu, luBackwardError, productBackwardError, rand, randn } from '../../../src/linalg/index.js';

describe('LU with partial pivoting in float16, ||P A - L U|| / ||A|| in the 1-norm', () => {
  // LUTime.mat of Higham and Pranesh's Multi_precision_NLA_kernels; normal deviates.
  it.each([
    [50, 2.4e-3],
    [100, 6.1e-3],
    [250, 1.5e-2],
  ])('order %d: %d, to a factor of 2', (n, published) => {
    const half = chopper('float16');
    const A = randn(n, n, { seed: n });
    const rounded = { ...A, data: half(A.data) };
    const error = luBackwardError(rounded, lu(rounded, half));
    expect(error / published).toBeGreaterThan(1 / 2);
    expect(error / published).toBeLessThan(2);
  });
});

/** The componentwise backward error of 20 scalar products of n uniform deviates, by plain loops. */
function productError(c: Chopper, n: number): number {
  const round = chopper(c.format);
  const A = { data: round(rand(20, n, { seed: 1 }).data), rows: 20, cols: n };
  const x = round(rand(n, 1, { seed: 2 }).data);
  const y = Array.from({ length: 20 }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum = c.add(sum, c.mul(A.data[i * n + j]!, x[j]!));
    return sum;
  });
  return productBackwardError(A, x, y);
}

describe.each(['float16', 'bfloat16'] as const)('products of a matrix and a vector in %s, n = 10000', (name) => {
  const nearest = productError(chopper(name), 10000);
  const stochastic = productError(chopper(name, { rounding: 'stochastic', seed: 7 }), 10000);
  const u = chopper(name).format.unitRoundoff;

  it('to nearest the sums stagnate, stochastically they do not: more than 5 times better', () => {
    expect(nearest / stochastic).toBeGreaterThan(5);
  });

  it('the figures of an independent implementation, to a factor of 2', () => {
    const [published, publishedStochastic] = name === 'float16' ? [0.271, 0.039] : [0.899, 0.116];
    expect(nearest / published).toBeGreaterThan(1 / 2);
    expect(nearest / published).toBeLessThan(2);
    expect(stochastic / publishedStochastic).toBeGreaterThan(1 / 2);
    expect(stochastic / publishedStochastic).toBeLessThan(2);
    expect(stochastic).toBeLessThan(2 * Math.sqrt(10000) * u); // Croci et al. 2022: sqrt(n) u, where n u is the bound
  });
});

describe('sums of 10^5 uniform deviates in bfloat16', () => {
  const c = chopper('bfloat16');
  const x = c(rand(100000, 1, { seed: 3 }).data);
  const exact = x.reduce((sum, e) => sum + e, 0);
  const relative = (sum: number): number => Math.abs(sum / exact - 1);

  it('stop growing', () => {
    expect(relative(x.reduce((sum, e) => c.add(sum, e), 0))).toBeGreaterThan(0.99);
  });

  it('are right to two roundings by Kahan', () => {
    expect(relative(compensatedSum(x, c))).toBeLessThan(2 * c.format.unitRoundoff);
  });

  it('are right to a few by stochastic rounding', () => {
    const s = c.with({ rounding: 'stochastic', seed: 4 });
    expect(relative(x.reduce((sum, e) => s.add(sum, e), 0))).toBeLessThan(Math.sqrt(100000) * c.format.unitRoundoff);
  });

  it('Neumaier: right where the correction does not stop as well', () => {
    const d = chopper('float16');
    const few = d(rand(1000, 1, { seed: 3 }).data);
    const sum = few.reduce((total, e) => total + e, 0);
    expect(Math.abs(compensatedSum(few, d, { method: 'neumaier' }) / sum - 1)).toBeLessThan(2 * 2 ** -11);
    expect(relative(compensatedSum(x, c, { method: 'neumaier' }))).toBeGreaterThan(0.9);
  });
});
