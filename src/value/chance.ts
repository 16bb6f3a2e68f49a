/**
 * The probabilities of stochastic rounding.
 * @module
 */
import { power } from '../format/bits.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { checkOptions, type RoundingOptions } from '../options.js';
import { isStochastic } from '../modes.js';
import { chanceOfAway } from '../rounding/decide.js';
import { split } from '../rounding/round.js';
import { makeRule, type Rule } from '../rounding/rule.js';
import { checkNumber } from './arguments.js';

/**
 * The probability with which a stochastic mode rounds `x` up: to the candidate toward +Infinity, for negative numbers
 * too. It is the exact share of the random words that do so, rounded to the nearest float64 where that has not the
 * bits.
 *
 * The candidates are those of an unbounded exponent range: what overflows, is flushed or lies below zero in an unsigned
 * format is dealt with after the draw.
 *
 * - NaN gives NaN.
 * - Infinities and ±0 give 0, as every value of the format does: nothing is drawn for it. In a format without zero,
 *   which makes NaN of them, zero and negative numbers give NaN.
 * - Subnormals: the candidates are subnormal numbers, or 0 and `minNormal` where `subnormals` is `'none'`.
 * - Overflow: between `maxFinite` and the next value of the unbounded range the probability is the ordinary one.
 *
 * Source: docs/stochastic.md: for positive `x`, `'stochastic'` has floor(nu 2^64) / 2^64 and `'stochasticEqual'` 1/2;
 * `randomBits` N and `variant` those of P3109's StochasticA, B and C, multiples of 2^-N.
 * @param x - any number
 * @param f - format: a name, a spec or a `Format`
 * @param options - `rounding: 'stochastic'` or `'stochasticEqual'`, `randomBits`, `variant`, `subnormals`
 * @returns a number in 0..1
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} for a deterministic mode, and an unknown format or
 * option
 * @example
 * chanceRoundUp(1.25, 'float4_e2m1fn', { rounding: 'stochastic' })                       // 0.5
 * chanceRoundUp(-4.5, 'float4_e2m1fn', { rounding: 'stochastic' })                       // 0.75
 * chanceRoundUp(1.0625, 'float4_e2m1fn', { rounding: 'stochasticEqual' })                // 0.5
 * chanceRoundUp(1.0625, 'float4_e2m1fn', { rounding: 'stochastic', randomBits: 2 })      // 0
 * chanceRoundUp(1.25, 'float4_e2m1fn', { rounding: 'towardZero' })                       // RangeError
 */
export function chanceRoundUp(x: number, f: FormatLike, options: RoundingOptions): number {
  const name = 'chanceRoundUp';
  checkNumber(x, 'x', name);
  const rule = makeRule(formatFor(f, name, 'f'), checkOptions(options, name), name);
  if (!isStochastic(rule.rounding)) {
    throw new RangeError(`${name}: "rounding" expected "stochastic" or "stochasticEqual", got "${rule.rounding}"`);
  }
  return chanceOfUp(x, rule);
}

/** {@link chanceRoundUp} of a checked number under a stochastic rule. */
export function chanceOfUp(x: number, rule: Rule): number {
  const { zero, minNormal } = rule.format;
  if (x !== x || (!zero && x <= 0)) return NaN;
  if (!zero && x < minNormal) return 1; // there is nothing below to go to
  if (x === 0 || Math.abs(x) === Infinity) return 0;
  const { nu } = split(Math.abs(x), rule);
  if (nu.high === 0 && nu.low === 0 && !nu.sticky) return 0;
  const away = chanceOfAway(rule, nu);
  return Number(x > 0 ? away : (1n << 64n) - away) * power(-64);
}
