/**
 * NumPy's .npy files as typed arrays and back.
 * @module
 */
import { checkKeys } from '../../arguments.js';
import {
  decodeElements,
  dtypeOf,
  encodeElements,
  ElementError,
  toRowMajor,
  type Elements,
  type TensorData,
} from '../elements.js';
import { elementCount, NpyError, shapeText } from '../fileError.js';
import { openSource, type ByteSource, type FileSource } from '../source.js';
import { inFile, infoOf, type ReadOptions, type TensorFile, type TensorInfo } from '../tensorFile.js';
import {
  NPY_PREFIX,
  npyDtype,
  npyHeaderBytes,
  npyItemSize,
  npyOffset,
  npyTypes,
  parseNpyHeader,
  type NpyHeader,
  type NpyType,
  type ParsedHeader,
} from './header.js';

/**
 * The array that holds each element type: float16 elements as float32, which holds them exactly, bools as 0 and 1, and
 * integers of 64 bits as float64 unless bigints are asked for.
 */
export interface NpyArrays {
  b1: Uint8Array<ArrayBuffer>;
  i1: Int8Array<ArrayBuffer>;
  i2: Int16Array<ArrayBuffer>;
  i4: Int32Array<ArrayBuffer>;
  i8: Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
  u1: Uint8Array<ArrayBuffer>;
  u2: Uint16Array<ArrayBuffer>;
  u4: Uint32Array<ArrayBuffer>;
  u8: Float64Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>;
  f2: Float32Array<ArrayBuffer>;
  f4: Float32Array<ArrayBuffer>;
  f8: Float64Array<ArrayBuffer>;
}

/** What can be written: a typed array, in whatever memory. */
export type NpyData = Elements;

/** An array with its shape, as a .npy file holds it. */
export interface Npy extends NpyHeader {
  /** The elements in the order of the file, or row-major where that was asked for. */
  readonly data: NpyArrays[NpyType];
}

/** How a .npy file is read. */
export interface NpyOptions extends ReadOptions {
  /**
   * Whether elements in Fortran order are put in row-major order; `fortranOrder` is then false.
   * @defaultValue false
   */
  readonly rowMajor?: boolean;
}

/** An array of a .npy or .npz file: `type` and `fortranOrder` are NumPy's words; `read` gives it row-major. */
export interface NpyInfo extends TensorInfo, NpyHeader {}

/**
 * Reads a .npy file (versions 1 to 3): bools, integers and floats of any shape, of either endianness, in C or Fortran
 * order. Objects, structures, strings and complex numbers are errors.
 *
 * NaN, infinities, -0 and subnormals are kept; nothing is rounded. Integers of 64 bits beyond 2^53 in magnitude are an
 * error unless `bigint` is true.
 * @param source - the whole file; a Blob, a path or a stream gives a promise
 * @param options - order, and bigints
 * @returns shape, order and elements in the order of the file
 * @throws {@link NpyError} for bytes that are no .npy file, elements of another type, or a length that does not fit the
 * shape; {@link TypeError} for another kind of source
 * @example
 * readNpy(writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] })).shape;       // [2, 3]
 * (await readNpy(new Blob([writeNpy(Uint8Array.of(1, 2))]))).data                      // Uint8Array [1, 2]
 */
export function readNpy(source: Uint8Array | ArrayBuffer, options?: NpyOptions): Npy;
export function readNpy(source: Exclude<FileSource, Uint8Array | ArrayBuffer>, options?: NpyOptions): Promise<Npy>;
export function readNpy(source: FileSource, options: NpyOptions = {}): Npy | Promise<Npy> {
  checkKeys(options, ['rowMajor', 'bigint'], 'readNpy');
  if (!(source instanceof Uint8Array || source instanceof ArrayBuffer)) return readSource(source, options);
  const bytes = source instanceof Uint8Array ? source : new Uint8Array(source);
  const parsed = parseNpyHeader(bytes, 'bytes');
  if (parsed === undefined) throw new NpyError('bytes', 'the file ends within the header');
  checkDataLength(parsed, bytes.length - parsed.offset, 'bytes');
  return decodeNpy(bytes.subarray(parsed.offset), parsed, options, 'bytes');
}

async function readSource(input: FileSource, options: NpyOptions): Promise<Npy> {
  const source = await openSource(input, 'readNpy');
  const parsed = await readHeader(source);
  const bytes = await source.read(parsed.offset, parsed.byteLength);
  return decodeNpy(bytes, parsed, options, source.name);
}

async function readHeader(source: ByteSource): Promise<ParsedHeader> {
  const offset = npyOffset(await source.read(0, Math.min(NPY_PREFIX, source.size)), source.name);
  const parsed = offset > source.size ? undefined : parseNpyHeader(await source.read(0, offset), source.name);
  if (parsed === undefined) throw new NpyError(source.name, 'the file ends within the header');
  checkDataLength(parsed, source.size - offset, source.name);
  return parsed;
}

