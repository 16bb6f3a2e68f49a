/**
 * A plan: a rule prepared for rounding many values: which kernel serves it, and the numbers the JS loops take from it.
 * @module
 */
import { power } from '../format/bits.js';
import { isStochastic, modeFacts, type RoundingMode } from '../modes.js';
import type { Rule } from '../rounding/rule.js';
import type { KernelName } from './kernel.generated.js';

/** A rule with everything that the fast paths derive from it. */
export interface Plan {
  readonly rule: Rule;
  /** The kernels that serve the rule on arrays of float64 and of float32; undefined where only the reference does. */
  readonly kernels: { readonly float64: KernelName; readonly float32: KernelName } | undefined;
  /** Whether the float32 kernel takes four values at once (deterministic modes, formats well within float32). */
  readonly single: boolean;
  /** What the loops do in the mode: comparing numbers is faster than comparing names. */
  readonly mode: number;
  /** Whether the magic number K of every magnitude is a float64, so that the loops need not call the reference. */
  readonly loops: boolean;
  /** Whether the rule changes no number. */
  readonly same: boolean;
  /** Whether the mode draws random words to round. */
  readonly stochastic: boolean;
  /** Whether stochastic modes can be decided on a float64 result whose error is far below the random words. */
  readonly pairs: boolean;
  /** Exponent fields of float64 to which that of a magnitude is clamped: those of 2^emin and 2^emax. */
  readonly leastField: number;
  readonly largestField: number;
  /** Index into `powers` of K, less the clamped field. */
  readonly magic: number;
  /** K of magnitudes below the smallest normal. */
  readonly magicBelow: number;
  /** Directed modes: whether inexact positive and negative numbers go away from zero. */
  readonly awayPositive: boolean;
  readonly awayNegative: boolean;
  /** Facts of the format and its overflow, at hand. */
  readonly minNormal: number;
  readonly maxFinite: number;
  readonly signedZero: boolean;
  /** Rounded magnitudes below this become zeros. */
  readonly flushBelow: number;
}

// The steps of the loops, in the order: ties, directions, others.
export const TIES_TO_EVEN = 0;
export const TIES_TO_AWAY = 1;
export const TIES_TO_ZERO = 2;
export const TIES_TO_ODD = 3;
export const DIRECTED = 4;
export const TO_ODD = 5;
export const STOCHASTIC = 6;
export const STOCHASTIC_EQUAL = 7;

const loopOf: Readonly<Record<RoundingMode, number>> = {
  tiesToEven: TIES_TO_EVEN,
  tiesToAway: TIES_TO_AWAY,
  tiesToZero: TIES_TO_ZERO,
  tiesToOdd: TIES_TO_ODD,
  towardPositive: DIRECTED,
  towardNegative: DIRECTED,
  towardZero: DIRECTED,
  awayFromZero: DIRECTED,
  toOdd: TO_ODD,
  stochastic: STOCHASTIC,
  stochasticEqual: STOCHASTIC_EQUAL,
};

/** Kernels for float64 and float32 arrays; some have a twin for four float32 at a time, or for float32's own exponents. */
type Family = FamilyOf<KernelName, '64'>;
type SingleFamily = FamilyOf<KernelName, 'Single'>;
type ShorterFamily = FamilyOf<KernelName, 'Shorter'>;
type FamilyOf<Name, Twin extends string> = Name extends `${infer Family}${Twin}` ? Family : never;

const singles: Readonly<Record<SingleFamily, true>> = {
  even: true,
  nearest: true,
  ties: true,
  towardZero: true,
  awayFromZero: true,
  upward: true,
  toOdd: true,
};
const shorter: Readonly<Record<ShorterFamily, true>> = { even: true, stochastic: true, coin: true };

/** The plan of a rule. */
export function makePlan(rule: Rule): Plan {
  const { precision, emin, emax, minNormal, maxFinite, signedZero } = rule.format;
  // Adding K = 2^(exponent + 53 - p) must neither overflow nor lose places of a float64 subnormal.
  const below = power(rule.subnormals === 'none' ? emin + 52 : emin + 53 - precision);
  const loops =
    precision > 1 &&
    precision < 53 &&
    emin >= -1022 &&
    emax <= Math.min(970 + precision, 1021) &&
    below < Infinity &&
    rule.format.signed;
  const { rounding } = rule;
  const kernel = kernelOf(rule, loops);
  const single = kernel in singles && precision <= 22 && emin >= -126 && emax <= Math.min(102 + precision, 127);
  return {
    rule,
    // With emin above 512, K of values below the smallest normal would overflow.
    kernels:
      emin > 512
        ? undefined
        : {
            float64: keeps(rule, 53, -1022, 1023) ? 'same64' : `${kernel}64`,
            float32: keeps(rule, 24, -126, 127) ? 'same32' : kernelOfSingles(rule, kernel, single),
          },
    single,
    mode: loopOf[rounding],
    loops,
    same: keeps(rule, 53, -1022, 1023),
    stochastic: isStochastic(rounding),
    // An error of half a last place is 2^(p - 22) of the unit of the high word; flips and few random bits are left out.
    pairs:
      loops &&
      precision <= 20 &&
      emin >= -900 &&
      emax <= 900 &&
      rule.randomBits === undefined &&
      rule.flip === undefined,
    leastField: emin + 1023,
    largestField: emax + 1023,
    magic: 53 - precision,
    magicBelow: below,
    awayPositive: modeFacts[rounding].away?.[0] ?? false,
    awayNegative: modeFacts[rounding].away?.[1] ?? false,
    minNormal,
    maxFinite,
    signedZero,
    flushBelow: rule.subnormals === 'flush' ? minNormal : 0,
  };
}

