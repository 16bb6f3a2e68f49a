/**
 * The rounding test: the exact value of a function, rounded once.
 *
 * Rounding by one rule and one random word never decreases in X. So where both ends of an interval that holds X round
 * to the same number, X does too. The intervals shrink (Ziv): neighbouring float64s around the double-double estimate;
 * the estimate with its error bound, in integers; bounds in fixed point of 128, 256, 512, … bits. X on a decision
 * boundary would never be decided: every function finds those by itself (`special`, `enclose`).
 * @module
 */
import { exponentOf, HIGH, power, scale } from '../../format/bits.js';
import { roundNumber } from '../../kernel/bulk.js';
import { roundOne } from '../../kernel/loops.js';
import type { Plan } from '../../kernel/plan.js';
import { HIGH_WORD, word, type RandomWords } from '../../random/words.js';
import { goesAway, type Fraction } from '../../rounding/decide.js';
import { roundRational } from '../../rounding/exact.js';
import { flipBit } from '../../rounding/flip.js';
import { isP3109 } from '../basic.js';
import { acc } from './doubleDouble.js';
import { BESIDE, claim, type Enclosure, type MathFunction } from './estimate.js';
import { parts } from './fixed.js';

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** Estimates of a larger error bound (next to zeros of lgamma, where sums cancel) are not looked at. */
const WORST = power(-60);

/** Values of exponents beyond these go the way of integers, unless the format ends long before. */
const LEAST = -1020;
const LARGEST = 1020;

