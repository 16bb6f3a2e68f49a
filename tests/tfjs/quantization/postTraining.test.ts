/**
 * What calibration inputs do for quantized weights: GPTQ, corrected means, folding.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gptq } from '../../../src/tfjs/calibration/gptq.js';
import { positionsOf } from '../../../src/tfjs/calibration/inputSums.js';
import { loadEmotion } from '../packages/models.js';
import { bitsOf, counts, engineChecks, fp, tf, tfl } from '../tensorflow.js';

/** Numbers of -1..1 that look random. */
function noise(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state ^ (state >>> 15), 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Convolutions with normalization, one depthwise, and two dense layers. */
function network(): LayersModel {
  const { layers, sequential } = tfl;
  const model = sequential({
    layers: [
      layers.conv2d({
        inputShape: [8, 8, 3],
        filters: 6,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        useBias: false,
        name: 'conv',
      }),
      layers.batchNormalization({ name: 'norm' }),
      layers.reLU({ name: 'relu' }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'depth' }),
      layers.batchNormalization({ scale: false, name: 'plainNorm' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ units: 8, activation: 'relu', name: 'hidden' }),
      layers.dense({ units: 4, activation: 'softmax', name: 'classes' }),
    ],
  });
  model.setWeights(
    model.getWeights().map((w, i) => {
      const values = noise(w.size, i + 1);
      // Variances are positive, and channels differ in size.
      const isVariance = /variance/.test(model.weights[i]!.originalName);
      return tf.tensor(
        values.map((x, k) => (isVariance ? 0.5 + Math.abs(x) : 0.2 * x * (1 + (k % 5)))),
        w.shape,
      );
    }),
  );
  return model;
}

const predicted = (model: LayersModel, x: tf.Tensor): Float32Array =>
  tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync<'float32'>().slice());

const error = (x: Float32Array, y: Float32Array): number =>
  Math.sqrt(x.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / x.reduce((sum, value) => sum + value ** 2, 0));

describe('GPTQ of a matrix', () => {
  const [rows, columns, examples] = [12, 5, 40];
  const common = noise(examples, 9);
  const x = noise(rows * examples, 3).map((value, i) => 0.2 * value + common[i % examples]!);
  const sums = (): Float64Array => {
    const h = new Float64Array(rows * rows);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++)
        for (let n = 0; n < examples; n++) h[i * rows + j]! += x[i * examples + n]! * x[j * examples + n]!;
    return h;
  };
  const round = (value: number): number => Math.round(value * 4) / 4;
  const errorOf = (w: Float64Array, q: Float64Array): number => {
    let sum = 0;
    for (let n = 0; n < examples; n++)
      for (let c = 0; c < columns; c++) {
        let difference = 0;
        for (let k = 0; k < rows; k++) difference += (w[k * columns + c]! - q[k * columns + c]!) * x[k * examples + n]!;
        sum += difference ** 2;
      }
    return sum;
  };
  const w = Float64Array.from(noise(rows * columns, 5));

  it('makes products with the inputs come nearer than rounding to nearest does', () => {
    const found = w.slice();
    gptq(found, rows, columns, sums(), round);
    expect(errorOf(w, found)).toBeLessThan(0.5 * errorOf(w, w.map(round)));
    expect(found.map(round)).toEqual(found);
  });

  it('is rounding to nearest where inputs know nothing of one another', () => {
    const h = new Float64Array(rows * rows);
    for (let k = 0; k < rows; k++) h[k * rows + k] = 3;
    const found = w.slice();
    gptq(found, rows, columns, h, round);
    expect(found).toEqual(w.map(round));
  });

  it('is rounding to nearest where all inputs are 0', () => {
    const found = w.slice();
    gptq(found, rows, columns, new Float64Array(rows * rows), round);
    expect(found).toEqual(w.map(round));
  });

  it('takes errors from later rows by the factor of the inverse, as written out for two rows', () => {
    const h = Float64Array.of(2, 1, 1, 3);
    const [a, b, c] = [2 + 0.025, 1, 3 + 0.025];
    // Row 1 alone minimizes over the rest: its element becomes w1 + e0 b / c.
    const found = Float64Array.of(0.3, 0.1);
    gptq(found, 2, 1, h, round);
    expect(found).toEqual(Float64Array.of(0.25, round(0.1 + (0.05 * b) / c)));
    expect(a * c - b * b).toBeGreaterThan(0);
  });
});

