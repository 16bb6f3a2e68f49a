/**
 * Quantized models: weights and activations in a format wherever a model computes with them.
 *
 * The weights that a model keeps stay as they are. So gradients go straight through to them, and `model.fit` trains
 * them: quantization-aware training. Everything can be undone.
 * @module
 */
import type { ModelPart, QuantizedModel, TensorSpec, WeightSpec, WeightsByPart } from './modelSpec.js';
import { atOnce, feedsOf, gatherFeeds, inTurn, type Feed, type Steps } from '../calibration/feeds.js';
import { fit, type Fitted, type TakenWeight } from '../calibration/fit.js';
import { Results } from './calibration.js';
import type { WeightedModel } from './modelWeights.js';
import type { FormatLike } from '../../format/names.js';
import { kind } from '../../arguments.js';
import { isGraphModel, weightedGraph } from './quantizeGraph.js';
import { isLayersModel, layersModel } from './quantizeLayers.js';
import { isFields } from '../policies/precision.js';
import { matcherOf } from '../policies/policy.js';
import { isQuantizer, isRecipe, scalerOf, type ScaledLike } from '../operands/scaler.js';
import { checkSpec, needsScaler, seeded, weightQuantizer, withoutMethod } from './tensorQuantizer.js';
import { isVariablesModel, variablesModel } from './variablesModel.js';
import type { TensorFlow } from '../tensorflow.js';

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
   * Inputs that the model predicts from: to find one fixed scale for the results of every layer or node, and for what is done
   * to weights by means of inputs (`correctMeans`, `fold`, `method: 'gptq'`). A tensor, or a list or iterable of inputs.
   * @defaultValue the scales of activations are found anew for every result
   */
  readonly calibration?: Feed | Iterable<Feed> | AsyncIterable<Feed>;
  /**
   * Scales of activations as an earlier call found them, in place of `calibration`.
   * @defaultValue none
   */
  readonly scales?: Readonly<Record<string, readonly number[]>>;
  /**
   * Whether batch normalization is multiplied into the kernel before it, which is quantized then. What it adds goes into the
   * bias, or stays in the normalization.
   * @defaultValue false
   */
  readonly fold?: boolean;
  /**
   * Whether what quantized products give has the means of channels that it has in float32 for the calibration inputs; the
   * differences go into biases, or into the means of batch normalization. `'auto'` finds them from one half of the inputs, and
   * keeps the correction if the outputs for the other half come nearer to those in float32.
   * @defaultValue 'auto' with weights and calibration, otherwise false
   */
  readonly correctMeans?: boolean | 'auto';
}

const optionKeys = ['weights', 'activations', 'filter', 'calibration', 'scales', 'fold', 'correctMeans'];
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
  return atOnce(steps(tf, model, options, undefined, 'quantizeModel'), 'quantizeModel');
}

/** `Adapter.quantizeModelAsync`. */
export async function quantizeModelAsync(
  tf: TensorFlow,
  model: unknown,
  options: QuantizeModelOptions,
): Promise<QuantizedModel> {
  const name = 'quantizeModelAsync';
  checkKeys(options, optionKeys, name);
  const { calibration } = options;
  const count = inputCount(model);
  const feeds = calibration === undefined ? undefined : await gatherFeeds(calibration, count, name, 'calibration');
  return inTurn(steps(tf, model, options, feeds, name));
}

/** What quantized models compute with, for export. */
interface Fitting {
  readonly weighted: WeightedModel;
  readonly taken: readonly TakenWeight[];
  readonly fitted: Fitted;
}

const fittings = new WeakMap<object, Fitting>();

/** How a model is quantized at present; undefined for one that is not. */
export function fittingOf(model: object): Fitting | undefined {
  return fittings.get(model);
}

interface Checked {
  readonly weights: ((part: string) => WeightSpec | undefined) | undefined;
  readonly activations: TensorSpec | undefined;
  readonly fold: boolean;
  readonly correctMeans: boolean | 'auto';
}

