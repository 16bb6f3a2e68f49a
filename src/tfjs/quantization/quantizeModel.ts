/**
 * Quantized models: weights and activations in a format wherever a model computes with them.
 *
 * The weights that a model keeps stay as they are. So gradients go straight through to them, and `model.fit` trains
 * them: quantization-aware training. Everything can be undone.
 * @module
 */
import type { Calibration, ScaleKind } from '../../blocks/index.js';
import type { FormatLike } from '../../format/names.js';
import { kind } from '../../arguments.js';
import { type RoundingOptions } from '../../options.js';
import { isGraphModel, quantizeGraph } from './quantizeGraph.js';
import { isLayersModel, quantizeLayers } from './quantizeLayers.js';
import { isFields } from '../precision.js';
import { matcherOf } from '../policy.js';
import { scalerOf, type ScaledFields, type ScaledLike } from '../operands/scaler.js';
import { checkSpec, needsScaler, seeded } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** How tensors are quantized. Random words differ from tensor to tensor and from use to use. */
export interface TensorSpec extends Omit<RoundingOptions, 'stream' | 'position' | 'emulation'> {
  readonly format: FormatLike;
  /**
   * Divides by a scale before rounding.
   * @defaultValue no scales
   */
  readonly scale?: ScaleKind;
  /** With `scale`: how a scale is found. */
  readonly calibration?: Calibration;
}

/** How weights are quantized. */
export interface WeightSpec extends Omit<TensorSpec, 'format' | 'scale'> {
  /** Of elements: a format, `'int2'` to `'int16'` with `scale`, the name of a recipe of `fpchop/blocks`, or a quantizer. */
  readonly format: ScaledLike;
  /**
   * Divides by a scale before rounding; `'mx'` and `'nvfp4'` are those of blocks.
   * @defaultValue that of a recipe; none of a format
   */
  readonly scale?: ScaledFields['scale'];
  /**
   * With `scale`: one scale a weight, or one an output channel (of vectors: one).
   * @defaultValue 'tensor'
   */
  readonly per?: 'tensor' | 'channel';
  /**
   * With `scale`: one scale for so many elements along the axis that products sum over. Blocks, integers, recipes and quantizers
   * are for kernels alone: biases and normalisation are left.
   */
  readonly block?: number;
}

/** Weights part by part. */
export interface WeightsByPart {
  /** By name of layer (or of weight in a graph), or by pattern between slashes; the first that fits counts. */
  readonly parts: Readonly<Record<string, ScaledLike | WeightSpec>>;
  /**
   * All other parts.
   * @defaultValue as they are
   */
  readonly spec?: ScaledLike | WeightSpec;
}

/** A part of a model that may be quantized. */
export interface ModelPart {
  /** Name of the layer, or of the node in a graph model. */
  readonly name: string;
  /** Class of the layer: `'Dense'`; operation of the node: `'Conv2D'`, or of a weight those that read it. */
  readonly kind: string;
}

/** What is quantized of a model. */
export interface QuantizeModelOptions {
  /**
   * Weights, gradients going straight through.
   * @defaultValue as they are
   */
  readonly weights?: ScaledLike | WeightSpec | WeightsByPart;
  /**
   * Results of layers; of graph models: of the nodes that compute (not of those that hold, move, compare or convert).
   * @defaultValue as they are
   */
  readonly activations?: FormatLike | TensorSpec;
  /**
   * Which layers, or weights and nodes of a graph model, take part.
   * @defaultValue all of them
   */
  readonly filter?: (part: ModelPart) => boolean;
  /**
   * Inputs that the model predicts from once, to find one fixed scale for the results of every layer or node.
   * @defaultValue the scales of activations are found anew for every result
   */
  readonly calibration?: Tensor | readonly Tensor[];
}

/** The same, checked. */
export interface CheckedOptions {
  /** How the weights of a part are quantized; undefined for a model whose weights stay. */
  readonly weights: ((part: string) => WeightSpec | undefined) | undefined;
  readonly activations: TensorSpec | undefined;
  readonly filter: (part: ModelPart) => boolean;
  readonly calibration: Tensor | readonly Tensor[] | undefined;
}

