/**
 * Which kernels are treated how: all that TensorFlow.js has, on any backend. (Those of GPUs can be listed in Node, not run.)
 */
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { describe, expect, it } from 'vitest';
import { choosing, computing, moving, places, untouched } from '../../src/tfjs/kernels/categories.js';
import { emulated } from '../../src/tfjs/kernels/emulated.js';
import { fusedKernels } from '../../src/tfjs/kernels/fused.js';
import { tf } from './tensorflow.js';

const own = ['Chop', 'ChopMask'];
const categories: Readonly<Record<string, ReadonlySet<string>>> = {
  moving,
  untouched: new Set([...untouched].filter((kernel) => !own.includes(kernel))),
  choosing,
  computing,
  emulated: new Set(emulated.keys()),
  fused: new Set(fusedKernels(tf).keys()),
};
const known = new Set(
  ['cpu', 'wasm', 'webgl', 'webgpu'].flatMap((backend) =>
    tf
      .getKernelsForBackend(backend)
      .map(({ kernelName }) => kernelName)
      .filter((kernel) => !own.includes(kernel)),
  ),
);

describe('every kernel of TensorFlow.js', () => {
  it.each([...known].sort())('%s is in one category', (kernel) => {
    expect(Object.keys(categories).filter((name) => categories[name]!.has(kernel))).toHaveLength(1);
  });

  it('is known by its name: categories list no others', () => {
    expect(known.size).toBeGreaterThan(170);
    const listed = Object.values(categories).flatMap((kernels) => [...kernels]);
    expect([...listed, ...Object.keys(places)].filter((kernel) => !known.has(kernel))).toEqual([]);
  });
});
