/**
 * Integers as GPUs have them that keep every tensor in textures of floats: rounded like floats, where kernels take and give them.
 * @module
 */
import { chop } from '../chop.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import { release } from './release.js';
import type { Backend, KernelConfig, KernelParameters, TensorInfo } from './tensorflow.js';

type KernelFunction = KernelConfig['kernelFunc'];

/** What backends write of integers. */
interface IntegerBackend {
  readSync(dataId: object): ArrayLike<number>;
  write(values: Int32Array, shape: number[], dtype: 'int32'): object;
}

/** What rounding changed of an int32 tensor. */
export interface ChangedIntegers {
  readonly of: 'results' | 'operands';
  /** The name by which the kernel knows the operand. */
  readonly operand?: string;
  readonly format: string;
  /** How many elements are concerned, and the first of them. */
  readonly count: number;
  readonly index: number;
  readonly before: number;
  readonly after: number;
}

/** Runs kernels with their int32 operands and results rounded to a format: ties to even, and 0 where that is not finite. */
export function integersOf(
  format: FormatLike,
): (
  kernel: KernelFunction,
  parameters: KernelParameters,
  changed?: (change: ChangedIntegers) => void,
) => TensorInfo | TensorInfo[] {
  const label = formatOf(format).name;
  const known = new WeakSet<object>();
  /** The tensor itself if nothing changes, or a new one. */
  const rounded = (
    x: TensorInfo,
    backend: IntegerBackend,
    see?: (before: Float64Array, after: Int32Array) => void,
  ): TensorInfo => {
    if (x.dtype !== 'int32' || known.has(x.dataId)) return x;
    const before = Float64Array.from(backend.readSync(x.dataId));
    const after = Int32Array.from(chop(before, format).map((value) => (Math.abs(value) < Infinity ? value : 0)));
    if (after.every((value, i) => value === before[i])) {
      known.add(x.dataId);
      return x;
    }
    see?.(before, after);
    const out: TensorInfo = {
      dataId: backend.write(after, [...x.shape], 'int32'),
      shape: [...x.shape],
      dtype: 'int32',
    };
    known.add(out.dataId);
    return out;
  };
  return (kernel, parameters, changed) => {
    const seen = (of: ChangedIntegers['of'], operand?: string) =>
      changed &&
      ((before: Float64Array, after: Int32Array): void => {
        const differs = (value: number, i: number): boolean => value !== after[i];
        const index = before.findIndex(differs);
        changed({
          of,
          ...(operand !== undefined && { operand }),
          format: label,
          count: before.reduce((n, value, i) => n + Number(differs(value, i)), 0),
          index,
          before: before[index]!,
          after: after[index]!,
        });
      });
    const backend = parameters.backend as IntegerBackend;
    const made: TensorInfo[] = [];
    const inputs = (Array.isArray(parameters.inputs) ? [] : {}) as Record<string, TensorInfo>;
    for (const [name, x] of Object.entries(parameters.inputs)) {
      inputs[name] = x!;
      if (x === undefined || x === null) continue;
      const used = rounded(x, backend, seen('operands', name));
      if (used !== x) made.push(used);
      inputs[name] = used;
    }
    try {
      const results = kernel({ ...parameters, inputs });
      const after = (Array.isArray(results) ? results : [results]).map((result) => {
        const used = rounded(result, backend, seen('results'));
        if (used !== result) release(result, parameters.backend as Backend);
        return used;
      });
      return Array.isArray(results) ? after : after[0]!;
    } finally {
      for (const { dataId } of made) (parameters.backend as Backend).disposeData(dataId);
    }
  };
}
