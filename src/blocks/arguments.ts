/**
 * Checks of what callers pass to the functions of this folder.
 * @module
 */
import { kind } from '../arguments.js';

/** `x`, if it is one of `known`. */
export function oneOf<T extends string | number>(name: string, field: string, x: unknown, known: readonly T[]): T {
  const wanted = typeof known[0];
  if (typeof x !== wanted) throw new TypeError(`${name}: "${field}" expected a ${wanted}, got ${kind(x)}`);
  if (known.includes(x as T)) return x as T;
  const list = known.map((one) => (wanted === 'string' ? `'${one}'` : String(one))).join(', ');
  throw new RangeError(
    `${name}: "${field}" expected one of ${list}, got ${wanted === 'string' ? `'${String(x)}'` : String(x)}`,
  );
}

/** `x`, if it is a finite number from `least` on. */
export function finite(name: string, field: string, x: unknown, least = -Infinity): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!(Math.abs(x) < Infinity && x >= least)) {
    const range = least === -Infinity ? '' : ` from ${least} on`;
    throw new RangeError(`${name}: "${field}" expected a finite number${range}, got ${x}`);
  }
  return x;
}

/** Throws a TypeError unless `x` is an object that is no array. */
export function checkObject(name: string, field: string, x: unknown): void {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) {
    throw new TypeError(`${name}: "${field}" expected an object, got ${kind(x)}`);
  }
}
