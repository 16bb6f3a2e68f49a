/**
 * The option `formats`: keys, each with a format or a chopper.
 * @module
 */
import { kind } from '../../arguments.js';
import { chopperBeside, type Chopper } from '../../chopper.js';
import { formatFor, type FormatLike } from '../../format/names.js';
import type { Format } from '../../format/format.js';
import { nearestOf } from '../runtime.js';
import type { FormatTable } from './formats.js';
import { readKeys, type Key } from './keys.js';

/** What the keys of `formats` may have: a format, with the mode and the options of the arithmetic; or a chopper of its own. */
export type Formats = Readonly<Record<string, FormatLike | Chopper>>;

/** The choppers of a lowering, its own first, and what its keys mean. */
export interface Choppers {
  readonly choppers: readonly Chopper[];
  readonly table: FormatTable | undefined;
}

/** Whether something is a chopper. */
export function isChopper(x: unknown): x is Chopper {
  return typeof x === 'function' && typeof (x as Partial<Chopper>).add === 'function';
}

/**
 * The choppers for an arithmetic and its other formats. Equal formats share one.
 * @param name - of the function called, for messages
 */
export function choppersOf(base: Chopper, formats: Formats | undefined, name: string): Choppers {
  if (formats === undefined) return { choppers: [base], table: undefined };
  if (kind(formats) !== 'Object') {
    throw new TypeError(`${name}: "formats" expected an object of formats by name, got ${kind(formats)}`);
  }
  const choppers: Chopper[] = [base];
  const places = new Map<Format | Chopper, number>([
    [base, 0],
    [base.format, 0],
  ]);
  const keys = Object.entries(formats).map(([text, value]): Key => {
    const own = isChopper(value) ? value : formatFor(value, name, `formats['${text}']`);
    let place = places.get(own);
    if (place === undefined) {
      place = choppers.push(isChopper(own) ? own : chopperBeside(base, own, name)) - 1;
      places.set(own, place);
    }
    return { text, format: place };
  });
  const table: FormatTable = {
    keys: readKeys(keys, name),
    formats: choppers.map(({ format }) => format),
    round: choppers.map(nearestOf),
  };
  return { choppers, table };
}
