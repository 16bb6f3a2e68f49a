/**
 * Folding: batch normalization multiplied into the kernel before it. What it adds goes into the bias of the product, or stays
 * in the normalization, which only adds then.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import type { TensorFlow } from '../tensorflow.js';
import type { ModelWeight } from '../quantization/modelWeights.js';
import type { Following } from './productWatch.js';

/** New values of weights by name. */
export type Values = Map<string, Float32Array>;

/**
 * The weights of a model whose normalizations are folded: in float64, rounded to float32 at the end.
 * @param following - what follows the products with each weight
 * @param fits - whether a kernel takes part
 */
export function folded(
  tf: TensorFlow,
  weights: ReadonlyMap<string, ModelWeight>,
  following: ReadonlyMap<string, Following>,
  fits: (kernel: ModelWeight) => boolean,
): { values: Values; kernels: string[] } {
  const { read } = rounderOf(tf.engine().backend);
  const valuesOf = (name: string): Float32Array => read(weights.get(name)!.read());
  const values: Values = new Map();
  const kernels: string[] = [];
  const uses = countUses(following);
  for (const [name, { bias, norm, shared }] of following) {
    const kernel = weights.get(name);
    if (kernel === undefined || norm === undefined || shared === true || !fits(kernel)) continue;
    const names = [bias, norm.scale, norm.offset, norm.mean, norm.variance].filter((other) => other !== undefined);
    // What other products use as well stays what it is.
    if (names.some((other) => uses.get(other) !== 1)) continue;
    const variance = valuesOf(norm.variance);
    const channels = variance.length;
    const channelOf = channelsOf(kernel);
    const w = valuesOf(name);
    if (channelOf === undefined || channelOf.count !== channels) continue;
    const scale = norm.scale === undefined ? undefined : valuesOf(norm.scale);
    const factors = Float64Array.from(variance, (v, c) => (scale?.[c] ?? 1) / Math.sqrt(v + norm.epsilon));
    values.set(
      name,
      w.map((value, i) => value * factors[channelOf.of(i)]!),
    );
    const [mean, offset, added] = [norm.mean, norm.offset, bias].map((other) =>
      other === undefined ? undefined : valuesOf(other),
    );
    const total = Float64Array.from(
      factors,
      (factor, c) => ((added?.[c] ?? 0) - mean![c]!) * factor + (offset?.[c] ?? 0),
    );
    if (norm.scale !== undefined) values.set(norm.scale, new Float32Array(channels).fill(1));
    values.set(norm.variance, new Float32Array(channels).fill(complement(norm.epsilon)));
    place(values, total, bias, norm);
    kernels.push(name);
  }
  return { values, kernels };
}

/** What is added: to the bias of the product, else by the normalization, as its offset or its mean. */
function place(
  values: Values,
  total: Float64Array,
  bias: string | undefined,
  { offset, mean }: NonNullable<Following['norm']>,
): void {
  const zeros = new Float32Array(total.length);
  if (bias !== undefined) values.set(bias, Float32Array.from(total));
  if (offset !== undefined) values.set(offset, bias === undefined ? Float32Array.from(total) : zeros);
  const inMean = bias === undefined && offset === undefined;
  values.set(mean, inMean ? Float32Array.from(total, (x) => 0 - x) : zeros);
}

/** The float32 variance that makes 1 of itself and epsilon. */
function complement(epsilon: number): number {
  return Math.fround(1 - epsilon);
}

function countUses(following: ReadonlyMap<string, Following>): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { bias, norm } of following.values()) {
    for (const name of [bias, norm?.scale, norm?.offset, norm?.mean, norm?.variance]) {
      if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  return uses;
}

/** The output channel of each element of a kernel. */
function channelsOf({ shape, channels }: ModelWeight): { count: number; of(i: number): number } | undefined {
  if (channels.length === 0) return undefined;
  // Channels are neighbouring axes: the last ones, or those before the last.
  const after = shape.slice(channels.at(-1)! + 1).reduce((product, size) => product * size, 1);
  const count = channels.reduce((product, axis) => product * shape[axis]!, 1);
  return { count, of: (i) => Math.floor(i / after) % count };
}
