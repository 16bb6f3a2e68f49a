/**
 * Rounding an exact rational number to a format, once.
 *
 * The twin of `round` for reals that float64 does not hold: decimal text, and results of exact arithmetic. Any real can
 * be passed as a rational that lies on the same side of every decision boundary.
 * @module
 */
import type { RandomWords } from '../random/words.js';
import { goesAway, type Fraction } from './decide.js';
import { flipBit } from './flip.js';
import { finish, isOddCode, quantumExponent, zeroOf, type Split } from './round.js';
import { scale } from '../format/bits.js';
import type { Rule } from './rule.js';

/** A positive rational number: numerator / denominator 2^exponent. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly exponent: number;
}

/**
 * A rational number rounded by `rule`, as `round` rounds a float64: subnormals, overflow, the sign of zeros and soft
 * errors as the rule says.
 * @param negative - the sign, of zeros too
 * @param magnitude - the absolute value; a numerator of 0 is zero
 * @param index - which random word the stochastic modes and flips draw
 */
export function roundRational(
  negative: boolean,
  magnitude: Rational,
  rule: Rule,
  words?: RandomWords,
  index = 0,
): number {
  const rounded = roundOnly(negative, magnitude, rule, words, index);
  return rule.flip === undefined ? rounded : flipBit(rounded, rule, words!, index);
}

function roundOnly(
  negative: boolean,
  magnitude: Rational,
  rule: Rule,
  words: RandomWords | undefined,
  index: number,
): number {
  if (magnitude.numerator === 0n) return zeroOf(rule.format, negative);
  const between = splitRational(magnitude, rule);
  const away = goesAway(rule, negative, between.odd, between.nu, words, index);
  // Beyond 2^1024 the exponent no longer matters: every such magnitude overflows.
  const rounded = scale(between.lower + Number(away), Math.min(between.exponent, 1024));
  return finish(negative, rounded, rule);
}

/** The candidates around a positive rational number. */
export function splitRational(magnitude: Rational, rule: Rule): Split {
  const { numerator, denominator } = magnitude;
  const { format } = rule;
  const e = exponentOfRational(magnitude);
  const exponent = quantumExponent(e, rule);
  // So far below the quantum only "more than zero" is left of nu, and the shift below stays as small as the operands.
  if (e < exponent - 65) return { lower: 0, odd: false, exponent, nu: { high: 0, low: 0, sticky: true } };
  const shift = magnitude.exponent - exponent + 64;
  const dividend = shift > 0 ? numerator << BigInt(shift) : numerator;
  const divisor = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const quotient = dividend / divisor; // floor(S 2^64)
  const lower = Number(quotient >> 64n);
  const odd = format.precision === 1 ? isOddCode(lower, Math.max(exponent, format.emin), format) : lower % 2 === 1;
  const nu: Fraction = {
    high: Number(BigInt.asUintN(32, quotient >> 32n)),
    low: Number(BigInt.asUintN(32, quotient)),
    sticky: quotient * divisor !== dividend,
  };
  return { lower, odd, exponent, nu };
}

/** floor(log2 X) of a positive rational number. */
function exponentOfRational({ numerator, denominator, exponent }: Rational): number {
  const difference = bitLength(numerator) - bitLength(denominator);
  const reached =
    difference < 0 ? numerator << BigInt(-difference) >= denominator : numerator >= denominator << BigInt(difference);
  return exponent + difference - Number(!reached);
}

/** Bits of a positive integer. */
function bitLength(n: bigint): number {
  const digits = n.toString(16); // linear in the length, unlike shifting bit by bit
  return digits.length * 4 - Math.clz32(parseInt(digits[0]!, 16)) + 28;
}
