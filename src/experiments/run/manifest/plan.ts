/**
 * Planning a run: what its manifest says before anything is computed, and what has changed since.
 * @module
 */
import { readFileSync } from 'node:fs';
import { bytes as arithmeticKernels } from '../../../arithmetic/kernel.generated.js';
import { bytes as functionKernels } from '../../../arithmetic/functionKernels.generated.js';
import { bytes as blockKernels } from '../../../blocks/kernels/kernel.generated.js';
import { formatLike } from '../../../format/names.js';
import { bytes as roundingKernels } from '../../../kernel/kernel.generated.js';
import { KernelModule } from '../../../kernel/kernelModule.js';
import { bytes as linalgKernels } from '../../../linalg/products/kernel.generated.js';
import { bytes as codeKernels } from '../../../value/kernel.generated.js';
import type { LoadedExperiment } from '../../findExperiment.js';
import { fileDigests, inputDigests, sha256 } from '../digests.js';
import { targetName, tasksAt, type ResolvedGrid, type Target, type Task } from '../grid.js';
import { entryText, type GridEntry, type Manifest, type TaskEntry } from './manifest.js';
import { modulePath } from './manifestFile.js';

/** The library's version. */
export const version = (
  JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string }
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

const ORDER = 'formats, rounding, seeds, parameters; the last varies fastest';

/** How a run is planned. */
export interface PlanOptions {
  readonly directory: string;
  readonly profile: Manifest['profile'];
  readonly shard?: readonly [i: number, n: number] | undefined;
}

/**
 * The manifest of a run that has not begun.
 * @throws RangeError for a grid without points, or a shard that is none
 */
export async function planManifest(
  loaded: LoadedExperiment,
  grid: ResolvedGrid,
  { directory, profile, shard }: PlanOptions,
): Promise<Manifest> {
  const { experiment, builtin, url } = loaded;
  const all = tasksAt(experiment, grid);
  const tasks = shard === undefined ? all : shardOf(all, shard);
  const used = new Map(tasks.map((task) => [targetName(task), factsOf(task)]));
  return {
    manifest: 2,
    fpchop: version,
    kernels: kernelDigests(),
    experiment: experiment.name,
    module: builtin ? 'built in' : modulePath(directory, url),
    files: await fileDigests(loaded),
    inputs: await inputDigests(experiment),
    profile,
    grid: gridEntry(grid),
    plan: sha256(
      all.map((task) => `${entryText(entryOf(task))} ${JSON.stringify(task.recipe ?? task.format)}\n`).join(''),
    ),
    ...(shard !== undefined && { shard: shard.join('/') }),
    platforms: [{ node: process.version, system: `${process.platform} ${process.arch}` }],
    order: ORDER,
    formats: Object.fromEntries(used),
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

/** What the manifest says of a format or a recipe: enough to make it again. */
function factsOf({ format: f, recipe }: Target): object {
  return recipe === undefined ? { like: formatLike(f), ...f } : { recipe: recipe.name, spec: recipe.spec };
}

function entryOf(task: Task): TaskEntry {
  const { number, rounding, seed, params } = task;
  return { task: number, format: targetName(task), rounding, seed: seed === null ? null : String(seed), params };
}

function gridEntry({ formats, rounding, seeds, params }: ResolvedGrid): GridEntry {
  return {
    ...(formats !== undefined && {
      formats: formats.map((target) => target.recipe?.name ?? formatLike(target.format)),
    }),
    ...(rounding !== undefined && { rounding }),
    ...(seeds !== undefined && { seeds: seeds.map(String) }),
    params,
  };
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
