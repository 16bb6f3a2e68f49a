/**
 * The weights that a quantized model computes with: values, and the elements and scales that they are made of.
 * @module
 */
import type { QuantizedData } from '../../blocks/index.js';
import { format as formatOf } from '../../format/names.js';
import type { Format } from '../../format/format.js';
import { rounderOf } from '../backends/rounder.js';
import type { Fitted, TakenWeight } from '../calibration/fit.js';
import { quantizerOfWeight } from '../calibration/gptqWeight.js';
import { gridOf, type Grid } from '../calibration/grid.js';
import type { ModelWeight, WeightedModel } from '../quantization/modelWeights.js';
import type { TensorFlow } from '../tensorflow.js';

/** A weight as it is computed with. */
export interface ComputedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** The format of its elements, where it has no scales. */
  readonly format: Format | undefined;
  /** Elements and scales; undefined for what is no such format. */
  readonly grid: Grid | undefined;
  /** What the format is called in messages. */
  readonly label: string;
}

/** The weights of a model that are not what the model keeps, by name. */
export function computedWeights(
  tf: TensorFlow,
  { all }: WeightedModel,
  taken: readonly TakenWeight[],
  fitted: Fitted,
  name: string,
): Map<string, ComputedWeight> {
  const { read } = rounderOf(tf.engine().backend);
  const specs = new Map(taken.map((one) => [one.weight.name, one.spec]));
  const found = new Map<string, ComputedWeight>();
  for (const weight of all) {
    const quantizer = fitted.quantizers.get(weight.name);
    if (quantizer === undefined) continue;
    const made = tf.tidy(() => read(quantizer.quantize(weight.read())));
    const spec = fitted.moved.has(weight.name) ? undefined : specs.get(weight.name);
    found.set(weight.name, {
      name: weight.name,
      shape: weight.shape,
      values: made,
      label: spec === undefined ? 'float32' : labelOf(spec.format),
      ...(spec === undefined ? { format: undefined, grid: undefined } : elementsOf(weight)),
    });
  }
  return found;

  function elementsOf(weight: ModelWeight): Pick<ComputedWeight, 'format' | 'grid'> {
    const spec = specs.get(weight.name)!;
    const scaledBy = quantizerOfWeight(weight, spec, name);
    if (scaledBy === undefined) {
      return { format: spec.scale === undefined ? formatOf(spec.format as never) : undefined, grid: undefined };
    }
    const base = fitted.bases.get(weight.name) ?? read(weight.read());
    return { format: undefined, grid: gridUnlessOther(() => gridOf(scaledBy.q, base, scaledBy.shape, name)) };
  }
}

/** Tables and ggml's blocks have no grid. */
function gridUnlessOther(make: () => Grid): Grid | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function labelOf(format: unknown): string {
  if (typeof format === 'string') return format;
  return (format as { readonly name?: string }).name ?? 'its format';
}

/** Codes and scales of a weight; undefined where elements times scales are not its values. */
export function storedOf({ values, grid }: ComputedWeight): QuantizedData | undefined {
  if (grid === undefined) return undefined;
  const elements = Float64Array.from(values, (value, i) => grid.nearest(value / grid.scales[i]!));
  const isSame = elements.every((element, i) => Object.is(Math.fround(element * grid.scales[i]!), values[i]));
  return isSame ? grid.store(elements) : undefined;
}
