/**
 * The known names that an unknown one is near, for messages.
 * @module
 */

/**
 * A question that names the known name nearest to `name`, to end a message; empty where none is near: where neither contains
 * the other, at most a third of the longer one must be edited.
 */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** The known name that is nearest to `name`, case apart, or undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [first] = byDistance(name, known);
  return first !== undefined && distance(first, name) * 3 <= Math.max(first.length, name.length) ? first : undefined;
}

/** The known names, the nearest first; of equally near ones, the first. */
export function byDistance(name: string, known: readonly string[]): string[] {
  return [...known].sort((a, b) => distance(a, name) - distance(b, name));
}

/**
 * Insertions, deletions and substitutions that lead from one text to the other, case apart; below 1 where one contains the
 * other. Of texts longer than any name, the first 80 characters count.
 */
export function distance(a: string, b: string): number {
  const x = a.slice(0, LONGEST).toLowerCase();
  const y = b.slice(0, LONGEST).toLowerCase();
  if (x !== '' && y !== '' && (x.includes(y) || y.includes(x))) return Math.abs(x.length - y.length) / 1000;
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

const LONGEST = 80;
