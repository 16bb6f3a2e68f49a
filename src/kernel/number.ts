/**
 * Rounding one number after another by one plan, without random words.
 * @module
 */
import { roundNumber } from './bulk.js';
import { LAST_PLACE, magic } from './loops.js';
import { DIRECTED, TIES_TO_EVEN, type Plan } from './plan.js';

/** The function that rounds a number by `plan`, which draws no random words: to nearest even and directed without a detour. */
export function rounderOf(plan: Plan): (x: number) => number {
  const { loops, mode, maxFinite, awayPositive, awayNegative } = plan;
  const directed = mode === DIRECTED;
  // The quotient of a number that is small beside a quantum above 1 may underflow.
  const serves = directed ? plan.magicBelow * LAST_PLACE <= 1 : mode === TIES_TO_EVEN;
  const other = (x: number): number => roundNumber(x, plan, undefined, 0);
  if (!loops || !serves || !plan.signedZero || plan.flushBelow > 0 || plan.rule.format.precision > 51) return other;
  return (x) => {
    const k = magic(Math.abs(x), plan);
    let y = x + 1.5 * k - 1.5 * k; // 1.5, so that it takes negative numbers as well
    if (directed) {
      const quantum = (x > 0 ? awayPositive : !awayNegative) ? -k * LAST_PLACE : k * LAST_PLACE;
      y += Math.floor((x - y) / quantum) * quantum;
    }
    return Math.abs(y) <= maxFinite ? (y !== 0 ? y : x * 0) : other(x);
  };
}
