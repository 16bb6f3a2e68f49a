/** All built-in experiments: the same bytes however they are computed, and no claim fails. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtinExperiments, type Verdict } from '../../src/experiments/index.js';
import { builtinNames } from '../../src/experiments/module.js';
import { full } from '../oracle/tally.js';
import { useCompiled } from './compiled.js';

const { file, fpchop } = useCompiled();
const names = builtinNames();

// Every experiment twice, and samples once more: too long for npm run verify.
describe.runIf(full)('fpchop experiment run --all --quick', () => {
  const read = (run: string, name: string): string => readFileSync(join(file(run), name, 'results.ndjson'), 'utf8');
  let verdicts = new Map<string, Verdict[]>();

  beforeAll(() => {
    const [two] = ['2', '4'].map((workers) => {
      const options = ['--workers', workers, '--output', workers, '--json'];
      return JSON.parse(fpchop('experiment', 'run', '--all', '--quick', ...options).stdout) as {
        runs: { experiment: string; verdicts: Verdict[] }[];
      };
    });
    verdicts = new Map(two!.runs.map((run) => [run.experiment, run.verdicts]));
  }, 3_600_000);

  it.each(names)('%s has the same bytes from 2 and 4 workers', (name) => expect(read('4', name)).toBe(read('2', name)));

  it.each(names)('%s: a sample has the same bits from one worker and the JavaScript loops', (name) => {
    const options = ['--sample', '2', '--workers', '1', '--backend', 'js'];
    expect(fpchop('experiment', 'verify', join('2', name), ...options)).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(names)('%s: no claim fails', (name) => {
    expect(verdicts.get(name)!.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdicts.get(name)!.some(({ verdict }) => verdict === 'pass')).toBe(true);
  });
});

describe('the bands of gate C', () => {
  it.each(names)('%s has one for each claim, fitted for its default grid', async (name) => {
    const { experiment } = (await builtinExperiments()).find((loaded) => loaded.experiment.name === name)!;
    const { claims = [], bands = {} } = experiment;
    const wanted = claims.filter(({ gate }) => gate === 'C').map((claim) => claim.name);
    expect(Object.keys(bands.default ?? {})).toEqual(expect.arrayContaining(wanted));
  });
});
