import { beforeAll, describe, expect, it } from 'vitest';
import { quantizeScaled } from '../../../src/blocks/index.js';
import { chop, type RoundingOptions } from '../../../src/index.js';
import { backends, bitsOf, fp, hardData, tf, withoutLeaks } from '../tensorflow.js';

const data = hardData();

describe.each(backends)('quantize on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const cases: [string, RoundingOptions][] = [
    ['float16', {}],
    ['bfloat16', { rounding: 'towardNegative' }],
    ['tfloat32', { rounding: 'toOdd' }],
    ['float8_e4m3fn', { saturate: true }],
    ['float8_e5m2', { rounding: 'stochastic', seed: 5, stream: 3, position: 7 }],
    ['float8_e5m2fnuz', { rounding: 'stochasticEqual', seed: 2n ** 63n }],
    ['float4_e2m1fn', { rounding: 'stochastic', seed: 1, randomBits: 8, variant: 'A' }],
    ['binary8p3se', { subnormals: 'flush' }],
    ['float8_e8m0fnu', { rounding: 'towardPositive' }],
    ['float16', { flip: { probability: 0.25, bits: 'all' }, seed: 9 }],
  ];

  it.each(cases)('to %s with %o gives the bits of chop', (format, options) => {
    withoutLeaks(() => {
      const y = fp.quantize(tf.tensor1d(data), format, options);
      expect(bitsOf(y.dataSync())).toEqual(bitsOf(chop(data, format, options)));
    });
  });

  it('draws words by row-major index, whatever the shape, and none from a state', () => {
    withoutLeaks(() => {
      const options = { rounding: 'stochastic', seed: 11 } as const;
      const x = tf.tensor1d(data.slice(0, 600));
      const flat = fp.quantize(x, 'float8_e4m3fn', options).dataSync();
      expect(fp.quantize(tf.reshape(x, [3, 10, 20]), 'float8_e4m3fn', options).dataSync()).toEqual(flat);
      expect(fp.quantize(x, 'float8_e4m3fn', options).dataSync()).toEqual(flat);
    });
  });

  it('leaves its operand unchanged, the array of the user included (section 1a)', () => {
    withoutLeaks(() => {
      const given = Float32Array.of(0.1, 0.2);
      const x = tf.tensor1d(given);
      fp.quantize(x, 'float8_e5m2');
      expect([...x.dataSync()]).toEqual([Math.fround(0.1), Math.fround(0.2)]);
      expect([...given]).toEqual([Math.fround(0.1), Math.fround(0.2)]);
    });
  });

  it.each([
    ['powerOfTwo', undefined, undefined],
    ['float32', -1, undefined],
    ['powerOfTwo', 0, 4],
  ] as const)('with %s scales, axis %s, block %s, is what fpchop/blocks gives', (scale, axis, block) => {
    withoutLeaks(() => {
      const values = data.filter((x) => Math.abs(x) < 1e30).slice(0, 480);
      const groups = { ...(axis !== undefined && { axis }), ...(block !== undefined && { block }) };
      const y = fp.quantize(tf.tensor(values, [12, 40]), 'float8_e4m3fn', { scale, ...groups });
      const expected = quantizeScaled(values, [12, 40], { format: 'float8_e4m3fn', scale, ...groups }).values;
      expect(bitsOf(y.dataSync())).toEqual(bitsOf(expected));
    });
  });

  it('has the gradient of the identity, and a second one', () => {
    withoutLeaks(() => {
      const x = tf.tensor1d([0.3, 1.1, 2.2]);
      // d/dx q(x)^2 = 2 q(x), and its derivative is 2.
      const f = (t: tf.Tensor): tf.Tensor => tf.square(fp.quantize(t, 'float8_e5m2'));
      const q = chop(Float32Array.of(0.3, 1.1, 2.2), 'float8_e5m2');
      expect([...tf.grad(f)(x).dataSync()]).toEqual([...q].map((v) => 2 * v));
      expect([...tf.grad(tf.grad(f))(x).dataSync()]).toEqual([2, 2, 2]);
    });
  });

  it('clips the gradient beyond the largest finite value, if asked to', () => {
    withoutLeaks(() => {
      const x = tf.tensor1d([-7, -6, 5.9, 6, 6.01, NaN]);
      const f = (t: tf.Tensor): tf.Tensor =>
        tf.mul(fp.quantize(t, 'float4_e2m1fn', { ste: 'clipped', saturate: true }), 3);
      expect([...tf.grad(f)(x).dataSync()]).toEqual([0, 3, 3, 3, 0, 3]);
      const square = (t: tf.Tensor): tf.Tensor => tf.square(fp.quantize(t, 'float4_e2m1fn', { ste: 'clipped' }));
      expect([
        ...tf
          .grad(tf.grad(square))(tf.tensor1d([1, 2]))
          .dataSync(),
      ]).toEqual([2, 2]);
    });
  });

  it('clips scaled elements where calibration does', () => {
    withoutLeaks(() => {
      const x = tf.tensor1d([1, 2, 3, 100]);
      const options = { scale: 'powerOfTwo', calibration: { percentile: 75 }, ste: 'clipped' } as const;
      expect([...fp.quantize(x, 'float4_e2m1fn', options).dataSync()]).toEqual([1, 2, 3, 3]);
      expect([
        ...tf
          .grad((t) => fp.quantize(t, 'float4_e2m1fn', options))(x)
          .dataSync(),
      ]).toEqual([1, 1, 1, 0]);
    });
  });

  it('takes empty tensors and scalars', () => {
    withoutLeaks(() => {
      expect(fp.quantize(tf.tensor2d([], [0, 3]), 'float16').shape).toEqual([0, 3]);
      expect(fp.quantize(tf.scalar(0.1), 'float16').dataSync()[0]).toBe(chop(0.1, 'float16'));
    });
  });
});

