/**
 * `fpchop experiment run` and `resume`.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Manifest, Verdict } from '../../experiments/index.js';
import { colours } from '../colours.js';
import { countText } from '../formats/exactText.js';
import {
  addGridOptions,
  addPoolOptions,
  gridOf,
  poolOptions,
  within,
  type GridArguments,
  type PoolArguments,
} from './options.js';
import { showTasks, type TaskCounts } from './progress.js';
import { Failure, UsageError } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { verdictTable, type Judged } from './verdictTable.js';

interface RunArguments extends GridArguments, PoolArguments {
  readonly all?: boolean;
  readonly quick?: boolean;
  readonly output?: string;
  readonly shard?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

const examples = `
Writes manifest.json and results.ndjson to a directory. Their bytes depend on the experiment, its grid and the library
alone: not on threads, kernels or interruptions. Status 1 if a task or a claim fails.

Examples:
  $ fpchop experiment run harmonic-sum
  $ fpchop experiment run ./mine.mjs --formats float16,bfloat16 --rounding tiesToEven,stochastic --seeds 1..20
  $ fpchop experiment run E1 --set emulation=exact --output runs/exact
  $ fpchop experiment run --all --quick
`;

/** Adds the command. */
export function addRun(experiment: Command): void {
  const command = experiment
    .command('run')
    .description('run experiments over their grids on all cores')
    .argument('[experiments...]', 'names or ids of built-in experiments, or modules such as ./mine.mjs')
    .option('--all', 'run all built-in experiments')
    .option('--quick', 'use the quick grids');
  addGridOptions(command);
  addPoolOptions(command)
    .option(
      '-o, --output <directory>',
      'where the run goes; of several experiments, each to a folder in it (by default below runs/)',
    )
    .option('--shard <i/n>', 'run every n-th task alone, from the i-th on')
    .option('--resume', 'go on where a run of the same things in the directory stopped')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runRun);
}

/** Adds the command. */
export function addResume(experiment: Command): void {
  const command = experiment
    .command('resume')
    .description('go on with a run that was stopped')
    .argument('<run>', 'its directory');
  addPoolOptions(command)
    .option('--retry', 'run tasks again that failed')
    .option('--json', 'print JSON')
    .action(runResume);
}

/** A finished run for the summary. */
interface Finished extends Judged {
  readonly directory: string;
  readonly manifest: Manifest;
}

async function runRun(sources: readonly string[], given: RunArguments): Promise<void> {
  const library = await import('../../experiments/index.js');
  const { openWorkers } = await import('../../experiments/run/pool.js');
  const { quick = false, resume = false } = given;
  if ((given.all === true) === sources.length > 0) throw new UsageError('experiments expected, or --all');
  const loaded = await within('.', async () =>
    given.all === true
      ? library.builtinExperiments()
      : Promise.all(sources.map((source) => library.loadExperiment(source))),
  );
  const several = loaded.length > 1 || given.all === true;
  const base = given.output ?? freshDirectory(several ? 'all' : loaded[0]!.experiment.name, resume);
  const shard = given.shard === undefined ? undefined : shardOf(given.shard);
  const { workers, ...pool } = poolOptions(given);
  const progress = showTasks();
  const counts = new Map<string, TaskCounts>();
  const threads = openWorkers(workers as number | undefined);
  const hint = hintWhenStopped(several ? undefined : base);
  try {
    // All at once on the same threads, so that none waits for the last task of an experiment.
    const outcomes = await Promise.allSettled(
      loaded.map(async ({ experiment, url, builtin }): Promise<Finished> => {
        const directory = several ? join(base, experiment.name) : base;
        return within(directory, async () => {
          const grid = await gridOf(experiment, given);
          const manifest = await library.runExperiment(builtin ? experiment.name : url, {
            ...{ ...grid, ...pool, workers: threads, output: directory, quick, resume },
            ...(shard !== undefined && { shard }),
            onProgress: (tasks) => {
              counts.set(experiment.name, tasks);
              progress.update(sumOf([...counts.values()]));
            },
            onWarning: warn,
          });
          return { directory, manifest, experiment, verdicts: await verdictsOf(directory, manifest) };
        });
      }),
    );
    progress.stop();
    const finished = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
    if (finished.length === 0) throw errors[0];
    for (const { message } of errors) warn(message);
    for (const { directory, manifest } of finished) warnOfNoRows(directory, manifest);
    await report(finished, several, given.json === true);
    if (errors.length > 0) throw new Failure(`${errors.length} of ${loaded.length} experiments did not run`);
  } finally {
    progress.stop();
    hint.cancel();
    await threads.close();
  }
}

