/**
 * The beginning of a GGUF file (ggml/docs/gguf.md, versions 2 and 3): metadata, and where each tensor is.
 *
 * Counts and lengths are checked against the bytes that the file still has before anything is made of them.
 * @module
 */
import { elementCount, FileError, quoted, shapeText } from '../fileError.js';
import type { TensorInfo } from '../tensorFile.js';
import { ggufBytes, ggufTypesById } from './types.js';

/** Numbers of one kind in metadata; lists of texts, bools and of lists are arrays. */
export type GgufNumbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/** A value of metadata. Integers of 64 bits beyond 2^53 in magnitude are bigints. */
export type GgufValue = string | number | bigint | boolean | GgufNumbers | readonly GgufValue[];

/** A tensor of a GGUF file. `shape` is row-major, the slowest dimension first: the other way round than in the file. */
export interface GgufInfo extends TensorInfo {
  /** Where its bytes begin, from the beginning of the data. */
  readonly offset: number;
}

/** What the beginning of a file says. */
export interface GgufHeader {
  readonly version: number;
  readonly littleEndian: boolean;
  readonly alignment: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufInfo>;
  /** Where the data begin. */
  readonly start: number;
}

/** Thrown where the bytes at hand end, but the file does not. */
export class MoreBytes extends Error {}

const MAGIC = 0x46554747; // GGUF
const [STRING, ARRAY] = [8, 9];
const MOST_DIMENSIONS = 4;
/** Lists within lists: no file has them deeper. */
const DEEPEST = 4;
const ALIGNMENT = 32;
const LARGEST_ALIGNMENT = 1_048_576;
const LONGEST_NAME = 65_535;

interface Scalar {
  readonly bytes: number;
  readonly read: (view: DataView, at: number, little: boolean) => number | bigint | boolean;
  readonly list?: new (length: number) => GgufNumbers;
}

/** Value types by number. */
const scalars: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [0, { bytes: 1, read: (view, at) => view.getUint8(at), list: Uint8Array }],
  [1, { bytes: 1, read: (view, at) => view.getInt8(at), list: Int8Array }],
  [2, { bytes: 2, read: (view, at, little) => view.getUint16(at, little), list: Uint16Array }],
  [3, { bytes: 2, read: (view, at, little) => view.getInt16(at, little), list: Int16Array }],
  [4, { bytes: 4, read: (view, at, little) => view.getUint32(at, little), list: Uint32Array }],
  [5, { bytes: 4, read: (view, at, little) => view.getInt32(at, little), list: Int32Array }],
  [6, { bytes: 4, read: (view, at, little) => view.getFloat32(at, little), list: Float32Array }],
  [7, { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 }],
  [10, { bytes: 8, read: (view, at, little) => view.getBigUint64(at, little), list: BigUint64Array }],
  [11, { bytes: 8, read: (view, at, little) => view.getBigInt64(at, little), list: BigInt64Array }],
  [12, { bytes: 8, read: (view, at, little) => view.getFloat64(at, little), list: Float64Array }],
]);

/** Reads from the front; every length is checked first. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;
  little = true;

  constructor(
    bytes: Uint8Array,
    readonly size: number,
    readonly file: string,
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(problem: string, tensor?: string): FileError {
    return new FileError(this.file, problem, tensor);
  }

  /** @throws FileError unless the file has `length` more bytes; MoreBytes if they are not at hand */
  need(length: number, what: string): void {
    if (length > this.size - this.at) {
      throw this.fail(`expected ${length} bytes of ${what}, got ${this.size - this.at} to the end of the file`);
    }
    if (this.at + length > this.#bytes.length) throw new MoreBytes();
  }

  scalar({ bytes, read }: Scalar, what: string): number | bigint | boolean {
    this.need(bytes, what);
    const value = read(this.#view, this.at, this.little);
    this.at += bytes;
    return value;
  }

  u32(what: string): number {
    return this.scalar(scalars.get(4)!, what) as number;
  }

  /** A count of things that have at least `least` bytes each. */
  count(what: string, least: number): number {
    const value = this.scalar(scalars.get(10)!, `the number of ${what}`) as bigint;
    const most = Math.floor((this.size - this.at) / least);
    if (value > BigInt(most)) throw this.fail(`expected at most ${most} ${what} in the rest of the file, got ${value}`);
    return Number(value);
  }

  /** A size or offset. */
  length(what: string): number {
    const value = this.scalar(scalars.get(10)!, what) as bigint;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.fail(`expected ${what} below 2^53, got ${value}`);
    return Number(value);
  }

  text(what: string): string {
    const length = this.count(`bytes of ${what}`, 1);
    this.need(length, what);
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.fail(`expected UTF-8 in ${what}, got other bytes`);
    }
  }

  value(type: number, what: string, depth = 0): GgufValue {
    if (type === STRING) return this.text(what);
    if (type === ARRAY) return this.list(what, depth + 1);
    const scalar = scalars.get(type);
    if (scalar === undefined) throw this.fail(`expected a value type 0 to 12 of ${what}, got ${type}`);
    const value = this.scalar(scalar, what);
    return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  list(what: string, depth: number): GgufValue {
    if (depth > DEEPEST) throw this.fail(`expected lists nested at most ${DEEPEST} deep in ${what}, got more`);
    const type = this.u32(`the type of ${what}`);
    const scalar = scalars.get(type);
    const count = this.count(`elements of ${what}`, scalar?.bytes ?? (type === STRING ? 8 : 12));
    if (scalar?.list === undefined) {
      const values: GgufValue[] = [];
      for (let i = 0; i < count; i++) values.push(this.value(type, what, depth));
      return values;
    }
    this.need(count * scalar.bytes, what);
    const numbers = new scalar.list(count);
    for (let i = 0; i < count; i++) numbers[i] = this.scalar(scalar, what) as never;
    return numbers;
  }
}

/** Whether bytes begin as a GGUF file does. */
export function isGguf(head: Uint8Array): boolean {
  return head.length >= 4 && new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true) === MAGIC;
}

