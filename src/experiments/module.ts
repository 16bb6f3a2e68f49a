/**
 * Finding an experiment: a built-in one by name, or the default export of a module.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'acorn';
import { checkExperiment, type Experiment } from './experiment.js';

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
  if (/\.[cm]?js$/.test(source)) {
    if (!existsSync(file)) throw new RangeError(`experiment "${source}": no such file`);
    return loadModule(pathToFileURL(file), false);
  }
  const all = await builtinExperiments();
  const byId = all.find(({ experiment }) => experiment.id?.toLowerCase() === source.toLowerCase());
  if (byId !== undefined) return byId;
  const names = all.map(({ experiment }) => experiment.name).join(', ');
  throw new RangeError(`experiment "${source}": unknown; expected a module (./mine.mjs) or one of ${names}`);
}

/** The experiment that a module exports by default, or as its exports. */
export async function loadModule(url: URL, builtin: boolean): Promise<LoadedExperiment> {
  const exports = (await import(url.href)) as { readonly default?: unknown };
  const experiment: unknown = exports.default ?? { ...exports };
  try {
    checkExperiment(experiment);
  } catch (error) {
    (error as Error).message = `${fileURLToPath(url)}: ${(error as Error).message}`;
    throw error;
  }
  return { experiment, url, builtin };
}

function builtinURL(name: string): URL {
  // Compiled, the file is index.js; a test runner that reads the sources has index.ts.
  const compiled = new URL(`${name}/index.js`, builtins);
  return existsSync(compiled) ? compiled : new URL(`${name}/index.ts`, builtins);
}

/** SHA-256 in hexadecimal. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * The digests of an experiment's own files: its module and what that imports from files beside or below it (from further
 * up too, unless the experiment is built in: the library has its version).
 */
export async function fileDigests({ url, builtin }: LoadedExperiment): Promise<Record<string, string>> {
  const start = fileURLToPath(url);
  const folder = dirname(start);
  const digests: Record<string, string> = {};
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const name = relative(folder, file).split(sep).join('/');
    if (Object.hasOwn(digests, name) || (builtin && name.startsWith('..'))) continue;
    const text = await readFile(file, 'utf8');
    digests[name] = sha256(text);
    for (const specifier of importsOf(text)) {
      const imported = resolve(dirname(file), specifier);
      if (/^\.{1,2}\//.test(specifier) && existsSync(imported)) waiting.push(imported);
    }
  }
  return Object.fromEntries(Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface ModuleNode {
  readonly type: string;
  readonly source?: { readonly value?: unknown } | null;
}

/** What the top level of a module imports and re-exports; nothing of a file that is no JavaScript. */
function importsOf(text: string): string[] {
  try {
    const { body } = parse(text, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as {
      readonly body: readonly ModuleNode[];
    };
    return body.flatMap(({ source }) => (typeof source?.value === 'string' ? [source.value] : []));
  } catch {
    return [];
  }
}

/** The digests of the files that the experiment names as inputs. */
export async function inputDigests({ inputs = {} }: Experiment): Promise<Record<string, string>> {
  const named = Object.entries(inputs).map(async ([name, url]) => [name, sha256(await readFile(url))] as const);
  return Object.fromEntries(await Promise.all(named));
}
