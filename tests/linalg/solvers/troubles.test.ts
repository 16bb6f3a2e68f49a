/**
 * What cannot be computed is said, never passed over: zero pivots, overflow, matrices that are not positive definite,
 * iterations that do not converge; and arguments that make no sense.
 */
import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { chopper, type Chopper } from '../../../src/index.js';
import {
  cholesky,
  choleskySolve,
  compensatedSum,
  conjugateGradients,
  fromRows,
  gmres,
  hilbert,
  identity,
  lu,
  luSolve,
  matrix,
  norm,
  powerIteration,
  qr,
  solve,
  trsm,
  trsv,
} from '../../../src/linalg/index.js';

const half = chopper('float16');
const ones = fromRows([
  [1, 1],
  [1, 1],
]);

describe('zero pivots', () => {
  it('in LU: the first of them, and the factors still multiply to A', () => {
    const {
      lu: factors,
      singular,
      overflow,
    } = lu(
      fromRows([
        [1, 1, 1],
        [1, 1, 2],
        [1, 1, 4],
      ]),
      half,
    );
    expect({ singular, overflow }).toEqual({ singular: 1, overflow: undefined });
    expect(Array.from(factors.data)).toEqual([1, 1, 1, 1, 0, 1, 1, 0, 3]);
  });

  it('in solutions', () => {
    expect(solve(ones, [1, 2], half).singular).toBe(1);
    expect(luSolve(lu(ones, half), [1, 1], half).singular).toBe(1);
    expect(solve(matrix(2, 2), [1, 2], half, { method: 'qr' }).singular).toBe(0);
  });

  it('on diagonals of triangles, unless they are taken for ones', () => {
    const T = fromRows([
      [0, 0],
      [2, 0],
    ]);
    expect(trsv(T, [1, 1], half, { triangle: 'lower' })).toMatchObject({ singular: 0, overflow: 0 });
    expect(trsv(T, [1, 1], half, { triangle: 'lower', unit: true })).toEqual({ x: Float64Array.of(1, -1) });
    expect(trsm(T, identity(2), half, { triangle: 'lower' })).toMatchObject({ singular: 0, overflow: 0 });
  });

  it('columns of zeros in QR, and the factors still multiply to A', () => {
    const A = fromRows([
      [0, 1],
      [0, 2],
    ]);
    for (const method of ['householder', 'gramSchmidt'] as const) {
      const { q, r, singular } = qr(A, half, { method });
      expect(singular).toBe(0);
      const product = new MlMatrix([[...q.data.slice(0, 2)], [...q.data.slice(2)]]).mmul(
        new MlMatrix([[...r.data.slice(0, 2)], [...r.data.slice(2)]]),
      );
      product.to1DArray().forEach((x, i) => expect(x).toBeCloseTo(A.data[i]!, 2));
    }
  });
});

describe('overflow', () => {
  const large = fromRows([
    [40000, -40000],
    [40000, 40000],
  ]);

  it('in factors: infinite, saturated or kept by the mode', () => {
    expect(lu(large, half).overflow).toBe(0);
    expect(lu(large, half.with({ saturate: true })).overflow).toBe(0);
    expect(lu(large, half.with({ rounding: 'towardZero' })).overflow).toBe(0);
    expect(lu(large, chopper('float8_e4m3fn')).overflow).toBe(0);
    expect(lu(large, chopper('bfloat16')).overflow).toBe(undefined);
    expect(
      lu(
        fromRows([
          [1, 0, 0],
          [0, 40000, -40000],
          [0, 40000, 40000],
        ]),
        half,
      ).overflow,
    ).toBe(1);
    expect(cholesky(fromRows([[1e5]]), half).overflow).toBe(0);
    expect(qr(fromRows([[50000], [50000]]), half).overflow).toBe(0);
  });

  it('in solutions', () => {
    expect(solve(fromRows([[2 ** -14]]), [100], half)).toMatchObject({ overflow: 0 });
    expect(conjugateGradients(fromRows([[2 ** -14]]), [100], half)).toMatchObject({ overflow: 0, converged: false });
    expect(gmres(fromRows([[2 ** -14]]), [100], half)).toMatchObject({ converged: false });
    expect(
      powerIteration(
        fromRows([
          [60000, 60000],
          [60000, 60000],
        ]),
        half,
      ).converged,
    ).toBe(false);
  });

  it('NaN counts as overflow', () => {
    expect(lu(fromRows([[NaN]]), half).overflow).toBe(0);
    expect(solve(fromRows([[1]]), [NaN], half)).toMatchObject({ overflow: 0, backwardError: { normwise: NaN } });
  });

  it('norms scale squares, so that only a norm that is too large overflows', () => {
    expect([49984, 50016]).toContain(norm(fromRows([[30000], [40000]]), 'frobenius', half)); // the neighbours of 50000
    expect(norm(fromRows([[2 ** -24], [2 ** -24]]), 'frobenius', half)).toBe(2 ** -24);
    expect(norm(fromRows([[60000], [60000]]), 'frobenius', half)).toBe(Infinity);
    expect(norm(fromRows([[60000, 60000]]), 'inf', half)).toBe(Infinity);
    expect(norm(fromRows([[NaN, 1]]), 'max', half)).toBe(NaN);
    expect(norm(matrix(0, 3), '1', half)).toBe(0);
  });
});

