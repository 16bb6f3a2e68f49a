/**
 * Why a number rounds to what it rounds to.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../format/bits.js';
import type { FormatLike } from '../format/names.js';
import { roundNumber } from '../kernel/bulk.js';
import type { RoundingMode } from '../modes.js';
import type { RoundingOptions } from '../options.js';
import { goesAway } from '../rounding/decide.js';
import { finish, split, zeroOf } from '../rounding/round.js';
import type { Rule } from '../rounding/rule.js';
import { checkNumber, roundingOf, type Rounding } from './arguments.js';
import { isStochastic } from '../modes.js';
import { chanceOfUp } from './chance.js';
import { quantumOf } from './neighbours.js';

/** A rounding, step by step. The candidates are those of an unbounded exponent range; overflow comes after. */
export interface Explanation {
  /** The number that was rounded. */
  readonly input: number;
  /** What `chop` makes of it. */
  readonly value: number;
  /** Name of the format. */
  readonly format: string;
  readonly rounding: RoundingMode;
  /** The candidate at or below `input`; the input itself where it is exact. */
  readonly lower: number;
  /** The candidate at or above `input`; the input itself where it is exact. */
  readonly upper: number;
  /** The distance between candidates, a power of two. */
  readonly quantum: number;
  /** How far `input` lies from the candidate nearer to zero, in units of `quantum`: 0 if exact, below 1. */
  readonly nu: number;
  /** Whether `input` lies halfway between the candidates. */
  readonly tie: boolean;
  /** Whether `input` is finite and the chosen candidate larger than the largest finite value. */
  readonly overflow: boolean;
  /** Whether `input` is not zero and smaller than the smallest normal number. */
  readonly subnormal: boolean;
  /** Whether `value` is `input`. */
  readonly exact: boolean;
  /** Why, in words. */
  readonly reason: string;
  /** Stochastic modes: with which probability `upper` is chosen, as `chanceRoundUp` gives it. */
  readonly probability?: number;
  /** A few lines for people. */
  toString(): string;
}

/**
 * How and why `x` is rounded as it is: its candidates, where it lies between them, and what decided.
 *
 * - NaN and infinities are their own candidates; `quantum` is NaN or Infinity.
 * - ±0 likewise, with the quantum of the smallest values.
 * - Subnormals: the candidates are subnormal numbers, or 0 and `minNormal` where `subnormals` is `'none'`; `reason`
 *   says so where a subnormal result is flushed.
 * - Overflow: a candidate may be larger than `maxFinite` (Infinity where float64 cannot hold it); `reason` says what
 *   becomes of it.
 *
 * The stochastic modes draw the word at `position`, so that `value` is that of `chop` with the same seed.
 *
 * Source: docs/rounding.md and docs/stochastic.md.
 * @param x - any number
 * @param f - format: a name, a spec or a `Format`
 * @param options - rounding mode, saturation, subnormals, seed, …
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} for an unknown format or option
 * @example
 * explain(0.1, 'float16').lower           // 0.0999755859375
 * explain(0.1, 'float16').nu              // 0.40000000000009095
 * explain(464, 'float8_e4m3fn').reason    // 'halfway between two candidates: the lower one is even'
 */
export function explain(x: number, f: FormatLike, options?: RoundingOptions): Explanation {
  checkNumber(x, 'x', 'explain');
  const rounding = roundingOf(f, options, 1, 'explain');
  const { plan, words, position } = rounding;
  const { rule } = plan;
  const value = roundNumber(x, plan, words, position);
  const magnitude = Math.abs(x);
  const { rounded, reason, ...facts } =
    magnitude > 0 && magnitude < Infinity ? explainFinite(x, rounding) : explainSpecial(x, rule);
  const flipped = Object.is(value, rounded) ? '' : `; then a soft error flipped a bit of ${show(rounded)}`;
  return new ExplanationRecord({
    input: x,
    value,
    format: rule.format.name,
    rounding: rule.rounding,
    ...facts,
    subnormal: magnitude > 0 && magnitude < rule.format.minNormal,
    exact: value === x || (x !== x && value !== value),
    reason: reason + flipped,
    ...(isStochastic(rule.rounding) && { probability: chanceOfUp(x, rule) }),
  }) as Explanation;
}

type Fields = Omit<Explanation, 'toString'>;
interface Facts extends Pick<Fields, 'lower' | 'upper' | 'quantum' | 'nu' | 'tie' | 'overflow' | 'reason'> {
  /** The value before soft errors. */
  readonly rounded: number;
}

/** The class behind {@link Explanation}: its fields, and text. */
class ExplanationRecord {
  constructor(fields: Fields) {
    Object.assign(this, fields);
  }

