/**
 * Sensitivity: what each part of a model, alone in a format, does to the model's outputs.
 * @module
 */
import { checkKeys, kind } from '../../arguments.js';
import { quantizer } from '../../blocks/index.js';
import { isFormat } from '../../format/format.js';
import { format as formatOf } from '../../format/names.js';
import { decibels } from '../../value/measure.js';
import { isQuantizer, isRecipe, type ScaledLike } from '../operands/scaler.js';
import { isFields } from '../policies/precision.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';
import { predictorOf } from '../traces/compare.js';
import { readable, textTable } from '../traces/report.js';
import type { SensitivityRow } from './assign.js';
import { isGraphModel } from './quantizeGraph.js';
import { isLayersModel } from './quantizeLayers.js';
import { quantizeModel } from './quantizeModel.js';
import { type ModelPart, type WeightSpec } from './modelSpec.js';

/** Names of the errors of outputs. */
export type SensitivityMetric = 'kl' | 'relativeL2' | 'top1';

/** What is measured. */
export interface SensitivityOptions {
  /**
   * Formats by name, or by the names that the table gives them.
   * @defaultValue float4_e2m1fn, float6_e2m3fn and int8 with a float32 scale an output channel, and float16
   */
  readonly formats?: readonly string[] | Readonly<Record<string, ScaledLike | WeightSpec>>;
  /**
   * - `'kl'`: the mean over rows of the Kullback-Leibler divergence from the float32 output, in nats; rows must sum to 1
   * - `'relativeL2'`: sqrt(sum (y - x)^2 / sum x^2)
   * - `'top1'`: the part of rows whose largest element is elsewhere
   * - or a function of the outputs in float32, the outputs, and the length of rows
   * @defaultValue 'kl' for outputs whose rows sum to 1, otherwise 'relativeL2'
   */
  readonly metric?: SensitivityMetric | ((exact: Float32Array, output: Float32Array, width: number) => number);
  /** Number or name of the output that counts. @defaultValue all of them, averaged */
  readonly output?: string | number;
  /** Which parts are measured. @defaultValue all with kernels */
  readonly filter?: (part: ModelPart) => boolean;
  /** Only so many parts: those with the most elements. @defaultValue all */
  readonly only?: number;
}

/** What `sensitivity` gives. */
export interface Sensitivity {
  readonly rows: readonly SensitivityRow[];
  /** The formats by name, for `quantizeModel`. */
  readonly formats: Readonly<Record<string, ScaledLike | WeightSpec>>;
  /** The rows, as JSON holds them. */
  toJSON(): readonly SensitivityRow[];
  /** The rows as a table, the largest errors first. */
  toString(): string;
}

const optionKeys = ['formats', 'metric', 'output', 'filter', 'only'];
const byChannel = { scale: 'float32', per: 'channel' } as const;
const defaults: Readonly<Record<string, WeightSpec>> = {
  float4_e2m1fn: { format: 'float4_e2m1fn', ...byChannel },
  float6_e2m3fn: { format: 'float6_e2m3fn', ...byChannel },
  int8: { format: 'int8', ...byChannel },
  float16: { format: 'float16' },
};

/** `Adapter.sensitivity`. */
export async function sensitivity(
  tf: TensorFlow,
  model: unknown,
  inputs: unknown,
  options: SensitivityOptions = {},
): Promise<Sensitivity> {
  const name = 'sensitivity';
  checkKeys(options, optionKeys, name);
  const { metric, output, filter = () => true, only } = options;
  const formats = formatsOf(options.formats);
  const parts = partsOf(model, name)
    .filter(({ part }) => filter(part))
    .sort((a, b) => (only === undefined ? 0 : b.elements - a.elements))
    .slice(0, only ?? Infinity);
  if (parts.length === 0) throw new RangeError(`${name}: "filter" expected to take a part with kernels, took none`);
  const predict = predictorOf(model as never, name);
  const batches = await listed(inputs, name);
  const outputs = async (): Promise<Output[][]> => {
    const all: Output[][] = [];
    for (const batch of batches) all.push(await read(tf, await predict(batch), output, name));
    return all;
  };
  const exact = await outputs();
  const rows: SensitivityRow[] = [];
  for (const { part, elements, channels } of parts) {
    for (const [format, spec] of Object.entries(formats)) {
      const quantized = quantizeModel(tf, model, {
        weights: { parts: { [part.name]: spec } },
        filter: (other) => other.name === part.name,
      });
      try {
        const error = errorOf(exact, await outputs(), metric);
        rows.push({
          part: part.name,
          kind: part.kind,
          format,
          elements,
          bits: bitsOf(spec, elements, channels),
          error,
        });
      } finally {
        quantized.restore();
      }
    }
  }
  return { rows, formats, toJSON: () => rows, toString: () => text(rows) };
}

