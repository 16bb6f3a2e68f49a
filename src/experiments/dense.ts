/**
 * Dense networks in float64, for experiments that train one: layers y = x W + b with rectified linear units between
 * them, softmax cross entropy, Adam.
 *
 * Everything is + - * / and sqrt of float64 in a fixed order, and exp, log and cos of a chopper, so that a trained network
 * has the same bits on every machine. Arrays are row-major: a batch has one sample a row, weights one output a column.
 * @module
 */
import { chopper } from '../chopper.js';
import { normal } from './data.js';

const { exp, log, cos } = chopper('float64');
const PI = 3.141592653589793;

/** A layer: `weights` is inputs x outputs. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** Samples and their classes. */
export interface Batch {
  /** One sample a row. */
  readonly x: Float64Array;
  readonly labels: Uint8Array;
}

/** What of a layer is quantized in training; gradients go straight through. Each gives the array that is used instead. */
export interface LayerQuantizer {
  /** The weights in y = x W. */
  readonly forward: (weights: Float64Array, layer: Layer) => Float64Array;
  /** The weights in dx = dy W^T. */
  readonly backward: (weights: Float64Array, layer: Layer) => Float64Array;
  /** The inputs in dW = x^T dy. */
  readonly inputs: (x: Float64Array, layer: Layer) => Float64Array;
}

/** Layers of these sizes; weights normal of variance 2 / inputs (He et al. 2015), biases 0. */
export function makeLayers(sizes: readonly number[], seed: bigint, stream: number): Layer[] {
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const deviation = Math.sqrt(2 / inputs);
    const weights = normal(inputs * outputs, { seed, stream: stream + i }).map((x) => x * deviation);
    return { inputs, outputs, weights, bias: new Float64Array(outputs) };
  });
}

/** The outputs of the last layer, for every row of `x`. */
export function logitsOf(layers: readonly Layer[], x: Float64Array): Float64Array {
  return layers.reduce((input, layer, i) => {
    const output = affine(input, layer, layer.weights);
    return i < layers.length - 1 ? rectify(output) : output;
  }, x);
}

/** How training goes: Adam (Kingma and Ba 2015) with the usual decay rates, the rate falling to 0 as half a cosine. */
export interface Training {
  readonly steps: number;
  readonly rate: number;
  /** The samples of each step. */
  readonly batch: (step: number) => Batch;
  /** What is quantized, layer by layer; undefined: nothing. */
  readonly quantizers?: readonly (LayerQuantizer | undefined)[];
  readonly progress?: (fraction: number) => void;
}

/** Trains `layers` in place. */
export function train(layers: readonly Layer[], { steps, rate, batch, quantizers, progress }: Training): void {
  const parameters = layers.flatMap(({ weights, bias }) => [weights, bias]);
  const update = adam(parameters);
  for (let step = 0; step < steps; step++) {
    const gradients = gradientsOf(layers, batch(step), quantizers ?? []);
    update(gradients, (rate * (1 + cos((PI * step) / steps))) / 2);
    if (step % 16 === 15) progress?.((step + 1) / steps);
  }
}

/** Mean softmax cross entropy. */
export function lossOf(logits: Float64Array, labels: Uint8Array): number {
  const classes = logits.length / labels.length;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const top = largestOf(row);
    let total = 0;
    for (let c = 0; c < classes; c++) total += exp(row[c]! - top);
    sum += log(total) + top - row[labels[i]!]!;
  }
  return sum / labels.length;
}

/** The class of each row: the first of its largest logits; a row with NaN counts as class 0. */
export function classesOf(logits: Float64Array, classes: number): Uint8Array {
  return Uint8Array.from({ length: logits.length / classes }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return Math.max(0, row.indexOf(largestOf(row)));
  });
}

function largestOf(row: Float64Array): number {
  return row.reduce((a, b) => Math.max(a, b));
}

