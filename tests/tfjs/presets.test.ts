import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { format } from '../../src/index.js';
import { attach, presets } from '../../src/tfjs/index.js';
import { counts, engineChecks, fp, round, tf, tfl, withoutLeaks } from './tensorflow.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => engineChecks(false));
afterEach(() => engineChecks(true));

const dense = () =>
  tfl.sequential({
    layers: [tfl.layers.dense({ inputShape: [3], units: 2, kernelInitializer: 'ones', useBias: false })],
  });

describe('presets', () => {
  it('have names that no format has', () => {
    expect(Object.keys(presets)).toEqual([
      'mixed_bfloat16', 'mixed_float16', 'fp8_hybrid', 'mxfp8', 'mxfp6', 'mxfp4', 'nvfp4', 'int8', 'webgl_f16',
    ]); // prettier-ignore
    for (const name of Object.keys(presets)) expect(() => format(name)).toThrow();
  });

  it('are frozen, and can be printed and changed', () => {
    expect(Object.isFrozen(presets)).toBe(true);
    expect(() => Object.assign(presets['mixed_bfloat16']!, { format: 'float16' })).toThrow(TypeError);
    const spec = fp.preset('mixed_bfloat16', { optimizer: 'bfloat16' });
    expect(JSON.parse(JSON.stringify(spec))).toMatchObject({
      format: 'bfloat16',
      outside: 'float32',
      optimizer: 'bfloat16',
    });
    // cpu has no LogSoftmax.
    expect(Object.keys(spec.ops!)).toContain('Softmax');
    expect(Object.keys(spec.ops!)).not.toContain('LogSoftmax');
    expect(() => fp.preset('mixed_bf16')).toThrow(/preset: "name" expected one of mixed_bfloat16.*the nearest is/);
  });

  it('mixed_bfloat16 rounds layers, and neither losses nor normalisation nor softmax', () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.dense({ name: 'd', inputShape: [3], units: 2, kernelInitializer: 'ones', useBias: false }),
        tfl.layers.batchNormalization({ name: 'n' }),
        tfl.layers.softmax({ name: 's' }),
      ],
    });
    const x = tf.tensor2d([0.37, 0.41, 1.3], [1, 3]);
    const { rows } = fp.trace('mixed_bfloat16', () => {
      tf.tidy(() => void tf.mul(model.apply(x, { training: false }) as tf.Tensor, 1.1));
    });
    const formats = rows.filter(({ of }) => of === 'results').map(({ op, layer, format: f }) => [layer, op, f]);
    expect(formats).toContainEqual(['d', '_FusedMatMul', 'bfloat16']);
    expect(formats.filter(([layer]) => layer === 'n').map(([, , f]) => f)).not.toContain('bfloat16');
    expect(formats).toContainEqual(['s', 'Softmax', 'float32']);
    expect(formats.at(-1)).toEqual([undefined, 'Multiply', 'float32']);
    tf.dispose(x);
    model.dispose();
  });

  it('mixed_float16 scales the loss of optimizers that have no loss scale', () => {
    const model = dense();
    const x = tf.tensor2d([1, 2, 3], [1, 3]);
    const optimizer = tf.train.sgd(0.001);
    const before = counts().tensors;
    const step = () =>
      fp.run('mixed_float16', () => {
        optimizer.minimize(() => tf.sum(tf.mul(model.apply(x) as tf.Tensor, 3)) as tf.Scalar);
      });
    const weights = model.getWeights()[0]!.dataSync();
    step(); // 3 x 65536 x 3 overflows float16
    expect(fp.lossScaleOf(optimizer)).toEqual({ lossScale: 32768, skippedSteps: 1 });
    expect(model.getWeights()[0]!.dataSync()).toEqual(weights);
    for (let k = 0; k < 6; k++) step();
    const { skippedSteps } = fp.lossScaleOf(optimizer)!;
    expect(skippedSteps).toBe(4); // 9 x 4096 does not
    const steps = 7 - skippedSteps;
    expect(model.getWeights()[0]!.dataSync()[0]).toBeCloseTo(1 - steps * 0.001 * 3, 4);
    expect(counts().tensors).toBe(before);
    // One that fp has wrapped keeps its own.
    const wrapped = fp.optimizer(tf.train.sgd(0.001), { lossScale: 8 });
    fp.run('mixed_float16', () => {
      wrapped.minimize(() => tf.sum(model.apply(x) as tf.Tensor) as tf.Scalar);
    });
    expect(wrapped.lossScale).toBe(8);
    expect(fp.lossScaleOf(wrapped)).toBe(undefined);
    model.dispose();
    x.dispose();
  });

  it('are policies as whole names, and recipes inside a policy', () => {
    const model = dense();
    const x = tf.tensor2d([0.37, 0.41, 1.3], [1, 3]);
    const formats = (policy: object | string) =>
      fp
        .trace(policy as never, () => tf.tidy(() => void tf.exp(model.predict(x) as tf.Tensor)))
        .rows.map(({ op, of, format: f }) => `${op} ${of} ${f}`);
    for (const name of ['mxfp8', 'mxfp4', 'nvfp4']) {
      expect(formats(name)).toEqual([
        `_FusedMatMul operands ${name}`,
        '_FusedMatMul results float32',
        'Exp results float32',
      ]);
      expect(formats({ format: name, outside: 'float32' })).toEqual([
        `_FusedMatMul operands ${name}`,
        `_FusedMatMul results ${name}`,
        'Exp results float32',
      ]);
      expect(formats({ layers: { '/dense/': name } })).toContain(`_FusedMatMul results ${name}`);
      expect(formats({ inputs: name })).toContain(`_FusedMatMul operands ${name}`);
    }
    expect(formats('mxfp6')).toContain('_FusedMatMul operands mxfp6_e2m3');
    expect(() => fp.policy({ inputs: 'mxfp6' })).toThrow(/mxfp6_e2m3/);
    expect(formats('int8')[0]).toBe('_FusedMatMul operands int8 × float32');
    expect(formats('fp8_hybrid')[0]).toBe('_FusedMatMul operands float8_e4m3fn × float32');
    model.dispose();
    x.dispose();
  });

  it('say where they did nothing: no layer ran', () => {
    const before = counts();
    expect(() => fp.run('mixed_bfloat16', () => tf.tidy(() => void tf.exp(1)))).toThrow(
      /no layer ran; is the model of another copy of @tensorflow\/tfjs-layers/,
    );
    expect(counts()).toEqual(before);
  });
});

