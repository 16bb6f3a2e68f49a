import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { backends, counts, engineChecks, fp, round, tf, tfl, withoutLeaks } from './tensorflow.js';

afterEach(() => engineChecks(true));

describe.each(backends)('what run leaves alone on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('aliases: the source of a slice, a reshape, a cast (trap 1)', () => {
    withoutLeaks(() => {
      const source = Float32Array.of(0.1, 0.2, 0.3, 0.4);
      const x = tf.tensor1d(source);
      fp.run('float8_e4m3fn', () => {
        tf.slice(x, [1], [2]);
        tf.split(x, 2);
        tf.unstack(x);
        tf.reshape(x, [2, 2]);
        tf.cast(x, 'float32');
        tf.sum(tf.reshape(x, [4, 1]), 1); // along an axis of one element: the operand's own data
        tf.exp(tf.slice(x, [1], [2]));
      });
      expect([...x.dataSync()]).toEqual([...source]);
    });
  });

  it.each([
    [0, [-0, -1, -0]],
    [0.3, [-0.3125, -1, -0.3125]],
  ])('what is known to be in a format: padding with %d is only where it is 0', (constant, expected) => {
    withoutLeaks(() => {
      const result = fp.run('float8_e5m2', () => {
        const known = tf.mul(tf.tensor1d([1]), 1); // a result, and so in the format
        return tf.neg(tf.pad(known, [[1, 1]], constant));
      });
      expect([...result.dataSync()]).toEqual(expected);
    });
  });

  it('data that a kernel of one passes on: its result is rounded elsewhere (trap 1)', () => {
    const backendName = backend;
    const config = { kernelName: 'PassOn', backendName };
    tf.registerKernel({
      ...config,
      kernelFunc: ({ inputs: { x }, backend: of }) => {
        const held = of as { incRef(dataId: object): void };
        held.incRef(x!.dataId);
        return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
      },
    });
    withoutLeaks(() => {
      const x = tf.tensor1d([0.1, 0.3]);
      const y = fp.run(
        { format: 'float8_e5m2', inputs: false },
        () => tf.engine().runKernel('PassOn', { x }) as tf.Tensor,
      );
      expect([...y.dataSync()]).toEqual([...round([0.1, 0.3], 'float8_e5m2')]);
      expect([...x.dataSync()]).toEqual([Math.fround(0.1), Math.fround(0.3)]);
    });
    tf.unregisterKernel('PassOn', backendName);
  });

  it('float indices: model.fit gathers batches by them (trap 2)', async () => {
    engineChecks(false);
    const model = tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [2], units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    // Of 64 samples the last is number 63, which float8_e4m3fn would make 64.
    const [x, y] = [tf.randomUniform([64, 2]), tf.randomUniform([64, 1])];
    const before = counts();
    await fp.runAsync('float8_e4m3fn', () => model.fit(x, y, { epochs: 1, batchSize: 32, verbose: 0 }));
    expect(counts()).toEqual(before);
    for (const w of model.getWeights()) expect([...w.dataSync()]).toEqual([...round(w.dataSync(), 'float8_e4m3fn')]);
    model.dispose();
    tf.dispose([x, y]);
  });

  it('integers, booleans and strings (trap 8)', () => {
    withoutLeaks(() => {
      fp.run('float4_e2m1fn', () => {
        expect([...tf.add(tf.tensor1d([100, 7], 'int32'), tf.tensor1d([23, 9], 'int32')).dataSync()]).toEqual([
          123, 16,
        ]);
        expect([...tf.range(0, 20, 7).dataSync()]).toEqual([0, 7, 14]);
        expect([...tf.argMax(tf.tensor1d([1, 9, 3])).dataSync()]).toEqual([1]);
        expect([...tf.greater(tf.tensor1d([0.26, 0.24]), 0.25).dataSync()]).toEqual([1, 0]);
        expect(tf.tensor1d(['a', 'b']).dataSync()).toEqual(['a', 'b']);
      });
    });
  });

  it.each([
    ['slice', (x: tf.Tensor2D) => tf.slice(x, [0, 1], [1, 1]), [65]],
    ['strided slice', (x: tf.Tensor2D) => tf.stridedSlice(x, [0, 0], [2, 2], [1, 2]), [63, 67]],
    ['reshape', (x: tf.Tensor2D) => tf.reshape(x, [4]), [63, 65, 67, 69]],
    ['transpose', (x: tf.Tensor2D) => tf.transpose(x), [63, 67, 65, 69]],
    ['gather', (x: tf.Tensor2D) => tf.gather(x, tf.tensor1d([1], 'int32')), [67, 69]],
    ['concat', (x: tf.Tensor2D) => tf.concat([x, x], 0), [63, 65, 67, 69, 63, 65, 67, 69]],
    ['stack', (x: tf.Tensor2D) => tf.stack([x, x]), [63, 65, 67, 69, 63, 65, 67, 69]],
    ['split', (x: tf.Tensor2D) => tf.split(x, 2, 1)[1]!, [65, 69]],
    ['unstack', (x: tf.Tensor2D) => tf.unstack(x)[1]!, [67, 69]],
    ['reverse', (x: tf.Tensor2D) => tf.reverse(x, 1), [65, 63, 69, 67]],
    [
      'pad',
      (x: tf.Tensor2D) =>
        tf.pad(x, [
          [0, 0],
          [1, 0],
        ]),
      [0, 63, 65, 0, 67, 69],
    ],
    ['tile', (x: tf.Tensor2D) => tf.tile(x, [1, 2]), [63, 65, 63, 65, 67, 69, 67, 69]],
    [
      'where',
      (x: tf.Tensor2D) => tf.where(tf.tensor2d([1, 0, 0, 1], [2, 2], 'bool'), x, tf.zerosLike(x)),
      [63, 0, 0, 69],
    ],
    ['cast', (x: tf.Tensor2D) => tf.cast(tf.cast(x, 'int32'), 'float32'), [63, 65, 67, 69]],
    ['clone', (x: tf.Tensor2D) => tf.clone(x), [63, 65, 67, 69]],
  ] as [string, (x: tf.Tensor2D) => tf.Tensor, number[]][])('elements that are moved: %s', (_, move, moved) => {
    withoutLeaks(() => {
      const x = tf.tensor2d([63, 65, 67, 69], [2, 2]); // none of them in float8_e4m3fn
      expect([...fp.run('float8_e4m3fn', () => move(x)).dataSync()]).toEqual(moved);
    });
  });

  it('data that is moved, and the constants of the user (trap 4)', () => {
    withoutLeaks(() => {
      fp.run('float8_e4m3fn', () => {
        const x = tf.tensor1d([0.3]);
        expect(x.dataSync()[0]).toBe(Math.fround(0.3));
        expect(tf.concat([x, x]).dataSync()[1]).toBe(Math.fround(0.3));
        expect(tf.fill([1], 0.3).dataSync()[0]).toBe(0.3125);
      });
    });
  });
});

