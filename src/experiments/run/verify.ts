/**
 * Repeating a run, or a sample of it, and comparing row by row.
 * @module
 */
import type { Row } from '../author/row.js';
import type { Task } from './grid.js';
import { holds, readLines, resultsDigest, scan, type Found } from './journal.js';
import { alterationsOf } from './manifest/alterations.js';
import type { Manifest, TaskEntry } from './manifest/manifest.js';
import { loadExperimentOf, readManifest, taskOf } from './manifest/manifestFile.js';
import { changesSince } from './manifest/plan.js';
import { compute, type PoolOptions } from './pool.js';
import { ownCell } from './rows.js';
import { cellText, parseRow } from './rowText.js';
import type { TaskAnswer, TaskEvent } from './worker.js';
import { RunError } from './runError.js';

/** How a run is verified. */
export interface VerifyOptions extends PoolOptions {
  /** Repeats this many tasks alone, spread evenly over the run. @defaultValue all */
  readonly sample?: number;
  /** Path or URL of the experiment's module, where it is not where the manifest says. */
  readonly module?: string | URL;
  /** Called when a task has been repeated. */
  readonly onProgress?: (progress: { readonly tasks: number; readonly done: number }) => void;
}

/** What verifying a run found. */
export interface Verification {
  /** Number of tasks repeated, and of their rows. */
  readonly tasks: number;
  readonly rows: number;
  /** What differs from the run, in the order of tasks; empty if everything was repeated bit for bit. */
  readonly differences: readonly string[];
  /** What has changed in library and experiment since; such changes need not change results. */
  readonly changes: readonly string[];
}

/**
 * Computes the tasks of a finished run again and compares every row with that of the run, bit for bit. What follows from
 * other statements of the manifest is derived again, and compared with what the manifest says; where its tasks are not those
 * of its grid, that is told and nothing is repeated.
 *
 * Tasks that took too long, or whose thread ended, are not repeated; others that failed must fail alike.
 * @throws {@link RunError} if the directory holds no finished run
 */
export async function verifyRun(directory: string, options: VerifyOptions = {}): Promise<Verification> {
  const { sample, module, onProgress } = options;
  const manifest = await readManifest(directory);
  if (!manifest.complete) throw new RunError(`${directory}: not finished; resume it first`);
  const loaded = await loadExperimentOf(directory, manifest, module);
  const changes = await changesSince(manifest, loaded);
  const altered = await alterationsOf(directory, manifest, loaded);
  if (altered.plan.length > 0) {
    return { tasks: 0, rows: 0, differences: [...altered.plan, ...altered.others], changes };
  }
  const found = await scan(directory);
  const entries = spreadEvenly(manifest.tasks.filter(isRepeatable), sample);
  const known = new Map(entries.map((entry) => [entry.task, entry]));
  const suspects: { entry: TaskEntry; answer: TaskAnswer }[] = [];
  let [rows, finished] = [0, 0];
  const tasks = entries.map((entry) => taskOf(manifest, entry));
  const done = async ({ number }: { number: number }, answer: TaskAnswer): Promise<void> => {
    const entry = known.get(number)!;
    rows += answer.rows;
    if (!isAlike(entry, answer, found.tasks.get(number))) suspects.push({ entry, answer });
    onProgress?.({ tasks: tasks.length, done: ++finished });
    return Promise.resolve();
  };
  await compute(loaded.url, tasks, { send: false, on: () => undefined, done }, options);
  suspects.sort((a, b) => a.entry.task - b.entry.task);
  const corrupt = found.corrupt.map((line) => `line ${line} of results.ndjson is not a row`);
  const differences = [...altered.others, ...corrupt];
  const shown = suspects.slice(0, SHOWN);
  const repeated = await repeat(
    loaded.url,
    manifest,
    shown.map(({ entry }) => entry),
    options,
  );
  for (const { entry, answer } of shown) {
    const mine = found.tasks.get(entry.task);
    const theirs = mine === undefined ? [] : await readLines(directory, mine);
    const ours = (repeated.get(entry.task) ?? '').split('\n').slice(0, -1);
    differences.push(`${nameOf(entry)}${difference(entry, answer, theirs, ours)}`);
  }
  if (suspects.length > SHOWN) differences.push(`and ${suspects.length - SHOWN} more tasks`);
  if (differences.length === 0) for (const stray of strays(manifest, found.tasks)) differences.push(stray);
  if (differences.length === 0 && (await resultsDigest(directory)) !== manifest.sha256) {
    differences.push('results.ndjson has other bytes than its rows, or another digest than the manifest states');
  }
  return { tasks: tasks.length, rows, differences, changes };
}

