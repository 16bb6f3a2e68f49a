/**
 * Runs that leave a directory: manifest.json and results.ndjson.
 *
 * The bytes of both depend on the experiment, the grid and the library alone: not on the number of workers, on the
 * kernels, on the order in which tasks end, or on whether the run was killed and resumed.
 * @module
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grid } from '../author/experiment.js';
import { quickGrid, resolveGrid, type Task } from './grid.js';
import { holds, Journal, readOutcomes, resultsDigest, scan, TASKS, type Scan } from './journal.js';
import { lock } from './lock.js';
import { alterationsOf } from './manifest/alterations.js';
import { checkFresh } from './directory.js';
import {
  completeManifest,
  entryText,
  gridText,
  manifestText,
  pointOf,
  type Manifest,
  type TaskEntry,
} from './manifest/manifest.js';
import { holdsRun, loadExperimentOf, MANIFEST, readManifest, taskOf, writeWhole } from './manifest/manifestFile.js';
import { outcomeOf } from './manifest/parseManifest.js';
import { changesSince, planManifest } from './manifest/plan.js';
import { loadExperiment } from '../findExperiment.js';
import { compute, type PoolOptions } from './pool.js';
import type { TaskAnswer, TaskEvent } from './worker.js';
import { RunError } from './runError.js';

/** How far a run is. */
export interface RunProgress {
  /** Tasks of this run, those done, and those of them that failed. */
  readonly tasks: number;
  readonly done: number;
  readonly failed: number;
  /** Tasks done and parts of those that run, as a part of all. */
  readonly fraction: number;
}

/** How a run is computed and watched. */
export interface ResumeOptions extends PoolOptions {
  /** Called when a task is done, or tells of its progress. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called with what had to be passed over in a damaged directory. */
  readonly onWarning?: (message: string) => void;
  /** Whether tasks that failed run again. @defaultValue false */
  readonly retry?: boolean;
}

/** What is run, and where it goes. */
export interface RunOptions extends ResumeOptions, Grid {
  /** The directory; made if it is not there. It must not hold a run, unless that is the same one and `resume` is set. */
  readonly output: string;
  /** Whether to start from the experiment's quick grid. @defaultValue false */
  readonly quick?: boolean;
  /** Runs every n-th task alone, from the i-th on: `[i, n]`, i in 1..n. @defaultValue all */
  readonly shard?: readonly [i: number, n: number];
  /** Whether a run of the same things in the directory goes on. @defaultValue false */
  readonly resume?: boolean;
}

/**
 * Runs an experiment over its grid, with what the options replace, on all cores.
 * @param source - name or id of a built-in experiment, or path or URL of a module
 * @returns the manifest of the finished run
 * @throws RangeError for an unknown experiment or a grid that does not fit it; {@link RunError} for a directory that
 * holds a run; `LockedError` if another process writes there; errors of the file system: what is done by then
 * stays, and `resumeRun` goes on
 */
export async function runExperiment(source: string | URL, options: RunOptions): Promise<Manifest> {
  const { output, quick = false, shard, resume = false, formats, rounding, seeds, params, ...rest } = options;
  const loaded = await loadExperiment(source);
  const asked: Grid = {
    ...(formats !== undefined && { formats }),
    ...(rounding !== undefined && { rounding }),
    ...(seeds !== undefined && { seeds }),
    ...(params !== undefined && { params }),
  };
  const grid = resolveGrid(loaded.experiment, quick ? quickGrid(loaded.experiment, asked) : asked);
  const hasQuick = quick && loaded.experiment.quick !== undefined;
  const profile = Object.keys(params ?? {}).length > 0 ? null : hasQuick ? 'quick' : 'default';
  await mkdir(output, { recursive: true });
  const release = await lock(output);
  try {
    const planned = await planManifest(loaded, grid, { directory: output, profile, shard });
    if (!(await holdsRun(output))) {
      await checkFresh(output);
      await writeWhole(join(output, MANIFEST), manifestText(planned));
    } else if (!resume) {
      throw new RunError(`${output}: holds a run already; resume it, or choose another directory`);
    } else if (!isSamePlan(await readManifest(output), planned)) {
      throw new RunError(`${output}: holds another run, of other tasks or of another module; choose another directory`);
    }
    return await goOn(output, rest);
  } finally {
    release();
  }
}

/**
 * Goes on with a run that was stopped: with the tasks that are not done, and those whose rows were damaged since.
 * @returns the manifest of the finished run
 * @throws as `runExperiment`; {@link RunError} if the library or the experiment has changed since
 */