function formatsOf(given: SensitivityOptions['formats']): Record<string, ScaledLike | WeightSpec> {
  if (given === undefined) return { ...defaults };
  if (Array.isArray(given)) return Object.fromEntries((given as readonly string[]).map((format) => [format, format]));
  return { ...(given as Readonly<Record<string, ScaledLike | WeightSpec>>) };
}

interface Part {
  readonly part: ModelPart;
  readonly elements: number;
  /** Output channels: scales with `per: 'channel'`. */
  readonly channels: number;
}

interface LayerLike {
  readonly name: string;
  readonly layers?: readonly LayerLike[];
  readonly weights: readonly { readonly originalName: string; readonly shape: readonly number[] }[];
  getClassName(): string;
}

/** Layers with kernels, or the weights of a graph that have at least two axes, in the order of the model. */
function partsOf(model: unknown, name: string): Part[] {
  if (isGraphModel(model)) {
    const { weightMap, graph } = model.executor;
    return Object.entries(weightMap)
      .filter(([, tensors]) => tensors.every(({ dtype, rank }) => dtype === 'float32' && rank >= 2))
      .map(([weight, tensors]) => {
        const readers = [...new Set((graph.nodes[weight]?.children ?? []).map(({ op }) => op))];
        const shape = tensors[0]!.shape;
        const isDepthwise = readers.some((op) => op.includes('Depthwise'));
        return partOf({ name: weight, kind: readers.join(' ') }, shape, isDepthwise);
      })
      .filter(({ part }) => /MatMul|Conv/.test(part.kind));
  }
  if (!isLayersModel(model)) {
    throw new TypeError(`${name}: "model" expected a LayersModel or GraphModel, got ${kind(model)}`);
  }
  return leaves(model as unknown as LayerLike).flatMap((layer) => {
    const kernels = layer.weights.filter(
      ({ originalName, shape }) => originalName.endsWith('kernel') && shape.length > 1,
    );
    if (kernels.length === 0) return [];
    const part = { name: layer.name, kind: layer.getClassName() };
    const each = kernels.map(({ originalName, shape }) =>
      partOf(part, shape, originalName.endsWith('depthwise_kernel')),
    );
    const sum = (of: (one: Part) => number): number => each.reduce((total, one) => total + of(one), 0);
    return [{ part, elements: sum(({ elements }) => elements), channels: sum(({ channels }) => channels) }];
  });
}

function partOf(part: ModelPart, shape: readonly number[], isDepthwise: boolean): Part {
  const elements = shape.reduce((product, size) => product * size, 1);
  const channels = isDepthwise ? shape.at(-1)! * shape.at(-2)! : shape.at(-1)!;
  return { part, elements, channels };
}

function leaves({ layers = [] }: LayerLike): LayerLike[] {
  return [...new Set(layers.flatMap((layer) => (layer.layers === undefined ? [layer] : leaves(layer))))];
}

