/** Verifying a run: what differs is named. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest, Verification, VerifyOptions } from '../../../src/experiments/index.js';
import { useCompiled } from '../compiled.js';
import type { Workers } from '../../../src/experiments/index.js';
import { walk, walkSteps } from '../experiments.js';

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

describe('a manifest that was altered', () => {
  let workers: Workers;
  beforeAll(async () => (workers = (await experiments()).openWorkers(1)));
  afterAll(() => workers.close());

  const verifyManifest = (change: (text: string) => string): Promise<Verification> =>
    verifyChanged(
      'manifest.json',
      (text) => {
        const changed = change(text);
        expect(changed).not.toBe(text);
        return changed;
      },
      { workers },
    );

  it.each<[string, (text: string) => string, string]>([
    [
      'a fact of a format',
      (text) => text.replace('"precision": 8', '"precision": 9'),
      'manifest.json: formats["bfloat16"].precision is 9, expected 8',
    ],
    [
      'the number of rows',
      (text) => text.replace(/"rows": \d+/, '"rows": 1'),
      'manifest.json: "rows" is 1, its tasks have 624',
    ],
    [
      'the seed of a task',
      (text) => text.replace('"rounding":"tiesToEven","seed":null', '"rounding":"tiesToEven","seed":"7"'),
      'manifest.json: tasks[0] is {"task":0,"format":"float16","rounding":"tiesToEven","seed":"7",',
    ],
    [
      'the seeds of the grid',
      (text) => text.replace('"seeds": ["1"', '"seeds": ["2"'),
      'manifest.json: tasks[1] is {"task":1,"format":"float16","rounding":"stochastic","seed":"1",',
    ],
    [
      'the order of tasks',
      (text) => {
        const manifest = JSON.parse(text) as { tasks: unknown[] };
        return JSON.stringify({ ...manifest, tasks: manifest.tasks.reverse() });
      },
      'manifest.json: tasks[0] is {"task":5,',
    ],
    [
      'how tasks are ordered',
      (text) => text.replace('"order": "formats, rounding', '"order": "rounding, formats'),
      'manifest.json: "order" is "rounding, formats, seeds,',
    ],
    [
      'the name of the experiment',
      (text) => text.replace('"experiment": "walk"', '"experiment": "run"'),
      'manifest.json: "experiment" is "run", expected "walk"',
    ],
    [
      'the profile',
      (text) => text.replace('"profile": null', '"profile": "default"'),
      'manifest.json: "profile" is "default", but the parameters are not those of that grid',
    ],
    [
      'a value of a parameter',
      (text) => text.replace('"scale": [0.75]', '"scale": [0.5]'),
      'manifest.json: tasks[0] is ',
    ],
    [
      'a parameter that the experiment does not have',
      (text) => text.replace('"scale": [', '"skale": ['),
      'manifest.json: "grid" does not fit the experiment: unknown parameter "skale"',
    ],
    [
      'the last task',
      (text) => text.replace(/,\n {4}\{"task":5.*\}/, ''),
      'manifest.json: the number of tasks is 5, expected 6',
    ],
    [
      'the rows of a task',
      (text) => text.replace('"rows":104', '"rows":103').replace('"rows": 624', '"rows": 623'),
      'task 0 (float16, tiesToEven, scale 0.75',
    ],
  ])('is told: %s', async (_, change, message) => {
    const { differences } = await verifyManifest(change);
    expect(differences[0]).toContain(message);
  });

  it.each<[string, (text: string) => string, string]>([
    ['no plan', (text) => text.replace(/"plan": "\w+"/, '"plan": null'), '"plan" expected a string, got null'],
    [
      'a mode that is none',
      (text) => text.replace('"tiesToEven","seed"', '"up","seed"'),
      '"tasks[0].rounding" expected',
    ],
    ['rows that are none', (text) => text.replace('"rows":104', '"rows":"104"'), '"tasks[0].rows" expected a number'],
    ['a field that is none', (text) => text.replace('"order"', '"note": "", "order"'), 'unknown field "note"'],
    ['null', () => 'null', 'it expected an object, got null'],
    [
      'a layout of before',
      (text) => text.replace('"manifest": 2', '"manifest": 1'),
      'layout 2 expected, got 1, of fpchop',
    ],
  ])('is none when it has %s', async (_, change, message) => {
    await expect(verifyManifest(change)).rejects.toThrow(`copy/manifest.json: not a manifest (${message}`);
  });

  it('is told for every single statement, but where the run was computed', async () => {
    const { runExperiment, verifyRun } = await experiments();
    const options = { output: file('little'), formats: ['float16'], params: { scale: 0.5, rows: 2 } };
    const manifest = JSON.parse(JSON.stringify(await runExperiment(file('walk.mjs'), options))) as object;
    const leaves = leavesOf(manifest).filter((path) => path[0] !== 'platforms');
    expect(leaves.length).toBeGreaterThan(60);
    for (const path of leaves) {
      writeFileSync(join(file('little'), 'manifest.json'), JSON.stringify(changedAt(manifest, path)));
      const outcome = await verifyRun(file('little'), { workers }).then(
        ({ differences, changes }) => [...differences, ...changes],
        (error: unknown) => [String(error)],
      );
      expect(outcome, path.join('.')).not.toEqual([]);
    }
  });

  it('is not gone on with', async () => {
    await expect(
      verifyManifest((text) => text.replace('"precision": 8', '"precision": 9')).then(async () =>
        (await experiments()).resumeRun(file('copy')),
      ),
    ).rejects.toThrow('cannot go on, the manifest was altered: manifest.json: formats["bfloat16"].precision is 9');
    const text = readFileSync(join(file('copy'), 'manifest.json'), 'utf8');
    expect(text).toContain('"precision": 9');
  });
});

/** The paths to all values that hold no others. */
function leavesOf(x: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof x !== 'object' || x === null) return [path];
  return Object.entries(x).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

