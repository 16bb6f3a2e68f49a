import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { backends, counts, engineChecks, fp, round, tf, tfl, withoutLeaks } from './tensorflow.js';

afterEach(() => engineChecks(true));

describe.each(backends)('policies on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('by phase: forward, backward, optimizer', () => {
    const w = tf.variable(tf.tensor1d([0.3, 0.6]));
    const seen: Record<string, number[]> = {};
    const optimizer = tf.train.momentum(0.37, 0.9);
    fp.run({ forward: 'float8_e4m3fn', backward: 'float8_e5m2', optimizer: 'bfloat16' }, () => {
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.mul(tf.exp(w), 0.77)), [w]);
      seen['forward'] = [...value.dataSync()];
      seen['backward'] = [...grads[w.name]!.dataSync()];
      optimizer.applyGradients(grads as never);
      seen['optimizer'] = [...w.dataSync()];
      tf.dispose([value, grads]);
    });
    expect(seen['forward']).toEqual([...round(seen['forward']!, 'float8_e4m3fn')]);
    expect(seen['backward']).toEqual([...round(seen['backward']!, 'float8_e5m2')]);
    expect(seen['optimizer']).toEqual([...round(seen['optimizer']!, 'bfloat16')]);
    expect(seen['optimizer']).not.toEqual([...round(seen['optimizer']!, 'float8_e4m3fn')]);
    w.dispose();
    optimizer.dispose();
  });

  it('by name of kernel', () => {
    withoutLeaks(() => {
      const x = tf.tensor1d([0.3, 0.6]);
      const policy = { format: 'float8_e5m2', ops: { Exp: 'float32', Sin: { rounding: 'towardZero' } } } as const;
      const [exp, sin, cos] = fp.run(policy, () => [tf.exp(x), tf.sin(x), tf.cos(x)].map((y) => y.dataSync()));
      expect(exp).toEqual(tf.exp(x).dataSync());
      const q = tf.tensor1d(round([0.3, 0.6], 'float8_e5m2', { rounding: 'towardZero' }));
      expect(sin).toEqual(round(tf.sin(q).dataSync(), 'float8_e5m2', { rounding: 'towardZero' }));
      expect(cos).toEqual(round(tf.cos(tf.tensor1d(round([0.3, 0.6], 'float8_e5m2'))).dataSync(), 'float8_e5m2'));
    });
  });

  it('by name of layer or pattern, gradients included', () => {
    engineChecks(false);
    const model = tfl.sequential({
      layers: [
        tfl.layers.dense({ name: 'first', inputShape: [3], units: 4, kernelInitializer: 'ones', useBias: false }),
        tfl.layers.dense({ name: 'second', units: 2, kernelInitializer: 'ones', useBias: false }),
      ],
    });
    const x = tf.tensor2d([0.37, 0.41, 1.3], [1, 3]);
    const policy = {
      layers: { first: 'float8_e5m2', '/^sec/': { forward: 'float16', backward: 'float4_e2m1fn' } },
    } as const;
    const inner: number[][] = [];
    fp.run(policy, () => {
      const hidden = (model.layers[0]!.apply(x) as tf.Tensor).dataSync();
      inner.push([...hidden]);
      const out = model.predict(x) as tf.Tensor;
      inner.push([...out.dataSync()]);
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.mul(model.apply(x) as tf.Tensor, 0.3)));
      for (const g of Object.values(grads)) inner.push([...g.dataSync()]);
      tf.dispose([out, value, grads]);
    });
    const [hidden, out, first, second] = inner;
    expect(hidden).toEqual([...round(hidden!, 'float8_e5m2')]);
    expect(out).toEqual([...round(out!, 'float16')]);
    expect(first).toEqual([...round(first!, 'float8_e5m2')]);
    expect(second).toEqual([...round(second!, 'float4_e2m1fn')]);
    expect(Math.max(...second!)).toBeGreaterThan(0);
    model.dispose();
    x.dispose();
  });

  it('find a misspelt layer when the scope closes, and a misspelt kernel when it opens', () => {
    const model = tfl.sequential({ layers: [tfl.layers.dense({ name: 'dense_one', inputShape: [2], units: 1 })] });
    const x = tf.ones([1, 2]);
    const before = counts();
    expect(() => fp.run({ layers: { dense_noe: 'float16' } }, () => model.predict(x))).toThrow(
      /"layers" expected a layer or node that ran, got "dense_noe"; the nearest are "dense_one"/,
    );
    expect(() => fp.run({ ops: { MatMul: 'float16' } }, () => model.predict(x))).toThrow(
      /"ops" expected a kernel of backend .*, got "MatMul"; the nearest are .*"BatchMatMul"/,
    );
    expect(counts()).toEqual(before);
    model.dispose();
    x.dispose();
  });
});
