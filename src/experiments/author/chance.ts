/**
 * What chance does to many verdicts at once.
 * @module
 */
import { CLEAR, REQUIRED, type Verdict } from './claims.js';
import { beyond } from './student.js';

/** How many verdicts are expected to be wrong by chance alone. */
export interface ByChance {
  /** Orderings (gate D) that were decided or could have been. */
  readonly orderings: number;
  /** How many of them would pass, were there no gap in any: the share of Student's distribution above three standard errors. */
  readonly orderingsWrong: number;
  /** Statistics (gate C) with a band. */
  readonly bands: number;
  /** How many of them would fail, were nothing amiss: bands cover 99 % of seeds, and nine of ten must lie in them. */
  readonly bandsWrong: number;
}

/** Counts what chance is expected to do to verdicts. */
export function byChance(verdicts: readonly Verdict[]): ByChance {
  const orderings = verdicts.filter(({ gate, chance }) => gate === 'D' && chance !== undefined);
  const bands = verdicts.filter(({ gate, inBand }) => gate === 'C' && inBand !== undefined);
  return {
    orderings: orderings.length,
    orderingsWrong: orderings.reduce((sum, { of }) => sum + beyond(CLEAR, of - 1) / 2, 0),
    bands: bands.length,
    bandsWrong: bands.reduce((sum, { of }) => sum + bandMissed(of), 0),
  };
}

const COVERED = 0.99;

/** The probability that fewer of `seeds` lie in a band than must, each with probability 0.99. */
function bandMissed(seeds: number): number {
  let enough = 0;
  for (let outside = 0, term = power(COVERED, seeds); seeds - outside >= REQUIRED * seeds; outside++) {
    enough += term;
    term *= ((seeds - outside) / (outside + 1)) * ((1 - COVERED) / COVERED);
  }
  return Math.max(0, 1 - enough);
}

function power(x: number, n: number): number {
  let product = 1;
  for (let i = 0; i < n; i++) product *= x;
  return product;
}

/**
 * Holm's adjustment of probabilities: the level at which all hypotheses up to each would be rejected together.
 * @example
 * holm([0.01, 0.04, 0.03])   // [0.03, 0.06, 0.06]
 */
export function holm(chances: readonly number[]): number[] {
  const order = chances.map((_, i) => i).sort((a, b) => chances[a]! - chances[b]!);
  const adjusted = new Array<number>(chances.length).fill(0);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (chances.length - rank) * chances[i]!));
    adjusted[i] = least;
  }
  return adjusted;
}