/** A copy in which the value at a path is another one of its kind. */
function changedAt(x: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) {
    if (typeof x === 'number') return 2 * x + 1;
    if (typeof x === 'boolean') return !x;
    return x === null ? '7' : `${String(x)}0`;
  }
  const copy = (Array.isArray(x) ? [...(x as unknown[])] : { ...(x as object) }) as Record<string, unknown>;
  copy[key] = changedAt(copy[key], rest);
  return copy;
}

describe('columns that are called as what objects inherit', () => {
  const odd = `export default {
    name: 'odd', title: 'Odd', summary: 'Yields columns with odd names.',
    *run() {
      yield { v: 1 };
      yield { v: 2, valueOf: 3, constructor: 'c' };
    },
  };`;

  beforeAll(async () => {
    const { runExperiment } = await experiments();
    await runExperiment(write('odd.mjs', odd), { output: file('odd') });
    write('odd2.mjs', odd.replace('v: 1', "v: 1, toString: 't'"));
    await runExperiment(file('odd2.mjs'), { output: file('odd2') });
  });

  it('are empty where a row has none of that name', async () => {
    const { csvOf, compareRuns } = await experiments();
    let text = '';
    for await (const piece of csvOf(file('odd'))) text += piece;
    expect(text).toBe('task,row,v,valueOf,constructor\r\n0,0,1,,\r\n0,1,2,3,c\r\n');
    const { columns } = await compareRuns(file('odd'), file('odd2'));
    expect(columns.find(({ column }) => column === 'toString')).toMatchObject({ cells: 1, different: 1 });
  });

  it('are missing, and not a function, in what differs', async () => {
    const results = join(file('odd'), 'results.ndjson');
    writeFileSync(results, readFileSync(results, 'utf8').replace(',"constructor":"c"', ''));
    const { differences } = await (await experiments()).verifyRun(file('odd'));
    expect(differences).toEqual(['task 0 (float64, tiesToEven), row 1: "constructor" is missing in the run, "c" now']);
  });
});
