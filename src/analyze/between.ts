/**
 * A check of probabilities, whose ranges have open ends.
 * @module
 */
import { kind } from '../arguments.js';

/** Throws unless `x` is a number strictly between two bounds. */
export function checkBetween(x: unknown, low: number, high: number, name: string, field: string): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (x > low && x < high) return x;
  throw new RangeError(`${name}: "${field}" expected a number between ${low} and ${high}, got ${x}`);
}