/** Opens a .npy file as a file of one tensor, `data`. */
export async function openNpy(source: ByteSource): Promise<TensorFile<NpyInfo>> {
  const parsed = await readHeader(source);
  const info: NpyInfo = { name: 'data', ...npyInfo(parsed) };
  const tensors = new Map([[info.name, info]]);
  const bytes = (): Promise<Uint8Array> => source.read(parsed.offset, parsed.byteLength);
  const file = { kind: 'npy', name: source.name, size: source.size, tensors, metadata: new Map() } as const;
  return {
    ...file,
    async read(name, options = {}) {
      const found = infoOf(file, name);
      return { ...found, ...decodeNpy(await bytes(), parsed, { ...options, rowMajor: true }, source.name) };
    },
    async bytes(name) {
      infoOf(file, name);
      return littleEndianBytes(await bytes(), parsed);
    },
  };
}

/** What is said of an array whose header was read. */
export function npyInfo({ header, byteLength }: ParsedHeader): Omit<NpyInfo, 'name'> {
  return { ...header, dtype: npyDtype(header.type), byteLength };
}

/** The bytes of elements, the lowest byte of each first. */
export function littleEndianBytes(bytes: Uint8Array, { header, littleEndian }: ParsedHeader): Uint8Array {
  const size = npyItemSize(header.type);
  if (littleEndian || size === 1) return bytes;
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = bytes[i - (i % size) + (size - 1 - (i % size))]!;
  return out;
}

/** @throws {@link NpyError} unless `length` bytes of elements are what the header asks for */
export function checkDataLength({ header, byteLength }: ParsedHeader, length: number, file: string): void {
  if (length !== byteLength) {
    throw new NpyError(
      file,
      `expected ${byteLength} bytes of elements for shape ${shapeText(header.shape)}, got ${length}`,
    );
  }
}

/** The elements in `bytes`, all that a header asks for. */
export function decodeNpy(
  bytes: Uint8Array,
  { header, littleEndian }: ParsedHeader,
  { rowMajor = false, bigint = false }: NpyOptions,
  file: string,
  tensor?: string,
): Npy {
  const data = decodePiece(bytes, header.type, { littleEndian, bigint }, file, tensor);
  const turned = rowMajor && header.fortranOrder;
  return {
    ...header,
    fortranOrder: header.fortranOrder && !turned,
    data: turned ? (toRowMajor(data, header.shape) as NpyArrays[NpyType]) : data,
  };
}

/** The elements in `bytes`, a whole number of them. */
export function decodePiece<T extends NpyType>(
  bytes: Uint8Array,
  type: T,
  options: { readonly littleEndian: boolean; readonly bigint?: boolean },
  file: string,
  tensor?: string,
): NpyArrays[T] {
  const count = bytes.length / npyItemSize(type);
  const decode = (): TensorData => decodeElements(bytes, npyDtype(type), count, options);
  return inFile(file, tensor, decode, NpyError) as NpyArrays[T];
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
  return npyBytes(data, options, 'writeNpy');
}

/** What {@link writeNpy} gives, with the name of the function that was called. */
export function npyBytes(data: NpyData, options: Partial<NpyHeader>, caller: string): Uint8Array<ArrayBuffer> {
  const { shape = [data.length], fortranOrder = false, type = typeOf(data, caller) } = options;
  if (elementCount(shape) !== data.length) {
    throw new RangeError(`${caller}: "shape" expected ${data.length} elements, got ${shapeText(shape)}`);
  }
  const header = npyHeaderBytes({ type, shape, fortranOrder });
  const elements = encodeNpy(data, type, caller);
  const bytes = new Uint8Array(header.length + elements.length);
  bytes.set(header);
  bytes.set(elements, header.length);
  return bytes;
}

/** The bytes of elements; f2 and f4 round to nearest even what they do not hold. */
export function encodeNpy(data: NpyData, type: NpyType, caller = 'writeNpy'): Uint8Array<ArrayBuffer> {
  try {
    return encodeElements(data, npyDtype(type));
  } catch (error) {
    if (!(error instanceof ElementError)) throw error;
    const found = error.message.startsWith('expected a type')
      ? `"type" expected one that holds the elements, got ${type} for ${typeOf(data, caller)}`
      : `"data" ${error.message}`;
    throw new RangeError(`${caller}: ${found}`, { cause: error });
  }
}

function typeOf(data: NpyData, caller: string): NpyType {
  try {
    return npyTypes.get(dtypeOf(data))!;
  } catch (error) {
    throw new TypeError(`${caller}: "data" ${(error as Error).message}`, { cause: error });
  }
}
