/** E7 against the published figures. */
import { describe, expect, it } from 'vitest';
import scalingLaw from '../../../../src/experiments/builtin/scaling-law/index.js';
import { criticalData, layoutsOf, loss } from '../../../../src/experiments/builtin/scaling-law/law.js';
import { collect, judge } from '../../../../src/experiments/index.js';

const rows = await collect(scalingLaw);

describe('the scaling law', () => {
  it.each(scalingLaw.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = claim.name === 'layouts' ? 14 : 3;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it.each(layoutsOf(8))('has its least loss at the critical data: E$exponentBits M$significandBits', (layout) => {
    const tokens = criticalData(1e9, layout, 7);
    const at = (factor: number): number => loss(1e9, factor * tokens, layout, 7);
    expect(at(1)).toBeLessThan(at(1.01));
    expect(at(1)).toBeLessThan(at(0.99));
  });
});
