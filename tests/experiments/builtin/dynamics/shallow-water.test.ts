/** E18-shallow: what the scheme conserves, its order, and what few bits do. */
import { describe, expect, it } from 'vitest';
import shallowWater from '../../../../src/experiments/builtin/shallow-water/index.js';
import { CELLS, COLUMNS, FACES, ROWS } from '../../../../src/experiments/builtin/shallow-water/grid.js';
import { arithmeticOf, double } from '../../../../src/experiments/builtin/shallow-water/arithmetic.js';
import { energyOf, integrate } from '../../../../src/experiments/builtin/shallow-water/model.js';
import { cell, collect } from '../../../../src/experiments/index.js';
import { chopper } from '../../../../src/index.js';

/** A smooth surface: a wave along the channel, and one across it. */
const smooth = Float64Array.from({ length: CELLS }, (_, k) => {
  const [x, y] = [((k % COLUMNS) + 0.5) / COLUMNS, (Math.floor(k / COLUMNS) + 0.5) / ROWS];
  return (0.1 * Math.sin(2 * Math.PI * x) + 0.3) * Math.cos(Math.PI * y);
});
const free = { gravity: 10, length: 2e6, ridge: 50, forced: false };
const windy = { gravity: 0.1, length: 4e6, ridge: 100, timeStep: 10_182, forced: true };

describe('the scheme', () => {
  const drift = (timeStep: number): number => {
    const setting = { ...free, timeStep };
    const start = { u: new Float64Array(CELLS), v: new Float64Array(FACES), eta: smooth };
    const end = integrate(double, setting, smooth, Math.floor(86_400 / timeStep));
    return energyOf(end, setting) / energyOf(start, setting) - 1;
  };

  it('conserves energy without wind, drag and diffusion, but for the time steps: to their fifth power', () => {
    const [coarse, fine] = [drift(480), drift(240)];
    expect(Math.abs(fine)).toBeLessThan(1e-6);
    expect(coarse / fine).toBeGreaterThan(20);
    expect(coarse / fine).toBeLessThan(50);
  });

  it('conserves mass, and keeps the walls closed', () => {
    const end = integrate(double, windy, smooth, 50);
    const sum = (x: Float64Array): number => x.reduce((a, b) => a + b);
    expect(sum(end.eta) - sum(smooth)).toBeCloseTo(0, 9);
    expect(end.v.slice(0, COLUMNS).every((x) => x === 0)).toBe(true);
    expect(end.v.slice(CELLS).every((x) => x === 0)).toBe(true);
    expect(end.u.some((x) => x !== 0)).toBe(true);
  });

  it('is the same by a chopper of float64 as by float64 itself, bit for bit', () => {
    const [ours, theirs] = [arithmeticOf(chopper('float64')), double].map((a) => integrate(a, windy, smooth, 2));
    expect(ours).toEqual(theirs);
  });

  it('stores only values of the format', () => {
    const how = arithmeticOf(chopper('bfloat16', { rounding: 'stochastic', seed: 1 }));
    const { u, v, eta } = integrate(how, windy, smooth, 3);
    for (const x of [u, v, eta]) expect(chopper('bfloat16')(x)).toEqual(x);
  });
});

describe('few bits', async () => {
  const rows = await collect(shallowWater, { formats: ['float64', 'e8m7'], seeds: [1], params: { days: 10 } });
  const drift = (rounding: string): number => Math.abs(cell(rows, { format: 'e8m7', rounding }, 'drift') as number);

  it('let the mean height drift when rounded to nearest, farther than stochastically', () => {
    expect(drift('tiesToEven')).toBeGreaterThan(2 * drift('stochastic'));
    expect(cell(rows, { format: 'float64' }, 'drift')).toBeCloseTo(0, 12);
  });
});
