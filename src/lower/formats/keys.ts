/**
 * The keys of `formats`: names, functions and places of a source, and the format that each is given.
 * @module
 */
import { byDistance, suggestion } from '../../nearest.js';

/** What a key means, and the place of its format among those of the lowering. */
export interface Key {
  readonly text: string;
  readonly format: number;
}

/** The keys of a source, by what they mean. */
export interface Keys {
  /** `s`: variables, properties and functions of that name. */
  readonly names: ReadonlyMap<string, Key>;
  /** `solve.s`: variables of a function; the last word is the variable. */
  readonly owned: readonly (Key & { readonly owner: string; readonly name: string })[];
  /** `solve()`: what a function declares. */
  readonly functions: readonly (Key & { readonly owner: string })[];
  /** `@12` and `@12-20`. */
  readonly lines: readonly (Key & { readonly first: number; readonly last: number })[];
  /** `@12:7`. */
  readonly places: ReadonlyMap<string, Key>;
}

/**
 * Reads keys.
 * @param name - of the function called, for messages
 */
export function readKeys(formats: readonly Key[], name: string): Keys {
  const names = new Map<string, Key>();
  const places = new Map<string, Key>();
  const owned: (Key & { owner: string; name: string })[] = [];
  const functions: (Key & { owner: string })[] = [];
  const lines: (Key & { first: number; last: number })[] = [];
  for (const key of formats) {
    const { text } = key;
    const [, first, last, column] = /^@(\d+)(?:-(\d+)|:(\d+))?$/.exec(text) ?? [];
    const [, owner, own, call] = /^((?:#?[\w$]+\.)*)(#?[\w$]+)(\(\))?$/.exec(text) ?? [];
    if (column !== undefined) places.set(`${first}:${column}`, key);
    else if (first !== undefined) lines.push({ ...key, first: Number(first), last: Number(last ?? first) });
    else if (own === undefined || owner === undefined) {
      throw new RangeError(
        `${name}: "formats" expected keys like s, solve.s, solve(), @12, @12-20 or @12:7, got "${text}"`,
      );
    } else if (call !== undefined) functions.push({ ...key, owner: owner + own });
    else if (owner !== '') owned.push({ ...key, owner: owner.slice(0, -1), name: own.replace('#', '') });
    else names.set(own.replace('#', ''), key);
  }
  return { names, owned, functions, lines, places };
}

/** Whether a function of that path, `Model.forward`, is meant by the owner in a key: its path, or the end of it. */
export function isOwner(owner: string, path: string): boolean {
  return path === owner || path.endsWith(`.${owner}`);
}

/** The error for a key that matches nothing. */
export function unmatched(name: string, key: string, known: readonly string[]): RangeError {
  const isPlace = key.startsWith('@');
  const what = isPlace ? 'where no operation is rounded' : 'which the source does not use';
  const near = isPlace ? nearestPlace(key, known) : suggestion(key, known);
  return new RangeError(`${name}: "formats" names "${key}", ${what}${near}`);
}

/** The error for a key that matches only what stays exact. */
export function exactKey(name: string, key: string): RangeError {
  return new RangeError(`${name}: "formats" names "${key}", which stays exact; "rounded" would make it data`);
}

/** The place nearest to a key among ids like `12:7`. */
function nearestPlace(key: string, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const [line = 0, column] = key.slice(1).split(/[-:]/).map(Number);
  if (!key.includes(':')) {
    const lines = [...new Set(ids.map((id) => parseInt(id, 10)))];
    const near = lines.sort((a, b) => Math.abs(a - line) - Math.abs(b - line))[0];
    return `; did you mean "@${near}"?`;
  }
  const onLine = ids.filter((id) => parseInt(id, 10) === line);
  const distance = (id: string): number => Math.abs(Number(id.split(':')[1]) - (column ?? 0));
  const near =
    onLine.length > 0 ? onLine.sort((a, b) => distance(a) - distance(b))[0] : byDistance(key.slice(1), ids)[0];
  return `; did you mean "@${near}"?`;
}
