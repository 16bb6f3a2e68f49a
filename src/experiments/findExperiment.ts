/**
 * Finding an experiment: a built-in one by name, or the default export of a module.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkExperiment, type Experiment } from './author/experiment.js';
import { importModule } from './importModule.js';
import { quickGrid, resolveGrid } from './run/grid.js';

/** An experiment and where it comes from. */
export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly url: URL;
  /** Whether it ships with the library. */
  readonly builtin: boolean;
}

const builtins = new URL('./builtin/', import.meta.url);

/** The names of the built-in experiments: the folders of builtin/. */
export function builtinNames(): string[] {
  return readdirSync(builtins, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** All built-in experiments, by number (`E1`, `E2`, …) and then by name. */
export async function builtinExperiments(): Promise<LoadedExperiment[]> {
  const all = await Promise.all(builtinNames().map((name) => loadModule(builtinURL(name), true)));
  const order = ({ experiment }: LoadedExperiment): number => Number(/^E(\d+)/.exec(experiment.id ?? '')?.[1] ?? 99);
  return all.sort((a, b) => order(a) - order(b) || (a.experiment.name < b.experiment.name ? -1 : 1));
}

/**
 * The experiment that `source` names: a built-in one by its name or id (`'harmonic-sum'`, `'E1'`), else a module by its
 * path or URL.
 * @throws RangeError if there is none; {@link TypeError} if the module's default export is no experiment
 */
export async function loadExperiment(source: string | URL): Promise<LoadedExperiment> {
  if (typeof source !== 'string') return loadModule(source, false);
  if (builtinNames().includes(source)) return loadModule(builtinURL(source), true);
  const file = source.startsWith('file:') ? fileURLToPath(source) : resolve(source);
  if (/\.[cm]?[jt]s$/.test(source)) {
    if (!existsSync(file)) throw new RangeError(`experiment "${source}": no such file`);
    return loadModule(pathToFileURL(file), false);
  }
  const all = await builtinExperiments();
  const byId = all.find(({ experiment }) => experiment.id?.toLowerCase() === source.toLowerCase());
  if (byId !== undefined) return byId;
  const names = all.map(({ experiment }) => experiment.name).join(', ');
  throw new RangeError(`experiment "${source}": unknown; expected a module (./mine.mjs) or one of ${names}`);
}

/**
 * The experiment that a module exports by default, or as its exports.
 * @throws {@link ModuleError} if the module cannot be imported; {@link TypeError} and {@link RangeError} if what it exports is
 * no experiment; all name the file
 */
export async function loadModule(url: URL, builtin: boolean): Promise<LoadedExperiment> {
  const exports = await importModule(url, builtin);
  const experiment: unknown = exports.default ?? { ...exports };
  try {
    checkExperiment(experiment);
    resolveGrid(experiment);
    resolveGrid(experiment, quickGrid(experiment));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    error.message = `${fileURLToPath(url)}: ${error.message}`;
    throw error;
  }
  return { experiment, url, builtin };
}

function builtinURL(name: string): URL {
  // Compiled, the file is index.js; a test runner that reads the sources has index.ts.
  const compiled = new URL(`${name}/index.js`, builtins);
  return existsSync(compiled) ? compiled : new URL(`${name}/index.ts`, builtins);
}
