/**
 * Digits learned by Adam under every preset come within one point of float32.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { presets } from '../../src/tfjs/index.js';
import { randomWords, word } from '../../src/random/words.js';
import { print } from './packages/tables.js';
import { fp, tf, tfl } from './tensorflow.js';

const PIXELS = 784;
const [TRAINING, TEST, BATCH, EPOCHS] = [3000, 2000, 50, 8];

interface Digits {
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
}

/** Digits of the package `mnist`, in an order that is always the same. */
function loadDigits(): Digits {
  const require = createRequire(import.meta.url);
  const digits: { label: number; pixels: number[] }[] = [];
  for (let label = 0; label < 10; label++) {
    const path = require.resolve(`mnist/src/digits/${label}.json`);
    const { data } = JSON.parse(readFileSync(path, 'utf8')) as { data: number[] };
    for (let at = 0; at < data.length; at += PIXELS) digits.push({ label, pixels: data.slice(at, at + PIXELS) });
  }
  const words = randomWords(1n, 0);
  for (let i = digits.length - 1; i > 0; i--) {
    const j = word(words, 0, i) % (i + 1);
    [digits[i], digits[j]] = [digits[j]!, digits[i]!];
  }
  const some = digits.slice(0, TRAINING + TEST);
  return {
    pixels: Float32Array.from(some.flatMap(({ pixels }) => pixels)),
    labels: Int32Array.from(some, ({ label }) => label),
  };
}

let digits: Digits;
beforeAll(async () => {
  await tf.setBackend('wasm');
  tf.env().set('IS_TEST', false);
  digits = loadDigits();
});

/** Trains in a precision, and tests in float32: the part of digits that are recognised. */
function accuracyAfter(policy: string): number {
  const init = (seed: number): object => tfl.initializers.glorotUniform({ seed });
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({ inputShape: [PIXELS], units: 64, activation: 'relu', kernelInitializer: init(1) as never }),
      tfl.layers.batchNormalization(),
      tfl.layers.dense({ units: 10, kernelInitializer: init(2) as never }),
    ],
  });
  const optimizer = tf.train.adam(0.001);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  for (let step = 0; step < (EPOCHS * TRAINING) / BATCH; step++) {
    const at = (step % (TRAINING / BATCH)) * BATCH;
    tf.tidy(() => {
      const x = tf.tensor2d(digits.pixels.subarray(at * PIXELS, (at + BATCH) * PIXELS), [BATCH, PIXELS]);
      const y = tf.oneHot(tf.tensor1d(digits.labels.subarray(at, at + BATCH), 'int32'), 10);
      fp.run(policy, () =>
        optimizer.minimize(
          () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor),
          false,
          variables,
        ),
      );
    });
  }
  const y = model.predict(tf.tensor2d(digits.pixels.subarray(TRAINING * PIXELS), [TEST, PIXELS])) as tf.Tensor2D;
  const found = tf.argMax(y, 1).dataSync();
  model.dispose();
  optimizer.dispose();
  return found.filter((label, i) => label === digits.labels[TRAINING + i]).length / TEST;
}

describe('784-64-10 with batch normalization, by Adam', () => {
  const mixed = Object.keys(presets).filter((name) => name !== 'webgl_f16');
  it('is within one point of float32 under every preset', () => {
    const exact = accuracyAfter('float32');
    expect(exact).toBeGreaterThan(0.8);
    const found = Object.fromEntries(mixed.map((name) => [name, accuracyAfter(name)]));
    print(
      'digits, 784-64-10 by Adam, 8 epochs of 3000: part of 2000 others that are recognised',
      ['preset', 'recognised', 'to be reached'],
      [['float32', exact, ''], ...mixed.map((name) => [name, found[name]!, (exact - 0.01).toPrecision(3)] as const)],
    );
    for (const name of mixed) expect(found[name], name).toBeGreaterThan(exact - 0.01);
  });

  it('warns of plain bfloat16, in which it learns nothing', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const found = accuracyAfter('bfloat16');
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/optimizer state in bfloat16; did you mean 'mixed_bfloat16'/),
    );
    warn.mockRestore();
    expect(found).toBeLessThan(0.5);
  });
});