describe('a short format around an optimizer with state', () => {
  it('is warned of once, unless it is told not to', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const adapter = attach({ ...tf, layers: tfl.layers });
    const w = tf.variable(tf.scalar(1));
    const step = (policy: object, optimizer: tf.Optimizer) => {
      adapter.run(policy, () => optimizer.minimize(() => tf.square(w) as tf.Scalar, false, [w]));
    };
    step({ format: 'bfloat16', warn: false }, tf.train.adam(0.1));
    step({ format: 'bfloat16' }, tf.train.sgd(0.1));
    step({ format: 'bfloat16' }, adapter.optimizer(tf.train.adam(0.1), { weights: 'bfloat16', master: true }));
    step({ format: 'bfloat16', optimizer: 'float32' }, tf.train.adam(0.1));
    expect(warn).not.toHaveBeenCalled();
    step({ format: 'bfloat16' }, tf.train.adam(0.1));
    step({ format: 'bfloat16' }, tf.train.momentum(0.1, 0.9));
    expect(warn.mock.calls).toEqual([["fpchop/tfjs: optimizer state in bfloat16; did you mean 'mixed_bfloat16'?"]]);
    warn.mockRestore();
    w.dispose();
  });

  it('leaves masters in float32', () => {
    const run = (policy: string) => {
      const w = tf.variable(tf.tensor1d([1, 0.3]));
      const optimizer = fp.optimizer(tf.train.adam(0.01), { weights: 'float32', master: true });
      for (let k = 0; k < 3; k++) {
        const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(w)) as tf.Scalar, [w]);
        fp.run(policy, () => optimizer.applyGradients(grads as never));
        tf.dispose([value, grads]);
      }
      return w.dataSync();
    };
    // beta2 = 0.999 is 1 in bfloat16: without masters the weights become NaN.
    expect(run('bfloat16')).toEqual(run('float32'));
  });
});

