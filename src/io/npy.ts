/**
 * NumPy's .npy files as typed arrays and back.
 * @module
 */
import { decodeArray, encodeArray } from '../index.js';
import {
  NpyError,
  npyHeaderBytes,
  npyItemSize,
  npyLength,
  parseNpyHeader,
  type NpyHeader,
  type NpyType,
} from './npyHeader.js';

/** The array that holds each element type: float16 elements as float32, which holds them exactly. */
export interface NpyArrays {
  f2: Float32Array<ArrayBuffer>;
  f4: Float32Array<ArrayBuffer>;
  f8: Float64Array<ArrayBuffer>;
  u1: Uint8Array<ArrayBuffer>;
  u2: Uint16Array<ArrayBuffer>;
}

/** What can be written: an array of one of these kinds, in whatever memory. */
export type NpyData = Float64Array | Float32Array | Uint16Array | Uint8Array;

/** An array with its shape, as a .npy file holds it. */
export interface Npy extends NpyHeader {
  /** The elements in the order of the file. */
  readonly data: NpyArrays[NpyType];
}

/**
 * Reads a .npy file (versions 1 to 3): little-endian f2, f4, f8, u1 or u2 elements of any shape, in C or Fortran order.
 *
 * NaN, infinities, -0 and subnormals are kept; nothing is rounded.
 * @param bytes - the whole file
 * @returns shape, order and elements in the order of the file
 * @throws {@link NpyError} for bytes that are no .npy file, elements of another type, or a length that does not fit the
 * shape
 * @example
 * readNpy(writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] })).shape  // [2, 3]
 */
export function readNpy(bytes: Uint8Array): Npy {
  const parsed = parseNpyHeader(bytes);
  if (parsed === undefined) throw new NpyError('file ends within the header');
  const { header, offset } = parsed;
  checkDataLength(header, bytes.length - offset);
  return { ...header, data: decodeNpy(bytes.subarray(offset), header.type) };
}

/**
 * The bytes of a .npy file, version 1, little end first, as NumPy writes them.
 *
 * Elements are stored exactly if the type holds them; f2 and f4 otherwise round to nearest, ties to even. NaN is
 * written canonically; infinities, -0 and subnormals are kept.
 * @param data - the elements in the order of the file
 * @param options - shape (one dimension by default), order, and element type (that of the array by default)
 * @throws {@link RangeError} if the shape has another number of elements, or a type does not fit the array
 * @example
 * const bytes = writeNpy(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] });
 * bytes.length             // 160 (a header of 128 bytes, four elements of 8)
 * readNpy(bytes).data      // Float64Array [1, 2, 3, 4]
 */
export function writeNpy(data: NpyData, options: Partial<NpyHeader> = {}): Uint8Array<ArrayBuffer> {
  const { shape = [data.length], fortranOrder = false, type = typeOf(data) } = options;
  if (npyLength(shape) !== data.length) {
    throw new RangeError(`writeNpy: "shape" expected ${data.length} elements, got (${shape.join(', ')})`);
  }
  const header = npyHeaderBytes({ type, shape, fortranOrder });
  const elements = encodeNpy(data, type);
  const bytes = new Uint8Array(header.length + elements.length);
  bytes.set(header);
  bytes.set(elements, header.length);
  return bytes;
}

/** @throws {@link NpyError} unless `length` bytes of elements are what the header asks for */
export function checkDataLength({ type, shape }: NpyHeader, length: number): void {
  const expected = npyLength(shape) * npyItemSize(type);
  if (length !== expected) {
    throw new NpyError(`expected ${expected} bytes of elements for shape (${shape.join(', ')}), got ${length}`);
  }
}

/** The elements in `bytes`, a whole number of them. */
export function decodeNpy<T extends NpyType>(bytes: Uint8Array, type: T): NpyArrays[T] {
  const length = bytes.length / npyItemSize(type);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoders: { [K in NpyType]: () => NpyArrays[K] } = {
    f8: () => fill(new Float64Array(length), (i) => view.getFloat64(8 * i, true)),
    f4: () => fill(new Float32Array(length), (i) => view.getFloat32(4 * i, true)),
    f2: () => decodeArray(decodeNpy(bytes, 'u2'), 'float16', new Float32Array(length)),
    u2: () => fill(new Uint16Array(length), (i) => view.getUint16(2 * i, true)),
    u1: () => new Uint8Array(bytes),
  };
  return decoders[type]();
}

/** The bytes of elements; f2 and f4 round to nearest even what they do not hold. */
export function encodeNpy(data: NpyData, type: NpyType): Uint8Array<ArrayBuffer> {
  const integers = data instanceof Uint8Array || data instanceof Uint16Array;
  if (integers !== type.startsWith('u') || (type === 'u1' && data instanceof Uint16Array)) {
    throw new RangeError(`writeNpy: "type" expected one that holds the elements, got ${type} for ${typeOf(data)}`);
  }
  const bytes = new Uint8Array(data.length * npyItemSize(type));
  const view = new DataView(bytes.buffer);
  const elements = type === 'f2' ? encodeArray(data as Float64Array, 'float16') : data;
  for (let i = 0; i < data.length; i++) {
    const element = elements[i] as number;
    const x = element === element ? element : NaN; // sheds sign and payload
    if (type === 'f8') view.setFloat64(8 * i, x, true);
    else if (type === 'f4') view.setFloat32(4 * i, x, true);
    else if (type === 'u1') bytes[i] = x;
    else view.setUint16(2 * i, x, true); // u2, and the codes of f2
  }
  return bytes;
}

function typeOf(data: NpyData): NpyType {
  if (data instanceof Float64Array) return 'f8';
  if (data instanceof Float32Array) return 'f4';
  return data instanceof Uint16Array ? 'u2' : 'u1';
}

function fill<T extends NpyArrays[NpyType]>(out: T, at: (i: number) => number): T {
  for (let i = 0; i < out.length; i++) out[i] = at(i);
  return out;
}
