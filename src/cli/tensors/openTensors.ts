/**
 * A file of tensors as commands see it: the tensors that a user thinks of, those that are quantized among them.
 * @module
 */
import picomatch from 'picomatch';
import type { Quantized, Spec } from '../../blocks/index.js';
import { readQuantized, readTensors, type Dtype, type TensorFile, type TensorInfo } from '../../io/index.js';
import { dtypes } from '../../io/dtypes.js';
import { elementCount } from '../../io/fileError.js';
import { ggufTypes } from '../../io/gguf/types.js';
import { layouts } from '../../blocks/families/ggml.js';
import { about, UsageError } from '../failure.js';
import { hiddenProgress, showProgress, type Progress } from '../progress.js';

/** A tensor of a file; a quantized one is one tensor, its scales counted with it. */
export interface FileTensor {
  readonly name: string;
  /** The type of its elements, or the recipe by which it was quantized. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** How many elements it has. */
  readonly count: number;
  /** Bytes of all that belongs to it. */
  readonly byteLength: number;
  /** Whether its elements are floating-point numbers, or codes that stand for such. */
  readonly float: boolean;
  /** Whether it can be read as numbers. */
  readonly numeric: boolean;
  readonly spec?: Spec;
}

/** A file of tensors, open. */
export interface OpenTensors {
  readonly name: string;
  readonly file: TensorFile;
  readonly tensors: readonly FileTensor[];
  /** The numbers of a tensor: float32 where these hold them, else float64. */
  values(tensor: FileTensor): Promise<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>;
  /** Its bytes as they are stored; of a quantized one its codes. */
  bytes(tensor: FileTensor): Promise<Uint8Array>;
  quantized(tensor: FileTensor): Promise<Quantized>;
}

/** Opens a file, or standard input for `-`. @throws Failure for what cannot be read */
export async function openTensors(path: string): Promise<OpenTensors> {
  const name = path === '-' ? 'standard input' : path;
  try {
    const source = path === '-' ? (process.stdin as AsyncIterable<Uint8Array>) : path;
    return await seen(await readTensors(source, { name }));
  } catch (error) {
    throw about(name, error);
  }
}

/** The tensors that a user thinks of. */
export async function seen(file: TensorFile): Promise<OpenTensors> {
  const quantized = await readQuantized(file);
  const tensors: FileTensor[] = [];
  for (const info of file.tensors.values()) {
    const description = quantized.descriptions.get(info.name);
    if (description !== undefined) {
      const { spec, shape } = description;
      const parts = [...quantized.parts].filter((part) => isPartOf(part, info.name));
      const byteLength = parts.reduce((sum, part) => sum + file.tensors.get(part)!.byteLength, 0);
      const count = elementCount(shape) ?? 0;
      tensors.push({
        name: info.name,
        dtype: recipeText(spec),
        shape,
        count,
        byteLength,
        float: true,
        numeric: true,
        spec,
      });
    } else if (!quantized.parts.has(info.name)) {
      tensors.push(plainTensor(info));
    }
  }
  return {
    name: file.name,
    file,
    tensors,
    async values({ name, spec }) {
      if (spec !== undefined) return (await quantized.read(name)).dequantize('float64');
      const { data } = await file.read(name, { bigint: true });
      return data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data, Number);
    },
    bytes: ({ name }) => file.bytes(name),
    quantized: ({ name }) => quantized.read(name),
  };
}

function isPartOf(part: string, name: string): boolean {
  return part.startsWith(name) && /^(?:|_scale|_global_scale|_zero_point|_scale_scale)$/.test(part.slice(name.length));
}

function plainTensor(info: TensorInfo): FileTensor {
  const { name, dtype, shape, byteLength } = info;
  const facts = dtypes.get(dtype);
  const float = facts === undefined ? Object.hasOwn(layouts, dtype) : facts.kind === 'float';
  const numeric = float || facts?.kind === 'integer' || facts?.kind === 'bool';
  return { name, dtype, shape, count: elementCount(shape)!, byteLength, float, numeric };
}

function recipeText(spec: Spec): string {
  const { family, ...rest } = spec as Spec & Record<string, unknown>;
  const said = [rest['element'], rest['type'], rest['table'], rest['format']].find((x) => typeof x === 'string');
  if (family === 'bfp') return `bfp${String(rest['bits'])}`;
  if (family === 'fixed') return `fixed<${String(rest['intBits'])},${String(rest['fracBits'])}>`;
  return said === undefined ? family : `${family} ${String(said)}`;
}

/** Those whose names a glob matches. @throws UsageError where there is none */
export function chosen<T extends { readonly name: string }>(
  tensors: readonly T[],
  glob: string | undefined,
  file: string,
): T[] {
  if (glob === undefined) return [...tensors];
  const matches = picomatch(glob, { dot: true, bash: true });
  const found = tensors.filter(({ name }) => matches(name));
  if (found.length === 0) throw new UsageError(`--tensors expected a pattern of names in ${file}, got "${glob}"`);
  return found;
}

/** A bar for the bytes of tensors. */
export function tensorProgress(tensors: readonly FileTensor[], visible = true): Progress {
  return visible ? showProgress(tensors.reduce((sum, { byteLength }) => sum + byteLength, 0)) : hiddenProgress;
}

/** The type of which a tensor's elements are, if it has one of floating-point numbers that all kinds of files share. */
export function floatDtype({ dtype, spec }: FileTensor): Dtype | undefined {
  return spec === undefined && dtypes.get(dtype)?.kind === 'float' ? (dtype as Dtype) : undefined;
}

/** Whether GGUF has a type. */
export function inGguf(dtype: string): boolean {
  return ggufTypes.has(dtype);
}
