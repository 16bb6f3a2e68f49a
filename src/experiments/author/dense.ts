/**
 * Dense networks in float64, for experiments that train one: layers y = x W + b with rectified linear units between
 * them, softmax cross entropy, Adam.
 *
 * Everything is + - * / and sqrt of float64 in a fixed order, and exp, log and cos of a chopper, so that a trained network
 * has the same bits on every machine. Arrays are row-major: a batch has one sample a row, weights one output a column.
 * @module
 */
import { chopper } from '../../chopper.js';
import { normal } from './data.js';

const { exp, log, cos } = chopper('float64');
const PI = 3.141592653589793;

/** Which factors of a sum are not 0: scratch, which grows as it must. */
let nonzero = new Int32Array(256);

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
    y.set(bias, i * outputs);
    addProducts(y, i * outputs, { factors: x, from: i * inputs, step: 1, terms: inputs }, weights, outputs);
  }
  return y;
}

/** Factors of a sum: every `step`-th element of `factors`, beginning with `from`. */
interface Factors {
  readonly factors: Float64Array;
  readonly from: number;
  readonly step: number;
  readonly terms: number;
}

/**
 * y += factors times a matrix of `width` columns, for the row of y that begins at `at`. Every element's sum goes over the
 * factors in order, those that are 0 left out; four at a time, so that y is read and written a quarter as often.
 */
function addProducts(
  y: Float64Array,
  at: number,
  { factors, from, step, terms }: Factors,
  matrix: Float64Array,
  width: number,
): void {
  if (nonzero.length < terms) nonzero = new Int32Array(terms);
  let count = 0;
  for (let k = 0; k < terms; k++) if (factors[from + k * step] !== 0) nonzero[count++] = k;
  let next = 0;
  for (; next + 4 <= count; next += 4) {
    const [k0, k1, k2, k3] = [nonzero[next]!, nonzero[next + 1]!, nonzero[next + 2]!, nonzero[next + 3]!];
    const [f0, f1] = [factors[from + k0 * step]!, factors[from + k1 * step]!];
    const [f2, f3] = [factors[from + k2 * step]!, factors[from + k3 * step]!];
    const [m0, m1, m2, m3] = [k0 * width, k1 * width, k2 * width, k3 * width];
    for (let j = 0; j < width; j++) {
      y[at + j] =
        y[at + j]! + f0 * matrix[m0 + j]! + f1 * matrix[m1 + j]! + f2 * matrix[m2 + j]! + f3 * matrix[m3 + j]!;
    }
  }
  for (; next < count; next++) {
    const k = nonzero[next]!;
    const factor = factors[from + k * step]!;
    for (let j = 0, m = k * width; j < width; j++, m++) y[at + j]! += factor * matrix[m]!;
  }
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
  const terms = x.length / inputs;
  for (let k = 0; k < inputs; k++) {
    addProducts(gradient, k * outputs, { factors: x, from: k, step: inputs, terms }, dy, outputs);
  }
  return gradient;
}

/** dy W^T. */
function inputGradient(dy: Float64Array, { inputs, outputs }: Layer, weights: Float64Array): Float64Array {
  const transposed = new Float64Array(weights.length);
  for (let k = 0; k < inputs; k++) {
    for (let j = 0; j < outputs; j++) transposed[j * inputs + k] = weights[k * outputs + j]!;
  }
  const rows = dy.length / outputs;
  const dx = new Float64Array(rows * inputs);
  for (let i = 0; i < rows; i++) {
    addProducts(dx, i * inputs, { factors: dy, from: i * outputs, step: 1, terms: outputs }, transposed, inputs);
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
