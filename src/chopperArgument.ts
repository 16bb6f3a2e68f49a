/**
 * Choppers that callers pass, alone or in place of a format.
 * @module
 */
import { kind } from './arguments.js';
import { sharedBy } from './arithmetic/methods.js';
import { chopper, type Chopper } from './chopper.js';
import { formatFor, type FormatLike } from './format/names.js';

/** Whether something is a chopper of this copy of fpchop: the functions that look into choppers take no other. */
export function isChopper(x: unknown): x is Chopper {
  return typeof x === 'function' && sharedBy(x) !== undefined;
}

/** Whether something is a chopper of any copy of fpchop, for calls that need its methods only: a page may hold two copies. */
export function isAnyChopper(x: unknown): x is Chopper {
  return typeof x === 'function' && typeof (x as Partial<Chopper>).toJSON === 'function';
}

/** Throws for what is no chopper of this copy. */
export function checkChopper(c: unknown, name: string, parameter = 'c'): Chopper {
  if (!isChopper(c)) throw new TypeError(`${name}: "${parameter}" expected a chopper, got ${kind(c)}`);
  return c;
}

/** Whether a chopper is given in place of a format; throws for what is neither. */
export function isGivenChopper(x: Chopper | FormatLike, name: string, parameter: string): x is Chopper {
  if (isChopper(x)) return true;
  if (typeof x === 'string' || (typeof x === 'object' && x !== null)) return false;
  throw new TypeError(`${name}: "${parameter}" expected a format or chopper, got ${kind(x)}`);
}

/** The chopper itself, or one to nearest for a format. */
export function chopperOf(c: Chopper | FormatLike, name: string, parameter: string): Chopper {
  return isGivenChopper(c, name, parameter) ? c : chopper(formatFor(c, name, parameter));
}
