/**
 * The header of NumPy's .npy files, versions 1 to 3 (NEP 1; numpy/lib/format.py): magic, version, length, and a Python
 * dictionary of `descr`, `fortran_order` and `shape`, padded so that the elements begin at a multiple of 64 bytes.
 * @module
 */

/** Element types: little-endian floats of 16, 32 and 64 bits, and unsigned integers (codes) of 8 and 16. */
export type NpyType = 'f2' | 'f4' | 'f8' | 'u1' | 'u2';

/** What a header says. */
export interface NpyHeader {
  readonly type: NpyType;
  /** Lengths of the dimensions; none for a single number. */
  readonly shape: readonly number[];
  /** Whether the first index runs fastest through the elements. */
  readonly fortranOrder: boolean;
}

/** An error in the bytes of a .npy file. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const LONGEST_HEADER = 1_048_576;

/** Bytes of one element. */
export function npyItemSize(type: NpyType): number {
  return Number(type[1]);
}

/** Number of elements of a shape. */
export function npyLength(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Whether `bytes` begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads a header.
 * @param bytes - the beginning of the file
 * @returns the header and where the elements begin; undefined if more bytes are needed
 * @throws {@link NpyError} for bytes that are no .npy file, or elements that are not supported
 */
export function parseNpyHeader(bytes: Uint8Array): { header: NpyHeader; offset: number } | undefined {
  if (bytes.length < 12) return undefined;
  if (!isNpy(bytes)) throw new NpyError('not a .npy file (magic bytes missing)');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw new NpyError(`expected .npy version 1, 2 or 3, got ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER)
    throw new NpyError(`expected a header of at most ${LONGEST_HEADER} bytes, got ${length}`);
  if (bytes.length < start + length) return undefined;
  const text = String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 4096)));
  return { header: parseDictionary(text), offset: start + length };
}

function parseDictionary(text: string): NpyHeader {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const tuple = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined && /['"]descr['"]\s*:\s*\[/.test(text)) {
    throw new NpyError('expected elements of one type, got a structured array');
  }
  if (descr === undefined || order === undefined || tuple === undefined) {
    throw new NpyError(`malformed header ${JSON.stringify(text.trim().slice(0, 80))}`);
  }
  const shape = tuple.split(',').flatMap((length) => (length.trim() === '' ? [] : [Number.parseInt(length, 10)]));
  if (!Number.isSafeInteger(npyLength(shape))) throw new NpyError(`shape (${shape.join(', ')}) is too large`);
  const type = /^[<|=]?([fu]\d)$/.exec(descr)?.[1];
  if (type === undefined || !['f2', 'f4', 'f8', 'u1', 'u2'].includes(type)) {
    throw new NpyError(`expected elements of type <f8, <f4, <f2, |u1 or <u2, got ${descr}`);
  }
  return { type: type as NpyType, shape, fortranOrder: order === 'True' };
}

/**
 * The bytes of a version 1 header, as NumPy writes them.
 * @param least - the least length in bytes, to leave room for a shape that is not yet known
 */
export function npyHeaderBytes({ type, shape, fortranOrder }: NpyHeader, least = 0): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = fortranOrder ? 'True' : 'False';
  const dictionary = `{'descr': '${type === 'u1' ? '|' : '<'}${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const length = Math.max(dictionary.length + 11, least) + 63;
  const bytes = new Uint8Array(length - (length % 64)).fill(0x20);
  bytes.set(MAGIC);
  bytes.set([1, 0, (bytes.length - 10) & 0xff, (bytes.length - 10) >> 8], 6);
  for (let i = 0; i < dictionary.length; i++) bytes[10 + i] = dictionary.charCodeAt(i);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}
