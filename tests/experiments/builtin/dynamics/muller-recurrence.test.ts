/** Muller's recurrence against the published figures. */
import { describe, expect, it } from 'vitest';
import muller from '../../../../src/experiments/builtin/muller-recurrence/index.js';
import { collect, judge, select } from '../../../../src/experiments/index.js';

const rows = await collect(muller);
const figures: Readonly<Record<string, number>> = { 'exact-terms': 10, limits: 4 * 4 * 2 };

describe("Muller's recurrence", () => {
  it.each(muller.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it('has the exact terms (6^(n+1) + 5^(n+1)) / (6^n + 5^n) from 11/2 and 61/11', () => {
    const exact = select(rows, { format: 'float64', rounding: 'tiesToEven', start: '11/2, 61/11' });
    for (const [n, { decimal }] of exact.entries()) {
      const [k, scale] = [BigInt(n), 10n ** 45n];
      const cut = (scale * (6n ** (k + 1n) + 5n ** (k + 1n))) / (6n ** k + 5n ** k);
      expect(decimal).toBe(`${cut / scale}.${String(cut % scale).padStart(45, '0')}`);
    }
    expect(exact).toHaveLength(101);
  });
});
