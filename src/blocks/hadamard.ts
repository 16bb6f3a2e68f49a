/**
 * The Hadamard transform with signs, which spreads outliers before blocks are quantized.
 * @module
 */
import { exponentOf, power, scale } from '../format/bits.js';
import { checkOptions } from '../options.js';
import { checkBoolean, checkKeys, checkInteger, kind } from '../arguments.js';
import { format } from '../format/names.js';
import { roundRational } from '../rounding/exact.js';
import { makeRule } from '../rounding/rule.js';
import { checkObject } from './arguments.js';
import { checkShape } from './groups.js';

/** Which transform, and along which axis. */
export interface HadamardOptions {
  /** Elements that are mixed: 4, 16, 64 or 256, whose square roots are powers of two. @defaultValue 16 */
  readonly size?: number;
  /** The axis, whose size is a multiple of `size`. @defaultValue -1 */
  readonly axis?: number;
  /** The diagonal D: `size` times 1 or -1. @defaultValue Transformer Engine's; needed with other sizes than 16 */
  readonly signs?: readonly number[];
  /** y H D instead of x D H. @defaultValue false */
  readonly inverse?: boolean;
  /** The shape of x. @defaultValue one axis */
  readonly shape?: readonly number[];
}

/** Transformer Engine's signs of 16. */
const defaultSigns = [1, 1, 1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, 1, -1, -1];

/**
 * x D H / sqrt(size) along an axis, H Sylvester's Hadamard matrix, D a diagonal of signs; or its inverse. Each sum is exact
 * and rounded once.
 *
 * NaN and infinities spoil their group of `size`; an exact sum of 0 is +0 unless all its terms are -0; results are rounded
 * to the kind of `x`, and may be subnormal or overflow to infinity.
 * @param x - the array, row-major; not changed
 * @returns a new array of the same kind
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for options that do not fit
 * @example
 * const y = hadamard(new Float32Array(16).fill(1));
 * y[0]                                                     // -1
 * hadamard(y, { inverse: true })[5]                        // 1
 */
export function hadamard<T extends Float32Array | Float64Array>(x: T, options: HadamardOptions = {}): T {
  const name = 'hadamard';
  if (!(x instanceof Float32Array || x instanceof Float64Array)) {
    throw new TypeError(`${name}: "x" expected a Float64Array or Float32Array, got ${kind(x)}`);
  }
  checkObject(name, 'options', options);
  checkKeys(options, ['size', 'axis', 'signs', 'inverse', 'shape'], name);
  const { size = 16, shape = [x.length] } = options;
  if (typeof size !== 'number') throw new TypeError(`${name}: "size" expected a number, got ${kind(size)}`);
  if (![4, 16, 64, 256].includes(size)) {
    throw new RangeError(`${name}: "size" expected one of 4, 16, 64, 256, got ${size}`);
  }
  checkShape(x.length, shape, name);
  const axis = checkInteger(options.axis ?? -1, -shape.length, shape.length - 1, name, 'axis');
  const at = axis < 0 ? axis + shape.length : axis;
  if (shape[at]! % size !== 0) {
    throw new RangeError(`${name}: "shape" expected a multiple of ${size} along axis ${at}, got ${shape[at]!}`);
  }
  const signs = checkSigns(options.signs ?? (size === 16 ? defaultSigns : undefined), size);
  const inverse = checkBoolean(options.inverse ?? false, name, 'inverse');
  const stride = shape.slice(at + 1).reduce((product, one) => product * one, 1);
  const out = x.slice() as T;
  const terms = new Float64Array(size);
  const down = -exponentOf(size) / 2;
  for (let group = 0; group < x.length / size; group++) {
    const first = Math.floor(group / stride) * stride * size + (group % stride);
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        const v = x[first + i * stride]!;
        terms[i] = negates(i, j) !== signs[inverse ? j : i]! < 0 ? -v : v;
      }
      out[first + j * stride] = sumOf(terms, down, x instanceof Float32Array);
    }
  }
  return out;
}

function checkSigns(signs: readonly number[] | undefined, size: number): readonly number[] {
  if (signs === undefined) throw new RangeError(`hadamard: "signs" expected with size ${size}, got none`);
  if (!Array.isArray(signs)) throw new TypeError(`hadamard: "signs" expected an array of 1 and -1, got ${kind(signs)}`);
  if (signs.length !== size || (signs as readonly unknown[]).some((sign) => sign !== 1 && sign !== -1)) {
    throw new RangeError(`hadamard: "signs" expected ${size} times 1 or -1, got [${signs.join(', ')}]`);
  }
  return signs as readonly number[];
}

/** Whether entry (i, j) of Sylvester's matrix is -1: the parity of the bits that i and j share. */
function negates(i: number, j: number): boolean {
  let bits = i & j;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (bits & 1) === 1;
}

/** The exact sum times 2^down, rounded once. */
function sumOf(terms: Float64Array, down: number, single: boolean): number {
  let sum = terms[0]!;
  let isExact = true;
  for (let i = 1; i < terms.length; i++) {
    const next = sum + terms[i]!;
    // Knuth's TwoSum: what the addition lost.
    const back = next - sum;
    const lost = sum - (next - back) + (terms[i]! - back);
    if (lost !== 0) isExact = false;
    sum = next;
  }
  if (isExact || !terms.every((term) => Math.abs(term) < Infinity)) return sum * power(down);
  return roundedSum(terms, down, single ? singleRule : doubleRule);
}

const nearest = checkOptions(undefined, 'hadamard');
const singleRule = makeRule(format('float32'), nearest, 'hadamard');
const doubleRule = makeRule(format('float64'), nearest, 'hadamard');
/** Units of this exponent hold every float64. */
const UNIT = -1074;

/** The same with exact integers, in units of 2^-1074. */
function roundedSum(terms: Float64Array, down: number, rule: typeof singleRule): number {
  let sum = 0n;
  for (let i = 0; i < terms.length; i++) {
    const e = Math.max(exponentOf(terms[i]!), -1022) - 52;
    sum += BigInt(scale(terms[i]!, -e)) << BigInt(e - UNIT);
  }
  const negative = sum < 0n;
  return roundRational(negative, { numerator: negative ? -sum : sum, denominator: 1n, exponent: UNIT + down }, rule);
}
