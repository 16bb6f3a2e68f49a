import { beforeAll, describe, expect, it } from 'vitest';
import { chop, chopper } from '../../src/index.js';
import { gemm } from '../../src/linalg/index.js';
import type { PolicySpec } from '../../src/tfjs/index.js';
import { backends, bitsOf, counts, engineChecks, fp, tf, tfl, withoutLeaks } from './tensorflow.js';

/** Short numbers, whose products and sums are rounded in every way there is. */
const data = (length: number, seed: number): Float32Array =>
  chop(
    Float32Array.from({ length }, (_, i) => Math.sin(i * 7.7 + seed) * 2 ** ((i * 5 + seed) % 7)),
    'bfloat16',
  );

const orders: [string, PolicySpec][] = [
  ['float32, sequential', { accumulator: 'float32' }],
  ['bfloat16, sequential', { accumulator: 'bfloat16' }],
  ['float16, products in float8', { accumulator: 'float16', product: 'float8_e5m2' }],
  ['float16, fma', { accumulator: 'float16', fma: true }],
  ['bfloat16, pairwise', { accumulator: 'bfloat16', order: 'pairwise' }],
  ['bfloat16, blocks of 4', { accumulator: 'bfloat16', order: 'blocked', block: 4 }],
  ['toward zero', { accumulator: 'float16', rounding: 'towardZero', format: 'float16', inputs: false }],
  ['a tensor core', { accumulator: 'float32', tensorCore: 'nvidia-v100-float16' }],
];

/** What linalg says of a policy. */
const gemmOptions = (policy: PolicySpec) =>
  Object.fromEntries(
    Object.entries(policy).filter(([key]) => key !== 'format' && key !== 'inputs'),
  ) as unknown as Parameters<typeof gemm>[2];

