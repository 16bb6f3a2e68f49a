/**
 * fpchop/p3109: what IEEE P3109 has beyond choppers and formats.
 * @module
 */
export { blockDotProduct, convertFromBlock, convertToBlock, type Block } from './blocks.js';
export {
  declarations,
  implementsSpecialization,
  implementsSpecialization as implements,
  type Declarations,
  type Implementation,
} from './conformance.js';
export {
  faa,
  maximumFinite,
  maximumMagnitude,
  maximumMagnitudeNumber,
  minimumFinite,
  minimumMagnitude,
  minimumMagnitudeNumber,
  recip,
  scaledAdd,
  scaledMultiply,
  scaledSubtract,
} from './operations.js';
export {
  classify,
  compareEqual,
  compareGreater,
  compareGreaterEqual,
  compareLess,
  compareLessEqual,
  factsOf,
  isFinite,
  isInfinite,
  isNaN,
  isNormal,
  isOne,
  isSignMinus,
  isSubnormal,
  isZero,
  nextGreaterThan,
  nextLessThan,
  type FormatFacts,
  type NumberClass,
} from './predicates.js';
