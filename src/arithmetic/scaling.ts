/**
 * scaleB and roundToIntegral: operations that round to places of their own.
 * @module
 */
import { exponentOf, scale } from '../format/bits.js';
import { defineFormat } from '../format/format.js';
import { roundNumber } from '../kernel/bulk.js';
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import { roundOnly } from '../rounding/round.js';
import type { Rule } from '../rounding/rule.js';
import { exactScaled } from './exact.js';

/** Beyond this even the smallest float64 overflows, and the largest underflows, every format. */
const FARTHEST = 4400;

/** x 2^n, rounded once (IEEE 754-2019 §5.3.3). @throws RangeError unless n is an integer, infinite or NaN */
export function scaleB(x: number, n: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  if (n === n && n !== Math.floor(n)) throw new RangeError(`scaleB: "n" expected an integer, got ${n}`);
  if (x === 0 || !(Math.abs(x) < Infinity) || n !== n) return roundNumber(n === n ? x : NaN, plan, words, index);
  const shift = Math.min(Math.max(n, -FARTHEST), FARTHEST);
  const exponent = exponentOf(x) + shift;
  if (exponent >= -1022 && exponent <= 1023) return roundNumber(scale(x, shift), plan, words, index);
  return exactScaled(x, shift, plan.rule, words, index);
}

/** The format whose values of magnitude below 2^53 are the integers: Q = 0 there. */
const integers = defineFormat({ name: 'integers', precision: 53, emin: 52, emax: 1023 });

/** x rounded to an integer in the mode of the rule, then to its format (IEEE 754-2019 §5.3.1); one random word serves both. */
export function roundToIntegral(x: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  return roundNumber(integral(x, plan.rule, words, index), plan, words, index);
}

function integral(x: number, rule: Rule, words: RandomWords | undefined, index: number): number {
  if (!(Math.abs(x) < Infinity)) return x;
  const toInteger: Rule = { ...rule, format: integers, subnormals: 'gradual' };
  return roundOnly(x, toInteger, words, index);
}
