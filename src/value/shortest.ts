/**
 * Value to text: the shortest decimal number that stands for a value.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../format/bits.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { roundRational } from '../rounding/exact.js';
import { quantumExponent } from '../rounding/round.js';
import type { Rule } from '../rounding/rule.js';
import { roundingOf } from './arguments.js';
import { checkMember } from './neighbours.js';
import { tenTo } from './ten.js';

/**
 * The decimal number with the fewest significant digits that `parse` (ties to even) reads as `x`; of several, the one
 * nearest to `x`, and of two equally near the one with an even last digit. For float64 it is what `String(x)` gives, but
 * for -0.
 *
 * The layout is that of `Number.prototype.toString`. At `maxFinite` every number counts that does not overflow; in
 * formats with neither infinities nor NaN that is every number above, so that the text may lie beyond `maxFinite`.
 *
 * - NaN gives `'NaN'`, infinities `'Infinity'` and `'-Infinity'`, where the format has them.
 * - -0 gives `'-0'`.
 * - Subnormals have fewer digits, as they have less precision.
 * - Overflow cannot occur.
 *
 * Source: ECMA-262, Number::toString, with the format in place of float64.
 * @param x - a value of the format
 * @param f - format: a name, a spec or a `Format`
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} if it is not a value of the format, or for an
 * unknown format
 * @example
 * toShortest(0.0999755859375, 'float16')     // '0.1'
 * toShortest(65504, 'float16')               // '65500'
 * toShortest(2 ** -24, 'float16')            // '6e-8'
 * toShortest(7.5, 'float6_e2m3fn')           // '8'
 * toShortest(-0, 'bfloat16')                 // '-0'
 * toShortest(0.1, 'float16')                 // RangeError
 */
export function toShortest(x: number, f: FormatLike): string {
  const format = formatFor(f, 'toShortest', 'f');
  checkMember(x, 'x', format, 'toShortest');
  if (x !== x) return 'NaN';
  const sign = isNegative(x) ? '-' : '';
  const magnitude = Math.abs(x);
  if (magnitude === 0 || magnitude === Infinity) return sign + String(magnitude);
  const { rule } = roundingOf(format, undefined, 1, 'toShortest').plan;
  const { digits, exponent } = shortestIn(intervalOf(magnitude, rule), exponentOf(magnitude));
  return sign + layOut(digits, exponent);
}

/** The real numbers that round to a value, in units of 2^exponent. */
interface Interval {
  readonly low: bigint;
  readonly value: bigint;
  /** Absent if every larger number rounds to the value. */
  readonly high?: bigint;
  readonly lowBelongs: boolean;
  readonly highBelongs: boolean;
  readonly exponent: number;
}

/** The numbers that round to a positive value of the rule's format. */
function intervalOf(value: number, rule: Rule): Interval {
  const { format } = rule;
  const e = exponentOf(value);
  const quantum = quantumExponent(e, rule);
  // Quarters of the quantum: below a power of two the next value is half a quantum away, its midpoint a quarter.
  const exponent = quantum - 2;
  const quarters = 4n * BigInt(scale(value, -quantum));
  const low = quarters - gapBelow(value, e, quarters, rule);
  const high = value === format.maxFinite && rule.overflow.positive === value ? undefined : quarters + 2n;
  // Parity, overflow and flushing decide at the ends: ask the rounding itself.
  const belongs = (end: bigint): boolean =>
    roundRational(false, { numerator: end, denominator: 1n, exponent }, rule) === value;
  return {
    low,
    value: quarters,
    ...(high !== undefined && { high }),
    lowBelongs: belongs(low),
    highBelongs: high !== undefined && belongs(high),
    exponent,
  };
}

/** How far below the value the numbers begin that round to it, in quarters of the quantum. */
function gapBelow(value: number, e: number, quarters: bigint, { format, subnormals }: Rule): bigint {
  const { zero, minNormal, emin } = format;
  if (value === minNormal && !zero) return quarters; // down to 0, which is no value
  if (value === minNormal && subnormals === 'none') return quarters / 2n; // the value below is 0
  return value === power(e) && e > emin ? 1n : 2n;
}

/** A decimal number digits 10^exponent. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * The shortest decimal in an interval.
 *
 * Of the decimals with n digits, those next to the value on either side are the only candidates: the first n for which
 * one of them is inside is the least. 17 digits always suffice, as every interval contains that of a float64.
 * @param e - floor(log2) of the value
 */
function shortestIn(interval: Interval, e: number): Decimal {
  const guess = Math.floor((e + 1) * 0.30102999566398); // floor(log10) of the value, or one more
  // Everything becomes an integer multiple of 10^-places 2^min(exponent, 0).
  const places = Math.max(0, 17 - guess);
  const ten = tenTo(places);
  const up = BigInt(Math.max(interval.exponent, 0));
  const down = BigInt(Math.max(-interval.exponent, 0));
  const whole = (n: bigint): bigint => (n << up) * ten;
  const value = whole(interval.value);
  const low = whole(interval.low);
  const high = interval.high === undefined ? undefined : whole(interval.high);
  let exponent = guess;
  let step = tenTo(guess + places) << down;
  if (step > value) {
    exponent--;
    step /= 10n;
  }
  for (; ; exponent--, step /= 10n) {
    const digits = value / step;
    const before = digits * step;
    const after = before + step;
    const beforeInside = before > low || (before === low && interval.lowBelongs);
    const afterInside = high === undefined || after < high || (after === high && interval.highBelongs);
    if (!beforeInside && !afterInside) continue;
    const nearer = value - before - (after - value); // negative: before is the nearer
    const takeBefore = beforeInside && (!afterInside || nearer < 0n || (nearer === 0n && digits % 2n === 0n));
    return { digits: takeBefore ? digits : digits + 1n, exponent };
  }
}

/** The layout of Number.prototype.toString: exponents from 10^21 up and below 10^-6. */
function layOut(integer: bigint, exponent: number): string {
  const digits = integer.toString().replace(/0+$/, '');
  const count = digits.length;
  // The value is 0.digits 10^point.
  const point = integer.toString().length + exponent;
  if (count <= point && point <= 21) return digits + '0'.repeat(point - count);
  if (0 < point && point <= 21) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (-6 < point && point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const significand = count === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${significand}e${point > 0 ? '+' : '-'}${Math.abs(point - 1)}`;
}
