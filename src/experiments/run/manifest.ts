/**
 * The manifest of a run: everything that determines its results, and their digests.
 *
 * It holds no dates or durations: two runs of the same things on one machine have the same manifest, byte for byte.
 * @module
 */
import { readFileSync } from 'node:fs';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bytes as arithmeticKernels } from '../../arithmetic/kernel.generated.js';
import { bytes as functionKernels } from '../../arithmetic/functionKernels.generated.js';
import { bytes as blockKernels } from '../../blocks/kernels/kernel.generated.js';
import { format, formatLike } from '../../format/names.js';
import { bytes as roundingKernels } from '../../kernel/kernel.generated.js';
import { KernelModule } from '../../kernel/kernelModule.js';
import { bytes as linalgKernels } from '../../linalg/products/kernel.generated.js';
import type { RoundingMode } from '../../modes.js';
import { bytes as codeKernels } from '../../value/kernel.generated.js';
import type { Row, Scalar } from '../author/row.js';
import type { Task } from './grid.js';
import { fileDigests, inputDigests, sha256 } from './digests.js';
import { loadExperiment, loadModule, type LoadedExperiment } from '../findExperiment.js';
import { cellText, readCells, rowText } from './rowText.js';
import { RunError } from './runError.js';

/** Where a run was computed; informative, and no part of any digest. */
export interface Platform {
  readonly node: string;
  readonly system: string;
}

/** A task in a manifest: a point of the grid, and what came of it. */
export interface TaskEntry {
  readonly task: number;
  readonly format: string;
  readonly rounding: RoundingMode;
  /** In decimal; null where nothing is random. */
  readonly seed: string | null;
  readonly params: Readonly<Record<string, Scalar>>;
  /** Number of rows; absent until the task is done. */
  readonly rows?: number;
  /** SHA-256 of its lines in results.ndjson. */
  readonly sha256?: string;
  /** Why it failed; it then has no rows. */
  readonly error?: string;
}

/** What came of a task. */
export type TaskOutcome = Pick<TaskEntry, 'rows' | 'sha256' | 'error'>;

/** The manifest of a run. */
export interface Manifest {
  /** Version of this layout. */
  readonly manifest: 1;
  /** Version of the library. */
  readonly fpchop: string;
  /** SHA-256 of the WASM kernels. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly experiment: string;
  /** `'built in'`, or the path of the module from the run's directory. */
  readonly module: string;
  /** SHA-256 of the experiment's own files. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of the files that it reads. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether parameters are those of the default grid or of `quick`, for which bands were fitted; null for others. */
  readonly profile: 'default' | 'quick' | null;
  /** SHA-256 of all points of the grid, in order. */
  readonly plan: string;
  /** Which part of the grid this is, `i/n`; absent for all of it. */
  readonly shard?: string;
  readonly platforms: readonly Platform[];
  /** How tasks are numbered, and rows ordered. */
  readonly order: string;
  /** Facts of the formats by name. */
  readonly formats: Readonly<Record<string, object>>;
  /** Whether every task is done, and rows stand in the order of tasks. */
  readonly complete: boolean;
  /** Number of rows and SHA-256 of results.ndjson, once complete. */
  readonly rows?: number;
  readonly sha256?: string;
  readonly tasks: readonly TaskEntry[];
}

/** The name of the file in a run's directory. */
export const MANIFEST = 'manifest.json';

/** The library's version. */
export const version = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** SHA-256 of the WASM kernels that this library carries. */
export function kernelDigests(): Record<string, string> {
  const kernels = {
    rounding: roundingKernels,
    arithmetic: arithmeticKernels,
    functions: functionKernels,
    codes: codeKernels,
    linalg: linalgKernels,
    blocks: blockKernels,
  };
  return Object.fromEntries(
    Object.entries(kernels).map(([name, text]) => [name, sha256(new KernelModule(text).bytes())]),
  );
}

/** How a run is planned. */
export interface PlanOptions {
  readonly directory: string;
  readonly profile: Manifest['profile'];
  readonly shard?: readonly [i: number, n: number] | undefined;
}

/** The manifest of a run that has not begun; `all` are the tasks of the whole grid. */
export async function planManifest(
  loaded: LoadedExperiment,
  all: readonly Task[],
  { directory, profile, shard }: PlanOptions,
): Promise<Manifest> {
  const { experiment, builtin, url } = loaded;
  const tasks = shard === undefined ? all : shardOf(all, shard);
  const used = new Map(tasks.map((task) => [task.format.name, task.format]));
  return {
    manifest: 1,
    fpchop: version,
    kernels: kernelDigests(),
    experiment: experiment.name,
    module: builtin ? 'built in' : modulePath(directory, url),
    files: await fileDigests(loaded),
    inputs: await inputDigests(experiment),
    profile,
    plan: sha256(all.map((task) => `${entryText(entryOf(task))} ${JSON.stringify(task.format)}\n`).join('')),
    ...(shard !== undefined && { shard: shard.join('/') }),
    platforms: [{ node: process.version, system: `${process.platform} ${process.arch}` }],
    order: 'formats, rounding, seeds, parameters; the last varies fastest',
    formats: Object.fromEntries([...used].map(([name, f]) => [name, { like: formatLike(f), ...f }])),
    complete: false,
    tasks: tasks.map(entryOf),
  };
}

