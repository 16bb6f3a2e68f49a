/** Runs as job arrays of a real Slurm, of one node on this machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, useCompiled } from '../compiled.js';
import { walk, walkSteps } from '../experiments.js';

const { file, write, fpchop, start } = useCompiled();
const script = join(root, 'scripts', 'local-slurm.sh');
const isThere = process.getuid?.() === 0 && spawnSync('slurmctld', ['-V']).status === 0;
if (!isThere) console.warn('SKIPPED: Slurm job arrays; needs root and slurm-wlm (scripts/local-slurm.sh install)');

const read = (...path: string[]): string => readFileSync(join(file(''), ...path), 'utf8');
const slurm = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setTimeout(done, 50));
};

describe.skipIf(!isThere)('a job array of Slurm', () => {
  let folder = '';
  // Six tasks of a few seconds each: four in the first two shards, so that both cores are busy.
  const grid = ['--formats', 'float16,bfloat16', '--set', 'scale=1', '--set', 'rows=400', '--set', 'pause=400'];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fpchop-slurm-'));
    execFileSync(script, ['start', folder], { stdio: 'inherit' });
    process.env.SLURM_CONF = join(folder, 'slurm.conf');
    write('walk-steps.mjs', walkSteps);
    write('walk.mjs', walk);
    expect(fpchop('experiment', 'run', './walk.mjs', ...grid, '--output', 'local').status).toBe(0);
  });
  afterAll(() => {
    spawnSync('scancel', ['--user=root']);
    execFileSync(script, ['stop', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  const isSame = (directory: string): void => {
    for (const name of ['results.ndjson', 'manifest.json']) expect(read(directory, name)).toBe(read('local', name));
  };

  it('gives the bytes of a local run, though a task is killed and requeued', async () => {
    const child = start(['experiment', 'submit', './walk.mjs', ...grid, '--tasks', '3', '--output', 'array'], {
      SLURM_CONF: process.env.SLURM_CONF!,
    });
    let stdout = '';
    child.stdout!.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
    const ended = new Promise((done) => child.once('exit', done));
    const shard = join(file('array'), 'shards', '2');
    await until(
      () =>
        existsSync(join(shard, 'tasks.ndjson')) &&
        /"row":\d\d/.test(readFileSync(join(shard, 'results.ndjson'), 'utf8')),
    );
    const job = /^job (\d+): 6 tasks in 3 shards\n/.exec(stdout)![1]!;
    slurm('scontrol', 'requeue', `${job}_2`);
    await until(() =>
      slurm('squeue', '-h', '-r', '-o', '%K %t')
        .split('\n')
        .some((line) => /^2 (PD|CF)/.test(line)),
    );
    expect(read('array', 'shards', '2', 'manifest.json')).toContain('"complete": false');
    expect(await ended).toBe(0);
    expect(stdout).toMatch(/array: \d[\d,]* rows, sha256 [\da-f]{64}\n$/);
    isSame('array');
    expect(existsSync(join(file('array'), 'shards'))).toBe(false);
  }, 180_000);

  it('may be left alone, and merged later', async () => {
    const { stdout, status } = fpchop(
      'experiment',
      'submit',
      './walk.mjs',
      ...grid,
      '--tasks',
      '2',
      '-o',
      'detached',
      '--detach',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('once it has ended: fpchop experiment merge detached/shards/* --output detached\n');
    await until(() => slurm('squeue', '-h') === '');
    expect(fpchop('experiment', 'merge', 'detached/shards/1', 'detached/shards/2', '-o', 'detached').status).toBe(0);
    isSame('detached');
  }, 180_000);

  it('that fails says which shards, and what the log says last', () => {
    const failing = fpchop(
      'experiment',
      'submit',
      './walk.mjs',
      ...grid,
      '--tasks',
      '2',
      '-o',
      'failing',
      '--sbatch',
      '--time=bad',
    );
    expect(failing.stderr).toMatch(/^fpchop: submit: .*time/);
    write('breaking.mjs', `if (process.env.SLURM_ARRAY_TASK_ID === '2') throw new Error('no licence');\n${walk}`);
    const broken = fpchop(
      'experiment',
      'submit',
      './breaking.mjs',
      '-f',
      'float16',
      '--set',
      'rows=1',
      '--tasks',
      '2',
      '-o',
      'broken',
    );
    expect(broken.stderr).toMatch(
      /^fpchop: broken: shards 2 of 2 are not finished \(fpchop: .*breaking\.mjs:1: Error: no licence\); "sbatch --array=2 /,
    );
    expect(broken.status).toBe(1);
  }, 180_000);
});
