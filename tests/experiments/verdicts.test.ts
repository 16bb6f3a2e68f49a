/** The table of verdicts that `run`, `report` and `compare` print. */
import { expect, it } from 'vitest';
import { verdictTable } from '../../src/cli/experiment/verdictTable.js';
import type { Verdict } from '../../src/experiments/index.js';

const about = { statement: '', source: '', published: '4', ours: '3', passed: 0, of: 10 } as const;
const verdicts: Verdict[] = [
  { ...about, claim: 'one', gate: 'A', verdict: 'pass', passed: 10, distance: 0 },
  { ...about, claim: 'two', gate: 'C', verdict: 'fail', passed: 3, inBand: 8, distance: 1.5 },
  { ...about, claim: 'three', gate: 'C', verdict: 'not reproduced', inBand: 10, distance: 0.5, reason: 'no quad' },
  { ...about, claim: 'four', gate: 'D', verdict: 'undecided', passed: 6, distance: -0.25 },
  { ...about, claim: 'five', gate: 'C', verdict: 'not measured', of: 0, ours: '', reason: 'in the default grid only' },
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
    '1 pass, 1 fail, 1 undecided, 1 not reproduced, 1 not measured',
    '',
  ]);
});
