/**
 * The elements of each group, gathered.
 * @module
 */
import type { FloatArray } from './family.js';
import type { Groups } from './groups.js';

/** The elements of each group, in their order in the array. */
export function membersOf(x: FloatArray, { count, of }: Groups): Float64Array[] {
  if (of === undefined) return [Float64Array.from(x)];
  const sizes = new Uint32Array(count);
  for (let i = 0; i < x.length; i++) sizes[of[i]!] = sizes[of[i]!]! + 1;
  const members = Array.from(sizes, (size) => new Float64Array(size));
  sizes.fill(0);
  for (let i = 0; i < x.length; i++) {
    const group = of[i]!;
    members[group]![sizes[group]!] = x[i]!;
    sizes[group] = sizes[group]! + 1;
  }
  return members;
}
