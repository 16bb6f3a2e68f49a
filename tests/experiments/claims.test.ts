/** When a claim passes. */
import { describe, expect, it } from 'vitest';
import {
  byChance,
  holm,
  judge,
  numbers,
  type Band,
  type ExactClaim,
  type SeededClaim,
} from '../../src/experiments/index.js';
import { beyond } from '../../src/experiments/author/student.js';

const about = { name: 'claim', statement: '', source: '' };
const rowsOf = (values: readonly number[]): { seed: number; x: number }[] =>
  values.map((x, i) => ({ seed: 101 + i, x }));

describe('gates A and B', () => {
  const verdict = (
    gate: 'A' | 'B',
    figures: readonly [number | string, number | string | undefined][],
    tolerance?: number,
  ): string => {
    const claim: ExactClaim = {
      ...about,
      gate,
      ...(tolerance !== undefined && { tolerance }),
      figures: () => figures.map(([published, ours], i) => ({ label: String(i), published, ours })),
    };
    const { verdict, passed, of, distance } = judge(claim, []);
    return `${verdict} ${passed}/${of} ${distance}`;
  };

  it('take any number of figures, and tell the largest distance', () => {
    const figures = Array.from({ length: 150_000 }, (_, i): [number, number] => [1, i === 140_000 ? 3 : 1]);
    expect(verdict('A', figures)).toBe('fail 149999/150000 2');
  });

  it.each<[string, string]>([
    [verdict('A', [['1.50', '1.50']]), 'pass 1/1 0'],
    [verdict('A', [['1.50', '1.75']]), `fail 0/1 ${1 / 6}`],
    [verdict('A', [[0.5, 0.5 + 2 ** -53]]), `fail 0/1 ${2 ** -52}`],
    [verdict('A', [[0, -0]]), 'fail 0/1 0'],
    [
      verdict('A', [
        [NaN, NaN],
        [Infinity, Infinity],
      ]),
      'pass 2/2 0',
    ],
    [verdict('A', [[1, NaN]]), 'fail 0/1 Infinity'],
    [
      verdict('A', [
        [1, undefined],
        [2, 2],
      ]),
      'pass 1/1 0',
    ],
    [verdict('A', [[1, undefined]]), 'not measured 0/0 undefined'],
    [verdict('B', [[1, 1 + 2 ** -41]]), `pass 1/1 ${2 ** -41}`],
    [verdict('B', [[1, 1 + 2 ** -39]]), `fail 0/1 ${2 ** -39}`],
    [
      verdict(
        'B',
        [
          [1, 1.25],
          [1, 2],
        ],
        0.25,
      ),
      'fail 1/2 1',
    ],
  ])('%s', (got, wanted) => expect(got).toBe(wanted));
});

describe('a figure that is known not to come out', () => {
  const claim = (ours: string, notReproduced?: string): ExactClaim => ({
    ...{ ...about, gate: 'A', ...(notReproduced !== undefined && { notReproduced }) },
    figures: () => [
      { label: 'a', published: '1', ours: '1' },
      { label: 'b', published: '2', known: '3', ours },
    ],
  });

  it('is not reproduced where ours is the known one and the claim says why, and fails otherwise', () => {
    expect(judge(claim('3', 'a misprint'), [])).toMatchObject({
      ...{ verdict: 'not reproduced', reason: 'a misprint', passed: 1, of: 2, published: 'b: 2' },
    });
    expect(judge(claim('4', 'a misprint'), []).verdict).toBe('fail');
    expect(judge(claim('3'), []).verdict).toBe('fail');
    expect(judge(claim('2', 'a misprint'), [])).toMatchObject({ verdict: 'pass' });
    expect(judge(claim('2', 'a misprint'), []).reason).toBeUndefined();
  });
});

