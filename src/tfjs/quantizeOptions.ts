/**
 * Options of quantizing a tensor.
 * @module
 */
import type { Calibration, ScaleKind } from '../blocks/index.js';
import type { RoundingOptions } from '../options.js';

/** How a tensor is quantized, and what its gradient is. */
export interface QuantizeOptions extends RoundingOptions {
  /**
   * Divides groups of elements by a scale before they are rounded, and multiplies them by it afterwards (see
   * `fpchop/blocks`). Saturates then, unless `saturate` is given.
   * @defaultValue no scales
   */
  readonly scale?: ScaleKind;
  /** With `scale`: the axis whose indices have scales of their own, or along which blocks run. */
  readonly axis?: number | readonly number[];
  /** With `scale`: elements of a block. */
  readonly block?: number;
  /** With `scale`: how a scale is found. */
  readonly calibration?: Calibration;
  /**
   * With `scale`: the scales, one a group, row-major.
   * @defaultValue found from the tensor, by `calibration`
   */
  readonly scales?: readonly number[];
  /**
   * The gradient, which rounding itself has not: that of the identity (straight through), or the same with 0 where the
   * input lies beyond the largest finite value times its scale.
   * @defaultValue 'identity'
   */
  readonly ste?: 'identity' | 'clipped';
}