/**
 * Reads the beginning of a file.
 * @param bytes - as much of it as is at hand
 * @param size - bytes of the whole file
 * @throws {@link FileError} for what is no GGUF file; MoreBytes if the beginning is longer than `bytes`
 */
export function parseGguf(bytes: Uint8Array, size: number, file: string): GgufHeader {
  const reader = new Reader(bytes, size, file);
  if (reader.u32('magic') !== MAGIC) throw reader.fail('not a GGUF file (magic bytes missing)');
  let version = reader.u32('version');
  if ((version & 0xffff) === 0 && version !== 0) {
    reader.little = false;
    reader.at -= 4;
    version = reader.u32('version');
  }
  if (version !== 2 && version !== 3) throw reader.fail(`expected GGUF version 2 or 3, got ${version}`);
  const tensorCount = reader.count('tensors', 24);
  const pairCount = reader.count('metadata pairs', 13);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < pairCount; i++) {
    const key = reader.text('a metadata key');
    if (key.length > LONGEST_NAME)
      throw reader.fail(`expected metadata keys of at most ${LONGEST_NAME} bytes, got ${key.length}`);
    if (metadata.has(key)) throw reader.fail(`expected different metadata keys, got ${quoted(key)} twice`);
    const what = `metadata ${quoted(key)}`;
    metadata.set(key, reader.value(reader.u32(`the type of ${what}`), what));
  }
  const alignment = metadata.get('general.alignment') ?? ALIGNMENT;
  if (typeof alignment !== 'number' || !isAlignment(alignment)) {
    throw reader.fail(
      `expected a power of two from 8 to ${LARGEST_ALIGNMENT} as general.alignment, got ${quoted(String(alignment))}`,
    );
  }
  const infos: GgufInfo[] = [];
  for (let i = 0; i < tensorCount; i++) infos.push(parseTensor(reader));
  const start = Math.min(size, padded(reader.at, alignment));
  return {
    version,
    littleEndian: reader.little,
    alignment,
    metadata,
    tensors: placed(infos, size - start, alignment, reader),
    start,
  };
}

function isAlignment(x: number): boolean {
  return Number.isInteger(x) && x >= 8 && x <= LARGEST_ALIGNMENT && (x & (x - 1)) === 0;
}

/** The next multiple of `alignment`. */
export function padded(length: number, alignment: number): number {
  return length + ((alignment - (length % alignment)) % alignment);
}

function parseTensor(reader: Reader): GgufInfo {
  const name = reader.text('a tensor name');
  const dimensions = reader.u32('the number of dimensions');
  if (dimensions > MOST_DIMENSIONS)
    throw reader.fail(`expected at most ${MOST_DIMENSIONS} dimensions, got ${dimensions}`, name);
  const lengths: number[] = [];
  for (let d = 0; d < dimensions; d++) lengths.push(reader.length(`a dimension of tensor ${quoted(name)}`));
  const id = reader.u32('a tensor type');
  const offset = reader.length(`the offset of tensor ${quoted(name)}`);
  const type = ggufTypesById.get(id);
  if (type === undefined) throw reader.fail(`expected a known type of elements, got number ${id}`, name);
  const shape = lengths.slice().reverse();
  const count = elementCount(shape);
  const byteLength = count === undefined ? undefined : ggufBytes(type, lengths[0] ?? 1, count);
  if (byteLength === undefined) {
    throw reader.fail(
      `expected rows of whole blocks of ${type.block} for ${type.name}, got shape ${shapeText(shape)}`,
      name,
    );
  }
  return { name, dtype: type.name, shape, byteLength, offset };
}

/** The tensors by name: aligned, within the file, and apart from each other. */
function placed(
  infos: readonly GgufInfo[],
  dataLength: number,
  alignment: number,
  reader: Reader,
): Map<string, GgufInfo> {
  const tensors = new Map<string, GgufInfo>();
  for (const info of infos) {
    const { name, offset, byteLength } = info;
    if (tensors.has(name)) throw reader.fail('expected tensors of different names, got this one twice', name);
    if (offset % alignment !== 0)
      throw reader.fail(`expected an offset that is a multiple of ${alignment}, got ${offset}`, name);
    if (offset + byteLength > dataLength) {
      throw reader.fail(
        `expected ${byteLength} bytes at ${offset} of the data, got ${Math.max(dataLength - offset, 0)}`,
        name,
      );
    }
    tensors.set(name, info);
  }
  const sorted = [...infos].sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  for (const [i, { name, offset }] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && before.offset + before.byteLength > offset) {
      throw reader.fail(`expected its bytes after those of ${quoted(before.name)}, got offset ${offset}`, name);
    }
  }
  return tensors;
}
