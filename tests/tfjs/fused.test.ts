import { beforeAll, describe, expect, it } from 'vitest';
import { backends, fp, round, tf, withoutLeaks } from './tensorflow.js';

describe.each(backends)('fused kernels on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const x = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i) * 3);
  const product = () =>
    tf.fused.matMul({
      a: tf.tensor2d(x, [8, 8]),
      b: tf.tensor2d(x, [8, 8]),
      bias: tf.tensor1d(x.slice(0, 8)),
      activation: 'relu',
    });
  const unfused = () =>
    tf.relu(tf.add(tf.matMul(tf.tensor2d(x, [8, 8]), tf.tensor2d(x, [8, 8])), tf.tensor1d(x.slice(0, 8))));

  it('are rounded once by default, and after every operation if taken apart (trap 3)', () => {
    withoutLeaks(() => {
      const atomic = fp.run('float8_e4m3fn', product).dataSync();
      const apart = fp.run({ format: 'float8_e4m3fn', fused: 'decompose' }, product).dataSync();
      expect(apart).toEqual(fp.run('float8_e4m3fn', unfused).dataSync());
      expect(apart).not.toEqual(atomic);
      expect([...atomic]).toEqual([...round(atomic, 'float8_e4m3fn')]);
    });
  });

  it.each([
    ['softmax', () => tf.softmax(tf.tensor2d(x, [4, 16]))],
    [
      'batchNorm',
      () => tf.batchNorm(tf.tensor4d(x, [1, 4, 4, 4]), [1, 2, 3, 4], [1, 4, 2, 1], [0, 1, 2, 3], [1, 2, 1, 2]),
    ],
    ['mean', () => tf.mean(tf.tensor2d(x, [4, 16]), 1, true)],
    ['squaredDifference', () => tf.squaredDifference(tf.tensor1d(x), tf.scalar(0.7))],
    [
      'conv2d',
      () =>
        tf.fused.conv2d({
          x: tf.tensor4d(x, [1, 4, 4, 4]),
          filter: tf.tensor4d(x, [2, 2, 4, 4]),
          strides: 1,
          pad: 'same',
          bias: tf.tensor1d([1, 2, 3, 4]),
          activation: 'relu6',
        }),
    ],
    [
      'depthwise',
      () =>
        tf.fused.depthwiseConv2d({
          x: tf.tensor4d(x, [1, 4, 4, 4]),
          filter: tf.tensor4d(x, [2, 2, 4, 4]),
          strides: 1,
          pad: 'valid',
          bias: tf.tensor1d(x.slice(0, 16)),
          activation: 'elu',
        }),
    ],
    [
      'prelu',
      () =>
        tf.fused.matMul({
          a: tf.tensor2d(x, [8, 8]),
          b: tf.tensor2d(x, [8, 8]),
          activation: 'prelu',
          preluActivationWeights: tf.tensor1d(x.slice(0, 8)),
        }),
    ],
    [
      'leakyrelu',
      () =>
        tf.fused.matMul({
          a: tf.tensor2d(x, [8, 8]),
          b: tf.tensor2d(x, [8, 8]),
          activation: 'leakyrelu',
          leakyreluAlpha: 0.3,
        }),
    ],
  ] as [string, () => tf.Tensor][])('taken apart compute the same: %s', (_, fn) => {
    withoutLeaks(() => {
      const apart = fp.run({ fused: 'decompose' }, fn).dataSync();
      const whole = fn().dataSync();
      whole.forEach((expected, i) => expect(apart[i]).toBeCloseTo(expected, 4));
      const coarse = fp.run({ format: 'float8_e5m2', fused: 'decompose' }, fn).dataSync();
      expect([...coarse]).toEqual([...round(coarse, 'float8_e5m2')]);
    });
  });
});

describe('einsum, on cpu', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  const x = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i) * 3);

  it.each([
    ['ij,jk->ik', [2, 3], [3, 4], ['Multiply', 'Sum']],
    ['bij,bjk->bik', [2, 3, 2], [2, 2, 4], ['Multiply', 'Sum']],
    ['ji,jk->ki', [3, 2], [3, 4], ['Multiply', 'Sum']],
    ['i,j->ji', [4], [5], ['Multiply']],
    ['ijk,jk->', [2, 3, 4], [3, 4], ['Sum', 'Multiply']], // first over i, which the second has not
  ] as [string, number[], number[], string[]][])(
    '%s taken apart is products and sums, each rounded',
    (equation, one, two, ops) => {
      withoutLeaks(() => {
        const of = (shape: number[]) => tf.tensor(x.slice(0, tf.util.sizeFromShape(shape)), shape);
        const fn = () => tf.einsum(equation, of(one), of(two));
        const exact = fn();
        const apart = fp.run({ fused: 'decompose' }, fn);
        expect(apart.shape).toEqual(exact.shape);
        expect([...apart.dataSync()]).toEqual([...exact.dataSync()]);
        const { rows } = fp.trace({ format: 'float8_e5m2', inputs: false, fused: 'decompose' }, fn);
        expect(rows.map(({ op }) => op)).toEqual(ops);
        const coarse = fp.run({ format: 'float8_e5m2', fused: 'decompose' }, fn).dataSync();
        expect([...coarse]).toEqual([...round(coarse, 'float8_e5m2')]);
        // Whole, it is rounded once.
        const whole = fp.run({ format: 'float8_e5m2', inputs: false }, fn).dataSync();
        expect([...whole]).toEqual([...round(exact.dataSync(), 'float8_e5m2')]);
      });
    },
  );

  it('adds in the accumulator', () => {
    withoutLeaks(() => {
      const tenths = tf.fill([1, 1000], 0.1);
      const fn = () => tf.einsum('ij,jk->ik', tenths, tf.ones([1000, 1]));
      const total = (policy: object) => fp.run(policy, fn).dataSync()[0];
      expect(total({ format: 'bfloat16' })).toBe(100);
      expect(total({ format: 'bfloat16', accumulator: 'bfloat16' })).toBe(32);
      expect(total({ format: 'bfloat16', accumulator: 'bfloat16', fused: 'decompose' })).toBe(32);
    });
  });

  it('that only moves elements is no call', () => {
    withoutLeaks(() => {
      const A = tf.tensor2d(x, [4, 6]);
      const last = (before: () => void): Float32Array =>
        fp.run({ format: 'float8_e5m2', rounding: 'stochastic', seed: 3 }, () => {
          before();
          return tf.exp(A).dataSync() as Float32Array;
        });
      expect(last(() => tf.einsum('ij->ji', A))).toEqual(last(() => undefined));
      expect(last(() => tf.einsum('ij,ij->i', A, A))).toEqual(last(() => tf.sum(tf.mul(A, A), 1)));
      expect([...fp.run('float8_e5m2', () => tf.einsum('ij->ji', A)).dataSync()]).toEqual([
        ...tf.transpose(A).dataSync(),
      ]);
    });
  });
});
