/** E7 against the published figures. */
import { describe, expect, it } from 'vitest';
import scalingLaw from '../../../../src/experiments/builtin/scaling-law/index.js';
import {
  bestBits,
  bestBitsFor,
  criticalData,
  layoutsOf,
  loss,
  lossOfBudget,
} from '../../../../src/experiments/builtin/scaling-law/law.js';
import { collect, judge } from '../../../../src/experiments/index.js';

const rows = await collect(scalingLaw);

describe('the scaling law', () => {
  it.each(scalingLaw.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = { layouts: 14, 'critical-data': 3, 'budget-bits': 2, 'budget-growth': 1, 'best-bits': 9 }[claim.name];
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it.each(layoutsOf(8))('has its least loss at the critical data: E$exponentBits M$significandBits', (layout) => {
    const tokens = criticalData(1e9, layout, 7);
    const at = (factor: number): number => loss(1e9, factor * tokens, layout, 7);
    expect(at(1)).toBeLessThan(at(1.01));
    expect(at(1)).toBeLessThan(at(0.99));
  });

  it.each([1e21, 1e26, 1e32])(
    'has its least loss for a budget of %d at the best bits, whatever the size of the model',
    (budget) => {
      const best = bestBits(budget, 7);
      const sizes = Array.from({ length: 400 }, (_, i) => 2 ** (20 + i / 10));
      const least = (bits: number): number =>
        sizes.map((size) => lossOfBudget(size, bits, budget, 7)).reduce((a, b) => Math.min(a, b));
      for (const factor of [0.25, 0.8, 0.9, 1.1, 1.25, 4]) expect(least(best)).toBeLessThan(least(best * factor));
    },
  );

  it('needs more bits for more tokens', () => {
    expect(bestBitsFor(1e11, 7)).toBeLessThan(bestBitsFor(1e12, 7));
  });
});
