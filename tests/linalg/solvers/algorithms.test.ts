/**
 * Every algorithm equals the plain loops of plainAlgorithms.ts bit for bit, and leaves the chopper at the same random word.
 */
import { describe, expect, it } from 'vitest';
import {
  cholesky,
  compensatedSum,
  conjugateGradients,
  dot,
  fromRows,
  gemv,
  gmres,
  lu,
  norm,
  qr,
  randn,
  solve,
  transpose,
  trsm,
  trsv,
  type Matrix,
} from '../../../src/linalg/index.js';
import { operationsOf } from '../../../src/linalg/operations.js';
import { dotProduct, matrixVector } from '../../../src/linalg/products/product.js';
import { choppers, positiveDefinite, rowsOf } from '../choppers.js';
import {
  plainCholesky,
  plainConjugateGradients,
  plainGMRES,
  plainGramSchmidt,
  plainHouseholder,
  plainLU,
  plainNorm,
  plainTrsm,
  plainTrsv,
} from './plainAlgorithms.js';

const shapes = [1, 2, 7, 13];

describe.each(choppers)('%s', (_, make) => {
  /** Runs both, each with a chopper of its own. */
  function same(fast: (c: ReturnType<typeof make>) => unknown, plain: (c: ReturnType<typeof make>) => unknown): void {
    const [c, d] = [make(), make()];
    expect(fast(c)).toStrictEqual(plain(d));
    expect(c.position).toBe(d.position);
  }

  it.each(shapes)('triangular systems of order %d', (n) => {
    const T = positiveDefinite(n, n);
    const b = Array.from(randn(n, 1, { seed: 9 }).data);
    const B = randn(n, 3, { seed: 8 });
    for (const lower of [true, false]) {
      for (const unit of [true, false]) {
        for (const transposed of [true, false]) {
          const options = { triangle: lower ? 'lower' : 'upper', unit, transposed } as const;
          const meant = rowsOf(transposed ? transpose(T) : T);
          same(
            (c) => Array.from(trsv(T, b, c, options).x),
            (c) => plainTrsv(meant, b, c, lower !== transposed, unit),
          );
          same(
            (c) => rowsOf(trsm(T, B, c, options).X),
            (c) => plainTrsm(meant, rowsOf(B), c, lower !== transposed, unit),
          );
        }
      }
    }
  });

  it.each([...shapes.map((n) => [n, n] as const), [7, 3] as const, [3, 7] as const])('LU of %d x %d', (m, n) => {
    const A = randn(m, n, { seed: m + n });
    for (const fma of [false, true]) {
      same(
        (c) => {
          const { lu: factors, pivots } = lu(A, c, { fma });
          return { lu: rowsOf(factors), pivots: Array.from(pivots) };
        },
        (c) => plainLU(rowsOf(A), c, fma),
      );
    }
  });

  it.each(shapes)('solution by LU, order %d', (n) => {
    const A = randn(n, n, { seed: n });
    const b = Array.from(randn(n, 1, { seed: 4 }).data);
    same(
      (c) => Array.from(solve(A, b, c).x),
      (c) => {
        const { lu: factors, pivots } = plainLU(rowsOf(A), c, false);
        const x = b.map((element) => c(element));
        pivots.forEach((row, k) => ([x[k], x[row]] = [x[row]!, x[k]!]));
        return plainTrsv(factors, plainTrsv(factors, x, c, true, true, true), c, false, false, true);
      },
    );
  });

  it.each(shapes)('Cholesky of order %d', (n) => {
    const A = positiveDefinite(n, n);
    same(
      (c) => rowsOf(cholesky(A, c).l),
      (c) => plainCholesky(rowsOf(A), c),
    );
  });

  it.each([
    [1, 1],
    [2, 2],
    [7, 7],
    [13, 5],
    [5, 1],
  ] as const)('QR of %d x %d', (m, n) => {
    const A = randn(m, n, { seed: m * n });
    const factors = (result: { q: Matrix; r: Matrix }): unknown => ({ q: rowsOf(result.q), r: rowsOf(result.r) });
    same(
      (c) => factors(qr(A, c)),
      (c) => plainHouseholder(rowsOf(A), c),
    );
    same(
      (c) => factors(qr(A, c, { method: 'gramSchmidt' })),
      (c) => plainGramSchmidt(rowsOf(A), c),
    );
  });

  it.each(shapes)('the products inside are those of gemv and dot, order %d', (n) => {
    const A = randn(n, n, { seed: n });
    const x = randn(n, 1, { seed: 3 }).data;
    same(
      (c) => matrixVector(A, operationsOf(c))(x),
      (c) => gemv(A, x, { accumulator: c }),
    );
    same(
      (c) => dotProduct(A.data.subarray(0, n), x, operationsOf(c)),
      (c) => dot(A.data.subarray(0, n), x, { accumulator: c }),
    );
  });

  it('norms', () => {
    const rows = rowsOf(randn(7, 5, { seed: 1 }));
    const A = fromRows(rows);
    const sums = (lines: number[][], c: ReturnType<typeof make>): number =>
      Math.max(...lines.map((line) => line.reduce((sum, x) => c.add(sum, Math.abs(x)), 0)));
    same(
      (c) => norm(A, 'inf', c),
      (c) => sums(rows, c),
    );
    same(
      (c) => norm(A, '1', c),
      (c) => sums(rowsOf(transpose(A)), c),
    );
    same(
      (c) => norm(A, 'frobenius', c),
      (c) => plainNorm(rows.flat(), c),
    );
  });

  it('compensated sums', () => {
    const x = Array.from(randn(50, 1, { seed: 1 }).data);
    same(
      (c) => compensatedSum(x, c),
      (c) => {
        let [s, e] = [0, 0];
        for (const element of x) {
          const y = c.sub(element, e);
          const t = c.add(s, y);
          e = c.sub(c.sub(t, s), y);
          s = t;
        }
        return s;
      },
    );
  });

  it.each([2, 7, 13])('conjugate gradients, order %d', (n) => {
    const A = positiveDefinite(n, n);
    const b = Array.from(randn(n, 1, { seed: 6 }).data);
    const [c, d] = [make(), make()];
    const { x, iterations, overflow } = conjugateGradients(A, b, c, { tolerance: 0, maxIterations: 3 });
    expect(overflow).toBe(undefined);
    expect(Array.from(x)).toStrictEqual(plainConjugateGradients(rowsOf(A), b, d, iterations));
    expect(c.position).toBe(d.position);
    expect(iterations).toBeGreaterThan(0);
  });

  it.each([7, 13])('GMRES, order %d', (n) => {
    const A = randn(n, n, { seed: n });
    const b = Array.from(randn(n, 1, { seed: 6 }).data);
    same(
      (c) => Array.from(gmres(A, b, c, { tolerance: 0, maxIterations: 4 }).x),
      (c) => plainGMRES(rowsOf(A), b, c, 4),
    );
  });
});
