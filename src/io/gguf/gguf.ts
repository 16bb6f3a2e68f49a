/**
 * GGUF files of llama.cpp and ggml: metadata, and tensors of plain or block types.
 * @module
 */
import { checkKeys, kind } from '../../arguments.js';
import { dequantize, quantizer, type GgmlType, type QuantizedData } from '../../blocks/index.js';
import { encodableTypes, layouts } from '../../blocks/families/ggml.js';
import { isDtype, type Dtype } from '../dtypes.js';
import { dtypeOf, ElementError, encodeElements, type Elements } from '../elements.js';
import { elementCount, FileError, quoted, shapeText } from '../fileError.js';
import { openSource, type ByteSource, type FileSource } from '../source.js';
import {
  decodeTensor,
  entriesOf,
  infoOf,
  type TensorFile,
  type TensorInput,
  type TensorInputs,
} from '../tensorFile.js';
import {
  MoreBytes,
  padded,
  parseGguf,
  type GgufHeader,
  type GgufInfo,
  type GgufNumbers,
  type GgufValue,
} from './parse.js';
import { ggufBytes, ggufTypes, turnedBlocks, type GgufType } from './types.js';

/** A GGUF file. */
export interface GgufFile extends TensorFile<GgufInfo> {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly version: number;
  /** Whether numbers stand with their lowest byte first. */
  readonly littleEndian: boolean;
  /** Tensors begin at multiples of so many bytes. */
  readonly alignment: number;
}

/** As much of a file as is read first; most beginnings are shorter. */
const HEAD = 1_048_576;

/**
 * Opens a GGUF file (version 2 or 3, of either endianness): metadata, descriptions of all tensors, and their elements
 * when they are asked for. Shapes are row-major: the file's dimensions the other way round.
 *
 * F32, F16, BF16, F64 and integers are read as numbers: NaN, infinities, -0 and subnormals are kept. Of block types Q4_0,
 * Q4_1, Q5_0, Q5_1, Q8_0, Q2_K to Q6_K, IQ4_NL, IQ4_XS, TQ1_0, TQ2_0, MXFP4 and NVFP4 become float32; of the others the
 * bytes can be read and copied.
 * @param input - bytes, a Blob, a path or a stream
 * @throws {@link FileError} for what is no GGUF file, or does not fit the file
 * @example
 * const file = await readGguf(writeGguf({ w: { data: Float32Array.of(1, 2), shape: [1, 2] } }, { name: 'tiny' }));
 * file.metadata.get('name');      // 'tiny'
 * (await file.read('w')).data     // Float32Array [1, 2]
 */
export async function readGguf(input: FileSource): Promise<GgufFile> {
  return openGguf(await openSource(input, 'readGguf'));
}

/** Opens a GGUF file that is open. */
export async function openGguf(source: ByteSource): Promise<GgufFile> {
  const { start, tensors, ...facts } = await readHeader(source);
  const file = { kind: 'gguf', name: source.name, size: source.size, tensors, ...facts } as const;
  const load = async ({ name, dtype, offset, byteLength }: GgufInfo): Promise<Uint8Array> => {
    const bytes = await source.read(start + offset, byteLength);
    if (facts.littleEndian) return bytes;
    const turned = turnedBlocks(bytes, ggufTypes.get(dtype)!);
    if (turned === undefined)
      throw new FileError(source.name, `expected a type that can be turned round, got big-endian ${dtype}`, name);
    return turned;
  };
  return {
    ...file,
    async read(name, options = {}) {
      checkKeys(options, ['bigint'], 'read');
      const info = infoOf(file, name);
      if (!isDtype(info.dtype)) return { ...info, data: decodeBlocks(source.name, info, await load(info)) };
      return decodeTensor(source.name, info, await load(info), options);
    },
    bytes: async (name) => load(infoOf(file, name)),
  };
}

async function readHeader(source: ByteSource): Promise<GgufHeader> {
  for (let length = Math.min(HEAD, source.size); ; length = Math.min(2 * length, source.size)) {
    try {
      return parseGguf(await source.read(0, length), source.size, source.name);
    } catch (error) {
      if (!(error instanceof MoreBytes)) throw error;
    }
  }
}

/** The elements of whole blocks, as float32. */
function decodeBlocks(file: string, info: GgufInfo, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const { name, dtype, shape } = info;
  if (!Object.hasOwn(layouts, dtype)) {
    const known = Object.keys(layouts).join(', ');
    throw new FileError(
      file,
      `expected a block type that is decoded (${known}), got ${dtype}: its bytes can be read`,
      name,
    );
  }
  return dequantize(quantizedBlocks(dtype, shape, bytes));
}

