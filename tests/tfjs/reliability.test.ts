/**
 * What must hold when something goes wrong: errors leave nothing behind.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { attach } from '../../src/tfjs/index.js';
import { loadBasicPitch } from './models/models.js';
import { backends, counts, fp, kernelsOf, tf, tfl } from './tensorflow.js';

const model = () =>
  tfl.sequential({ layers: [tfl.layers.dense({ name: 'd', inputShape: [2], units: 2, kernelInitializer: 'ones' })] });

describe('a backend that changes inside a scope', () => {
  it.each([
    ['cpu', 'wasm'],
    ['wasm', 'cpu'],
  ])('from %s to %s is an error at the next kernel', async (one, other) => {
    await tf.setBackend(other);
    await tf.setBackend(one);
    const before = backends.map((backend) => kernelsOf(backend));
    const x = tf.scalar(0.3);
    await expect(
      fp.runAsync('float16', async () => {
        await tf.setBackend(other);
        tf.exp(x);
      }),
    ).rejects.toThrow(`runAsync: the backend changed from ${one} to ${other} inside a scope`);
    backends.forEach((backend, i) => {
      for (const [name, kernelFunc] of kernelsOf(backend)) expect(kernelFunc).toBe(before[i]!.get(name));
    });
    await tf.setBackend(one);
    await expect(fp.runAsync('float16', async () => void (await tf.setBackend(other)))).rejects.toThrow(
      /the backend changed/,
    );
    await tf.setBackend(one);
    expect(fp.run('float8_e5m2', () => tf.tidy(() => tf.add(x, 0).dataSync()[0]))).toBe(0.3125);
    x.dispose();
  });
});

describe('copies of layers', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('are recognised if attach is given them', () => {
    const without = attach({ ...tf });
    const m = model();
    const x = tf.ones([1, 2]);
    const run = (adapter: typeof without) =>
      adapter.run({ layers: { d: 'float8_e5m2' } }, () => m.predict(x) as tf.Tensor);
    expect(() => run(without)).toThrow(/no layer ran; is the model of another copy/);
    const adapter = attach({ ...tf } as never, { layers: tfl });
    const y = run(adapter);
    expect([...y.dataSync()]).toEqual([2, 2]);
    tf.dispose([x, y]);
    m.dispose();
    expect(() => attach(tf, { layers: {} })).toThrow(/"layers" expected a copy/);
    expect(() => attach(tf, { converters: {} } as never)).toThrow(/unknown option/);
  });
});

describe('quantizeModel that fails', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('leaves the model as it was, and works the next time', () => {
    const m = model();
    const x = tf.ones([1, 2]);
    const before = counts();
    const plain = [...tf.tidy(() => (m.predict(x) as tf.Tensor).dataSync())];
    const failing = [
      { weights: 'float8_e5m2', filter: () => { throw new Error('mine'); } },
      { activations: { format: 'float8_e5m2', scale: 'float32' }, calibration: tf.ones([1, 5]) },
    ] as const; // prettier-ignore
    const [{ calibration }] = [failing[1]];
    for (const options of failing) expect(() => fp.quantizeModel(m, options)).toThrow();
    calibration.dispose();
    expect(counts()).toEqual(before);
    expect([...tf.tidy(() => (m.predict(x) as tf.Tensor).dataSync())]).toEqual(plain);
    fp.quantizeModel(m, { weights: 'float8_e5m2' }).restore();
    m.dispose();
    x.dispose();
  });
});

describe('a quantized graph that is disposed of', () => {
  it.each([
    ['dispose', 'restore'],
    ['restore', 'dispose'],
  ])('%s, then %s, leaves no tensors', async (...steps) => {
    await tf.setBackend('cpu');
    const before = counts();
    const graph = await loadBasicPitch();
    const quantized = fp.quantizeModel(graph, { weights: 'mxfp4' });
    expect(quantized.parts.length).toBeGreaterThan(10);
    for (const step of steps) {
      if (step === 'dispose') graph.dispose();
      else quantized.restore();
    }
    quantized.restore();
    expect(counts()).toEqual(before);
  });

  it('leaves nothing behind where a weight was disposed of', async () => {
    const graph = await loadBasicPitch();
    const { executor } = graph as unknown as { executor: { weightMap: Record<string, tf.Tensor[]> } };
    const floats = Object.values(executor.weightMap)
      .flat()
      .filter(({ dtype, size }) => dtype === 'float32' && size > 1);
    floats.at(-1)!.dispose();
    const before = counts();
    const weights = executor.weightMap;
    expect(() => fp.quantizeModel(graph, { weights: 'float16' })).toThrow();
    expect(executor.weightMap).toBe(weights);
    expect(counts()).toEqual(before);
  });
});
