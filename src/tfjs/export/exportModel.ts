/**
 * Export: the weights that a quantized model computes with, as files that other programs read.
 * @module
 */
import { checkKeys, checkOneOf, kind } from '../../arguments.js';
import { format as formatOf } from '../../format/names.js';
import { dtypes, writeQuantized, type Dtype, type TensorInput } from '../../io/index.js';
import type { QuantizedData } from '../../blocks/index.js';
import { rounderOf } from '../backends/rounder.js';
import { fittingOf, quantizeModelAsync, type QuantizeModelOptions } from '../quantization/quantizeModel.js';
import type { WeightedModel } from '../quantization/modelWeights.js';
import type { TensorFlow } from '../tensorflow.js';
import { writeFiles } from './files.js';
import { computedWeights, storedOf, type ComputedWeight } from './storedWeights.js';
import { bytesOfSpec, gathered, type Artifacts, type WeightSpecEntry } from './artifacts.js';
import { tfjsWeight } from './tfjsWeights.js';

/** How a model is exported. */
export interface ExportOptions extends Pick<
  QuantizeModelOptions,
  'weights' | 'filter' | 'calibration' | 'fold' | 'correctMeans'
> {
  /**
   * `'tfjs'`: model.json and weights that plain TensorFlow.js loads. `'safetensors'`: packed codes and scales, which
   * `importWeights` reads.
   * @defaultValue 'tfjs'
   */
  readonly format?: 'tfjs' | 'safetensors';
  /**
   * tfjs: whether weights that its quantized layout cannot hold are written in float32.
   * @defaultValue false
   */
  readonly unpack?: boolean;
}

/** What takes a model: as `LayersModel.save` does, or the bytes of a safetensors file. */
export interface ExportHandler {
  /** Takes the artifacts of a model, as `model.save` hands them to it. */
  save(artifacts: never): unknown;
}

/** What was written. */
export interface Exported {
  /** Bytes of the weights as they are written, and as the model holds them (in float32 unless it was loaded from fewer). */
  readonly bytes: number;
  readonly before: number;
  readonly parts: readonly ExportedWeight[];
}

/** One weight that was written. */
export interface ExportedWeight {
  readonly name: string;
  /** The type of its elements: `'uint8'`, `'float16'`, `'mxfp4'`. */
  readonly stored: string;
  readonly bytes: number;
  /** Whether it is read with the bits that the quantized model computes with, the signs of zeros among them. */
  readonly exact: boolean;
}

/** Shards of weights have at most so many bytes. */
const SHARD = 4 * 1024 * 1024;
const optionKeys = ['weights', 'filter', 'calibration', 'fold', 'correctMeans', 'format', 'unpack'];

/** `Adapter.exportModel`. */
export async function exportModel(
  tf: TensorFlow,
  model: object,
  target: string | ExportHandler,
  options: ExportOptions = {},
): Promise<Exported> {
  const name = 'exportModel';
  checkKeys(options, optionKeys, name);
  const { format = 'tfjs', unpack = false, ...quantization } = options;
  checkOneOf(format, ['tfjs', 'safetensors'], name, 'format');
  if (typeof unpack !== 'boolean') throw new TypeError(`${name}: "unpack" expected a boolean, got ${kind(unpack)}`);
  const isHandler = typeof target === 'object' && target !== null && typeof target.save === 'function';
  if (typeof target !== 'string' && !isHandler) {
    throw new TypeError(`${name}: "target" expected a path or a handler with save, got ${kind(target)}`);
  }
  const own = fittingOf(model);
  if (own !== undefined && Object.keys(quantization).length > 0) {
    throw new RangeError(`${name}: "weights" expected for a model that is not quantized, got them for one that is`);
  }
  const quantized = own === undefined ? await quantizeModelAsync(tf, model, quantization) : undefined;
  let found: { weighted: WeightedModel; computed: Map<string, ComputedWeight> };
  try {
    const { weighted, taken, fitted } = fittingOf(model)!;
    found = { weighted, computed: computedWeights(tf, weighted, taken, fitted, name) };
  } finally {
    quantized?.restore();
  }
  const { weighted, computed } = found;
  return format === 'tfjs' ? toTfjs(model, target, computed, unpack) : toSafetensors(tf, weighted, target, computed);
}

/** A model as tfjs saves it. */
async function artifactsOf(model: object): Promise<Artifacts> {
  const { save } = model as { save?: (handler: { save(artifacts: Artifacts): Promise<unknown> }) => Promise<unknown> };
  if (save === undefined) {
    throw new RangeError(`exportModel: "format" expected 'safetensors' for a function of variables, got 'tfjs'`);
  }
  let found: Artifacts | undefined;
  await save.call(model, {
    save: (artifacts) => {
      found = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    },
  });
  return found!;
}