/** Whole blocks as `fpchop/blocks` takes them. */
function quantizedBlocks(dtype: string, shape: readonly number[], bytes: Uint8Array): QuantizedData {
  const codes = bytes as Uint8Array<ArrayBuffer>; // what readers give is in memory that is not shared
  return { spec: { family: 'ggml', type: dtype as GgmlType }, shape, codes, scales: new Uint8Array(0), scaleShape: [] };
}

/** Metadata to write: numbers become u32, i32, i64 or f64 (integers by size), typed arrays keep their type. */
export type GgufMetadata = Readonly<Record<string, GgufValue>> | ReadonlyMap<string, GgufValue>;

const ALIGNMENT = 32;

/**
 * The bytes of a GGUF file, version 3, little end first.
 *
 * Elements are stored exactly if the type holds them; F32, F16 and BF16 otherwise round to nearest, ties to even. Numbers
 * for Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, MXFP4 and TQ2_0 are quantized as ggml does it; whole blocks of any block type are
 * given as a Uint8Array and copied. Metadata: integers become u32, else i32, else i64, other
 * numbers f32 where that holds them, else f64; typed arrays keep their type; arrays hold values of one type.
 * @param tensors - by name: an object, a Map or pairs; at most four dimensions
 * @param metadata - by key; `general.alignment` is 32 unless given
 * @throws {@link RangeError} for a shape that does not fit, a type that GGUF does not have or that does not hold the
 * elements, a name that occurs twice
 * @example
 * const zeros = new Uint8Array(18); // a block of 32 elements
 * const bytes = writeGguf({ w: { data: zeros, dtype: 'Q4_0', shape: [1, 32] } });
 * (await readGguf(bytes)).tensors.get('w')?.dtype     // 'Q4_0'
 */
export function writeGguf(tensors: TensorInputs<TensorInput>, metadata: GgufMetadata = {}): Uint8Array<ArrayBuffer> {
  const pairs = metadata instanceof Map ? [...(metadata as ReadonlyMap<string, GgufValue>)] : Object.entries(metadata);
  const alignment = pairs.find(([key]) => key === 'general.alignment')?.[1] ?? ALIGNMENT;
  if (typeof alignment !== 'number' || !(alignment >= 8 && (alignment & (alignment - 1)) === 0)) {
    throw new RangeError(`writeGguf: "general.alignment" expected a power of two from 8 on, got ${String(alignment)}`);
  }
  const seen = new Set<string>();
  const parts = entriesOf(tensors).map(([name, input]) => {
    if (seen.has(name))
      throw new RangeError(`writeGguf: "tensors" expected different names, got ${quoted(name)} twice`);
    seen.add(name);
    return partOf(name, input);
  });
  const writer = new Writer();
  writer.u32(0x46554747).u32(3).u64(parts.length).u64(pairs.length);
  for (const [key, value] of pairs) writer.text(key).typed(value, key);
  let offset = 0;
  for (const { name, type, shape, bytes } of parts) {
    writer.text(name).u32(shape.length);
    for (const length of shape.slice().reverse()) writer.u64(length);
    writer.u32(type.id).u64(offset);
    offset = padded(offset + bytes.length, alignment);
  }
  const start = padded(writer.length, alignment);
  const out = new Uint8Array(start + offset);
  writer.into(out);
  let at = start;
  for (const { bytes } of parts) {
    out.set(bytes, at);
    at = padded(at + bytes.length, alignment);
  }
  return out;
}

function partOf(
  name: string,
  { data, shape = [data.length], dtype = dtypeOf(data) }: TensorInput,
): { name: string; type: GgufType; shape: readonly number[]; bytes: Uint8Array } {
  const at = `writeGguf: tensor ${quoted(name)}:`;
  const type = ggufTypes.get(dtype);
  if (type === undefined) throw new RangeError(`${at} "dtype" expected a type of GGUF, got ${quoted(dtype)}`);
  const count = elementCount(shape);
  const expected = count === undefined ? undefined : ggufBytes(type, shape.at(-1) ?? 1, count);
  if (shape.length > 4 || expected === undefined) {
    throw new RangeError(
      `${at} "shape" expected at most 4 dimensions, rows of whole blocks of ${type.block}, got ${shapeText(shape)}`,
    );
  }
  const stored = data instanceof Uint8Array;
  if (data.length !== (stored ? expected : count)) {
    const wanted = stored ? `${expected} bytes` : `${count} elements`;
    throw new RangeError(`${at} "data" expected ${wanted} for ${dtype} ${shapeText(shape)}, got ${data.length}`);
  }
  if (stored) return { name, type, shape, bytes: data };
  try {
    if (!isDtype(dtype)) return { name, type, shape, bytes: encodeBlocks(data, dtype, shape) };
    return { name, type, shape, bytes: encodeElements(data, dtype satisfies Dtype) };
  } catch (error) {
    if (error instanceof ElementError) throw new RangeError(`${at} "data" ${error.message}`, { cause: error });
    throw error;
  }
}

