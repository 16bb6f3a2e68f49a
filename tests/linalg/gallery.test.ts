/**
 * Test matrices have the properties that their formulas promise.
 */
import { Matrix as MlMatrix, SVD, EigenvalueDecomposition, determinant } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { circuit, hilbert, poisson, rand, randn, randsvd, transpose, type Matrix } from '../../src/linalg/index.js';
import { rowsOf } from './choppers.js';

const ml = (A: Matrix): MlMatrix => new MlMatrix(rowsOf(A));
const singularValues = (A: Matrix): number[] => new SVD(ml(A)).diagonal;
const eigenvalues = (A: Matrix): number[] => new EigenvalueDecomposition(ml(A)).realEigenvalues.sort((a, b) => a - b);

describe('deviates', () => {
  const n = 20000;
  const z = randn(n, 1, { seed: 1 }).data;

  it('normal: the distribution function takes them back to the uniform ones', () => {
    const u = rand(n, 1, { seed: 1 }).data;
    const double = chopper('float64');
    for (let i = 0; i < n; i += 7) {
      const p = double.erfc(-z[i]! / Math.SQRT2) / 2;
      expect(Math.abs(p / (u[i]! + 2 ** -54) - 1)).toBeLessThan(1e-13 * (1 + z[i]! ** 2));
    }
  });

  it('normal: moments within four standard errors', () => {
    const moment = (k: number): number => z.reduce((sum, x) => sum + x ** k, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it('are functions of seed and index, and other streams are others', () => {
    expect(rand(2, 3, { seed: 5 }).data).toEqual(rand(3, 2, { seed: 5 }).data);
    expect(rand(1, 4, { seed: 5 }).data).toEqual(rand(2, 3, { seed: 5 }).data.slice(0, 4));
    expect(rand(1, 1, { seed: 5, stream: 2 }).data).not.toEqual(rand(1, 1, { seed: 5 }).data);
    expect(randn(1, 1).data).not.toEqual(randn(1, 1).data);
    expect(() => rand(1, 1, { seed: -1 })).toThrow(RangeError);
    expect(() => randn(-1, 1)).toThrow(/"rows" expected an integer from 0 on/);
  });
});

describe('randsvd', () => {
  const kappa = 1000;
  it.each([
    [1, (i: number) => (i === 0 ? 1 : 1 / kappa)],
    [2, (i: number) => (i === 19 ? 1 / kappa : 1)],
    [3, (i: number) => kappa ** (-i / 19)],
    [4, (i: number) => 1 - (i / 19) * (1 - 1 / kappa)],
  ] as const)('mode %d has its singular values', (mode, value) => {
    singularValues(randsvd(20, kappa, { mode, seed: mode })).forEach((s, i) => {
      expect(Math.abs(s - value(i))).toBeLessThan(1e-14);
    });
  });

  it('mode 5 spreads them between 1/kappa and 1', () => {
    const values = singularValues(randsvd(20, kappa, { mode: 5, seed: 1 }));
    expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-14);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1 / kappa - 1e-14);
    expect(new Set(values.map((x) => x.toFixed(6))).size).toBe(20);
  });

  it('is random in both orthogonal factors: A A^T and A^T A are not diagonal', () => {
    const A = randsvd(8, 100, { seed: 2 });
    for (const B of [ml(A).mmul(ml(transpose(A))), ml(transpose(A)).mmul(ml(A))]) {
      expect(Math.abs(B.get(0, 1)) + Math.abs(B.get(2, 5))).toBeGreaterThan(1e-3);
    }
    expect(randsvd(8, 100, { seed: 2 })).toEqual(A);
  });

  it('of order 1 is 1 or -1, and refuses nonsense', () => {
    expect(Math.abs(randsvd(1, 10, { seed: 1 }).data[0]!)).toBe(1);
    expect(() => randsvd(2, 0.5)).toThrow(/"kappa" expected a number in 1\.\./);
    expect(() => randsvd(2, 2, { mode: 6 as 5 })).toThrow(/"mode" expected an integer in 1\.\.5, got 6/);
  });
});

describe('systems of applications', () => {
  it('hilbert: symmetric, with the known determinant 1/2160 for order 3', () => {
    expect(hilbert(3)).toEqual(transpose(hilbert(3)));
    expect(determinant(ml(hilbert(3))) * 2160).toBeCloseTo(1, 10);
  });

  it('poisson: the eigenvalues of bilinear elements', () => {
    const m = 4;
    const modes = [1, 2, 3, 4].map((k) => Math.cos((k * Math.PI) / (m + 1)));
    const expected = modes
      .flatMap((a) => modes.map((b) => 8 / 3 - (2 / 3) * (a + b) - (4 / 3) * a * b))
      .sort((a, b) => a - b);
    eigenvalues(poisson(m)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('poisson: coefficients enter linearly, and must be positive', () => {
    const k = (x: number, y: number): number => 1 + x + 10 * y;
    const [A, B] = [poisson(3, { coefficient: k }), poisson(3, { coefficient: (x, y) => 4 * k(x, y) })];
    expect(B.data).toEqual(A.data.map((x) => 4 * x));
    expect(Math.min(...eigenvalues(A))).toBeGreaterThan(0);
    expect(() => poisson(2, { coefficient: () => -1 })).toThrow(/coefficient/);
  });

  it.each(['ladder', 'grid'] as const)('circuit, a %s: rows sum to the conductance to ground', (shape) => {
    const A = circuit(4, { shape, seed: 3, decades: 3 });
    expect(A).toEqual(transpose(A));
    const ground = rand(3 * A.rows, 1, { seed: 3 }).data;
    rowsOf(A).forEach((row, i) => {
      expect(row.reduce((sum, g) => sum + g, 0)).toBeCloseTo(10 ** (-3 * ground[i]!), 12);
      expect(row.filter((g) => g < 0).length).toBeGreaterThanOrEqual(shape === 'grid' ? 2 : 1);
    });
    expect(Math.min(...eigenvalues(A))).toBeGreaterThan(0);
  });
});
