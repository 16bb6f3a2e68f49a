/** E19: outputs of tensor cores, and what promotion does. */
import { describe, expect, it } from 'vitest';
import blockFma from '../../../../src/experiments/builtin/block-fma/index.js';
import { collect, judge } from '../../../../src/experiments/index.js';

const rows = await collect(blockFma, { seeds: [101, 102], params: { length: [1024, 4096] } });

describe('sums on tensor cores', () => {
  it.each(blockFma.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = { blocks: 9, 'order-within': 3 }[claim.name] ?? 2;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it('depend on the order of blocks', () => {
    const values = rows.filter(({ table }) => table === 'order').map(({ values }) => values as number);
    expect(values.some((count) => count > 1)).toBe(true);
  });
});
