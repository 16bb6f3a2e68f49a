/**
 * Where a command writes: standard output, or a file that appears complete or not at all.
 *
 * A file is written under a temporary name in its directory and renamed when everything is there; on failure, and when
 * the program is interrupted, the temporary file is removed. Those of programs that were killed are removed by the next
 * that writes the same file.
 * @module
 */
import { createWriteStream, fstatSync, rmSync, statSync } from 'node:fs';
import { open, readdir, readlink, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { about } from './failure.js';

/** Somewhere to write. */
export interface Output {
  write(bytes: Uint8Array | string): Promise<void>;
  /** Overwrites the beginning of what was written; of outputs that were opened with `rewrites` alone. */
  rewrite(bytes: Uint8Array): Promise<void>;
  /** Completes the output. */
  commit(): Promise<void>;
  /** Leaves no trace of it. */
  discard(): Promise<void>;
}

/** How an output is written. */
export interface OutputOptions {
  /** Whether its beginning is rewritten at the end: what cannot be rewritten then waits in a temporary file. */
  readonly rewrites?: boolean;
  /** Whether it is packed with gzip. */
  readonly gzip?: boolean;
}

/** Writes to standard output and waits until it has been taken. */
export function print(text: Uint8Array | string): Promise<void> {
  return writeTo(process.stdout, 'standard output', text);
}

function writeTo(stream: NodeJS.WritableStream, name: string, text: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(about(name, error)) : resolve()));
  });
}

/** Whether an output of this name is standard output. */
export function isStandardOutput(file: string | undefined): boolean {
  return file === undefined || file === '-' || descriptorOf(file) === 1;
}

/**
 * Opens an output.
 * @param file - undefined or `-` for standard output
 */
export async function openOutput(file: string | undefined, options: OutputOptions = {}): Promise<Output> {
  const { rewrites = false, gzip = false } = options;
  try {
    const place = await placeOf(file);
    const output = place === undefined ? standardOutput : await place();
    if (!gzip && (!rewrites || output.rewrite !== refused)) return output;
    const packed = gzip ? packing(output) : output;
    return rewrites ? await spoolTo(packed) : packed;
  } catch (error) {
    throw about(file ?? 'standard output', error);
  }
}

/** Opens what `file` names; undefined for standard output. */
async function placeOf(file: string | undefined): Promise<(() => Promise<Output>) | undefined> {
  if (file === undefined || isStandardOutput(file)) return undefined;
  const descriptor = descriptorOf(file);
  if (descriptor !== undefined) return () => Promise.resolve(descriptorOutput(file, descriptor));
  const existing = await stat(file).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) return async () => inPlace(file, await open(file, 'w'));
  return async () => {
    const target = existing === undefined ? await followed(file) : await realpath(file);
    const { handle, temporary } = await openTemporary(dirname(target), `.${basename(target)}`);
    if (existing !== undefined) await handle.chmod(existing.mode & 0o777);
    return fileOutput(file, handle, temporary, () => rename(temporary, target));
  };
}

/**
 * The descriptor that a name stands for: what was redirected there is written, and not replaced. A file to which standard
 * output goes already counts as its name.
 */
function descriptorOf(file: string): number | undefined {
  const named = /^\/(?:dev\/std(out|err)|(?:dev\/fd|proc\/self\/fd)\/(\d+))$/.exec(resolve(file));
  if (named === null) return isWhereOutputGoes(file) ? 1 : undefined;
  return named[2] !== undefined ? Number(named[2]) : named[1] === 'out' ? 1 : 2;
}

function isWhereOutputGoes(file: string): boolean {
  try {
    const [given, ours] = [statSync(file), fstatSync(1)];
    return ours.isFile() && given.ino === ours.ino && given.dev === ours.dev;
  } catch {
    return false; // one of them is not there
  }
}

/** Where a symbolic link to nothing points: the file is made there, and the link stays. */
async function followed(file: string): Promise<string> {
  let target = file;
  for (let links = 0; links < 40; links++) {
    const next = await readlink(target).catch(() => undefined);
    if (next === undefined) return target;
    target = resolve(dirname(target), next);
  }
  return target; // a circle: opening it says so
}

