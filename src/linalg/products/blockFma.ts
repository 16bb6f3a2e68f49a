/**
 * A block FMA: one step of a matrix unit, as {@link tensorCores} describe them.
 * @module
 */

import { checkInteger, checkKeys, kind } from '../../arguments.js';
import { chopper } from '../../chopper.js';
import { copyVector, type VectorLike } from '../matrix.js';
import { dot } from './levelOne.js';

/** The features of a block FMA. */
export interface BlockFmaOptions {
  /** Fraction bits that addends keep below the largest exponent, an integer in 0..39. */
  readonly fractionBits: number;
  /** Fraction bits of the result, an integer in 1..23; it has the exponents of float32. */
  readonly resultBits: number;
  /** The exponent that smaller factors have, subnormal ones: an integer in -149..127. @defaultValue their own */
  readonly emin?: number;
}

/**
 * c and the exact products of a and b, added at once: every addend is truncated toward zero, `fractionBits` below the
 * largest exponent (that of a product is the sum of those of its factors), the sum is exact, and truncated to
 * `resultBits`. It is one group of the option `tensorCore` of `dot`, `gemv` and `gemm`.
 *
 * NaN and infinities give what additions would; a sum of zeros is +0 unless all are -0; subnormal results are kept;
 * overflow gives the largest number, as rounding toward zero does.
 * @param a - at most 63 factors that are float32 values
 * @param b - as many
 * @param c - a number with `resultBits` fraction bits and the exponents of float32: an earlier result is one
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for vectors of different or too large
 * lengths, options out of range, or values that are no float32 values
 * @example
 * const x = [-8192, -0.5, -0.25, -0.125];
 * const y = [1024, 1, 1, 1];
 * blockFma(x, y, 2 ** 23, { fractionBits: 23, resultBits: 23 })   // 0
 * blockFma(x, y, 2 ** 23, { fractionBits: 24, resultBits: 23 })   // -0.5
 * blockFma(x, y, 2 ** 23, { fractionBits: 25, resultBits: 23 })   // -0.75
 */
export function blockFma(a: VectorLike, b: VectorLike, c: number, options: BlockFmaOptions): number {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`blockFma: "options" expected an object, got ${kind(options)}`);
  }
  if (typeof c !== 'number') throw new TypeError(`blockFma: "c" expected a number, got ${kind(c)}`);
  checkKeys(options, ['fractionBits', 'resultBits', 'emin'], 'blockFma');
  const { fractionBits, resultBits, emin } = options;
  checkInteger(fractionBits, 0, 39, 'blockFma', 'fractionBits');
  checkInteger(resultBits, 1, 23, 'blockFma', 'resultBits');
  const x = copyVector(a, undefined, 'blockFma', 'a');
  const y = copyVector(b, x.length, 'blockFma', 'b');
  checkInteger(x.length, 1, 63, 'blockFma', 'length of a');
  // c enters as the sum of a first group of its own, whose other products are 0.
  const terms = x.length;
  const tensorCore = { terms, extraBits: fractionBits - 23, ...(emin !== undefined && { emin }) };
  const accumulator = resultBits === 23 ? 'float32' : `e8m${resultBits}`;
  const accepted = chopper(accumulator)(c);
  if (!Object.is(accepted, c) && c === c) {
    throw new RangeError(`blockFma: "c" expected a value with ${resultBits} fraction bits, got ${c}`);
  }
  const pad = new Float64Array(terms - 1);
  const first = Float64Array.from([c, ...pad, ...x]);
  const second = Float64Array.from([1, ...pad, ...y]);
  return dot(first, second, { accumulator, rounding: 'towardZero', tensorCore });
}
