/** E8-hitting: the laws by simulation and by hand, and the claims. */
import { describe, expect, it } from 'vitest';
import firstHitting from '../../../../src/experiments/builtin/first-hitting/index.js';
import {
  ancestralLaw,
  evaluations,
  firstHittingLaw,
  hittingTimes,
  orderAgnosticLaw,
  randomNetwork,
  totalVariation,
  type Network,
} from '../../../../src/experiments/builtin/first-hitting/laws.js';
import { collect, judge } from '../../../../src/experiments/index.js';

/** Two positions, two tokens: 0 comes first with probability p whatever is known, the other copies it. */
const copying: Network = (() => {
  const conditionals = new Float64Array(9 * 2 * 2);
  for (let pattern = 0; pattern < 9; pattern++) {
    for (const position of [0, 1]) {
      const other = position === 0 ? Math.floor(pattern / 3) : pattern % 3;
      const p = other === 2 ? 0.25 : other === 0 ? 1 : 0;
      conditionals.set([p, 1 - p], (pattern * 2 + position) * 2);
    }
  }
  return { positions: 2, tokens: 2, conditionals };
})();

describe('laws by hand', () => {
  it('first hitting: both positions are the same', () => {
    const law = firstHittingLaw(copying); // patterns 0 = (0, 0), 1 = (1, 0), 3 = (0, 1), 4 = (1, 1)
    expect([law[0], law[1], law[3], law[4]]).toEqual([0.25, 0, 0, 0.75]);
    expect(orderAgnosticLaw(copying)).toEqual(law);
  });

  it('one step unmasks all at once, independently', () => {
    const law = ancestralLaw(copying, 1);
    expect([law[0], law[1], law[3], law[4]]).toEqual([0.0625, 0.1875, 0.1875, 0.5625]);
  });

  it('two steps: with probability one half, both positions at once', () => {
    const law = ancestralLaw(copying, 2);
    expect(law[1]).toBeCloseTo(0.1875 / 2, 15);
    expect(law[0]).toBeCloseTo((0.25 + 0.0625) / 2, 15);
  });
});

describe('laws of random networks', () => {
  const network = randomNetwork(3, 3, 5n);

  it('sum to 1', () => {
    for (const law of [firstHittingLaw(network), orderAgnosticLaw(network), ancestralLaw(network, 7)]) {
      expect(law.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    }
  });

  it('differ from network to network, and with the number of steps', () => {
    expect(totalVariation(firstHittingLaw(network), firstHittingLaw(randomNetwork(3, 3, 6n)))).toBeGreaterThan(0.05);
    expect(totalVariation(ancestralLaw(network, 1), firstHittingLaw(network))).toBeGreaterThan(0.05);
  });
});

describe('hitting times', () => {
  it('are means of order statistics', () => {
    const [first, second] = hittingTimes(2, 20_000, 3n);
    expect(first).toBeCloseTo(2 / 3, 2);
    expect(second).toBeCloseTo(1 / 3, 2);
  });
});

it('one position needs one evaluation, however many steps there are', () => {
  expect(evaluations(1, 64)).toBe(1);
  expect(evaluations(2, 2)).toBe(1.5);
});

describe('the claims', async () => {
  const rows = await collect(firstHitting, { seeds: [101, 102], params: { paths: 20_000 } });

  it.each(firstHitting.claims!)('$name: $statement', (claim) => {
    const { verdict, of } = judge(claim, rows, firstHitting.bands!.quick![claim.name]);
    const all = { choices: 1, evaluations: 4, 'hitting-times': 2 }[claim.name] ?? 4;
    expect({ verdict, of }).toEqual({ verdict: 'pass', of: all });
  });
});
