/**
 * fpchop/blocks: formats whose elements share scales.
 * @module
 */
export type { Calibration, ScaleKind } from './calibration.js';
export type { Grouping } from './groups.js';
export {
  quantizeScaled,
  quantizeWithScales,
  scaleFor,
  type Scaled,
  type ScaledArray,
  type ScaledSpec,
} from './scaled.js';
