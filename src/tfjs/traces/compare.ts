/**
 * Comparisons: the results of a model in several precisions against those in float32.
 * @module
 */
import { kind } from '../../arguments.js';
import { policyOf, type PolicyLike } from '../policies/policy.js';
import { readable, textTable } from './report.js';
import type { Scopes } from '../scope.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';
import { decibelsOf } from './tally.js';

/** What results are compared by. */
export type Metric = 'maxError' | 'relativeL2' | 'sqnr' | 'psnr' | 'top1';

/** A model: of layers, of a graph, or any function of its inputs. */
export type ModelLike =
  | {
      /** Gives a tensor, tensors, or tensors by name. */
      predict(inputs: never): unknown;
    }
  | ((inputs: never) => Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> | Promise<unknown>);

/** What is compared. */
export interface CompareOptions {
  /**
   * Precisions, by the names that they have in the table, or formats, which have their own.
   * @defaultValue float16, bfloat16, float8_e4m3fn and float8_e5m2
   */
  readonly formats?: readonly string[] | Readonly<Record<string, PolicyLike>>;
  /**
   * - `'maxError'`: the largest |y - x|
   * - `'relativeL2'`: sqrt(sum (y - x)^2 / sum x^2)
   * - `'sqnr'`: 10 log10(sum x^2 / sum (y - x)^2), in decibels
   * - `'psnr'`: 10 log10(peak^2 / mean (y - x)^2), in decibels
   * - `'top1'`: the part of rows (along the last axis) whose largest element, the first of equal ones, is at the same place
   *
   * of results x in float32 and y in the other precision. Elements that are not finite in either make the errors infinite.
   * @defaultValue maxError, sqnr, psnr and top1
   */
  readonly metrics?: readonly Metric[];
  /**
   * The peak of `'psnr'`.
   * @defaultValue the largest |x| of an output
   */
  readonly peak?: number;
}

/** One precision and one output of the model. */
export interface ComparisonRow {
  readonly format: string;
  /** Number or name of the output. */
  readonly output: string;
  readonly metrics: Readonly<Partial<Record<Metric, number>>>;
}

/** What `compare` gives. */
export interface Comparison {
  readonly rows: readonly ComparisonRow[];
  /** The rows, as JSON.stringify takes them: infinite decibels are null. */
  toJSON(): readonly ComparisonRow[];
  /** The rows as a table. */
  toString(): string;
}

const defaultFormats = ['float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2'];
const metricNames: readonly Metric[] = ['maxError', 'relativeL2', 'sqnr', 'psnr', 'top1'];
const defaultMetrics: readonly Metric[] = ['maxError', 'sqnr', 'psnr', 'top1'];

/** `Adapter.compare`. */
export async function compare(
  tf: TensorFlow,
  scopes: Scopes,
  model: ModelLike,
  inputs: unknown,
  options: CompareOptions,
): Promise<Comparison> {
  const name = 'compare';
  const unknown = Object.keys(options).find((key) => !['formats', 'metrics', 'peak'].includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`${name}: unknown option "${unknown}", expected only formats, metrics, peak`);
  }
  const { formats = defaultFormats, metrics = defaultMetrics, peak } = options;
  for (const metric of metrics) {
    if (!metricNames.includes(metric)) {
      throw new RangeError(`${name}: "metrics" expected some of ${metricNames.join(', ')}, got ${String(metric)}`);
    }
  }
  const policies = (
    Array.isArray(formats) ? formats.map((format: string) => [format, format] as const) : Object.entries(formats)
  ).map(([label, like]) => [label, policyOf(like as PolicyLike)] as const);
  const predict = predictorOf(model, name);
  const exact = await outputsOf(tf, await predict(inputs), name);
  const rows: ComparisonRow[] = [];
  for (const [format, policy] of policies) {
    const outputs = await outputsOf(
      tf,
      await scopes.runAsync(policy, async () => predict(inputs), undefined, name),
      name,
    );
    for (const [output, reference] of exact) {
      rows.push({ format, output, metrics: measure(reference, outputs.get(output)!.values, metrics, peak) });
    }
  }
  return { rows, toJSON: () => rows, toString: () => text(rows, metrics) };
}

