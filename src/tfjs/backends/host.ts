/**
 * Tensors of any backend, through host memory: what other rounders do not do better, they leave to this one.
 * @module
 */
import { roundInto } from '../../kernel/bulk.js';
import type { Backend, TensorInfo } from '../tensorflow.js';
import type { Rounder } from './tensorRounder.js';

/**
 * A rounder that reads tensors into host memory and writes new ones: slow, and the same bits.
 * @param read - the elements of a tensor
 */
export function hostRounder(backend: Backend, read: Rounder['read'] = readerOf(backend)): Rounder {
  const write = (values: Float32Array, shape: readonly number[]): TensorInfo => ({
    dataId: backend.write(values, [...shape], 'float32'),
    shape: [...shape],
    dtype: 'float32',
  });
  return {
    round(x, { plan, words, position }) {
      const values = read(x);
      roundInto(values, values, plan, words, position);
      return write(values, x.shape);
    },
    mask(x, { plan }) {
      const { maxFinite } = plan.rule.format;
      return write(
        read(x).map((element) => Number(!(Math.abs(element) > maxFinite))),
        x.shape,
      );
    },
    roundInPlace: () => false,
    later: false,
    read,
    view: read,
    snapshot: read,
    make(shape, fill) {
      const values = new Float32Array(shape.reduce((size, sizeOfAxis) => size * sizeOfAxis, 1));
      fill(values);
      return write(values, shape);
    },
    write,
    parts: () => undefined,
  };
}

function readerOf(backend: Backend): Rounder['read'] {
  return ({ dataId }) => Float32Array.from(backend.readSync(dataId));
}
