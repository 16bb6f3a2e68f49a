/** E1 against the published figures. */
import { describe, expect, it } from 'vitest';
import harmonic from '../../../../src/experiments/builtin/harmonic-sum/index.js';
import { collect, judge, select } from '../../../../src/experiments/index.js';

const rows = await collect(harmonic);

describe('the harmonic sum', () => {
  it.each(harmonic.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = { 'published-sums': 6, sums: 38, 'stochastic-goes-on': 10 }[claim.name];
    expect({ verdict, of }).toEqual({ verdict: 'pass', of: all });
    if (claim.gate === 'A') expect(passed).toBe(all);
  });

  it('stagnates in bfloat16 only through double rounding', () => {
    const where = { format: 'bfloat16', rounding: 'towardPositive' };
    expect(select(rows, where)).toEqual([
      { ...where, seed: null, emulation: 'exact', sum: Infinity, terms: 16149 },
      { ...where, seed: null, emulation: 'double', sum: 2 ** 41, terms: 5013 },
    ]);
  });

  it('stops in float32 after 2^21 terms', () => {
    expect(select(rows, { format: 'float32', emulation: 'exact' })).toMatchObject([{ terms: 2 ** 21 }]);
  });
});
