/**
 * The errors that theory allows: backward errors of n u and a small constant (Higham, Accuracy and Stability of Numerical
 * Algorithms), for every method in several formats. Data are rounded to the format first.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../../src/index.js';
import {
  cholesky,
  conjugateGradients,
  gemvDoubleDouble,
  gmres,
  lu,
  luBackwardError,
  poisson,
  powerIteration,
  qr,
  randn,
  randsvd,
  solve,
  transpose,
  trsm,
  trsv,
  type Matrix,
} from '../../../src/linalg/index.js';
import { positiveDefinite } from '../choppers.js';

const n = 24;
const cases = ['float64', 'float32', 'float16', 'bfloat16'] as const;

const frobenius = (x: Float64Array): number => Math.sqrt(x.reduce((sum, e) => sum + e * e, 0));

/** A - B C, in double-double arithmetic. */
function difference(A: Matrix, B: Matrix, C: Matrix): Float64Array {
  const columns = transpose(C);
  const D = new Float64Array(A.data.length);
  for (let j = 0; j < A.cols; j++) {
    const product = gemvDoubleDouble(B, Float64Array.from(columns.data.slice(j * C.rows, (j + 1) * C.rows)));
    product.high.forEach((p, i) => (D[i * A.cols + j] = A.data[i * A.cols + j]! - p - product.low[i]!));
  }
  return D;
}

describe.each(cases)('in %s', (name) => {
  const c = chopper(name);
  const u = c.format.unitRoundoff;
  const rounded = (A: Matrix): Matrix<Float64Array<ArrayBuffer>> => ({ ...A, data: c(Float64Array.from(A.data)) });
  const A = rounded(randn(n, n, { seed: 11 }));
  const S = rounded(positiveDefinite(n, 3));
  const b = c(randn(n, 1, { seed: 12 }).data);

  it('P A = L U', () => {
    expect(luBackwardError(A, lu(A, c))).toBeLessThan(n * u);
    expect(luBackwardError(A, lu(A, c, { fma: true }))).toBeLessThan(n * u);
  });

  it.each(['lu', 'qr', 'cholesky'] as const)('solve by %s', (method) => {
    const system = method === 'cholesky' ? S : A;
    const { x, backwardError, ...rest } = solve(system, b, c, { method });
    expect(backwardError.normwise).toBeLessThan(n * u);
    expect(backwardError.normwise).toBeGreaterThan(0);
    expect(x).toHaveLength(n);
    expect(rest).toEqual({});
  });

  it('triangles: componentwise', () => {
    const options = { triangle: 'upper', unit: false } as const;
    const T = { ...S, data: S.data.map((e, i) => (i % n >= Math.floor(i / n) ? e : 0)) };
    const { x } = trsv(S, b, c, options);
    const residual = difference({ data: b, rows: n, cols: 1 }, T, { data: x, rows: n, cols: 1 });
    const bound = gemvDoubleDouble({ ...T, data: T.data.map(Math.abs) }, x.map(Math.abs)).high;
    residual.forEach((r, i) => expect(Math.abs(r)).toBeLessThanOrEqual(2 * n * u * bound[i]!));
    const { X } = trsm(S, { data: b, rows: n, cols: 1 }, c, options);
    expect(X.data).toEqual(x);
  });

  it('A = L L^T', () => {
    const { l } = cholesky(S, c);
    expect(frobenius(difference(S, l, transpose(l)))).toBeLessThan(n * u * frobenius(S.data));
  });

  it.each(['householder', 'gramSchmidt'] as const)('A = Q R by %s', (method) => {
    const B = rounded(randn(n, 9, { seed: 2 }));
    const { q, r } = qr(B, c, { method });
    expect(frobenius(difference(B, q, r))).toBeLessThan(n * u * frobenius(B.data));
    const unit = { data: new Float64Array(81).map((_, i) => (i % 10 === 0 ? 1 : 0)), rows: 9, cols: 9 };
    expect(frobenius(difference(unit, transpose(q), q))).toBeLessThan(4 * n * u);
  });

  it('GMRES and conjugate gradients', () => {
    const tolerance = 4 * u;
    expect(gmres(S, b, c, { tolerance }).backwardError.normwise).toBeLessThan(n * u);
    expect(conjugateGradients(S, b, c, { tolerance }).backwardError.normwise).toBeLessThan(n * u);
  });

  it('power iteration', () => {
    const P = rounded(poisson(3));
    const { eigenvalue, converged, residual } = powerIteration(P, c, { tolerance: u / 2 });
    expect(converged).toBe(true);
    expect(residual).toBeLessThan(Math.sqrt(n * u)); // it ends when the eigenvalue settles, whose error is its square
    expect(Math.abs(eigenvalue - exactPoisson)).toBeLessThan(2 * n * u * exactPoisson);
  });
});

/** Bilinear elements, m = 3: 8/3 - 2/3 (a + b) - 4/3 a b at its largest, a and b among cos(k pi / 4). */
const exactPoisson = Math.max(
  ...[1, 2, 3].flatMap((k) =>
    [1, 2, 3].map((l) => {
      const [a, b] = [Math.cos((k * Math.PI) / 4), Math.cos((l * Math.PI) / 4)];
      return 8 / 3 - (2 / 3) * (a + b) - (4 / 3) * a * b;
    }),
  ),
);

it('Gram-Schmidt loses orthogonality with the condition, Householder does not', () => {
  const c = chopper('float32');
  const A = randsvd(20, 1e5, { seed: 3 });
  const loss = (method: 'householder' | 'gramSchmidt'): number => {
    const { q } = qr(A, c, { method });
    const unit = { data: new Float64Array(400).map((_, i) => (i % 21 === 0 ? 1 : 0)), rows: 20, cols: 20 };
    return frobenius(difference(unit, transpose(q), q));
  };
  expect(loss('householder')).toBeLessThan(40 * 2 ** -24);
  expect(loss('gramSchmidt')).toBeGreaterThan(1e3 * 2 ** -24);
});

it('a preconditioner saves iterations', () => {
  const A = poisson(8, { coefficient: (x) => (x < 0.5 ? 1 : 1000) });
  const c = chopper('float64');
  const b = new Float64Array(64).fill(1);
  const jacobi = (r: Float64Array): Float64Array => r.map((e, i) => e / A.data[i * 65]!);
  const plain = conjugateGradients(A, b, c, { tolerance: 1e-10 });
  const better = conjugateGradients(A, b, c, { tolerance: 1e-10, preconditioner: jacobi });
  expect(better.converged && plain.converged).toBe(true);
  expect(better.iterations).toBeLessThan(0.7 * plain.iterations);
  const left = gmres(A, b, c, { tolerance: 1e-10, preconditioner: jacobi });
  expect(left.iterations).toBeLessThan(0.7 * gmres(A, b, c, { tolerance: 1e-10 }).iterations);
  expect(left.backwardError.normwise).toBeLessThan(1e-9);
});
