/** E9 against the published figures: the table, and an attention head. */
import { describe, expect, it } from 'vitest';
import lMul from '../../../../src/experiments/builtin/l-mul/index.js';
import attention from '../../../../src/experiments/builtin/l-mul-attention/index.js';
import { cell, collect, judge } from '../../../../src/experiments/index.js';

describe('expected errors of L-Mul', async () => {
  const rows = await collect(lMul);
  const figures: Readonly<Record<string, number>> = { truncation: 6, total: 6, enumerated: 18 };

  it.each(lMul.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    const isMissed = claim.name === 'total'; // .20 is printed for .2070
    expect({ verdict, passed, of }).toEqual({
      verdict: isMissed ? 'not reproduced' : 'pass',
      passed: isMissed ? all - 1 : all,
      of: all,
    });
  });

  it.each([1, 2, 3, 4, 5, 6])('follow the formula of the paper, k = %d', (k) => {
    const kept = (1 - 2 ** -k) / 2; // E[xk]
    const lost = (2 ** -k - 2 ** -7) / 2; // E[xr]
    const truncation = 2 * lost + 2 * kept * lost + lost * lost;
    const row = rows[k - 1]!;
    expect(row.truncation).toBe(truncation);
    expect(row.totalOfFour).toBe(truncation + kept * kept - 2 ** -4);
    expect(row.totalOfEquation).toBe(truncation + kept * kept - 2 ** -(k <= 3 ? k : k === 4 ? 3 : 4));
  });
});

describe('attention by L-Mul', async () => {
  const rows = await collect(attention, { seeds: [101, 102, 103] });

  it.each(attention.claims!)('$name: $statement', (claim) => {
    const { verdict, of } = judge(claim, rows, attention.bands?.default?.[claim.name]);
    expect({ verdict, of }).toEqual({ verdict: 'pass', of: claim.name === 'ties' ? 2 : 3 });
  });

  it.each([
    ['rounded 23', (f: number) => 2 ** Math.floor(f) * (1 + f - Math.floor(f))],
    ['equation 23', (f: number) => 1 + f],
  ])('errors of single products are those of quadrature over the fractions, %s', (multiplier, significand) => {
    const expected = quadrature((x, y) => significand(x + y + 2 ** -4) / ((1 + x) * (1 + y)) - 1);
    const measured = (column: string): number =>
      [101, 102, 103].reduce((sum, seed) => sum + (cell(rows, { multiplier, seed }, column) as number) / 3, 0);
    expect(measured('meanError')).toBeCloseTo(expected.absolute, 3);
    expect(measured('bias')).toBeCloseTo(expected.mean, 3);
  });
});

/** The mean of a function of two fractions, and of its magnitude, where x = (1 + fraction) 2^e is |normal|. */
function quadrature(error: (x: number, y: number) => number): { mean: number; absolute: number } {
  const fractions = Array.from({ length: 300 }, (_, i) => (i + 0.5) / 300);
  const exponents = Array.from({ length: 40 }, (_, i) => 3 - i);
  const density = fractions.map((x) =>
    exponents.reduce((sum, e) => sum + 2 ** e * Math.exp(-((2 ** e * (1 + x)) ** 2) / 2), 0),
  );
  let [whole, mean, absolute] = [0, 0, 0];
  fractions.forEach((x, i) =>
    fractions.forEach((y, j) => {
      const weight = density[i]! * density[j]!;
      whole += weight;
      mean += weight * error(x, y);
      absolute += weight * Math.abs(error(x, y));
    }),
  );
  return { mean: mean / whole, absolute: absolute / whole };
}
