/**
 * Where the bytes of a file come from: memory, a Blob, a path, or a stream. All are read the same way, a range at a
 * time, and no range is read (and no memory taken) before it is known to lie within the file.
 * @module
 */
import { kind } from '../arguments.js';
import { FileError } from './fileError.js';

/**
 * What readers take: the bytes of a file, a Blob (or File), a path or `file:` URL (in Node, Deno and Bun), or its bytes
 * in pieces.
 *
 * A path is opened for every read and closed after it: nothing needs to be closed, and the file must not change. Of a
 * stream all bytes are kept.
 */
export type FileSource = Uint8Array | ArrayBuffer | Blob | string | URL | AsyncIterable<Uint8Array>;

/** A file of known size. */
export interface ByteSource {
  /** The file, as messages call it. */
  readonly name: string;
  /** Its bytes. */
  readonly size: number;
  /**
   * The bytes at `offset`: perhaps a view of memory, not to be changed.
   * @throws {@link FileError} if they are not all within the file
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The part of node:fs/promises that is used; it is not imported, so that bundlers for browsers see nothing of Node. */
interface NodeFiles {
  open(path: string | URL): Promise<NodeHandle>;
}
interface NodeHandle {
  stat(): Promise<{ readonly size: number; isFile(): boolean; isDirectory(): boolean }>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  createReadStream(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a source.
 * @param input - bytes, a Blob, a path or `file:` URL, or an async iterable of bytes
 * @param caller - the function that was called, for messages
 * @param name - what messages call the file; a path, and the name of a File, otherwise
 * @throws {@link TypeError} for anything else; what the system says of a path, such as ENOENT
 */
export async function openSource(input: FileSource, caller: string, name?: string): Promise<ByteSource> {
  if (typeof input === 'string' || input instanceof URL) return openPath(input, name ?? String(input));
  if (input instanceof Uint8Array) return fromBytes(input, name ?? 'bytes');
  if (input instanceof ArrayBuffer) return fromBytes(new Uint8Array(input), name ?? 'bytes');
  if (isBlob(input)) return fromBlob(input, name ?? (input as { name?: string }).name ?? 'blob');
  if (isIterable(input)) return fromPieces(await collect(input, caller), name ?? 'stream');
  throw new TypeError(
    `${caller}: "source" expected bytes, a Blob, a path or an async iterable of bytes, got ${kind(input)}`,
  );
}

/** Bytes in memory. */
export function fromBytes(bytes: Uint8Array, name: string): ByteSource {
  return checked(name, bytes.length, (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)));
}

function checked(name: string, size: number, read: ByteSource['read']): ByteSource {
  return {
    name,
    size,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) {
        const range = `bytes ${offset} to ${offset + length}`;
        return Promise.reject(new FileError(name, `expected ${range} to be within the file, which has ${size}`));
      }
      return length === 0 ? Promise.resolve(new Uint8Array(0)) : read(offset, length);
    },
  };
}

function isBlob(input: unknown): input is Blob {
  const { size, slice, arrayBuffer } = Object(input) as Partial<Blob>;
  return typeof size === 'number' && typeof slice === 'function' && typeof arrayBuffer === 'function';
}

function fromBlob(blob: Blob, name: string): ByteSource {
  return checked(
    name,
    blob.size,
    async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  );
}

function isIterable(input: unknown): input is AsyncIterable<Uint8Array> {
  const { [Symbol.asyncIterator]: iterate } = Object(input) as Partial<AsyncIterable<Uint8Array>>;
  return typeof iterate === 'function';
}

async function collect(input: AsyncIterable<unknown>, caller: string): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of input) {
    if (!(piece instanceof Uint8Array)) {
      throw new TypeError(`${caller}: "source" expected pieces of type Uint8Array, got ${kind(piece)}`);
    }
    if (piece.length > 0) pieces.push(piece);
  }
  return pieces;
}

/** Pieces are kept as they came; a range that lies within one is a view of it. */
function fromPieces(pieces: readonly Uint8Array[], name: string): ByteSource {
  const ends: number[] = [];
  let size = 0;
  for (const { length } of pieces) ends.push((size += length));
  return checked(name, size, (offset, length) => {
    let low = 0; // the first piece that ends after `offset`
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (ends[middle]! > offset) high = middle;
      else low = middle + 1;
    }
    const within = offset - (ends[low]! - pieces[low]!.length);
    if (offset + length <= ends[low]!) return Promise.resolve(pieces[low]!.subarray(within, within + length));
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (let at = within, i = low; filled < length; at = 0, i++) {
      const part = pieces[i]!.subarray(at, at + length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return Promise.resolve(bytes);
  });
}

async function openPath(path: string | URL, name: string): Promise<ByteSource> {
  const files = nodeFiles();
  const handle = await files.open(path);
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new FileError(name, 'expected a file, got a directory');
    if (!stat.isFile()) return fromPieces(await collect(handle.createReadStream(), 'open'), name); // a pipe
    return checked(name, stat.size, (offset, length) => readRange(files, path, name, stat.size, offset, length));
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** At most so many bytes are asked of the system at once: more than 2^31 - 1 are refused. */
const PIECE = 1 << 30;

async function readRange(
  files: NodeFiles,
  path: string | URL,
  name: string,
  size: number,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const handle = await files.open(path);
  try {
    const now = (await handle.stat()).size;
    if (now !== size)
      throw new FileError(name, `expected a file that stays as it is: it had ${size} bytes, now ${now}`);
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await handle.read(bytes, filled, Math.min(PIECE, length - filled), offset + filled);
      if (bytesRead === 0) throw new FileError(name, `expected ${size} bytes, but the file ends at ${offset + filled}`);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

function nodeFiles(): NodeFiles {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const files = process?.getBuiltinModule?.('node:fs/promises');
  if (files === undefined) {
    throw new TypeError('a path expected Node, Deno or Bun: here, pass bytes, a Blob or a stream');
  }
  return files as NodeFiles;
}
