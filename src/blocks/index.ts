/**
 * fpchop/blocks: formats whose elements share scales, integers and tables.
 * @module
 */
export type { Calibration, ScaleKind } from './calibration.js';
export type { CodeStore } from './codec.js';
export {
  currentScale,
  delayedScaling,
  type CurrentScaleOptions,
  type DelayedScaling,
  type DelayedScalingOptions,
} from './delayed.js';
export type { EntropyOptions } from './entropy.js';
export type { Scales } from './family.js';
export type { Grouping, NonFinite } from './groups.js';
export { hadamard, type HadamardOptions } from './hadamard.js';
export { bfp, fixed, ggml, integer, mx, nvfp4, p3109, scaled, table, type MxName } from './makers.js';
export { observer, type Observer, type ObserverOptions } from './observer.js';
export { dequantize, type Quantized, type QuantizedData, type ValueKind } from './quantized.js';
export {
  quantizeBlocks,
  quantizer,
  type ElementOptions,
  type QuantizableArray,
  type Quantizer,
  type QuantizerJSON,
  type QuantizerOptions,
} from './quantizer.js';
export { recipes, type Recipe } from './recipes.js';
export {
  quantizeScaled,
  quantizeWithScales,
  scaleFor,
  type Scaled,
  type ScaledArray,
  type ScaledSpec,
} from './scaled.js';
export type {
  AmaxSpec,
  BfpSpec,
  FixedSpec,
  GgmlSpec,
  GgmlType,
  IntegerSpec,
  IntegerType,
  MxElement,
  MxSpec,
  Nvfp4Order,
  Nvfp4Spec,
  P3109Rounding,
  P3109Spec,
  Quotient,
  ScaleRule,
  Spec,
  SpecOptions,
  TableSpec,
  TfjsSpec,
} from './spec.js';
