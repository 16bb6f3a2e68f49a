/** The list of what papers claim, and the claims of experiments, both ways. */
import { describe, expect, it } from 'vitest';
import { builtinExperiments, claimLines, paperClaims, papers } from '../../src/experiments/index.js';

const experiments = (await builtinExperiments()).map(({ experiment }) => experiment);
const listed = paperClaims.flatMap(({ shownBy = {} }) =>
  Object.entries(shownBy).flatMap(([experiment, names]) => names.map((name) => `${experiment} ${name}`)),
);
const claimed = experiments.flatMap(({ name, claims = [] }) => claims.map((claim) => `${name} ${claim.name}`));

describe('the list of claims', () => {
  it('has every claim of every experiment, once', () => {
    expect(claimed.filter((claim) => !listed.includes(claim))).toEqual([]);
    expect(listed.filter((claim, i) => listed.indexOf(claim) !== i)).toEqual([]);
  });

  it('has none that no experiment makes', () => {
    expect(listed.filter((claim) => !claimed.includes(claim))).toEqual([]);
  });

  it('says for each claim of a paper what shows it, or why nothing does', () => {
    const neither = paperClaims.filter(({ shownBy = {}, outOfReach = '' }) => {
      return Object.keys(shownBy).length === 0 && outOfReach.length < 10;
    });
    expect(neither).toEqual([]);
  });

  it('names every paper, and only papers that are there', () => {
    const used = new Set<string>(paperClaims.map(({ paper }) => paper));
    expect([...used].sort()).toEqual(Object.keys(papers).sort());
  });
});

describe('the table', () => {
  it('has a line for each claim, with its gate and origin, and the verdicts of a run', () => {
    const lines = claimLines(experiments, { 'l-mul': { total: 'not reproduced' } });
    expect(lines.find(({ experiment, name }) => experiment === 'l-mul' && name === 'total')).toEqual({
      ...{ paper: 'luo-sun-2024', citation: 'Luo, Sun 2024', claim: 'Expected errors for uniform operands (table 7)' },
      ...{ experiment: 'l-mul', name: 'total', gate: 'A', origin: 'published', verdict: 'not reproduced' },
    });
    expect(lines.filter(({ verdict }) => verdict !== undefined)).toHaveLength(1);
    expect(lines.filter(({ gate }) => gate !== undefined)).toHaveLength(claimed.length);
    expect(lines.filter(({ gate, outOfReach }) => gate === undefined && outOfReach === undefined)).toEqual([]);
  });
});