function checked(options: QuantizeModelOptions, name: string): Checked {
  checkKeys(options, optionKeys, name);
  const { calibration, fold = false, scales } = options;
  const weights = weightsOf(options.weights, name);
  const activations = asSpec<TensorSpec>(options.activations, tensorKeys, `${name}: activations`);
  if (weights === undefined && activations === undefined) {
    throw new RangeError(`${name}: "weights" or "activations" expected, got neither`);
  }
  if (typeof fold !== 'boolean') throw new TypeError(`${name}: "fold" expected a boolean, got ${kind(fold)}`);
  const { correctMeans = calibration !== undefined && weights !== undefined ? 'auto' : false } = options;
  if (typeof correctMeans !== 'boolean' && correctMeans !== 'auto') {
    throw new RangeError(`${name}: "correctMeans" expected true, false or 'auto', got ${String(correctMeans)}`);
  }
  for (const [key, isAsked] of Object.entries({ fold, correctMeans: correctMeans !== false })) {
    if (isAsked && weights === undefined) throw new RangeError(`${name}: "${key}" expected together with "weights"`);
  }
  if (correctMeans !== false && calibration === undefined) {
    throw new RangeError(`${name}: "correctMeans" expected together with "calibration"`);
  }
  if ((calibration !== undefined && weights === undefined) || scales !== undefined) {
    const key = scales === undefined ? 'calibration' : 'scales';
    if (activations?.scale === undefined) {
      throw new RangeError(`${name}: "${key}" expected with a scale of activations, got it without`);
    }
  }
  return { weights, activations: activations && seeded(activations), fold, correctMeans };
}

function* steps(
  tf: TensorFlow,
  model: unknown,
  options: QuantizeModelOptions,
  gathered: readonly Feed[] | undefined,
  name: string,
): Steps<QuantizedModel> {
  const { weights, activations, fold, correctMeans } = checked(options, name);
  const { filter = () => true, calibration } = options;
  const weighted = weightedModel(tf, model, filter, name);
  const taken = weights === undefined ? [] : takenWeights(tf, weighted, weights);
  if (
    taken.length + (activations === undefined ? 0 : weighted.resultParts.length) === 0 &&
    weighted.parts.length === 0
  ) {
    throw new RangeError(`${name}: "filter" expected to take a weight or node, took none`);
  }
  const needsInputs = taken.some(({ spec }) => spec.method === 'gptq');
  if (needsInputs && calibration === undefined) {
    throw new RangeError(`${name}: "method" expected 'nearest' without "calibration", got 'gptq', which needs it`);
  }
  const feeds =
    gathered ??
    (calibration === undefined ? undefined : feedsOf(calibration, weighted.inputShapes?.length, name, 'calibration'));
  const scales = options.scales ?? (yield* scalesOf(tf, weighted, activations, feeds));
  const blank = fold && feeds === undefined ? blankFeed(tf, weighted, name) : undefined;
  let fitted: Fitted;
  try {
    const used = needsInputs || correctMeans !== false || fold ? (feeds ?? [blank!]) : undefined;
    fitted = yield* fit(tf, weighted, { name, taken, fold, correctMeans, feeds: used });
  } finally {
    if (blank !== undefined) tf.dispose(blank as never);
  }
  const undo: (() => void)[] = [];
  const restore = (): void => {
    for (const step of undo.splice(0).reverse()) step();
    fittings.delete(model as object);
  };
  try {
    undo.push(weighted.exchange(fitted.quantizers));
    if (activations !== undefined) undo.push(weighted.quantizeResults(activations, scales, taken.length));
    undo.push(weighted.occupy(restore));
  } catch (error) {
    restore();
    throw error;
  }
  fittings.set(model as object, { weighted, taken, fitted });
  const parts =
    weighted.parts.length > 0
      ? weighted.parts
      : [...taken.map(({ weight }) => weight.name), ...(activations === undefined ? [] : weighted.resultParts)];
  return { parts, scales, gptq: [...fitted.gptq.keys()], folded: fitted.folded, corrected: fitted.corrected, restore };
}

