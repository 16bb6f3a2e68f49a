/** E14: errors against sums that are taken apart by hand, and the claims on one seed. */
import { describe, expect, it } from 'vitest';
import backwardErrors from '../../../../src/experiments/builtin/backward-error/index.js';
import { cell, collect, tasksOf, uniform } from '../../../../src/experiments/index.js';
import { chopper } from '../../../../src/index.js';

describe('backward errors', () => {
  it('are those of sums from left to right, product and sum rounded', async () => {
    const n = 64;
    const rows = await collect(backwardErrors, {
      ...{ formats: ['float16'], rounding: ['tiesToEven'], seeds: [3] },
      params: { problem: 'matvec', n },
    });
    const half = chopper('float16');
    const A = half(uniform(20 * n, { seed: 3, stream: 1 }));
    const x = half(uniform(n, { seed: 3, stream: 2 }));
    const errors = Array.from({ length: 20 }, (_, i) => {
      let [rounded, exact] = [0, 0]; // float64 holds these products and, here, their sums exactly
      for (let j = 0; j < n; j++) {
        const product = A[i * n + j]! * x[j]!;
        rounded = half.add(rounded, half(product));
        exact += product;
      }
      return Math.abs(rounded - exact) / exact;
    });
    expect(cell(rows, {}, 'error')).toBeCloseTo(Math.max(...errors), 12);
  });

  it('stagnate to nearest, and do not rounded stochastically', async () => {
    const rows = await collect(backwardErrors, {
      ...{ formats: ['bfloat16'], seeds: [1] },
      params: { problem: 'matvec', n: 10000 },
    });
    expect(cell(rows, { rounding: 'tiesToEven' }, 'error')).toBeCloseTo(0.899, 2); // the reference program's
    expect(cell(rows, { rounding: 'stochastic' }, 'error')).toBeLessThan(0.3);
  });

  it('of factors are of the published size', async () => {
    const rows = await collect(backwardErrors, {
      ...{ formats: ['float16', 'float32'], rounding: ['tiesToEven'], seeds: [1] },
      params: { problem: 'lu', n: 50 },
    });
    const ratio = (format: string, published: number): number =>
      (cell(rows, { format }, 'error') as number) / published;
    expect(ratio('float16', 2.4e-3)).toBeGreaterThan(0.5);
    expect(ratio('float16', 2.4e-3)).toBeLessThan(2);
    expect(ratio('float32', 3.1e-7)).toBeGreaterThan(0.5);
    expect(ratio('float32', 3.1e-7)).toBeLessThan(2);
  });

  it('of factors go to n = 500 where figures are published', () => {
    const orders = tasksOf(backwardErrors, { seeds: [1], params: { problem: 'lu' } });
    const largest = (format: string): number =>
      Math.max(...orders.filter((task) => task.format.name === format).map(({ params }) => params.n as number));
    expect([largest('float16'), largest('bfloat16')]).toEqual([500, 100]);
  });
});