  toString(this: Explanation): string {
    const { input, value, format, rounding, lower, upper, quantum, nu, reason, probability } = this;
    const lines = [`${show(input)} in ${format}, ${rounding}: ${show(value)}`];
    if (nu > 0) {
      lines.push(`  lower    ${show(lower)}`, `  upper    ${show(upper)}`);
      lines.push(`  quantum  2^${exponentOf(quantum)} = ${show(quantum)}`, `  nu       ${show(nu)}`);
    }
    if (probability !== undefined && nu > 0) lines.push(`  P(upper) ${show(probability)}`);
    return [...lines, `  why      ${reason}`].join('\n');
  }
}
function explainFinite(x: number, { plan, words, position }: Rounding): Facts {
  const { rule } = plan;
  const { format } = rule;
  const negative = x < 0;
  const { lower, odd, exponent, nu } = split(Math.abs(x), rule);
  const away = goesAway(rule, negative, odd, nu, words, position);
  const near = scale(lower, exponent);
  const far = scale(lower + 1, exponent);
  const fraction = Math.max(scale(Math.abs(x), -exponent), power(-1074)) - lower;
  const chosen = away ? far : near;
  const exact = fraction === 0;
  const aftermath = then(negative, chosen, rule);
  const decision = exact
    ? `a ${aftermath === '' ? 'value of the format' : 'multiple of the quantum'}`
    : why(rule, away === negative ? 'lower' : 'upper', fraction, negative);
  const signed = (candidate: number): number =>
    negative && (candidate !== 0 || format.signedZero) ? -candidate : candidate;
  return {
    rounded: finish(negative, chosen, rule),
    lower: exact ? x : signed(negative ? far : near),
    upper: exact ? x : signed(negative ? near : far),
    quantum: power(exponent),
    nu: fraction,
    tie: fraction === 0.5,
    overflow: chosen > format.maxFinite,
    reason: decision + aftermath,
  };
}

/** What decided between the candidates. */
function why({ rounding }: Rule, chosen: 'lower' | 'upper', nu: number, negative: boolean): string {
  const inward = (chosen === 'lower') !== negative;
  switch (rounding) {
    case 'tiesToEven':
    case 'tiesToOdd':
      if (nu !== 0.5) return `nearer to the ${chosen} candidate`;
      return `halfway between two candidates: the ${chosen} one is ${rounding === 'tiesToEven' ? 'even' : 'odd'}`;
    case 'tiesToAway':
    case 'tiesToZero':
      if (nu !== 0.5) return `nearer to the ${chosen} candidate`;
      return `halfway between two candidates: the ${chosen} one is ${inward ? 'nearer to' : 'farther from'} zero`;
    case 'toOdd':
      return `inexact: the ${chosen} candidate is odd`;
    case 'stochastic':
    case 'stochasticEqual':
      return `drawn by chance: the ${chosen} candidate`;
    case 'towardPositive':
    case 'towardNegative':
    case 'towardZero':
    case 'awayFromZero':
      return `inexact: ${rounding} takes the ${chosen} candidate`;
  }
}

/** What becomes of the chosen candidate, in the order of `finish`. */
function then(negative: boolean, chosen: number, rule: Rule): string {
  const { format, subnormals, overflow, belowZero } = rule;
  const { zero, minNormal, maxFinite, signed } = format;
  if (!zero && negative) return '; the format has no negative numbers';
  if (!zero && chosen < minNormal) return `; the format has no zero, its smallest value is ${show(minNormal)}`;
  if (subnormals === 'flush' && chosen > 0 && chosen < minNormal) return '; subnormal results are flushed to zero';
  if (negative && chosen > 0 && !signed) return `; the format has no negative numbers: ${show(belowZero)}`;
  if (chosen <= maxFinite) return '';
  return `; beyond the largest finite value ${show(maxFinite)}: ${show(negative ? overflow.negative : overflow.positive)}`;
}

function explainSpecial(x: number, rule: Rule): Facts {
  const { format, infinite } = rule;
  const fields = { lower: x, upper: x, quantum: quantumOf(x, format), nu: 0, tie: false, overflow: false };
  if (x !== x) return { ...fields, rounded: x, reason: 'NaN stays NaN' };
  if (x === 0) {
    const rounded = zeroOf(format, isNegative(x));
    const kept = Object.is(rounded, x);
    return {
      ...fields,
      rounded,
      reason: kept ? 'a value of the format' : `the format has no ${format.zero ? '-0' : 'zero'}`,
    };
  }
  const rounded = x < 0 ? infinite.negative : infinite.positive;
  return { ...fields, rounded, reason: rounded === x ? 'infinity is kept' : `infinity becomes ${show(rounded)}` };
}

/** A number as people write it, with the sign of zero. */
function show(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}
