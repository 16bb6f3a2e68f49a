/**
 * Digests of what an experiment consists of: its module, what that imports, and the files that it reads.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Experiment } from '../author/experiment.js';
import type { LoadedExperiment } from '../findExperiment.js';
import { moduleFiles } from '../moduleFiles.js';

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
  const nameOf = (file: string): string => relative(dirname(start), file).split(sep).join('/');
  const digests: [string, string][] = [];
  for await (const { file, text } of moduleFiles(start, (file) => builtin && nameOf(file).startsWith('..'))) {
    digests.push([nameOf(file), sha256(text)]);
  }
  return Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The digests of the files that the experiment names as inputs. */
export async function inputDigests({ inputs = {} }: Experiment): Promise<Record<string, string>> {
  const named = Object.entries(inputs).map(async ([name, url]) => [name, sha256(await readFile(url))] as const);
  return Object.fromEntries(await Promise.all(named));
}
