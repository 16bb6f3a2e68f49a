/**
 * Names that are not known, and the known ones that they are near.
 * @module
 */

const LISTED = 5;
/** Longer than any name. */
const LONG = 1000;

/** The error for an unknown name, with the nearest of the known ones. */
export function unknownName(where: string, expected: string, name: string, known: readonly string[]): RangeError {
  const nearest = [...known]
    .sort((a, b) => distance(a, name) - distance(b, name))
    .slice(0, LISTED)
    .map((near) => `"${near}"`);
  const hint = nearest.length === 0 ? 'there are none' : `the nearest are ${nearest.join(', ')}`;
  return new RangeError(`${where} expected ${expected}, got "${name}"; ${hint}`);
}

/** Names that contain one another are nearest, then those that few edits take to one another. */
function distance(a: string, b: string): number {
  const contained = a.toLowerCase().includes(b.toLowerCase()) || b.toLowerCase().includes(a.toLowerCase());
  return editDistance(a, b) - (contained ? LONG : 0);
}

/** Insertions, deletions and substitutions that lead from one text to the other, case apart. */
function editDistance(a: string, b: string): number {
  const x = a.toLowerCase();
  const y = b.toLowerCase();
  let row = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 0; i < x.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < y.length; j++) {
      next.push(Math.min(row[j]! + Number(x[i] !== y[j]), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[y.length]!;
}
