/** E5 against the published figures. */
import { describe, expect, it } from 'vitest';
import bernoulliMap from '../../../../src/experiments/builtin/bernoulli-map/index.js';
import { firstRepeat } from '../../../../src/experiments/builtin/bernoulli-map/repeats.js';
import { collect, judge, numbers, select } from '../../../../src/experiments/index.js';

const rows = await collect(bernoulliMap, { seeds: [101, 102, 103] });
const figures: Readonly<Record<string, number>> = { orbits: 39, 'float16-shares': 5, doubling: 1 + 2 * 3 };

describe('the Bernoulli map', () => {
  it.each(bernoulliMap.claims!)('$name: $statement', (claim) => {
    const { verdict, passed, of } = judge(claim, rows);
    const all = figures[claim.name] ?? 3;
    expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
  });

  it('leads every number of float16 to one of five orbits for beta 1.5', () => {
    const shares = numbers(select(rows, { format: 'float16', beta: 1.5, rounding: 'tiesToEven' }), 'share');
    expect(shares.map((share) => share * 15360).map(Math.round)).toEqual([5705, 26, 3138, 2013, 4478]);
    expect(shares.map((share) => share.toFixed(4))).toEqual(['0.3714', '0.0017', '0.2043', '0.1311', '0.2915']);
  });

  it.each<[string, readonly number[], number, number | undefined]>([
    ['a cycle of three after one other value', [9, 1, 2, 3, 1, 2, 3, 1], 2, 4],
    ['a fixed point', [5, 4, 0, 0, 0], 2, 3],
    ['a value that comes again among others', [1, 2, 3, 1, 3, 2], 2, undefined],
    ['windows that overlap', [7, 7, 7], 2, 1],
    ['no values', [], 2, undefined],
    ['a zero of the other sign', [0, 0, -0, -0], 2, undefined],
  ])('finds repeats: %s', (_, path, window, repeat) => {
    expect(firstRepeat(Float64Array.from(path), window)).toBe(repeat);
  });
});
