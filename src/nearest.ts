/**
 * The known names that an unknown one is near, for messages.
 * @module
 */

/**
 * The known name that is nearest to `name`, case apart, or undefined where none is near: one contains the other, or at most a
 * third of the longer one must be edited.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [first] = byDistance(name, known);
  if (first === undefined || distance(first, name) > Math.max(first.length, name.length) / 3) return undefined;
  return first;
}

/** The known names, the nearest first; of equally near ones, the first. */
export function byDistance(name: string, known: readonly string[]): string[] {
  const wanted = name.slice(0, 80); // longer than any name: distances cost the product of the lengths
  return [...known].sort((a, b) => distance(a, wanted) - distance(b, wanted));
}

/** Insertions, deletions and substitutions that lead from one text to the other, case apart; less where one contains the other. */
function distance(a: string, b: string): number {
  const x = a.toLowerCase();
  const y = b.toLowerCase();
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