async function toTfjs(
  model: object,
  target: string | ExportHandler,
  computed: ReadonlyMap<string, ComputedWeight>,
  unpack: boolean,
): Promise<Exported> {
  const { weightSpecs, weightData, ...artifacts } = await artifactsOf(model);
  const data = gathered(weightData);
  const specs: WeightSpecEntry[] = [];
  const pieces: Uint8Array[] = [];
  const parts: ExportedWeight[] = [];
  let at = 0;
  for (const spec of weightSpecs) {
    const length = bytesOfSpec(spec, data, at);
    const weight = computed.get(spec.name);
    if (weight === undefined) {
      specs.push(spec);
      pieces.push(data.subarray(at, at + length));
      parts.push({ name: spec.name, stored: storedAs(spec), bytes: length, exact: true });
    } else {
      const { stored, bytes, quantization, exact } = tfjsWeight(weight, unpack, 'exportModel');
      const { name, shape } = spec;
      specs.push({ name, shape, dtype: 'float32', ...(quantization !== undefined && { quantization }) });
      pieces.push(bytes);
      parts.push({ name: spec.name, stored, bytes: bytes.length, exact });
    }
    at += length;
  }
  const all = joined(pieces);
  if (typeof target === 'string') await writeFiles(filesOf(target, artifacts, specs, all), 'exportModel');
  else await target.save({ ...artifacts, weightSpecs: specs, weightData: all.buffer } as never);
  return { bytes: all.length, before: data.length, parts };
}

function storedAs({ dtype, quantization }: WeightSpecEntry): string {
  return (quantization?.['dtype'] as string | undefined) ?? dtype;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The shards, and model.json last. */
function filesOf(
  folder: string,
  artifacts: Omit<Artifacts, 'weightSpecs' | 'weightData'>,
  weights: readonly WeightSpecEntry[],
  data: Uint8Array,
): [string, Uint8Array | string][] {
  const base = /[/\\]$/.test(folder) ? folder : `${folder}/`;
  const count = Math.max(1, Math.floor((data.length + SHARD - 1) / SHARD));
  const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  const json = { ...artifacts, weightsManifest: [{ paths, weights }] };
  return [
    ...paths.map((path, i): [string, Uint8Array] => [base + path, data.subarray(i * SHARD, (i + 1) * SHARD)]),
    [`${base}model.json`, JSON.stringify(json)],
  ];
}

async function toSafetensors(
  tf: TensorFlow,
  weighted: WeightedModel,
  target: string | ExportHandler,
  computed: ReadonlyMap<string, ComputedWeight>,
): Promise<Exported> {
  const { read } = rounderOf(tf.engine().backend);
  const tensors: [string, QuantizedData | TensorInput][] = [];
  const parts: ExportedWeight[] = [];
  let before = 0;
  for (const [name, x] of weighted.tensors()) {
    before += x.size * 4;
    const weight = computed.get(name);
    const shape = [...x.shape];
    if (weight === undefined) {
      const data = x.dtype === 'float32' ? read(x) : Int32Array.from(x.dataSync() as Int32Array);
      tensors.push([name, { data, shape }]);
      parts.push({ name, stored: x.dtype, bytes: data.byteLength, exact: true });
      continue;
    }
    const stored = storedOf(weight);
    const written = stored ?? plainTensor(weight, shape);
    tensors.push([name, written]);
    parts.push({
      name,
      stored: stored === undefined ? ((written as TensorInput).dtype ?? 'float32') : weight.label,
      bytes:
        stored === undefined ? plainBytes(written as TensorInput) : stored.codes.byteLength + stored.scales.byteLength,
      exact: true,
    });
  }
  const file = writeQuantized(tensors);
  if (typeof target === 'string') await writeFiles([[target, file]], 'exportModel');
  else await target.save(file as never);
  return { bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), before, parts };
}

/** A weight in the type that has its elements, as values. */
function plainTensor({ values, format }: ComputedWeight, shape: readonly number[]): TensorInput {
  const dtype = format === undefined ? undefined : dtypeHolding(format);
  return { data: values, shape, ...(dtype !== undefined && { dtype }) };
}

/** The narrowest of the types for values of a format. */
function dtypeHolding({ name }: NonNullable<ComputedWeight['format']>): Dtype | undefined {
  for (const [dtype, { format }] of dtypes)
    if (format !== undefined && formatOf(format).name === name) return dtype as Dtype;
  return undefined;
}

function plainBytes({ data, dtype }: TensorInput): number {
  const bits = dtype === undefined ? 32 : dtypes.get(dtype)!.bits;
  return Math.floor((data.length * bits + 7) / 8);
}
