/**
 * A plan: a rule prepared for rounding many values: which kernel serves it, and the numbers the JS loops take from it.
 * @module
 */
import { power } from '../format/bits.js';
import type { Rule } from '../rounding/rule.js';

/** A rule with everything that the fast paths derive from it. */
export interface Plan {
  readonly rule: Rule;
  /** The kernels that serve the rule on arrays of float64 and of float32; undefined where only the reference does. */
  readonly kernels: { readonly float64: string; readonly float32: string } | undefined;
  /** Whether the float32 kernel takes four values at once (deterministic modes, formats well within float32). */
  readonly single: boolean;
  /** Whether the magic number K of every magnitude is a float64, so that the loops need not call the reference. */
  readonly loops: boolean;
  /** Exponent fields of float64 to which that of a magnitude is clamped: those of 2^emin and 2^emax. */
  readonly leastField: number;
  readonly largestField: number;
  /** Index into `powers` of K, less the clamped field. */
  readonly magic: number;
  /** K of magnitudes below the smallest normal. */
  readonly magicBelow: number;
}

/** The plan of a rule. */
export function makePlan(rule: Rule): Plan {
  const { precision, emin, emax } = rule.format;
  // Adding K = 2^(exponent + 53 - p) must neither overflow nor lose places of a float64 subnormal.
  const loops = precision > 1 && precision < 53 && emin >= -1022 && emax <= Math.min(970 + precision, 1021) && rule.format.signed;
  const usual = isUsual(rule) && loops;
  const single = usual && !isStochastic(rule) && precision <= 23 && emin >= -126 && emax <= Math.min(102 + precision, 127);
  const kernel = kernelOf(rule, usual);
  return {
    rule,
    // With emin above 512, K of values below the smallest normal would overflow.
    kernels: emin > 512 ? undefined : { float64: `${kernel}64`, float32: `${kernel}${single ? 'Single' : '32'}` },
    single,
    loops,
    leastField: emin + 1023,
    largestField: emax + 1023,
    magic: 53 - precision,
    magicBelow: power(rule.subnormals === 'none' ? emin + 52 : emin + 53 - precision),
  };
}

/** Whether the plain kernels, which know signed formats with -0 and gradual underflow, serve a rule. */
function isUsual({ format, subnormals, rounding, overflow, infinite }: Rule): boolean {
  if (!format.signedZero || subnormals !== 'gradual') return false;
  const symmetric =
    Object.is(overflow.positive, infinite.positive) &&
    (Object.is(overflow.negative, infinite.negative) && Object.is(Math.abs(overflow.negative), overflow.positive));
  const bySign = rounding === 'toOdd' || rounding === 'awayFromZero' || rounding.startsWith('toward');
  return symmetric || bySign;
}

function isStochastic({ rounding }: Rule): boolean {
  return rounding === 'stochastic' || rounding === 'stochasticEqual';
}

function kernelOf({ rounding, randomBits }: Rule, usual: boolean): string {
  if (randomBits !== undefined) return 'generalLimited';
  if (rounding === 'stochastic') return usual ? 'stochastic' : 'generalStochastic';
  if (rounding === 'stochasticEqual') return usual ? 'coin' : 'generalCoin';
  if (!usual) return 'general';
  if (rounding === 'tiesToEven') return 'even';
  if (rounding === 'toOdd') return 'odd';
  return rounding.startsWith('ties') ? 'ties' : 'directed';
}
