/** E11: the integrator, the distance, and what the coarsest format does. */
import { describe, expect, it } from 'vitest';
import lorenz63 from '../../../../src/experiments/builtin/lorenz63/index.js';
import {
  integrate,
  integrateInDouble,
  MEMBERS,
  startOf,
  wasserstein,
} from '../../../../src/experiments/builtin/lorenz63/model.js';
import { cell, collect } from '../../../../src/experiments/index.js';
import { chopper } from '../../../../src/index.js';

describe('the integrator', () => {
  const run = { timeStep: 0.01, spinUp: 2, steps: 6, every: 3 };

  it('computes in float64 what float64 itself computes, bit for bit', () => {
    const start = startOf(5n, 1);
    const ours = integrate(chopper('float64'), start, run, () => undefined);
    expect(ours).toEqual(integrateInDouble(start, run));
    expect(ours).toHaveLength(2 * MEMBERS);
  });

  it('keeps fixed points: x = y = sqrt(beta (rho - 1)), z = rho - 1', () => {
    const root = Math.sqrt(72);
    const start = Float64Array.from({ length: 3 * MEMBERS }, (_, i) => (i < 2 * MEMBERS ? root : 27));
    integrateInDouble(start, run).forEach((z) => expect(z).toBeCloseTo(27, 10));
  });

  it('has the order four', () => {
    const start = startOf(1n, 1);
    const at = (timeStep: number, steps: number): Float64Array =>
      integrateInDouble(start, { timeStep, spinUp: 0, steps, every: steps });
    const [coarse, fine, finest] = [at(0.02, 5), at(0.01, 10), at(0.0025, 40)];
    const error = (z: Float64Array): number => z.reduce((sum, x, i) => sum + Math.abs(x - finest[i]!), 0);
    expect(error(coarse) / error(fine)).toBeGreaterThan(12);
    expect(error(coarse) / error(fine)).toBeLessThan(20);
  });

  it('stores only values of the format', () => {
    const half = chopper('float16', { rounding: 'stochastic', seed: 3 });
    const z = integrate(half, startOf(3n, 1), run, () => undefined);
    expect(chopper('float16')(z)).toEqual(z);
  });
});

describe('the Wasserstein distance', () => {
  it.each([
    [[0, 1], [1, 0], 0],
    [[0, 1], [2, 1], 1],
    [[0, 0, 3], [0, 0, 0], 1],
  ])('from %j to %j is %d', (x, y, distance) => {
    expect(wasserstein(Float64Array.from(x), Float64Array.from(y))).toBe(distance);
  });
});

describe('4 significand bits', () => {
  it('come to rest when rounded to nearest, and do not when rounded stochastically', async () => {
    const rows = await collect(lorenz63, { formats: ['e8m4'], seeds: [1], params: { steps: 600 } });
    const at = (rounding: string, column: string): number => cell(rows, { rounding }, column) as number;
    expect(at('tiesToEven', 'distance')).toBeGreaterThan(5);
    expect(at('stochastic', 'distance')).toBeLessThan(3);
    expect(at('tiesToEven', 'distinct')).toBeLessThan(at('stochastic', 'distinct'));
  });
});
