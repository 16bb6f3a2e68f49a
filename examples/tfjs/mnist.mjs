/**
 * Handwritten digits: a classifier, trained in any precision, and quantized after training.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const PIXELS = 784;

/** Numbers in [0, 1) that are the same everywhere: SplitMix32 steps. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  };
}

/** The package's 10000 digits, in an order that is always the same. */
export function loadDigits(tf, { training = 2000, test = 2000 } = {}) {
  const digits = [];
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(readFileSync(require.resolve(`mnist/src/digits/${label}.json`), 'utf8'));
    for (let at = 0; at < data.length; at += PIXELS) digits.push({ label, pixels: data.slice(at, at + PIXELS) });
  }
  const next = random(1);
  for (let i = digits.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [digits[i], digits[j]] = [digits[j], digits[i]];
  }
  const tensors = (some) => ({
    pixels: tf.tensor2d(Float32Array.from(some.flatMap(({ pixels }) => pixels)), [some.length, PIXELS]),
    labels: tf.tensor1d(
      some.map(({ label }) => label),
      'int32',
    ),
  });
  return { training: tensors(digits.slice(0, training)), test: tensors(digits.slice(training, training + test)) };
}

/** Dense layers of these widths, and ten results; always with the same weights. */
export function makeClassifier(tf, widths) {
  const next = random(2);
  const hidden = widths.map((units, i) =>
    tf.layers.dense({ units, activation: 'relu', ...(i === 0 && { inputShape: [PIXELS] }) }),
  );
  const model = tf.sequential({ layers: [...hidden, tf.layers.dense({ units: 10 })] });
  const weights = model.getWeights().map(({ shape }) => {
    const limit = shape.length === 2 ? Math.sqrt(6 / shape[0]) : 0;
    const values = Float32Array.from(
      { length: shape.reduce((n, size) => n * size, 1) },
      () => (2 * next() - 1) * limit,
    );
    return tf.tensor(values, shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** Digits in batches. They are cut from the numbers: tf.slice of the WASM back end copies the whole tensor each time. */
function batches(tf, { pixels, labels }, size) {
  const [values, classes] = [pixels.dataSync(), labels.dataSync()];
  return Array.from({ length: Math.floor(labels.shape[0] / size) }, (_, i) =>
    tf.tidy(() => [
      tf.tensor2d(values.subarray(i * size * PIXELS, (i + 1) * size * PIXELS), [size, PIXELS]),
      tf.oneHot(tf.tensor1d(classes.subarray(i * size, (i + 1) * size), 'int32'), 10),
    ]),
  );
}

/** Trains by steps on batches, each in the precision of `policy`; the optimizer may be one of low precision. */
export function train(tf, fp, model, digits, { policy, optimizer, epochs = 6, batch = 50 }) {
  const variables = model.trainableWeights.map((weight) => weight.read());
  const cut = batches(tf, digits, batch);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [x, y] of cut) {
      fp.run(policy, () =>
        optimizer.minimize(() => tf.tidy(() => tf.losses.softmaxCrossEntropy(y, model.apply(x))), false, variables),
      );
    }
  }
  tf.dispose(cut);
}

/** The part of digits that are recognised. */
export function accuracy(tf, model, { pixels, labels }) {
  return tf.tidy(() => {
    const recognised = tf.argMax(model.predict(pixels, { batchSize: pixels.shape[0] }), 1);
    return tf.mean(tf.cast(tf.equal(tf.cast(recognised, 'int32'), labels), 'float32')).dataSync()[0];
  });
}

/** Digits are recognised by a model whose weights are rounded; formats by modes. */
export function quantizationTable(tf, fp, model, digits, formats, modes) {
  return formats.map((format) =>
    modes.map((rounding) => {
      const quantized = fp.quantizeModel(model, { weights: { format, rounding, seed: 1 } });
      const result = accuracy(tf, model, digits);
      quantized.restore();
      return result;
    }),
  );
}
