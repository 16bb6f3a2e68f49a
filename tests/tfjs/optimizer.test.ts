import { beforeAll, describe, expect, it } from 'vitest';
import { chop } from '../../src/index.js';
import { backends, counts, engineChecks, fp, tf, tfl } from './tensorflow.js';

const round = (values: ArrayLike<number>, format: string): number[] => [...chop(Float32Array.from(values), format)];

describe.each(backends)('optimizer on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('rounds weights, gradients and state after every update', () => {
    const before = counts();
    const w = tf.variable(tf.tensor1d([0.3, -0.7]));
    const inner = tf.train.momentum(0.1, 0.9);
    const optimizer = fp.optimizer(inner, { weights: 'bfloat16', gradients: 'float8_e5m2', state: 'float16' });
    const gradient = Float32Array.of(0.33, 0.77);
    let [weights, state] = [
      [Math.fround(0.3), Math.fround(-0.7)],
      [0, 0],
    ];
    const f = Math.fround;
    for (let step = 0; step < 3; step++) {
      optimizer.minimize(() => tf.sum(tf.mul(w, tf.tensor1d(gradient))), false, [w]);
      const g = round(gradient, 'float8_e5m2');
      const moved = state.map((m, i) => f(f(m * f(0.9)) + g[i]!));
      weights = round(
        weights.map((v, i) => f(f(f(-0.1) * moved[i]!) + v)),
        'bfloat16',
      );
      state = round(moved, 'float16');
      expect([...w.dataSync()]).toEqual(weights);
    }
    optimizer.dispose();
    w.dispose();
    expect(counts().buffers - before.buffers).toBeLessThanOrEqual(2); // the scalars of learning rate and momentum
  });

  it('keeps masters in float32, of which models see the rounding', () => {
    const w = tf.variable(tf.tensor1d([1]));
    // Updates of 2^-10 are lost in bfloat16, whose neighbours of 1 are 2^-7 away; in a master they add up.
    const step = (master: boolean): number => {
      w.assign(tf.tensor1d([1]));
      const optimizer = fp.optimizer(tf.train.sgd(2 ** -10), { weights: 'bfloat16', master });
      for (let k = 0; k < 16; k++) optimizer.minimize(() => tf.neg(tf.sum(w)), false, [w]);
      optimizer.dispose();
      return w.dataSync()[0]!;
    };
    expect(step(false)).toBe(1);
    expect(step(true)).toBe(1 + 2 ** -6);
    w.dispose();
  });

  it('draws other random words at every step: stochastic rounding does not stagnate', () => {
    const w = tf.variable(tf.tensor1d(new Float32Array(100).fill(1)));
    const weights = { format: 'bfloat16', rounding: 'stochastic', seed: 1 } as const;
    const optimizer = fp.optimizer(tf.train.sgd(2 ** -10), { weights });
    for (let k = 0; k < 32; k++) optimizer.minimize(() => tf.neg(tf.sum(w)), false, [w]);
    const mean = [...w.dataSync()].reduce((sum, v) => sum + v, 0) / 100;
    // The expectation is 1 + 32 2^-10 = 1.03125; of each element the deviation is 2^-7 sqrt(32 / 8 * 7 / 8), 2^-6.1.
    expect(Math.abs(mean - 1.03125)).toBeLessThan((5 * 2 ** -6.1) / 10);
    optimizer.dispose();
    w.dispose();
  });

  it('scales losses so that gradients of float16 do not underflow', () => {
    const w = tf.variable(tf.tensor1d([1]));
    const step = (lossScale: number): number => {
      w.assign(tf.tensor1d([1]));
      const optimizer = fp.optimizer(tf.train.sgd(2 ** 20), { gradients: 'float16', lossScale });
      const value = optimizer.minimize(() => tf.mul(tf.sum(w), 2 ** -30), true, [w])!;
      expect(value.dataSync()[0]).toBe(2 ** -30); // the loss itself is as it was
      value.dispose();
      optimizer.dispose();
      return w.dataSync()[0]!;
    };
    expect(step(1)).toBe(1);
    expect(step(1024)).toBe(1 - 2 ** -10);
    w.dispose();
  });

  it('skips steps whose gradients are not finite, and adapts the scale', () => {
    const w = tf.variable(tf.tensor1d([1]));
    const optimizer = fp.optimizer(tf.train.sgd(1), {
      gradients: 'float16',
      lossScale: { initial: 2 ** 18, interval: 3 },
    });
    const scales: number[] = [];
    for (let k = 0; k < 9; k++) {
      optimizer.minimize(() => tf.sum(w), false, [w]);
      scales.push(optimizer.lossScale);
    }
    // A gradient of 1 scaled by 2^16 and more overflows float16.
    const k = 2 ** 10;
    expect(scales.map((scale) => scale / k)).toEqual([128, 64, 32, 32, 32, 64, 32, 32, 32]);
    expect(optimizer.skippedSteps).toBe(4);
    expect(w.dataSync()[0]).toBe(1 - 5);
    optimizer.dispose();
    w.dispose();
  });

  it('is an optimizer: of the class of the inner one, for model.compile and model.fit', async () => {
    const model = tfl.sequential({
      layers: [tfl.layers.dense({ inputShape: [2], units: 1, kernelInitializer: 'ones' })],
    });
    const optimizer = fp.optimizer(tf.train.adam(0.1), {
      weights: 'float16',
      gradients: 'float16',
      lossScale: 'dynamic',
    });
    expect(optimizer).toBeInstanceOf(tf.AdamOptimizer);
    expect(optimizer.getClassName()).toBe('Adam');
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const x = tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]);
    const y = tf.tensor2d([1, 2, 3], [3, 1]);
    engineChecks(false);
    const { history } = await model.fit(x, y, { epochs: 30, batchSize: 3, verbose: 0 });
    engineChecks(true);
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
    // Gradients of up to 60, scaled by 65536, overflow float16 until the scale is 1024.
    expect(optimizer.lossScale).toBeLessThanOrEqual(1024);
    expect(optimizer.skippedSteps).toBe(Math.log2(65536 / optimizer.lossScale));
    for (const w of model.getWeights()) expect([...w.dataSync()]).toEqual(round(w.dataSync(), 'float16'));
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
  });

  it('updates in the phase of optimizers', () => {
    const w = tf.variable(tf.tensor1d([1]));
    const optimizer = fp.optimizer(tf.train.sgd(2 ** -10), { weights: 'bfloat16', master: true, lossScale: 3 });
    const { rows } = fp.trace({ forward: 'float8_e5m2', optimizer: 'float32' }, () =>
      optimizer.minimize(() => tf.neg(tf.sum(w)), false, [w]),
    );
    expect(rows.filter(({ phase }) => phase === 'optimizer').map(({ op }) => op)).toContain('RealDiv');
    optimizer.dispose();
    w.dispose();
  });
});

