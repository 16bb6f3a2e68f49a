/**
 * Hugging Face's safetensors: eight bytes of length, a header of JSON, and the bytes of the tensors without gaps.
 *
 * Reading is as strict as the library (github.com/huggingface/safetensors, 0.8.0) and stricter: a name that occurs twice
 * is an error. Elements below eight bits are packed without gaps, the first in the low bits; safetensors says nothing
 * of their order.
 * @module
 */
import { checkKeys } from '../../arguments.js';
import { byteCount, isDtype, type Dtype } from '../dtypes.js';
import { dtypeOf, ElementError, encodeElements, type Elements } from '../elements.js';
import { elementCount, FileError, quoted, shapeText } from '../fileError.js';
import { openSource, type ByteSource, type FileSource } from '../source.js';
import {
  decodeTensor,
  entriesOf,
  infoOf,
  type TensorFile,
  type TensorInfo,
  type TensorInput,
  type TensorInputs,
} from '../tensorFile.js';
import { faultOfKeys } from './objectKeys.js';

/** A tensor of a safetensors file. */
export interface SafetensorsInfo extends TensorInfo {
  readonly dtype: Dtype;
  /** Where its bytes begin, from the beginning of the data. */
  readonly offset: number;
}

/** A safetensors file; `metadata` holds the texts of `__metadata__`. */
export interface SafetensorsFile extends TensorFile<SafetensorsInfo> {
  readonly metadata: ReadonlyMap<string, string>;
}

/** The longest header that the library reads. */
const LONGEST_HEADER = 100_000_000;
const METADATA = '__metadata__';
/** The header is an object of objects, which hold arrays. */
const DEEPEST = 3;

/**
 * Opens a safetensors file: descriptions of all tensors, and their elements when they are asked for.
 *
 * Elements of float16, bfloat16 and narrower types become float32, which holds them exactly; NaN, infinities, -0 and
 * subnormals are kept. Integers of 64 bits beyond 2^53 in magnitude are an error unless they are read with
 * `bigint: true`. C64 is known by name only: its bytes can be read.
 * @param input - bytes, a Blob, a path or a stream
 * @throws {@link FileError} unless the header is what the format asks for and the tensors tile the data exactly
 * @example
 * const bytes = writeSafetensors({ w: { data: Float32Array.of(1, 3.14159), dtype: 'BF16', shape: [1, 2] } });
 * const file = await readSafetensors(bytes);
 * file.tensors.get('w')?.dtype;    // 'BF16'
 * (await file.read('w')).data      // Float32Array [1, 3.140625]
 */
export async function readSafetensors(input: FileSource): Promise<SafetensorsFile> {
  return openSafetensors(await openSource(input, 'readSafetensors'));
}

/** Opens a safetensors file that is open. */
export async function openSafetensors(source: ByteSource): Promise<SafetensorsFile> {
  if (source.size < 8) throw new FileError(source.name, `expected 8 bytes of header length, got ${source.size}`);
  const head = await source.read(0, 8);
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(LONGEST_HEADER, source.size - 8))) {
    const most = Math.min(LONGEST_HEADER, source.size - 8);
    throw new FileError(source.name, `expected a header of at most ${most} bytes, got ${length}`);
  }
  const start = 8 + Number(length);
  const { tensors, metadata } = parseHeader(await source.read(8, start - 8), source.size - start, source.name);
  const file = { kind: 'safetensors', name: source.name, size: source.size, tensors, metadata } as const;
  const load = (info: SafetensorsInfo): Promise<Uint8Array> => source.read(start + info.offset, info.byteLength);
  return {
    ...file,
    async read(name, options = {}) {
      checkKeys(options, ['bigint'], 'read');
      const info = infoOf(file, name);
      return decodeTensor(source.name, info, await load(info), options);
    },
    bytes: async (name) => load(infoOf(file, name)),
  };
}

/** Whether bytes may begin a safetensors file: a length, then an object. */
export function isSafetensors(head: Uint8Array): boolean {
  return head.length >= 9 && head[8] === 0x7b;
}

function parseHeader(
  bytes: Uint8Array,
  dataLength: number,
  file: string,
): { tensors: Map<string, SafetensorsInfo>; metadata: Map<string, string> } {
  const json = textOf(bytes, file);
  const fault = faultOfKeys(json, DEEPEST);
  if (fault !== undefined) throw new FileError(file, fault);
  const entries = Object.entries(objectOf(parseJson(json, file), 'header', file));
  const infos: SafetensorsInfo[] = [];
  const metadata = new Map<string, string>();
  for (const [name, value] of entries) {
    if (name !== METADATA) {
      infos.push(infoFrom(name, value, dataLength, file));
      continue;
    }
    for (const [key, text] of Object.entries(objectOf(value, METADATA, file))) {
      if (typeof text !== 'string')
        throw new FileError(
          file,
          `expected texts in ${METADATA}, got ${quoted(JSON.stringify(text))} for ${quoted(key)}`,
        );
      metadata.set(key, text);
    }
  }
  infos.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = 0;
  for (const { name, offset, byteLength } of infos) {
    if (offset !== end) {
      throw new FileError(file, `expected its bytes at ${end}, where the tensor before it ends, got ${offset}`, name);
    }
    end += byteLength;
  }
  if (end !== dataLength) throw new FileError(file, `expected ${end} bytes of tensors, got ${dataLength}`);
  return { tensors: new Map(infos.map((info) => [info.name, info])), metadata };
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FileError(file, 'expected a header of UTF-8, got other bytes');
  }
}

function parseJson(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new FileError(file, `expected a header of JSON, got ${quoted(json)}`);
  }
}

