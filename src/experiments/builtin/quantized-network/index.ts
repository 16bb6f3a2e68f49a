/**
 * E15: a trained network whose weights are rounded.
 * @module
 */
import { chopper as chopperOf } from '../../../chopper.js';
import type { SeededClaim } from '../../claims.js';
import { uniform } from '../../data.js';
import { classesOf, logitsOf, makeLayers, train, type Batch, type Layer } from '../../dense.js';
import { defineExperiment, type Row } from '../../experiment.js';
import { cell } from '../../rows.js';
import { bands } from './bands.js';
import { PIXELS, readDigits } from './digits.js';

const SIZES = [PIXELS, 32, 24, 24, 24, 24, 10];
const CLASSES = 10;
/** Streams of random words: weights of the layers, order of the images. */
const [WEIGHTS, ORDER] = [10, 20];
/** What the signal-to-noise ratio is where there is no noise, in decibels. */
const NO_NOISE = 100;

const all = ['float8_e4m3', 'float8_e5m2', 'e5m7', 'float16', 'bfloat16'];
const directed = ['towardPositive', 'towardNegative', 'towardZero'];

const pychop = 'E. Carson, X. Chen, pychop, arXiv 2504.07835: quantization_results.csv (ResNet-50 on MNIST)';
const { log10 } = chopperOf('float64');

export default defineExperiment({
  name: 'quantized-network',
  id: 'E15',
  title: 'Rounding the weights of a trained network',
  summary:
    'A network of six layers, trained in float64 on handwritten digits; then all weights are rounded. To nearest or ' +
    'stochastically, 3 significand bits keep its accuracy; directed rounding shifts every sum and drowns its outputs.',
  parameters: {
    epochs: { type: 'integer', default: 5, minimum: 1, description: 'passes through the training images' },
    batch: { type: 'integer', default: 25, minimum: 1, maximum: 1500, description: 'images of a step' },
  },
  formats: [...['float8_e4m3', 'float8_e5m2', 'e5m5', 'e5m7', 'e8m4', 'float16', 'bfloat16', 'tfloat32', 'float32']],
  rounding: ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero', 'stochastic', 'stochasticEqual'],
  randomData: true,
  inputs: { digits: new URL('../../../../data/digits-14x14.bin', import.meta.url) },
  quick: { formats: ['float8_e4m3', 'float8_e5m2', 'e5m7', 'float16', 'bfloat16'], seeds: [101, 102, 103] },
  *run({ chopper, seed, inputs, params: { epochs, batch }, progress }) {
    const { training, test } = readDigits(inputs.digits!);
    const layers = makeLayers(SIZES, seed, WEIGHTS);
    const epoch = Math.floor(training.labels.length / batch);
    const orders = Array.from({ length: epochs }, (_, k) => shuffled(training.labels.length, seed, k));
    const batchAt = (step: number): Batch => {
      const start = (step % epoch) * batch;
      return imagesOf(training, orders[Math.floor(step / epoch)]!.slice(start, start + batch));
    };
    train(layers, { steps: epochs * epoch, rate: 0.003, batch: batchAt, progress });
    const rounded = layers.map((layer) => {
      return { ...layer, weights: chopper(layer.weights), bias: chopper(layer.bias) };
    });
    const logits = logitsOf(rounded, test.x);
    yield {
      accuracy: accuracyOf(logits, test),
      weightError: weightErrorOf(layers, rounded),
      sqnr: sqnrOf(logitsOf(layers, test.x), logits),
    };
  },
  plots: () => ({
    'Accuracy on 500 digits': {
      mark: { type: 'point', tooltip: true },
      encoding: {
        x: { field: 'format', type: 'nominal', sort: null, title: 'format' },
        y: { field: 'accuracy', type: 'quantitative', title: 'accuracy, %' },
        color: { field: 'rounding', type: 'nominal' },
        xOffset: { field: 'rounding' },
      },
    },
  }),
  claims: [
    dropClaim('nearest', ['tiesToEven'], all, 'at most 0.06', [-3, 3]),
    dropClaim('stochastic', ['stochastic'], all, 'at most 0.08', [-3, 3]),
    dropClaim('seven-bits', directed, ['e5m7', 'bfloat16', 'float16'], '0', [-3, 3]),
    ratioClaim('up-error', 'towardPositive', 'about 4', [3.5, 4.7]),
    ratioClaim('down-error', 'towardNegative', 'about 4', [3.5, 4.7]),
    ratioClaim('zero-error', 'towardZero', 'about 4', [3.5, 4.7]),
    ratioClaim('coin-error', 'stochasticEqual', 'about 4', [3.5, 4.7]),
    ratioClaim('stochastic-error', 'stochastic', '1.85', [1.7, 2.4]),
    {
      gate: 'C',
      name: 'decibels-per-bit',
      statement: 'Signal to quantization noise of the logits, float16 less float8_e4m3 to nearest, for each of 7 bits.',
      published: '5.8 (theory: 6.02)',
      source: pychop,
      accept: [5.5, 6.5],
      measure: (rows) => difference(rows, 'sqnr', 'float16', 'float8_e4m3', (decibels) => decibels / 7),
    },
    {
      gate: 'C',
      name: 'range-does-not-matter',
      statement: 'The same, bfloat16 against 5 exponent bits: the range never binds.',
      published: '0.00',
      source: pychop,
      accept: [0, 0.05],
      measure: (rows) => difference(rows, 'sqnr', 'bfloat16', 'e5m7', Math.abs),
    },
    orderClaim('up-noise', 'towardPositive', 'towardZero', 'sqnr'),
    orderClaim('down-noise', 'towardNegative', 'towardZero', 'sqnr'),
    orderClaim('zero-noise', 'towardZero', 'tiesToEven', 'sqnr'),
    orderClaim('up-accuracy', 'towardPositive', 'tiesToEven', 'accuracy'),
  ],
  bands,
});