async function runResume(
  directory: string,
  given: PoolArguments & { readonly retry?: boolean; readonly json?: boolean },
): Promise<void> {
  const library = await import('../../experiments/index.js');
  const { loadExperimentOf } = await import('../../experiments/run/manifest/manifestFile.js');
  const progress = showTasks();
  const hint = hintWhenStopped(directory);
  try {
    const finished = await within(directory, async (): Promise<Finished> => {
      const manifest = await library.resumeRun(directory, {
        ...poolOptions(given),
        retry: given.retry === true,
        onProgress: (counts) => progress.update(counts),
        onWarning: warn,
      });
      const { experiment } = await loadExperimentOf(directory, manifest);
      return { directory, manifest, experiment, verdicts: await verdictsOf(directory, manifest) };
    });
    progress.stop();
    warnOfNoRows(directory, finished.manifest);
    await report([finished], false, given.json === true);
  } finally {
    progress.stop();
    hint.cancel();
  }
}

function warnOfNoRows(directory: string, { rows, tasks }: Manifest): void {
  const ended = tasks.filter(({ error }) => error === undefined).length;
  if (rows === 0 && ended > 0)
    warn(`${directory}: the run has no rows; "run" yielded none in ${ended} of ${tasks.length} tasks`);
}

/** The verdicts on a finished run; none on a shard, or on more rows than are held in memory. */
async function verdictsOf(directory: string, { shard }: Manifest): Promise<Verdict[]> {
  const { judgeRun, LargeRunError, readRun } = await import('../../experiments/index.js');
  if (shard !== undefined) return [];
  try {
    return judgeRun(await readRun(directory));
  } catch (error) {
    if (!(error instanceof LargeRunError)) throw error;
    warn(error.message);
    return [];
  }
}

/** `runs/NAME`, or `runs/NAME-2`, …: the first that is not there, or with `resume` the last that is. */
function freshDirectory(name: string, resume: boolean): string {
  const numbered = (i: number): string => join('runs', i === 1 ? name : `${name}-${i}`);
  let i = 1;
  while (existsSync(numbered(i))) i++;
  return numbered(resume && i > 1 ? i - 1 : i);
}

function shardOf(text: string): [number, number] {
  const parts = /^(\d+)\/(\d+)$/.exec(text);
  if (parts === null) throw new UsageError(`--shard expected i/n, got "${text}"`);
  return [Number(parts[1]), Number(parts[2])];
}

function sumOf(counts: readonly TaskCounts[]): TaskCounts {
  const sum = (pick: (counts: TaskCounts) => number): number => counts.reduce((all, one) => all + pick(one), 0);
  const tasks = sum((one) => one.tasks);
  const fraction = sum((one) => (one.fraction ?? 0) * one.tasks) / tasks;
  return { tasks, done: sum((one) => one.done), failed: sum((one) => one.failed ?? 0), fraction };
}

function warn(message: string): void {
  process.stderr.write(`fpchop: ${message}\n`);
}

/** Says how to go on when the program is interrupted. */
function hintWhenStopped(directory: string | undefined): { cancel(): void } {
  const hint = (status: number): void => {
    if (status < 128) return;
    const how = directory === undefined ? 'the same command with --resume' : `"fpchop experiment resume ${directory}"`;
    process.stderr.write(`fpchop: stopped; ${how} goes on\n`);
  };
  process.once('exit', hint);
  return { cancel: () => process.off('exit', hint) };
}

async function report(finished: readonly Finished[], several: boolean, json: boolean): Promise<void> {
  const failures = finished.flatMap(({ directory, manifest }) =>
    manifest.tasks.flatMap(({ task, error }) => (error === undefined ? [] : [{ directory, task, error }])),
  );
  const verdicts: Verdict[] = finished.flatMap((run) => run.verdicts);
  if (json) {
    const runs = finished.map(({ directory, manifest, verdicts: judged }) => ({
      experiment: manifest.experiment,
      directory,
      tasks: manifest.tasks.length,
      rows: manifest.rows,
      sha256: manifest.sha256,
      verdicts: judged,
    }));
    await print(`${jsonText({ runs, failures })}\n`);
  } else {
    const lines = finished.map(({ directory, manifest }) => {
      const { experiment, tasks, rows, sha256 } = manifest;
      const size = `${countText(tasks.length)} ${tasks.length === 1 ? 'task' : 'tasks'}, ${countText(rows!)} rows`;
      return `${colours.bold(experiment)}: ${size}, sha256 ${several ? sha256!.slice(0, 16) : sha256}, in ${directory}\n`;
    });
    const failed = failures.map(({ directory, task, error }) => `${directory}: task ${task} failed: ${error}\n`);
    const judged = verdicts.length > 0 ? `\n${verdictTable(finished)}` : '';
    await print(`${lines.join('')}${failed.join('')}${judged}`);
  }
  if (failures.length > 0) throw new Failure(`${failures.length} ${failures.length === 1 ? 'task' : 'tasks'} failed`);
  const off = verdicts.filter(({ verdict }) => verdict === 'fail').length;
  if (off > 0) throw new Failure(`${off} ${off === 1 ? 'claim fails' : 'claims fail'}`);
}