function objectOf(value: unknown, name: string, file: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new FileError(file, `expected an object as ${name}, got ${quoted(JSON.stringify(value))}`);
}

function infoFrom(name: string, value: unknown, dataLength: number, file: string): SafetensorsInfo {
  const fail = (problem: string): FileError => new FileError(file, problem, name);
  const { dtype, shape, data_offsets: range } = objectOf(value, quoted(name), file) as Record<string, unknown>;
  if (!isDtype(dtype)) throw fail(`expected a known dtype, got ${quoted(JSON.stringify(dtype) ?? 'none')}`);
  if (!isCounts(shape))
    throw fail(`expected a shape of integers from 0 on, got ${quoted(JSON.stringify(shape) ?? 'none')}`);
  if (!isCounts(range) || range.length !== 2 || range[1]! < range[0]! || range[1]! > dataLength) {
    throw fail(`expected data_offsets within ${dataLength} bytes, got ${quoted(JSON.stringify(range) ?? 'none')}`);
  }
  const count = elementCount(shape);
  const expected = count === undefined ? undefined : byteCount(count, dtype);
  if (expected === undefined)
    throw fail(`expected whole bytes below 2^53, got ${dtype} elements of shape ${shapeText(shape)}`);
  const [offset, end] = range as [number, number];
  if (end - offset !== expected) {
    throw fail(`expected ${expected} bytes for ${dtype} ${shapeText(shape)}, got ${end - offset}`);
  }
  return { name, dtype, shape, byteLength: expected, offset };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0 && !Object.is(x, -0));
}

/**
 * The bytes of a safetensors file: the header padded with blanks to a multiple of eight, tensors of wide types first and
 * then by name, as the library writes them.
 *
 * Elements are stored exactly if the type holds them; floating-point types otherwise round to nearest, ties to even.
 * NaN is written canonically; infinities, -0 and subnormals are kept. A Uint8Array given for another type than U8 and
 * BOOL is taken for the bytes of the tensor, packed codes say, and copied.
 * @param tensors - by name: an object, a Map or pairs
 * @param options - `metadata`: texts by name
 * @throws {@link RangeError} for a shape that does not fit, a type that does not hold the elements, a name that occurs
 * twice, `__metadata__` as a name; {@link TypeError} for data that are no typed array
 * @example
 * writeSafetensors({ x: { data: Float64Array.of(1, 2) } }).length                                     // 80
 * writeSafetensors({ x: { data: Uint8Array.of(0x21), dtype: 'F4', shape: [2] } }).length              // 65
 */
export function writeSafetensors(
  tensors: TensorInputs<TensorInput>,
  options: { readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array<ArrayBuffer> {
  checkKeys(options, ['metadata'], 'writeSafetensors');
  const seen = new Set<string>([METADATA]);
  const parts = entriesOf(tensors).map(([name, input]) => {
    if (seen.has(name))
      throw new RangeError(`writeSafetensors: "tensors" expected different names, got ${quoted(name)} again`);
    seen.add(name);
    return partOf(name, input);
  });
  parts.sort((a, b) => alignment(b.dtype) - alignment(a.dtype) || (a.name < b.name ? -1 : 1));
  const header: [string, unknown][] = [];
  if (options.metadata !== undefined) header.push([METADATA, checkMetadata(options.metadata)]);
  let end = 0;
  for (const { name, dtype, shape, bytes } of parts) {
    header.push([name, { dtype, shape, data_offsets: [end, end + bytes.length] }]);
    end += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + json.length + ((8 - (json.length % 8)) % 8);
  const out = new Uint8Array(start + end).fill(0x20, 0, start);
  new DataView(out.buffer).setBigUint64(0, BigInt(start - 8), true);
  out.set(json, 8);
  let at = start;
  for (const { bytes } of parts) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

function alignment(dtype: Dtype): number {
  return byteCount(8, dtype)!;
}

function checkMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text !== 'string')
      throw new TypeError(`writeSafetensors: "metadata" expected texts, got ${typeof text} for ${quoted(key)}`);
  }
  return metadata;
}

function partOf(
  name: string,
  { data, shape = [data.length], dtype = naturalDtype(name, data) }: TensorInput,
): { name: string; dtype: Dtype; shape: readonly number[]; bytes: Uint8Array } {
  const at = `writeSafetensors: tensor ${quoted(name)}:`;
  if (!isDtype(dtype)) throw new RangeError(`${at} "dtype" expected a type of safetensors, got ${quoted(dtype)}`);
  const count = isCounts(shape) ? elementCount(shape) : undefined;
  const expected = count === undefined ? undefined : byteCount(count, dtype);
  if (expected === undefined)
    throw new RangeError(`${at} "shape" expected whole bytes of ${dtype}, got ${shapeText(shape)}`);
  const stored = data instanceof Uint8Array && dtype !== 'U8' && dtype !== 'BOOL';
  if (data.length !== (stored ? expected : count)) {
    const wanted = stored ? `${expected} bytes` : `${count} elements`;
    throw new RangeError(`${at} "data" expected ${wanted} for ${dtype} ${shapeText(shape)}, got ${data.length}`);
  }
  try {
    return { name, dtype, shape, bytes: stored ? data : encodeElements(data, dtype) };
  } catch (error) {
    if (error instanceof ElementError) throw new RangeError(`${at} "data" ${error.message}`, { cause: error });
    throw error;
  }
}

function naturalDtype(name: string, data: Elements): Dtype {
  try {
    return dtypeOf(data);
  } catch (error) {
    throw new TypeError(`writeSafetensors: tensor ${quoted(name)}: "data" ${(error as Error).message}`, {
      cause: error,
    });
  }
}
