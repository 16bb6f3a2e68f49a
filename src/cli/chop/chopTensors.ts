/**
 * Rounding the tensors of a file, one after the other, to a format or by a recipe.
 *
 * Floating-point tensors are rounded; element i of the file, in its order, draws random word `position` + i. Their type is
 * kept, or widened where it does not hold the results. Other tensors are copied and named.
 * @module
 */
import type { Quantizer } from '../../blocks/index.js';
import type { Chopper } from '../../index.js';
import { writeNpy, writeNpz, writeSafetensors, type TensorInput } from '../../io/index.js';
import { dtypes, widenedDtype, type Dtype } from '../../io/dtypes.js';
import { npyTypes } from '../../io/npy/header.js';
import { Failure, UsageError } from '../failure.js';
import { jsonText } from '../json.js';
import { floatDtype, tensorProgress, type FileTensor, type OpenTensors } from '../tensors/openTensors.js';

/** Kinds of files that tensors are written to. */
export type TensorTarget = 'npy' | 'npz' | 'safetensors' | 'json';

/** A tensor as it is written. */
interface Written extends TensorInput {
  readonly shape: readonly number[];
  readonly dtype: string;
}

/**
 * The bytes, or the JSON, of a file with its tensors rounded.
 * @param say - told what was not rounded
 */
export async function chopTensors(
  open: OpenTensors,
  rounder: Chopper | Quantizer,
  to: TensorTarget,
  say: (line: string) => void,
): Promise<Uint8Array | string> {
  const written = new Map<string, Written>();
  const progress = tensorProgress(open.tensors);
  let count = 0;
  try {
    for (const tensor of open.tensors) {
      if (tensor.float && tensor.numeric) {
        written.set(tensor.name, await roundedTensor(open, tensor, rounder, to));
        count += tensor.count;
      } else {
        written.set(tensor.name, await copiedTensor(open, tensor, to));
        say(`${open.name}: ${tensor.name} copied: ${tensor.dtype} is no floating-point type`);
      }
      progress.advance(tensor.byteLength);
    }
  } finally {
    progress.stop();
  }
  if (count === 0) say(`${open.name}: no floating-point numbers found, nothing rounded`);
  return fileOf(written, to, open, rounder, count);
}

async function roundedTensor(
  open: OpenTensors,
  tensor: FileTensor,
  rounder: Chopper | Quantizer,
  to: TensorTarget,
): Promise<Written> {
  const { shape } = tensor;
  const values = await open.values(tensor);
  const dtype = resultDtype(tensor, values, rounder);
  const wide = dtype === 'F64' && values instanceof Float32Array ? Float64Array.from(values) : values;
  const data = roundedBy(rounder, wide, tensor, open.name);
  const held = to !== 'npy' && to !== 'npz' ? dtype : npyTypes.has(dtype) ? dtype : 'F32'; // NumPy has no bfloat16 or float8
  return { data, shape, dtype: held };
}

function roundedBy(
  rounder: Chopper | Quantizer,
  x: Float32Array | Float64Array,
  { name, shape }: FileTensor,
  file: string,
): Float32Array | Float64Array {
  if ('format' in rounder) return rounder.into(x, x);
  try {
    return rounder.chop(x as Float64Array, shape);
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(`${file}: tensor ${JSON.stringify(name)}: ${error.message}`);
    throw error;
  }
}

/** The type of the results: that of the tensor if it holds the format, else float32 or float64; of recipes one of these. */
function resultDtype(tensor: FileTensor, values: Float32Array | Float64Array, rounder: Chopper | Quantizer): Dtype {
  const own = floatDtype(tensor);
  if ('format' in rounder) return widenedDtype(own ?? (values instanceof Float32Array ? 'F32' : 'F64'), rounder.format);
  return values instanceof Float32Array ? 'F32' : 'F64';
}

async function copiedTensor(open: OpenTensors, tensor: FileTensor, to: TensorTarget): Promise<Written> {
  const { dtype, shape } = tensor;
  const held = to === 'safetensors' ? dtypes.has(dtype) : npyTypes.has(dtype as Dtype);
  if (!held && to !== 'json') {
    throw new Failure(`${open.name}: tensor ${JSON.stringify(tensor.name)}: ${to} files have no type ${dtype}`);
  }
  if (to === 'safetensors') return { data: await open.bytes(tensor), shape, dtype };
  const { data } = await open.file.read(tensor.name, { bigint: true });
  return { data, shape, dtype };
}

function fileOf(
  written: ReadonlyMap<string, Written>,
  to: TensorTarget,
  open: OpenTensors,
  rounder: Chopper | Quantizer,
  count: number,
): Uint8Array | string {
  if (to === 'safetensors') {
    const texts = [...open.file.metadata].filter(([key, value]) => typeof value === 'string' && key !== 'fpchop');
    return writeSafetensors(written, { metadata: Object.fromEntries(texts) as Record<string, string> });
  }
  if (to === 'json') {
    const tensors = [...written].map(([name, { data, shape, dtype }]) => ({
      name,
      dtype,
      shape,
      data: Array.from(data as Float64Array),
    }));
    return `${jsonText({ ...rounder.toJSON(), tensors, values: count })}\n`;
  }
  const arrays = [...written].map(
    ([name, { data, shape, dtype }]) => [name, { data, shape, type: npyTypes.get(dtype as Dtype)! }] as const,
  );
  if (to === 'npz') return writeNpz(arrays);
  const [only, ...more] = arrays;
  if (only === undefined || more.length > 0)
    throw new UsageError(`--to expected npz or safetensors for ${arrays.length} tensors`);
  return writeNpy(only[1].data, only[1]);
}