describe('policies by layer', () => {
  const model = () =>
    tfl.sequential({
      layers: [
        tfl.layers.dense({ name: 'Conv_One', inputShape: [3], units: 2, useBias: false }),
        tfl.layers.activation({ name: 'act', activation: 'tanh' }),
      ],
    });

  it('take kinds, flags, and pairs with regular expressions', () => {
    const m = model();
    const x = tf.tensor2d([0.37, 0.41, 1.3], [1, 3]);
    const formats = (layers: object) =>
      Object.fromEntries(
        fp
          .trace({ layers } as never, () => tf.tidy(() => void m.predict(x)))
          .rows.filter(({ of }) => of === 'results')
          .map(({ layer, format: f }) => [layer, f]),
      );
    expect(formats({ 'kind:Dense': 'float16' })).toEqual({ Conv_One: 'float16', act: 'float32' });
    expect(formats({ 'kind:Conv2D': 'float16' })).toEqual({ Conv_One: 'float32', act: 'float32' });
    expect(formats({ '/conv/i': 'float16' })).toEqual({ Conv_One: 'float16', act: 'float32' });
    expect(
      formats([
        [/conv/i, 'float16'],
        ['/./u', 'bfloat16'],
      ]),
    ).toEqual({ Conv_One: 'float16', act: 'bfloat16' });
    expect(() => fp.policy({ layers: { '/conv/g': 'float16' } })).toThrow(/flags i, u or v, got "g"/);
    expect(() => fp.policy({ layers: [[/conv/y, 'float16']] })).toThrow(RangeError);
    m.dispose();
    x.dispose();
  });

  it('say what is outside of them', () => {
    const m = model();
    const x = tf.tensor2d([0.37, 0.41, 1.3], [1, 3]);
    const y = fp.run({ format: 'float32', outside: 'float8_e5m2' }, () =>
      tf.tidy(() => tf.mul(m.predict(x) as tf.Tensor, 1.1)),
    );
    expect([...y.dataSync()]).toEqual([...round(y.dataSync(), 'float8_e5m2')]);
    tf.dispose([x, y]);
    m.dispose();
  });
});

describe('webgl_f16', () => {
  const run = (fn: () => tf.Tensor, policy: object | string = 'webgl_f16') =>
    withoutResult(() => [...fp.run(policy as never, fn).dataSync()]);
  const withoutResult = (fn: () => number[]): number[] => {
    let values: number[] = [];
    withoutLeaks(() => (values = fn()));
    return values;
  };
  const int = (x: number) => tf.scalar(x, 'int32');

  it('rounds integers as textures of float16 do', () => {
    expect(run(() => tf.add(int(2049), int(0)))).toEqual([2048]);
    expect(run(() => tf.add(int(65504), int(0)))).toEqual([65504]);
    expect(run(() => tf.add(int(65520), int(0)))).toEqual([0]);
    expect(run(() => tf.equal(tf.tensor1d([2049], 'int32'), tf.tensor1d([2048], 'int32')))).toEqual([1]);
    expect(run(() => tf.argMax(tf.reshape(tf.oneHot(tf.tensor1d([5001], 'int32'), 6000), [6000])))).toEqual([5000]);
    expect(run(() => tf.add(int(2049), int(0)), 'float16')).toEqual([2049]);
  });

  it('keeps sums in float32 within an operation, and subnormal numbers', () => {
    expect(run(() => tf.matMul(tf.tensor2d([[300, 300]]), tf.tensor2d([[300], [-299.5]])))).toEqual([150]);
    expect(run(() => tf.sum(tf.fill([4096], 0.1)))).toEqual([409.5]);
    expect(run(() => tf.sum(tf.ones([70000])))).toEqual([Infinity]);
    expect(run(() => tf.mul(tf.tensor1d([2 ** -24, 2 ** -25]), 1))).toEqual([2 ** -24, 0]);
    expect(run(() => tf.mul(tf.scalar(65519), 1))).toEqual([65504]);
  });

  it('rounds what is only moved, and reads infinities as NaN where that is asked for', () => {
    expect(run(() => tf.slice(tf.tensor1d([0.1, 0.2]), [1], [1]))).toEqual([...round([0.2], 'float16')]);
    expect(run(() => tf.greater(tf.tensor1d([1 + 2 ** -12]), 1))).toEqual([0]);
    const nan = fp.preset('webgl_f16', { overflow: 'nan' });
    expect(run(() => tf.add(tf.tensor1d([65519, 65520, 1e30, -Infinity]), 0), nan)).toEqual([65504, NaN, NaN, NaN]);
    expect(run(() => tf.mul(tf.scalar(300), 300), nan)).toEqual([NaN]);
  });
});