/** dL/dW and dL/db of each layer, for the mean loss of a batch. */
export function gradientsOf(
  layers: readonly Layer[],
  { x, labels }: Batch,
  quantizers: readonly (LayerQuantizer | undefined)[],
): Float64Array[] {
  const inputs = [x];
  layers.forEach((layer, i) => {
    const output = affine(inputs[i]!, layer, quantizers[i]?.forward(layer.weights, layer) ?? layer.weights);
    inputs.push(i < layers.length - 1 ? rectify(output) : output);
  });
  let dy = lossGradient(inputs.pop()!, labels);
  const gradients: Float64Array[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    const input = inputs[i]!;
    const quantizer = quantizers[i];
    gradients.unshift(
      weightGradient(quantizer?.inputs(input, layer) ?? input, dy, layer),
      sumOfRows(dy, layer.outputs),
    );
    if (i === 0) break;
    const dx = inputGradient(dy, layer, quantizer?.backward(layer.weights, layer) ?? layer.weights);
    for (let j = 0; j < dx.length; j++) if (input[j] === 0) dx[j] = 0; // the derivative of the unit below
    dy = dx;
  }
  return gradients;
}

/** x W + b. */
function affine(x: Float64Array, { inputs, outputs, bias }: Layer, weights: Float64Array): Float64Array<ArrayBuffer> {
  const rows = x.length / inputs;
  const y = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    const at = i * outputs;
    for (let j = 0; j < outputs; j++) y[at + j] = bias[j]!;
    for (let k = 0; k < inputs; k++) {
      const factor = x[i * inputs + k]!;
      if (factor === 0) continue;
      for (let j = 0, w = k * outputs; j < outputs; j++, w++) y[at + j]! += factor * weights[w]!;
    }
  }
  return y;
}

function rectify(y: Float64Array): Float64Array {
  for (let i = 0; i < y.length; i++) if (y[i]! < 0) y[i] = 0;
  return y;
}

/** The derivative of the mean loss: (softmax - one-hot) / samples. */
function lossGradient(logits: Float64Array, labels: Uint8Array): Float64Array {
  const classes = logits.length / labels.length;
  const gradient = new Float64Array(logits.length);
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const top = largestOf(row);
    const powers = exp(row.map((logit) => logit - top));
    const total = powers.reduce((a, b) => a + b);
    for (let c = 0; c < classes; c++) {
      gradient[i * classes + c] = (powers[c]! / total - (c === labels[i] ? 1 : 0)) / labels.length;
    }
  }
  return gradient;
}

/** x^T dy. */
function weightGradient(x: Float64Array, dy: Float64Array, { inputs, outputs }: Layer): Float64Array {
  const gradient = new Float64Array(inputs * outputs);
  const rows = x.length / inputs;
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inputs; k++) {
      const factor = x[i * inputs + k]!;
      if (factor === 0) continue;
      for (let j = 0, w = k * outputs; j < outputs; j++, w++) gradient[w]! += factor * dy[i * outputs + j]!;
    }
  }
  return gradient;
}

/** dy W^T. */
function inputGradient(dy: Float64Array, { inputs, outputs }: Layer, weights: Float64Array): Float64Array {
  const rows = dy.length / outputs;
  const dx = new Float64Array(rows * inputs);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inputs; k++) {
      let sum = 0;
      for (let j = 0, w = k * outputs; j < outputs; j++, w++) sum += dy[i * outputs + j]! * weights[w]!;
      dx[i * inputs + k] = sum;
    }
  }
  return dx;
}

function sumOfRows(dy: Float64Array, outputs: number): Float64Array {
  const sums = new Float64Array(outputs);
  for (let i = 0; i < dy.length; i++) sums[i % outputs]! += dy[i]!;
  return sums;
}

/** A function that moves the parameters against gradients at a given rate. */
function adam(parameters: readonly Float64Array[]): (gradients: readonly Float64Array[], rate: number) => void {
  const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];
  const means = parameters.map(({ length }) => new Float64Array(length));
  const squares = parameters.map(({ length }) => new Float64Array(length));
  let [power1, power2] = [1, 1];
  return (gradients, rate) => {
    power1 *= BETA1;
    power2 *= BETA2;
    parameters.forEach((parameter, k) => {
      const [gradient, mean, square] = [gradients[k]!, means[k]!, squares[k]!];
      for (let i = 0; i < parameter.length; i++) {
        const g = gradient[i]!;
        mean[i] = BETA1 * mean[i]! + (1 - BETA1) * g;
        square[i] = BETA2 * square[i]! + (1 - BETA2) * g * g;
        parameter[i]! -= (rate * (mean[i]! / (1 - power1))) / (Math.sqrt(square[i]! / (1 - power2)) + EPSILON);
      }
    });
  };
}
