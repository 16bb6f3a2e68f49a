/**
 * Fitting: what post-training quantization makes of the weights of a model by means of calibration inputs.
 * @module
 */
import type { QuantizedData } from '../../blocks/index.js';
import type { WeightSpec } from '../quantization/modelSpec.js';
import type { ModelWeight, WeightedModel, WeightQuantizer } from '../quantization/modelWeights.js';
import { quantizeBy } from '../quantize.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';
import { halvesOf, merged, type Feed, type Steps } from './feeds.js';
import { folded, type Values } from './fold.js';
import { gptqWeight } from './gptqWeight.js';
import { InputCollector } from './inputSums.js';
import { differences, slotsOf, watched, type Deltas, type MeansTask, type Slot } from './means.js';
import { errorOf, readNow, type Output } from './outputs.js';

/** A weight that is quantized. */
export interface TakenWeight {
  readonly weight: ModelWeight;
  readonly spec: WeightSpec;
  readonly quantizer: WeightQuantizer;
}

/** What is to be done. */
export interface FitOptions {
  readonly name: string;
  readonly taken: readonly TakenWeight[];
  readonly fold: boolean;
  readonly correctMeans: boolean | 'auto';
  /** Undefined where nothing needs them. */
  readonly feeds: readonly Feed[] | undefined;
}

/** What was done. */
export interface Fitted {
  /** What the model computes with. */
  readonly quantizers: ReadonlyMap<string, WeightQuantizer>;
  /** Weights that GPTQ rounded, as they are stored, and their values. */
  readonly gptq: ReadonlyMap<string, { readonly values: Float32Array; readonly stored: QuantizedData }>;
  /** What weights were before they were quantized, where normalization is folded. */
  readonly bases: ReadonlyMap<string, Float32Array>;
  /** Weights that took a difference of means, after all rounding. */
  readonly moved: ReadonlySet<string>;
  /** Kernels into which a normalization is folded. */
  readonly folded: readonly string[];
  /** Kernels whose products are corrected. */
  readonly corrected: readonly string[];
}

/** Fits the weights of a model. */
export function* fit(tf: TensorFlow, model: WeightedModel, options: FitOptions): Steps<Fitted> {
  const { taken, fold, correctMeans, feeds, name } = options;
  const weights = new Map(model.all.map((weight) => [weight.name, weight]));
  const byGptq = new Set(taken.filter(({ spec }) => spec.method === 'gptq').map(({ weight }) => weight.name));
  const plain = new Map(taken.map(({ weight, quantizer }) => [weight.name, quantizer]));
  if (feeds === undefined) {
    return { quantizers: plain, gptq: new Map(), bases: new Map(), moved: new Set(), folded: [], corrected: [] };
  }
  const collector = new InputCollector(tf, byGptq, name);
  const looks = byGptq.size > 0 ? feeds : feeds.slice(0, 1);
  const { following } = yield* watched({ tf, model }, new Map(), looks, { call: collector.call });
  const names = new Set(taken.map(({ weight }) => weight.name));
  const folding = fold
    ? folded(tf, weights, following, (kernel) => names.has(kernel.name))
    : { values: new Map<string, Float32Array>() as Values, kernels: [] };
  const exact = new Map([...folding.values].map(([key, values]) => [key, constant(tf, weights.get(key)!, values)]));
  const quantizers = new Map<string, WeightQuantizer>([...exact, ...plain]);
  for (const { weight, quantizer } of taken) {
    const before = exact.get(weight.name);
    if (before !== undefined) quantizers.set(weight.name, composed(before, quantizer));
  }
  const solved = new Map<string, { values: Float32Array; stored: QuantizedData }>();
  for (const { weight, spec, quantizer } of taken) {
    const sums = collector.found.get(weight.name);
    if (!byGptq.has(weight.name) || sums === undefined) continue;
    const found = gptqWeight(tf, weight, spec, sums, folding.values.get(weight.name), name);
    if (found === undefined) continue;
    solved.set(weight.name, found);
    quantizers.set(weight.name, fixed(tf, weight, found.values, quantizers.get(weight.name) ?? quantizer));
    collector.found.delete(weight.name);
  }
  // The correction is of products whose weights are quantized.
  const slots = new Map([...slotsOf(following, weights)].filter(([key]) => names.has(key)));
  const deltas = yield* corrections({ tf, model, exact, quantized: quantizers, slots }, correctMeans, feeds, name);
  for (const [key, delta] of deltas) addDelta(tf, quantizers, slots.get(key)!, delta);
  return {
    quantizers,
    gptq: solved,
    bases: folding.values,
    moved: new Set([...deltas.keys()].map((key) => slots.get(key)!.weight)),
    folded: folding.kernels,
    corrected: [...deltas.keys()],
  };
}