describe('what optimizer refuses', () => {
  it.each([
    ['what is no optimizer', () => fp.optimizer({} as never, {}), /"inner" expected an optimizer/],
    [
      'unknown options',
      () => fp.optimizer(tf.train.sgd(1), { wieghts: 'float16' } as never),
      /unknown option "wieghts"/,
    ],
    [
      'formats that float32 does not hold',
      () => fp.optimizer(tf.train.sgd(1), { state: 'float64' }),
      /optimizer: state: "format" expected one whose values float32 holds/,
    ],
    [
      'unknown rounding',
      () => fp.optimizer(tf.train.sgd(1), { weights: { format: 'float16', round: 'up' } as never }),
      /optimizer: weights: unknown option "round"/,
    ],
    [
      'unknown scales',
      () => fp.optimizer(tf.train.sgd(1), { gradients: { format: 'float16', scale: 'octave' as never } }),
      /octave/,
    ],
    ['masters of nothing', () => fp.optimizer(tf.train.sgd(1), { master: true }), /"master" expected with "weights"/],
    ['a scale of 0', () => fp.optimizer(tf.train.sgd(1), { lossScale: 0 }), /positive finite/],
    ['an unknown scale', () => fp.optimizer(tf.train.sgd(1), { lossScale: 'auto' as never }), /"lossScale" expected/],
    [
      'an unknown field of scales',
      () => fp.optimizer(tf.train.sgd(1), { lossScale: { window: 3 } as never }),
      /lossScale.window/,
    ],
  ])('%s', (_, call, message) => expect(call).toThrow(message));
});
