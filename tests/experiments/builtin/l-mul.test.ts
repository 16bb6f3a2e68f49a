/** E9 against the published figures: the table, and an attention head. */
import { describe, expect, it } from 'vitest';
import lMul from '../../../src/experiments/builtin/l-mul/index.js';
import attention from '../../../src/experiments/builtin/l-mul-attention/index.js';
import { collect, judge } from '../../../src/experiments/index.js';
import { quickGrid } from '../../../src/experiments/grid.js';

describe('expected errors of L-Mul', async () => {
  const rows = await collect(lMul);
  const figures: Readonly<Record<string, number>> = { truncation: 6, total: 5, enumerated: 18 };

  it.each(lMul.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
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
  const rows = await collect(attention, quickGrid(attention, { seeds: [101, 102, 103] }));
  const measured = attention.claims!.filter((claim) => judge(claim, rows).of > 0);

  it('measures eight of its claims in a quick run', () => {
    expect(measured).toHaveLength(8);
  });

  it.each(measured)('$name: $statement', (claim) => {
    expect(judge(claim, rows, attention.bands?.quick?.[claim.name]).verdict).toBe('pass');
  });
});
