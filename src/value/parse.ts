/**
 * Text to value: decimal and hexadecimal numbers rounded once, from the exact number that the text says.
 * @module
 */
import type { FormatLike } from '../format/names.js';
import { roundNumber } from '../kernel/bulk.js';
import { magic } from '../kernel/loops.js';
import type { Plan } from '../kernel/plan.js';
import { kind } from '../arguments.js';
import { type RoundingOptions } from '../options.js';
import { roundRational, type Rational } from '../rounding/exact.js';
import { roundingOf } from './arguments.js';
import { tenTo } from './ten.js';

// Every digit has one way to match, so that no text takes more than linear time.
const decimal = /^(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/;
const hexadecimal = /^0x(?:([\da-f]+)(?:\.([\da-f]*))?|\.([\da-f]+))(?:p([+-]?\d+))?$/;

/**
 * Decisions are taken at multiples of 2^(Q - 65), up to 119 bits long, of quanta 2^Q >= 2^-1074. Such a number has at
 * most 832 decimal or 31 hexadecimal digits, so of further digits only matters whether one is not 0.
 */
const DECISIVE = { decimal: 840, hexadecimal: 40 };

/** Beyond 2^±1300 every number rounds alike: it overflows, or lies within (0, 2^-65) of the smallest quantum. */
const EXTREME = { exponent: 1300, decimal: 392, hexadecimal: 325 };

/**
 * The value of a format that a text stands for: `[sign] decimal | hex-float | inf | infinity | nan`, in any case, white
 * space around it ignored. The exact number is rounded once, never through float64, however many digits it has.
 *
 * A decimal is digits with an optional point and an optional exponent (`1`, `.5`, `6.02e23`); a hex-float is `0x`,
 * hexadecimal digits with an optional point, and an optional power of two (`0x1.8p-3`).
 *
 * - `nan`, with or without a sign, gives NaN, in formats without NaN too, as `chop` does.
 * - `inf` gives Infinity, or what the format and `saturate` make of it.
 * - `-0`, and negative numbers that underflow, give -0 where the format has it.
 * - Subnormal results are kept, flushed or excluded, as `subnormals` says.
 * - Overflow: as `chop`, by mode, format and `saturate`.
 *
 * The stochastic modes draw the word at `position`.
 *
 * Source: IEEE 754-2019 §5.12; docs/rounding.md.
 * @param text - the number
 * @param f - format: a name, a spec or a `Format`
 * @param options - rounding mode, saturation, subnormals, seed, …
 * @throws {@link SyntaxError} for any other text; {@link TypeError} if `text` is no string; {@link RangeError} for an
 * unknown format or option
 * @example
 * parse('0.1', 'float16')                                                 // 0.0999755859375
 * parse('1.00390625000000000000000000000000000000001', 'bfloat16')        // 1.0078125
 * parse('-1e-5000', 'float16', { rounding: 'towardNegative' })            // -5.960464477539063e-8 = -2^-24
 * parse('0x1.8p-3', 'float4_e2m1fn')                                      // 0
 * parse(' Infinity ', 'float8_e4m3fn', { saturate: true })                // 448
 * parse('1,5', 'float16')                                                 // SyntaxError
 */
export function parse(text: string, f: FormatLike, options?: RoundingOptions): number {
  if (typeof text !== 'string') throw new TypeError(`parse: "text" expected a string, got ${kind(text)}`);
  const { plan, words, position } = roundingOf(f, options, 1, 'parse');
  const near = nearby(text);
  if (near === near && isDecisive(near, plan)) return roundNumber(near, plan, undefined, 0);
  const trimmed = text.trim().toLowerCase();
  const negative = trimmed.startsWith('-');
  const body = negative || trimmed.startsWith('+') ? trimmed.slice(1) : trimmed;
  if (body === 'nan') return NaN;
  if (body === 'inf' || body === 'infinity') {
    return roundNumber(negative ? -Infinity : Infinity, plan, words, position);
  }
  const magnitude = magnitudeOf(body);
  if (magnitude !== undefined) return roundRational(negative, magnitude, plan.rule, words, position);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  throw new SyntaxError(
    `parse: "text" expected a decimal number, a hexadecimal one, inf, infinity or nan, got ${JSON.stringify(shown)}`,
  );
}

/**
 * The float64 nearest to what a decimal text says; NaN for any other text, and for some that begin unusually or are long.
 *
 * What begins with a sign, a point or a digit, and goes on as no hexadecimal, octal or binary number does, is a decimal
 * for `Number` where it is one here. ECMA-262 has it rounded to nearest up to 20 digits.
 */
function nearby(text: string): number {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
  const usual = first >= 43 && first <= 57 && !(second > 57 && second !== 69 && second !== 101);
  return usual && (text.length <= 20 || hasFewDigits(text)) ? Number(text) : NaN;
}

/** Whether a text has at most 20 digits; no text of more than 40 characters is looked at. */
function hasFewDigits(text: string): boolean {
  if (text.length > 40) return false;
  let digits = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 48) digits++;
  return digits <= 20;
}

