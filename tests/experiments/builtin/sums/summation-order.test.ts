/** E6 against the published figures. */
import { describe, expect, it } from 'vitest';
import summationOrder from '../../../../src/experiments/builtin/summation-order/index.js';
import { collect, judge } from '../../../../src/experiments/index.js';

const rows = await collect(summationOrder);

describe('sums in two orders', () => {
  it.each(summationOrder.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = { bits: 8, ties: 6, conversions: 3 }[claim.name];
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });
});
