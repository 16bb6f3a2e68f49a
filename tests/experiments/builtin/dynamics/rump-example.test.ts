/** Rump's example against the published figures. */
import { describe, expect, it } from 'vitest';
import rump from '../../../../src/experiments/builtin/rump-example/index.js';
import { collect, judge } from '../../../../src/experiments/index.js';

const rows = await collect(rump);
const figures: Readonly<Record<string, number>> = { exact: 2, float64: 1, 'wrong-everywhere': 5 * 4 };

describe("Rump's example", () => {
  it.each(rump.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });
});