describe.each(backends)('sums of products on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  describe.each(orders)('in %s', (_, policy) => {
    it.each([
      [false, false],
      [true, false],
      [false, true],
    ])('are those of gemm (transposes %s, %s)', (transposeA, transposeB) => {
      withoutLeaks(() => {
        const [a, b] = [data(13 * 21, 1), data(21 * 9, 2)];
        const A = { data: a, rows: transposeA ? 21 : 13, cols: transposeA ? 13 : 21 };
        const B = { data: b, rows: transposeB ? 9 : 21, cols: transposeB ? 21 : 9 };
        const expected = gemm(A, B, { ...gemmOptions(policy), transposeA, transposeB }).data;
        const y = fp.run(policy, () =>
          tf.matMul(tf.tensor2d(a, [A.rows, A.cols]), tf.tensor2d(b, [B.rows, B.cols]), transposeA, transposeB),
        );
        const rounded =
          policy.format === undefined
            ? Float32Array.from(expected)
            : chop(expected, 'float16', { rounding: 'towardZero' });
        expect(bitsOf(y.dataSync())).toEqual(bitsOf(rounded));
      });
    });
  });

  it('multiply batches, and one matrix with a batch', () => {
    withoutLeaks(() => {
      const [a, b, one] = [data(3 * 4 * 5, 1), data(3 * 5 * 2, 2), data(10, 3)];
      const product = (i: number, right: Float32Array) =>
        gemm(
          { data: a.subarray(20 * i, 20 * i + 20), rows: 4, cols: 5 },
          { data: right, rows: 5, cols: 2 },
          { accumulator: 'bfloat16' },
        ).data;
      const A = tf.tensor3d(a, [3, 4, 5]);
      const [y, z] = fp.run(
        { accumulator: 'bfloat16' },
        () => [tf.matMul(A, tf.tensor3d(b, [3, 5, 2])), tf.matMul(A, tf.tensor2d(one, [5, 2]))] as const,
      );
      expect(y.shape).toEqual([3, 4, 2]);
      expect([...y.dataSync()]).toEqual([0, 1, 2].flatMap((i) => [...product(i, b.subarray(10 * i, 10 * i + 10))]));
      expect([...z.dataSync()]).toEqual([0, 1, 2].flatMap((i) => [...product(i, one)]));
    });
  });

  it('round results after sums: products in bfloat16 summed in float32 and stored in bfloat16', () => {
    withoutLeaks(() => {
      const [a, b] = [data(64, 1), data(64, 2)];
      const sums = gemm({ data: a, rows: 8, cols: 8 }, { data: b, rows: 8, cols: 8 }, { accumulator: 'float32' }).data;
      const y = fp.run({ format: 'bfloat16', accumulator: 'float32' }, () =>
        tf.matMul(tf.tensor2d(a, [8, 8]), tf.tensor2d(b, [8, 8])),
      );
      expect([...y.dataSync()]).toEqual([...chop(sums, 'bfloat16')]);
    });
  });

  it('draw two words a term behind those of results, product and addition by turns', () => {
    withoutLeaks(() => {
      const [a, b] = [data(2 * 3 * 4, 1), data(2 * 4 * 5, 2)];
      const policy = { accumulator: 'float8_e5m2', rounding: 'stochastic', seed: 77 } as const;
      const y = fp.run(policy, () => {
        tf.exp(tf.scalar(1)); // call 0
        return tf.matMul(tf.tensor3d(a, [2, 3, 4]), tf.tensor3d(b, [2, 4, 5]));
      });
      const expected = [0, 1].flatMap((i) => {
        const c = chopper('float8_e5m2', {
          rounding: 'stochastic',
          seed: 77,
          stream: 1,
          position: 2 ** 51 + i * 2 * 60,
        });
        return [
          ...gemm(
            { data: a.subarray(12 * i, 12 * i + 12), rows: 3, cols: 4 },
            { data: b.subarray(20 * i, 20 * i + 20), rows: 4, cols: 5 },
            { accumulator: c },
          ).data,
        ];
      });
      expect([...y.dataSync()]).toEqual(expected);
    });
  });

  const geometries = [
    { strides: 1, pad: 'valid' },
    { strides: 2, pad: 'same' },
    { strides: [2, 1], pad: 1 },
    { strides: 1, pad: 'same', dilations: [2, 1] },
    {
      strides: 1,
      pad: [
        [0, 0],
        [1, 2],
        [0, 1],
        [0, 0],
      ],
    },
  ] as const;

  /** What a convolution is, element by element. */
  function convolve(
    x: Float32Array,
    [h, w, c]: number[],
    f: Float32Array,
    [fh, fw, , o]: number[],
    info: tf.backend_util.Conv2DInfo,
    depthwise: boolean,
  ): number[] {
    const { add, mul } = chopper('bfloat16');
    const out: number[] = [];
    for (let n = 0; n < info.batchSize; n++) {
      for (let y = 0; y < info.outHeight; y++) {
        for (let z = 0; z < info.outWidth; z++) {
          for (let k = 0; k < info.outChannels; k++) {
            let s = 0;
            for (let i = 0; i < fh!; i++) {
              for (let j = 0; j < fw!; j++) {
                const [row, col] = [
                  y * info.strideHeight - info.padInfo.top + i * info.dilationHeight,
                  z * info.strideWidth - info.padInfo.left + j * info.dilationWidth,
                ];
                const inside = row >= 0 && row < h! && col >= 0 && col < w!;
                for (let q = 0; q < (depthwise ? 1 : c!); q++) {
                  const channel = depthwise ? Math.floor(k / o!) : q;
                  const pixel = inside ? x[((n * h! + row) * w! + col) * c! + channel]! : 0;
                  s = add(s, mul(pixel, f[((i * fw! + j) * c! + channel) * o! + (depthwise ? k % o! : k)]!));
                }
              }
            }
            out.push(s);
          }
        }
      }
    }
    return out;
  }

  it.each(geometries)('of convolutions with %o go by row, column and channel of the window', (geometry) => {
    withoutLeaks(() => {
      const [x, f, g] = [data(2 * 7 * 6 * 3, 1), data(3 * 2 * 3 * 4, 2), data(3 * 2 * 3 * 2, 3)];
      const { strides, pad, dilations } = geometry as { strides: number; pad: 'same'; dilations?: number };
      const X = tf.tensor4d(x, [2, 7, 6, 3]);
      const info = (o: number, depthwise: boolean) =>
        tf.backend_util.computeConv2DInfo(
          [2, 7, 6, 3],
          [3, 2, 3, o],
          strides,
          dilations ?? 1,
          pad,
          undefined,
          depthwise,
        );
      fp.run({ accumulator: 'bfloat16' }, () => {
        const y = tf.conv2d(X, tf.tensor4d(f, [3, 2, 3, 4]), strides, pad, 'NHWC', dilations);
        // Every sum begins with the first product, rounded, where the loop above adds it to 0.
        expect([...y.dataSync()].map((v) => v + 0)).toEqual(
          convolve(x, [7, 6, 3], f, [3, 2, 3, 4], info(4, false), false).map((v) => v + 0),
        );
        const d = tf.depthwiseConv2d(X, tf.tensor4d(g, [3, 2, 3, 2]), strides, pad, 'NHWC', dilations);
        expect([...d.dataSync()].map((v) => v + 0)).toEqual(
          convolve(x, [7, 6, 3], g, [3, 2, 3, 2], info(2, true), true).map((v) => v + 0),
        );
      });
    });
  });

  it.each(geometries.slice(0, 3))(
    'of gradients of convolutions with %o are those of the backend, in float32',
    async (geometry) => {
      const { strides, pad } = geometry as { strides: number; pad: 'same' };
      const [x, f, g] = [data(2 * 7 * 6 * 3, 1), data(3 * 2 * 3 * 4, 2), data(3 * 2 * 3 * 2, 3)];
      const gradients = (): number[][] =>
        tf.tidy(() => {
          const ofConv = tf.grads((X, F) =>
            tf.sum(tf.square(tf.conv2d(X as tf.Tensor4D, F as tf.Tensor4D, strides, pad))),
          )([tf.tensor4d(x, [2, 7, 6, 3]), tf.tensor4d(f, [3, 2, 3, 4])]);
          const ofDepthwise = tf.grads((X, F) =>
            tf.sum(tf.square(tf.depthwiseConv2d(X as tf.Tensor4D, F as tf.Tensor4D, strides, pad))),
          )([tf.tensor4d(x, [2, 7, 6, 3]), tf.tensor4d(g, [3, 2, 3, 2])]);
          return [...ofConv, ...ofDepthwise].map((t) => [...t.dataSync()]);
        });
      const ours = fp.run({ accumulator: 'float32' }, gradients);
      await tf.setBackend('cpu'); // wasm has no gradients of convolutions
      const theirs = gradients();
      await tf.setBackend(backend);
      theirs.forEach((values, k) => {
        const largest = Math.max(...values.map(Math.abs));
        values.forEach((value, i) => expect(Math.abs(ours[k]![i]! - value)).toBeLessThan(largest * 2 ** -20));
      });
    },
  );

  it('are the same with channels first', () => {
    const [x, f] = [data(2 * 5 * 4 * 3, 1), data(3 * 2 * 3 * 4, 2)];
    const gradients = (first: boolean): number[][] =>
      tf.tidy(() => {
        const order = first ? [0, 3, 1, 2] : [0, 1, 2, 3];
        const back = first ? [0, 2, 3, 1] : [0, 1, 2, 3];
        const convolution = (X: tf.Tensor, F: tf.Tensor) =>
          tf.conv2d(X as tf.Tensor4D, F as tf.Tensor4D, 1, 'same', first ? 'NCHW' : 'NHWC');
        const X = tf.transpose(tf.tensor4d(x, [2, 5, 4, 3]), order);
        const F = tf.tensor4d(f, [3, 2, 3, 4]);
        const [dX, dF] = tf.grads((a, b) => tf.sum(tf.square(convolution(a, b))))([X, F]);
        return [tf.transpose(convolution(X, F), back), tf.transpose(dX!, back), dF!].map((t) => [...t.dataSync()]);
      });
    const policy = { accumulator: 'bfloat16', format: 'bfloat16' };
    expect(fp.run(policy, () => gradients(true))).toEqual(fp.run(policy, () => gradients(false)));
  });

  it('serve fused kernels, bias and activation following in float32', () => {
    withoutLeaks(() => {
      const [a, b, bias] = [data(64, 1), data(64, 2), data(8, 3)];
      const [A, B] = [tf.tensor2d(a, [8, 8]), tf.tensor2d(b, [8, 8])];
      const f = () => tf.fused.matMul({ a: A, b: B, bias: tf.tensor1d(bias), activation: 'relu' });
      const sums = gemm({ data: a, rows: 8, cols: 8 }, { data: b, rows: 8, cols: 8 }, { accumulator: 'bfloat16' }).data;
      const expected = sums.map((s, i) => Math.max(Math.fround(s + bias[i % 8]!), 0));
      expect([...fp.run({ accumulator: 'bfloat16' }, f).dataSync()]).toEqual([...expected]);
      expect([...fp.run({ accumulator: 'bfloat16', format: 'bfloat16', inputs: false }, f).dataSync()]).toEqual([
        ...chop(expected, 'bfloat16'),
      ]);
      const apart = fp
        .run({ accumulator: 'bfloat16', format: 'float8_e5m2', inputs: false, fused: 'decompose' }, f)
        .dataSync();
      const coarse = chop(sums, 'float8_e5m2').map((s, i) => Math.max(chop(s + bias[i % 8]!, 'float8_e5m2'), 0));
      expect([...apart]).toEqual([...coarse]);
    });
  });
});

