/**
 * A rounding whose random words belong to slots: the operations of sums of products, each at its slot.
 * @module
 */
import { type Binary, type Ternary, type Unary } from '../../arithmetic/operations.js';
import { roundNumber } from '../../kernel/bulk.js';
import type { Plan } from '../../kernel/plan.js';
import type { RandomWords } from '../../random/words.js';

/** One of the two roundings of an accumulation: operations, and the random words of its slots. */
export interface Rounding {
  readonly plan: Plan;
  readonly words: RandomWords | undefined;
  readonly add: Binary;
  readonly mul: Binary;
  readonly fma: Ternary;
  readonly sqrt: Unary;
  /** Whether each operation rounds the exact result once. */
  readonly exact: boolean;
  /** Slot k draws word first + step k. */
  readonly first: number;
  readonly step: 1 | 2;
}

/** A rounding for sums that have no products: its slots are all the words there are. */
export function undivided(rounding: Rounding): Rounding {
  return { ...rounding, first: rounding.first - (rounding.step - 1), step: 1 };
}

/** `x` rounded in slot `slot`. */
export function roundAt(x: number, { plan, words, first, step }: Rounding, slot: number): number {
  return roundNumber(x, plan, words, first + step * slot);
}

/** x + y rounded in slot `slot`. */
export function addAt(x: number, y: number, { add, plan, words, first, step }: Rounding, slot: number): number {
  return add(x, y, plan, words, first + step * slot);
}

/** x y rounded in slot `slot`. */
export function multiplyAt(x: number, y: number, { mul, plan, words, first, step }: Rounding, slot: number): number {
  return mul(x, y, plan, words, first + step * slot);
}

/** x y + z rounded once, in slot `slot`. */
export function fuseAt(
  x: number,
  y: number,
  z: number,
  { fma, plan, words, first, step }: Rounding,
  slot: number,
): number {
  return fma(x, y, z, plan, words, first + step * slot);
}
