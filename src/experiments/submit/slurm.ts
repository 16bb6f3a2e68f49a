/**
 * Runs as Slurm job arrays: each array task runs one shard, and the shards are merged.
 *
 * The directory of the run holds submit.sh, the logs of the jobs, and shards/ until they are merged. A job that is
 * requeued goes on where its shard stopped.
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readOutcomes } from '../run/journal.js';
import { checkFresh } from '../run/directory.js';
import type { Manifest } from '../run/manifest/manifest.js';
import { holdsRun, readManifest } from '../run/manifest/manifestFile.js';
import { mergeRuns } from '../run/merge.js';
import { RunError } from '../run/runError.js';

const execute = promisify(execFile);

/** What a job array runs. */
export interface JobArray {
  /** The directory of the run, on a file system that all nodes share. */
  readonly output: string;
  /** Number of array tasks: shards. */
  readonly tasks: number;
  /** The command that runs a shard; `--shard`, `--output` and `--resume` are added. */
  readonly command: readonly string[];
  /** Name of the job. */
  readonly name: string;
  /** Cores of each array task. */
  readonly cpus: number;
  /** Further options of sbatch, such as `--time=1:00:00`. */
  readonly options: readonly string[];
}

/** The job script. */
export function jobScript({ output, tasks, command, name, cpus, options }: JobArray): string {
  const directory = resolve(output);
  const words = [...command, '--workers', String(cpus), '--resume'].map(quote).join(' ');
  return `#!/bin/sh
#SBATCH --job-name=${name}
#SBATCH --array=1-${tasks}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=${cpus}
#SBATCH --chdir=${quote(process.cwd())}
#SBATCH --output=${quote(join(directory, 'logs', '%a.log'))}
${options.map((option) => `#SBATCH ${option}\n`).join('')}exec ${words} \\
  --shard "$SLURM_ARRAY_TASK_ID/${tasks}" --output ${quote(join(directory, 'shards'))}/"$SLURM_ARRAY_TASK_ID"
`;
}

/** A word of the shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Writes the job script and submits it.
 * @returns the number of the job
 * @throws {@link RunError} if the directory holds a run, or if sbatch is not there or refuses
 */
export async function submitJobs(jobs: JobArray): Promise<string> {
  const { output } = jobs;
  if (await holdsRun(output)) throw new RunError(`${output}: holds a run already; choose another directory`);
  await mkdir(output, { recursive: true });
  const script = join(output, 'submit.sh');
  if (existsSync(script)) throw new RunError(`${output}: has been submitted before; choose another directory`);
  await checkFresh(output);
  await mkdir(join(output, 'logs'), { recursive: true });
  try {
    await writeFile(script, jobScript(jobs), { flag: 'wx', mode: 0o755 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new RunError(`${output}: has been submitted before; choose another directory`, { cause: error });
  }
  try {
    const { stdout } = await execute('sbatch', ['--parsable', script]);
    return stdout.trim().split(';')[0]!;
  } catch (error) {
    await rm(script, { force: true });
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    const why =
      code === 'ENOENT' ? 'no sbatch here; submit where Slurm is installed' : stderr.trim().split('\n').at(-1);
    throw new RunError(`submit: ${why}`, { cause: error });
  }
}

const POLL = 1_000; // milliseconds
/** How many times in a row squeue may fail. */
const PATIENCE = 30;

/** Waits until no task of a job is left in the queue; `poll` is called meanwhile. */
export async function waitForJob(job: string, poll: () => Promise<void>): Promise<void> {
  let failures = 0;
  for (;;) {
    try {
      const { stdout } = await execute('squeue', ['--noheader', '--format=%T', `--jobs=${job}`]);
      failures = 0;
      if (stdout.trim() === '') break;
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      if (/invalid job id/i.test(stderr)) break;
      if (++failures === PATIENCE) throw new RunError(`squeue: ${stderr.trim()}`, { cause: error });
    }
    await poll();
    await new Promise((done) => setTimeout(done, POLL));
  }
  await poll();
}

/** How many tasks of the shards are done. */
export async function shardCounts(output: string, shards: number): Promise<{ tasks: number; done: number }> {
  let [tasks, done] = [0, 0];
  for (const directory of shardDirectories(output, shards)) {
    if (!(await holdsRun(directory))) continue;
    const manifest = await readManifest(directory);
    tasks += manifest.tasks.length;
    done += manifest.complete ? manifest.tasks.length : (await readOutcomes(directory)).size;
  }
  return { tasks, done };
}

/** The directories of the shards of a submitted run. */
export function shardDirectories(output: string, shards: number): string[] {
  return Array.from({ length: shards }, (_, i) => join(output, 'shards', String(i + 1)));
}

/**
 * Merges the shards of a submitted run into its directory, and removes them.
 * @throws {@link RunError} that names the shards that are not finished, and how to run them again
 */
export async function collectShards(output: string, shards: number): Promise<Manifest> {
  const directories = shardDirectories(output, shards);
  const states = await Promise.all(
    directories.map(async (directory) => (await holdsRun(directory)) && (await readManifest(directory)).complete),
  );
  const missing = states.flatMap((complete, i) => (complete ? [] : [i + 1]));
  if (missing.length > 0) {
    const log = await readFile(join(output, 'logs', `${missing[0]}.log`), 'utf8').catch(() => '');
    const last = log.trim().split('\n').at(-1);
    throw new RunError(
      `${output}: shards ${missing.join(', ')} of ${shards} are not finished${last ? ` (${last})` : ''}; ` +
        `"sbatch --array=${missing.join(',')} ${join(output, 'submit.sh')}" goes on with them, and then ` +
        `"fpchop experiment merge ${join(output, 'shards')}/* --output ${output}"`,
    );
  }
  const merged = await mergeRuns(directories, output);
  await rm(join(output, 'shards'), { recursive: true, force: true });
  return merged;
}
