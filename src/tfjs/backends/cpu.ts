/**
 * Tensors of the cpu backend: typed arrays of JavaScript.
 *
 * A tensor may share its array with the user's (`tf.tensor` copies nothing) or with another tensor (slices are
 * subarrays), so that only arrays that a kernel has just made are rounded in place.
 * @module
 */
import { roundInto } from '../../kernel/bulk.js';
import type { Backend, TensorInfo } from '../tensorflow.js';
import { hostRounder } from './host.js';
import type { Rounder } from './tensorRounder.js';

interface CpuData {
  readonly values: unknown;
  readonly complexTensorInfos?: { readonly real: TensorInfo; readonly imag: TensorInfo };
}

interface CpuBackend extends Backend {
  readonly data: { get(dataId: object): CpuData };
  readonly blockSize: number;
}

/** Whether a backend is tfjs-backend-cpu's. */
export function isCpu(backend: object): backend is CpuBackend {
  return 'blockSize' in backend && 'data' in backend;
}

/** The rounder of a cpu backend. */
export function cpuRounder(backend: CpuBackend): Rounder {
  const host = hostRounder(backend);
  const valuesOf = ({ dataId }: TensorInfo): unknown => backend.data.get(dataId).values;
  return {
    ...host,
    view(x) {
      const values = valuesOf(x);
      return values instanceof Float32Array ? values : host.read(x);
    },
    roundInPlace(x, others, { plan, words, position }) {
      const values = valuesOf(x);
      if (!(values instanceof Float32Array)) return false;
      if (others.some((other) => bufferOf(valuesOf(other)) === values.buffer)) return false;
      roundInto(values, values, plan, words, position);
      return true;
    },
    parts(x) {
      const infos = backend.data.get(x.dataId).complexTensorInfos;
      return infos === undefined ? undefined : [infos.real, infos.imag];
    },
  };
}

function bufferOf(values: unknown): unknown {
  return ArrayBuffer.isView(values) ? values.buffer : undefined;
}
