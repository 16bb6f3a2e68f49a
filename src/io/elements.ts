/**
 * Elements of tensors as typed arrays, and back to bytes.
 *
 * Every value is kept: float16, bfloat16 and narrower elements become float32, which holds them exactly. Integers of 64
 * bits become float64 as long as none exceeds 2^53 in magnitude, or bigints where these are asked for.
 * @module
 */
import { decodeArray, encodeArray, pack, unpack } from '../index.js';
import { HIGH } from '../format/bits.js';
import { kind } from '../arguments.js';
import { dtypes, type Dtype } from './dtypes.js';

/** The arrays that hold elements. */
export type TensorData =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** What can be written: one of these kinds, in whatever memory. */
export type Elements =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** How elements are read. */
export interface ElementOptions {
  /**
   * Whether integers of 64 bits become bigints. Without it they become float64 numbers, and one beyond 2^53 in
   * magnitude is an error.
   * @defaultValue false
   */
  readonly bigint?: boolean;
  /**
   * Whether the first byte of an element is its lowest.
   * @defaultValue true
   */
  readonly littleEndian?: boolean;
}

/** The types whose elements are those of a typed array, byte for byte. */
const plain = {
  U8: Uint8Array,
  I8: Int8Array,
  U16: Uint16Array,
  I16: Int16Array,
  U32: Uint32Array,
  I32: Int32Array,
  F32: Float32Array,
  F64: Float64Array,
  U64: BigUint64Array,
  I64: BigInt64Array,
} as const;
type Plain = keyof typeof plain;

/** A finding about elements; what reads a file says where they stand. */
export class ElementError extends RangeError {}

/** 2^53: the integers up to it are float64 numbers without gaps. */
const EXACT = 9007199254740992n;

/**
 * The elements in `bytes`, packed without gaps: a copy.
 *
 * NaN, infinities, -0 and subnormals are kept.
 * @param count - how many elements; `bytes` hold them exactly
 * @throws ElementError for a bool that is neither 0 nor 1, and an integer that is no float64 number
 */
export function decodeElements(bytes: Uint8Array, dtype: Dtype, count: number, options: ElementOptions): TensorData {
  const { bigint = false, littleEndian = true } = options;
  const held = dtypes.get(dtype)!;
  if (dtype === 'BOOL') return checkBools(new Uint8Array(bytes));
  if (dtype in plain) {
    const elements = copied(bytes, plain[dtype as Plain], littleEndian);
    if (bigint || !(elements instanceof BigInt64Array || elements instanceof BigUint64Array)) return elements;
    return toFloat64(elements, dtype);
  }
  if (held.format === undefined) throw new ElementError(`expected numbers, got ${dtype}: its bytes can be read`);
  const little = littleEndian || held.bits <= 8 ? bytes : swapped(bytes, held.bits / 8);
  return decodeArray(unpack(little, held.format, count), held.format, new Float32Array(count));
}

/**
 * The bytes of elements, packed without gaps, the lowest byte first. Floating-point types round to nearest, ties to
 * even, what they do not hold; NaN is written canonically, infinities, -0 and subnormals are kept.
 * @throws ElementError for an array whose elements the type does not hold
 */
export function encodeElements(data: Elements, dtype: Dtype): Uint8Array<ArrayBuffer> {
  const held = dtypes.get(dtype)!;
  const floats = data instanceof Float64Array || data instanceof Float32Array;
  if (held.format !== undefined && floats) {
    if (dtype === 'F64') return floatBytes(new Float64Array(data));
    if (dtype === 'F32') return floatBytes(new Float32Array(data));
    return pack(encodeArray(data, held.format), held.format);
  }
  if (dtype === 'BOOL' && data instanceof Uint8Array) return checkBools(new Uint8Array(data));
  if (data instanceof Float64Array && (dtype === 'I64' || dtype === 'U64')) return fromFloat64(data, dtype);
  if (held.kind === 'integer' && data instanceof plain[dtype as Plain]) {
    const bytes = new Uint8Array(data.byteLength);
    bytes.set(memoryOf(data));
    return HIGH === 1 ? bytes : swapped(bytes, data.BYTES_PER_ELEMENT);
  }
  throw new ElementError(`expected a type that holds the elements, got ${dtype} for ${kind(data)}`);
}

/** The type that holds the elements of an array as they are. */
export function dtypeOf(data: Elements): Dtype {
  const found = (Object.keys(plain) as Plain[]).find((name) => data instanceof plain[name]);
  if (found === undefined) throw new ElementError(`expected a typed array, got ${kind(data)}`);
  return found;
}

/** The same elements with the last index running fastest, of elements with the first one running fastest. */
export function toRowMajor<T extends TensorData>(data: T, shape: readonly number[]): T {
  const out = data.slice() as T;
  if (shape.length < 2 || data.length === 0) return out;
  const index = shape.map(() => 0);
  const strides: number[] = [];
  for (let d = 0, stride = 1; d < shape.length; stride *= shape[d++]!) strides.push(stride);
  for (let i = 0, from = 0; i < data.length; i++) {
    out[i] = data[from]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return out;
}

function memoryOf({ buffer, byteOffset, byteLength }: Elements): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Elements of `size` bytes, each the other way round. */
export function swapped(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += size) for (let b = 0; b < size; b++) out[i + b] = bytes[i + size - 1 - b]!;
  return out;
}

function copied(bytes: Uint8Array, Kind: (typeof plain)[Plain], littleEndian: boolean): TensorData {
  const out = new Kind(bytes.length / Kind.BYTES_PER_ELEMENT);
  const native = littleEndian === (HIGH === 1) || out.BYTES_PER_ELEMENT === 1;
  memoryOf(out).set(native ? bytes : swapped(bytes, out.BYTES_PER_ELEMENT));
  return out;
}

function toFloat64(integers: BigInt64Array | BigUint64Array, dtype: Dtype): Float64Array<ArrayBuffer> {
  const out = new Float64Array(integers.length);
  for (let i = 0; i < out.length; i++) {
    const x = integers[i]!;
    if (x > EXACT || x < -EXACT) {
      throw new ElementError(
        `expected ${dtype} elements of at most 2^53 in magnitude, got ${x} at index ${i}; bigint: true reads it`,
      );
    }
    out[i] = Number(x);
  }
  return out;
}

function fromFloat64(data: Float64Array, dtype: 'I64' | 'U64'): Uint8Array<ArrayBuffer> {
  const integers = new plain[dtype](data.length);
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (!Number.isInteger(x) || Math.abs(x) > Number(EXACT) || (dtype === 'U64' && x < 0)) {
      throw new ElementError(`expected integers of at most 2^53 for ${dtype}, got ${x} at index ${i}`);
    }
    integers[i] = BigInt(x);
  }
  return encodeElements(integers, dtype);
}

function checkBools<T extends Uint8Array>(bytes: T): T {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! > 1) throw new ElementError(`expected bools of 0 or 1, got ${bytes[i]} at index ${i}`);
  }
  return bytes;
}

function floatBytes(data: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.buffer);
  const size = data.BYTES_PER_ELEMENT;
  // The sign and payload that an engine gives to NaN are its own: write those of the canonical one.
  const [top, next] = size === 8 ? [0x7f, 0xf8] : [0x7f, 0xc0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === data[i]) continue;
    bytes.fill(0, size * i, size * (i + 1));
    bytes[size * i + (HIGH === 1 ? size - 1 : 0)] = top;
    bytes[size * i + (HIGH === 1 ? size - 2 : 1)] = next;
  }
  return HIGH === 1 ? bytes : swapped(bytes, size);
}
