/**
 * Attaching before there is a backend, as programs do: in a file of its own, because there is no way back to that.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { expect, it } from 'vitest';
import { attach } from '../../src/tfjs/index.js';

it('neither needs nor chooses a backend (trap 10)', async () => {
  const fp = attach(tf);
  expect(tf.engine().backendName ?? 'none').toBe('none');
  expect(() => fp.run('float16', () => 1)).toThrow(/run: expected a backend that is ready, got none yet/);
  expect(() => fp.run('float16', () => 1)).toThrow(RangeError);
  await tf.setBackend('cpu');
  expect(fp.run('float8_e5m2', () => tf.add(tf.scalar(0.3), 0).dataSync()[0])).toBe(0.3125);
  expect(fp.quantize(tf.scalar(0.3), 'float8_e5m2').dataSync()[0]).toBe(0.3125);
});

it('needs TensorFlow.js', () => {
  expect(() => attach({} as never)).toThrow(/"tf" expected the module @tensorflow\/tfjs/);
  expect(() => attach(undefined as never)).toThrow(TypeError);
});

it('gives one adapter for one module, and registers its kernels once', () => {
  const fp = attach(tf);
  const kernel = tf.getKernel('Chop', 'cpu');
  expect(attach(tf)).toBe(fp);
  expect(tf.getKernel('Chop', 'cpu')).toBe(kernel);
});
