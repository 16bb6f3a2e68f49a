/**
 * The decision: whether an inexact value goes to the candidate away from zero.
 *
 * A real X lies between the magnitudes F 2^Q and (F + 1) 2^Q at the fraction nu in [0, 1). Everything that any mode
 * asks of nu is in its first 64 bits and whether anything follows them.
 * @module
 */
import { power } from '../format/bits.js';
import { HIGH_WORD, LOW_WORD, word, type RandomWords } from '../random/words.js';
import type { Rule } from './rule.js';

/** The fraction nu: floor(nu 2^32), the next 32 bits, and whether nu has bits beyond these 64. */
export interface Fraction {
  readonly high: number;
  readonly low: number;
  readonly sticky: boolean;
}

const TWO_32 = 4294967296;
const HALF = 2147483648;

/** nu as its first 64 bits; `nu` in [0, 1), each step exact. */
export function fractionOf(nu: number): Fraction {
  const high = Math.floor(nu * TWO_32);
  const rest = (nu * TWO_32 - high) * TWO_32;
  const low = Math.floor(rest);
  return { high, low, sticky: rest !== low };
}

/**
 * Whether a value goes away from zero: the table of rounding modes.
 * @param rule - mode, random bits and variant
 * @param negative - the sign of X
 * @param odd - whether the candidate nearer to zero is odd
 * @param nu - where X lies between the candidates
 * @param words - random words, for the stochastic modes
 * @param index - which word the stochastic modes draw
 */
export function goesAway(
  rule: Rule,
  negative: boolean,
  odd: boolean,
  nu: Fraction,
  words: RandomWords | undefined,
  index: number,
): boolean {
  const exact = nu.high === 0 && nu.low === 0 && !nu.sticky;
  if (exact) return false;
  const half = compareToHalf(nu);
  switch (rule.rounding) {
    case 'tiesToEven':
      return half > 0 || (half === 0 && odd);
    case 'tiesToAway':
      return half >= 0;
    case 'tiesToZero':
      return half > 0;
    case 'tiesToOdd':
      return half > 0 || (half === 0 && !odd);
    case 'towardPositive':
      return !negative;
    case 'towardNegative':
      return negative;
    case 'towardZero':
      return false;
    case 'awayFromZero':
      return true;
    case 'toOdd':
      return !odd;
    case 'stochastic':
      return rule.randomBits === undefined ? byChance(nu, words!, index) : byLimitedChance(rule, nu, words!, index);
    case 'stochasticEqual':
      return word(words!, HIGH_WORD, index) >= HALF;
  }
}

/** The sign of nu - 1/2. */
export function compareToHalf({ high, low, sticky }: Fraction): -1 | 0 | 1 {
  if (high !== HALF) return high < HALF ? -1 : 1;
  return low === 0 && !sticky ? 0 : 1;
}

/** floor(nu 2^64) + U64 >= 2^64. The low word matters only when the high ones add up to 2^32 - 1. */
function byChance(nu: Fraction, words: RandomWords, index: number): boolean {
  const high = nu.high + word(words, HIGH_WORD, index);
  if (high !== TWO_32 - 1) return high >= TWO_32;
  return nu.low + word(words, LOW_WORD, index) >= TWO_32;
}

/** P3109's StochasticA, B and C with N random bits: R is the top N bits of the high word. */
function byLimitedChance(rule: Rule, nu: Fraction, words: RandomWords, index: number): boolean {
  const bits = rule.randomBits!;
  const unit = power(bits);
  const random = Math.floor(word(words, HIGH_WORD, index) / power(32 - bits));
  const top = Math.floor(nu.high / power(32 - bits));
  // nu 2^N less its integer part.
  const rest: Fraction =
    bits === 32 ? { high: nu.low, low: 0, sticky: nu.sticky } : { ...nu, high: (nu.high << bits) >>> 0 };
  switch (rule.variant) {
    case 'A':
      return top + random >= unit;
    case 'B':
      return 2 * top + Number(compareToHalf(rest) >= 0) + 2 * random + 1 >= 2 * unit;
    case 'C': {
      const half = compareToHalf(rest);
      return top + Number(half > 0 || (half === 0 && top % 2 === 1)) + random >= unit;
    }
  }
}

/** The probability with which {@link goesAway} is true for a stochastic rule, exactly, as a count out of 2^64. */
export function chanceOfAway(rule: Rule, { high, low, sticky }: Fraction): bigint {
  if (high === 0 && low === 0 && !sticky) return 0n;
  if (rule.rounding === 'stochasticEqual') return 1n << 63n;
  if (rule.randomBits === undefined) return (BigInt(high) << 32n) | BigInt(low);
  const bits = BigInt(rule.randomBits);
  // nu 2^(N+1) with a sticky bit below: one bit more than the N random bits decides B and C.
  const whole = (BigInt(high) << 32n) | BigInt(low);
  const next = whole >> (63n - bits);
  const beyond = sticky || next << (63n - bits) !== whole;
  const top = next >> 1n;
  const half = next & 1n;
  // A: R >= 2^N - top. B: 2R + 1 >= 2^(N+1) - next. C: R >= 2^N - (top rounded to nearest even).
  const favourable =
    rule.variant === 'A'
      ? top
      : rule.variant === 'B'
        ? top + half
        : half === 1n && (beyond || (top & 1n) === 1n)
          ? top + 1n
          : top;
  return favourable << (64n - bits);
}
