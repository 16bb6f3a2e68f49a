/**
 * Checks of what the functions of `fpchop/linalg` are given besides matrices.
 * @module
 */
import { sharedBy } from '../arithmetic/methods.js';
import { chopper, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import { kind } from '../options.js';

/** Throws for options that are no object, and for keys other than `known`. */
export function checkKeys(options: object, known: readonly string[], name: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new RangeError(`${name}: unknown option "${key}", expected only ${known.join(', ')}`);
    }
  }
}

/** Whether something is a chopper, and not only a function like one. */
function isChopper(x: unknown): x is Chopper {
  return typeof x === 'function' && sharedBy(x) !== undefined;
}

/** Throws for what is no chopper. */
export function checkChopper(c: Chopper, name: string, parameter = 'c'): void {
  if (!isChopper(c)) throw new TypeError(`${name}: "${parameter}" expected a chopper, got ${kind(c)}`);
}

/** Whether a chopper is given in place of a format; throws for what is neither. */
export function isGivenChopper(x: Chopper | FormatLike, name: string, parameter: string): x is Chopper {
  if (isChopper(x)) return true;
  if (typeof x === 'string' || (typeof x === 'object' && x !== null)) return false;
  throw new TypeError(`${name}: "${parameter}" expected a format or chopper, got ${kind(x)}`);
}

/** The chopper itself, or one to nearest for a format. */
export function chopperOf(c: Chopper | FormatLike, name: string, parameter: string): Chopper {
  return isGivenChopper(c, name, parameter) ? c : chopper(c);
}

/** Throws unless `x` is an integer in `least`..`most`. */
export function checkCount(x: number, least: number, most: number, name: string, field: string): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    const range = most === Infinity ? `from ${least} on` : `in ${least}..${most}`;
    throw new RangeError(`${name}: "${field}" expected an integer ${range}, got ${x}`);
  }
  return x;
}

/** Throws unless `x` is a number in `least`..`most`; NaN is none. */
export function checkNumber(x: number, least: number, most: number, name: string, field: string): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!(x >= least && x <= most)) {
    throw new RangeError(`${name}: "${field}" expected a number in ${least}..${most}, got ${x}`);
  }
  return x;
}

/** Throws unless `x` is one of `known`. */
export function checkOneOf<T extends string>(x: T, known: readonly T[], name: string, field: string): T {
  if (typeof x !== 'string') throw new TypeError(`${name}: "${field}" expected a string, got ${kind(x)}`);
  if (!known.includes(x)) {
    throw new RangeError(`${name}: "${field}" expected one of ${known.join(', ')}, got "${String(x)}"`);
  }
  return x;
}

/** Throws unless `x` is true or false. */
export function checkBoolean(x: boolean, name: string, field: string): boolean {
  if (typeof x !== 'boolean') throw new TypeError(`${name}: "${field}" expected a boolean, got ${kind(x)}`);
  return x;
}