describe('gate C', () => {
  const band: Band = { mean: 2, deviation: 0.5, low: 1, high: 3 };
  const claim: SeededClaim = { ...about, gate: 'C', published: '', measure: (rows) => numbers(rows, 'x')[0] };
  const ten = (outside: number, x: number): { seed: number; x: number }[] =>
    rowsOf(Array.from({ length: 10 }, (_, i) => (i < outside ? x : 2)));

  it('passes where nine of ten seeds lie in the band, its ends included', () => {
    expect(judge(claim, ten(10, 3), band)).toMatchObject({ verdict: 'pass', passed: 10, of: 10, distance: 1 });
    expect(judge(claim, ten(1, 3.5), band)).toMatchObject({ verdict: 'pass', passed: 9, of: 10 });
    expect(judge(claim, ten(2, 3.5), band)).toMatchObject({ verdict: 'fail', passed: 8, of: 10 });
    expect(judge(claim, ten(2, NaN), band)).toMatchObject({ verdict: 'fail', passed: 8 });
  });

  it('demands what publication allows as well', () => {
    expect(judge({ ...claim, accept: [0, 2.5] }, ten(2, 2.75), band)).toMatchObject({ verdict: 'fail', passed: 8 });
    expect(judge({ ...claim, accept: [0, 2.5] }, ten(2, 3.5))).toMatchObject({ verdict: 'fail', passed: 8 });
  });

  it('is not reproduced in the band, outside what publication allows, where the experiment says why', () => {
    const known: SeededClaim = { ...claim, accept: [2.5, 9], notReproduced: 'no quad' };
    expect(judge(known, ten(0, 0), band)).toMatchObject({
      ...{ verdict: 'not reproduced', reason: 'no quad', passed: 0, of: 10, inBand: 10 },
    });
    expect(judge(known, ten(1, 3.5), band)).toMatchObject({ verdict: 'not reproduced', passed: 0, inBand: 9 });
    expect(judge(known, ten(2, 3.5), band)).toMatchObject({ verdict: 'fail', inBand: 8 });
    expect(judge({ ...claim, accept: [2.5, 9] }, ten(0, 0), band)).toMatchObject({ verdict: 'fail', inBand: 10 });
    expect(judge(known, ten(10, 2.75), band)).toMatchObject({ verdict: 'pass', passed: 10 });
    expect(judge(known, ten(10, 2.75), band).reason).toBeUndefined();
  });

  it('is not measured without a band or an interval, or without rows', () => {
    expect(judge(claim, ten(0, 2))).toMatchObject({
      verdict: 'not measured',
      reason: 'no band for this grid',
      ours: '2',
    });
    expect(judge(claim, [], band)).toMatchObject({ verdict: 'not measured', reason: 'no rows for it in this grid' });
  });

  it('gives rows without a seed to every seed', () => {
    const gap: SeededClaim = { ...claim, measure: (rows) => rows.length };
    expect(judge(gap, [{ seed: null, x: 0 }, ...ten(0, 2)], band)).toMatchObject({ passed: 10, ours: '2' });
  });
});

describe('origins and bounds', () => {
  const claim: SeededClaim = {
    ...about,
    gate: 'C',
    published: '',
    accept: [0, 9],
    measure: (rows) => numbers(rows, 'x')[0],
  };

  it('are published unless the claim says otherwise', () => {
    expect(judge(claim, rowsOf([1, 2])).origin).toBe('published');
    expect(judge({ ...claim, origin: 'reference' }, rowsOf([1, 2])).origin).toBe('reference');
  });

  it('say "at least" where nothing beyond was tried', () => {
    expect(judge({ ...claim, atLeast: true }, rowsOf([1, 2])).ours).toBe('at least 1.5');
    expect(judge(claim, rowsOf([1, 2])).ours).toBe('1.5');
  });
});

