/**
 * TensorFlow.js as tests use it: core and layers (which bring the gradients) with the backends cpu and wasm, leak checks on.
 * The package @tensorflow/tfjs is the same and takes a second longer to load.
 * @module
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { GraphModel } from '@tensorflow/tfjs-converter';
import * as tfl from '@tensorflow/tfjs-layers';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { expect } from 'vitest';
import { chop, type RoundingOptions } from '../../src/index.js';
import { attach } from '../../src/tfjs/index.js';

const require = createRequire(import.meta.url);
setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
// The engine then fails every kernel that leaves data behind.
tf.env().set('IS_TEST', true);

export { tf, tfl };

/** The backends that Node runs. */
export const backends = ['cpu', 'wasm'] as const;

/** The adapter that all tests share. */
export const fp = attach({ ...tf, layers: tfl.layers, GraphModel });

/** Float32 data that is hard to round: neighbours of ties and thresholds of the small formats, and specials. */
export function hardData(): Float32Array {
  const data: number[] = [0, -0, NaN, Infinity, -Infinity, 2 ** -149, -(2 ** -149), 3.4e38, -3.4e38];
  for (let e = -150; e <= 127; e += e > -30 && e < 20 ? 1 : 7) {
    for (const significand of [1, 1.0625, 1.125, 1.1875, 1.25, 1.5, 1.9375, 1.96875, 1.99609375, 1.9990234375]) {
      const x = Math.fround(significand * 2 ** e);
      for (const near of [x, nextFloat32(x, 1), nextFloat32(x, -1)]) data.push(near, -near);
    }
  }
  return Float32Array.from(data);
}

function nextFloat32(x: number, step: number): number {
  const float = Float32Array.of(x);
  const bits = new Int32Array(float.buffer);
  bits[0] = Math.max(bits[0]! + step, 0);
  return float[0]!;
}

/** The bits of float32 elements: equal for equal values, signs of zeros included. */
export function bitsOf(values: ArrayLike<number>): Uint32Array {
  return new Uint32Array(Float32Array.from(values).buffer);
}

/** Runs `fn` in a tidy, and expects that it leaves no tensor and no data but what it has disposed of or kept. */
export function withoutLeaks(fn: () => void): void {
  const before = counts();
  tf.tidy(() => {
    fn();
  });
  expect(counts()).toEqual(before);
}

export function counts(): { tensors: number; buffers: number; dataIds: number } {
  const { numTensors, numDataBuffers } = tf.memory();
  return { tensors: numTensors, buffers: numDataBuffers, dataIds: tf.engine().backend.numDataIds() };
}

/** Every kernel function of a backend. */
export function kernelsOf(backend: string): Map<string, unknown> {
  return new Map(tf.getKernelsForBackend(backend).map((config) => [config.kernelName, config.kernelFunc]));
}

/** float32 values rounded to a format. */
export function round(values: ArrayLike<number>, format: string, options?: RoundingOptions): Float32Array {
  return chop(Float32Array.from(values), format, options);
}

/** Turns the engine's own check on or off: it takes gradients of layers on wasm for a leak, with or without fpchop. */
export function engineChecks(on: boolean): void {
  tf.env().set('IS_TEST', on);
}