/** The differences that are to be made up for; with 'auto' none, unless outputs for the second half of inputs come nearer. */
function* corrections(
  task: MeansTask,
  correctMeans: boolean | 'auto',
  feeds: readonly Feed[],
  name: string,
): Steps<Deltas> {
  if (correctMeans === false || task.slots.size === 0) return new Map();
  const { tf, model } = task;
  const { inputShapes } = model;
  const whole = merged(tf, feeds, inputShapes);
  const all = whole === undefined ? feeds : [whole];
  try {
    if (correctMeans === 'auto') {
      const { halves, made } = halvesOf(tf, all, inputShapes);
      try {
        const trial = yield* differences(task, halves[0]);
        const corrected = new Map(task.quantized);
        for (const [key, delta] of trial) addDelta(tf, corrected, task.slots.get(key)!, delta);
        const exact = yield* outputs(task, task.exact, halves[1], name);
        const before = errorOf(exact, yield* outputs(task, task.quantized, halves[1], name), undefined);
        const after = errorOf(exact, yield* outputs(task, corrected, halves[1], name), undefined);
        if (!(after < before)) return new Map();
      } finally {
        tf.dispose(made as never);
      }
    }
    return yield* differences(task, all);
  } finally {
    if (whole !== undefined && whole !== feeds[0]) tf.dispose(whole as never);
  }
}

function* outputs(
  { tf, model }: MeansTask,
  quantizers: ReadonlyMap<string, WeightQuantizer>,
  feeds: readonly Feed[],
  name: string,
): Steps<Output[][]> {
  const restore = model.exchange(quantizers);
  try {
    const all: Output[][] = [];
    for (const feed of feeds) all.push(readNow(tf, yield model.predict(feed), name));
    return all;
  } finally {
    restore();
  }
}

/** Lets a weight take the difference of a product, after whatever else becomes of it. */
function addDelta(
  tf: TensorFlow,
  quantizers: Map<string, WeightQuantizer>,
  { weight, subtracts }: Slot,
  delta: Float64Array,
): void {
  const before = quantizers.get(weight);
  const moved = (x: Float32Array): Float32Array =>
    // Where nothing is to be done the bits stay.
    x.map((value, c) => (delta[c] === 0 ? value : subtracts ? value - delta[c]! : value + delta[c]!));
  quantizers.set(weight, {
    quantize: (x) => quantizeBy(tf, before?.quantize(x) ?? x, moved),
    predicting: true,
  });
}

/** Values in place of those of a weight. */
function constant(tf: TensorFlow, weight: ModelWeight, values: Float32Array): WeightQuantizer {
  return fixed(tf, weight, values, { quantize: (x) => x });
}

/** Values for what a weight is now; others for what it may be assigned later. */
function fixed(tf: TensorFlow, weight: ModelWeight, values: Float32Array, later: WeightQuantizer): WeightQuantizer {
  const { dataId } = weight.read();
  return {
    quantize: (x: Tensor) => (x.dataId === dataId ? quantizeBy(tf, x, () => values.slice()) : later.quantize(x)),
    predicting: true,
  };
}

function composed(first: WeightQuantizer, second: WeightQuantizer): WeightQuantizer {
  return { quantize: (x) => second.quantize(first.quantize(x)), predicting: true };
}
