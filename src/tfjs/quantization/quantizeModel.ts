/**
 * Quantized models: weights and activations in a format wherever a model computes with them.
 *
 * The weights that a model keeps stay as they are. So gradients go straight through to them, and `model.fit` trains
 * them: quantization-aware training. Everything can be undone.
 * @module
 */
import type { CheckedOptions, ModelPart, QuantizedModel, TensorSpec, WeightSpec, WeightsByPart } from './modelSpec.js';
import type { FormatLike } from '../../format/names.js';
import { kind } from '../../arguments.js';
import { isGraphModel, quantizeGraph } from './quantizeGraph.js';
import { isLayersModel, quantizeLayers } from './quantizeLayers.js';
import { isFields } from '../policies/precision.js';
import { matcherOf } from '../policies/policy.js';
import { scalerOf, type ScaledFields, type ScaledLike } from '../operands/scaler.js';
import { checkSpec, needsScaler, seeded } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

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
