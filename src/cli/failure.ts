/**
 * How the program fails: one line on standard error, status 2 for wrong usage and 1 for everything else.
 * @module
 */
import { CommanderError } from 'commander';
import { FileError } from '../io/fileError.js';

/** A mistake in the command line: status 2. */
export class UsageError extends Error {}

/** A failure that the message explains in full: status 1. */
export class Failure extends Error {}

/** What the library's parameters are called on the command line. */
const nameOf: ReadonlyMap<string, string> = new Map([
  ...['rounding', 'saturate', 'subnormals', 'seed', 'stream', 'position', 'variant'].map((n) => [n, `--${n}`] as const),
  ['randomBits', '--random-bits'],
  ['flip.probability', '--flip'],
  ['flip.bits', '--flip-bits'],
  ['text', 'x'],
]);

/** Runs `action`; what the library says against its arguments becomes a usage error. */
export function usage<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError)) throw error;
    throw new UsageError(inOptionNames(error.message));
  }
}

/** `chopper: "randomBits" expected …` becomes `--random-bits expected …`. */
function inOptionNames(message: string): string {
  return message
    .replace(/^\w+: (?="|format "|unknown )/, '')
    .replace(/^"(?:format|like)\.(\w+)"/, '"$1"')
    .replace(/"([\w.]+)"/g, (quoted, name: string) => nameOf.get(name) ?? quoted);
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  EMFILE: 'too many open files',
  EIO: 'input/output error',
};

/** `error` with the name of the file in front of its message; usage errors as they are. */
export function about(file: string, error: unknown): unknown {
  if (error instanceof UsageError || error instanceof Failure || !(error instanceof Error)) return error;
  if (error instanceof FileError) return new Failure(error.message); // names the file already
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE') return error;
  return new Failure(`${file}: ${(code !== undefined && systemErrors[code]) || inOptionNames(error.message)}`);
}

/** The status to exit with and the line to print, if any. */
export function explainFailure(error: unknown): { status: number; line?: string } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { status: 0 };
    return { status: 2, line: error.message.replace(/^error: /, '') };
  }
  if (!(error instanceof Error)) return { status: 1, line: String(error) };
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE') return { status: 0 }; // the reader has what it wanted
  if (code !== undefined && code in systemErrors) return { status: 1, line: systemErrors[code]! };
  return { status: error instanceof UsageError ? 2 : 1, line: error.message };
}
