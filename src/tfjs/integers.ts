/**
 * Integers as GPUs have them that keep every tensor in textures of floats: rounded like floats, where kernels take and give them.
 * @module
 */
import { chop } from '../chop.js';
import type { FormatLike } from '../format/names.js';
import { release } from './call.js';
import type { Backend, KernelConfig, KernelParameters, TensorInfo } from './tensorflow.js';

type KernelFunction = KernelConfig['kernelFunc'];

/** What backends write of integers. */
interface IntegerBackend {
  readSync(dataId: object): ArrayLike<number>;
  write(values: Int32Array, shape: number[], dtype: 'int32'): object;
}

/** Runs kernels with their int32 operands and results rounded to a format: ties to even, and 0 where that is not finite. */
export function integersOf(
  format: FormatLike,
): (kernel: KernelFunction, parameters: KernelParameters) => TensorInfo | TensorInfo[] {
  const known = new WeakSet<object>();
  /** The tensor itself if nothing changes, or a new one. */
  const rounded = (x: TensorInfo, backend: IntegerBackend): TensorInfo => {
    if (x.dtype !== 'int32' || known.has(x.dataId)) return x;
    const before = Float64Array.from(backend.readSync(x.dataId));
    const after = Int32Array.from(chop(before, format).map((value) => (Math.abs(value) < Infinity ? value : 0)));
    if (after.every((value, i) => value === before[i])) {
      known.add(x.dataId);
      return x;
    }
    const out: TensorInfo = {
      dataId: backend.write(after, [...x.shape], 'int32'),
      shape: [...x.shape],
      dtype: 'int32',
    };
    known.add(out.dataId);
    return out;
  };
  return (kernel, parameters) => {
    const backend = parameters.backend as unknown as IntegerBackend;
    const made: TensorInfo[] = [];
    const inputs = (Array.isArray(parameters.inputs) ? [] : {}) as unknown as Record<string, TensorInfo>;
    for (const [name, x] of Object.entries(parameters.inputs)) {
      inputs[name] = x!;
      if (x === undefined || x === null) continue;
      const used = rounded(x, backend);
      if (used !== x) made.push(used);
      inputs[name] = used;
    }
    try {
      const results = kernel({ ...parameters, inputs });
      const after = (Array.isArray(results) ? results : [results]).map((result) => {
        const used = rounded(result, backend);
        if (used !== result) release(result, parameters.backend as Backend);
        return used;
      });
      return Array.isArray(results) ? after : after[0]!;
    } finally {
      for (const { dataId } of made) (parameters.backend as Backend).disposeData(dataId);
    }
  };
}
