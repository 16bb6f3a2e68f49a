/**
 * Importing the module of an experiment: what goes wrong is told with its file, and the line where there is one.
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { moduleFiles } from './moduleFiles.js';

/** Says that the module of an experiment cannot be imported, where, and why. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';
}

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a module.
 * @throws ModuleError that begins with the file, and the line where there is one
 */
export async function importModule(url: URL, builtin = false): Promise<Exports> {
  const file = fileURLToPath(url);
  if (!builtin && /\.[cm]?ts$/.test(file) && !stripsTypes()) {
    throw new ModuleError(
      `${file}: TypeScript needs a Node that strips types (22.18 or later), got ${process.version}; compile it to .mjs`,
    );
  }
  try {
    return (await import(url.href)) as Exports;
  } catch (error) {
    throw (await wrongSyntax(file, error)) ?? explained(file, error);
  }
}

/** Whether this Node imports TypeScript. */
function stripsTypes(): boolean {
  return Boolean((process.features as { readonly typescript?: unknown }).typescript);
}

/** Says which file of a module is no JavaScript: Node does not tell. */
async function wrongSyntax(start: string, error: unknown): Promise<ModuleError | undefined> {
  if (!(error instanceof SyntaxError)) return undefined;
  for await (const { file, wrong } of moduleFiles(start)) {
    if (wrong !== undefined)
      return new ModuleError(`${file}:${wrong.line}: SyntaxError: ${wrong.message}`, { cause: error });
  }
  return undefined;
}

function explained(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return new ModuleError(`${file}: threw ${JSON.stringify(error) ?? String(error)}`);
  const { code, message } = error as NodeJS.ErrnoException;
  const options = { cause: error };
  if (code === 'ERR_MODULE_NOT_FOUND') {
    const [, what = '', name = '', importer = file] =
      /^Cannot find (package|module) '([^']+)'(?: imported from (.*))?$/.exec(message) ?? [];
    const place = placeOfImport(importer, name);
    if (what !== 'package') return new ModuleError(`${place}: imports ${name}, which is not there`, options);
    return new ModuleError(
      `${place}: imports the package "${name}", which is not installed; npm install ${name}`,
      options,
    );
  }
  const { file: where, line } = placeOf(error, file);
  return new ModuleError(`${where}${line === undefined ? '' : `:${line}`}: ${error.name}: ${message}`, options);
}

/** Where an error arose: its first frame that is a file of the user, or what a syntax error's stack begins with. */
function placeOf({ stack = '' }: Error, file: string): { file: string; line?: string } {
  const found = [
    ...stack.matchAll(/(?:^|at |\()(file:\/\/\/[^\n]*?|\/[^\n:]*?|[A-Z]:\\[^\n:]*?):(\d+)(?::\d+)?\)?$/gm),
  ].find(([, name = '']) => !isOurs(name));
  if (found === undefined) return { file };
  const [, name = '', line = ''] = found;
  return { file: name.startsWith('file:') ? fileURLToPath(name) : name, line };
}

/** Whether a file belongs to the library: a check that throws there is the caller's fault. */
function isOurs(name: string): boolean {
  const url = name.startsWith('file:') ? name : pathToFileURL(name).href;
  return url.startsWith(new URL('../', import.meta.url).href);
}

/** The file and the line that imports `name`. */
function placeOfImport(importer: string, name: string): string {
  const file = importer.startsWith('file:') ? fileURLToPath(importer) : importer;
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const last = name.split(/[\\/]/).at(-1)!;
    const at = lines.findIndex((line) => /\bimport\b|\bfrom\b/.test(line) && line.includes(last));
    return at < 0 ? file : `${file}:${at + 1}`;
  } catch {
    return file;
  }
}
