/**
 * Tensor quantizers: `quantize` for one weight or result of a model, use after use.
 * @module
 */
import { drawSeed } from '../../seed.js';
import { quantizeScaled } from '../../blocks/index.js';
import type { QuantizeOptions } from '../quantizeOptions.js';
import { rounderOf } from '../backends/rounder.js';
import type { Layout } from '../operands/contraction.js';
import { isQuantizer, isRecipe, isScaled, scalerOf, type ScaledFields } from '../operands/scaler.js';
import { quantize, quantizeBy } from '../quantize.js';
import { makeRequest } from '../request.js';
import type { TensorSpec, WeightSpec } from './modelSpec.js';
import type { WeightQuantizer } from './modelWeights.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** Whether a spec asks for blocks, integers, a recipe or a quantizer: groups along the axis that products sum over. */
export function needsScaler({ format, scale, block }: Pick<WeightSpec, 'format' | 'scale' | 'block'>): boolean {
  const isInteger = typeof format === 'string' && /^int\d+$/.test(format);
  return (
    isScaled({ format, ...(scale !== undefined && { scale }) }) &&
    (isQuantizer(format) || isRecipe(format) || isInteger || block !== undefined || scale === 'mx' || scale === 'nvfp4')
  );
}

/** The fields that a scaler knows. */
export function withoutMethod(spec: WeightSpec): ScaledFields {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'method')) as ScaledFields;
}

/**
 * The quantizer of a weight; undefined for what a spec leaves alone.
 * @param axes - those of its output channels
 * @param layout - where products sum over it; undefined for what is no factor of products
 */
export function weightQuantizer(
  tf: TensorFlow,
  spec: WeightSpec,
  number: number,
  axes: readonly number[],
  layout: Layout | undefined,
): WeightQuantizer | undefined {
  if (!needsScaler(spec)) return new TensorQuantizer(tf, spec as TensorSpec, number, groupsOfWeight(spec, axes));
  if (layout === undefined) return undefined;
  const scaler = scalerOf(withoutMethod(spec), 'quantizeModel');
  const words = { seed: BigInt(spec.seed ?? 0), stream: number, position: 0 };
  return {
    quantize: (x) =>
      quantizeBy(tf, x, (values, shape) => scaler.quantize(values, shape, layout, scaler.random ? words : undefined)),
  };
}

/** Quantizes one tensor again and again: the same words for the same data, others for other data. */
export class TensorQuantizer {
  private readonly options: QuantizeOptions;
  private position = 0;
  /** What has been found for data: the same data is quantized in the same way. */
  private readonly known = new WeakMap<object, QuantizeOptions>();

  /**
   * @param spec - how; `seed` must be there in the stochastic modes
   * @param number - which tensor of the model: its stream
   * @param groups - the grouping of elements by scales
   * @param scales - fixed scales
   */
  constructor(
    private readonly tf: TensorFlow,
    private readonly spec: TensorSpec,
    number: number,
    groups: Pick<QuantizeOptions, 'axis' | 'block'>,
    scales?: readonly number[],
  ) {
    const others = ['format', 'per', 'block', 'method'];
    const rounding = Object.fromEntries(Object.entries(spec).filter(([key]) => !others.includes(key)));
    this.options = { ...rounding, ...groups, stream: number, ...(scales !== undefined && { scales }) };
  }

  quantize(x: Tensor): Tensor {
    let options = this.known.get(x.dataId);
    if (options === undefined) {
      options = { ...this.options, position: this.position, ...this.scalesOf(x) };
      this.position += x.size;
      this.known.set(x.dataId, options);
    }
    return quantize(this.tf, x, this.spec.format, options);
  }

  /** Scales that cost more to find than to keep. */
  private scalesOf(x: Tensor): Pick<QuantizeOptions, 'scales'> {
    const { scale, calibration, axis, block, scales } = this.options;
    if (scale === undefined || scales !== undefined || calibration === undefined || calibration === 'max') return {};
    const groups = { ...(axis !== undefined && { axis }), ...(block !== undefined && { block }) };
    const spec = { format: this.spec.format, scale, calibration, ...groups };
    return { scales: [...quantizeScaled(rounderOf(this.tf.engine().backend).read(x), x.shape, spec).scales] };
  }
}

/**
 * Checks what does not depend on tensors, so that it is an error at once.
 * @throws TypeError and RangeError as `quantize`
 */
export function checkSpec(spec: TensorSpec & { readonly block?: number }, name: string): void {
  const { format, scale, calibration, block } = spec;
  const others = ['format', 'scale', 'calibration', 'per', 'block', 'method'];
  makeRequest(format, Object.fromEntries(Object.entries(spec).filter(([key]) => !others.includes(key))), name);
  if (scale === undefined) {
    if (calibration === undefined) return;
    throw new RangeError(`${name}: "calibration" expected together with "scale"`);
  }
  const groups = { ...(calibration !== undefined && { calibration }), ...(block !== undefined && { block }) };
  quantizeScaled(Float32Array.of(1), [1], { format, scale, ...groups });
}

/** The spec with a seed of its own, if it has none. */
export function seeded<T extends { readonly seed?: number | bigint }>(spec: T): T {
  return { ...spec, seed: spec.seed ?? drawSeed() };
}

/** The groups of a weight: `axes` are those of its output channels. */
export function groupsOfWeight(spec: WeightSpec, axes: readonly number[]): Pick<QuantizeOptions, 'axis' | 'block'> {
  if (spec.block !== undefined) return { block: spec.block };
  return spec.per === 'channel' && axes.length > 0 ? { axis: axes } : {};
}
