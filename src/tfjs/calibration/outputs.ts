/**
 * Outputs of models, and how far they are from those in float32.
 * @module
 */
import { decibels } from '../../value/measure.js';
import { rounderOf } from '../backends/rounder.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';
import { isTensor } from './feeds.js';

/** Names of the errors of outputs. */
export type OutputMetric = 'kl' | 'relativeL2' | 'sqnr' | 'top1';

/** How outputs are compared: by name, or a function of the outputs in float32, the outputs, and the length of rows. */
export type OutputError = OutputMetric | ((exact: Float32Array, output: Float32Array, width: number) => number);

/** One float32 output. */
export interface Output {
  readonly values: Float32Array;
  /** Length of its rows. */
  readonly width: number;
}

/** The float32 outputs among what a prediction gave; all its tensors are disposed of. */
export async function readLater(
  tf: TensorFlow,
  result: unknown,
  output: string | number | undefined,
  name: string,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const x of taken(result, output, name)) {
    outputs.push({ values: Float32Array.from(await x.data()), width: x.shape.at(-1) ?? 1 });
  }
  tf.dispose(result as never);
  return outputs;
}

/** The same at once. */
export function readNow(tf: TensorFlow, result: unknown, name: string): Output[] {
  const rounder = rounderOf(tf.engine().backend);
  const outputs = taken(result, undefined, name).map((x) => ({ values: rounder.read(x), width: x.shape.at(-1) ?? 1 }));
  tf.dispose(result as never);
  return outputs;
}

function taken(result: unknown, output: string | number | undefined, name: string): Tensor[] {
  const entries = isTensor(result)
    ? [['0', result] as const]
    : Object.entries(result as Readonly<Record<string, Tensor>>);
  const found = entries.filter(
    ([key, { dtype }]) => dtype === 'float32' && (output === undefined || key === String(output)),
  );
  if (found.length === 0) {
    throw new RangeError(
      `${name}: "output" expected one of ${entries.map(([key]) => key).join(', ')}, got ${String(output)}`,
    );
  }
  return found.map(([, x]) => x);
}

/** The error of outputs, averaged over them and over batches; by 'kl' where rows sum to 1 and 'relativeL2' elsewhere unless told. */
export function errorOf(
  exact: readonly (readonly Output[])[],
  outputs: readonly (readonly Output[])[],
  metric: OutputError | undefined,
): number {
  let [sum, count] = [0, 0];
  exact.forEach((batch, b) => {
    batch.forEach(({ values: x, width }, k) => {
      const y = outputs[b]![k]!.values;
      const measure =
        typeof metric === 'function' ? metric : metrics[metric ?? (sumsToOne(x, width) ? 'kl' : 'relativeL2')];
      sum += measure(x, y, width);
      count++;
    });
  });
  return sum / count;
}

function sumsToOne(x: Float32Array, width: number): boolean {
  for (let start = 0; start < x.length; start += width) {
    let sum = 0;
    for (let i = start; i < start + width; i++) {
      if (!(x[i]! >= 0)) return false;
      sum += x[i]!;
    }
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return width > 1;
}

const metrics: Readonly<Record<OutputMetric, (x: Float32Array, y: Float32Array, width: number) => number>> = {
  kl: divergence,
  relativeL2: (x, y) => {
    const { signal, noise } = powers(x, y);
    return noise === 0 ? 0 : Math.sqrt(noise / signal);
  },
  // Powers of errors add up, as decibels do not.
  sqnr: (x, y) => {
    const { signal, noise } = powers(x, y);
    return noise === 0 ? 0 : noise / signal;
  },
  top1: (x, y, width) => {
    let apart = 0;
    for (let start = 0; start < x.length; start += width)
      apart += Number(largest(x, start, width) !== largest(y, start, width));
    return (apart * width) / x.length;
  },
};

function powers(x: Float32Array, y: Float32Array): { signal: number; noise: number } {
  let [signal, noise] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const error = y[i]! - x[i]!;
    signal += x[i]! * x[i]!;
    noise += error === error ? error * error : Infinity;
  }
  return { signal, noise };
}

function largest(x: Float32Array, start: number, width: number): number {
  let place = start;
  for (let i = start; i < start + width; i++) if (x[i]! > x[place]!) place = i;
  return place - start;
}

const LEAST = 1e-12;

/** The mean over rows of sum p ln(p / q), probabilities of at least 1e-12. */
function divergence(x: Float32Array, y: Float32Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const p = Math.max(x[i]!, LEAST);
    const q = y[i]! > LEAST ? y[i]! : LEAST;
    sum += p * logarithm(p / q);
  }
  return (sum * width) / x.length;
}

/** The natural logarithm, by arithmetic alone. */
function logarithm(x: number): number {
  return decibels(x, 0) * NEPERS;
}

/** log(10) / 10. */
const NEPERS = 0.2302585092994046;
