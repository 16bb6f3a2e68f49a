/**
 * Neighbours: which values a format has, and how far they lie apart.
 *
 * Values are ordered as real numbers between the infinities that the format has; subnormal numbers exist in `'gradual'`
 * formats only. Source: IEEE 754-2019 §5.3.1 (nextUp, nextDown).
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../format/bits.js';
import { withCodes } from '../format/code.js';
import type { Format } from '../format/format.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { checkNumber } from './arguments.js';

/**
 * The smallest value of a format above `x`.
 *
 * - NaN gives NaN.
 * - Infinity gives Infinity, -Infinity the lowest finite value.
 * - ±0 gives `minSubnormal`; a negative `x` above the last negative value gives -0 (+0 where there is no -0).
 * - Subnormals are values in `'gradual'` formats only; other formats go from 0 to `minNormal`.
 * - Overflow: from `maxFinite` on the result is Infinity, or NaN in a format without it: there is no such value.
 *
 * Source: IEEE 754-2019 §5.3.1.
 * @param x - any number; it need not be a value of the format
 * @param f - format: a name, a spec or a `Format`
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} for an unknown format
 * @example
 * nextUp(1, 'bfloat16')            // 1.0078125
 * nextUp(0.1, 'float8_e5m2')       // 0.109375
 * nextUp(-0, 'float16')            // 5.960464477539063e-8 = 2^-24
 * nextUp(65504, 'float16')         // Infinity
 * nextUp(448, 'float8_e4m3fn')     // NaN
 */
export function nextUp(x: number, f: FormatLike): number {
  checkNumber(x, 'x', 'nextUp');
  return above(x, formatFor(f, 'nextUp', 'f'));
}

/**
 * The largest value of a format below `x`: the mirror image of {@link nextUp}, -nextUp(-x).
 *
 * - NaN gives NaN.
 * - -Infinity gives -Infinity, Infinity gives `maxFinite`.
 * - ±0 gives -`minSubnormal`; a positive `x` up to `minSubnormal` gives +0.
 * - Subnormals are values in `'gradual'` formats only.
 * - Overflow: from -`maxFinite` down the result is -Infinity, or NaN in a format without it. NaN likewise below the
 *   smallest value of an unsigned format.
 *
 * Source: IEEE 754-2019 §5.3.1.
 * @param x - any number; it need not be a value of the format
 * @param f - format: a name, a spec or a `Format`
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} for an unknown format
 * @example
 * nextDown(1, 'bfloat16')          // 0.99609375
 * nextDown(Infinity, 'float16')    // 65504
 * nextDown(0, 'float8_e8m0fnu')    // NaN
 */
export function nextDown(x: number, f: FormatLike): number {
  checkNumber(x, 'x', 'nextDown');
  return below(x, formatFor(f, 'nextDown', 'f'));
}

/**
 * The unit in the last place: the distance between the multiples to which numbers of the magnitude of `x` are rounded.
 *
 * - NaN gives NaN, infinities give Infinity.
 * - ±0 gives `minSubnormal`.
 * - Subnormals share the quantum of the smallest normal numbers; where the format has `'none'`, it is `minNormal`.
 * - Overflow: beyond `maxFinite` the quantum goes on as if the exponent were unbounded.
 *
 * Source: docs/rounding.md: 2^(max(floor(log2 |x|), emin) - precision + 1).
 * @param x - any number; it need not be a value of the format
 * @param f - format: a name, a spec or a `Format`
 * @returns an exact power of two (or NaN, Infinity)
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} for an unknown format
 * @example
 * ulp(1, 'bfloat16')     // 0.0078125 = 2^-7
 * ulp(0, 'float16')      // 5.960464477539063e-8 = 2^-24
 * ulp(100, 'float16')    // 0.0625
 */
export function ulp(x: number, f: FormatLike): number {
  checkNumber(x, 'x', 'ulp');
  return quantumOf(x, formatFor(f, 'ulp', 'f'));
}