/** 0, 1, …, in a random order of its own for each epoch. */
function shuffled(length: number, seed: bigint, epoch: number): number[] {
  const keys = uniform(length, { seed, stream: ORDER + epoch });
  return Array.from(keys.keys()).sort((i, j) => keys[i]! - keys[j]!);
}

function imagesOf({ x, labels }: Batch, images: readonly number[]): Batch {
  const chosen = new Float64Array(images.length * PIXELS);
  images.forEach((image, i) => chosen.set(x.subarray(image * PIXELS, (image + 1) * PIXELS), i * PIXELS));
  return { x: chosen, labels: Uint8Array.from(images, (image) => labels[image]!) };
}

/** Per cent. */
function accuracyOf(logits: Float64Array, { labels }: Batch): number {
  const right = classesOf(logits, CLASSES).filter((label, i) => label === labels[i]).length;
  return (100 * right) / labels.length;
}

/** The mean over all arrays of weights and biases of their mean squared error. */
function weightErrorOf(layers: readonly Layer[], rounded: readonly Layer[]): number {
  const errors = layers.flatMap((layer, i) => [
    meanSquare(layer.weights, rounded[i]!.weights),
    meanSquare(layer.bias, rounded[i]!.bias),
  ]);
  return errors.reduce((a, b) => a + b) / errors.length;
}

function meanSquare(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, element, i) => sum + (element - y[i]!) * (element - y[i]!), 0) / x.length;
}

/** 10 log10(sum of squares of the signal / that of the noise), at most NO_NOISE. */
function sqnrOf(clean: Float64Array, noisy: Float64Array): number {
  const signal = clean.reduce((sum, x) => sum + x * x, 0);
  const noise = clean.length * meanSquare(clean, noisy);
  return noise === 0 ? NO_NOISE : Math.min(NO_NOISE, 10 * log10(signal / noise));
}

function dropClaim(
  name: string,
  modes: readonly string[],
  formats: readonly string[],
  published: string,
  accept: readonly [number, number],
): SeededClaim {
  return {
    ...{ gate: 'C', name, published, accept, source: pychop },
    statement: `Most points of accuracy lost, ${modes.join(', ')}: ${formats.join(', ')}.`,
    measure: (rows) => {
      const clean = cell(rows, { format: 'float16', rounding: 'tiesToEven' }, 'accuracy') as number | undefined;
      const points = modes.flatMap((rounding) => formats.map((format) => cell(rows, { format, rounding }, 'accuracy')));
      if (clean === undefined || points.includes(undefined)) return undefined;
      return (points as number[]).map((accuracy) => clean - accuracy).reduce((a, b) => Math.max(a, b));
    },
  };
}

/** The squared error of weights over that of rounding to nearest. */
function ratioClaim(name: string, rounding: string, published: string, accept: readonly [number, number]): SeededClaim {
  return {
    ...{ gate: 'C', name, published, accept, source: pychop },
    statement: `Mean squared error of the weights in float8_e4m3, ${rounding}, over that of tiesToEven.`,
    measure: (rows) => {
      const [error, nearest] = [rounding, 'tiesToEven'].map((mode) =>
        cell(rows, { format: 'float8_e4m3', rounding: mode }, 'weightError'),
      ) as [number | undefined, number | undefined];
      return error === undefined || nearest === undefined ? undefined : error / nearest;
    },
  };
}

/** Of a column in two formats, to nearest. */
function difference(
  rows: readonly Row[],
  column: string,
  format: string,
  other: string,
  then: (difference: number) => number,
): number | undefined {
  const [x, y] = [format, other].map((name) => cell(rows, { format: name, rounding: 'tiesToEven' }, column)) as [
    number | undefined,
    number | undefined,
  ];
  return x === undefined || y === undefined ? undefined : then(x - y);
}

function orderClaim(name: string, worse: string, better: string, column: 'accuracy' | 'sqnr'): SeededClaim {
  const format = 'float8_e5m2';
  return {
    ...{ gate: 'D', name, published: 'less', source: pychop },
    statement: `In ${format}, ${worse} leaves less ${column === 'sqnr' ? 'signal to noise' : column} than ${better}.`,
    measure: (rows) => {
      const [low, high] = [worse, better].map((rounding) => cell(rows, { format, rounding }, column)) as [
        number | undefined,
        number | undefined,
      ];
      return low === undefined || high === undefined ? undefined : high - low;
    },
  };
}