function kernelOfSingles(rule: Rule, kernel: Family, single: boolean): KernelName {
  if (single) return `${kernel as SingleFamily}Single`;
  return isShorter(rule, kernel) ? `${kernel}Shorter` : `${kernel}32`;
}

/** Which kernel serves a rule: the plain one of its mode, if the format and what lies beyond it are as that one takes them. */
function kernelOf(rule: Rule, loops: boolean): Family {
  const { format, rounding, overflow, infinite, randomBits } = rule;
  const { precision, emin, emax, maxFinite } = format;
  const gradual = loops && rule.subnormals === 'gradual';
  const symmetric =
    Object.is(overflow.positive, infinite.positive) &&
    Object.is(overflow.negative, infinite.negative) &&
    Object.is(Math.abs(overflow.negative), overflow.positive);
  const plain = gradual && symmetric;
  const extent = loops ? 'usual' : 'general';
  // What is multiplied by 2^33 must not overflow.
  const extentAtRandom = loops && emax <= 900 ? 'usual' : 'general';
  if (randomBits !== undefined) return `${extentAtRandom}Limited`;
  // 2^32 / quantum is a float64.
  if (rounding === 'stochastic') return plain && emin >= precision - 992 ? 'stochastic' : `${extentAtRandom}Stochastic`;
  if (rounding === 'stochasticEqual') return plain ? 'coin' : `${extentAtRandom}Coin`;
  // Multiplying by 2^(1023 - emax) takes what lies beyond maxFinite to infinity, and nothing else.
  const fullTop = emax >= 0 && maxFinite === (2 - power(1 - precision)) * power(emax) && infinite.positive === Infinity;
  const toInfinity = fullTop && overflow.positive === Infinity && overflow.negative === -Infinity;
  const inward =
    emax >= 0 && overflow.positive === maxFinite && overflow.negative === -maxFinite && infinite.positive >= maxFinite;
  const signed = format.signedZero && precision <= 51;
  switch (rounding) {
    case 'tiesToEven':
      if (plain) return signed && toInfinity ? 'even' : 'nearest';
      return precision === 1 ? `${extent}Ties` : `${extent}Even`;
    case 'towardZero':
      return gradual && inward ? 'towardZero' : `${extent}Directed`;
    case 'toOdd':
      return gradual && inward ? 'toOdd' : `${extent}ToOdd`;
    case 'awayFromZero':
      return gradual && toInfinity ? 'awayFromZero' : `${extent}Directed`;
    case 'towardPositive':
    case 'towardNegative':
      return gradual && signed && fullTop && Math.abs(overflow.positive) !== Math.abs(overflow.negative)
        ? 'upward'
        : `${extent}Directed`;
    case 'tiesToAway':
    case 'tiesToZero':
    case 'tiesToOdd':
      return gradual && format.signedZero && toInfinity ? 'ties' : `${extent}Ties`;
  }
}

/** Whether the kernel has a twin for formats that are float32 with a shorter significand, infinities included. */
function isShorter({ format, overflow }: Rule, kernel: Family): kernel is ShorterFamily {
  return (
    kernel in shorter &&
    format.emin === -126 &&
    format.maxFinite === (2 - power(1 - format.precision)) * power(127) &&
    format.precision < 24 &&
    format.signedZero &&
    overflow.positive === Infinity
  );
}

/** Whether the rule changes no value of float64, or of float32, by what these have. */
function keeps({ format, subnormals, infinite }: Rule, precision: number, emin: number, emax: number): boolean {
  return (
    subnormals === 'gradual' &&
    format.precision >= precision &&
    format.emin <= emin &&
    format.maxFinite >= (2 - power(1 - precision)) * power(emax) &&
    format.signedZero &&
    infinite.positive === Infinity
  );
}
