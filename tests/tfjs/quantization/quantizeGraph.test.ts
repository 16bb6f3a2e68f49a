/**
 * quantizeModel of graph models: their weights, and the results of their nodes.
 */
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { quantizeScaled, scaleFor } from '../../../src/blocks/index.js';
import { loadBasicPitch } from '../models/models.js';
import { backends, counts, fp, round, tf } from '../tensorflow.js';

const weights = [0.3, -0.7, 1.1, 0.2, 0.6, -0.9];
const data = [0.37, 0.41, 1.3, -0.2];

/** x [2, 2] times weights [2, 3], exponentials, moved, and a logarithm of one more than these. */
async function smallGraph(): Promise<GraphModel> {
  const float = { type: 'DT_FLOAT' };
  const dim = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
  const node = (name: string, op: string, input: string[], attr: object = {}) => ({
    name,
    op,
    input,
    attr: { T: float, ...attr },
  });
  const constant = (name: string, dtype: string, ...sizes: number[]) =>
    node(name, 'Const', [], { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: dim(...sizes) } } });
  const modelTopology = {
    node: [
      node('x', 'Placeholder', [], { dtype: float, shape: { shape: dim(2, 2) } }),
      constant('weights', 'DT_FLOAT', 2, 3),
      node('product', 'MatMul', ['x', 'weights'], { transpose_a: { b: false }, transpose_b: { b: false } }),
      node('exp', 'Exp', ['product']),
      node('same', 'Identity', ['exp']),
      constant('axes', 'DT_INT32', 2),
      node('moved', 'Transpose', ['same', 'axes'], { Tperm: { type: 'DT_INT32' } }),
      node('log', 'Log1p', ['moved']),
    ],
    versions: { producer: 1 },
  };
  const weightData = new ArrayBuffer(32);
  new Float32Array(weightData, 0, 6).set(weights);
  new Int32Array(weightData, 24, 2).set([1, 0]);
  const weightSpecs = [
    { name: 'weights', dtype: 'float32' as const, shape: [2, 3] },
    { name: 'axes', dtype: 'int32' as const, shape: [2] },
  ];
  return loadGraphModel({ load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }) });
}

const input = () => tf.tensor2d(data, [2, 2]);

/** What the graph gives where every node that `isRounded` takes is rounded. */
const expected = (format: string, isRounded: (name: string) => boolean = () => true): number[] =>
  tf.tidy(() => {
    const after = (name: string, y: tf.Tensor): tf.Tensor =>
      isRounded(name) ? tf.tensor(round(y.dataSync(), format), y.shape) : y;
    const product = after('product', tf.matMul(input(), tf.tensor2d(weights, [2, 3])));
    const exp = after('exp', tf.exp(product));
    return [...after('log', tf.log1p(tf.transpose(exp))).dataSync()];
  });

const predicted = (model: GraphModel): number[] => tf.tidy(() => [...(model.predict(input()) as tf.Tensor).dataSync()]);

