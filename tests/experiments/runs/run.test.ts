/** Runs on disk: the same bytes whatever happens on the way. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest, RunOptions } from '../../../src/experiments/index.js';
import { parseRow } from '../../../src/experiments/run/rowText.js';
import { useCompiled } from '../compiled.js';
import { filesBelow } from '../../docs/samples.js';
import { KernelModule } from '../../../src/kernel/kernelModule.js';
import { walk, walkSteps } from '../experiments.js';

const { experiments, file, write } = useCompiled();

let module = '';
let reference: Manifest;
let results = '';
let manifest = '';

const text = (run: string, name: string): string => readFileSync(join(file(run), name), 'utf8');
const runWalk = async (output: string, options: Partial<RunOptions> = {}): Promise<Manifest> =>
  (await experiments()).runExperiment(module, { output: file(output), workers: 2, ...options });
const filesOf = (run: string): string[] => readdirSync(file(run)).sort();

beforeAll(async () => {
  write('walk-steps.mjs', walkSteps);
  module = write('walk.mjs', walk);
  reference = await runWalk('reference', { workers: 1 });
  results = text('reference', 'results.ndjson');
  manifest = text('reference', 'manifest.json');
});

describe('a run', () => {
  it('leaves a manifest and results, and nothing else', () => {
    expect(filesOf('reference')).toEqual(['manifest.json', 'results.ndjson']);
  });

  it('has a task for each point, and its rows in order, every cell bit for bit', () => {
    const rows = results.trimEnd().split('\n').map(parseRow);
    expect(rows).toHaveLength(18 * 204);
    expect(reference).toMatchObject({ complete: true, rows: 18 * 204 });
    expect(rows.map(({ task, row }) => [task, row])).toEqual(
      Array.from({ length: 18 * 204 }, (_, i) => [Math.floor(i / 204), i % 204]),
    );
    const about = { format: 'float16', rounding: 'tiesToEven', seed: null };
    const params = { rows: 200, fail: '', hang: '', pause: 0 };
    expect(rows[0]).toEqual({ task: 0, row: 0, ...about, scale: 1, ...params, n: null, x: NaN, text: 'ä "quoted"\n' });
    expect(rows[205]).toEqual({ task: 1, row: 1, ...about, scale: -0, ...params, n: -0, x: -Infinity, text: '' });
    expect(rows[2]).toMatchObject({ n: 5e-324, x: Infinity });
    expect(rows[5 * 204]).toMatchObject({ rounding: 'stochastic', seed: '18446744073709551615' });
  });

  it('states the digest of the results, and of each task', () => {
    const sha256 = (s: string): string => createHash('sha256').update(s).digest('hex');
    expect(reference.sha256).toBe(sha256(results));
    const lines = results.split('\n').map((line) => `${line}\n`);
    expect(reference.tasks.map((task) => task.sha256)).toEqual(
      reference.tasks.map((_, i) => sha256(lines.slice(204 * i, 204 * (i + 1)).join(''))),
    );
  });

  it('states what determines it', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(JSON.parse(manifest)).toMatchObject({
      fpchop: version,
      experiment: 'walk',
      module: join('..', 'walk.mjs'),
      files: {
        'walk.mjs': createHash('sha256').update(walk).digest('hex'),
        'walk-steps.mjs': createHash('sha256').update(walkSteps).digest('hex'),
      },
      formats: { bfloat16: { precision: 8, emin: -126, emax: 127, subnormals: 'gradual' } },
      profile: 'default',
    });
    expect(Object.is((JSON.parse(manifest) as Manifest).tasks[1]!.params.scale, -0)).toBe(true);
    // The digests of all compiled kernels: none is forgotten.
    const kernels = filesBelow('src', '.generated.ts').flatMap((name) => {
      const text = /export const bytes =\n {2}'([^']+)'/.exec(readFileSync(name, 'utf8'))?.[1];
      return text === undefined ? [] : createHash('sha256').update(new KernelModule(text).bytes()).digest('hex');
    });
    expect(kernels.length).toBeGreaterThan(5);
    expect(Object.values(reference.kernels).sort()).toEqual(kernels.sort());
  });
});

describe('the same bytes come', () => {
  it.each<[string, Partial<RunOptions>]>([
    ['from 2 workers', { workers: 2 }],
    ['from 4 workers', { workers: 4 }],
    ['from the JavaScript loops', { backend: 'js' }],
    ['from WASM alone', { backend: 'wasm-simd' }],
  ])('%s', async (name, options) => {
    await runWalk(name, options);
    expect(text(name, 'results.ndjson')).toBe(results);
    expect(text(name, 'manifest.json')).toBe(manifest);
  });
});

describe('a run that stops in the middle', () => {
  const stopAfter = async (run: string, tasks: number): Promise<void> => {
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === tasks) controller.abort(new Error('stopped by the test'));
    };
    await expect(runWalk(run, { signal: controller.signal, onProgress })).rejects.toThrow('stopped by the test');
  };

  it('keeps what is done, and goes on to the same bytes', async () => {
    await stopAfter('stopped', 7);
    expect(filesOf('stopped')).toEqual(['manifest.json', 'results.ndjson', 'tasks.ndjson']);
    expect((JSON.parse(text('stopped', 'manifest.json')) as Manifest).complete).toBe(false);
    const done: number[] = [];
    await (await experiments()).resumeRun(file('stopped'), { onProgress: (progress) => void done.push(progress.done) });
    expect(done[0]).toBeGreaterThanOrEqual(7);
    expect(text('stopped', 'results.ndjson')).toBe(results);
    expect(text('stopped', 'manifest.json')).toBe(manifest);
    expect(filesOf('stopped')).toEqual(['manifest.json', 'results.ndjson']);
  });

  it('passes over what a kill left half written', async () => {
    await stopAfter('torn', 5);
    appendFileSync(join(file('torn'), 'results.ndjson'), '{"task":17,"row":0,"format":"float8_e5m2","rou');
    appendFileSync(join(file('torn'), 'tasks.ndjson'), '{"task":17,"format":"fl');
    await (await experiments()).resumeRun(file('torn'));
    expect(text('torn', 'results.ndjson')).toBe(results);
    expect(text('torn', 'manifest.json')).toBe(manifest);
  });

  it('runs tasks again whose rows were damaged, and says so', async () => {
    await stopAfter('damaged', 6);
    const lines = text('damaged', 'results.ndjson').split('\n');
    lines[50] = lines[50]!.replace('"x":', '"x":1');
    lines[300] = 'garbage';
    writeFileSync(join(file('damaged'), 'results.ndjson'), lines.join('\n'));
    const warnings: string[] = [];
    await (await experiments()).resumeRun(file('damaged'), { onWarning: (message) => void warnings.push(message) });
    expect(warnings).toContainEqual(expect.stringContaining('line 301 of results.ndjson is not a row; passed over'));
    expect(warnings.filter((message) => message.includes('are damaged; it runs again'))).toHaveLength(2);
    expect(text('damaged', 'results.ndjson')).toBe(results);
    expect(text('damaged', 'manifest.json')).toBe(manifest);
  });

  it('cannot go on with another experiment', async () => {
    const other = write('changing.mjs', walk.replace("'walk'", "'changing'"));
    const { runExperiment, resumeRun } = await experiments();
    const options = { output: file('changed'), formats: ['float16'], params: { rows: 1 } };
    await runExperiment(other, options);
    write('changing.mjs', walk.replace("'walk'", "'changing'").replace('A walk', 'Another walk'));
    await expect(resumeRun(file('changed'))).rejects.toThrow("cannot go on, the experiment's files differ");
  });
});

describe('a finished run', () => {
  it('is not overwritten', async () => {
    await expect(runWalk('reference')).rejects.toThrow('holds a run already');
    await expect(runWalk('reference', { formats: ['float16'], resume: true })).rejects.toThrow('holds another run');
    expect(text('reference', 'results.ndjson')).toBe(results);
  });

  it('is mended when it is resumed', async () => {
    await runWalk('mended');
    writeFileSync(join(file('mended'), 'results.ndjson'), results.replace('"x":NaN', '').slice(0, -100));
    await (await experiments()).resumeRun(file('mended'));
    expect(text('mended', 'results.ndjson')).toBe(results);
    expect(text('mended', 'manifest.json')).toBe(manifest);
  });
});

describe('threads that several runs share', () => {
  it('stop a run when they are closed, and record no failures', async () => {
    const { openWorkers } = await experiments();
    const workers = openWorkers(2);
    const running = runWalk('shared-threads', { workers, params: { pause: 50 } });
    const stopped = expect(running).rejects.toThrow('closed while a run was using them');
    while (!existsSync(join(file('shared-threads'), 'tasks.ndjson'))) await new Promise((done) => setTimeout(done, 5));
    await workers.close();
    await stopped;
    expect(text('shared-threads', 'tasks.ndjson')).not.toContain('error');
  });
});

describe('bytes that belong to no row', () => {
  it.each([
    ['a line of an unknown task', '{"task":99,"row":0}\n'],
    ['a line without its end', '{"task":0,'],
  ])('go when the run is resumed: %s', async (_, more) => {
    await runWalk('more', { formats: ['float16'], resume: true });
    const clean = text('more', 'results.ndjson');
    appendFileSync(join(file('more'), 'results.ndjson'), more);
    await (await experiments()).resumeRun(file('more'));
    expect(text('more', 'results.ndjson')).toBe(clean);
  });
});

describe('a task that fails', () => {
  const outcomes = ({ tasks }: Manifest): string[] =>
    tasks.map(({ format, error, rows }) => `${format} ${error ?? rows}`);
  const grid = { rounding: ['tiesToEven'], params: { scale: 1, rows: 200, fail: '', hang: '' } } as const;

  it('is recorded, leaves no rows, and stops no other', async () => {
    const made = await runWalk('failing', { ...grid, params: { ...grid.params, fail: 'bfloat16' } });
    expect(outcomes(made)).toEqual(['float16 204', 'bfloat16 RangeError: asked to fail', 'float8_e5m2 204']);
    expect(text('failing', 'results.ndjson')).not.toContain('"format":"bfloat16"');
    expect(made.rows).toBe(408);
  });

  it('runs again on demand only', async () => {
    const { resumeRun } = await experiments();
    const counts: number[] = [];
    const onProgress = ({ done }: { done: number }): void => void counts.push(done);
    await resumeRun(file('failing'), { onProgress });
    expect(counts).toEqual([]);
    expect(outcomes(await resumeRun(file('failing'), { onProgress, retry: true }))[1]).toBe(
      'bfloat16 RangeError: asked to fail',
    );
    expect(counts[0]).toBe(2);
  });

  it('is given up after its time', async () => {
    const options = { ...grid, timeout: 1, params: { ...grid.params, hang: 'bfloat16' } };
    expect(outcomes(await runWalk('hanging', options))).toEqual([
      'float16 204',
      'bfloat16 Timeout: longer than 1 seconds',
      'float8_e5m2 204',
    ]);
  });

  it('may take its thread with it', async () => {
    write('exiting.mjs', walk.replace("throw new RangeError('asked to fail')", 'process.exit(3)'));
    const { runExperiment } = await experiments();
    const options = { ...grid, params: { ...grid.params, fail: 'bfloat16' } };
    const made = await runExperiment(file('exiting.mjs'), { output: file('exiting'), workers: 1, ...options });
    expect(outcomes(made)).toEqual([
      'float16 204',
      expect.stringMatching(/^bfloat16 WorkerEnded: /) as string,
      'float8_e5m2 204',
    ]);
  });
});

describe('a directory', () => {
  it('takes one run at a time', async () => {
    const { runExperiment, resumeRun, LockedError } = await experiments();
    const options = { output: file('shared'), formats: ['float16'], params: { rows: 1000, pause: 10 } };
    const running = runExperiment(module, options);
    while (!existsSync(join(file('shared'), 'tasks.ndjson'))) await new Promise((done) => setTimeout(done, 5));
    const intruder = resumeRun(file('shared')).catch((error: unknown) => error);
    expect(await intruder).toBeInstanceOf(LockedError);
    expect(String(await intruder)).toContain(`in use by process ${process.pid}`);
    await running;
    expect((await resumeRun(file('shared'))).complete).toBe(true);
  });

  it('is taken over from a process that is gone', async () => {
    await runWalk('left', { formats: ['float16'] });
    const here = { host: (await import('node:os')).hostname(), started: '1' };
    for (const pid of [2 ** 22 + 1, process.pid]) {
      writeFileSync(join(file('left'), 'lock'), JSON.stringify({ pid, ...here }));
      await (await experiments()).resumeRun(file('left'));
      expect(filesOf('left')).toEqual(['manifest.json', 'results.ndjson']);
    }
  });

  it('is left to a process of another machine', async () => {
    await runWalk('far', { formats: ['float16'] });
    writeFileSync(join(file('far'), 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', started: null }));
    await expect((await experiments()).resumeRun(file('far'))).rejects.toThrow('in use by process 1 on elsewhere');
  });

  it('is taken over by a Slurm job that was requeued from another machine', async () => {
    writeFileSync(join(file('far'), 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', started: null, job: '17' }));
    process.env.SLURM_JOB_ID = '18';
    await expect((await experiments()).resumeRun(file('far'))).rejects.toThrow('in use by process 1 on elsewhere');
    process.env.SLURM_JOB_ID = '17';
    expect((await (await experiments()).resumeRun(file('far'))).complete).toBe(true);
    delete process.env.SLURM_JOB_ID;
  });

  it('without a run has nothing to go on with', async () => {
    await expect((await experiments()).resumeRun(file('nothing'))).rejects.toThrow('holds no run');
  });
});
