/** The table of verdicts that `run`, `report` and `compare` print. */
import { expect, it } from 'vitest';
import { verdictTable } from '../../src/cli/experiment/verdictTable.js';
import type { Verdict } from '../../src/experiments/index.js';

const about = { statement: '', source: '', origin: 'published', published: '4', ours: '3', passed: 0, of: 10 } as const;
const verdicts: Verdict[] = [
  { ...about, claim: 'one', gate: 'A', verdict: 'pass', passed: 10, distance: 0 },
  { ...about, claim: 'two', gate: 'C', verdict: 'fail', passed: 3, inBand: 8, distance: 1.5 },
  { ...about, claim: 'three', gate: 'C', verdict: 'not reproduced', inBand: 10, distance: 0.5, reason: 'no quad' },
  { ...about, claim: 'four', gate: 'D', verdict: 'undecided', passed: 6, distance: -0.25, chance: 0.4 },
  {
    ...about,
    origin: 'reference',
    claim: 'five',
    gate: 'C',
    verdict: 'not measured',
    of: 0,
    ours: '',
    reason: 'in the default grid only',
  },
];

it('says how many pass, how many lie in the band, why not, and how many claims came out how', () => {
  const lines = verdictTable([{ experiment: { name: 'some', id: 'E0' }, verdicts }]).split('\n');
  expect(lines.slice(2).map((line) => line.replace(/ {2,}/g, '  ').trim())).toEqual([
    'E0  A  one  4  3  pass, 10 of 10 figures  0',
    'E0  C  two  4  3  fail, 3 of 10 seeds, 8 in band  1.5 hw',
    'E0  C  three  4  3  not reproduced, 0 of 10 seeds, 10 in band  0.5 hw',
    'E0  D  four  4  3  undecided, 6 of 10 seeds  -0.25 se',
    'E0  C  five  4  not measured: in the default grid only',
    '',
    'E0 three is not reproduced: no quad',
    '',
    'published figures and statements: 1 pass, 1 fail, 1 undecided, 1 not reproduced, 0 not measured',
    'figures of our own reference programs and criteria: 0 pass, 0 fail, 0 undecided, 0 not reproduced, 1 not measured',
    'expected to be wrong by chance: 0.01 of 1 orderings, were there no gaps; 0.01 of 2 bands',
    '',
  ]);
});

it('adds the probabilities that Holm has adjusted where there are several experiments', () => {
  const gap = (claim: string, chance: number): Verdict => ({ ...about, claim, gate: 'D', verdict: 'pass', chance });
  const text = verdictTable([
    { experiment: { name: 'some' }, verdicts: [gap('one', 0.01), verdicts[0]!] },
    { experiment: { name: 'other' }, verdicts: [gap('two', 0.0004)] },
  ]);
  const last = text.split('\n').map((line) => line.trim().split(/ {2,}/).at(-1));
  expect([last[0], last[2], last[3], last[4]]).toEqual(['Holm', '0.01', '0', '0.0008']);
});
