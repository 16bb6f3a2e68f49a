/**
 * Checks of what all calls of a pool take.
 * @module
 */
import { kind } from '../options.js';

/** Throws unless `options` is undefined or an object with no other keys. */
export function checkKeys(name: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  if (kind(options) !== 'Object') {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  for (const key of Object.keys(options as object)) {
    if (!known.includes(key)) {
      throw new RangeError(`${name}: unknown option "${key}", expected only ${known.join(', ')}`);
    }
  }
}

/** Throws unless `signal` is undefined or an AbortSignal. */
export function checkSignal(name: string, signal: unknown): void {
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: "signal" expected an AbortSignal, got ${kind(signal)}`);
  }
}
