import { beforeAll, describe, expect, it } from 'vitest';
import { backends, bitsOf, fp, round, tf, withoutLeaks } from './tensorflow.js';

describe.each(backends)('stochastic rounding on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('draws a stream for each kernel call, words by element', () => {
    withoutLeaks(() => {
      const x = Float32Array.from({ length: 100 }, (_, i) => 1 + i / 97);
      const policy = { format: 'float8_e5m2', rounding: 'stochastic', seed: 12, inputs: false } as const;
      const [first, second] = fp.run(policy, () => [tf.exp(tf.tensor1d(x)), tf.exp(tf.tensor1d(x))] as const);
      const exp = tf.exp(tf.tensor1d(x)).dataSync();
      const options = { rounding: 'stochastic', seed: 12 } as const;
      expect([...first.dataSync()]).toEqual([...round(exp, 'float8_e5m2', { ...options, stream: 0 })]);
      expect([...second.dataSync()]).toEqual([...round(exp, 'float8_e5m2', { ...options, stream: 1 })]);
    });
  });

  it('gives operands words of their own, from 2^52 on', () => {
    withoutLeaks(() => {
      const x = Float32Array.from({ length: 100 }, (_, i) => 1 + i / 97);
      const policy = { format: 'float8_e5m2', rounding: 'stochastic', seed: 12 } as const;
      const options = { rounding: 'stochastic', seed: 12, stream: 0 } as const;
      // relu and maximum give what their operands were rounded to.
      const [first, second] = [2 ** 52, 2 ** 52 + 2 * 2 ** 40];
      const one = fp.run(policy, () => tf.relu(tf.tensor1d(x)));
      expect([...one.dataSync()]).toEqual([...round(x, 'float8_e5m2', { ...options, position: first })]);
      const two = fp.run(policy, () => tf.maximum(tf.scalar(-1), tf.tensor1d(x)));
      expect([...two.dataSync()]).toEqual([...round(x, 'float8_e5m2', { ...options, position: second })]);
    });
  });

  it('gives a fused kernel the stream of its last part', () => {
    withoutLeaks(() => {
      const a = tf.tensor2d([1.1, 1.2, 1.3, 1.4], [2, 2]);
      const f = () => tf.fused.matMul({ a, b: a, bias: tf.tensor1d([0.1, 0.2]), activation: 'relu' });
      const policy = { format: 'float8_e5m2', rounding: 'stochastic', seed: 4, inputs: false } as const;
      const options = { rounding: 'stochastic', seed: 4, stream: 2 } as const;
      expect([...fp.run(policy, f).dataSync()]).toEqual([...round(f().dataSync(), 'float8_e5m2', options)]);
    });
  });

  it('counts no kernel that moves data, and fused ones as what they are made of', () => {
    withoutLeaks(() => {
      const x = tf.tensor2d([0.1, 0.2, 0.3, 0.4], [2, 2]);
      const b = tf.tensor1d([0.1, 0.2]);
      const last = (before: () => void): Float32Array =>
        fp.run({ format: 'float8_e5m2', rounding: 'stochastic', seed: 3 }, () => {
          before();
          return tf.exp(x).dataSync() as Float32Array;
        });
      const three = last(() => [tf.exp(x), tf.exp(x), tf.exp(x)]);
      expect(last(() => tf.fused.matMul({ a: x, b: x, bias: b, activation: 'relu' }))).toEqual(three);
      expect(last(() => [tf.exp(x), tf.reshape(x, [4]), tf.transpose(x), tf.exp(x), tf.exp(x)])).toEqual(three);
      expect(last(() => [tf.exp(x), tf.squaredDifference(x, b)])).toEqual(three);
    });
  });
});

it('draws the same words on cpu and wasm, and rounds the same sums to the same bits', async () => {
  const x = Float32Array.from({ length: 1000 }, (_, i) => Math.fround(Math.sin(i) * 5));
  const results: Uint32Array[] = [];
  for (const backend of backends) {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const policy = { format: 'float8_e4m3fn', rounding: 'stochastic', seed: 8, fused: 'decompose' } as const;
      const y = fp.run(policy, () => tf.squaredDifference(tf.mul(tf.tensor1d(x), 0.3), tf.relu(tf.tensor1d(x))));
      results.push(bitsOf(y.dataSync()));
    });
  }
  expect(results[0]).toEqual(results[1]);
});