/**
 * How many steps of {@link nextUp} lead from the smaller of two values to the larger.
 *
 * - NaN gives NaN in a format that has it.
 * - Infinities are one step beyond `maxFinite`.
 * - -0 and +0 are the same point.
 * - Subnormals count as the values they are; other formats step from 0 to `minNormal`.
 * - Overflow cannot occur. A distance above 2^53 (float64 alone has them) is rounded to the nearest number.
 *
 * Source: docs/formats.md, Neighbours.
 * @param x - a value of the format
 * @param y - a value of the format
 * @param f - format: a name, a spec or a `Format`
 * @returns an integer of at least 0
 * @throws {@link TypeError} if `x` or `y` is no number; {@link RangeError} if one is not a value of the format
 * @example
 * ulpDistance(1, 1.5, 'float16')       // 512
 * ulpDistance(-6, 6, 'float4_e2m1fn')  // 14
 * ulpDistance(0.1, 1, 'float16')       // RangeError
 */
export function ulpDistance(x: number, y: number, f: FormatLike): number {
  const format = formatFor(f, 'ulpDistance', 'f');
  checkMember(x, 'x', format, 'ulpDistance');
  checkMember(y, 'y', format, 'ulpDistance');
  if (x !== x || y !== y) return NaN;
  const from = rankOf(x, format);
  const to = rankOf(y, format);
  // Both differences are exact, so that only the sum rounds.
  return Math.abs((to.field - from.field) * power(format.significandBits) + (to.trailing - from.trailing));
}

/**
 * Whether `x` is a value of a format: whether rounding leaves it as it is.
 *
 * - NaN and infinities are values where the format has them.
 * - -0 is one in formats with a signed zero, +0 in all but float8_e8m0fnu.
 * - Subnormals are values in `'gradual'` formats only.
 * - Overflow: numbers beyond `maxFinite` are no values.
 * @param x - any number
 * @param f - format: a name, a spec or a `Format`
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} for an unknown format
 * @example
 * isRepresentable(0.1, 'float32')                  // false
 * isRepresentable(Math.fround(0.1), 'float32')     // true
 * isRepresentable(-0, 'float8_e4m3fnuz')           // false
 */
export function isRepresentable(x: number, f: FormatLike): boolean {
  checkNumber(x, 'x', 'isRepresentable');
  return isMember(x, formatFor(f, 'isRepresentable', 'f'));
}

/**
 * All finite values of a format in strictly ascending order.
 *
 * - NaN and infinities are left out.
 * - Zero comes once, as +0.
 * - Subnormals are among them in `'gradual'` formats only.
 * - Overflow cannot occur: the last value is `maxFinite`.
 * @param f - format with a bit layout: a name, a spec or a `Format`
 * @returns an iterator; it computes values as they are asked for, so that wide formats can be begun
 * @throws {@link RangeError} for an unknown format or one without a bit layout
 * @example
 * [...values('float4_e2m1fn')].slice(7);   // [0, 0.5, 1, 1.5, 2, 3, 4, 6]
 * [...values('float16')].length            // 63487
 */
export function values(f: FormatLike): IterableIterator<number> {
  return ascending(withCodes(formatFor(f, 'values', 'f'), 'values'));
}

function* ascending(f: Format): Generator<number, void> {
  let x = f.signed ? -f.maxFinite : f.zero ? 0 : f.minNormal;
  for (; x < f.maxFinite; x = above(x, f)) yield x === 0 ? 0 : x;
  yield x;
}

/** The smallest value above `x`: {@link nextUp} of checked arguments. */
export function above(x: number, f: Format): number {
  if (x !== x) return NaN;
  if (x >= 0) return larger(x, f);
  if (!f.signed) return f.zero ? 0 : f.minNormal;
  const magnitude = smaller(-x, f);
  return magnitude === 0 && !f.signedZero ? 0 : -magnitude;
}