export async function resumeRun(directory: string, options: ResumeOptions = {}): Promise<Manifest> {
  await readManifest(directory); // before a lock is left in a directory that is none of ours
  const release = await lock(directory);
  try {
    return await goOn(directory, options);
  } finally {
    release();
  }
}

/** Whether two manifests plan the same tasks of the same module; its files may have changed since, which is told apart. */
function isSamePlan(a: Manifest, b: Manifest): boolean {
  const identity = ({ experiment, module, profile, grid, plan, shard, formats }: Manifest): string =>
    JSON.stringify([experiment, module, profile, gridText(grid), plan, shard, formats]);
  return identity(a) === identity(b);
}

/** What a directory holds of a run: tasks that are done, and those that are still to run. */
interface Stock {
  readonly found: Scan;
  readonly entries: Map<number, TaskEntry>;
  readonly waiting: readonly Task[];
}

async function takeStock(
  directory: string,
  manifest: Manifest,
  { onWarning = () => undefined, retry = false }: ResumeOptions,
): Promise<Stock> {
  const found = await scan(directory);
  const outcomes = await readOutcomes(directory);
  const entries = new Map<number, TaskEntry>();
  const waiting: Task[] = [];
  for (const line of found.corrupt) onWarning(`${directory}: line ${line} of results.ndjson is not a row; passed over`);
  for (const planned of manifest.tasks) {
    const { task } = planned;
    const outcome = outcomes.get(task);
    const known = outcome === undefined ? planned : { ...pointOf(planned), ...outcomeOf(outcome) };
    const isIntact = known.rows !== undefined && holds(found.tasks.get(task), known);
    if (known.error !== undefined ? !retry : isIntact) entries.set(task, known);
    else waiting.push(taskOf(manifest, planned));
    if (known.rows !== undefined && !isIntact) {
      onWarning(`${directory}: rows of task ${task} are damaged; it runs again`);
    }
  }
  return { found, entries, waiting };
}

async function goOn(directory: string, options: ResumeOptions): Promise<Manifest> {
  const { onProgress } = options;
  const manifest = await readManifest(directory);
  const loaded = await loadExperimentOf(directory, manifest);
  const changes = await changesSince(manifest, loaded);
  if (changes.length > 0) {
    throw new RunError(`${directory}: cannot go on, ${changes.join('; ')}; start a new run in another directory`);
  }
  const { plan, others } = await alterationsOf(directory, manifest, loaded);
  const [altered] = [...plan, ...others];
  if (altered !== undefined) throw new RunError(`${directory}: cannot go on, the manifest was altered: ${altered}`);
  const { found, entries, waiting } = await takeStock(directory, manifest, options);
  if (manifest.complete && waiting.length === 0 && (await resultsDigest(directory)) === manifest.sha256)
    return manifest;

  const journal = await Journal.open(directory, found);
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const planned = new Map(manifest.tasks.map((entry) => [entry.task, entry]));
  const parts = new Map<number, number>();
  let failed = [...entries.values()].filter(({ error }) => error !== undefined).length;
  const tell = (): void => {
    const partly = [...parts.values()].reduce((sum, part) => sum + part, 0);
    const [tasks, done] = [manifest.tasks.length, entries.size];
    onProgress?.({ tasks, done, failed, fraction: (done + partly) / tasks });
  };
  const on = ({ number }: Task, event: TaskEvent): void => {
    if ('lines' in event) {
      journal.append(number, event.lines, event.first).catch((error: unknown) => stop.abort(error));
    } else {
      parts.set(number, event.fraction);
      tell();
    }
  };
  const done = async ({ number }: Task, { rows, sha256, error }: TaskAnswer): Promise<void> => {
    const outcome = error !== undefined ? { error } : rows === 0 ? { rows } : { rows, sha256 };
    const entry = { ...pointOf(planned.get(number)!), ...outcome };
    await journal.enter(entryText(entry));
    entries.set(number, entry);
    parts.delete(number);
    if (error !== undefined) failed++;
    tell();
  };
  try {
    tell();
    await compute(loaded.url, waiting, { send: true, on, done }, { ...options, signal });
    const tasks = manifest.tasks.map(({ task }) => entries.get(task)!);
    const withRows = tasks.filter(({ rows = 0 }) => rows > 0);
    const sha256 = await journal.finish(withRows.map(({ task }) => task));
    const rows = withRows.reduce((sum, entry) => sum + entry.rows!, 0);
    const complete = completeManifest(manifest, { rows, sha256, tasks });
    await writeWhole(join(directory, MANIFEST), manifestText(complete));
    await rm(join(directory, TASKS), { force: true });
    return complete;
  } finally {
    await journal.close();
  }
}
