/** E8 against the published figures, and its formula against draws. */
import { describe, expect, it } from 'vitest';
import truncatedGumbel from '../../../../src/experiments/builtin/truncated-gumbel/index.js';
import { tailOf, truncatedLaw } from '../../../../src/experiments/builtin/truncated-gumbel/law.js';
import { collect, judge, uniform } from '../../../../src/experiments/index.js';

const rows = await collect(truncatedGumbel);
const figures: Readonly<Record<string, number>> = { largest: 2, proposition: 5, tail: 2 };

describe('truncated Gumbel noise', () => {
  it.each(truncatedGumbel.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name]!;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it('draws by the law: 100000 draws lie within four standard errors', () => {
    const probabilities = [0.05, 0.1, 0.15, 0.3, 0.4];
    const [tail, draws] = [Math.exp(-1), 100_000];
    const law = truncatedLaw(probabilities, tail);
    const u = uniform(5 * draws, { seed: 1 });
    const counts = [0, 0, 0, 0, 0];
    for (let d = 0; d < draws; d++) {
      const keys = probabilities.map((p, i) => p / (tail - Math.log(u[5 * d + i]!))); // u below exp(-tail): g below 1
      counts[keys.indexOf(Math.max(...keys))]!++;
    }
    for (const [i, p] of law.entries()) {
      expect(Math.abs(counts[i]! / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
      if (i !== 2) expect(Math.abs(counts[i]! / draws - probabilities[i]!)).toBeGreaterThan(0.003); // and is no other
    }
  });

  it.each([11, 24, 53])('keeps all probability: %d bits', (bits) => {
    const law = truncatedLaw([0.001, 0.009, 0.05, 0.14, 0.8], tailOf(bits));
    expect(law.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
  });

  it('leaves equal probabilities as they are', () => {
    for (const p of truncatedLaw([0.25, 0.25, 0.25, 0.25], tailOf(4))) expect(p).toBeCloseTo(0.25, 15);
  });
});
