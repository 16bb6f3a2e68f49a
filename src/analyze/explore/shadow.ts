/**
 * A shadow: the real number that stands beside a computed one, with a bound of its own error and an account of where the
 * difference came from.
 * @module
 */
import type { Big } from '../big/float.js';

/** What rides beside a number of the program; `undefined` in its place means "equal to the number". */
export interface Shadow {
  /** The number that it stands beside: a shadow counts only while this is still there. */
  readonly v: number;
  /** The real number. */
  readonly z: Big;
  /** |z - the real number that the program would give| is at most this. */
  readonly beta: number;
  /** What each site contributed to v - z, by the number of the site. */
  readonly blame: ReadonlyMap<number, number>;
  /** Sites that lost bits on operands that were right, among those that the value came from: a set of bits. */
  readonly causes: bigint;
}

export const noBlame: ReadonlyMap<number, number> = new Map();

/** The shadow of `v`, if `s` is that. */
export function shadowFor(s: Shadow | undefined, v: unknown): Shadow | undefined {
  return s !== undefined && Object.is(s.v, v) ? s : undefined;
}

/** Contributions of two operands, each with its weight, and what the operation itself added. */
export function blend(
  x: Shadow | undefined,
  weightOfX: number,
  y: Shadow | undefined,
  weightOfY: number,
  site: number,
  added: number,
): ReadonlyMap<number, number> {
  const total = new Map<number, number>();
  const give = (s: Shadow | undefined, weight: number): void => {
    if (s === undefined || weight === 0) return;
    for (const [from, amount] of s.blame) total.set(from, (total.get(from) ?? 0) + amount * weight);
  };
  give(x, weightOfX);
  give(y, weightOfY);
  if (added !== 0) total.set(site, (total.get(site) ?? 0) + added);
  return total;
}
