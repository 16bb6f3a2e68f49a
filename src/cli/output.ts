/**
 * Where a command writes: standard output, or a file that appears complete or not at all.
 *
 * A file is written under a temporary name in its directory and renamed when everything is there; on failure, and when
 * the program is interrupted, the temporary file is removed.
 * @module
 */
import { rmSync } from 'node:fs';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { about } from './failure.js';

/** Somewhere to write. */
export interface Output {
  write(bytes: Uint8Array | string): Promise<void>;
  /** Overwrites the beginning of what was written; files, and spooled standard output, alone. */
  rewrite(bytes: Uint8Array): Promise<void>;
  /** Completes the output. */
  commit(): Promise<void>;
  /** Leaves no trace of it. */
  discard(): Promise<void>;
}

/** Writes to standard output and waits until it has been taken. */
export function print(text: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(about('standard output', error)) : resolve()));
  });
}

/**
 * Opens an output.
 * @param file - undefined for standard output
 * @param spool - whether standard output must wait in a temporary file, because its beginning is rewritten
 */
export async function openOutput(file: string | undefined, spool = false): Promise<Output> {
  if (file === undefined) return spool ? openSpool() : standardOutput;
  try {
    const existing = await stat(file).catch(() => undefined);
    if (existing !== undefined && !existing.isFile()) return await openDevice(file);
    const target = existing === undefined ? file : await realpath(file);
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    const handle = await open(temporary, 'wx');
    if (existing !== undefined) await handle.chmod(existing.mode & 0o777);
    return fileOutput(file, handle, temporary, () => rename(temporary, target));
  } catch (error) {
    throw about(file, error);
  }
}

const standardOutput: Output = {
  write: print,
  rewrite: () => Promise.reject(new Error('standard output cannot be rewritten')),
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

/** A device, a pipe: written in place. */
async function openDevice(file: string): Promise<Output> {
  return fileOutput(file, await open(file, 'w'), undefined, () => Promise.resolve());
}

async function openSpool(): Promise<Output> {
  const temporary = join(tmpdir(), `fpchop.${process.pid}.tmp`);
  const handle = await open(temporary, 'wx');
  return fileOutput(temporary, handle, temporary, async () => {
    const spooled = await open(temporary);
    for await (const piece of spooled.createReadStream()) await print(piece as Uint8Array);
    await rm(temporary);
  });
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
