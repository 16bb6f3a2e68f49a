/**
 * What a command reads: a file, or standard input for `-`.
 * @module
 */
import { open } from 'node:fs/promises';
import { about, Failure } from './failure.js';
import { hiddenProgress, showProgress, type Progress } from './progress.js';
import { isNpy } from '../io/npy/header.js';

/** An input, opened. */
export interface Input {
  /** The name of the file, for messages. */
  readonly name: string;
  /** CSV or .npy, told by the first bytes. */
  readonly kind: 'csv' | 'npy';
  /** The bytes in pieces; may be iterated once. Closes the file at the end. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Lets go of the file, read or not. */
  close(): Promise<void>;
}

const PIECE = 262_144;
/** The first byte of .npy files. */
const NPY_BYTE = 0x93;

/**
 * Opens a file, or standard input for `-`.
 * @param progress - whether a progress bar may be drawn on standard error while it is read
 * @throws Failure if it cannot be read
 */
export async function openInput(file: string, progress = true): Promise<Input> {
  const name = file === '-' ? 'standard input' : file;
  try {
    const { pieces, size } = file === '-' ? { pieces: process.stdin, size: undefined } : await openFile(file);
    const source = (pieces as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    const head: Uint8Array[] = [];
    let start = new Uint8Array(0);
    // As many pieces as it takes to tell: the first byte of CSV tells already.
    while (start.length === 0 || (start.length < 6 && start[0] === NPY_BYTE)) {
      const { value, done } = await source.next();
      if (done === true) break;
      head.push(value);
      start = Buffer.concat([start, value.subarray(0, 6)]);
    }
    const kind = isNpy(start) ? 'npy' : 'csv';
    const bar = progress ? showProgress(size) : hiddenProgress;
    const close = async (): Promise<void> => void (await source.return?.());
    return { name, kind, bytes: rest(head, source, bar, name), close };
  } catch (error) {
    throw about(name, error);
  }
}

async function openFile(file: string): Promise<{ pieces: AsyncIterable<Uint8Array>; size: number }> {
  const handle = await open(file);
  const stat = await handle.stat();
  if (stat.isDirectory()) {
    await handle.close();
    throw new Failure(`${file}: is a directory`);
  }
  return { pieces: handle.createReadStream({ highWaterMark: PIECE }), size: stat.size };
}

async function* rest(
  head: Uint8Array[],
  source: AsyncIterator<Uint8Array>,
  progress: Progress,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    for (const piece of head) {
      progress.advance(piece.length);
      yield piece;
    }
    for (;;) {
      const { value, done } = await source.next().catch((error: unknown) => {
        throw about(name, error);
      });
      if (done === true) return;
      progress.advance(value.length);
      yield value;
    }
  } finally {
    progress.stop();
    await source.return?.();
  }
}