/** The tasks i, i + n, i + 2n, … of a run. */
function shardOf(tasks: readonly Task[], [i, n]: readonly [number, number]): Task[] {
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(i) || i < 1 || i > n) {
    throw new RangeError(`"shard" expected i/n with i in 1..n, got ${i}/${n}`);
  }
  return tasks.filter((_, index) => index % n === i - 1);
}

function entryOf({ number, format: { name }, rounding, seed, params }: Task): TaskEntry {
  return { task: number, format: name, rounding, seed: seed === null ? null : String(seed), params };
}

/** The path of a module from a run's directory. */
export function modulePath(directory: string, url: URL): string {
  return relative(resolve(directory), fileURLToPath(url));
}

/**
 * The experiment of a run.
 * @throws what importing its module throws
 */
export async function loadExperimentOf(directory: string, { module, experiment }: Manifest): Promise<LoadedExperiment> {
  return module === 'built in'
    ? loadExperiment(experiment)
    : loadModule(pathToFileURL(resolve(directory, module)), false);
}

/** What has changed since the run was planned that may change results; empty if nothing. */
export async function changesSince(manifest: Manifest, loaded: LoadedExperiment): Promise<string[]> {
  const now = {
    files: await fileDigests(loaded),
    inputs: await inputDigests(loaded.experiment),
    kernels: kernelDigests(),
  };
  const differ = (a: object, b: object): boolean => JSON.stringify(a) !== JSON.stringify(b);
  return [
    ...(manifest.fpchop === version ? [] : [`fpchop was ${manifest.fpchop} and is ${version}`]),
    ...(differ(manifest.kernels, now.kernels) ? ['the kernels differ'] : []),
    ...(differ(manifest.files, now.files) ? ["the experiment's files differ"] : []),
    ...(differ(manifest.inputs, now.inputs) ? ["the experiment's inputs differ"] : []),
  ];
}

/** An entry without what came of its task. */
export function pointOf({ task, format, rounding, seed, params }: TaskEntry): TaskEntry {
  return { task, format, rounding, seed, params };
}

/** The manifest of a finished run; its fields stand in the order of those of any other. */
export function completeManifest(
  manifest: Manifest,
  { rows, sha256, tasks }: Required<Pick<Manifest, 'rows' | 'sha256' | 'tasks'>>,
): Manifest {
  return { ...manifest, complete: true, rows, sha256, tasks };
}

/** The task that an entry stands for. */
export function taskOf(manifest: Manifest, entry: TaskEntry): Task {
  const { like } = manifest.formats[entry.format] as { like: Parameters<typeof format>[0] };
  const { task: number, rounding, seed, params } = entry;
  return { number, format: format(like), rounding, seed: seed === null ? null : BigInt(seed), params };
}

/** A manifest as JSON, a task a line. */
export function manifestText({ tasks, ...head }: Manifest): string {
  const lines = tasks.map((entry) => `    ${entryText(entry)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "tasks": [\n${lines}\n  ]\n}\n`;
}

/** A task as JSON on one line. */
export function entryText(entry: TaskEntry): string {
  const fields = Object.entries(entry).map(([key, value]) => {
    const text = key === 'params' ? rowText(value as Row) : cellText(value as Scalar);
    return `${JSON.stringify(key)}:${text}`;
  });
  return `{${fields.join(',')}}`;
}

/** Makes an entry of parsed JSON. */
export function readEntry(entry: TaskEntry): TaskEntry {
  return { ...entry, params: readCells(entry.params) };
}

/**
 * The manifest of a run's directory.
 * @throws {@link RunError} if there is none, or if it is not one of ours
 */
export async function readManifest(directory: string): Promise<Manifest> {
  const file = join(directory, MANIFEST);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new RunError(`${directory}: holds no run (no ${MANIFEST})`, { cause: error });
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.manifest !== 1 || !Array.isArray(manifest.tasks)) throw new RangeError('layout 1 expected');
    return { ...manifest, tasks: manifest.tasks.map(readEntry) };
  } catch (error) {
    throw new RunError(`${file}: not a manifest (${(error as Error).message})`, { cause: error });
  }
}

/** Whether a directory holds a run, finished or not. */
export async function holdsRun(directory: string): Promise<boolean> {
  return access(join(directory, MANIFEST)).then(
    () => true,
    () => false,
  );
}

/** Writes a file that appears complete or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
