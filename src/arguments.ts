/**
 * Checks of what callers pass. Every message begins with the function that was called, names the parameter, and says
 * what was expected and what came.
 * @module
 */
import { suggestion } from './nearest.js';

/** Most characters of a caller's text that a message repeats. */
const LONGEST = 80;

/** The kind of a value, for messages: 'string', 'null', 'Int32Array', … */
export function kind(x: unknown): string {
  if (x === null) return 'null';
  if (typeof x !== 'object') return typeof x;
  if (x instanceof Float64Array) return 'Float64Array'; // for speed: the arrays of most calls
  if (x instanceof Float32Array) return 'Float32Array';
  return Object.prototype.toString.call(x).slice(8, -1);
}

/**
 * Throws for a view whose memory was transferred away or shrunk below it, as JavaScript's own methods do: its length is 0.
 * For arrays of length 0; others are there.
 */
export function checkAttached(x: unknown, name: string, field: string): void {
  if (!ArrayBuffer.isView(x)) return;
  try {
    (x as Float64Array).at(0); // throws a TypeError for views without memory alone
  } catch {
    throw new TypeError(`${name}: "${field}" expected an array that has its memory, got a detached ${kind(x)}`);
  }
}

/** A caller's text in quotes, for messages: at most 80 characters of it. */
export function quoted(text: string): string {
  return `"${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}"`;
}

/** Throws for options that are no object, and for keys other than `known`; undefined has no keys. */
export function checkKeys(options: unknown, known: readonly string[], name: string, field = 'options'): void {
  if (options === undefined) return;
  if (kind(options) !== 'Object') throw new TypeError(`${name}: "${field}" expected an object, got ${kind(options)}`);
  for (const key of Object.keys(options as object)) {
    if (!known.includes(key)) {
      const path = field === 'options' ? key : `${field}.${key}`;
      throw new RangeError(
        `${name}: unknown option ${quoted(path)}, expected only ${known.join(', ')}${suggestion(key, known)}`,
      );
    }
  }
}

/** Throws unless `x` is an integer in `least`..`most`. */
export function checkInteger(x: unknown, least: number, most: number, name: string, field: string): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    const range = most === Infinity ? `from ${least} on` : `in ${least}..${most}`;
    throw new RangeError(`${name}: "${field}" expected an integer ${range}, got ${x}`);
  }
  return x;
}

/** Throws unless `x` is a number in `least`..`most`; NaN is none. */
export function checkNumber(x: unknown, least: number, most: number, name: string, field: string): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!(x >= least && x <= most)) {
    throw new RangeError(`${name}: "${field}" expected a number in ${least}..${most}, got ${x}`);
  }
  return x;
}

/** Throws unless `x` is one of `known`. */
export function checkOneOf<T extends string>(x: unknown, known: readonly T[], name: string, field: string): T {
  if (typeof x !== 'string') throw new TypeError(`${name}: "${field}" expected a string, got ${kind(x)}`);
  if (!known.includes(x as T)) {
    throw new RangeError(
      `${name}: "${field}" expected one of ${known.join(', ')}, got ${quoted(x)}${suggestion(x, known)}`,
    );
  }
  return x as T;
}

/** Throws unless `x` is true or false. */
export function checkBoolean(x: unknown, name: string, field: string): boolean {
  if (typeof x !== 'boolean') throw new TypeError(`${name}: "${field}" expected a boolean, got ${kind(x)}`);
  return x;
}
