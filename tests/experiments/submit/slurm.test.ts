/** The job script; that there may be no Slurm. A real one is in slurm.verify.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { jobScript } from '../../../src/experiments/submit/slurm.js';
import { useCompiled } from '../compiled.js';
import { walk, walkSteps } from '../experiments.js';

const { file, write, fpchop, start } = useCompiled();

beforeAll(() => {
  write('walk-steps.mjs', walkSteps);
  write('walk.mjs', walk);
});

describe('a job script', () => {
  const script = jobScript({
    output: '/shared/my runs',
    tasks: 4,
    command: ['/usr/bin/node', '/opt/main.js', 'experiment', 'run', "it's.mjs", '--set', 'a=$HOME'],
    name: 'fpchop-walk',
    cpus: 2,
    options: ['--time=1:00:00', '--mem=4G'],
  });

  it('is an array of one task a shard, which may be requeued', () => {
    expect(script).toMatch(/^#!\/bin\/sh\n/);
    for (const line of ['--array=1-4', '--requeue', '--cpus-per-task=2', '--time=1:00:00', '--mem=4G']) {
      expect(script).toContain(`#SBATCH ${line}\n`);
    }
  });

  it('quotes what the shell would read otherwise', () => {
    expect(script).toContain(
      `exec /usr/bin/node /opt/main.js experiment run 'it'\\''s.mjs' --set 'a=$HOME' --workers 2`,
    );
    expect(script).toContain(
      `--shard "$SLURM_ARRAY_TASK_ID/4" --output '/shared/my runs/shards'/"$SLURM_ARRAY_TASK_ID"\n`,
    );
  });
});

describe('fpchop experiment submit', () => {
  it('says where there is no Slurm, and leaves nothing behind', async () => {
    const child = start(['experiment', 'submit', './walk.mjs', '--tasks', '2', '-o', 'submitted'], {
      PATH: '/nowhere',
    });
    let stderr = '';
    child.stderr!.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
    expect(await new Promise((done) => child.once('close', done))).toBe(1);
    expect(stderr).toBe('fpchop: submit: no sbatch here; submit where Slurm is installed\n');
    expect(existsSync(join(file('submitted'), 'submit.sh'))).toBe(false);
  });

  it('refuses more shards than there are tasks', () => {
    const { status, stderr } = fpchop('experiment', 'submit', './walk.mjs', '--tasks', '99', '-o', 'submitted');
    expect(stderr).toBe('fpchop: --tasks expected at most the 18 tasks of the grid, got 99\n');
    expect(status).toBe(2);
  });
});
