/**
 * Operands of products in groups that share scales: along the axis that is summed over, as `fpchop/blocks` quantizes the
 * transposed array.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { integer, mx, nvfp4, quantizer, scaled } from '../../src/blocks/index.js';
import { layoutOf } from '../../src/tfjs/operands/contraction.js';
import { backends, bitsOf, engineChecks, fp, tf, tfl, withoutLeaks } from './tensorflow.js';

/** Values over many octaves. */
const data = (n: number, seed: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin((i + 1) * (seed + 0.7)) * 2 ** ((i * 7 + seed) % 11));

/** x [rows, cols], transposed. */
const transposed = (x: Float32Array, rows: number, cols: number): Float32Array =>
  Float32Array.from({ length: x.length }, (_, i) => x[(i % rows) * cols + Math.floor(i / rows)]!);

describe.each(backends)('scaled operands on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const [rows, terms, cols] = [3, 37, 5];

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('of matrix products run along the terms, transposed %s, %s', (transposeA, transposeB) => {
    withoutLeaks(() => {
      const [a, b] = [data(rows * terms, 1), data(terms * cols, 2)];
      const A = tf.tensor2d(transposeA ? transposed(a, rows, terms) : a, transposeA ? [terms, rows] : [rows, terms]);
      const B = tf.tensor2d(transposeB ? transposed(b, terms, cols) : b, transposeB ? [cols, terms] : [terms, cols]);
      const work = () => tf.matMul(A, B, transposeA, transposeB).dataSync();
      for (const name of ['mxfp4', 'mxfp8', 'nvfp4', 'mxfp6_e2m3'] as const) {
        const q = quantizer(name);
        const qa = q(a, [rows, terms]);
        const qb = transposed(q(transposed(b, terms, cols), [cols, terms]), cols, terms);
        const expected = tf.matMul(tf.tensor2d(qa, [rows, terms]), tf.tensor2d(qb, [terms, cols])).dataSync();
        expect(bitsOf(fp.run({ inputs: name }, work)), name).toEqual(bitsOf(expected));
      }
    });
  });

  it('are quantized in full: every kind of group equals that of the array with the terms last', () => {
    withoutLeaks(() => {
      const b = data(terms * cols, 4);
      const eye = tf.eye(terms);
      const turned = transposed(b, terms, cols);
      const seen = (inputs: object | string) =>
        fp.run(
          {
            inputs: { activations: false, weights: inputs },
          } as never,
          () => tf.matMul(eye, w).dataSync(),
        );
      const w = tf.variable(tf.tensor2d(b, [terms, cols]));
      // A product with the identity keeps values, but not the signs of zeros.
      const back = (x: Float32Array) => bitsOf(transposed(x, cols, terms).map((v) => v + 0));
      const shape = [cols, terms];
      expect(bitsOf(seen({ format: 'float8_e4m3fn', scale: 'float32' }))).toEqual(
        back(scaled('float8_e4m3fn', { scale: 'float32' })(turned, shape)),
      );
      expect(bitsOf(seen({ format: 'float8_e4m3fn', scale: 'powerOfTwo', per: 'channel' }))).toEqual(
        back(scaled('float8_e4m3fn', { scale: 'powerOfTwo', axis: 0 })(turned, shape)),
      );
      expect(bitsOf(seen({ format: 'int4', scale: 'float32', block: 8 }))).toEqual(
        back(integer('int4', { range: 'narrow', axis: -1, block: 8 })(turned, shape)),
      );
      expect(bitsOf(seen({ format: 'int8', per: 'channel' }))).toEqual(
        back(integer('int8', { range: 'narrow', axis: 0 })(turned, shape)),
      );
      expect(bitsOf(seen({ format: 'int8', scale: 'mx' }))).toEqual(back(mx('mxint8')(turned, shape)));
      expect(bitsOf(seen({ format: mx('mxfp8', { scaleRule: 'rceil' }) }))).toEqual(
        back(mx('mxfp8', { scaleRule: 'rceil' })(turned, shape)),
      );
      expect(bitsOf(seen({ format: 'float4_e2m1fn', scale: 'nvfp4' }))).toEqual(back(nvfp4()(turned, shape)));
      w.dispose();
    });
  });

  it('have scales by block along the input channels of a filter, and by output channel', () => {
    withoutLeaks(() => {
      const [h, w, inputs, outputs] = [2, 2, 5, 3];
      const filter = data(h * w * inputs * outputs, 3);
      const x = tf.tensor4d(data(4 * 4 * inputs, 6), [1, 4, 4, inputs]);
      const F = tf.variable(tf.tensor4d(filter, [h, w, inputs, outputs]));
      const expected = (q: Float32Array) =>
        bitsOf(tf.conv2d(x, tf.tensor4d(q, [h, w, inputs, outputs]), 1, 'valid').dataSync());
      const run = (weights: object | string) =>
        bitsOf(
          fp.run({ inputs: { weights } } as never, () =>
            tf.conv2d(x, F as unknown as tf.Tensor4D, 1, 'valid').dataSync(),
          ),
        );
      expect(run('mxfp4')).toEqual(expected(mx('mxfp4', { axis: 2 })(filter, [h, w, inputs, outputs])));
      expect(run({ format: 'int8', scale: 'float32', per: 'channel' })).toEqual(
        expected(integer('int8', { range: 'narrow', axis: 3 })(filter, [h, w, inputs, outputs])),
      );
      F.dispose();
    });
  });

  it('have one block a channel in depthwise filters', () => {
    withoutLeaks(() => {
      const filter = data(3 * 3 * 4, 3);
      const x = tf.tensor4d(data(5 * 5 * 4, 6), [1, 5, 5, 4]);
      const F = tf.variable(tf.tensor4d(filter, [3, 3, 4, 1]));
      const q = mx('mxfp4', { axis: 0 })(filter, [9, 4]);
      const expected = tf.depthwiseConv2d(x, tf.tensor4d(q, [3, 3, 4, 1]), 1, 'same').dataSync();
      const seen = fp.run({ inputs: { weights: 'mxfp4' } }, () =>
        tf.depthwiseConv2d(x, F as unknown as tf.Tensor4D, 1, 'same').dataSync(),
      );
      expect(bitsOf(seen)).toEqual(bitsOf(expected));
      F.dispose();
    });
  });

  it('leave what is no product alone, and draw words of their own', () => {
    withoutLeaks(() => {
      const x = tf.tensor2d(data(64, 1), [2, 32]);
      expect(fp.run({ inputs: 'mxfp4' }, () => tf.exp(tf.div(x, 1000)).dataSync())).toEqual(
        tf.exp(tf.div(x, 1000)).dataSync(),
      );
      const policy = fp.policy({ inputs: { format: 'mxfp4', rounding: 'stochastic', seed: 3 } });
      const eye = tf.eye(32);
      const run = () => bitsOf(fp.run(policy, () => tf.matMul(x, eye).dataSync()).map((v) => v + 0));
      expect(run()).toEqual(run());
      const q = mx('mxfp4', { rounding: 'stochastic', seed: 3, stream: 0, position: 2 ** 52 })(
        x.dataSync() as Float32Array,
        [2, 32],
      );
      expect(run()).toEqual(bitsOf(q.map((v) => v + 0)));
    });
  });

  it('with delayed scales take the largest magnitude of calls before', () => {
    withoutLeaks(() => {
      const policy = fp.policy({
        inputs: { activations: { format: 'float8_e4m3fn', scale: 'float32', scaling: { delayed: 2 } } },
      });
      const eye = tf.eye(2);
      const run = (x: number[]) => [...fp.run(policy, () => tf.matMul(tf.tensor2d(x, [1, 2]), eye).dataSync())];
      expect(run([448, 1.07])).toEqual([448, 1.125]);
      expect(run([896, 1.07])).toEqual([448, 1.125]); // the scale is still 1: saturated
      expect(run([896, 1.07])).toEqual([896, 1.125]); // it is 2 now
      const kept = JSON.parse(JSON.stringify(policy)) as { histories: Record<string, number[]> };
      expect(Object.values(kept.histories)[0]).toEqual([896, 896]);
    });
  });

  it('tell weights, activations and gradients apart', () => {
    engineChecks(false);
    const model = tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [4], units: 3, useBias: false })] });
    const x = tf.tensor2d(data(8, 1), [2, 4]);
    const { rows } = fp.trace(
      { inputs: { format: 'float8_e4m3fn', scale: 'float32', weights: 'mxfp4', gradients: 'mxfp8' } },
      () => {
        const { value, grads } = tf.variableGrads(() => tf.sum(model.apply(x) as tf.Tensor) as tf.Scalar);
        tf.dispose([value, grads]);
      },
      { calls: true },
    );
    expect(rows.filter(({ of }) => of === 'operands').map(({ op, phase, format }) => [op, phase, format])).toEqual([
      ['_FusedMatMul', 'forward', 'float8_e4m3fn × float32'],
      ['_FusedMatMul', 'forward', 'mxfp4'],
      ['BatchMatMul', 'backward', 'mxfp8'],
      ['BatchMatMul', 'backward', 'mxfp4'],
      ['BatchMatMul', 'backward', 'float8_e4m3fn × float32'],
    ]);
    model.dispose();
    x.dispose();
    engineChecks(true);
  });
});

