/**
 * E16: training in small formats, by how their bits are divided.
 * @module
 */
import { spread, type SeededClaim } from '../../author/claims.js';
import { normal } from '../../author/data.js';
import { classesOf, logitsOf, lossOf, makeLayers, train, type Batch } from '../../author/dense.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell, numbers, select } from '../../run/rows.js';
import { bands } from './bands.js';
import { quantizerOf } from './quantizer.js';

const CLASSES = 10;
const VALIDATION = 2048;
/** Streams of random words: the teacher's layers, the student's, the samples. */
const [TEACHER, STUDENT, SAMPLES] = [10, 20, 30];

/** The formats that are compared with one scale for the whole array, too. */
const byTensor = ['e2m1finite', 'e1m2finite'];

const sun = 'X. Sun et al., ICML 2025, arXiv 2501.02423';

export default defineExperiment({
  name: 'low-precision-training',
  id: 'E16',
  title: 'Exponent or significand bits for training',
  summary:
    'Trains a small network whose weights and activations are quantized to ExMy with a scale for each column, and looks ' +
    'at the loss: which division of 3, 4, 5 bits serves best.',
  parameters: {
    inputs: { type: 'integer', default: 32, minimum: 1, description: 'numbers of a sample' },
    hidden: { type: 'integer', default: 32, minimum: 1, description: 'units of each of two hidden layers' },
    teacher: { type: 'integer', default: 16, minimum: 1, description: 'hidden units of the network that is learnt' },
    steps: { type: 'integer', default: 600, minimum: 1, description: 'steps of Adam' },
    batch: { type: 'integer', default: 64, minimum: 1, description: 'samples of a step' },
    scales: {
      type: 'string',
      default: ['column', 'tensor'],
      choices: ['column', 'tensor'],
      description: 'what has a scale of its own: every column of the dimension that is summed over, or the whole array',
    },
    rate: { type: 'number', default: 0.003, minimum: 0, description: 'rate of the first step' },
  },
  formats: [
    ...['float64', 'e1m1finite', 'e2m0finite', 'e2m1finite', 'e1m2finite', 'e3m0finite', 'e2m2finite', 'e1m3finite'],
    ...['e3m1finite', 'e3m2finite'],
  ],
  randomData: true,
  where: ({ format, params: { scales } }) => scales === 'column' || byTensor.includes(format.name),
  quick: {
    formats: [
      ...['float64', 'e1m1finite', 'e2m1finite', 'e1m2finite', 'e3m0finite', 'e2m2finite', 'e3m1finite', 'e3m2finite'],
    ],
    params: { steps: 300 },
  },
  *run({ format, seed, params, progress }) {
    const { inputs, hidden, steps, batch, scales, rate } = params;
    const teacher = makeLayers([inputs, params.teacher, CLASSES], seed, TEACHER);
    const samples = (start: number, count: number): Batch => {
      const x = normal(count * inputs, { seed, stream: SAMPLES, position: start * inputs });
      return { x, labels: classesOf(logitsOf(teacher, x), CLASSES) };
    };
    const student = makeLayers([inputs, hidden, hidden, CLASSES], seed, STUDENT);
    const quantizer = format.name === 'float64' ? undefined : quantizerOf(format, scales === 'column');
    const quantizers = [quantizer, quantizer, undefined]; // not the classifier
    train(student, { steps, rate, quantizers, progress, batch: (step) => samples(VALIDATION + step * batch, batch) });
    const validation = samples(0, VALIDATION);
    const deployed = student.map((layer, i) => {
      return { ...layer, weights: quantizers[i]?.forward(layer.weights, layer) ?? layer.weights };
    });
    yield { loss: lossOf(logitsOf(deployed, validation.x), validation.labels) };
  },
  metrics: (rows) => ({
    'Validation loss, mean over seeds': [...new Set(rows.map((row) => row.format!))].map((format) => {
      const means = ['column', 'tensor'].flatMap((scales) => {
        const sample = numbers(select(rows, { format, scales }), 'loss');
        return sample.length === 0 ? [] : [[scales, spread(sample).mean] as const];
      });
      return { format, ...Object.fromEntries(means) };
    }),
  }),
  plots: () => ({
    'Validation loss': {
      mark: { type: 'point', tooltip: true },
      encoding: {
        x: { field: 'format', type: 'nominal', sort: null, title: 'format' },
        y: { field: 'loss', type: 'quantitative', scale: { zero: false }, title: 'loss, nats' },
        color: { field: 'seed', type: 'nominal' },
      },
    },
  }),
  claims: [
    { ...orderClaim('e2m1finite', 'e1m2finite'), notReproduced: 'columns of 32 to 64 elements are too short for it' },
    orderClaim('e2m1finite', 'e1m2finite', 'tensor'),
    orderClaim('e2m1finite', 'e3m0finite'),
    orderClaim('e1m2finite', 'e3m0finite'),
    orderClaim('e2m2finite', 'e3m1finite'),
    orderClaim('e2m1finite', 'e1m1finite'),
    orderClaim('e2m2finite', 'e2m1finite'),
    {
      gate: 'C',
      name: 'six-bits-suffice',
      statement: 'The loss with e3m2 over that without quantization.',
      published: 'hardly a gap from 6 bits on',
      source: sun,
      accept: [0.97, 1.03],
      measure: (rows) => {
        const [quantized, exact] = [lossWith(rows, 'e3m2finite'), lossWith(rows, 'float64')];
        return quantized === undefined || exact === undefined ? undefined : quantized / exact;
      },
    },
  ],
  bands,
});

function lossWith(rows: readonly Row[], format: string, scales = 'column'): number | undefined {
  return cell(rows, { format, scales }, 'loss') as number | undefined;
}

function orderClaim(better: string, worse: string, scales = 'column'): SeededClaim {
  const [less, more] = [better, worse].map((name) => name.replace('finite', ''));
  return {
    gate: 'D',
    name: `${less}-${more}${scales === 'tensor' ? '-tensor' : ''}`,
    statement: `The loss with ${less} is less than that with ${more}, a scale for each ${scales}.`,
    published: 'less',
    source: sun,
    measure: (rows) => {
      const [a, b] = [lossWith(rows, better, scales), lossWith(rows, worse, scales)];
      return a === undefined || b === undefined ? undefined : b - a;
    },
  };
}
