/**
 * Checks that the functions of fpchop/analyze share.
 * @module
 */

/** Throws for anything but an object whose keys are known. */
export function checkKeys(options: unknown, known: readonly string[], name: string): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${name}: "options" expected an object, got ${options === null ? 'null' : typeof options}`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new RangeError(
      `${name}: unknown option "${key}", expected one of ${known.join(', ')}; did you mean "${nearest(key, known)}"?`,
    );
  }
  return options as Record<string, unknown>;
}

/** A number strictly between two bounds. */
export function checkBetween(x: unknown, low: number, high: number, what: string): number {
  if (typeof x === 'number' && x > low && x < high) return x;
  throw new RangeError(`${what} expected a number between ${low} and ${high}, got ${String(x)}`);
}

/** An integer in a range, its ends included. */
export function checkInteger(x: unknown, low: number, high: number, what: string): number {
  if (typeof x === 'number' && Number.isInteger(x) && x >= low && x <= high) return x;
  const range = high === Infinity ? `of at least ${low}` : `in ${low}..${high}`;
  throw new RangeError(`${what} expected an integer ${range}, got ${String(x)}`);
}

/** One of several names. */
export function checkChoice<T extends string>(x: unknown, choices: readonly T[], what: string): T {
  if (choices.includes(x as T)) return x as T;
  const hint = typeof x === 'string' ? `; did you mean "${nearest(x, choices)}"?` : '';
  throw new RangeError(`${what} expected one of ${choices.join(', ')}, got ${String(x)}${hint}`);
}

/** The known name that takes the fewest changes to reach. */
export function nearest(name: string, known: readonly string[]): string {
  let best = known[0] ?? '';
  let least = Infinity;
  for (const one of known) {
    const changes = distance(name.toLowerCase(), one.toLowerCase());
    if (changes < least) {
      least = changes;
      best = one;
    }
  }
  return best;
}

/** Levenshtein's distance, by rows. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
