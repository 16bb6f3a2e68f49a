/**
 * fpchop: low-precision floating-point arithmetic, emulated correctly to the last bit.
 * @module
 */
export type {
  Arithmetic,
  BinaryIntoMethod,
  BinaryMethod,
  OutputOf,
  ResultOf,
  TernaryIntoMethod,
  TernaryMethod,
  UnaryIntoMethod,
  UnaryMethod,
} from './arithmetic/methods.js';
export type { OperandArray } from './arithmetic/operandArray.js';
export type { BinaryOperation, TernaryOperation, UnaryOperation } from './arithmetic/operations.js';
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
export { init } from './kernel/kernelModule.js';
export type { RoundingMode } from './modes.js';
export type { FlipOptions, RoundingOptions } from './options.js';
export { chanceRoundUp } from './value/chance.js';
export { decode, decodeArray, encode, encodeArray } from './value/codes.js';
export type { CodeArray, Codes } from './value/codeArrays.js';
export { explain, type Explanation } from './value/explain.js';
export { measure, type Measure } from './value/measure.js';
export { isRepresentable, nextDown, nextUp, ulp, ulpDistance, values } from './value/neighbours.js';
export { pack, unpack } from './value/pack.js';
export { parse } from './value/parse.js';
export { toShortest } from './value/shortest.js';
export type { Numbers } from './value/arguments.js';