describe('cpu and wasm', () => {
  const policies: PolicySpec[] = [
    { format: 'bfloat16', accumulator: 'float32' },
    { format: 'float16', accumulator: 'float16', order: 'pairwise', fused: 'decompose' },
    { format: 'float8_e4m3fn', accumulator: 'float16', rounding: 'stochastic', seed: 5 },
  ];
  it.each(policies)('compute a network and its gradients to the same bits in %o', async (policy) => {
    engineChecks(false);
    const results: Uint32Array[][] = [];
    for (const backend of backends) {
      await tf.setBackend(backend);
      const model = tfl.sequential({
        layers: [
          tfl.layers.conv2d({
            inputShape: [8, 8, 2],
            filters: 4,
            kernelSize: 3,
            activation: 'relu',
            kernelInitializer: tfl.initializers.randomNormal({ seed: 1 }),
          }),
          tfl.layers.depthwiseConv2d({
            kernelSize: 3,
            strides: 2,
            depthwiseInitializer: tfl.initializers.randomNormal({ seed: 2 }),
          }),
          tfl.layers.flatten(),
          tfl.layers.dense({ units: 3, kernelInitializer: tfl.initializers.randomNormal({ seed: 3 }) }),
        ],
      });
      const x = tf.tensor4d(data(4 * 128, 4), [4, 8, 8, 2]);
      const before = counts().tensors;
      fp.run(policy, () =>
        tf.tidy(() => {
          const variables = model.trainableWeights.map((w) => w.read() as tf.Variable);
          const loss = () => tf.mean<tf.Scalar>(tf.square(model.apply(x) as tf.Tensor));
          const { value, grads } = tf.variableGrads(loss, variables);
          results.push([value, ...Object.values(grads)].map((t) => bitsOf(t.dataSync())));
        }),
      );
      expect(counts().tensors).toBe(before);
      model.dispose();
      x.dispose();
    }
    engineChecks(true);
    expect(results[0]!.length).toBe(7);
    expect(results[0]).toEqual(results[1]);
  });

  it('differ in matrix products of float32, also in what is rounded to float16, and agree with an accumulator (section 2)', async () => {
    const x = Float32Array.from({ length: 128 * 128 }, (_, i) => Math.sin(i * 1.3) / 3);
    const product = async (backend: string, policy: PolicySpec): Promise<Uint32Array> => {
      await tf.setBackend(backend);
      const y = tf.tidy(() => {
        const square = tf.tensor2d(x, [128, 128]);
        return fp.run(policy, () => tf.matMul(square, square));
      });
      const bits = bitsOf(y.dataSync());
      y.dispose();
      return bits;
    };
    for (const [policy, agree] of [
      [{}, false],
      [{ format: 'float16', inputs: false }, false],
      [{ accumulator: 'float32' }, true],
      [{ format: 'float16', accumulator: 'float16' }, true],
    ] as const) {
      const [onCpu, onWasm] = [await product('cpu', policy), await product('wasm', policy)];
      expect(onCpu.every((bits, i) => bits === onWasm[i])).toBe(agree);
    }
  });

  it('train convolutions on wasm, which has no gradient of filters (trap 11)', async () => {
    await tf.setBackend('wasm');
    const x = tf.tensor4d(data(32, 1), [1, 4, 4, 2]);
    const gradient = (policy: PolicySpec | undefined) => {
      const f = () => tf.grad((w: tf.Tensor) => tf.conv2d(x, w as tf.Tensor4D, 1, 'same'))(tf.ones([2, 2, 2, 1]));
      return tf.tidy(() => [...(policy === undefined ? f() : fp.run(policy, f)).dataSync()]);
    };
    engineChecks(false);
    expect(() => gradient(undefined)).toThrow(/Conv2DBackpropFilter.* not registered/);
    const onWasm = gradient({ format: 'float16' });
    await tf.setBackend('cpu');
    engineChecks(true);
    const onCpu = gradient({ format: 'float16', accumulator: 'float32' });
    expect(onWasm).toEqual(onCpu);
  });

  it('have the kernels they had when the scope is closed', async () => {
    await tf.setBackend('wasm');
    fp.run({ accumulator: 'float32' }, () => expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeDefined());
    expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeUndefined();
  });
});

describe('what accumulations refuse', () => {
  it.each([
    ['an unknown order', { order: 'backwards' as never }, /"order" expected/],
    [
      'fma with a product',
      { accumulator: 'float32', product: 'float16', fma: true },
      /"product" expected the accumulator/,
    ],
    ['blocks without an order', { block: 4 }, /"block" expected with order "blocked"/],
    ['an unknown format', { accumulator: 'float17' }, /float17/],
  ] as [string, PolicySpec, RegExp][])('%s', (_, policy, message) => {
    expect(() => fp.policy(policy)).toThrow(message);
  });
});
