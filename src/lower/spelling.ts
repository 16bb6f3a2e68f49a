/**
 * Names that are spelt almost like another.
 * @module
 */
import { editDistance } from '../format/names.js';

/** At most two of the known names that are nearest to a name, if they are near. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const near = [...new Set(known)]
    .map((one) => ({ one, far: editDistance(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ one, far }) => far <= Math.floor((Math.max(name.length, one.length) + 1) / 3));
  return near
    .sort((a, b) => a.far - b.far)
    .slice(0, 2)
    .map(({ one }) => one);
}
