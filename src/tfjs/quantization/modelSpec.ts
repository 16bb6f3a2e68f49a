/**
 * How the tensors of a model are quantized.
 * @module
 */
import type { Calibration, ScaleKind } from '../../blocks/index.js';
import type { FormatLike } from '../../format/names.js';
import type { RoundingOptions } from '../../options.js';
import type { ScaledFields, ScaledLike } from '../operands/scaler.js';

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
  /**
   * `'nearest'`: every element by itself. `'gptq'`: kernels row by row, so that later rows make up for the errors of earlier
   * ones in products with the calibration inputs; scales stay, and what is no kernel is rounded to nearest.
   * @defaultValue 'nearest'
   */
  readonly method?: 'nearest' | 'gptq';
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

/** A model that is quantized. */
export interface QuantizedModel {
  /** The layers, or weights and nodes of a graph model, that take part. */
  readonly parts: readonly string[];
  /** The fixed scales of activations by layer or node, one for each of its results; empty without calibration. */
  readonly scales: Readonly<Record<string, readonly number[]>>;
  /** Names of the kernels that GPTQ rounded, into which a normalization was folded, and whose products' means are corrected. */
  readonly gptq: readonly string[];
  readonly folded: readonly string[];
  readonly corrected: readonly string[];
  /** Makes the model what it was. Weights that have been trained stay trained. */
  restore(): void;
}
