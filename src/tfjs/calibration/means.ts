/**
 * Mean correction: the mean of every channel that a product gives, in float32 and quantized; the difference goes into the
 * bias, or into the mean of the batch normalization that follows.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import type { ModelWeight, WeightedModel, WeightQuantizer } from '../quantization/modelWeights.js';
import type { TensorFlow, TensorInfo } from '../tensorflow.js';
import type { Feed, Steps } from './feeds.js';
import { channelAxis, ProductWatch, type Following, type ProductCall, type ProductWatcher } from './productWatch.js';

/** Differences by weight: what its products lack, one a channel. */
export type Deltas = Map<string, Float64Array>;

/** Where the difference of a product goes. */
export interface Slot {
  /** The weight that takes it. */
  readonly weight: string;
  /** Whether it is subtracted there: a mean. */
  readonly subtracts: boolean;
}

/** The slots of products; those without a bias or normalization of their own have none. */
export function slotsOf(
  following: ReadonlyMap<string, Following>,
  weights: ReadonlyMap<string, ModelWeight>,
): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  const taken = new Map<string, number>();
  for (const [name, { bias, norm, shared }] of following) {
    const weight = bias ?? norm?.mean;
    if (weight === undefined || !weights.has(weight) || (bias === undefined && shared === true)) continue;
    slots.set(name, { weight, subtracts: bias === undefined });
    taken.set(weight, (taken.get(weight) ?? 0) + 1);
  }
  for (const [name, { weight }] of slots) if (taken.get(weight) !== 1) slots.delete(name);
  return slots;
}

/** What is found of one model. */
export interface MeansTask {
  readonly tf: TensorFlow;
  readonly model: WeightedModel;
  /** What the model computes with in float32: what is folded. */
  readonly exact: ReadonlyMap<string, WeightQuantizer>;
  /** What it computes with when it is quantized. */
  readonly quantized: ReadonlyMap<string, WeightQuantizer>;
  /** The products that are corrected, in any order. */
  readonly slots: ReadonlyMap<string, Slot>;
}

/** The differences of all products, layer after layer, those before corrected already. */
export function* differences(task: MeansTask, feeds: readonly Feed[]): Steps<Deltas> {
  const exact = new Means(task.tf);
  const { calls } = yield* watched(task, task.exact, feeds, { result: (y, call) => exact.add(y, call) });
  const deltas: Deltas = new Map();
  const corrected = (y: TensorInfo, call: ProductCall): Float32Array | undefined => {
    const delta = deltas.get(call.weight);
    return delta === undefined ? undefined : plus(task.tf, y, call, delta);
  };
  const isOnce = feeds.length === 1 && [...calls.values()].every((count) => count === 1);
  if (isOnce) {
    yield* watched(task, task.quantized, feeds, {
      result: (y, call) => {
        if (!task.slots.has(call.weight)) return undefined;
        const means = new Means(task.tf);
        means.add(y, call);
        deltas.set(call.weight, minus(exact.of(call.weight), means.of(call.weight)));
        return corrected(y, call);
      },
    });
    return deltas;
  }
  // What is computed several times has its mean only when all is done: one run after the other, in the order of products.
  for (const weight of calls.keys()) {
    if (!task.slots.has(weight)) continue;
    const means = new Means(task.tf);
    yield* watched(task, task.quantized, feeds, {
      result: (y, call) => (call.weight === weight ? means.add(y, call) : corrected(y, call)),
    });
    deltas.set(weight, minus(exact.of(weight), means.of(weight)));
  }
  return deltas;
}

/** Predicts from feeds with these weights, and lets a watcher see the products. */
export function* watched(
  { tf, model }: Pick<MeansTask, 'tf' | 'model'>,
  quantizers: ReadonlyMap<string, WeightQuantizer>,
  feeds: readonly Feed[],
  watcher: ProductWatcher,
): Steps<ProductWatch> {
  const watch = new ProductWatch(tf, watcher);
  try {
    const restore = model.exchange(quantizers, watch.note);
    try {
      for (const feed of feeds) tf.dispose((yield model.predict(feed)) as never);
    } finally {
      restore();
    }
  } finally {
    watch.remove();
  }
  return watch;
}

/** Sums of channels by weight. */
class Means {
  private readonly sums = new Map<string, { sum: Float64Array; count: number }>();

  constructor(private readonly tf: TensorFlow) {}

  add(y: TensorInfo, call: ProductCall): undefined {
    const values = rounderOf(this.tf.engine().backend).view(y);
    const { channels, after } = channelsOf(y, call);
    const known = this.sums.get(call.weight) ?? { sum: new Float64Array(channels), count: 0 };
    const { sum } = known;
    for (let i = 0; i < values.length;) {
      for (let c = 0; c < channels; c++) {
        for (let k = 0; k < after; k++, i++) sum[c] = sum[c]! + values[i]!;
      }
    }
    known.count += values.length / channels;
    this.sums.set(call.weight, known);
  }

  of(weight: string): Float64Array {
    const { sum, count } = this.sums.get(weight)!;
    return sum.map((total) => total / count);
  }
}

function channelsOf({ shape }: TensorInfo, call: ProductCall): { channels: number; after: number } {
  const axis = channelAxis(call, shape.length);
  return { channels: shape[axis]!, after: shape.slice(axis + 1).reduce((product, size) => product * size, 1) };
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, c) => x - b[c]!);
}

function plus(tf: TensorFlow, y: TensorInfo, call: ProductCall, delta: Float64Array): Float32Array {
  const { channels, after } = channelsOf(y, call);
  return rounderOf(tf.engine().backend)
    .read(y)
    .map((value, i) => value + delta[Math.floor(i / after) % channels]!);
}