it('looks at 48 positions of an image at most, all different', () => {
  expect(positionsOf(0, 48)).toEqual(Array.from({ length: 48 }, (_, i) => i));
  for (const count of [49, 100, 12544]) {
    const places = positionsOf(7, count);
    expect(new Set(places).size).toBe(48);
    expect(places.at(-1)).toBeLessThan(count);
    expect(positionsOf(7, count)).toEqual(places);
  }
  expect(positionsOf(8, 12544)).not.toEqual(positionsOf(7, 12544));
});

describe.each(['cpu', 'wasm'])('a network on %s', (backend) => {
  let model: LayersModel;
  let x: tf.Tensor;
  let calibration: tf.Tensor;
  beforeAll(async () => {
    await tf.setBackend(backend);
    model = network();
    x = tf.tensor(noise(20 * 192, 70), [20, 8, 8, 3]);
    calibration = tf.tensor(noise(240 * 192, 71), [240, 8, 8, 3]);
  });
  afterAll(() => {
    model.dispose();
    tf.dispose([x, calibration]);
  });
  const perChannel = { format: 'int4', scale: 'float32', per: 'channel' } as const;
  const isKernel = ({ kind }: { kind: string }): boolean => /Conv|Dense/.test(kind);

  it('with weights that stay what they are, correction of means changes no bit', () => {
    const plain = predicted(model, x);
    const before = counts();
    const quantized = fp.quantizeModel(model, { weights: 'float32', calibration, correctMeans: true });
    expect(quantized.corrected).toEqual(['conv/kernel', 'depth/depthwise_kernel', 'hidden/kernel', 'classes/kernel']);
    expect(bitsOf(predicted(model, x))).toEqual(bitsOf(plain));
    quantized.restore();
    expect(bitsOf(predicted(model, x))).toEqual(bitsOf(plain));
    expect(counts()).toEqual(before);
  });

  it('comes nearer to float32 with means and with GPTQ', () => {
    const plain = predicted(model, x);
    const errorWith = (options: object, method: 'nearest' | 'gptq' = 'nearest'): number => {
      const quantized = fp.quantizeModel(model, { weights: { ...perChannel, method }, filter: isKernel, ...options });
      const found = error(plain, predicted(model, x));
      quantized.restore();
      return found;
    };
    const nearest = errorWith({});
    expect(errorWith({ calibration, correctMeans: true })).toBeLessThan(nearest);
    expect(errorWith({ calibration, correctMeans: false }, 'gptq')).toBeLessThan(nearest);
  });

  it('gives the same means in many feeds as in one', () => {
    const parts = tf.split(calibration, 4);
    const predictions = [calibration, parts].map((inputs) => {
      const quantized = fp.quantizeModel(model, {
        weights: perChannel,
        filter: isKernel,
        calibration: inputs,
        correctMeans: true,
      });
      const y = predicted(model, x);
      quantized.restore();
      return y;
    });
    expect(predictions[0]).toEqual(predictions[1]);
    tf.dispose(parts);
  });

  it('has the means of float32 in what a corrected product gives', () => {
    const inner = tfl.model({
      inputs: model.inputs,
      outputs: (model.getLayer('conv') as never as { output: never }).output,
    });
    const mean = (): Float32Array =>
      tf.tidy(() =>
        tf
          .mean(
            model.getLayer('norm').apply(inner.predict(calibration, { batchSize: 240 }) as tf.Tensor) as tf.Tensor,
            [0, 1, 2],
          )
          .dataSync<'float32'>()
          .slice(),
      );
    const exact = mean();
    const quantized = fp.quantizeModel(model, {
      weights: perChannel,
      filter: isKernel,
      calibration,
      correctMeans: true,
    });
    const corrected = mean();
    quantized.restore();
    for (const [c, value] of corrected.entries()) expect(Math.abs(value - exact[c]!)).toBeLessThan(2e-5);
  });

  it('folds normalization into kernels, within 1e-5, with and without inputs to look at', () => {
    const plain = predicted(model, x);
    for (const options of [{}, { calibration, correctMeans: false as const }]) {
      const before = counts();
      const quantized = fp.quantizeModel(model, { weights: 'float32', fold: true, ...options });
      expect(quantized.folded).toEqual(['conv/kernel', 'depth/depthwise_kernel']);
      const folded = predicted(model, x);
      expect(error(plain, folded)).toBeLessThan(1e-5);
      expect(folded).not.toEqual(plain);
      quantized.restore();
      expect(counts()).toEqual(before);
    }
    expect(bitsOf(predicted(model, x))).toEqual(bitsOf(plain));
  });

  it('keeps corrected means by themselves only if they help', () => {
    const quantized = fp.quantizeModel(model, { weights: perChannel, filter: isKernel, calibration });
    expect(quantized.corrected.length).toBe(4);
    quantized.restore();
    // In float32 nothing is to be made up for.
    const useless = fp.quantizeModel(model, { weights: 'float32', calibration });
    expect(useless.corrected).toEqual([]);
    useless.restore();
  });

  it('rounds weights that are assigned later to nearest', () => {
    const quantized = fp.quantizeModel(model, {
      weights: { ...perChannel, method: 'gptq' },
      filter: isKernel,
      calibration,
      correctMeans: false,
    });
    expect(quantized.gptq.length).toBe(4);
    const [kernel] = model.getLayer('classes').getWeights();
    const original = tf.clone(kernel!);
    const assigned = tf.mul(kernel!, 2);
    model.getLayer('classes').setWeights([assigned, model.getLayer('classes').getWeights()[1]!]);
    const doubled = predicted(model, x);
    expect(doubled.every(Number.isFinite)).toBe(true);
    model.getLayer('classes').setWeights([original, model.getLayer('classes').getWeights()[1]!]);
    quantized.restore();
    tf.dispose([original, assigned]);
  });

  it('takes inputs that come one by one', async () => {
    const parts = tf.split(calibration, 2);
    async function* later(): AsyncGenerator<tf.Tensor> {
      for (const part of parts) yield await Promise.resolve(part);
    }
    const options = { weights: perChannel, filter: isKernel, correctMeans: true } as const;
    expect(() => fp.quantizeModel(model, { ...options, calibration: later() })).toThrow(/quantizeModelAsync/);
    const quantized = await fp.quantizeModelAsync(model, { ...options, calibration: later() });
    const y = predicted(model, x);
    quantized.restore();
    const same = fp.quantizeModel(model, { ...options, calibration: parts });
    expect(predicted(model, x)).toEqual(y);
    same.restore();
    tf.dispose(parts);
  });

  it('uses scales of activations again', () => {
    const activations = { format: 'float8_e4m3fn', scale: 'float32' } as const;
    const first = fp.quantizeModel(model, { activations, calibration });
    const y = predicted(model, x);
    first.restore();
    const second = fp.quantizeModel(model, { activations, scales: first.scales });
    expect(second.scales).toEqual(first.scales);
    expect(predicted(model, x)).toEqual(y);
    second.restore();
  });

  it('refuses what does not go together, and leaves nothing behind', () => {
    const before = counts();
    const refused: [object, RegExp][] = [
      [{ weights: { ...perChannel, method: 'gptq' } }, /"method" expected 'nearest' without "calibration"/],
      [{ weights: { format: 'float16', method: 'gptq' }, calibration }, /"method" expected 'nearest' without scales/],
      [{ weights: { ...perChannel, method: 'best' } }, /"method" expected 'nearest' or 'gptq', got best/],
      [{ weights: perChannel, correctMeans: true }, /"correctMeans" expected together with "calibration"/],
      [{ weights: perChannel, correctMeans: 'always', calibration }, /"correctMeans" expected true, false or 'auto'/],
      [{ activations: 'float16', fold: true }, /"fold" expected together with "weights"/],
      [{ weights: perChannel, calibration: [] }, /"calibration" expected at least one input, got none/],
      [{ weights: perChannel, calibration: tf.zeros([1, 5]) }, /./],
    ];
    for (const [options, message] of refused) expect(() => fp.quantizeModel(model, options as never)).toThrow(message);
    expect(counts().tensors).toBe(before.tensors + 1);
    expect(bitsOf(predicted(model, x))).toEqual(bitsOf(predicted(model, x)));
  });
});

