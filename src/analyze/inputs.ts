/**
 * Arguments of functions that run more than once: every run has its own.
 * @module
 */

/**
 * Makes arguments for one run after the other.
 * @param args - cloned for each run, functions among them passed as they are; or a function that makes them anew
 * @throws {@link TypeError} for what is no array, or cannot be cloned
 */
export function copiesOf(args: unknown, name: string): () => unknown[] {
  if (typeof args === 'function') {
    return () => {
      const made: unknown = (args as () => unknown)();
      if (Array.isArray(made)) return made;
      throw new TypeError(
        `${name}: "args" expected a function that returns an array, got one that returns ${typeof made}`,
      );
    };
  }
  if (!Array.isArray(args)) throw new TypeError(`${name}: "args" expected an array, got ${typeof args}`);
  const copies = (): unknown[] => args.map((one: unknown, i) => clone(one, `args[${i}]`, name));
  copies(); // what cannot be cloned is told before anything runs
  return copies;
}

declare const structuredClone: (x: unknown) => unknown;

function clone(x: unknown, path: string, name: string): unknown {
  if (typeof x === 'function') return x;
  try {
    return structuredClone(x);
  } catch (error) {
    const place = whereNot(x, path);
    const advice = 'pass a function that makes the arguments: () => [...]';
    throw new TypeError(`${name}: "${place}" cannot be cloned; ${advice}`, { cause: error });
  }
}

/** The path of what cannot be cloned within a value that cannot. */
function whereNot(x: unknown, path: string): string {
  if (typeof x !== 'object' || x === null) return path;
  for (const [key, one] of Object.entries(x)) {
    try {
      structuredClone(one);
    } catch {
      return whereNot(one, Array.isArray(x) ? `${path}[${key}]` : `${path}.${key}`);
    }
  }
  return path;
}
