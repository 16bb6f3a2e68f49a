/** E8, a model that samples in steps, against the reference figures. */
import { describe, expect, it } from 'vitest';
import masked from '../../../../src/experiments/builtin/masked-diffusion/index.js';
import { finalLaws, zipf } from '../../../../src/experiments/builtin/masked-diffusion/sampler.js';
import { tailOf, truncatedLaw } from '../../../../src/experiments/builtin/truncated-gumbel/law.js';
import { collect, judge } from '../../../../src/experiments/index.js';

const rows = await collect(masked, { params: { uniformBits: 24 } });
const figures: Readonly<Record<string, number>> = { laws: 10, perplexity: 4, 'fewer-words-by-step': 1 };

describe('a masked token drawn in steps', () => {
  it.each(masked.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it('follows the proposition choice by choice', () => {
    const [law, bits, steps] = [zipf(20), 6, 5];
    let expected = Array<number>(20).fill(0);
    for (let k = 1; k <= steps; k++) {
      const choices = [...law].map((p) => p / k);
      const chosen = truncatedLaw(k === 1 ? choices : [...choices, (k - 1) / k], tailOf(bits));
      expected = expected.map((p, i) => chosen[i]! + (chosen[20] ?? 0) * p);
    }
    const [final] = finalLaws(law, bits, [steps], () => undefined);
    for (const [i, p] of expected.entries()) expect(final!.drawn[i]).toBeCloseTo(p, 14);
  });
});