describe('layouts', () => {
  const x = (shape: number[]) => ({ shape, dtype: 'float32' as const, dataId: {} });
  it('follow the table of contraction axes', () => {
    const layout = (kernel: string, operand: string, shape: number[], attrs: object = {}) =>
      layoutOf(kernel, operand, x(shape), attrs as never);
    expect(layout('Conv2DBackpropFilter', 'dy', [2, 3, 4, 5])).toMatchObject({ shape: [24, 5], k: 0, rows: [1] });
    expect(layout('Conv2DBackpropInput', 'filter', [3, 3, 4, 5])).toMatchObject({ k: 3, rows: [2] });
    expect(layout('Conv2DBackpropInput', 'dy', [2, 3, 4, 5])).toMatchObject({ k: 3, rows: [0, 1, 2] });
    expect(layout('Conv2D', 'x', [2, 5, 3, 4], { dataFormat: 'NCHW' })).toMatchObject({ k: 1, rows: [0, 2, 3] });
    expect(layout('Conv2D', 'bias', [5])).toBe(undefined);
    const einsum = (operand: string, shape: number[], equation: string) =>
      layout('Einsum', operand, shape, { equation });
    expect(einsum('0', [2, 3, 4], 'ijk,jkl->il')).toMatchObject({ shape: [2, 12], order: [0, 1, 2], k: 1, rows: [0] });
    expect(einsum('1', [3, 4, 5], 'ijk,jkl->il')).toMatchObject({ shape: [5, 12], order: [2, 0, 1], k: 1, rows: [0] });
    expect(einsum('0', [2, 3], 'ij,ij->ij')).toMatchObject({ k: undefined });
  });
});