/** The largest value below `x`: {@link nextDown} of checked arguments. */
export function below(x: number, f: Format): number {
  if (x !== x) return NaN;
  if (x > 0) return smaller(x, f);
  return f.signed ? negated(larger(-x, f)) : NaN;
}

/** The smallest value above a number that is not negative. */
function larger(x: number, f: Format): number {
  if (x < f.minSubnormal) return f.minSubnormal;
  if (x >= f.maxFinite) return f.infinities ? Infinity : NaN;
  const exponent = quantumExponentOf(x, f);
  return scale(Math.floor(scale(x, -exponent)) + 1, exponent);
}

/** The largest value below a positive number, zero included; NaN where there is none. */
function smaller(x: number, f: Format): number {
  if (x <= f.minSubnormal) return f.zero ? 0 : NaN;
  if (x > f.maxFinite) return f.maxFinite;
  const e = exponentOf(x);
  // Below a power of two the values of the binade below are twice as dense.
  const exponent = quantumExponentOf(x, f) - Number(x === power(e) && e > f.emin);
  const multiple = scale(x, -exponent);
  const floor = Math.floor(multiple);
  return scale(floor === multiple ? floor - 1 : floor, exponent);
}

/** The quantum of `x`: {@link ulp} of checked arguments. */
export function quantumOf(x: number, f: Format): number {
  if (x !== x) return NaN;
  if (x === 0) return f.minSubnormal;
  if (Math.abs(x) === Infinity) return Infinity;
  if (f.subnormals === 'none' && Math.abs(x) < f.minNormal) return f.minNormal;
  return power(quantumExponentOf(x, f));
}

function quantumExponentOf(x: number, f: Format): number {
  return Math.max(exponentOf(x), f.emin) - f.precision + 1;
}

/** {@link isRepresentable} of checked arguments. */
export function isMember(x: number, f: Format): boolean {
  if (x !== x) return f.nan;
  if (x === 0) return f.zero && (f.signedZero || !isNegative(x));
  if (x < 0 && !f.signed) return false;
  const magnitude = Math.abs(x);
  if (magnitude === Infinity) return f.infinities;
  if (magnitude > f.maxFinite || magnitude < f.minSubnormal) return false;
  const multiple = scale(magnitude, -quantumExponentOf(x, f));
  return multiple === Math.floor(multiple);
}

/** Throws unless `x` is a number and a value of `f`. */
export function checkMember(x: number, parameter: string, f: Format, name: string): void {
  checkNumber(x, parameter, name);
  if (!isMember(x, f)) {
    const given = Object.is(x, -0) ? '-0' : String(x);
    throw new RangeError(`${name}: "${parameter}" expected a value of ${f.name}, got ${given}`);
  }
}

/** Where a value stands in order: field 2^(p - 1) + trailing, counted from zero and negative below it. */
interface Rank {
  readonly field: number;
  readonly trailing: number;
}

function rankOf(x: number, f: Format): Rank {
  if (x === 0) return { field: 0, trailing: 0 };
  const magnitude = Math.min(Math.abs(x), f.maxFinite);
  const sign = x < 0 ? -1 : 1;
  const e = exponentOf(magnitude);
  const multiple = scale(magnitude, -quantumExponentOf(magnitude, f));
  // Without subnormals minNormal is the first step from zero.
  const skipped = f.subnormals === 'gradual' ? 0 : 1;
  const field = e < f.emin ? 0 : e - f.emin + 1;
  const trailing = field === 0 ? multiple : multiple - power(f.precision - 1);
  const beyond = Number(Math.abs(x) === Infinity);
  return { field: sign * (field - skipped), trailing: sign * (trailing + skipped + beyond) };
}

/** -x, but NaN as it is: negating it would flip a sign bit that typed arrays show. */
function negated(x: number): number {
  return x !== x ? NaN : -x;
}
