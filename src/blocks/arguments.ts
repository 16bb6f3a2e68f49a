/**
 * Checks of what callers pass to the functions of this folder.
 * @module
 */
import { editDistance } from '../format/names.js';
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

/** `x`, if it is an integer of that range. */
export function integer(name: string, field: string, x: unknown, least: number, most: number): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    throw new RangeError(`${name}: "${field}" expected an integer in ${least}..${most}, got ${x}`);
  }
  return x;
}

/** `x`, if it is true or false. */
export function boolean(name: string, field: string, x: unknown): boolean {
  if (typeof x !== 'boolean') throw new TypeError(`${name}: "${field}" expected a boolean, got ${kind(x)}`);
  return x;
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

/** Throws a RangeError that names the nearest of `known` for the first key that is none of them. */
export function checkKeys(name: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  const hint = near === undefined ? '' : `. Did you mean "${near}"?`;
  throw new RangeError(`${name}: unknown option "${unknown}", expected only ${known.join(', ')}${hint}`);
}

/** The name of `known` that is most like `given`, if one is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best ?? (given.length > 2 ? known.find((name) => name.includes(given)) : undefined);
}
