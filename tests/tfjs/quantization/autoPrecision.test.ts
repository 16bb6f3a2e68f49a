/**
 * Formats that are assigned, and measured as a whole.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEmotion } from '../packages/models.js';
import { counts, engineChecks, fp, tf, tfl } from '../tensorflow.js';

let model: LayersModel;
let inputs: tf.Tensor2D[];
beforeAll(async () => {
  await tf.setBackend('cpu');
  const layer = (name: string, units: number): tfl.layers.Layer =>
    tfl.layers.dense({
      name,
      units,
      activation: name === 'out' ? 'softmax' : 'relu',
      useBias: false,
      ...(name === 'one' && { inputShape: [6] }),
    });
  model = tfl.sequential({ layers: [layer('one', 12), layer('two', 8), layer('out', 5)] });
  model.setWeights(
    model.getWeights().map(({ shape, size }, k) =>
      tf.tensor(
        Float32Array.from({ length: size }, (_, i) => Math.sin(1 + 7.3 * i + k) * (i % 3 === 0 ? 1.5 : 0.2)),
        shape,
      ),
    ),
  );
  inputs = [1, 2, 3, 4].map((k) =>
    tf.tensor2d(
      Float32Array.from({ length: 48 }, (_, i) => Math.cos(k + i * i)),
      [8, 6],
    ),
  );
});
afterAll(() => {
  tf.dispose(inputs);
  model.dispose();
});

const perChannel = { scale: 'float32', per: 'channel' } as const;
const formats = {
  e2m1: { format: 'float4_e2m1fn', ...perChannel },
  e2m3: { format: 'float6_e2m3fn', ...perChannel },
  int8: { format: 'int8', ...perChannel },
} as const;
const predicted = (x: tf.Tensor): Float32Array => {
  const y = model.predict(x) as tf.Tensor;
  const values = y.dataSync<'float32'>().slice();
  y.dispose();
  return values;
};

describe('automatic precision', () => {
  it('takes the fewest bits that it can measure to keep an error', async () => {
    const before = counts();
    const found = await fp.autoPrecision(model, inputs, { budget: { metric: 'kl', error: 1e-3 }, formats });
    expect(counts()).toEqual(before);
    expect(found.measured).toBeLessThanOrEqual(1e-3);
    expect(found.steps.length).toBeLessThanOrEqual(12);
    expect(found.steps.map(({ bits }) => bits)).toContain(found.bits);
    for (const { bits, measured } of found.steps) if (measured <= 1e-3) expect(bits).toBeGreaterThanOrEqual(found.bits);
    const looser = await fp.autoPrecision(model, inputs, { budget: { metric: 'kl', error: 0.1 }, formats });
    expect(looser.bits).toBeLessThan(found.bits);
    // The same again.
    const again = await fp.autoPrecision(model, inputs, { budget: { metric: 'kl', error: 1e-3 }, formats });
    expect([again.formats, again.steps, again.policy]).toEqual([found.formats, found.steps, found.policy]);
  });

  it('gives options for quantizeModel, and a policy that computes the same', async () => {
    const {
      options,
      policy,
      formats: assigned,
    } = await fp.autoPrecision(model, inputs, { budget: { bits: 12 }, formats });
    expect(Object.keys(assigned)).toEqual(['one', 'two', 'out']);
    const [x] = inputs;
    const quantized = fp.quantizeModel(model, { ...options, filter: ({ kind }) => kind === 'Dense' });
    const y = predicted(x!);
    quantized.restore();
    const z = fp.run(policy, () => model.predict(x!) as tf.Tensor).dataSync();
    expect(z).toEqual(y);
    expect(y).not.toEqual(predicted(x!));
    expect(Object.keys((policy as { layers: object }).layers)).toEqual(['one', 'two', 'out']);
  });

  it('keeps a budget of bits, by a cost of the user', async () => {
    const widths: Readonly<Record<string, number>> = { e2m1: 4, e2m3: 6, int8: 8 };
    const { bits, steps } = await fp.autoPrecision(model, inputs, {
      budget: { bits: 5 },
      formats,
      cost: ({ format, elements }) => widths[format]! * elements,
    });
    expect(bits).toBeLessThanOrEqual(5);
    expect(bits).toBeGreaterThanOrEqual(4);
    expect(steps).toHaveLength(1);
  });

  it('fits formats by GPTQ as a whole', async () => {
    const gptq = { e2m1: { ...formats.e2m1, method: 'gptq' } } as const;
    const { options } = await fp.autoPrecision(model, inputs, { budget: { bits: 40 }, formats: gptq });
    expect(options.calibration).toEqual([inputs[0], inputs[2]]);
    const quantized = fp.quantizeModel(model, options);
    expect(quantized.gptq).toEqual(['one/kernel', 'two/kernel', 'out/kernel']);
    quantized.restore();
  });

  it.each<[string, object, RegExp]>([
    [
      'an error that nothing keeps',
      { budget: { metric: 'kl', error: 1e-30 }, formats },
      /"budget" expected an error that can be kept.*least that was reached/,
    ],
    ['two budgets', { budget: { bits: 4, error: 1 } }, /budget: unknown option "error"|"error"/],
    ['no budget', {}, /"budget" expected \{ bits \}/],
    ['a budget of nothing', { budget: { bits: 0 } }, /"budget" expected a positive number/],
    ['an unknown option', { budget: { bits: 4 }, bugdet: 1 }, /bugdet/],
  ])('refuses %s', async (_, options, message) => {
    const before = counts();
    await expect(fp.autoPrecision(model, inputs, options as never)).rejects.toThrow(message);
    expect(counts()).toEqual(before);
  });

  it('names the nodes of a graph that read its weights', async () => {
    await tf.setBackend('wasm');
    engineChecks(false);
    const emotion = await loadEmotion();
    const x = tf.tensor(
      Float32Array.from({ length: 2 * 4096 }, (_, i) => Math.abs(Math.sin(i * 0.01))),
      [2, 64, 64, 1],
    );
    const { policy, options } = await fp.autoPrecision(emotion, x, {
      budget: { bits: 8 },
      formats: { int4: { format: 'int4', ...perChannel } },
      only: 2,
    });
    expect(Object.keys((options.weights as { parts: object }).parts)).toHaveLength(2);
    const y = fp.run(policy, () => emotion.predict(x) as tf.Tensor);
    const quantized = fp.quantizeModel(emotion, options);
    expect(y.dataSync()).toEqual((emotion.predict(x) as tf.Tensor).dataSync());
    quantized.restore();
    emotion.dispose();
    tf.dispose([x, y]);
    engineChecks(true);
    await tf.setBackend('cpu');
  });
});