describe('functions of variables', () => {
  it('are quantized by the data of their variables, and corrected', async () => {
    await tf.setBackend('cpu');
    const w = tf.variable(tf.tensor(noise(48, 1), [12, 4]), true, 'w');
    const b = tf.variable(tf.tensor(noise(4, 2)), true, 'b');
    const predict = (x: tf.Tensor2D): tf.Tensor => tf.add(tf.matMul(x, w as never), b);
    const x = tf.tensor2d(noise(120, 3), [10, 12]);
    const plain = predict(x).dataSync<'float32'>();
    const before = w.dataSync().slice();
    const quantized = fp.quantizeModel(
      { variables: [w, b], predict },
      { weights: { format: 'int4', scale: 'float32' }, calibration: x, correctMeans: true },
    );
    expect(quantized.parts).toEqual(['w']);
    expect(quantized.corrected).toEqual(['w']);
    const y = predict(x).dataSync<'float32'>();
    const means = (values: Float32Array): number[] =>
      [0, 1, 2, 3].map((c) => values.reduce((sum, value, i) => sum + (i % 4 === c ? value : 0), 0) / 10);
    expect(y).not.toEqual(plain);
    means(y).forEach((mean, c) => expect(mean).toBeCloseTo(means(plain)[c]!, 5));
    quantized.restore();
    expect(w.dataSync()).toEqual(before);
    expect(predict(x).dataSync()).toEqual(plain);
    expect(() => fp.quantizeModel({ variables: [w], predict }, { activations: 'float16' })).toThrow(
      /function of variables/,
    );
  });
});

