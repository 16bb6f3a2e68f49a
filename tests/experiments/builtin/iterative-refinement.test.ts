/** E13 against a reference program: steps by condition, and where LU-IR ends. */
import { describe, expect, it } from 'vitest';
import refinement from '../../../src/experiments/builtin/iterative-refinement/index.js';
import { cell, collect, numbers, select } from '../../../src/experiments/index.js';

describe('LU-IR with half precision factors', async () => {
  const rows = await collect(refinement, { seeds: [1], params: { method: 'lu', precisions: 'half, double, quad' } });

  it('converges for conditions up to 10^3, in 8, 10 and 15 steps', () => {
    expect(numbers(select(rows, { outcome: 'converged' }), 'steps')).toEqual([8, 10, 15]);
  });

  it('diverges from 10^4 on, and is given up after two failures', () => {
    expect(rows.map(({ decades }) => decades)).toEqual([1, 2, 3, 4, 5]);
    expect(cell(rows, { decades: 4 }, 'outcome')).toBe('diverged');
    expect(cell(rows, { decades: 4 }, 'forward')).toBeGreaterThan(0.1);
  });
});

describe('GMRES-IR with half precision factors', async () => {
  const rows = await collect(refinement, {
    ...{ seeds: [1] },
    params: { method: 'gmres', precisions: 'half, double, quad', n: 30 },
  });

  it('goes to conditions of 10^12 at least, to full accuracy', () => {
    for (let decades = 1; decades <= 12; decades++) {
      expect(cell(rows, { decades }, 'outcome')).toBe('converged');
      expect(cell(rows, { decades }, 'forward')).toBeLessThan(1e-14);
    }
  });
});
