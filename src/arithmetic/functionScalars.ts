/**
 * Math functions of single numbers by an estimate: where all that lies within the error of the estimate rounds to one
 * value, that is the result. Where it does not, and where there is no estimate, the function of functions/ decides, with
 * the same random word.
 *
 * Boundaries of roundings are values and halfway points. Formats have at most 38 bits here, so that the error is far
 * below their quantum on either side of a power of two as well.
 * @module
 */
import { Draws, RUN, type Position } from '../kernel/draws.js';
import type { Plan } from '../kernel/plan.js';
import { familyOf, float, high, marginOf, quantaOf, type Family } from '../kernel/quanta.js';
import { power } from '../format/bits.js';
import type { RandomWords } from '../random/words.js';
import type { OperandArray } from './operandArray.js';
import { BEYOND, estimates, type Estimate } from './functions/quick.js';
import { otherWay, type Operation, type Scalar } from './scalars.js';

/** Beyond this precision estimates leave too much open. */
const MOST_BITS = 38;

/** What the closures share. */
interface Ways {
  readonly name: string;
  readonly estimate: Estimate;
  readonly plan: Plan;
  readonly position: Position;
  readonly other: Scalar;
  readonly arrays: (operands: readonly OperandArray[]) => unknown;
}

/**
 * The function of that name on one number; undefined where no estimate serves it, or the plan.
 * @param operation - the same in full
 * @param arrays - where operands go that are no numbers
 */
export function functionScalarOf(
  name: string,
  operation: Operation,
  plan: Plan,
  words: RandomWords | undefined,
  position: Position,
  arrays: Ways['arrays'],
): Scalar | undefined {
  const estimate = estimates[name];
  const family = functionFamily(plan);
  if (estimate === undefined || family === undefined) return undefined;
  const other = otherWay(1, operation, plan, words, position);
  return makers[family]({ name, estimate, plan, position, other, arrays });
}

/** The family of the closures that serve a plan: those of signed formats that do not flush, of at most 38 bits. */
export function functionFamily(plan: Plan): Family | undefined {
  const { signed, precision } = plan.rule.format;
  return signed && plan.flushBelow === 0 && precision <= MOST_BITS ? familyOf(plan) : undefined;
}

const makers: Readonly<Record<Family, (ways: Ways) => Scalar>> = {
  even: toNearest,
  ties: toNearest,
  directed,
  odd: directed,
  stochastic: atRandom,
  coin: byCoin,
};

/** Nearest: off every halfway point the nearest value is the result. */
function toNearest({ estimate, plan, other, arrays }: Ways): Scalar {
  const { magic, half } = quantaOf(plan);
  const { maxFinite, signedZero } = plan.rule.format;
  return (x: number) => {
    if (typeof x !== 'number') return arrays([x]);
    const s = estimate(x);
    float[0] = s;
    const i = high[0]! >>> 20;
    const k = magic[i]!;
    const r = s + k - k;
    const off = Math.abs(Math.abs(s - r) - half[i]!) > Math.abs(s) * BEYOND;
    return off && Math.abs(r) <= maxFinite ? (r !== 0 ? r : signedZero ? s * 0 : 0) : other(x);
  };
}

/** Directed modes and to odd: off every value, one of the two beside it. */
function directed({ estimate, plan, other, arrays }: Ways): Scalar {
  const { magic, quantum, inverse } = quantaOf(plan);
  const { maxFinite, signedZero } = plan.rule.format;
  const isOdd = plan.rule.rounding === 'toOdd';
  return (x: number) => {
    if (typeof x !== 'number') return arrays([x]);
    const s = estimate(x);
    float[0] = s;
    const i = high[0]! >>> 20;
    const k = magic[i]!;
    const nearest = s + k - k;
    const off = Math.abs(s - nearest) > Math.abs(s) * BEYOND;
    let r = nearest + quantum[i]! * Math.floor((s - nearest) * inverse[i]!);
    if (isOdd && r + 2 * k - 2 * k === r) r += quantum[i]!;
    return off && Math.abs(r) <= maxFinite ? (r !== 0 ? r : signedZero ? s * 0 : 0) : other(x);
  };
}

/** Stochastic: the word decides where it is not as near to the limit as the error of the estimate. */
function atRandom({ name, estimate, plan, position, other, arrays }: Ways): Scalar {
  const { magic, quantum, inverse } = quantaOf(plan);
  const { maxFinite, signedZero, precision } = plan.rule.format;
  const draws = position as Draws;
  const { words } = draws;
  // Below 2^p quanta, of which those below a power of two are half as large.
  const margin = marginOf(plan) + 2 * power(precision) * BEYOND;
  return (x: number) => {
    if (typeof x !== 'number') return arrays([x]);
    const j = draws.at < RUN ? draws.at++ : draws.fill(name);
    const s = estimate(x);
    float[0] = s;
    const i = high[0]! >>> 20;
    const k = magic[i]!;
    const nearest = s + k - k;
    const d = (s - nearest) * inverse[i]! + words[j]! * UNIT;
    const steps = Math.floor(d);
    const rest = d - steps;
    const r = nearest + quantum[i]! * steps;
    return rest > margin && rest < 1 - margin && Math.abs(r) <= maxFinite
      ? r !== 0
        ? r
        : signedZero
          ? s * 0
          : 0
      : other(x);
  };
}

/** 2^-32. */
const UNIT = power(-32);

/** Stochastic with equal chances: off every value, the first bit of the word decides. */
function byCoin({ name, estimate, plan, position, other, arrays }: Ways): Scalar {
  const { magic, quantum, inverse } = quantaOf(plan);
  const { maxFinite, signedZero } = plan.rule.format;
  const draws = position as Draws;
  const { words } = draws;
  return (x: number) => {
    if (typeof x !== 'number') return arrays([x]);
    const j = draws.at < RUN ? draws.at++ : draws.fill(name);
    const s = estimate(x);
    float[0] = s;
    const i = high[0]! >>> 20;
    const k = magic[i]!;
    const nearest = s + k - k;
    const off = Math.abs(s - nearest) > Math.abs(s) * BEYOND;
    const r = nearest + quantum[i]! * (Math.floor((s - nearest) * inverse[i]!) + (words[j]! >>> 31));
    return off && Math.abs(r) <= maxFinite ? (r !== 0 ? r : signedZero ? s * 0 : 0) : other(x);
  };
}
