/**
 * fpchop/lower: existing functions, run in another arithmetic.
 * @module
 */
export { lower, type Lowerable, type LowerOptions } from './lower.js';
