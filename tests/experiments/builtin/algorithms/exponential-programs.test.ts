/** E17 against the published figures. */
import { describe, expect, it } from 'vitest';
import { exponential, fixedOf, floatOf } from '../../../../src/experiments/builtin/exponential-programs/fixed.js';
import programs from '../../../../src/experiments/builtin/exponential-programs/index.js';
import { polynomials } from '../../../../src/experiments/builtin/exponential-programs/published.js';
import { collect, judge } from '../../../../src/experiments/index.js';
import { isRepresentable } from '../../../../src/index.js';

const rows = await collect(programs);
const figures: Readonly<Record<string, number>> = { program: 8, 'fourteen-digits': 2, polynomials: 16, 'at-zero': 6 };

describe('programs for 2^x', () => {
  it.each(programs.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it.each(polynomials)('$name has the coefficients of its order, which bfloat16 holds', ({ name, coefficients }) => {
    expect(coefficients).toHaveLength(Number(name.match(/\d+/)![0]) + 1);
    for (const coefficient of coefficients) expect(isRepresentable(coefficient, 'bfloat16')).toBe(true);
  });

  it.each([
    [0.5, Math.SQRT2],
    [-0.5, Math.SQRT1_2],
    [0.25, 1.189207115002721],
    [-3, 0.125],
    [0, 1],
  ])('2^%d in fixed point', (x, power) => {
    expect(floatOf(exponential(fixedOf(x)))).toBeCloseTo(power, 15);
  });
});
