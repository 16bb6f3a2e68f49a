/**
 * Exported models: plain TensorFlow.js loads the bits that were emulated.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromDisk } from '../models/models.js';
import { loadEmotion } from '../packages/models.js';
import { bitsOf, engineChecks, fp, tf, tfl } from '../tensorflow.js';

let folder: string;
beforeAll(async () => {
  await tf.setBackend('wasm');
  engineChecks(false);
  folder = mkdtempSync(join(tmpdir(), 'fpchop-export-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  engineChecks(true);
});

function network(): LayersModel {
  const { layers, sequential } = tfl;
  const model = sequential({
    layers: [
      layers.conv2d({ inputShape: [6, 6, 2], filters: 4, kernelSize: 3, name: 'conv', useBias: false }),
      layers.batchNormalization({ name: 'norm' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ units: 3, activation: 'relu', name: 'dense' }),
    ],
  });
  const values = (w: tf.Tensor, i: number): tf.Tensor =>
    tf.tensor(
      Float32Array.from(
        { length: w.size },
        (_, k) => Math.abs(Math.sin(1 + 12.9898 * k + 78.233 * i)) + (k % 3) * -0.4,
      ),
      w.shape,
    );
  model.setWeights(
    model
      .getWeights()
      .map((w, i) => (/variance/.test(model.weights[i]!.originalName) ? tf.ones(w.shape) : values(w, i))),
  );
  return model;
}

function run(model: LayersModel | GraphModel, x: tf.Tensor): Uint32Array {
  const y = model.predict(x) as tf.Tensor;
  const bits = bitsOf(y.dataSync());
  y.dispose();
  return bits;
}

describe('in the layout of TensorFlow.js', () => {
  const kernels = ({ kind }: { kind: string }): boolean => /Conv|Dense|MatMul/.test(kind);
  it.each([
    ['int8', { format: 'int8', scale: 'float32' }, 'uint8'],
    ['int4', { format: 'int4', scale: 'powerOfTwo' }, 'uint8'],
    ['float4_e2m1fn', { format: 'float4_e2m1fn', scale: 'float32' }, 'uint8'],
    ['float6_e2m3fn', { format: 'float6_e2m3fn', scale: 'float32' }, 'uint8'],
    ['float6_e3m2fn', { format: 'float6_e3m2fn', scale: 'float32' }, 'uint16'],
    ['float8_e4m3fn', { format: 'float8_e4m3fn', scale: 'powerOfTwo' }, 'float16'],
    ['float16', 'float16', 'float16'],
  ] as const)('%s is what plain TensorFlow.js loads', async (name, weights, stored) => {
    const model = network();
    const x = tf.tensor(
      Float32Array.from({ length: 5 * 72 }, (_, i) => Math.cos(i * i)),
      [5, 6, 6, 2],
    );
    const quantized = fp.quantizeModel(model, { weights, filter: kernels });
    const emulated = run(model, x);
    const target = join(folder, name);
    const { bytes, before, parts } = await fp.exportModel(model, target);
    quantized.restore();
    const loaded = await loadLayersModel(fromDisk(join(target, 'model.json')));
    expect(run(loaded, x)).toEqual(emulated);
    expect(run(model, x)).not.toEqual(emulated);
    expect(parts.find((part) => part.name === 'dense/kernel')!.stored).toBe(stored);
    expect(parts.find((part) => part.name === 'norm/gamma')).toEqual({
      name: 'norm/gamma',
      stored: 'float32',
      bytes: 16,
      exact: true,
    });
    expect(bytes).toBeLessThan(before);
    // The same without quantizing first, to a handler.
    let saved: tf.io.ModelArtifacts | undefined;
    await fp.exportModel(
      model,
      { save: (artifacts: tf.io.ModelArtifacts) => (saved = artifacts) },
      { weights, filter: kernels },
    );
    expect(new Uint8Array(saved!.weightData as ArrayBuffer)).toEqual(
      new Uint8Array(readFileSync(join(target, 'group1-shard1of1.bin'))),
    );
    expect(readdirSync(target).sort()).toEqual(['group1-shard1of1.bin', 'model.json']);
    model.dispose();
    loaded.dispose();
    x.dispose();
  });

  it('has corrected means, GPTQ and folded normalization in it', async () => {
    const model = network();
    const x = tf.tensor(
      Float32Array.from({ length: 9 * 72 }, (_, i) => Math.cos(i * i)),
      [9, 6, 6, 2],
    );
    const quantized = fp.quantizeModel(model, {
      weights: { format: 'int4', scale: 'float32', method: 'gptq' },
      filter: kernels,
      calibration: x,
      correctMeans: true,
      fold: true,
    });
    expect([quantized.gptq.length, quantized.corrected.length, quantized.folded.length]).toEqual([2, 2, 1]);
    const emulated = run(model, x);
    await fp.exportModel(model, join(folder, 'all'));
    quantized.restore();
    const loaded = await loadLayersModel(fromDisk(join(folder, 'all/model.json')));
    expect(run(loaded, x)).toEqual(emulated);
  });

  it('of emotion, a graph model, has a quarter of the bytes', async () => {
    const model = await loadEmotion();
    const x = tf.tensor(
      Float32Array.from({ length: 2 * 4096 }, (_, i) => Math.abs(Math.sin(i))),
      [2, 64, 64, 1],
    );
    const quantized = fp.quantizeModel(model, { weights: { format: 'int8', scale: 'float32' } });
    const emulated = run(model, x);
    const { bytes, before, parts } = await fp.exportModel(model, join(folder, 'emotion'));
    quantized.restore();
    expect(before).toBe(820516);
    expect(bytes / before).toBeLessThan(0.27);
    expect(parts.every(({ exact }) => exact)).toBe(true);
    const loaded = await loadGraphModel(fromDisk(join(folder, 'emotion/model.json')));
    expect(run(loaded, x)).toEqual(emulated);
    loaded.dispose();
    model.dispose();
    x.dispose();
  });

  it('refuses what it cannot hold, names the weight, and leaves no file', async () => {
    const model = network();
    const perChannel = {
      weights: { format: 'float4_e2m1fn', scale: 'float32', per: 'channel' },
      filter: kernels,
    } as const;
    const target = join(folder, 'refused');
    await expect(fp.exportModel(model, target, perChannel)).rejects.toThrow(
      /got "conv\/kernel" in float4_e2m1fn.*format: 'safetensors'/,
    );
    expect(readdirSync(folder)).not.toContain('refused');
    const { parts } = await fp.exportModel(model, target, { ...perChannel, unpack: true });
    expect(parts.find(({ name }) => name === 'conv/kernel')!.stored).toBe('float32');
    await expect(fp.exportModel(model, target, {})).rejects.toThrow(/"weights" or "activations" expected/);
    await expect(fp.exportModel(model, 7 as never, perChannel)).rejects.toThrow(
      /"target" expected a path or a handler/,
    );
    await expect(fp.exportModel(model, target, { wieghts: 'float16' } as never)).rejects.toThrow(/wieghts/);
    const quantized = fp.quantizeModel(model, perChannel);
    await expect(fp.exportModel(model, target, perChannel)).rejects.toThrow(
      /a model that is not quantized, got them for one that is/,
    );
    quantized.restore();
    // A file stands where the directory should be.
    writeFileSync(join(folder, 'taken'), 'x');
    await expect(fp.exportModel(model, join(folder, 'taken'), { weights: 'float16' })).rejects.toThrow(
      /EEXIST|ENOTDIR/,
    );
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('x');
  });
});

describe('in safetensors', () => {
  const kernels = ({ kind }: { kind: string }): boolean => /Conv|Dense|MatMul/.test(kind);
  it.each([
    ['mxfp4', 'mxfp4'],
    ['nvfp4', 'nvfp4'],
    ['int4 by channel', { format: 'int4', scale: 'float32', per: 'channel' }],
    ['float4_e2m1fn by channel', { format: 'float4_e2m1fn', scale: 'float32', per: 'channel' }],
    ['mxfp8', 'mxfp8'],
    ['bfloat16', 'bfloat16'],
    ['float4_e2m1fn by GPTQ', { format: 'float4_e2m1fn', scale: 'float32', per: 'channel', method: 'gptq' }],
  ] as const)('%s gives another model the bits', async (name, weights) => {
    const [model, other] = [network(), network()];
    other.setWeights(other.getWeights().map((w) => tf.zerosLike(w)));
    const x = tf.tensor(
      Float32Array.from({ length: 5 * 72 }, (_, i) => Math.cos(i * i)),
      [5, 6, 6, 2],
    );
    const quantized = fp.quantizeModel(model, {
      weights,
      filter: kernels,
      ...(name.endsWith('GPTQ') && { calibration: x, correctMeans: false as const }),
    });
    const emulated = run(model, x);
    const file = join(folder, 'weights.safetensors');
    const { parts } = await fp.exportModel(model, file, { format: 'safetensors' });
    quantized.restore();
    expect(parts.every(({ exact }) => exact)).toBe(true);
    expect(await fp.importWeights(other, file)).toHaveLength(7);
    expect(run(other, x)).toEqual(emulated);
    if (name === 'mxfp4') {
      // 72 elements of 4 bits, and a scale for each of 9 places and 4 channels: blocks run along two input channels.
      expect(parts.find((part) => part.name === 'conv/kernel')).toMatchObject({ stored: 'mxfp4', bytes: 36 + 36 });
    }
    for (const one of [model, other]) one.dispose();
    x.dispose();
  });

  it('of emotion in mxfp4 has little more than 4.25 bits an element, and a graph takes it', async () => {
    const [model, other] = [await loadEmotion(), await loadEmotion()];
    const x = tf.tensor(
      Float32Array.from({ length: 2 * 4096 }, (_, i) => Math.abs(Math.sin(i))),
      [2, 64, 64, 1],
    );
    const quantized = fp.quantizeModel(model, { weights: 'mxfp4' });
    const emulated = run(model, x);
    const file = join(folder, 'emotion.safetensors');
    const { bytes } = await fp.exportModel(model, file, { format: 'safetensors' });
    quantized.restore();
    expect(bytes).toBeLessThan(125_000);
    await fp.importWeights(other, file);
    expect(run(other, x)).toEqual(emulated);
    for (const one of [model, other]) one.dispose();
    x.dispose();
  });

  it('refuses a file of other weights, and changes nothing', async () => {
    const model = network();
    const x = tf.ones([1, 6, 6, 2]);
    const before = run(model, x);
    const file = join(folder, 'emotion.safetensors');
    await expect(fp.importWeights(model, file)).rejects.toThrow(/"source" expected weights of the model, got/);
    await expect(fp.importWeights(model, new Uint8Array(4))).rejects.toThrow();
    expect(run(model, x)).toEqual(before);
  });
});