it('rounds the parts of complex numbers on cpu (trap 8)', async () => {
  await tf.setBackend('cpu');
  withoutLeaks(() => {
    const x = tf.complex(tf.tensor1d([0.1, 0.2]), tf.tensor1d([0.3, 0.4]));
    const [real, imag] = fp.run('float8_e5m2', () => {
      const y = tf.mul(x, x);
      return [tf.real(y).dataSync(), tf.imag(y).dataSync()] as const;
    });
    const [a, b] = [round([0.1, 0.2], 'float8_e5m2'), round([0.3, 0.4], 'float8_e5m2')];
    expect([...real]).toEqual([
      ...round(
        a.map((v, i) => v * v - b[i]! * b[i]!),
        'float8_e5m2',
      ),
    ]);
    expect([...imag]).toEqual([
      ...round(
        a.map((v, i) => 2 * v * b[i]!),
        'float8_e5m2',
      ),
    ]);
    const spectrum = fp.run('float8_e5m2', () => tf.fft(x));
    expect([...tf.real(spectrum).dataSync()]).toEqual([...round(tf.real(spectrum).dataSync(), 'float8_e5m2')]);
    expect([...tf.real(x).dataSync()]).toEqual([Math.fround(0.1), Math.fround(0.2)]);
  });
});
