/** E13 against a reference program: steps by condition, and where LU-IR ends. */
import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../../../src/experiments/builtin/iterative-refinement/condition.js';
import refinement from '../../../../src/experiments/builtin/iterative-refinement/index.js';
import { fromRows, hilbert, identity } from '../../../../src/linalg/index.js';
import { cell, collect, numbers, select } from '../../../../src/experiments/index.js';

describe('the condition in the infinity norm', () => {
  it.each([
    // ||H|| is the first row's sum; ||H^-1|| as in N. J. Higham, Accuracy and Stability of Numerical Algorithms, 28.1
    ['identity', identity(3), 1],
    [
      'rows exchanged',
      fromRows([
        [0, 2],
        [1, 0],
      ]),
      2,
    ],
    ['Hilbert, 3', hilbert(3), (11 / 6) * 408],
    ['Hilbert, 5', hilbert(5), (137 / 60) * 413280],
    [
      'two columns alike but for 2^-50',
      fromRows([
        [1, 1],
        [1, 1 + 2 ** -50],
      ]),
      (2 + 2 ** -50) * (2 ** 51 + 1),
    ],
    [
      'singular',
      fromRows([
        [1, 2],
        [2, 4],
      ]),
      Infinity,
    ],
  ])('%s', (_, A, wanted) => {
    const relative = conditionOf(A) / wanted;
    expect(wanted === Infinity ? conditionOf(A) : relative).toBeCloseTo(wanted === Infinity ? wanted : 1, 9);
  });

  it('of an ill-conditioned matrix is that of its inverse in exact arithmetic', () => {
    // Fibonacci numbers 50 to 52: determinant -1, so that the inverse has the same elements but for signs.
    const [a, b, d] = [32951280099, 20365011074, 12586269025] as const;
    expect(BigInt(a) * BigInt(d) - BigInt(b) * BigInt(b)).toBe(-1n);
    const A = fromRows([
      [a, b],
      [b, d],
    ]);
    expect(conditionOf(A) / (a + b) ** 2).toBeCloseTo(1, 8); // 3e21
  });
});

describe('LU-IR with half precision factors', async () => {
  const rows = await collect(refinement, { seeds: [1], params: { method: 'lu', precisions: 'half, double, quad' } });

  it('converges for conditions up to 10^3, in 8, 10 and 15 steps', () => {
    expect(numbers(select(rows, { outcome: 'converged' }), 'steps')).toEqual([8, 10, 15]);
  });

  it('diverges from 10^4 on, is given up after two failures, and tries quarters of the decade before', () => {
    expect(rows.map(({ decades }) => decades)).toEqual([1, 2, 3, 4, 5, 3.25, 3.5, 3.75]);
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