describe('what inputs refuse', () => {
  it.each([
    ['scales beside a recipe', { format: 'mxfp4', block: 16 }, /"block" expected with "scale".*recipe 'mxfp4'/],
    ['scales beside a quantizer', { format: mx('mxfp4'), per: 'row' }, /"per".*a quantizer/],
    ['per with block', { format: 'int8', scale: 'float32', per: 'row', block: 8 }, /"per" expected without "block"/],
    ['integers in MX but int8', { format: 'int4', scale: 'mx' }, /got int4/],
    ['NVFP4 of other elements', { format: 'float6_e2m3fn', scale: 'nvfp4' }, /expected one of float4_e2m1fn/],
    ['unknown fields', { format: 'int8', scael: 'float32' }, /unknown option "scael"/],
    ['unknown scales', { format: 'int8', scale: 'octave' }, /"scale" expected/],
    ['scales without a format', { scale: 'float32', activations: {} }, /"format" expected/],
    ['scale options without scale', { format: 'float16', per: 'row' }, /"per" expected together with "scale"/],
    ['histories of nothing', { format: 'int8', scale: 'float32', scaling: { delayed: 0 } }, /"scaling" expected/],
  ])('%s', (_, inputs, message) => expect(() => fp.policy({ inputs } as never)).toThrow(message));
});