describe.each(backends)('activations of a graph on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('are the results of the nodes that compute, until they are restored', async () => {
    const model = await smallGraph();
    const before = counts();
    const plain = predicted(model);
    const quantized = fp.quantizeModel(model, { activations: 'float8_e5m2' });
    expect(quantized.parts).toEqual(['product', 'exp', 'log']);
    expect(predicted(model)).toEqual(expected('float8_e5m2'));
    expect(predicted(model)).not.toEqual(plain);
    quantized.restore();
    quantized.restore();
    expect(predicted(model)).toEqual(plain);
    expect(counts()).toEqual(before);
    model.dispose();
  });

  it('are chosen by the name and operation of the node', async () => {
    const model = await smallGraph();
    const seen: string[] = [];
    const quantized = fp.quantizeModel(model, {
      activations: 'float8_e5m2',
      filter: ({ name, kind }) => {
        seen.push(`${name}: ${kind}`);
        return kind === 'Exp';
      },
    });
    expect(seen).toEqual(['product: MatMul', 'exp: Exp', 'log: Log1p']);
    expect(quantized.parts).toEqual(['exp']);
    expect(predicted(model)).toEqual(expected('float8_e5m2', (name) => name === 'exp'));
    quantized.restore();
    model.dispose();
  });

  it('are rounded by executeAsync too, which leaves nothing behind', async () => {
    const silent = vi.spyOn(console, 'warn').mockImplementation(() => undefined); // that execute would do
    const model = await smallGraph();
    const x = input();
    const quantized = fp.quantizeModel(model, { activations: 'float8_e5m2' });
    const before = counts();
    const y = (await model.executeAsync(x)) as tf.Tensor;
    expect([...(await y.data())]).toEqual(expected('float8_e5m2'));
    y.dispose();
    expect(counts()).toEqual(before);
    quantized.restore();
    tf.dispose(x);
    model.dispose();
    silent.mockRestore();
  });

  it('have fixed scales, found from inputs', async () => {
    const model = await smallGraph();
    const x = input();
    const before = counts();
    const spec = { format: 'float8_e4m3fn', scale: 'float32' } as const;
    const quantized = fp.quantizeModel(model, {
      activations: spec,
      calibration: x,
      filter: ({ name }) => name === 'exp',
    });
    const exponentials = tf.tidy(() => tf.exp(tf.matMul(x, tf.tensor2d(weights, [2, 3]))).dataSync()) as Float32Array;
    expect(quantized.scales).toEqual({ exp: [scaleFor(exponentials, spec)] });
    const values = quantizeScaled(exponentials, [2, 3], spec).values;
    expect(predicted(model)).toEqual(
      tf.tidy(() => [...tf.log1p(tf.transpose(tf.tensor2d(values, [2, 3]))).dataSync()]),
    );
    quantized.restore();
    expect(counts()).toEqual(before);
    x.dispose();
    model.dispose();
  });

  it('go together with weights, and with a policy', async () => {
    const model = await smallGraph();
    const quantized = fp.quantizeModel(model, { weights: 'float4_e2m1fn', activations: 'float8_e5m2' });
    expect(quantized.parts).toEqual(['weights', 'product', 'exp', 'log']);
    const coarse = predicted(model);
    expect(coarse).toEqual([...round(coarse, 'float8_e5m2')]);
    const narrow = fp.run({ layers: { exp: 'float4_e2m1fn' } }, () => predicted(model));
    expect(narrow).not.toEqual(coarse);
    quantized.restore();
    model.dispose();
  });

  it('refuse to be quantized twice', async () => {
    const model = await smallGraph();
    const quantized = fp.quantizeModel(model, { activations: 'float16' });
    expect(() => fp.quantizeModel(model, { weights: 'float16' })).toThrow(/"model" expected one that is not quantized/);
    quantized.restore();
    expect(() => fp.quantizeModel(model, { activations: 'float16', filter: () => false })).toThrow(/took none/);
    fp.quantizeModel(model, { weights: 'float16' }).restore();
    model.dispose();
  });
});

describe('the audio model', () => {
  it('exchanges its weights, and puts them back', async () => {
    await tf.setBackend('wasm');
    const model = await loadBasicPitch();
    const { executor } = model as unknown as { executor: { weightMap: Record<string, tf.Tensor[]> } };
    const originals = executor.weightMap;
    const before = counts();
    const quantized = fp.quantizeModel(model, {
      weights: { format: 'float8_e4m3fn', scale: 'powerOfTwo', per: 'channel' },
      filter: ({ kind }) => /Conv2D/.test(kind),
    });
    expect(quantized.parts.length).toBeGreaterThan(5);
    for (const part of quantized.parts) {
      const [was, is] = [originals[part]![0]!, executor.weightMap[part]![0]!];
      const spec = { format: 'float8_e4m3fn', axis: was.shape.length - 1 } as const;
      expect(is.dataSync()).toEqual(quantizeScaled(Float32Array.from(was.dataSync()), was.shape, spec).values);
    }
    quantized.restore();
    quantized.restore();
    expect(executor.weightMap).toBe(originals);
    expect(counts()).toEqual(before);
    model.dispose();
  });

  it('takes results of all its nodes in bfloat16, and gives up none of its tensors', async () => {
    await tf.setBackend('wasm');
    const model = await loadBasicPitch();
    const audio = tf.tidy(() => tf.reshape(tf.sin(tf.mul(tf.range(0, 43844), 0.125)), [1, 43844, 1]));
    const before = counts();
    const quantized = fp.quantizeModel(model, { activations: 'bfloat16' });
    const outputs = model.predict(audio) as tf.Tensor[];
    for (const y of outputs) expect(y.dataSync()).toEqual(round(y.dataSync(), 'bfloat16'));
    tf.dispose(outputs);
    quantized.restore();
    expect(counts()).toEqual(before);
    tf.dispose(audio);
    model.dispose();
  });
});