/** f(x, y) rounded once by `plan`, drawing word `index`. */
export function evaluate(
  f: MathFunction,
  x: number,
  y: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number {
  const special = f.special(x, y);
  if (special !== undefined) {
    const pole = f.divides === true && x === 0 && Math.abs(special) === Infinity && isP3109(plan);
    return roundNumber(pole ? NaN : special, plan, words, index);
  }
  f.estimate(x, y);
  const { rule } = plan;
  if (claim[1]! < WORST) {
    const quick = roundEstimate(plan, words, index);
    if (quick !== undefined) return rule.flip === undefined ? quick : flipBit(quick, rule, words!, index);
    if (claim[1] !== BESIDE) {
      const rounded = roundEnclosure(enclosureOfEstimate(), plan, words, index);
      if (rounded !== undefined) return rounded;
    }
  }
  for (let w = 128; ; w *= 2) {
    const enclosure = f.enclose(x, y, w);
    if (enclosure === undefined) continue;
    const rounded = roundEnclosure(enclosure, plan, words, index);
    if (rounded !== undefined) return rounded;
  }
}

/** The estimate rounded, flips aside, if neighbouring float64s around X decide. */
function roundEstimate(plan: Plan, words: RandomWords | undefined, index: number): number | undefined {
  const { rule } = plan;
  const head = acc[0]!;
  const tail = acc[1]!;
  const exponent = claim[0]!;
  const error = claim[1]!;
  const { precision, minNormal, emax, minSubnormal } = rule.format;

  let factor = 1;
  if (exponent !== 0) {
    const e = exponentOf(head) + exponent;
    if (e > LARGEST) {
      // All modes make the same of whatever is far beyond maxFinite, or far below the smallest value over 2^65.
      return emax < LARGEST - 2 ? roundOne(head < 0 ? -power(LARGEST) : power(LARGEST), plan, words, index) : undefined;
    }
    if (e < LEAST) {
      if (minSubnormal < power(LEAST + 80)) return undefined;
      return roundOne(head < 0 ? -power(LEAST) : power(LEAST), plan, words, index);
    }
    factor = power(exponent);
  } else if (Math.abs(head) < power(LEAST)) return undefined;

  const margin = error * Math.abs(head) * 1.0625;
  if (tail === 0 && error === 0) return roundOne(head * factor, plan, words, index);
  if (precision > 51) {
    // float64s are the candidates themselves (p = 53), if neither is subnormal or beyond them.
    const normal = Math.abs(head * factor) > minNormal && Math.abs(head * factor) < power(LARGEST);
    if (precision !== 53 || !normal) return undefined;
    if (error === BESIDE) return roundToFloat64(head, tail > 0 ? power(-1074) : -power(-1074), 0, factor, plan);
    return roundToFloat64(head, tail, margin, factor, plan);
  }
  // X lies between float64s: next to head on the side of tail, or on either side if that is not known.
  const decided = Math.abs(tail) > margin;
  float[0] = head;
  if (!decided || tail > 0 !== head > 0) towardZero();
  const random = rule.rounding === 'stochastic' || rule.rounding === 'stochasticEqual';
  if (decided && !random) {
    // Boundaries end two places before the last of a float64: any odd number between them stands for X.
    halves[1 - HIGH]! |= 1;
    return roundOne(float[0] * factor, plan, words, index);
  }
  const high = random ? word(words!, HIGH_WORD, index) : 0;
  const inner = roundOne(float[0] * factor, plan, words, index, high);
  awayFromZero();
  if (!decided) awayFromZero();
  const outer = roundOne(float[0] * factor, plan, words, index, high);
  return Object.is(inner, outer) ? inner : undefined;
}

/** Some fraction above 0, for modes that look no closer. */
const INEXACT: Fraction = { high: 0, low: 0, sticky: true };

/** The estimate rounded to 53 bits: to nearest even, or in a directed mode or to odd, if the error bound decides. */
function roundToFloat64(head: number, tail: number, margin: number, factor: number, plan: Plan): number | undefined {
  const { rounding } = plan.rule;
  float[0] = head;
  if (rounding === 'tiesToEven') {
    if (head + (tail + margin) !== head || head + (tail - margin) !== head) return undefined;
  } else {
    if (/^(ties|stochastic)/.test(rounding) || Math.abs(tail) <= margin) return undefined;
    if (tail > 0 !== head > 0) towardZero();
    const odd = (halves[1 - HIGH]! & 1) === 1;
    if (goesAway(plan.rule, head < 0, odd, INEXACT, undefined, 0)) awayFromZero();
  }
  return roundOne(float[0] * factor, plan, undefined, 0);
}

/** The number in `float`, one place nearer to zero. */
function towardZero(): void {
  if (halves[1 - HIGH] === 0) halves[HIGH]!--;
  halves[1 - HIGH]!--;
}

/** The number in `float`, one place farther from zero. */
function awayFromZero(): void {
  halves[1 - HIGH]!++;
  if (halves[1 - HIGH] === 0) halves[HIGH]!++;
}

/** The estimate and its error bound in units of 2^-160 of the last place of head. */
function enclosureOfEstimate(): Enclosure {
  const negative = acc[0]! < 0;
  const { integer, exponent } = parts(Math.abs(acc[0]!));
  // What is cut off, 2^-100 of head's last place, is far below any error bound; an exact tail ends before.
  const tail = scale(acc[1]!, 100 - exponent);
  const whole = Math.floor(negative ? -tail : tail);
  const value = (integer << 160n) + (BigInt(whole) << 60n);
  const error = claim[1]!;
  const margin = error === 0 ? 0n : (BigInt(Math.floor(error * power(53) * power(160) + 2)) * 17n) / 16n + (1n << 60n);
  return { negative, lower: value - margin, upper: value + margin, exponent: exponent - 160 + claim[0]! };
}

/** The bounds rounded, flips included, if they agree. */
function roundEnclosure(
  { negative, lower, upper, denominator = 1n, exponent }: Enclosure,
  { rule }: Plan,
  words: RandomWords | undefined,
  index: number,
): number | undefined {
  const rounded = roundRational(negative, { numerator: lower, denominator, exponent }, rule, words, index);
  if (lower === upper) return rounded;
  const other = roundRational(negative, { numerator: upper, denominator, exponent }, rule, words, index);
  return Object.is(rounded, other) ? rounded : undefined;
}
