/**
 * Files of quantized tensors: safetensors and .npz that other programs can read, and from which fpchop restores codes,
 * scales and specs.
 * @module
 */
import type { Quantized, QuantizedData } from '../../blocks/index.js';
import { quantizedFrom } from '../../blocks/quantized.js';
import { checkKeys, checkOneOf } from '../../arguments.js';
import { dtypes } from '../dtypes.js';
import { decodeElements, dtypeOf, encodeElements, type Elements } from '../elements.js';
import { elementCount, FileError, quoted } from '../fileError.js';
import { writeNpz, type NpzInput } from '../npy/npz.js';
import { npyTypes } from '../npy/header.js';
import { writeSafetensors } from '../safetensors/safetensors.js';
import { entriesOf, type TensorFile, type TensorInput, type TensorInputs } from '../tensorFile.js';
import { descriptionOf, isQuantized, partNames, partsOf, quantizedOf, type Description, type Part } from './parts.js';

/** The metadata of safetensors, and the array of .npz, that hold the descriptions as JSON. */
const KEY = 'fpchop';
const VERSION = 1;

/** How quantized tensors are written. */
export interface WriteQuantizedOptions {
  /** @defaultValue 'safetensors' */
  readonly kind?: 'safetensors' | 'npz';
  /** safetensors: further texts. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** .npz: whether members are deflated. @defaultValue false */
  readonly compress?: boolean;
}

/**
 * The bytes of a file of quantized tensors, and plain ones beside them.
 *
 * Codes are called as the tensor, with the type that has them (F4, F6, F8, F16, BF16, integers; U8 of the packed stream
 * where no type has them); scales NAME_scale (F8_E8M0, F8_E4M3, F32 or U8); NVFP4's scale of the tensor NAME_global_scale;
 * zero points NAME_zero_point. Specs and shapes stand as JSON in the metadata `fpchop`; in .npz, which has no metadata and
 * holds codes as bytes or words, in an array `fpchop` of bytes.
 *
 * NaN, infinities, -0, subnormals and overflow: codes and scales are stored as they are.
 * @param tensors - by name: what `quantize` gave, or plain tensors
 * @throws {@link RangeError} for two tensors or parts of one name, and what the writers of these files refuse
 * @example
 * import { quantizer } from 'fpchop/blocks';
 * const q = quantizer('mxfp4').quantize(Float32Array.of(1, -6, 0.3, 2));
 * const file = await readSafetensors(writeQuantized({ w: q }));
 * [...file.tensors.values()].map(({ name, dtype }) => `${name} ${dtype}`)   // ['w_scale F8_E8M0', 'w F4']
 */
export function writeQuantized(
  tensors: TensorInputs<Quantized | QuantizedData | TensorInput>,
  options: WriteQuantizedOptions = {},
): Uint8Array<ArrayBuffer> {
  checkKeys(options, ['kind', 'metadata', 'compress'], 'writeQuantized');
  const kind = checkOneOf(options.kind ?? 'safetensors', ['safetensors', 'npz'], 'writeQuantized', 'kind');
  const parts: Part[] = [];
  const descriptions: [string, Description][] = [];
  for (const [name, tensor] of entriesOf(tensors)) {
    if (isQuantized(tensor)) {
      for (const part of partsOf(name, tensor)) parts.push(part);
      descriptions.push([name, descriptionOf(tensor)]);
    } else {
      const { data, shape = [(data as Elements).length], dtype = dtypeOf(data) } = tensor as TensorInput;
      const known = dtypes.has(dtype) ? (dtype as Part['dtype']) : dtypeOf(data);
      const stored = data instanceof Uint8Array && known !== 'BOOL';
      parts.push({ name, dtype: known, shape, bytes: stored ? data : encodeElements(data, known) });
    }
  }
  const json = JSON.stringify({ version: VERSION, tensors: Object.fromEntries(descriptions) });
  if (kind === 'npz') return npzOf(parts, json, options);
  if (options.compress !== undefined) throw new RangeError('writeQuantized: "compress" expected with kind "npz" only');
  return writeSafetensors(
    parts.map(({ name, dtype, shape, bytes }) => [name, { data: bytes, dtype, shape }] as const),
    { metadata: { ...options.metadata, [KEY]: json } },
  );
}