it('rounds both parts of complex numbers, the imaginary ones with words of their own', async () => {
  await tf.setBackend('cpu'); // alone of the two that has complex numbers

  withoutLeaks(() => {
    const [real, imag] = [Float32Array.of(0.1, 0.2, 0.3), Float32Array.of(0.1, 0.2, 0.3)];
    const options = { rounding: 'stochastic', seed: 4 } as const;
    const y = fp.quantize(tf.complex(tf.tensor1d(real), tf.tensor1d(imag)), 'float8_e5m2', options);
    expect(tf.real(y).dataSync()).toEqual(chop(real, 'float8_e5m2', options));
    expect(tf.imag(y).dataSync()).toEqual(chop(imag, 'float8_e5m2', { ...options, position: 3 }));
  });
});

describe('tensor', () => {
  it('rounds numbers once, before they become float32, also those of a Float64Array (section 1a)', () => {
    // 1 + 2^-11 + 2^-40 is above the tie of float16; as float32 it is the tie, which goes to even.
    const x = 1 + 2 ** -11 + 2 ** -40;
    expect(Math.fround(x)).toBe(1 + 2 ** -11);
    withoutLeaks(() => {
      expect(fp.tensor([x, x], [2, 1], 'float16').dataSync()[1]).toBe(1 + 2 ** -10);
      expect(fp.tensor(Float64Array.of(x), undefined, 'float16').dataSync()[0]).toBe(1 + 2 ** -10);
      expect(fp.quantize(tf.tensor1d([x]), 'float16').dataSync()[0]).toBe(1);
    });
  });
});

describe('what quantize refuses', () => {
  let x: tf.Tensor;
  beforeAll(() => {
    x = tf.tensor1d([1]);
  });
  it.each([
    [
      'a format that float32 does not hold',
      () => fp.quantize(x, 'float64'),
      /"format" expected one whose values float32/,
    ],
    ['an unbounded format', () => fp.quantize(x, { precision: 8, unbounded: true }), /emin: -126, emax: 127/],
    [
      'integers',
      () => fp.quantize(tf.tensor1d([1], 'int32'), 'float16'),
      /"x" expected a float32 or complex64 tensor, got int32/,
    ],
    ['numbers', () => fp.quantize(1 as never, 'float16'), /"x" expected a tensor, got number/],
    ['groups without scales', () => fp.quantize(x, 'float16', { axis: 0 }), /"axis" expected together with "scale"/],
    ['an unknown ste', () => fp.quantize(x, 'float16', { ste: 'none' as never }), /"ste" expected/],
    ['an unknown option', () => fp.quantize(x, 'float16', { round: 1 } as never), /unknown option "round"/],
  ])('%s', (_, call, message) => expect(call).toThrow(message));
});