/** How many tasks that differ are looked into, row by row. */
const SHOWN = 10;

/** The lines of tasks, computed again. */
async function repeat(
  url: URL,
  manifest: Manifest,
  entries: readonly TaskEntry[],
  options: PoolOptions,
): Promise<Map<number, string>> {
  const lines = new Map<number, string>();
  const on = ({ number }: Task, event: TaskEvent): void => {
    if ('lines' in event) lines.set(number, (lines.get(number) ?? '') + event.lines);
  };
  const tasks = entries.map((entry) => taskOf(manifest, entry));
  if (tasks.length > 0) await compute(url, tasks, { send: true, on, done: () => Promise.resolve() }, options);
  return lines;
}

function isRepeatable({ error = '' }: TaskEntry): boolean {
  return !/^(?:Timeout|WorkerEnded):/.test(error);
}

function spreadEvenly<T>(list: readonly T[], count = list.length): readonly T[] {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`"sample" expected a positive integer, got ${count}`);
  if (count >= list.length) return list;
  return Array.from({ length: count }, (_, k) => list[Math.floor(((k + 0.5) * list.length) / count)]!);
}

/** Whether manifest, file and repetition agree. */
function isAlike(entry: TaskEntry, answer: TaskAnswer, found: Found | undefined): boolean {
  if (entry.error !== undefined || answer.error !== undefined) return entry.error === answer.error;
  return entry.rows === answer.rows && holds(found, entry) && holds(found, answer);
}

function nameOf({ task, format, rounding, seed, params }: TaskEntry): string {
  const values = Object.entries(params).map(([name, value]) => `${name} ${cellText(value)}`);
  return `task ${task} (${[format, rounding, ...(seed === null ? [] : [`seed ${seed}`]), ...values].join(', ')})`;
}

/** The first difference between a task in the run and its repetition. */
function difference(entry: TaskEntry, answer: TaskAnswer, theirs: readonly string[], ours: readonly string[]): string {
  if (entry.error !== answer.error) {
    const outcome = (error: string | undefined): string => (error === undefined ? 'succeeds' : `fails (${error})`);
    return `: ${outcome(entry.error)} in the run, ${outcome(answer.error)} now`;
  }
  const row = theirs.findIndex((line, i) => line !== ours[i]);
  const at = row < 0 ? theirs.length : row;
  if (row < 0 && ours.length === theirs.length) return ': the manifest states another digest than its rows have';
  if (theirs[at] === undefined) return `, row ${at}: missing in the run`;
  if (ours[at] === undefined) return `, row ${at}: not there now`;
  const [theirRow, ourRow] = [readRow(theirs[at]), readRow(ours[at])];
  if (theirRow === undefined || ourRow === undefined) return `, row ${at}: not a row in the run`;
  const columns = [...new Set([...Object.keys(theirRow), ...Object.keys(ourRow)])];
  const column = columns.find((name) => !Object.is(ownCell(theirRow, name), ownCell(ourRow, name)));
  if (column === undefined) return `, row ${at}: written in another way than ours`;
  const text = (r: Row): string => {
    const cell = ownCell(r, column);
    return cell === undefined ? 'missing' : cellText(cell);
  };
  return `, row ${at}: "${column}" is ${text(theirRow)} in the run, ${text(ourRow)} now`;
}

function readRow(line: string): Row | undefined {
  try {
    return parseRow(line);
  } catch {
    return undefined;
  }
}

/** What stands in results.ndjson without belonging to the run. */
function strays({ tasks }: Manifest, found: ReadonlyMap<number, Found>): string[] {
  const known = new Set(tasks.filter(({ rows = 0 }) => rows > 0).map(({ task }) => task));
  return [...found.keys()]
    .filter((task) => !known.has(task))
    .map((task) => `task ${task}: has rows but is not in the run`);
}
