import { beforeAll, describe, expect, it } from 'vitest';
import { quantizeScaled, scaleFor } from '../../../src/blocks/index.js';
import { chop } from '../../../src/index.js';
import { backends, counts, engineChecks, fp, tf, tfl } from '../tensorflow.js';

const round = (values: ArrayLike<number>, format: string): Float32Array => chop(Float32Array.from(values), format);

function makeModel(): tfl.Sequential {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        name: 'conv',
        inputShape: [6, 6, 2],
        filters: 3,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: tfl.initializers.randomNormal({ seed: 1 }),
      }),
      tfl.layers.depthwiseConv2d({
        name: 'depthwise',
        kernelSize: 3,
        depthMultiplier: 2,
        depthwiseInitializer: tfl.initializers.randomNormal({ seed: 2 }),
      }),
      tfl.layers.flatten({ name: 'flat' }),
      tfl.layers.dense({ name: 'head', units: 4, kernelInitializer: tfl.initializers.randomNormal({ seed: 3 }) }),
    ],
  });
}

/** The weights of a model by their names, in order. */
const values = (model: tfl.LayersModel): number[][] => model.getWeights().map((w) => [...w.dataSync()]);

describe.each(backends)('quantizeModel on %s', (backend) => {
  const x = Float32Array.from({ length: 72 }, (_, i) => Math.sin(i) * 3);
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('computes with quantized weights, and gives the model back', () => {
    const model = makeModel();
    const input = tf.tensor4d(x, [1, 6, 6, 2]);
    const before = counts();
    const kept = values(model);
    const predict = () => tf.tidy(() => [...(model.predict(input) as tf.Tensor).dataSync()]);
    const plain = predict();
    const quantized = fp.quantizeModel(model, { weights: 'float8_e4m3fn' });
    expect(quantized.parts).toEqual(['conv', 'depthwise', 'flat', 'head']);
    const coarse = predict();
    expect(values(model)).toEqual(kept); // what the model keeps is as it was
    quantized.restore();
    quantized.restore();
    expect(predict()).toEqual(plain);
    const rounded = kept.map((w, i) => tf.tensor(round(w, 'float8_e4m3fn'), model.weights[i]!.shape as number[]));
    model.setWeights(rounded);
    tf.dispose(rounded);
    expect(coarse).toEqual(predict());
    expect(coarse).not.toEqual(plain);
    expect(Object.getOwnPropertyNames(model.layers[0])).not.toContain('call');
    expect(counts().tensors - before.tensors).toBe(0);
    model.dispose();
    input.dispose();
  });

  it.each([
    ['float32', 'tensor', [undefined, undefined, undefined]],
    ['powerOfTwo', 'channel', [[3], [2, 3], [1]]],
  ] as const)('scales weights by %s per %s', (scale, per, axes) => {
    const model = makeModel();
    const input = tf.tensor4d(x, [1, 6, 6, 2]);
    const quantized = fp.quantizeModel(model, {
      weights: { format: 'float4_e2m1fn', scale, per, calibration: 'meanSquareError' },
    });
    const coarse = [...(model.predict(input) as tf.Tensor).dataSync()];
    quantized.restore();
    const expected = [0, 2, 4].map((i, k) => {
      const axis = axes[k];
      const w = model.getWeights()[i]!;
      const spec = {
        format: 'float4_e2m1fn',
        scale,
        calibration: 'meanSquareError',
        ...(axis !== undefined && { axis }),
      } as const;
      return tf.tensor(quantizeScaled(Float32Array.from(w.dataSync()), w.shape, spec).values, w.shape);
    });
    model.setWeights(model.getWeights().map((w, i) => (i % 2 === 0 ? expected[i / 2]! : w))); // biases are zeros
    expect([...(model.predict(input) as tf.Tensor).dataSync()]).toEqual(coarse);
    model.dispose();
  });

  it('quantizes results of the layers that the filter takes', () => {
    const model = makeModel();
    const input = tf.tensor4d(x, [1, 6, 6, 2]);
    const quantized = fp.quantizeModel(model, { activations: 'float8_e5m2', filter: ({ kind }) => kind === 'Dense' });
    expect(quantized.parts).toEqual(['head']);
    const y = (model.predict(input) as tf.Tensor).dataSync();
    quantized.restore();
    expect(y).toEqual(round((model.predict(input) as tf.Tensor).dataSync(), 'float8_e5m2'));
    model.dispose();
  });

  it('finds fixed scales of results by calibration', () => {
    const model = makeModel();
    const input = tf.tensor4d(x, [1, 6, 6, 2]);
    const larger = tf.mul(input, 100);
    const plain = Float32Array.from((model.predict(input) as tf.Tensor).dataSync());
    const spec = { format: 'float8_e4m3fn', scale: 'float32', calibration: { percentile: 50 } } as const;
    const quantized = fp.quantizeModel(model, {
      activations: spec,
      filter: ({ name }) => name === 'head',
      calibration: input,
    });
    const scale = scaleFor(plain, spec);
    expect(quantized.scales).toEqual({ head: [scale] });
    // What is larger than the calibrated half is clipped to the largest value.
    const y = (model.predict(larger) as tf.Tensor).dataSync();
    expect(Math.max(...y.map(Math.abs))).toBe(Math.fround(448 * scale));
    quantized.restore();
    model.dispose();
  });

  it('trains the weights beneath by model.fit, gradients going straight through', async () => {
    engineChecks(false);
    const model = tfl.sequential({
      layers: [tfl.layers.dense({ inputShape: [1], units: 1, useBias: false, kernelInitializer: 'ones' })],
    });
    model.compile({ optimizer: tf.train.sgd(2 ** -6), loss: 'meanSquaredError' });
    const quantized = fp.quantizeModel(model, { weights: 'float4_e2m1fn' });
    const [input, target] = [tf.tensor2d([1], [1, 1]), tf.tensor2d([4], [1, 1])];
    const trained: number[] = [];
    for (let k = 0; k < 10; k++) {
      await model.fit(input, target, { epochs: 1, verbose: 0 });
      trained.push(model.getWeights()[0]!.dataSync()[0]!);
    }
    engineChecks(true);
    // The gradient is 2 (q(w) - 4), where q(w) is 1 up to the tie 1.25, 1.5 up to 1.75, 2 beyond.
    let w = 1;
    const expected = trained.map(() => (w -= 2 ** -6 * 2 * (round([w], 'float4_e2m1fn')[0]! - 4)));
    expect(trained).toEqual(expected);
    expect(round([trained.at(-1)!], 'float4_e2m1fn')[0]).toBeGreaterThan(1);
    quantized.restore();
    model.dispose();
    tf.dispose([input, target]);
  });

  it('brings statistics of batches up to date in float32', async () => {
    engineChecks(false);
    const model = tfl.sequential({ layers: [tfl.layers.batchNormalization({ inputShape: [1], momentum: 0.99 })] });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const quantized = fp.quantizeModel(model, { weights: 'float8_e5m2' });
    const input = tf.tensor2d([1, 1, 1, 1], [4, 1]);
    for (let k = 0; k < 5; k++) await model.fit(input, input, { epochs: 1, verbose: 0 });
    // The mean goes to 1 by a hundredth of what is left: steps that float8_e5m2 would not take.
    expect(model.getWeights()[2]!.dataSync()[0]).toBeCloseTo(1 - 0.99 ** 5, 5);
    engineChecks(true);
    quantized.restore();
    model.dispose();
    input.dispose();
  });

  it('leaves saved models and recurrent cells what they are', async () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.lstm({ inputShape: [5, 2], units: 3, recurrentInitializer: 'glorotUniform' }),
        tfl.layers.dense({ units: 1 }),
      ],
    });
    const input = tf.randomNormal([2, 5, 2], 0, 1, 'float32', 1);
    const kept = values(model);
    const plain = (model.predict(input) as tf.Tensor).dataSync();
    const before = counts();
    const quantized = fp.quantizeModel(model, { weights: { format: 'float8_e5m2', rounding: 'stochastic', seed: 3 } });
    const predict = () => tf.tidy(() => [...(model.predict(input) as tf.Tensor).dataSync()]);
    const coarse = predict();
    expect(predict()).toEqual(coarse); // the same data draws the same words
    expect(coarse).not.toEqual([...plain]);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    expect([...new Float32Array(saved!.weightData as ArrayBuffer)]).toEqual(kept.flat());
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    expect((loaded.predict(input) as tf.Tensor).dataSync()).toEqual(plain);
    loaded.dispose();
    quantized.restore();
    expect(counts().dataIds - before.dataIds).toBeLessThanOrEqual(1); // the prediction above
    model.dispose();
  });
});