/** Makes a temporary file, and removes those that killed programs left. */
async function openTemporary(directory: string, name: string): Promise<{ handle: FileHandle; temporary: string }> {
  const temporary = join(directory, `${name}.${process.pid}.tmp`);
  for (const found of await readdir(directory).catch(() => [])) {
    const writer = found.startsWith(`${name}.`) ? /^\.(\d+)\.tmp$/.exec(found.slice(name.length))?.[1] : undefined;
    const path = join(directory, found);
    if (writer === undefined || removeWhenInterrupted.has(path) || isRunning(Number(writer))) continue;
    await rm(path, { force: true });
  }
  return { handle: await open(temporary, 'wx'), temporary };
}

/** Whether another program runs with this number. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const refused: Output['rewrite'] = () => Promise.reject(new Error('output cannot be rewritten'));

const standardOutput: Output = {
  write: print,
  rewrite: refused,
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

/** Writes where a descriptor stands, as the shell's programs do. */
function descriptorOutput(name: string, fd: number): Output {
  const stream = createWriteStream(name, { fd, autoClose: false });
  stream.on('error', () => undefined); // reported by the write that failed
  return { ...standardOutput, write: (bytes) => writeTo(stream, name, bytes) };
}

/** A device, a pipe: written in place. */
function inPlace(name: string, handle: FileHandle): Output {
  return { ...fileOutput(name, handle, undefined, () => Promise.resolve()), rewrite: refused };
}

/** Waits in a temporary file until everything is there, and goes to `output` then. */
async function spoolTo(output: Output): Promise<Output> {
  const { handle, temporary } = await openTemporary(tmpdir(), 'fpchop');
  const spool = fileOutput(temporary, handle, temporary, async () => {
    const spooled = await open(temporary);
    for await (const piece of spooled.createReadStream()) await output.write(piece as Uint8Array);
    await output.commit();
    await rm(temporary);
  });
  const discard = async (): Promise<void> => {
    await spool.discard();
    await output.discard();
  };
  return { ...spool, discard };
}

/** Packs what is written with gzip. */
function packing(output: Output): Output {
  const gzip: Gzip = createGzip();
  const packed = (async () => {
    for await (const piece of gzip) await output.write(piece as Uint8Array);
  })();
  packed.catch(() => gzip.destroy()); // a failure comes out of `write` and `commit`
  const write: Output['write'] = (bytes) =>
    new Promise((done, reject) => {
      packed.catch(reject);
      gzip.write(bytes, () => done());
    });
  return {
    write,
    rewrite: refused,
    commit: async () => {
      gzip.end();
      await finished(gzip, { readable: false });
      await packed;
      await output.commit();
    },
    discard: async () => {
      gzip.destroy();
      await output.discard();
    },
  };
}

function fileOutput(
  name: string,
  handle: FileHandle,
  temporary: string | undefined,
  finish: () => Promise<void>,
): Output {
  const guarded = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      throw about(name, error);
    }
  };
  if (temporary !== undefined) removeWhenInterrupted.add(temporary);
  return {
    write: (bytes) => guarded(() => handle.appendFile(bytes)),
    rewrite: (bytes) => guarded(() => handle.write(bytes, 0, bytes.length, 0)),
    commit: () =>
      guarded(async () => {
        await handle.close();
        await finish();
        if (temporary !== undefined) removeWhenInterrupted.delete(temporary);
      }),
    discard: async () => {
      await handle.close().catch(() => undefined);
      if (temporary === undefined) return;
      await rm(temporary, { force: true });
      removeWhenInterrupted.delete(temporary);
    },
  };
}

const removeWhenInterrupted = new Set<string>();

/** Removes temporary files when the program is interrupted, and ends it as the signal would. */
export function removeTemporaryFilesOnSignals(): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.once(signal, () => {
      for (const file of removeWhenInterrupted) rmSync(file, { force: true });
      process.exit(128 + number);
    });
  }
}
