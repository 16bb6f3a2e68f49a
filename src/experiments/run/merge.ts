/**
 * Putting the shards of a run together.
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { holds, readLines, RESULTS, scan, type Found } from './journal.js';
import { lock } from './lock.js';
import { checkFresh } from './directory.js';
import { completeManifest, gridText, manifestText, type Manifest, type TaskEntry } from './manifest/manifest.js';
import { holdsRun, MANIFEST, modulePath, writeWhole } from './manifest/manifestFile.js';
import { readFinished } from './results.js';
import { RunError } from './runError.js';

interface Shard {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** A task and the shard that has computed it. */
interface ShardTask extends Shard {
  readonly entry: TaskEntry;
}

/**
 * Merges finished shards of one run into a directory: the bytes are those of a run that was never divided.
 * @param directories - one for each shard, in any order
 * @param output - made if it is not there; must not hold a run
 * @throws {@link RunError} if a shard is missing, unfinished, damaged, there twice, or of another run
 */
export async function mergeRuns(directories: readonly string[], output: string): Promise<Manifest> {
  const shards = await Promise.all(
    directories.map(async (directory) => ({ directory, manifest: await readFinished(directory) })),
  );
  checkShards(shards);
  const tasks = shards
    .flatMap((shard) => shard.manifest.tasks.map((entry) => ({ ...shard, entry })))
    .sort((a, b) => a.entry.task - b.entry.task);
  await mkdir(output, { recursive: true });
  const release = await lock(output);
  try {
    if (await holdsRun(output)) throw new RunError(`${output}: holds a run already; choose another directory`);
    await checkFresh(output, [...SUBMITTED, ...directories.map((directory) => firstName(output, directory))]);
    const merged = completeManifest(unite(shards, tasks, output), {
      ...(await copyRows(tasks, join(output, RESULTS))),
      tasks: tasks.map(({ entry }) => entry),
    });
    await writeWhole(join(output, MANIFEST), manifestText(merged));
    return merged;
  } finally {
    release();
  }
}

/** What `submit` puts into the directory of a run. */
const SUBMITTED = ['submit.sh', 'logs', 'shards'] as const;

/** The name in `output` of what is, or holds, a directory. */
function firstName(output: string, directory: string): string {
  return relative(resolve(output), resolve(directory)).split(sep)[0]!;
}

/** Throws unless these are the shards 1/n to n/n of one run. */
function checkShards(shards: readonly Shard[]): void {
  const [first] = shards;
  if (first === undefined) throw new RunError('merge: expected at least one run, got none');
  for (const shard of shards) {
    if (shard.manifest.shard === undefined) throw new RunError(`${shard.directory}: not a shard of a run`);
    if (identity(shard) !== identity(first)) {
      throw new RunError(`${shard.directory}: a shard of another run than ${first.directory}`);
    }
  }
  const count = Number(first.manifest.shard!.split('/')[1]);
  for (let i = 1; i <= count; i++) {
    const found = shards.filter(({ manifest }) => manifest.shard === `${i}/${count}`).length;
    if (found !== 1) throw new RunError(`merge: shard ${i}/${count} expected once, got ${found} times`);
  }
}

/** What the shards of one run have in common. */
function identity(shard: Shard): string {
  const { fpchop, kernels, experiment, files, inputs, profile, grid, plan, shard: part } = shard.manifest;
  const count = part?.split('/')[1];
  return JSON.stringify([
    fpchop,
    kernels,
    experiment,
    moduleOf(shard),
    files,
    inputs,
    profile,
    gridText(grid),
    plan,
    count,
  ]);
}

/** The absolute path of the experiment's module. */
function moduleOf({ directory, manifest: { module } }: Shard): string {
  return module === 'built in' ? module : resolve(directory, module);
}

/** The manifest of the whole run, before its results. */
function unite(shards: readonly Shard[], tasks: readonly ShardTask[], output: string): Manifest {
  const [first] = shards as [Shard];
  const module = moduleOf(first);
  const platforms = shards.flatMap(({ manifest }) => manifest.platforms);
  const distinct = new Map(platforms.map((platform) => [JSON.stringify(platform), platform]));
  const whole: { shard?: string } & Manifest = {
    ...first.manifest,
    module: module === 'built in' ? module : modulePath(output, pathToFileURL(module)),
    platforms: [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, platform]) => platform),
    formats: Object.fromEntries(tasks.map(({ manifest, entry: { format } }) => [format, manifest.formats[format]!])),
  };
  delete whole.shard;
  return whole;
}

/** Copies the rows of all shards in the order of tasks. */
async function copyRows(tasks: readonly ShardTask[], file: string): Promise<{ rows: number; sha256: string }> {
  const scans = new Map<string, ReadonlyMap<number, Found>>();
  for (const { directory } of tasks) {
    if (!scans.has(directory)) scans.set(directory, (await scan(directory)).tasks);
  }
  const hash = createHash('sha256');
  const temporary = `${file}.tmp`;
  const target = await open(temporary, 'w');
  let rows = 0;
  try {
    for (const { directory, entry } of tasks) {
      if ((entry.rows ?? 0) === 0) continue;
      const found = scans.get(directory)!.get(entry.task);
      if (found === undefined || !holds(found, entry)) {
        throw new RunError(
          `${directory}: rows of task ${entry.task} are damaged; "fpchop experiment resume ${directory}" mends them`,
        );
      }
      const text = (await readLines(directory, found)).map((line) => `${line}\n`).join('');
      hash.update(text);
      await target.appendFile(text);
      rows += found.rows;
    }
    await target.sync();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await target.close();
  }
  return { rows, sha256: hash.digest('hex') };
}
