/**
 * fpchop/mathjs: math.js whose numbers are those of a format.
 * @module
 */
export { mathIn, type MathParts } from './mathIn.js';
