/** E4 against the published figures. */
import { describe, expect, it } from 'vitest';
import subnormalSum from '../../../../src/experiments/builtin/subnormal-sum/index.js';
import { collect, judge, select } from '../../../../src/experiments/index.js';

const rows = await collect(subnormalSum);

describe('the sum of terms below the smallest normal number', () => {
  it.each(subnormalSum.claims!)('$name: $statement', (claim) => {
    const { verdict, of } = judge(claim, rows);
    expect({ verdict, of }).toEqual({
      verdict: 'pass',
      of: { sums: 6, ties: 2, 'stochastic-subnormals': 10 }[claim.name],
    });
  });

  it('is 0 in every mode where subnormal results are flushed', () => {
    const sums = select(rows, { subnormals: 'flush' }).map(({ sum }) => sum);
    expect(sums).toEqual(Array(11).fill(0));
  });
});
