/**
 * What precision does to real models in TensorFlow.js: npm run example:tfjs (after npm run build; about a minute).
 * With --json, prints one line of numbers instead of tables.
 */
import { accuracy, loadDigits, makeClassifier, quantizationTable, train } from './mnist.mjs';
import { fp, loadBasicPitch, loadSuperResolution, tf } from './tensorflow.mjs';

const json = process.argv.includes('--json');
const say = (...text) => json || console.log(...text);
const percent = (x) => `${(100 * x).toFixed(1)} %`;

/** A network for images in four formats, against float32. */
async function superResolution() {
  say('\nSuper-resolution: what is lost of a picture of 64 x 64 when every operation is rounded.\n');
  const model = await loadSuperResolution();
  const values = Float32Array.from({ length: 3072 }, (_, i) => i / 3072);
  const image = tf.tensor4d(values, [1, 32, 32, 3]);
  const table = await fp.compare(model, image, {
    formats: ['tfloat32', 'float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2'],
    metrics: ['maxError', 'psnr'],
    peak: 1,
  });
  say(String(table));
  return table;
}

/** A network for sound, which float16 breaks: the trace says where, and a policy mends it. */
async function audio() {
  say('\nNotes in a sound: where the network leaves the range of float16.\n');
  const model = await loadBasicPitch();
  const tone = (i) => 0.4 * Math.sin((2 * Math.PI * 440 * i) / 22050);
  const samples = Float32Array.from({ length: 43844 }, (_, i) => tone(i) + tone(1.5 * i));
  const sound = tf.tensor3d(samples, [1, 43844, 1]);
  const { rows, firstOutOfRange, firstNotFinite } = fp.trace('float16', () => tf.tidy(() => void model.predict(sound)));
  const place = ({ op, layer, of }) => `${of} of ${op} in ${layer.split('/').slice(2).join('/')}`;
  say(`${rows.length} places. First, ${firstOutOfRange.before.toPrecision(3)} becomes 0: ${place(firstOutOfRange)};`);
  say(`then infinities: ${place(firstNotFinite)}.\n`);
  const table = await fp.compare(model, sound, {
    formats: {
      float16: 'float16',
      bfloat16: 'bfloat16',
      'float16, spectrum in float32': { format: 'float16', layers: { '/cq_t2010v2|normalized_log/': 'float32' } },
    },
    metrics: ['maxError', 'sqnr'],
  });
  say(String(table));
  return { firstOutOfRange, firstNotFinite, table };
}

/** Digits, learned in several precisions. */
function training(digits) {
  say('\nHandwritten digits: 784-128-64-10, trained in several precisions, tested in float32.\n');
  const low = (format, options) => fp.optimizer(tf.train.sgd(0.1), { weights: format, master: true, ...options });
  const runs = {
    float32: ['float32', tf.train.sgd(0.1)],
    float16: ['float16', tf.train.sgd(0.1)],
    bfloat16: ['bfloat16', tf.train.sgd(0.1)],
    'bfloat16, stochastic': [{ format: 'bfloat16', rounding: 'stochastic', seed: 1 }, tf.train.sgd(0.1)],
    'bfloat16, masters in float32': [{ format: 'bfloat16', optimizer: 'float32' }, low('bfloat16')],
    'float8, masters in float32': [
      { forward: 'float8_e4m3fn', backward: 'float8_e5m2', optimizer: 'float32' },
      low('float8_e4m3fn', { lossScale: 256 }),
    ],
  };
  return Object.fromEntries(
    Object.entries(runs).map(([name, [policy, optimizer]]) => {
      const model = makeClassifier(tf, [128, 64]);
      train(tf, fp, model, digits.training, { policy, optimizer });
      const result = accuracy(tf, model, digits.test);
      say(`${name.padEnd(30)} ${percent(result).padStart(7)}`);
      model.dispose();
      return [name, result];
    }),
  );
}

/** A deep network, whose weights are rounded after training. */
function quantization(digits) {
  const formats = ['float8_e5m2', 'float8_e4m3', 'e8m4', 'e5m5', 'bfloat16', 'float16', 'float32'];
  const modes = ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero', 'stochastic', 'stochasticEqual'];
  say('\nSixteen layers of 128, weights rounded after training: directed modes are ruinous in few bits.\n');
  const model = makeClassifier(tf, Array(16).fill(128));
  train(tf, fp, model, digits.training, { policy: 'float32', optimizer: tf.train.momentum(0.0075, 0.9) });
  const table = quantizationTable(tf, fp, model, digits.test, formats, modes);
  say(' '.repeat(12), modes.map((mode) => mode.padStart(16)).join(''));
  formats.forEach((format, i) => {
    say(format.padEnd(12), table[i].map((x) => percent(x).padStart(16)).join(''));
  });
  return { formats, modes, table };
}

const start = performance.now();
const images = await superResolution();
const sounds = await audio();
const digits = loadDigits(tf);
const trained = training(digits);
const quantized = quantization(digits);
const seconds = (performance.now() - start) / 1000;
if (json) console.log(JSON.stringify({ images, sounds, trained, quantized, seconds }));
else say(`\n${seconds.toFixed(0)} s`);
