/** Verifying a run: what differs is named. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest, Verification, VerifyOptions } from '../../src/experiments/index.js';
import { useCompiled } from './compiled.js';
import { walk, walkSteps } from './experiments.js';

const { experiments, file, write } = useCompiled();
const grid = { formats: ['float16', 'bfloat16'], params: { scale: 0.75, rows: 100 } } as const;

beforeAll(async () => {
  write('walk-steps.mjs', walkSteps);
  const { runExperiment } = await experiments();
  await runExperiment(write('walk.mjs', walk), { output: file('run'), ...grid });
});

/** Verifies a copy of the run in which a file was changed. */
async function verifyChanged(
  name: 'results.ndjson' | 'manifest.json',
  change: (text: string) => string,
  options: VerifyOptions = {},
): Promise<Verification> {
  cpSync(file('run'), file('copy'), { recursive: true });
  const path = join(file('copy'), name);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, change(text));
  return (await experiments()).verifyRun(file('copy'), options);
}

/** Changes the line of a row. */
const inRow =
  (task: number, row: number, change: (line: string) => string) =>
  (text: string): string =>
    text
      .split('\n')
      .map((line) => (line.startsWith(`{"task":${task},"row":${row},`) ? change(line) : line))
      .join('\n');

describe('verifying a run', () => {
  it('repeats every task and finds no difference', async () => {
    const { verifyRun } = await experiments();
    expect(await verifyRun(file('run'))).toEqual({ tasks: 6, rows: 6 * 104, differences: [], changes: [] });
    expect(await verifyRun(file('run'), { backend: 'js', workers: 1 })).toMatchObject({ differences: [] });
  });

  it('repeats a sample, spread over the run', async () => {
    const { verifyRun } = await experiments();
    expect(await verifyRun(file('run'), { sample: 2 })).toMatchObject({ tasks: 2, rows: 208, differences: [] });
    expect(await verifyRun(file('run'), { sample: 100 })).toMatchObject({ tasks: 6 });
  });

  it('names the first row that differs in each task', async () => {
    const changes = [
      inRow(0, 1, (line) => line.replace('-0.0', '0')),
      (text: string) => text.replace(/\{"task":1,"row":50,.*\n/, ''),
      inRow(2, 5, (line) => line.replace(/"x":[\d.]+/, '"x":77')),
      inRow(2, 8, (line) => line.replace(/"x":[\d.]+/, '"x":77')),
      inRow(3, 7, (line) => line.replace(',"x"', ', "x"')),
      inRow(4, 9, (line) => line.replace('"even":true', '"even":false')),
      (text: string) => text.replace(/\{"task":5,.*\n/g, ''),
      (text: string) => text.replace('\n', '\ngarbage\n'),
    ];
    const { differences } = await verifyChanged('results.ndjson', (text) =>
      changes.reduce((changed, change) => change(changed), text),
    );
    expect(differences).toEqual([
      'line 2 of results.ndjson is not a row',
      expect.stringMatching(/^task 0 .*, row 1: "n" is 0 in the run, -0\.0 now$/),
      expect.stringMatching(/^task 1 .*, row 50: missing in the run$/),
      expect.stringMatching(
        /^task 2 \(float16, stochastic, seed 18446744073709551615, scale 0\.75, .*\), row 5: "x" is 77 in the run, [\d.]+ now$/,
      ),
      expect.stringMatching(/^task 3 .*, row 7: written in another way than ours$/),
      expect.stringMatching(
        /^task 4 \(bfloat16, stochastic, seed 1, .*\), row 9: "even" is false in the run, true now$/,
      ),
      expect.stringMatching(/^task 5 .*, row 0: missing in the run$/),
    ]);
  });

  it('finds rows that belong to no task', async () => {
    const { differences } = await verifyChanged('results.ndjson', (text) => `${text}{"task":6,"row":0}\n`);
    expect(differences).toEqual(['task 6: has rows but is not in the run']);
  });

  it('finds bytes behind the last row', async () => {
    const { differences } = await verifyChanged('results.ndjson', (text) => `${text}{"task"`, { sample: 1 });
    expect(differences).toEqual([expect.stringContaining('results.ndjson has other bytes than its rows')]);
  });

  it('finds a digest that was changed in the manifest', async () => {
    const { tasks } = JSON.parse(readFileSync(join(file('run'), 'manifest.json'), 'utf8')) as Manifest;
    const { differences } = await verifyChanged('manifest.json', (text) =>
      text.replace(tasks[5]!.sha256!, tasks[4]!.sha256!),
    );
    expect(differences).toEqual([expect.stringMatching(/^task 5 .*: the manifest states another digest/)]);
  });

  it('tells what has changed in the experiment since', async () => {
    const { verifyRun } = await experiments();
    write('walk-steps.mjs', walkSteps.replace('-Infinity', '1'));
    const { differences, changes } = await verifyRun(file('run'));
    expect(changes).toEqual(["the experiment's files differ"]);
    expect(differences[0]).toMatch(/row 1: "x" is "-Infinity" in the run, 1 now$/);
    write('walk-steps.mjs', walkSteps);
  });
});