describe('what quantizeModel refuses', () => {
  const refuses =
    (options: object, model: object = makeModel()) =>
    () =>
      fp.quantizeModel(model, options as never);
  it.each([
    ['nothing to do', () => refuses({})(), /"weights" or "activations" expected, got neither/],
    ['another model', () => refuses({ weights: 'float16' }, {})(), /"model" expected a LayersModel, a GraphModel or/],
    ['unknown options', () => refuses({ weight: 'float16' })(), /unknown option "weight"/],
    [
      'formats that float32 does not hold',
      () => refuses({ weights: 'float64' })(),
      /quantizeModel: weights: "format" expected one whose values float32 holds/,
    ],
    ['unknown formats', () => refuses({ activations: 'float17' })(), /float17/],
    ['unknown scales', () => refuses({ activations: { format: 'float16', scale: 'octave' } })(), /octave/],
    [
      'unknown calibration',
      () => refuses({ weights: { format: 'float16', scale: 'float32', calibration: 'median' } })(),
      /median/,
    ],
    ['unknown fields', () => refuses({ weights: { format: 'float16', axis: 1 } })(), /weights: unknown option "axis"/],
    [
      'channels without scales',
      () => refuses({ weights: { format: 'float16', per: 'channel' } })(),
      /weights: "per" expected with "scale"/,
    ],
    [
      'calibration without scales',
      () => refuses({ activations: 'float16', calibration: tf.scalar(1) })(),
      /"calibration" expected with a scale/,
    ],
    ['a filter that takes nothing', () => refuses({ weights: 'float16', filter: () => false })(), /took none/],
    [
      'a model that is quantized',
      () => {
        const model = makeModel();
        fp.quantizeModel(model, { weights: 'float16' });
        fp.quantizeModel(model, { weights: 'float16' });
      },
      /layers that are not quantized, got "conv"/,
    ],
  ])('%s', (_, call, message) => expect(call).toThrow(message));
});