/** How many inputs a model has; undefined where it does not say. */
export function inputCount(model: unknown): number | undefined {
  return (model as { inputs?: readonly unknown[] } | null | undefined)?.inputs?.length;
}

/** A model of any kind. @throws TypeError for what is none */
export function weightedModel(
  tf: TensorFlow,
  model: unknown,
  filter: (part: ModelPart) => boolean,
  name: string,
): WeightedModel {
  if (isGraphModel(model)) return weightedGraph(tf, model, filter);
  if (isLayersModel(model)) return layersModel(tf, model, filter);
  if (isVariablesModel(model)) return variablesModel(tf, model, filter);
  throw new TypeError(
    `${name}: "model" expected a LayersModel, a GraphModel or { variables, predict }, got ${kind(model)}`,
  );
}

/** The weights that have a spec, with their quantizers; they are numbered in the order of the model. */
export function takenWeights(
  tf: TensorFlow,
  weighted: WeightedModel,
  weights: (part: string) => WeightSpec | undefined,
): TakenWeight[] {
  let number = 0;
  return weighted.weights.flatMap((weight) => {
    const spec = weights(weight.part.name);
    if (spec === undefined) return [];
    const quantizer = weightQuantizer(tf, spec, number++, weight.channels, weight.layout);
    return quantizer === undefined ? [] : [{ weight, spec, quantizer }];
  });
}

/** Scales of every result, found from the inputs. */
function* scalesOf(
  tf: TensorFlow,
  weighted: WeightedModel,
  spec: TensorSpec | undefined,
  feeds: readonly Feed[] | undefined,
): Steps<Record<string, readonly number[]>> {
  if (spec?.scale === undefined || feeds === undefined) return {};
  const found = new Results(weighted.resultParts);
  const restore = weighted.watchResults((part, k, values) => {
    found.add(part, k, values);
  });
  try {
    for (const feed of feeds) tf.dispose((yield weighted.predict(feed)) as never);
  } finally {
    restore();
  }
  return found.scales(spec);
}

/** Zeros of the shapes that a model takes, one example: to see what follows what. */
function blankFeed(tf: TensorFlow, { inputShapes }: WeightedModel, name: string): Feed {
  const isKnown = inputShapes?.every((shape) => shape.slice(1).every((size) => size !== null && size >= 0)) === true;
  if (!isKnown) {
    throw new RangeError(
      `${name}: "fold" expected together with "calibration" for a model whose inputs may have any shape`,
    );
  }
  const blanks = inputShapes!.map((shape) => {
    const sizes = shape.map((size, axis) => (axis === 0 && !(size! >= 1) ? 1 : size!));
    return tf.tensor(new Float32Array(sizes.reduce((product, size) => product * size, 1)), sizes, 'float32');
  });
  return blanks.length === 1 ? blanks[0]! : blanks;
}

/** The spec of every part, seeded once. */
export function weightsOf(like: QuantizeModelOptions['weights'], name: string): Checked['weights'] {
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
  checkKeys(spec, [...tensorKeys, 'per', 'block', 'method'], name);
  const { per, scale, block, method, rounding = 'tiesToEven' } = spec;
  if (method !== undefined && method !== 'nearest' && method !== 'gptq') {
    throw new RangeError(`${name}: "method" expected 'nearest' or 'gptq', got ${String(method)}`);
  }
  if (
    method === 'gptq' &&
    (rounding !== 'tiesToEven' || !(scale !== undefined || isQuantizer(spec.format) || isRecipe(spec.format)))
  ) {
    throw new RangeError(`${name}: "method" expected 'nearest' without scales or with rounding of its own, got 'gptq'`);
  }
  if (per !== undefined && per !== 'tensor' && per !== 'channel') {
    throw new RangeError(`${name}: "per" expected 'tensor' or 'channel', got ${String(per)}`);
  }
  if (needsScaler(spec)) {
    scalerOf(withoutMethod(spec), name);
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
