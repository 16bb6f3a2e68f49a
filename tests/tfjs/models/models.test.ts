import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { chop } from '../../../src/index.js';
import { loadBasicPitch, loadSuperResolution, psnrOfPrototype } from './models.js';
import { counts, fp, tf } from '../tensorflow.js';

describe('the super-resolution model', () => {
  let model: LayersModel;
  let image: tf.Tensor4D;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    model = await loadSuperResolution();
    image = tf.tensor4d(
      Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => i / (32 * 32 * 3)),
      [1, 32, 32, 3],
    );
  });

  it('loses what a prototype lost in each format, within half a decibel', async () => {
    const before = counts();
    const { rows } = await fp.compare(model, image, {
      formats: Object.fromEntries(
        Object.keys(psnrOfPrototype).map((format) => [format, { format, inputs: false, subnormals: 'flush' }]),
      ),
      metrics: ['psnr'],
      peak: 1,
    });
    expect(rows.map(({ format }) => format)).toEqual(Object.keys(psnrOfPrototype));
    for (const { format, metrics } of rows) {
      expect(Math.abs(metrics.psnr! - psnrOfPrototype[format as keyof typeof psnrOfPrototype]), format).toBeLessThan(
        0.5,
      );
    }
    expect(counts()).toEqual(before);
  });

  it('loses more bits with fewer: formats are in the order of their precision', async () => {
    const { rows } = await fp.compare(model, image, { metrics: ['sqnr', 'maxError'] });
    const sqnr = rows.map(({ metrics }) => metrics.sqnr!);
    expect(sqnr).toEqual([...sqnr].sort((a, b) => b - a));
    expect(rows.length).toBe(4);
  });

  it('gives outputs in the format, and in float32 what it always gave', () => {
    tf.tidy(() => {
      const plain = (model.predict(image) as tf.Tensor).dataSync();
      const half = fp.run('float16', () => model.predict(image) as tf.Tensor).dataSync();
      expect(half).toEqual(chop(Float32Array.from(half), 'float16'));
      expect(fp.run('float32', () => model.predict(image) as tf.Tensor).dataSync()).toEqual(plain);
    });
  });

  it('is traced layer by layer', () => {
    const before = counts();
    const { rows, result, firstOutOfRange } = fp.trace('float8_e4m3fn', () => tf.tidy(() => void model.predict(image)));
    expect(result).toBe(undefined);
    expect(firstOutOfRange).toBe(undefined);
    const layers = new Set(rows.map(({ layer }) => layer));
    for (const { name, weights } of model.layers) if (weights.length > 0) expect(layers).toContain(name);
    const convolutions = rows.filter(({ op, of }) => op === 'FusedConv2D' && of === 'results');
    const ofModel = model.layers.filter((layer) => layer.getClassName() === 'Conv2D');
    expect(convolutions.reduce((sum, { calls }) => sum + calls, 0)).toBe(ofModel.length);
    // A format of 4 bits of precision: rounding errors are 2^-4 at most, and uniform ones 28 dB below the signal.
    for (const { sqnr } of convolutions) expect(sqnr).toBeGreaterThan(20);
    expect(counts()).toEqual(before);
  });
});

describe('the audio model', () => {
  let model: GraphModel;
  let audio: tf.Tensor3D;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    model = await loadBasicPitch();
    const tone = (i: number): number => 0.4 * Math.sin((2 * Math.PI * 440 * i) / 22050);
    audio = tf.tensor3d(
      Float32Array.from({ length: 43844 }, (_, i) => tone(i) + tone(1.5 * i)),
      [1, 43844, 1],
    );
  });

  it('leaves the range of float16 where it adds 1e-10 before a logarithm', () => {
    const { firstOutOfRange, firstNotFinite, rows } = fp.trace('float16', () =>
      tf.tidy(() => void model.predict(audio)),
    );
    expect(firstOutOfRange).toMatchObject({
      kind: 'vanished',
      op: 'Add',
      layer: 'StatefulPartitionedCall/model_1/normalized_log_1/add',
      of: 'operands',
      operand: 'b',
      count: 1,
      after: 0,
    });
    expect(firstOutOfRange!.before).toBeCloseTo(1e-10, 15);
    expect(firstNotFinite).toMatchObject({ op: 'Log', layer: 'StatefulPartitionedCall/model_1/normalized_log_1/Log' });
    expect(rows.some(({ overflow }) => overflow > 0)).toBe(false);
  });

  it('works in float16 with the spectrum and its logarithm in float32: a policy by node', async () => {
    const mixed = { format: 'float16', layers: { '/cq_t2010v2|normalized_log/': 'float32' } } as const;
    const { rows } = await fp.compare(model, audio, {
      formats: { float16: 'float16', bfloat16: 'bfloat16', mixed },
      metrics: ['maxError'],
    });
    const errors = (name: string) => rows.filter(({ format }) => format === name).map((row) => row.metrics.maxError!);
    expect(errors('float16')).toEqual([Infinity, Infinity, Infinity]);
    for (const [i, error] of errors('mixed').entries()) expect(error).toBeLessThan(errors('bfloat16')[i]!);
  });

  it('watches nodes in what graph models do not document: executor, graph, category', () => {
    const { executor } = model as unknown as {
      executor: { graph: { nodes: Record<string, { name: string; category: string }> } };
    };
    const nodes = Object.values(executor.graph.nodes);
    expect(nodes.every(({ name, category }) => typeof name === 'string' && typeof category === 'string')).toBe(true);
    const before = nodes.map((node) => Object.getOwnPropertyDescriptor(node, 'category'));
    expect(() => fp.run({ layers: { add: 'float16' } }, () => model.execute(tf.zeros([1])))).toThrow();
    expect(nodes.map((node) => Object.getOwnPropertyDescriptor(node, 'category'))).toEqual(before);
  });
});
