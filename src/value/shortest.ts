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
import { quickShortest, type ShortDecimal } from './quickShortest.js';
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
  const e = exponentOf(magnitude);
  const { digits, exponent } = quickly(magnitude, e, rule) ?? exactly(magnitude, e, rule);
  return sign + layOut(String(digits), exponent);
}

/** The shortest decimal of a positive finite value of binary exponent e, by exact integers. */
export function exactly(value: number, e: number, rule: Rule): Decimal {
  return shortestIn(intervalOf(value, rule), e);
}

/** Up to this precision the ends of intervals are far from the value beside the error of a float64. */
const MOST_BITS = 40;

/** The shortest decimal by float64, where that decides. */
export function quickly(value: number, e: number, rule: Rule): ShortDecimal | undefined {
  const { format } = rule;
  const quantum = quantumExponent(e, rule);
  if (format.precision > MOST_BITS || quantum < -1000 || quantum > 900) return undefined;
  const quarter = power(quantum - 2);
  const low = value - gapBelow(value, e, value / quarter, rule) * quarter;
  const high = hasEnd(value, rule) ? value + 2 * quarter : Infinity;
  return quickShortest(low, value, high, guessOf(e));
}

/** floor(log10) of a number of binary exponent e, or one more. */
function guessOf(e: number): number {
  return Math.floor((e + 1) * 0.30102999566398);
}

/** Whether some larger number does not round to the value. */
function hasEnd(value: number, { format, overflow }: Rule): boolean {
  return value !== format.maxFinite || overflow.positive !== value;
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
  const e = exponentOf(value);
  const quantum = quantumExponent(e, rule);
  // Quarters of the quantum: below a power of two the next value is half a quantum away, its midpoint a quarter.
  const exponent = quantum - 2;
  const multiple = scale(value, -quantum);
  const quarters = 4n * BigInt(multiple);
  const low = quarters - BigInt(gapBelow(value, e, 4 * multiple, rule));
  const high = hasEnd(value, rule) ? quarters + 2n : undefined;
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
function gapBelow(value: number, e: number, quarters: number, { format, subnormals }: Rule): number {
  const { zero, minNormal, emin } = format;
  if (value === minNormal && !zero) return quarters; // down to 0, which is no value
  if (value === minNormal && subnormals === 'none') return quarters / 2; // the value below is 0
  return value === power(e) && e > emin ? 1 : 2;
}

/** A decimal number digits 10^exponent. */
export interface Decimal {
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
  const guess = guessOf(e);
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
function layOut(integer: string, exponent: number): string {
  const digits = integer.endsWith('0') ? integer.replace(/0+$/, '') : integer;
  const count = digits.length;
  // The value is 0.digits 10^point.
  const point = integer.length + exponent;
  if (count <= point && point <= 21) return digits + '0'.repeat(point - count);
  if (0 < point && point <= 21) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (-6 < point && point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const significand = count === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${significand}e${point > 0 ? '+' : '-'}${Math.abs(point - 1)}`;
}
