/**
 * E15: a trained network whose weights are rounded.
 * @module
 */
import type { Quantizer } from '../../../blocks/quantizer.js';
import { chopper as chopperOf } from '../../../chopper.js';
import { classesOf, logitsOf, type Batch, type Layer } from '../../author/dense.js';
import { spread } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row, type Scalar } from '../../author/row.js';
import { numbers, select } from '../../run/rows.js';
import { bands } from './bands.js';
import { claims, DEEP, SHALLOW } from './claims.js';
import { CLASSES } from './digits.js';
import { trainedNetwork } from './network.js';

/** What the signal-to-noise ratio is where there is no noise, in decibels. */
const NO_NOISE = 100;

const { log10 } = chopperOf('float64');

export default defineExperiment({
  name: 'quantized-network',
  id: 'E15',
  title: 'Rounding the weights of a trained network',
  summary:
    'Networks of few and of many layers, trained in float64 on handwritten digits; then all weights are rounded. To nearest ' +
    'or at random, 3 significand bits keep their accuracy; directed rounding shifts every sum, layer upon layer, until a ' +
    'deep network guesses.',
  parameters: {
    layers: {
      ...{ type: 'integer', default: [SHALLOW, DEEP], minimum: 1, maximum: 512 },
      description: 'matrices of weights, one behind the other',
    },
    width: { type: 'integer', default: 40, minimum: 1, description: 'units of every layer but the last' },
    epochs: { type: 'integer', default: 12, minimum: 1, description: 'passes through the training images' },
    batch: { type: 'integer', default: 12, minimum: 1, maximum: 1500, description: 'images of a step' },
  },
  formats: [...['float8_e4m3', 'float8_e5m2', 'e5m5', 'e5m7', 'e8m4', 'float16', 'bfloat16', 'tfloat32', 'float32']],
  rounding: ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero', 'stochastic', 'stochasticEqual'],
  recipes: true,
  randomData: true,
  inputs: { digits: new URL('../../../../data/digits-14x14.bin', import.meta.url) },
  quick: { formats: ['float8_e4m3', 'float8_e5m2', 'e5m7', 'float16', 'bfloat16'] },
  *run({ chopper, quantizer, seed, inputs, params, progress }) {
    const { layers, test, logits } = trainedNetwork(inputs.digits!, seed, params, progress);
    const rounded = layers.map((layer) => {
      // A recipe is for the operands of products: biases are left.
      if (quantizer !== undefined) return { ...layer, weights: quantizedAlongInputs(layer, quantizer) };
      return { ...layer, weights: chopper(layer.weights), bias: chopper(layer.bias) };
    });
    const answers = logitsOf(rounded, test.x);
    yield {
      accuracy: accuracyOf(answers, test),
      weightError: weightErrorOf(layers, rounded),
      sqnr: sqnrOf(logits, answers),
    };
  },
  metrics: (rows) => ({
    'Accuracy in %, mean over seeds': meansOf(rows, 'accuracy'),
    'Signal to quantization noise of the logits in dB, mean over seeds': meansOf(rows, 'sqnr'),
  }),
  plots: () => ({
    'Accuracy on 500 digits': {
      mark: { type: 'point', tooltip: true },
      encoding: {
        x: { field: 'format', type: 'nominal', sort: null, title: 'format' },
        y: { field: 'accuracy', type: 'quantitative', title: 'accuracy, %' },
        color: { field: 'rounding', type: 'nominal' },
        xOffset: { field: 'rounding' },
        row: { field: 'layers', type: 'ordinal', title: 'layers' },
      },
    },
  }),
  claims,
  bands,
});

/** The weights of a layer by a recipe, whose blocks run along the inputs, over which products sum. */
function quantizedAlongInputs({ inputs, outputs, weights }: Layer, quantizer: Quantizer): Float64Array {
  const across = quantizer(transposed(weights, inputs, outputs), [outputs, inputs]);
  return transposed(across, outputs, inputs);
}

function transposed(x: Float64Array, rows: number, columns: number): Float64Array {
  return x.map((_, i) => x[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** A row for each depth and format, a column for each mode. */
function meansOf(rows: readonly Row[], column: string): Row[] {
  const valuesOf = (name: string): Scalar[] => [...new Set(rows.map((row) => row[name]!))];
  return valuesOf('layers').flatMap((layers) =>
    valuesOf('format').map((format) => {
      const means = valuesOf('rounding').map((rounding) => {
        const sample = numbers(select(rows, { layers, format, rounding }), column);
        return [rounding, spread(sample).mean] as const;
      });
      return { layers, format, ...Object.fromEntries(means) };
    }),
  );
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