describe('a graph model, emotion', () => {
  it('comes nearer to float32 with means and with GPTQ', async () => {
    await tf.setBackend('wasm');
    engineChecks(false);
    const model = await loadEmotion();
    const faces = (seed: number, count: number): tf.Tensor =>
      tf.tidy(() => tf.image.resizeBilinear(tf.tensor4d(noise(count * 64, seed), [count, 8, 8, 1]), [64, 64]));
    const [x, calibration] = [faces(1, 8), faces(2, 12)];
    const run = (): Float32Array => tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync<'float32'>().slice());
    const plain = run();
    const before = tf.memory().numTensors;
    const errorWith = (method: 'nearest' | 'gptq', options: object): number => {
      const weights = { format: 'float4_e2m1fn', scale: 'float32', per: 'channel', method } as const;
      // The last kernel sums over 2304 products, which takes GPTQ seconds.
      const filter = ({ name }: { name: string }): boolean => /separable_conv2d_\d\/.*weights$/.test(name);
      const quantized = fp.quantizeModel(model, { weights, filter, ...options });
      const found = error(plain, run());
      if ('correctMeans' in options && options.correctMeans === true) expect(quantized.corrected.length).toBe(4);
      quantized.restore();
      return found;
    };
    const nearest = errorWith('nearest', {});
    expect(errorWith('nearest', { calibration, correctMeans: true })).toBeLessThan(nearest);
    expect(errorWith('gptq', { calibration, correctMeans: false })).toBeLessThan(nearest);
    expect(run()).toEqual(plain);
    expect(tf.memory().numTensors).toBe(before);
    engineChecks(true);
  });
});
