/**
 * Values in text without loss: exact decimals and hexadecimal floats.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../../format/bits.js';

/** A finite magnitude as digits times a power of two, the digits odd or zero. */
function integerOf(magnitude: number): [digits: bigint, exponent: number] {
  if (magnitude === 0) return [0n, 0];
  let exponent = exponentOf(magnitude) - 52;
  let digits = BigInt(scale(magnitude, -exponent));
  for (; digits % 2n === 0n; digits /= 2n) exponent++;
  return [digits, exponent];
}

function special(x: number): string | undefined {
  if (Number.isFinite(x)) return undefined;
  return x !== x ? 'NaN' : x < 0 ? '-Infinity' : 'Infinity';
}

/** Digits before which a number is written with an exponent, as `String` does. */
const MOST_WHOLE = 21;
const MOST_ZEROS = 6;

/**
 * All decimal digits of a number: what stands in the format, and not the shortest text that is read as it.
 * @example
 * exactDecimal(0.1)         // '0.1000000000000000055511151231257827021181583404541015625'
 * exactDecimal(2 ** -24)    // '5.9604644775390625e-8'
 * exactDecimal(-0)          // '-0'
 */
export function exactDecimal(x: number): string {
  const word = special(x);
  if (word !== undefined) return word;
  const [integer, exponent] = integerOf(Math.abs(x));
  const sign = isNegative(x) ? '-' : '';
  // integer 2^exponent = digits 10^-places
  const places = exponent < 0 ? -exponent : 0;
  const digits = String(exponent < 0 ? integer * 5n ** BigInt(places) : integer << BigInt(exponent));
  const point = digits.length - places; // digits before the point; not positive where zeros follow it
  if (digits === '0' || (places === 0 && point <= MOST_WHOLE)) return sign + digits;
  if (point > 0 && point <= MOST_WHOLE) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point <= 0 && point > -MOST_ZEROS) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const rest = digits.slice(1).replace(/0+$/, '');
  const power10 = point - 1;
  return `${sign}${digits[0]!}${rest === '' ? '' : `.${rest}`}e${power10 < 0 ? '' : '+'}${power10}`;
}

/**
 * A number as C's `%a` writes it, the digit before the point 1 (0 for zero).
 * @example
 * hexFloat(0.15625)    // '0x1.4p-3'
 * hexFloat(-0)         // '-0x0p+0'
 */
export function hexFloat(x: number): string {
  const word = special(x);
  if (word !== undefined) return word;
  const sign = isNegative(x) ? '-' : '';
  const magnitude = Math.abs(x);
  if (magnitude === 0) return `${sign}0x0p+0`;
  const exponent = exponentOf(magnitude);
  const fraction = BigInt(scale(scale(magnitude, -exponent) - 1, 52));
  const digits = fraction.toString(16).padStart(13, '0').replace(/0+$/, '');
  return `${sign}0x1${digits === '' ? '' : `.${digits}`}p${exponent < 0 ? '' : '+'}${exponent}`;
}

/** What kind of value it is in its format. */
export type ValueClass = 'zero' | 'subnormal' | 'normal' | 'infinity' | 'NaN';

/** @param minNormal - the smallest normal number of the format */
export function classOf(x: number, minNormal: number): ValueClass {
  if (x !== x) return 'NaN';
  if (x === 0) return 'zero';
  const magnitude = Math.abs(x);
  return magnitude === Infinity ? 'infinity' : magnitude < minNormal ? 'subnormal' : 'normal';
}

/** 2^bits, the number of codes. */
export function codeCount(bits: number): number {
  return power(bits);
}