/** Whole blocks of numbers. */
function encodeBlocks(data: Elements, dtype: string, shape: readonly number[]): Uint8Array {
  const floats = data instanceof Float32Array || data instanceof Float64Array;
  if (!floats || !encodableTypes.includes(dtype as GgmlType)) {
    throw new ElementError(`expected whole blocks of ${dtype} as a Uint8Array, got a ${kind(data)}`);
  }
  return quantizer({ family: 'ggml', type: dtype as GgmlType }).quantize(data, shape).codes as Uint8Array;
}

/** Typed arrays by the number of their value type. */
const lists: readonly (readonly [number, new (length: number) => GgufNumbers])[] = [
  [0, Uint8Array],
  [1, Int8Array],
  [2, Uint16Array],
  [3, Int16Array],
  [4, Uint32Array],
  [5, Int32Array],
  [6, Float32Array],
  [10, BigUint64Array],
  [11, BigInt64Array],
  [12, Float64Array],
];

/** Collects pieces. */
class Writer {
  readonly #pieces: Uint8Array[] = [];
  length = 0;

  into(out: Uint8Array): void {
    let at = 0;
    for (const piece of this.#pieces) {
      out.set(piece, at);
      at += piece.length;
    }
  }

  #push(bytes: Uint8Array): this {
    this.#pieces.push(bytes);
    this.length += bytes.length;
    return this;
  }

  #number(size: number, set: (view: DataView) => void): this {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    return this.#push(bytes);
  }

  u32(x: number): this {
    return this.#number(4, (view) => view.setUint32(0, x, true));
  }

  u64(x: number | bigint): this {
    return this.#number(8, (view) => view.setBigUint64(0, BigInt.asUintN(64, BigInt(x)), true));
  }

  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u64(bytes.length).#push(bytes);
  }

  /** A value after its type. */
  typed(value: GgufValue, key: string): this {
    return this.u32(valueType(value, key)).#value(value, key);
  }

  #value(value: GgufValue, key: string): this {
    const type = valueType(value, key);
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'boolean') return this.#push(Uint8Array.of(Number(value)));
    if (typeof value === 'bigint') return this.u64(value);
    if (typeof value === 'number') {
      if (type === 4) return this.u32(value);
      if (type === 5) return this.#number(4, (view) => view.setInt32(0, value, true));
      if (type === 6) return this.#number(4, (view) => view.setFloat32(0, value, true));
      return type === 11 ? this.u64(value) : this.#number(8, (view) => view.setFloat64(0, value, true));
    }
    if (!Array.isArray(value)) return this.#numbers(value as GgufNumbers, key);
    const [first = ''] = value as readonly GgufValue[];
    const inner = valueType(first, key);
    this.u32(inner).u64(value.length);
    for (const item of value as readonly GgufValue[]) {
      if (valueType(item, key) !== inner)
        throw new RangeError(`writeGguf: metadata ${quoted(key)}: expected values of one type (or a typed array)`);
      this.#value(item, key);
    }
    return this;
  }

  #numbers(value: GgufNumbers, key: string): this {
    const [type] = lists.find(([, Kind]) => value instanceof Kind) ?? [];
    if (type === undefined)
      throw new TypeError(`writeGguf: metadata ${quoted(key)}: expected a text, number, bool or list`);
    const dtype = dtypeOf(value);
    return this.u32(type).u64(value.length).#push(encodeElements(value, dtype));
  }
}

function valueType(value: GgufValue, key: string): number {
  if (typeof value === 'string') return 8;
  if (typeof value === 'boolean') return 7;
  if (typeof value === 'bigint') return value < 0n ? 11 : 10;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return Object.is(Math.fround(value), value) ? 6 : 12;
    if (value >= 0 && value < 2147483648 * 2) return 4;
    return value >= -2147483648 && value < 0 ? 5 : 11;
  }
  if (typeof value === 'object' && value !== null) return 9;
  throw new TypeError(`writeGguf: metadata ${quoted(key)}: expected a text, number, bool or list, got ${typeof value}`);
}