/** Bits of elements and scales: 32 a float32 scale, 8 one of MX or NVFP4. */
function bitsOf(like: ScaledLike | WeightSpec, elements: number, channels: number): number {
  const spec = (isFields(like) ? like : { format: like }) as WeightSpec;
  const { format, scale, per, block } = spec;
  if (isQuantizer(format) || (isRecipe(format) && scale === undefined && format !== 'int8')) {
    const q = isQuantizer(format) ? format : quantizer(format);
    return Math.floor(q.quantize(new Float32Array(4096).fill(1)).bitsPerElement * elements + 0.5);
  }
  const width =
    typeof format === 'string' && /^int\d+$/.test(format) ? Number(format.slice(3)) : widthOf(format as never);
  if (scale === 'mx' || scale === 'nvfp4')
    return width * elements + (8 * elements) / (block ?? (scale === 'mx' ? 32 : 16));
  const scales =
    scale === undefined && format !== 'int8'
      ? 0
      : block !== undefined
        ? elements / block
        : per === 'channel'
          ? channels
          : 1;
  return width * elements + 32 * scales;
}

function widthOf(format: Parameters<typeof formatOf>[0]): number {
  const known = isFormat(format) ? format : formatOf(format);
  return known.bits ?? known.precision + 8;
}

interface Output {
  readonly values: Float32Array;
  readonly width: number;
}

/** Batches of inputs: a tensor, or what an iterable gives. */
async function listed(inputs: unknown, name: string): Promise<unknown[]> {
  if (typeof inputs !== 'object' || inputs === null) {
    throw new TypeError(`${name}: "inputs" expected a tensor or an iterable of batches, got ${kind(inputs)}`);
  }
  if ('dataId' in inputs || !(Symbol.iterator in inputs || Symbol.asyncIterator in inputs)) return [inputs];
  const all: unknown[] = [];
  for await (const batch of inputs as AsyncIterable<unknown>) all.push(batch);
  if (all.length === 0) throw new RangeError(`${name}: "inputs" expected at least one batch, got none`);
  return all;
}

async function read(
  tf: TensorFlow,
  result: unknown,
  output: string | number | undefined,
  name: string,
): Promise<Output[]> {
  const entries = isTensor(result)
    ? [['0', result] as const]
    : Object.entries(result as Readonly<Record<string, Tensor>>);
  const taken = entries.filter(
    ([key, { dtype }]) => dtype === 'float32' && (output === undefined || key === String(output)),
  );
  if (taken.length === 0) {
    throw new RangeError(
      `${name}: "output" expected one of ${entries.map(([key]) => key).join(', ')}, got ${String(output)}`,
    );
  }
  const outputs: Output[] = [];
  for (const [, tensor] of taken) {
    outputs.push({ values: Float32Array.from(await tensor.data()), width: tensor.shape.at(-1) ?? 1 });
  }
  tf.dispose(result as never);
  return outputs;
}

function isTensor(x: unknown): x is Tensor {
  return typeof x === 'object' && x !== null && 'dataId' in x;
}

/** The error of outputs, averaged over them and over batches. */
function errorOf(exact: Output[][], outputs: Output[][], metric: SensitivityOptions['metric']): number {
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

const metrics: Readonly<Record<SensitivityMetric, (x: Float32Array, y: Float32Array, width: number) => number>> = {
  kl: divergence,
  relativeL2: (x, y) => {
    let [signal, noise] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      const error = y[i]! - x[i]!;
      signal += x[i]! * x[i]!;
      noise += error === error ? error * error : Infinity;
    }
    return noise === 0 ? 0 : Math.sqrt(noise / signal);
  },
  top1: (x, y, width) => {
    let apart = 0;
    for (let start = 0; start < x.length; start += width)
      apart += Number(largest(x, start, width) !== largest(y, start, width));
    return (apart * width) / x.length;
  },
};

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

function text(rows: readonly SensitivityRow[]): string {
  return textTable(
    ['part', 'kind', 'format', 'elements', 'bits an element', 'error'],
    [...rows]
      .sort((a, b) => b.error - a.error)
      .map(({ part, kind: of, format, elements, bits, error }) => [
        part,
        of,
        format,
        elements,
        readable(bits / elements, 3),
        readable(error, 3),
      ]),
  );
}