/** A model that is quantized. */
export interface QuantizedModel {
  /** The layers, or weights and nodes of a graph model, that take part. */
  readonly parts: readonly string[];
  /** The fixed scales of activations by layer or node, one for each of its results; empty without calibration. */
  readonly scales: Readonly<Record<string, readonly number[]>>;
  /** Makes the model what it was. Weights that have been trained stay trained. */
  restore(): void;
}

const optionKeys = ['weights', 'activations', 'filter', 'calibration'];
const tensorKeys = [
  'format',
  'scale',
  'calibration',
  'rounding',
  'saturate',
  'subnormals',
  'seed',
  'randomBits',
  'variant',
  'flip',
];

/** `Adapter.quantizeModel`. */
export function quantizeModel(tf: TensorFlow, model: unknown, options: QuantizeModelOptions): QuantizedModel {
  const name = 'quantizeModel';
  checkKeys(options, optionKeys, name);
  const { filter = () => true, calibration } = options;
  const weights = weightsOf(options.weights, name);
  const activations = asSpec<TensorSpec>(options.activations, tensorKeys, `${name}: activations`);
  if (weights === undefined && activations === undefined) {
    throw new RangeError(`${name}: "weights" or "activations" expected, got neither`);
  }
  if (calibration !== undefined && activations?.scale === undefined) {
    throw new RangeError(`${name}: "calibration" expected with a scale of activations, got it without`);
  }
  const checked = { weights, activations, filter, calibration };
  if (isGraphModel(model)) return quantizeGraph(tf, model, checked);
  if (isLayersModel(model)) return quantizeLayers(tf, model, checked);
  throw new TypeError(`${name}: "model" expected a LayersModel or GraphModel, got ${kind(model)}`);
}

/** The spec of every part, seeded once. */
function weightsOf(like: QuantizeModelOptions['weights'], name: string): CheckedOptions['weights'] {
  if (like === undefined) return undefined;
  if (!isByPart(like)) {
    const spec = seeded(weightSpec(like, `${name}: weights`));
    return () => spec;
  }
  checkKeys(like, ['parts', 'spec'], `${name}: weights`);
  const entries = Object.entries(like.parts).map(([key, value]) => ({
    matches: matcherOf(key),
    spec: seeded(weightSpec(value, `${name}: weights.parts["${key}"]`)),
  }));
  const others = like.spec === undefined ? undefined : seeded(weightSpec(like.spec, `${name}: weights.spec`));
  return (part) => entries.find(({ matches }) => matches({ name: part, kind: '' }))?.spec ?? others;
}

function isByPart(like: NonNullable<QuantizeModelOptions['weights']>): like is WeightsByPart {
  return typeof like === 'object' && 'parts' in like;
}

/** A checked spec of weights. */
function weightSpec(like: ScaledLike | WeightSpec, name: string): WeightSpec {
  const spec = (isFields(like) ? like : { format: like }) as WeightSpec;
  checkKeys(spec, [...tensorKeys, 'per', 'block'], name);
  const { per, scale, block } = spec;
  if (per !== undefined && per !== 'tensor' && per !== 'channel') {
    throw new RangeError(`${name}: "per" expected 'tensor' or 'channel', got ${String(per)}`);
  }
  if (needsScaler(spec)) {
    scalerOf(spec as ScaledFields, name);
    return spec;
  }
  if (scale === undefined && (per ?? block) !== undefined) {
    throw new RangeError(`${name}: "${per === undefined ? 'block' : 'per'}" expected with "scale", got it without`);
  }
  checkSpec(spec as TensorSpec, name);
  return spec;
}

function asSpec<T extends TensorSpec>(
  like: FormatLike | T | undefined,
  keys: readonly string[],
  name: string,
): T | undefined {
  if (like === undefined) return undefined;
  const spec = typeof like === 'string' || !('format' in like) ? ({ format: like } as T) : like;
  checkKeys(spec, keys, name);
  checkSpec(spec, name);
  return spec;
}

function checkKeys(options: unknown, known: readonly string[], name: string): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`${name}: unknown option "${unknown}", expected only ${known.join(', ')}`);
  }
}