function npzOf(
  parts: readonly Part[],
  json: string,
  { metadata, compress = false }: WriteQuantizedOptions,
): Uint8Array<ArrayBuffer> {
  if (metadata !== undefined) throw new RangeError('writeQuantized: "metadata" expected with kind "safetensors" only');
  const arrays = parts.map(({ name, dtype, shape, bytes }): [string, NpzInput] => {
    const count = elementCount(shape)!;
    const type = npyTypes.get(dtype);
    if (type !== undefined) {
      const data =
        dtype === 'F16'
          ? decodeElements(bytes, dtype, count, {})
          : decodeElements(bytes, dtype, count, { bigint: true });
      return [name, { data, shape, type }];
    }
    if (dtype === 'BF16') return [name, { data: decodeElements(bytes, 'U16', count, {}), shape }];
    return [name, { data: bytes, shape: bytes.length === count ? shape : [bytes.length] }];
  });
  const text: [string, NpzInput] = [KEY, { data: new TextEncoder().encode(json) }];
  return writeNpz([...arrays, text], { compress });
}

/** The quantized tensors of a file. */
export interface QuantizedTensors {
  /** What the file says of each, by name, in its order. */
  readonly descriptions: ReadonlyMap<string, Description>;
  /** The names of all tensors that are part of them: codes, scales, and the descriptions of .npz. */
  readonly parts: ReadonlySet<string>;
  /**
   * Codes and scales of a tensor.
   * @throws {@link FileError} where they do not go with what the file says of them
   */
  read(name: string): Promise<Quantized>;
}

/**
 * Finds the quantized tensors of a file that `writeQuantized` wrote; other files have none.
 *
 * NaN, infinities, -0, subnormals and overflow: what was written is what is read.
 * @param file - an open file of tensors
 * @throws {@link FileError} for descriptions that are none
 * @example
 * import { quantizer } from 'fpchop/blocks';
 * const bytes = writeQuantized({ w: quantizer('int8').quantize([1, -0.5, 127]) });
 * const found = await readQuantized(await readSafetensors(bytes));
 * (await found.read('w')).dequantize()       // Float32Array [1, 0, 127]
 */
export async function readQuantized(file: TensorFile): Promise<QuantizedTensors> {
  const descriptions = await descriptionsOf(file);
  const parts = new Set<string>();
  for (const name of descriptions.keys())
    for (const part of partNames(name)) if (file.tensors.has(part)) parts.add(part);
  if (descriptions.size > 0 && file.kind === 'npz') parts.add(KEY);
  const load = async (name: string): Promise<Omit<Part, 'shape'> | undefined> => {
    const info = file.tensors.get(name);
    return info && { name, dtype: info.dtype as Part['dtype'], bytes: await file.bytes(name) };
  };
  return {
    descriptions,
    parts,
    async read(name) {
      const description = descriptions.get(name);
      if (description === undefined)
        throw new RangeError(`read: "name" expected a quantized tensor of ${file.name}, got ${quoted(name)}`);
      try {
        return quantizedFrom(await quantizedOf(name, description, load), 'read');
      } catch (error) {
        if (error instanceof RangeError || error instanceof TypeError)
          throw new FileError(file.name, error.message, name);
        throw error;
      }
    },
  };
}

async function descriptionsOf(file: TensorFile): Promise<ReadonlyMap<string, Description>> {
  const text =
    file.kind === 'npz' ? await npzText(file) : file.kind === 'safetensors' ? file.metadata.get(KEY) : undefined;
  if (typeof text !== 'string') return new Map();
  const fail = (problem: string): FileError => new FileError(file.name, `${problem} in the metadata "${KEY}"`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw fail('expected JSON');
  }
  const { version, tensors } = Object(parsed) as { version?: unknown; tensors?: unknown };
  if (version !== VERSION) throw fail(`expected version ${VERSION}, got ${quoted(String(version))}`);
  if (typeof tensors !== 'object' || tensors === null) throw fail('expected tensors');
  return new Map(Object.entries(tensors as Record<string, Description>));
}

async function npzText(file: TensorFile): Promise<string | undefined> {
  const info = file.tensors.get(KEY);
  if (info?.dtype !== 'U8' || info.shape.length !== 1) return undefined;
  return new TextDecoder().decode(await file.bytes(KEY));
}