/**
 * What calls a model. Graphs with control flow refuse to predict, and are executed asynchronously.
 * @throws TypeError for what is no model
 */
export function predictorOf(model: ModelLike, name: string): (inputs: unknown) => unknown {
  if (typeof model === 'function') return model as (inputs: unknown) => unknown;
  if (typeof model === 'object' && model !== null && typeof model.predict === 'function') {
    return (inputs) => {
      try {
        return model.predict(inputs as never);
      } catch (error) {
        const { executeAsync } = model as { executeAsync?: (inputs: unknown) => Promise<unknown> };
        if (executeAsync === undefined || !String(error).includes('executeAsync')) throw error;
        return executeAsync.call(model, inputs);
      }
    };
  }
  throw new TypeError(`${name}: "model" expected a model with predict, or a function, got ${kind(model)}`);
}

interface Output {
  readonly values: Float32Array;
  readonly lastAxis: number;
}

/** The float32 outputs by number or name; the tensors are disposed of. */
async function outputsOf(tf: TensorFlow, result: unknown, name: string): Promise<Map<string, Output>> {
  const entries: [string, unknown][] = isTensor(result)
    ? [['0', result]]
    : typeof result === 'object' && result !== null
      ? Object.entries(result)
      : [['0', result]];
  const outputs = new Map<string, Output>();
  for (const [output, tensor] of entries) {
    if (!isTensor(tensor)) throw new TypeError(`${name}: "model" expected to give tensors, got ${kind(tensor)}`);
    if (tensor.dtype === 'float32') {
      outputs.set(output, { values: Float32Array.from(await tensor.data()), lastAxis: tensor.shape.at(-1) ?? 1 });
    }
  }
  tf.dispose(result as never);
  return outputs;
}

function isTensor(x: unknown): x is Tensor {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'shape' in x;
}

function measure(
  { values: x, lastAxis }: Output,
  y: Float32Array,
  metrics: readonly Metric[],
  peak: number | undefined,
): ComparisonRow['metrics'] {
  let maxError = 0;
  let signal = 0;
  let noise = 0;
  let amax = 0;
  for (let i = 0; i < x.length; i++) {
    const same = Object.is(x[i], y[i]);
    const error = same ? 0 : y[i]! - x[i]!;
    const size = error === error ? Math.abs(error) : Infinity;
    maxError = Math.max(maxError, size);
    noise += size * size;
    if (Math.abs(x[i]!) < Infinity) {
      signal += x[i]! * x[i]!;
      amax = Math.max(amax, Math.abs(x[i]!));
    }
  }
  const top = peak ?? amax;
  const all: Record<Metric, () => number> = {
    maxError: () => maxError,
    relativeL2: () => (noise === 0 ? 0 : Math.sqrt(noise / signal)),
    sqnr: () => (noise < Infinity ? decibelsOf(signal, noise) : -Infinity),
    psnr: () => (noise < Infinity ? decibelsOf(top * top * x.length, noise) : -Infinity),
    top1: () => agreement(x, y, lastAxis),
  };
  return Object.fromEntries(metrics.map((metric) => [metric, all[metric]()]));
}

function agreement(x: Float32Array, y: Float32Array, width: number): number {
  if (x.length === 0) return 1;
  let agree = 0;
  for (let start = 0; start < x.length; start += width) {
    agree += Number(largestOf(x, start, width) === largestOf(y, start, width));
  }
  return (agree * width) / x.length;
}

function largestOf(x: Float32Array, start: number, width: number): number {
  let place = 0;
  for (let i = 1; i < width; i++) if (x[start + i]! > x[start + place]!) place = i;
  return place;
}

const units: Readonly<Record<Metric, string>> = {
  maxError: 'max error',
  relativeL2: 'relative L2',
  sqnr: 'SQNR dB',
  psnr: 'PSNR dB',
  top1: 'top-1',
};

function text(rows: readonly ComparisonRow[], metrics: readonly Metric[]): string {
  const several = new Set(rows.map(({ output }) => output)).size > 1;
  return textTable(
    ['format', ...(several ? ['output'] : []), ...metrics.map((metric) => units[metric])],
    rows.map((row) => [
      row.format,
      ...(several ? [row.output] : []),
      ...metrics.map((metric) => readable(row.metrics[metric]!)),
    ]),
  );
}
