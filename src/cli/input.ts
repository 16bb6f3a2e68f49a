/**
 * What a command reads: a file, or standard input for `-`; gzip is unpacked on the way.
 * @module
 */
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileKind, FILE_KIND_BYTES, fileKindName, type FileKind } from '../io/fileKind.js';
import { about, Failure } from './failure.js';
import { hiddenProgress, showProgress, type Progress } from './progress.js';

/** An input, opened. */
export interface Input {
  /** The name of the file, for messages. */
  readonly name: string;
  /** CSV, .npy or another file of tensors, told by the first bytes (after unpacking). */
  readonly kind: 'csv' | 'npy' | 'npz' | 'safetensors' | 'gguf';
  /** The bytes in pieces, unpacked; may be iterated once. Closes the file at the end. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Lets go of the file, read or not. */
  close(): Promise<void>;
}

const PIECE = 262_144;
const NEWLINE = 10;

/** Kinds that names of files promise. */
const promised: ReadonlyMap<string, FileKind> = new Map([
  ['.npy', 'npy'],
  ['.npz', 'npz'],
  ['.safetensors', 'safetensors'],
  ['.gguf', 'gguf'],
  ['.parquet', 'parquet'],
  ['.xlsx', 'xlsx'],
]);

/**
 * Opens a file, or standard input for `-`.
 * @param progress - whether a progress bar may be drawn on standard error while it is read
 * @throws Failure if it cannot be read, or is of a kind that is not read
 */
export async function openInput(file: string, progress = true): Promise<Input> {
  const name = file === '-' ? 'standard input' : file;
  let source: AsyncIterator<Uint8Array> | undefined;
  try {
    const { pieces, size } = file === '-' ? { pieces: process.stdin, size: undefined } : await openFile(file);
    const bar = progress ? showProgress(size) : hiddenProgress;
    source = counted(pieces as AsyncIterable<Uint8Array>, bar, name);
    let beginning = await beginningOf(source);
    if (fileKind(beginning.start) === 'gzip') {
      source = unpacked(beginning, source, name);
      beginning = await beginningOf(source);
    }
    const kind = kindOf(beginning.start, file.replace(/\.gz$/i, ''), name);
    const opened = source;
    const close = async (): Promise<void> => void (await opened.return?.());
    return { name, kind, bytes: rest(beginning, opened), close };
  } catch (error) {
    await source?.return?.();
    throw about(name, error);
  }
}

/** What is read. @throws Failure for everything else */
function kindOf(start: Uint8Array, file: string, name: string): Input['kind'] {
  const kind = fileKind(start);
  const named = promised.get(extname(file).toLowerCase());
  if (kind === 'npy' || kind === 'npz' || kind === 'safetensors' || kind === 'gguf') return kind;
  if (kind !== 'text') {
    throw new Failure(
      `${name}: is ${fileKindName(kind)}; CSV, .npy, .npz, safetensors and GGUF files are read, and gzip of them`,
    );
  }
  if (named !== undefined) {
    const got = start.length === 0 ? 'nothing' : 'text';
    throw new Failure(`${name}: expected ${fileKindName(named)}, as its name says, got ${got}`);
  }
  return 'csv';
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

/** The first pieces, as many as it takes to tell the kind of file, and their first bytes. */
interface Beginning {
  readonly pieces: readonly Uint8Array[];
  readonly start: Uint8Array;
}

async function beginningOf(source: AsyncIterator<Uint8Array>): Promise<Beginning> {
  const pieces: Uint8Array[] = [];
  let start = new Uint8Array(0);
  // A line of text tells: what comes by hand does not fill all the bytes soon.
  while (start.length < FILE_KIND_BYTES && !(start.includes(NEWLINE) && fileKind(start) === 'text')) {
    const { value, done } = await source.next();
    if (done === true) break;
    pieces.push(value);
    start = Buffer.concat([start, value.subarray(0, FILE_KIND_BYTES)]);
  }
  return { pieces, start };
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  progress: Progress,
  name: string,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    for await (const piece of pieces) {
      progress.advance(piece.length);
      yield piece;
    }
  } catch (error) {
    throw about(name, error);
  } finally {
    progress.stop();
  }
}

async function* rest({ pieces }: Beginning, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* pieces;
    for (;;) {
      const { value, done } = await source.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await source.return?.();
  }
}

async function* unpacked(
  beginning: Beginning,
  source: AsyncIterator<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  pipeline(Readable.from(rest(beginning, source)), gunzip, () => undefined); // errors come out of the iteration
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new Failure(`${name}: damaged gzip data: ${message}`) : about(name, error);
  }
}
