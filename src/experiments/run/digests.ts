/**
 * Digests of what an experiment consists of: its module, what that imports, and the files that it reads.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import type { Experiment } from '../author/experiment.js';
import type { LoadedExperiment } from '../findExperiment.js';

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