describe("Student's distribution", () => {
  // Two-sided critical values, from tables.
  it.each([
    [1, 12.706204736174694, 0.05],
    [2, 4.302652729749464, 0.05],
    [3, 5.840909309733357, 0.01],
    [4, 2.7764451051977934, 0.05],
    [9, 3.2498355415921263, 0.01],
    [10, 2.2281388519649385, 0.05],
    [29, 2.756385903670336, 0.01],
  ])('with %d degrees of freedom, is beyond %d with probability %d', (degrees, t, probability) => {
    expect(beyond(t, degrees)).toBeCloseTo(probability, 11);
    expect(beyond(-t, degrees)).toBe(beyond(t, degrees));
  });

  it('is always beyond 0, and never beyond infinity', () => {
    expect([beyond(0, 9), beyond(0, 2), beyond(Infinity, 3)]).toEqual([1, 1, 0]);
  });
});

describe('many verdicts', () => {
  it('are wrong by chance as often as the distributions say', () => {
    const verdict = {
      ...about,
      claim: '',
      origin: 'published',
      published: '',
      ours: '',
      verdict: 'pass',
      passed: 10,
      of: 10,
    } as const;
    const orderings = Array.from({ length: 32 }, () => ({ ...verdict, gate: 'D' as const, chance: 0.5 }));
    const bands = Array.from({ length: 66 }, () => ({ ...verdict, gate: 'C' as const, inBand: 10 }));
    const { orderingsWrong, bandsWrong } = byChance([...orderings, ...bands]);
    expect(orderingsWrong).toBeCloseTo((32 * 0.014956) / 2, 4);
    expect(bandsWrong).toBeCloseTo(66 * (1 - 0.99 ** 10 - 10 * 0.01 * 0.99 ** 9), 12);
  });

  it('are adjusted by Holm, in the order given', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('gate D', () => {
  const claim: SeededClaim = { ...about, gate: 'D', published: 'larger', measure: (rows) => numbers(rows, 'x')[0] };

  // Deviation sqrt(10/9), standard error 1/3 for ten values of mean m and distance 1 from it.
  const gaps = (mean: number) => rowsOf(Array.from({ length: 10 }, (_, i) => mean + (i % 2 === 0 ? 1 : -1)));

  it('passes where the mean gap is three standard errors, fails at minus three, and is undecided between', () => {
    expect(judge(claim, gaps(1.01))).toMatchObject({ verdict: 'pass', passed: 10, of: 10 });
    expect(judge(claim, gaps(0.99))).toMatchObject({ verdict: 'undecided', passed: 5, of: 10 });
    expect(judge(claim, gaps(-0.99))).toMatchObject({ verdict: 'undecided', passed: 5, of: 10 });
    expect(judge(claim, gaps(-1.01))).toMatchObject({ verdict: 'fail', passed: 0, of: 10 });
    expect(judge(claim, gaps(1.25)).distance).toBeCloseTo(3.75, 12);
    expect(judge(claim, gaps(-1.25)).distance).toBeCloseTo(-3.75, 12);
  });

  it('is not reproduced where the opposite ordering holds and the experiment says why', () => {
    const known = { ...claim, notReproduced: 'other data' };
    expect(judge(known, gaps(-1.01))).toMatchObject({ verdict: 'not reproduced', reason: 'other data' });
    expect(judge(known, gaps(-0.99)).verdict).toBe('undecided');
    expect(judge(known, gaps(1.01)).verdict).toBe('pass');
  });

  it('is undecided with one seed, which says nothing of others', () => {
    expect(judge(claim, rowsOf([5]))).toMatchObject({ verdict: 'undecided', passed: 1, of: 1 });
    expect(judge(claim, [{ x: 5 }]).verdict).toBe('pass'); // no seed changes it
  });

  it('passes at any positive gap that no seed changes', () => {
    expect(judge(claim, rowsOf([0.5, 0.5])).verdict).toBe('pass');
    expect(judge(claim, rowsOf([0, 0])).verdict).toBe('fail');
    expect(judge(claim, rowsOf([-1, -1])).verdict).toBe('fail');
  });
});
