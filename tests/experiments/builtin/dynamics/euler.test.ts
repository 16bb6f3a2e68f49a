/** E2 against the published figures. */
import { describe, expect, it } from 'vitest';
import euler from '../../../../src/experiments/builtin/euler/index.js';
import { cell, collect, judge, select } from '../../../../src/experiments/index.js';

const rows = await collect(euler, { seeds: [101, 102] });

describe("Euler's method", () => {
  it.each(euler.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows, euler.bands?.default?.[claim.name]);
    const all = claim.gate === 'A' ? 80 : 2;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it.each([
    // format          stands still from   moves at
    ['bfloat16', 398, 215],
    ['float16', 4642, 2512],
    ['float16 flush', 215, 117],
  ])('in %s to nearest, y stands still from %d steps on', (format, still, moving) => {
    const y = (steps: number): unknown => cell(rows, { format, rounding: 'tiesToEven', steps }, 'y');
    expect(y(still)).toBe(0.010009765625);
    expect(y(100_000)).toBe(0.010009765625);
    expect(y(moving)).toBeLessThan(0.010009765625);
  });

  it('has no stochastic rows of float64, which they would not change', () => {
    expect(select(rows, { format: 'float64', rounding: 'stochastic' })).toEqual([]);
  });
});
