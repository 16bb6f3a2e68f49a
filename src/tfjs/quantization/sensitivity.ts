/**
 * Sensitivity: what each part of a model, alone in a format, does to the model's outputs.
 * @module
 */
import { checkKeys } from '../../arguments.js';
import { quantizer } from '../../blocks/index.js';
import { isFormat } from '../../format/format.js';
import { format as formatOf } from '../../format/names.js';
import { isQuantizer, isRecipe, type ScaledLike } from '../operands/scaler.js';
import { isFields } from '../policies/precision.js';
import { gatherFeeds } from '../calibration/feeds.js';
import { errorOf, readLater, type Output, type OutputError, type OutputMetric } from '../calibration/outputs.js';
import type { TensorFlow } from '../tensorflow.js';
import { predictorOf } from '../traces/compare.js';
import { readable, textTable } from '../traces/report.js';
import type { SensitivityRow } from './assign.js';
import { inputCount, quantizeModel, weightedModel, weightsOf } from './quantizeModel.js';
import { type ModelPart, type WeightSpec } from './modelSpec.js';

/** Names of the errors of outputs. */
export type SensitivityMetric = OutputMetric;

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
   * - `'sqnr'`: sum (y - x)^2 / sum x^2, the signal-to-noise ratio upside down: powers of errors add up
   * - `'top1'`: the part of rows whose largest element is elsewhere
   * - or a function of the outputs in float32, the outputs, and the length of rows
   * @defaultValue 'kl' for outputs whose rows sum to 1, otherwise 'relativeL2'
   */
  readonly metric?: OutputError;
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
  checkFormats(formats, name);
  const parts = partsOf(tf, model, name)
    .filter(({ part }) => filter(part))
    .sort((a, b) => (only === undefined ? 0 : b.elements - a.elements))
    .slice(0, only ?? Infinity);
  if (parts.length === 0) throw new RangeError(`${name}: "filter" expected to take a part with kernels, took none`);
  const predict = predictorOf(model as never, name);
  const batches = await gatherFeeds(inputs, inputCount(model), name, 'inputs');
  const outputs = async (): Promise<Output[][]> => {
    const all: Output[][] = [];
    for (const batch of batches) all.push(await readLater(tf, await predict(batch), output, name));
    return all;
  };
  const exact = await outputs();
  const rows: SensitivityRow[] = [];
  for (const { part, elements, channels } of parts) {
    for (const [format, spec] of Object.entries(formats)) {
      const quantized = quantizeModel(tf, model, {
        weights: { parts: { [part.name]: nearest(spec) } },
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

/** Parts are measured one by one without calibration, rounded to nearest. */
function nearest(spec: ScaledLike | WeightSpec): ScaledLike | WeightSpec {
  return isFields(spec) ? { ...(spec as WeightSpec), method: 'nearest' } : spec;
}

/** Checks formats before anything is measured. */
function checkFormats(formats: Readonly<Record<string, ScaledLike | WeightSpec>>, name: string): void {
  if (Object.keys(formats).length === 0) throw new RangeError(`${name}: "formats" expected at least one, got none`);
  for (const [label, spec] of Object.entries(formats)) weightsOf(spec, `${name}: formats["${label}"]`);
}

export function formatsOf(given: SensitivityOptions['formats']): Record<string, ScaledLike | WeightSpec> {
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

/** Layers with kernels, or the weights of a graph that have at least two axes, in the order of the model. */
export function partsOf(tf: TensorFlow, model: unknown, name: string): Part[] {
  const { weights } = weightedModel(tf, model, () => true, name);
  const parts = new Map<string, Part>();
  for (const { part, shape, channels, layout } of weights) {
    if (layout === undefined) continue;
    const elements = shape.reduce((product, size) => product * size, 1);
    const own = channels.reduce((product, axis) => product * shape[axis]!, 1);
    const known = parts.get(part.name);
    parts.set(part.name, {
      part,
      elements: elements + (known?.elements ?? 0),
      channels: own + (known?.channels ?? 0),
    });
  }
  return [...parts.values()];
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
