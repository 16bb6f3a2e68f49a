/**
 * The table of rounding modes: what the core must know of each. Every record over the modes is complete, so that a mode
 * that a back end has forgotten does not compile; rounding/decide.ts says which neighbour each mode takes.
 * @module
 */

/** The eleven ways to round; the table of docs/rounding.md defines each. */
export const roundingModes = [
  'tiesToEven',
  'tiesToAway',
  'tiesToZero',
  'tiesToOdd',
  'towardPositive',
  'towardNegative',
  'towardZero',
  'awayFromZero',
  'toOdd',
  'stochastic',
  'stochasticEqual',
] as const;

/** One of the eleven rounding modes. */
export type RoundingMode = (typeof roundingModes)[number];

/** What decides between the two neighbours of an inexact value. */
export type Choice = 'nearest' | 'direction' | 'parity' | 'chance';

interface ModeFacts {
  readonly choice: Choice;
  /** Modes of a direction: whether inexact positive and negative values go away from zero. */
  readonly away?: readonly [positive: boolean, negative: boolean];
  /** The numeric code of chop.m (1..6) and pychop (1..9). */
  readonly code?: number;
}

/** The facts of every mode. */
export const modeFacts: Readonly<Record<RoundingMode, ModeFacts>> = {
  tiesToEven: { choice: 'nearest', code: 1 },
  tiesToAway: { choice: 'nearest', code: 8 },
  tiesToZero: { choice: 'nearest', code: 7 },
  tiesToOdd: { choice: 'nearest' },
  towardPositive: { choice: 'direction', away: [true, false], code: 2 },
  towardNegative: { choice: 'direction', away: [false, true], code: 3 },
  towardZero: { choice: 'direction', away: [false, false], code: 4 },
  awayFromZero: { choice: 'direction', away: [true, true] },
  toOdd: { choice: 'parity', code: 9 },
  stochastic: { choice: 'chance', code: 5 },
  stochasticEqual: { choice: 'chance', code: 6 },
};

/** Whether a mode draws random words. */
export function isStochastic(mode: RoundingMode): boolean {
  return modeFacts[mode].choice === 'chance';
}

/** The mode of a numeric code of chop.m and pychop. */
export function modeOfCode(code: number): RoundingMode | undefined {
  return roundingModes.find((mode) => modeFacts[mode].code === code);
}

/** Whether an exact sum of zero is -0 where the signs of the operands do not decide (IEEE 754-2019, 6.3). */
export function cancelsToNegativeZero(mode: RoundingMode): boolean {
  const { away } = modeFacts[mode];
  return away !== undefined && away[1] && !away[0];
}
