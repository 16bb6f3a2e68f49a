/**
 * Rounding one float64 to a format.
 *
 * This is the reference: every fast path (JS loops, WASM, shaders) must return the same bits for the same value, rule
 * and random word. It is written to be checked by eye against the definition; speed belongs in kernel/.
 *
 *     Q = max(floor(log2 |X|), emin) - p + 1,  S = |X| 2^-Q,  F = floor(S),  nu = S - F
 *
 * The result is F 2^Q or (F + 1) 2^Q with emax unbounded; overflow and what the format lacks come after.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../format/bits.js';
import type { Format } from '../format/format.js';
import type { RandomWords } from '../random/words.js';
import { fractionOf, goesAway, type Fraction } from './decide.js';
import { flipBit } from './flip.js';
import type { Rule } from './rule.js';

/** The smallest positive float64. */
const TINY = power(-1074);

/** A magnitude between its candidates F 2^Q and (F + 1) 2^Q. */
export interface Split {
  /** F: at most 2^p - 1. */
  readonly lower: number;
  /** Whether the lower candidate counts as odd in ties and toOdd. */
  readonly odd: boolean;
  /** Q: the candidates are multiples of 2^Q. */
  readonly exponent: number;
  readonly nu: Fraction;
}

/**
 * The float64 `x` rounded by `rule`.
 *
 * NaN stays NaN; infinities become what the rule says; -0 stays -0 where the format has it; subnormals are treated as
 * `rule.subnormals` says; overflow as `rule.overflow` says.
 * @param index - which random word the stochastic modes and flips draw
 */
export function round(x: number, rule: Rule, words?: RandomWords, index = 0): number {
  const rounded = roundOnly(x, rule, words, index);
  return rule.flip === undefined ? rounded : flipBit(rounded, rule, words!, index);
}

/** `round` without soft errors. */
export function roundOnly(x: number, rule: Rule, words: RandomWords | undefined, index: number): number {
  if (x !== x) return NaN;
  if (x === Infinity) return rule.infinite.positive;
  if (x === -Infinity) return rule.infinite.negative;
  if (x === 0) return zeroOf(rule.format, isNegative(x));
  const between = split(Math.abs(x), rule);
  const away = goesAway(rule, x < 0, between.odd, between.nu, words, index);
  return finish(x < 0, scale(between.lower + Number(away), between.exponent), rule);
}

/** The candidates around a finite nonzero magnitude. */
export function split(magnitude: number, rule: Rule): Split {
  const { precision, emin } = rule.format;
  const exponent = quantumExponent(exponentOf(magnitude), rule);
  // A quotient too small for float64 still counts as more than zero.
  const quotient = Math.max(scale(magnitude, -exponent), TINY);
  const lower = Math.floor(quotient);
  const odd = precision === 1 ? isOddCode(lower, Math.max(exponent, emin), rule.format) : lower % 2 === 1;
  return { lower, odd, exponent, nu: fractionOf(quotient - lower) };
}

/** Q for a magnitude of exponent e: without subnormals nothing but 0 and 2^emin lies below 2^emin. */
export function quantumExponent(e: number, { format, subnormals }: Rule): number {
  if (subnormals === 'none' && e < format.emin) return format.emin;
  return Math.max(e, format.emin) - format.precision + 1;
}

/** With p = 1 every F above zero is 1; then the code of the lower candidate, exponent + bias, decides. */
export function isOddCode(lower: number, exponent: number, { bias }: Format): boolean {
  return lower !== 0 && Math.abs((exponent + bias) % 2) === 1;
}

/** What a rounded magnitude becomes: flushed, overflowed, below zero in an unsigned format, or its sign put back. */
export function finish(negative: boolean, magnitude: number, rule: Rule): number {
  const { format } = rule;
  // Not even 2^-bias is reached from below in a format without zero: it is the smallest value there is.
  if (!format.zero) {
    if (negative) return NaN;
    magnitude = Math.max(magnitude, format.minNormal);
  }
  if (rule.subnormals === 'flush' && magnitude < format.minNormal) magnitude = 0;
  if (magnitude === 0) return zeroOf(format, negative);
  if (negative && !format.signed) return rule.belowZero;
  if (magnitude > format.maxFinite) return negative ? rule.overflow.negative : rule.overflow.positive;
  return negative ? -magnitude : magnitude;
}

/** The zero of a sign: +0 where the format has no -0, NaN where it has no zero. */
export function zeroOf(format: Format, negative: boolean): number {
  if (!format.zero) return NaN;
  return negative && format.signedZero ? -0 : 0;
}
