/** `fpchop experiment`: what users type, and what goes wrong. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest, RunOptions } from '../../../src/experiments/index.js';
import { useCompiled } from '../compiled.js';
import { walk, walkSteps } from '../experiments.js';

const { experiments, file, write, fpchop, start } = useCompiled();
const text = (run: string, name: string): string => readFileSync(join(file(run), name), 'utf8');
/** Runs what `quickly` says from code: a third of the time. */
const runQuickly = async (module: string, output: string, options: Partial<RunOptions> = {}): Promise<Manifest> =>
  (await experiments()).runExperiment(file(module), {
    ...{ output: file(output), formats: ['float16'], params: { rows: 20, scale: 1 }, workers: 1, ...options },
  });
const quickly = ['--formats', 'float16', '--set', 'rows=20', '--set', 'scale=1'];

beforeAll(() => {
  write('walk-steps.mjs', walkSteps);
  write('walk.mjs', walk);
});

describe('fpchop experiment run', () => {
  it('runs a module of the user over the grid that the options choose', () => {
    const { status, stdout, stderr } = fpchop(
      ...['experiment', 'run', './walk.mjs', '--formats', 'float16,{"name":"tiny","precision":3,"emin":-5,"emax":5}'],
      ...['--rounding', 'tiesToEven,stochastic', '--seeds', '1..2,18446744073709551615', '--set', 'scale=0.5,-0'],
      ...['--set', 'rows=3', '--output', 'mine', '--json'],
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { runs } = JSON.parse(stdout) as { runs: object[] };
    expect(runs).toEqual([
      expect.objectContaining({ experiment: 'walk', directory: 'mine', tasks: 2 * 4 * 2, rows: 16 * 7, verdicts: [] }),
    ]);
    const points = text('mine', 'results.ndjson').matchAll(
      /"row":0,"format":"(\w+)","rounding":"(\w+)","seed":([^,]+)/g,
    );
    expect([...new Set([...points].map(([, ...point]) => point.join(' ')))]).toEqual([
      'float16 tiesToEven null',
      'float16 stochastic 1',
      'float16 stochastic 2',
      'float16 stochastic "18446744073709551615"',
      'tiny tiesToEven null',
      'tiny stochastic 1',
      'tiny stochastic 2',
      'tiny stochastic "18446744073709551615"',
    ]);
  });

  it('judges the claims of a built-in experiment, found by its id', () => {
    const { status, stdout } = fpchop('experiment', 'run', 'E1', '--formats', 'float8_e5m2,float8_e4m3');
    expect(stdout).toMatch(/^harmonic-sum: \d+ tasks, \d+ rows, sha256 [\da-f]{64}, in runs\/harmonic-sum\n/);
    expect(stdout).toMatch(/E1 +A +sums +float8_e4m3 .* pass, 16 of 16 figures/);
    expect(stdout).toMatch(/E1 +D +stochastic-goes-on .* not measured/);
    expect(status).toBe(0);
  });

  it('fails where a claim fails or a task does', () => {
    write(
      'wrong.mjs',
      walk.replace(
        'async *run',
        `claims: [{ gate: 'A', name: 'two', statement: '', source: '',
      figures: () => [{ label: 'two', published: 3, ours: 2 }] }],\n  async *run`,
      ),
    );
    const wrong = fpchop('experiment', 'run', './wrong.mjs', ...quickly, '-o', 'wrong');
    expect(wrong).toMatchObject({ status: 1, stderr: 'fpchop: 1 claim fails\n' });
    expect(wrong.stdout).toMatch(/walk +A +two +3 +2 +fail, 0 of 1 figures +0\.333/);
    const failing = fpchop(
      'experiment',
      'run',
      './walk.mjs',
      '-f',
      'float16,bfloat16',
      '--set',
      'fail=bfloat16',
      '-r',
      'toOdd',
      '-o',
      'failing',
    );
    expect(failing).toMatchObject({ status: 1, stderr: 'fpchop: 2 tasks failed\n' });
    expect(failing.stdout).toContain('failing: task 3 failed: RangeError: asked to fail\n');
  });

  it.each<[string, string[], string]>([
    ['no experiment', ['run'], 'experiments expected, or --all'],
    ['an unknown experiment', ['run', 'E0'], 'experiment "E0": unknown; expected a module (./mine.mjs) or one of '],
    ['a file that is not there', ['run', './nothing.mjs'], 'experiment "./nothing.mjs": no such file'],
    [
      'a module that is no experiment',
      ['run', './walk-steps.mjs'],
      'walk-steps.mjs: experiment: "name" expected a string',
    ],
    ['an unknown format', ['run', './walk.mjs', '-f', 'float17'], 'format "float17": unknown'],
    ['an unknown mode', ['run', './walk.mjs', '-r', 'up'], '"rounding" expected modes among'],
    ['seeds backwards', ['run', './walk.mjs', '-s', '3..1'], '--seeds expected a range of 1 to'],
    ['seeds that are none', ['run', './walk.mjs', '-s', 'one'], '--seeds expected integers and ranges'],
    [
      'an unknown parameter',
      ['run', './walk.mjs', '--set', 'x=1'],
      '--set: walk has no parameter "x", only scale, rows',
    ],
    [
      'a parameter of another type',
      ['run', './walk.mjs', '--set', 'rows=a'],
      '"rows" expected a value of type integer',
    ],
    ['no workers', ['run', './walk.mjs', '-w', '0'], '--workers expected a positive integer, got "0"'],
    [
      'a shard out of range',
      ['run', './walk.mjs', '--shard', '3/2', '-o', 'none'],
      '"shard" expected i/n with i in 1..n',
    ],
  ])('%s is wrong usage', (_, args, message) => {
    const { status, stderr } = fpchop('experiment', ...args);
    expect(stderr).toMatch(/^fpchop: .*\n$/);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it('runs the other experiments where one cannot run', () => {
    write(
      'lost.mjs',
      walk
        .replace("'walk'", "'lost'")
        .replace('formats:', "inputs: { none: new URL('./missing.bin', import.meta.url) },\n  formats:"),
    );
    const { status, stdout, stderr } = fpchop(
      'experiment',
      'run',
      './lost.mjs',
      './walk.mjs',
      ...quickly,
      '-o',
      'both',
    );
    expect(stderr).toBe('fpchop: both/lost: no such file or directory\nfpchop: 1 of 2 experiments did not run\n');
    expect(stdout).toMatch(/^walk: 3 tasks, 72 rows/);
    expect(status).toBe(1);
  });

  it('refuses a directory that holds a run', () => {
    const again = fpchop('experiment', 'run', './walk.mjs', ...quickly, '-o', 'mine');
    expect(again).toMatchObject({ status: 1 });
    expect(again.stderr).toBe('fpchop: mine: holds a run already; resume it, or choose another directory\n');
  });
});

describe('a run that is killed with kill -9', () => {
  it('goes on where it stopped, to the same bytes', async () => {
    const args = ['experiment', 'run', './walk.mjs', '--formats', 'float16', '--set', 'rows=400', '--set', 'pause=20'];
    expect(fpchop(...args, '-o', 'whole').status).toBe(0);
    const child = start([...args, '--workers', '2', '-o', 'killed']);
    const results = join(file('killed'), 'results.ndjson');
    const tasks = join(file('killed'), 'tasks.ndjson');
    // In the middle of a task, once others are done.
    const isMidway = (): boolean =>
      existsSync(tasks) && statSync(tasks).size > 0 && readFileSync(results, 'latin1').split('\n').length > 500;
    while (!isMidway()) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    expect(existsSync(join(file('killed'), 'lock'))).toBe(true);
    expect(fpchop('experiment', 'verify', 'killed').stderr).toBe('fpchop: killed: not finished; resume it first\n');
    const resumed = fpchop('experiment', 'resume', 'killed');
    expect(resumed).toMatchObject({ status: 0, stderr: '' });
    for (const name of ['results.ndjson', 'manifest.json']) expect(text('killed', name)).toBe(text('whole', name));
    expect(existsSync(join(file('killed'), 'lock'))).toBe(false);
  });

  it('says how to go on when it is interrupted', async () => {
    const child = start(['experiment', 'run', './walk.mjs', '--set', 'pause=100', '-o', 'interrupted']);
    let stderr = '';
    child.stderr!.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
    while (!existsSync(join(file('interrupted'), 'tasks.ndjson'))) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGINT');
    expect(await new Promise((done) => child.once('exit', done))).toBe(130);
    expect(stderr).toBe('fpchop: stopped; "fpchop experiment resume interrupted" goes on\n');
    expect(existsSync(join(file('interrupted'), 'lock'))).toBe(false);
  });
});

describe('a disk', () => {
  /** A file system of 40 kB in a directory of its own, where mounting is allowed. */
  const mounted = (directory: string): boolean => {
    mkdirSync(directory, { recursive: true });
    return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', directory]).status === 0;
  };

  it('that is full stops the run with a clear error, and nothing is lost', (context) => {
    const directory = file('full');
    if (!mounted(directory)) {
      console.warn('skipped: mounting a small file system needs root');
      context.skip();
    }
    try {
      const { status, stderr } = fpchop('experiment', 'run', './walk.mjs', '-o', 'full');
      expect(stderr).toBe(
        'fpchop: full: no space left on device; what is done is kept, and "fpchop experiment resume full" goes on\n',
      );
      expect(status).toBe(1);
      cpSync(directory, file('moved'), { recursive: true });
    } finally {
      execFileSync('umount', [directory]);
    }
    expect(fpchop('experiment', 'resume', 'moved')).toMatchObject({ status: 0 });
    expect(fpchop('experiment', 'run', './walk.mjs', '-o', 'roomy')).toMatchObject({ status: 0 });
    expect(text('moved', 'results.ndjson')).toBe(text('roomy', 'results.ndjson'));
  });

  it('that is read-only says so', (context) => {
    const directory = file('readonly');
    if (!mounted(directory)) context.skip();
    try {
      execFileSync('mount', ['-o', 'remount,ro', directory]);
      const { status, stderr } = fpchop('experiment', 'run', './walk.mjs', '-o', 'readonly');
      expect(stderr).toBe('fpchop: readonly: read-only file system\n');
      expect(status).toBe(1);
    } finally {
      execFileSync('umount', [directory]);
    }
  });

  it('that cannot be written says so', () => {
    write('occupied', '');
    const { status, stderr } = fpchop('experiment', 'run', './walk.mjs', '-o', 'occupied/run');
    expect(stderr).toBe('fpchop: occupied/run: not a directory\n');
    expect(status).toBe(1);
  });
});

describe('fpchop experiment verify', () => {
  it('tells that nothing differs', () => {
    const { status, stdout } = fpchop('experiment', 'verify', 'mine', '--sample', '3');
    expect(stdout).toBe('mine: 3 tasks repeated, 21 rows, bit for bit as in the run\n');
    expect(status).toBe(0);
  });

  it('fails at a row that was tampered with, and names it', () => {
    cpSync(file('mine'), file('tampered'), { recursive: true });
    const results = join(file('tampered'), 'results.ndjson');
    writeFileSync(results, text('mine', 'results.ndjson').replace('"even":true', '"even":false'));
    const { status, stderr } = fpchop('experiment', 'verify', 'tampered');
    expect(stderr).toMatch(/^fpchop: tampered: task 0 \(float16, .*\), row 3: "even" is false in the run, true now\n$/);
    expect(status).toBe(1);
  });

  it('fails without a run', () => {
    expect(fpchop('experiment', 'verify', 'nothing').stderr).toBe('fpchop: nothing: holds no run (no manifest.json)\n');
  });
});

describe('shards', () => {
  it('merge to the bytes of an undivided run', () => {
    const args = ['experiment', 'run', './walk.mjs', '--set', 'rows=20'];
    for (const i of [1, 2, 3]) expect(fpchop(...args, '--shard', `${i}/3`, '-o', `shard-${i}`).status).toBe(0);
    expect(fpchop(...args, '-o', 'undivided').status).toBe(0);
    const merged = fpchop('experiment', 'merge', 'shard-2', 'shard-3', 'shard-1', '-o', 'merged');
    expect(merged).toMatchObject({ status: 0, stderr: '' });
    for (const name of ['results.ndjson', 'manifest.json']) expect(text('merged', name)).toBe(text('undivided', name));
  });

  it.each<[string, string[], string]>([
    ['one is missing', ['shard-1', 'shard-3'], 'shard 2/3 expected once, got 0 times'],
    ['one is there twice', ['shard-1', 'shard-2', 'shard-3', 'shard-2'], 'shard 2/3 expected once, got 2 times'],
    ['one is a whole run', ['shard-1', 'shard-2', 'undivided'], 'undivided: not a shard of a run'],
    ['one is of another grid', ['shard-1', 'shard-2', 'other'], 'other: a shard of another run than shard-1'],
  ])('do not merge when %s', (_, directories, message) => {
    if (directories.includes('other')) {
      fpchop('experiment', 'run', './walk.mjs', '--set', 'rows=19', '--shard', '3/3', '-o', 'other');
    }
    const { status, stderr } = fpchop('experiment', 'merge', ...directories, '-o', 'never');
    expect(stderr).toContain(message);
    expect(status).toBe(1);
    expect(existsSync(join(file('never'), 'manifest.json'))).toBe(false);
  });
});

describe('a directory that holds something else', () => {
  const left = (name: string): string => {
    mkdirSync(file(name));
    writeFileSync(join(file(name), 'results.ndjson'), 'kept\n');
    return name;
  };

  it('takes no merged run: it may be a finished run that lost its manifest', () => {
    const { status, stderr } = fpchop('experiment', 'merge', 'shard-1', 'shard-2', 'shard-3', '-o', left('kept'));
    expect(stderr).toBe(
      'fpchop: kept: holds no run (no manifest.json), but results.ndjson; choose another directory\n',
    );
    expect(status).toBe(1);
    expect(text('kept', 'results.ndjson')).toBe('kept\n');
  });

  it('takes no submitted run', () => {
    const { stderr } = fpchop('experiment', 'submit', './walk.mjs', '--tasks', '2', '-o', left('kept-too'));
    expect(stderr).toContain('kept-too: holds no run (no manifest.json), but results.ndjson; choose another');
    expect(readdirSync(file('kept-too'))).toEqual(['results.ndjson']);
  });

  it('takes a run that is merged from directories in it', async () => {
    const { mergeRuns } = await experiments();
    for (const i of [1, 2]) await runQuickly('walk.mjs', `around/part-${i}`, { shard: [i, 2] });
    const merged = await mergeRuns([file('around/part-1'), file('around/part-2')], file('around'));
    expect(merged).toMatchObject({ complete: true, rows: 72 });
  });

  it('is not gone on with when the run is of another module, though it has the same tasks', async () => {
    write('walk-too.mjs', walk.replace('let x = 0;', 'let x = 1;'));
    await runQuickly('walk.mjs', 'mine-too');
    const before = text('mine-too', 'manifest.json');
    await expect(runQuickly('walk-too.mjs', 'mine-too', { resume: true })).rejects.toThrow(
      'mine-too: holds another run, of other tasks or of another module; choose another directory',
    );
    expect(text('mine-too', 'manifest.json')).toBe(before);
  });
});

describe('fpchop experiment compare', () => {
  it('ends as diff does: status 0 where nothing differs, 1 where rows or points do', async () => {
    write('walk-other.mjs', walk.replace('let x = 0;', 'let x = 1;'));
    await runQuickly('walk.mjs', 'one');
    await runQuickly('walk.mjs', 'longer', { params: { scale: 1, rows: 21 } });
    await runQuickly('walk-other.mjs', 'other-rows');
    cpSync(file('one'), file('same'), { recursive: true });
    expect(fpchop('experiment', 'compare', 'one', 'same')).toEqual({
      status: 0,
      stdout: '3 points in both, all rows the same, bit for bit\n',
      stderr: '',
    });
    const rows = fpchop('experiment', 'compare', 'one', 'other-rows');
    expect(rows).toMatchObject({ status: 1, stderr: 'fpchop: one and other-rows differ\n' });
    expect(rows.stdout).toContain('3 points in both\ncolumn');
    const points = fpchop('experiment', 'compare', 'one', 'longer', '--json');
    expect(points).toMatchObject({ status: 1, stderr: 'fpchop: one and longer differ\n' });
    expect(points.stdout).toContain('"identical": false');
  });
});

describe('fpchop experiment list', () => {
  it('lists what is built in', () => {
    expect(fpchop('experiment', 'list').stdout).toMatch(/^E1 +harmonic-sum +The harmonic series converges +A D +\d+$/m);
    const [first] = JSON.parse(fpchop('experiment', 'list', '--json').stdout) as { id: string }[];
    expect(first).toMatchObject({ id: 'E1', name: 'harmonic-sum' });
  });
});
