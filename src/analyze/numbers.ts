/**
 * The numbers in a result: in arrays, typed arrays and objects, however deep, each with its path.
 * @module
 */

/** A number in a result: its path is '' for the result itself, '[0]', '.m', '.rows[2][0]'. */
export interface NumberAt {
  readonly path: string;
  readonly value: number;
}

/** Every number of a result, in the order of its elements and properties. Text, booleans and the like are none. */
export function numbersOf(result: unknown): NumberAt[] {
  const found: NumberAt[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'number') found.push({ path, value });
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
      const elements = value as ArrayLike<unknown>;
      for (let i = 0; i < elements.length; i++) visit(elements[i], `${path}[${i}]`);
    } else {
      for (const [key, one] of Object.entries(value)) {
        visit(one, /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`);
      }
    }
    seen.delete(value);
  };
  visit(result, '');
  return found;
}

/**
 * The numbers of a result that must have some.
 * @throws {@link TypeError} naming what came
 */
export function someNumbersOf(result: unknown, name: string): NumberAt[] {
  const found = numbersOf(result);
  if (found.length > 0) return found;
  throw new TypeError(`${name}: the result expected to hold a number, got ${describe(result)}`);
}

/**
 * The numbers at the same paths as in a first result.
 * @throws {@link TypeError} for another shape
 */
export function numbersLike(first: readonly NumberAt[], result: unknown, what: string): NumberAt[] {
  const found = numbersOf(result);
  const other = found.findIndex(({ path }, i) => path !== first[i]?.path);
  if (found.length === first.length && other < 0) return found;
  const place = other < 0 ? (first[found.length]?.path ?? '') : found[other]!.path;
  throw new TypeError(`${what} expected results of one shape, got another one at "${place}"`);
}

function describe(x: unknown): string {
  if (x === null) return 'null';
  if (Array.isArray(x)) return x.length === 0 ? 'an empty array' : 'an array without numbers';
  return typeof x === 'object' ? 'an object without numbers' : typeof x;
}
