/**
 * fpchop: low-precision floating-point arithmetic, emulated correctly to the last bit.
 * @module
 */
export { chop, type Float16ArrayLike } from './chop.js';
export { chopper, type Chopper, type ChopperJSON } from './chopper.js';
export {
  defineFormat,
  type Format,
  type FormatSpec,
  type LayoutSpec,
  type NumericSpec,
  type Specials,
  type Subnormals,
  type UnboundedSpec,
} from './format/format.js';
export { format, formats, type FormatLike } from './format/names.js';
export { backend, useBackend, type Backend } from './kernel/backend.js';
export { allocate, arena, type Arena } from './kernel/memory.js';
export { init } from './kernel/module.js';
export type { FlipOptions, RoundingMode, RoundingOptions } from './options.js';
