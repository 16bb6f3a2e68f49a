/**
 * Checks of what all calls of a pool take.
 * @module
 */
import { kind } from '../arguments.js';

/** Throws unless `signal` is undefined or an AbortSignal. */
export function checkSignal(name: string, signal: unknown): void {
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: "signal" expected an AbortSignal, got ${kind(signal)}`);
  }
}
