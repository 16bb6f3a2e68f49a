import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import {
  conjugateGradients,
  equilibrate,
  fromRows,
  gmres,
  poisson,
  powerIteration,
  refine,
  sum,
} from '../../src/linalg/index.js';

const half = chopper('float16');
const identity = fromRows([
  [1, 0],
  [0, 1],
]);
const solvers = [
  ['conjugateGradients', conjugateGradients],
  ['gmres', gmres],
] as const;

describe.each(solvers)('%s', (name, solve) => {
  it('does not call converged what rests on a norm that overflowed', () => {
    const { converged, overflow, backwardError } = solve(identity, [50000, 50000], half, { start: [40000, 40000] });
    expect({ converged, overflow }).toEqual({ converged: false, overflow: 0 });
    expect(backwardError.normwise).toBeGreaterThan(0.1);
    const A = poisson(10);
    const run = solve(A, new Float64Array(A.rows).fill(8000), half);
    expect({ converged: run.converged, overflow: run.overflow }).toEqual({ converged: false, overflow: 0 });
  });

  it('gives x = 0 for b = 0, whatever the start', () => {
    const { x, converged, overflow } = solve(
      fromRows([
        [2, 1],
        [1, 3],
      ]),
      [0, 0],
      half,
      { start: [1, 2] },
    );
    expect({ x: [...x], converged, overflow }).toEqual({ x: [0, 0], converged: true, overflow: undefined });
  });

  it('says that all of b became zero', () => {
    const { converged, underflow } = solve(identity, [1e-30, 1e-30], half);
    expect({ converged, underflow }).toEqual({ converged: false, underflow: 0 });
  });

  it('says that a product with A became zero', () => {
    const { converged, underflow, overflow } = solve(
      fromRows([
        [1e-9, 0],
        [0, 1e-9],
      ]),
      [1, 1],
      half,
    );
    expect(underflow).toBeTypeOf('number');
    expect({ converged, overflow }).toEqual({ converged: false, overflow: undefined });
  });

  it('blames a preconditioner for what it gives', () => {
    expect(() => solve(identity, [1, 2], half, { preconditioner: () => Float64Array.of(1, 2, 3) })).toThrow(
      `${name}: "preconditioner" expected 2 elements, got 3`,
    );
    expect(() => solve(identity, [1, 2], half, { preconditioner: 5 as never })).toThrow(
      `${name}: "preconditioner" expected a function, got number`,
    );
  });
});

describe('conjugateGradients', () => {
  it.each([
    [
      fromRows([
        [2, 0],
        [0, 3],
      ]),
      [1e-5, 2e-5],
    ],
    [
      fromRows([
        [1000, 0],
        [0, 1500],
      ]),
      [1e-4, 1e-4],
    ],
  ])('does not blame the matrix for underflow', (A, b) => {
    const { converged, underflow, notPositiveDefinite, overflow } = conjugateGradients(A, b, half);
    expect({ converged, underflow, notPositiveDefinite, overflow }).toMatchObject({ converged: false, underflow: 0 });
    expect(notPositiveDefinite ?? overflow).toBeUndefined();
  });
  it('still finds that a matrix is not positive definite', () => {
    expect(
      conjugateGradients(
        fromRows([
          [1, 0],
          [0, -1],
        ]),
        [1, 1],
        half,
      ).notPositiveDefinite,
    ).toBe(0);
  });
});

describe('gmres', () => {
  it('calls a singular system singular', () => {
    const { converged, singular, overflow } = gmres(
      fromRows([
        [1, 0],
        [0, 0],
      ]),
      [1, 1],
      half,
    );
    expect({ converged, singular, overflow }).toEqual({ converged: false, singular: 2, overflow: undefined });
  });
});

describe('refine', () => {
  it.each(['lu', 'gmres'] as const)('%s ends at once for a right-hand side that is not finite', (method) => {
    for (const [b, working] of [
      [[NaN, 1], 'float64'],
      [[1e6, 1], 'float16'],
    ] as const) {
      const { outcome, steps, x } = refine(identity, b, { factor: 'float16', working, method });
      expect({ outcome, steps, x: [...x] }).toEqual({ outcome: 'overflow', steps: 0, x: [NaN, NaN] });
    }
  });
  it('says that all of b became zero', () => {
    const { outcome, converged } = refine(identity, [1e-30, 1e-30], { factor: 'float16', working: 'float16' });
    expect({ outcome, converged }).toEqual({ outcome: 'underflow', converged: false });
  });
  it('checks how to scale', () => {
    const scaling = 'yes' as never;
    expect(() => refine(identity, [1, 2], { factor: 'half', scaling })).toThrow('refine: "scaling" expected a boolean');
    expect(() => refine(identity, [1, 2], { factor: 'half', scaling: { thta: 1 } as never })).toThrow(
      'did you mean "theta"?',
    );
  });
});

describe('equilibrate', () => {
  it.each([false, true])('scales subnormal elements (symmetric: %s)', (symmetric) => {
    for (const x of [2 ** -1030, 2 ** -1074]) {
      const { A, rows, cols, factor } = equilibrate(fromRows([[x]]), 'float16', { symmetric });
      expect(A.data[0]).toBe(4096);
      expect(rows[0]! * x * cols[0]! * factor).toBe(4096);
    }
  });
});

describe('powerIteration', () => {
  it('goes on while the residual shows that the pair is none', () => {
    const { eigenvalue, converged, residual } = powerIteration(
      fromRows([
        [12.58, 0],
        [0, -10.66],
      ]),
      chopper('bfloat16'),
    );
    expect(converged).toBe(true);
    expect(Math.abs(eigenvalue - 12.58)).toBeLessThan(0.05);
    expect(residual).toBeLessThan(0.3);
  });
  it('says that A x became zero and is not', () => {
    const { converged, underflow } = powerIteration(
      fromRows([
        [1e-9, 0],
        [0, 1e-9],
      ]),
      half,
    );
    expect({ converged, underflow }).toEqual({ converged: false, underflow: 1 });
    expect(
      powerIteration(
        fromRows([
          [0, 0],
          [0, 0],
        ]),
        half,
      ),
    ).toMatchObject({ converged: true, eigenvalue: 0 });
  });
});

describe('sums of no terms', () => {
  it('are what the accumulator makes of 0', () => {
    expect(sum([], { accumulator: 'float16' })).toBe(0);
    expect(sum([], { accumulator: 'e8m0' })).toBeNaN();
  });
});
