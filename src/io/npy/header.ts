/**
 * The header of NumPy's .npy files, versions 1 to 3 (NEP 1; numpy/lib/format.py): magic, version, length, and a Python
 * dictionary of `descr`, `fortran_order` and `shape`, padded so that the elements begin at a multiple of 64 bytes.
 * @module
 */
import type { Dtype } from '../dtypes.js';
import { elementCount, NpyError, quoted, shapeText } from '../fileError.js';

/** Element types as NumPy writes them: bool, signed and unsigned integers, and floats, with their bytes. */
export type NpyType = 'b1' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'f2' | 'f4' | 'f8';

/** What a header says. */
export interface NpyHeader {
  readonly type: NpyType;
  /** Lengths of the dimensions; none for a single number. */
  readonly shape: readonly number[];
  /** Whether the first index runs fastest through the elements. */
  readonly fortranOrder: boolean;
}

/** A header that was read, with what only the bytes know. */
export interface ParsedHeader {
  readonly header: NpyHeader;
  /** Whether the first byte of an element is its lowest. */
  readonly littleEndian: boolean;
  /** Where the elements begin. */
  readonly offset: number;
  /** Bytes of the elements. */
  readonly byteLength: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** As much as is read for the longest header: 64 dimensions, NumPy's most, take 1500 bytes. */
export const LONGEST_HEADER = 65_536;
/** Bytes that tell how long the header is. */
export const NPY_PREFIX = 12;

/** The types by the names that all kinds of files share. */
export const npyTypes: ReadonlyMap<Dtype, NpyType> = new Map([
  ['BOOL', 'b1'],
  ['I8', 'i1'],
  ['I16', 'i2'],
  ['I32', 'i4'],
  ['I64', 'i8'],
  ['U8', 'u1'],
  ['U16', 'u2'],
  ['U32', 'u4'],
  ['U64', 'u8'],
  ['F16', 'f2'],
  ['F32', 'f4'],
  ['F64', 'f8'],
]);
const dtypeOfType = new Map([...npyTypes].map(([dtype, type]) => [type, dtype]));

/** The name of a type that all kinds of files share. */
export function npyDtype(type: NpyType): Dtype {
  return dtypeOfType.get(type)!;
}

/** Bytes of one element. */
export function npyItemSize(type: NpyType): number {
  return Number(type[1]);
}

/** Whether `bytes` begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Where the elements begin, by the first {@link NPY_PREFIX} bytes.
 * @throws {@link NpyError} for bytes that are no .npy file, and a header that is too long
 */
export function npyOffset(bytes: Uint8Array, file: string): number {
  if (!isNpy(bytes)) throw new NpyError(file, 'not a .npy file (magic bytes missing)');
  if (bytes.length < NPY_PREFIX) throw new NpyError(file, 'the file ends within the header');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw new NpyError(file, `expected .npy version 1, 2 or 3, got ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    throw new NpyError(file, `expected a header of at most ${LONGEST_HEADER} bytes, got ${length}`);
  }
  return (version === 1 ? 10 : 12) + length;
}

/**
 * Reads a header.
 * @param bytes - the beginning of the file
 * @param file - what messages call it
 * @returns what it says; undefined if more bytes are needed
 * @throws {@link NpyError} for bytes that are no .npy file, or elements that are not supported
 */
export function parseNpyHeader(bytes: Uint8Array, file: string): ParsedHeader | undefined {
  if (bytes.length < NPY_PREFIX) {
    if (!MAGIC.every((byte, i) => i >= bytes.length || bytes[i] === byte)) npyOffset(bytes, file);
    return undefined;
  }
  const offset = npyOffset(bytes, file);
  if (bytes.length < offset) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(bytes[6] === 1 ? 10 : 12, offset));
  const { littleEndian, ...header } = parseDictionary(text, file);
  const byteLength = elementCount(header.shape)! * npyItemSize(header.type);
  return { header, littleEndian, offset, byteLength };
}

const entry = /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|\w+|\([^()]*\)|\[[^]*\])\s*(,|$)/y;

/** The entries of a Python dictionary of strings, bools, tuples and lists, as text. */
function entriesOf(text: string): Map<string, string> | undefined {
  const whole = text.trim();
  if (!whole.startsWith('{') || !whole.endsWith('}')) return undefined;
  const inner = whole.slice(1, -1).trimEnd();
  const entries = new Map<string, string>();
  entry.lastIndex = 0;
  for (let at = 0; at < inner.length; at = entry.lastIndex) {
    const found = entry.exec(inner);
    if (found === null || entries.has(found[2]!)) return undefined;
    entries.set(found[2]!, found[3]!);
  }
  return entries;
}

function parseDictionary(text: string, file: string): NpyHeader & { littleEndian: boolean } {
  const malformed = (): NpyError => new NpyError(file, `malformed header ${quoted(text.trim())}`);
  const entries = entriesOf(text);
  const descr = entries?.get('descr');
  const order = entries?.get('fortran_order');
  const tuple = entries?.get('shape');
  if (descr === undefined || order === undefined || tuple === undefined || entries!.size !== 3) throw malformed();
  if (descr.startsWith('[')) throw new NpyError(file, 'expected elements of one type, got a structured array');
  if (!/^(True|False)$/.test(order) || !/^['"]/.test(descr)) throw malformed();
  const shape = shapeOf(tuple);
  if (shape === undefined) throw new NpyError(file, `expected a shape of lengths from 0 on, got ${quoted(tuple)}`);
  const [, byteOrder, type] = /^(?:([<>|=])?([bfiu][1248]))$/.exec(descr.slice(1, -1)) ?? [];
  if (type === undefined || !dtypeOfType.has(type as NpyType)) {
    throw new NpyError(
      file,
      `expected elements of type b1, i1 to i8, u1 to u8, f2, f4 or f8, got ${quoted(descr.slice(1, -1))}`,
    );
  }
  const count = elementCount(shape);
  if (count === undefined || !Number.isSafeInteger(count * npyItemSize(type as NpyType))) {
    throw new NpyError(file, `shape ${shapeText(shape)} is too large`);
  }
  return { type: type as NpyType, shape, fortranOrder: order === 'True', littleEndian: byteOrder !== '>' };
}

/** The lengths in a tuple such as `(2, 3)`, `(4,)` or `()`; Python 2 wrote `3L`. */
function shapeOf(tuple: string): number[] | undefined {
  const parts = tuple.slice(1, -1).split(',');
  if (!tuple.startsWith('(') || (parts.length === 1 && parts[0]!.trim() !== '')) return undefined; // (3) is a number
  if (parts.at(-1)!.trim() === '') parts.pop();
  const lengths = parts.map((part) => (/^\d+L?$/.test(part.trim()) ? Number.parseInt(part, 10) : NaN));
  return lengths.every((length) => Number.isSafeInteger(length)) ? lengths : undefined;
}

/**
 * The bytes of a version 1 header, as NumPy writes them.
 * @param least - the least length in bytes, to leave room for a shape that is not yet known
 */
export function npyHeaderBytes({ type, shape, fortranOrder }: NpyHeader, least = 0): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = fortranOrder ? 'True' : 'False';
  const mark = npyItemSize(type) === 1 ? '|' : '<';
  const dictionary = `{'descr': '${mark}${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const length = Math.max(dictionary.length + 11, least) + 63;
  const bytes = new Uint8Array(length - (length % 64)).fill(0x20);
  bytes.set(MAGIC);
  bytes.set([1, 0, (bytes.length - 10) & 0xff, (bytes.length - 10) >> 8], 6);
  for (let i = 0; i < dictionary.length; i++) bytes[10 + i] = dictionary.charCodeAt(i);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}