describe('not positive definite', () => {
  it('Cholesky stops there', () => {
    const A = fromRows([
      [4, 2, 0],
      [2, 1, 0],
      [0, 0, 1],
    ]);
    const factor = cholesky(A, half);
    expect(factor.notPositiveDefinite).toBe(1);
    expect(Array.from(factor.l.data)).toEqual([2, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(choleskySolve(factor, [1, 1, 1], half).singular).toBe(1);
    expect(solve(A, [1, 1, 1], half, { method: 'cholesky' })).toMatchObject({ notPositiveDefinite: 1, singular: 1 });
    expect(cholesky(fromRows([[NaN]]), half)).toMatchObject({ notPositiveDefinite: 0, overflow: 0 });
  });

  it('conjugate gradients stop there', () => {
    const result = conjugateGradients(
      fromRows([
        [1, 0],
        [0, -1],
      ]),
      [0, 1],
      half,
    );
    expect(result).toMatchObject({ notPositiveDefinite: 0, converged: false, iterations: 0 });
  });
});

describe('no convergence', () => {
  const A = fromRows([
    [0, 1],
    [1, 0],
  ]);
  it('is reported with the last iterate and its errors', () => {
    const stuck = gmres(
      fromRows([
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ]),
      [1, 0, 0],
      half,
      { restart: 2, maxIterations: 6 },
    );
    expect(stuck).toMatchObject({ converged: false, iterations: 6 });
    expect(stuck.backwardError.normwise).toBeGreaterThan(0.1);
    expect(
      powerIteration(
        fromRows([
          [1, 0],
          [0, -1],
        ]),
        half,
        { start: [1, 1], maxIterations: 3 },
      ),
    ).toMatchObject({ eigenvalue: 0, residual: 1, converged: false });
    const slow = conjugateGradients(hilbert(6), [1, 0, 0, 0, 0, 0], chopper('float64'), { maxIterations: 2 });
    expect(slow).toMatchObject({ converged: false, iterations: 2 });
    expect(slow.backwardError.normwise).toBeGreaterThan(1e-6);
    expect(
      powerIteration(
        fromRows([
          [0, 2],
          [0.5, 0],
        ]),
        half,
        { start: [1, 0.1], maxIterations: 5 },
      ),
    ).toMatchObject({ converged: false, iterations: 5 });
  });

  it('GMRES on a singular system with no solution ends without one', () => {
    const { converged, backwardError } = gmres(ones, [1, 0], chopper('float64'), { maxIterations: 10 });
    expect(converged).toBe(false);
    expect(backwardError.normwise).toBeGreaterThan(0.01);
  });

  it('what is solved already takes no iteration', () => {
    expect(gmres(A, [0, 0], half)).toMatchObject({ converged: true, iterations: 0, x: Float64Array.of(0, 0) });
    expect(gmres(A, [2, 1], half, { start: [1, 2] })).toMatchObject({ converged: true, iterations: 0 });
    expect(conjugateGradients(identity(2), [2, 1], half, { start: [2, 1] })).toMatchObject({
      iterations: 0,
      converged: true,
    });
    expect(conjugateGradients(identity(2), [0, 0], half)).toMatchObject({ converged: true, iterations: 0 });
  });
});

describe('arguments', () => {
  const notAChopper = ((x: number) => x) as unknown as Chopper;
  it.each<[string, () => unknown, RegExp]>([
    ['a function that is no chopper', () => lu(ones, notAChopper), /lu: "c" expected a chopper, got function/],
    ['a format', () => qr(ones, 'float16' as unknown as Chopper), /qr: "c" expected a chopper, got string/],
    ['no square', () => cholesky(matrix(1, 2), half), /cholesky: "A" expected a square matrix, got 1 x 2/],
    ['too few rows', () => qr(matrix(1, 2), half), /at least as many rows as columns, got 1 x 2/],
    ['an unknown option', () => lu(ones, half, { fused: true } as object), /lu: unknown option "fused"/],
    ['no triangle', () => trsv(ones, [1, 1], half, {} as never), /trsv: "triangle" expected a string, got undefined/],
    ['another length', () => trsv(ones, [1], half, { triangle: 'lower' }), /trsv: "b" expected 2 elements, got 1/],
    ['other rows', () => trsm(ones, matrix(1, 1), half, { triangle: 'lower' }), /"B" expected 2 rows like "T", got 1/],
    [
      'an unknown norm',
      () => norm(ones, '2' as 'inf', half),
      /norm: "kind" expected one of 1, inf, frobenius, max, got "2"/,
    ],
    [
      'a zero start',
      () => powerIteration(ones, half, { start: [0, 0] }),
      /"start" expected a finite vector other than zero/,
    ],
    [
      'a tolerance below 0',
      () => gmres(ones, [1, 1], half, { tolerance: -1 }),
      /gmres: "tolerance" expected a number in/,
    ],
    ['no restart', () => gmres(ones, [1, 1], half, { restart: 0 }), /"restart" expected an integer from 1 on, got 0/],
    ['text', () => compensatedSum('12' as never, half), /compensatedSum: "x" expected a Float64Array/],
    [
      'another method',
      () => solve(ones, [1, 1], half, { method: 'svd' as 'lu' }),
      /solve: "method" expected one of lu, /,
    ],
  ])('%s: refused', (_, call, message) => expect(call).toThrow(message));

  it('matrices and vectors of ml-matrix do', () => {
    const A = new MlMatrix([
      [2, 1],
      [1, 3],
    ]);
    const { x } = solve(A, MlMatrix.columnVector([3, 5]), chopper('float64'));
    expect(Array.from(x)).toEqual([0.8, 1.4]);
  });
});