/**
 * Whether all numbers whose nearest float64 is s round as s does, without a random word: where s is no boundary.
 * Boundaries, values and halfway points, are float64s, so that they lie on the same side of s and of the number.
 */
function isDecisive(s: number, plan: Plan): boolean {
  const { loops, rule, same } = plan;
  const { precision, emin, emax } = rule.format;
  if (rule.random || s === 0) return false;
  // float64 to nearest: what s already is.
  if (same && precision === 53) {
    return rule.rounding === 'tiesToEven' && emin === -1022 && emax === 1023 && Math.abs(s) < Infinity;
  }
  if (!loops || precision > 50) return false;
  const a = Math.abs(s);
  // Half of K leaves multiples of half a quantum.
  const k = magic(a, plan) / 2;
  return a < Infinity && a + k - k !== a;
}

/** The number that lower-case text without a sign says, or one that no rounding tells from it. */
function magnitudeOf(text: string): Rational | undefined {
  const match = decimal.exec(text);
  if (match !== null) {
    const { digits, exponent } = reduce(match, 1, DECISIVE.decimal);
    if (digits === '') return ZERO;
    const leading = exponent + digits.length;
    if (Math.abs(leading) > EXTREME.decimal) return extreme(leading > 0);
    const numerator = BigInt(digits);
    return exponent < 0
      ? { numerator, denominator: tenTo(-exponent), exponent: 0 }
      : { numerator: numerator * tenTo(exponent), denominator: 1n, exponent: 0 };
  }
  const hex = hexadecimal.exec(text);
  if (hex === null) return undefined;
  const { digits, exponent } = reduce(hex, 4, DECISIVE.hexadecimal);
  if (digits === '') return ZERO;
  const leading = exponent / 4 + digits.length;
  if (Math.abs(leading) > EXTREME.hexadecimal) return extreme(leading > 0);
  return { numerator: BigInt(`0x${digits}`), denominator: 1n, exponent };
}

const ZERO: Rational = { numerator: 0n, denominator: 1n, exponent: 0 };

function extreme(large: boolean): Rational {
  return { numerator: 1n, denominator: 1n, exponent: large ? EXTREME.exponent : -EXTREME.exponent };
}

/**
 * The significant digits of a match as one integer, and its exponent. No more than `decisive` digits, and a last digit
 * 1 in place of others that are not all 0. No digits: zero.
 * @param weight - by how much one digit changes the exponent
 */
function reduce(
  [, whole = '', fraction = '', bare = '', exponent = '0']: RegExpExecArray,
  weight: number,
  decisive: number,
): { digits: string; exponent: number } {
  const written = whole + fraction + bare;
  const first = written.search(/[^0]/);
  if (first < 0) return { digits: '', exponent: 0 };
  const end = first + decisive;
  const sticky = /[^0]/.test(written.slice(end));
  const digits = written.slice(first, end) + (sticky ? '1' : '');
  const dropped = Math.max(written.length - end, 0) - Number(sticky);
  return { digits, exponent: Number(exponent) + weight * (dropped - fraction.length - bare.length) };
}
