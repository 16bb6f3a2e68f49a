/**
 * Names that are not known, and the known ones that they are near.
 * @module
 */
import { quoted } from '../arguments.js';
import { byDistance } from '../nearest.js';

const LISTED = 5;

/** The error for an unknown name, with the nearest of the known ones. */
export function unknownName(where: string, expected: string, name: string, known: readonly string[]): RangeError {
  const near = byDistance(name, known)
    .slice(0, LISTED)
    .map((one) => `"${one}"`);
  const hint = near.length === 0 ? 'there are none' : `the nearest are ${near.join(', ')}`;
  return new RangeError(`${where} expected ${expected}, got ${quoted(name)}; ${hint}`);
}
