/**
 * The manifest in the directory of a run: reading and writing it, and finding the experiment that it names.
 * @module
 */
import { existsSync } from 'node:fs';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { recipeFor } from '../../../blocks/recipes.js';
import type { Spec } from '../../../blocks/spec.js';
import { format } from '../../../format/names.js';
import { loadExperiment, loadModule, type LoadedExperiment } from '../../findExperiment.js';
import type { Task } from '../grid.js';
import type { Manifest, TaskEntry } from './manifest.js';
import { parseManifest } from './parseManifest.js';
import { RunError } from '../runError.js';

/** The name of the file in a run's directory. */
export const MANIFEST = 'manifest.json';

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
    return parseManifest(text);
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

/** The path of a module from a run's directory. */
export function modulePath(directory: string, url: URL): string {
  return relative(resolve(directory), fileURLToPath(url));
}

/**
 * The experiment of a run.
 * @param moved - where its module is now, if it is not where the manifest says
 * @throws {@link RunError} if there is no module; what importing it throws
 */
export async function loadExperimentOf(
  directory: string,
  { module, experiment }: Manifest,
  moved?: string | URL,
): Promise<LoadedExperiment> {
  if (moved !== undefined) {
    const url =
      typeof moved === 'string' && !moved.startsWith('file:') ? pathToFileURL(resolve(moved)) : new URL(moved);
    if (!existsSync(url))
      throw new RangeError(`verifyRun: "module" expected a file, got ${fileURLToPath(url)}, which is not there`);
    return loadModule(url, false);
  }
  if (module === 'built in') return loadExperiment(experiment);
  const file = resolve(directory, module);
  if (!existsSync(file)) {
    throw new RunError(
      `${directory}: its experiment is not at ${file}; "fpchop experiment verify --module FILE" names it`,
    );
  }
  return loadModule(pathToFileURL(file), false);
}

/** The task that an entry stands for. */
export function taskOf(manifest: Manifest, entry: TaskEntry): Task {
  const { like, spec } = manifest.formats[entry.format] as { like?: Parameters<typeof format>[0]; spec?: Spec };
  const { task: number, rounding, seed, params } = entry;
  const recipe = spec === undefined ? {} : { recipe: recipeFor(spec, 'manifest') };
  return {
    number,
    format: format(like ?? 'float64'),
    ...recipe,
    rounding,
    seed: seed === null ? null : BigInt(seed),
    params,
  };
}
