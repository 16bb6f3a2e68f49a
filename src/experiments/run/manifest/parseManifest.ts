/**
 * Manifests as they are read: every field is looked at, as files come from anywhere.
 * @module
 */
import type { Row } from '../../author/row.js';
import { roundingModes } from '../../../modes.js';
import type { GridEntry, Manifest, TaskEntry, TaskOutcome } from './manifest.js';
import { readCell, readCells } from '../rowText.js';

/**
 * The manifest that a text holds.
 * @throws SyntaxError if it is no JSON; {@link TypeError} that names the first field of another kind; {@link RangeError}
 * for another layout, and for unknown fields
 */
export function parseManifest(text: string): Manifest {
  const found = fieldsOf(JSON.parse(text), 'it');
  if (found.manifest !== 2) {
    const older = found.manifest === 1 ? `, of fpchop ${String(found.fpchop)}; run the experiment again` : '';
    throw new RangeError(`layout 2 expected, got ${shown(found.manifest)}${older}`);
  }
  const expect = (field: string, wanted: string, holds: boolean): void => {
    if (!holds) throw new TypeError(`"${field}" expected ${wanted}, got ${shown(found[field])}`);
  };
  for (const field of ['fpchop', 'experiment', 'module', 'plan', 'order']) {
    expect(field, 'a string', typeof found[field] === 'string');
  }
  for (const field of ['kernels', 'files', 'inputs']) expect(field, 'digests', isRecordOf(found[field], isText));
  expect('profile', '"default", "quick" or null', ['default', 'quick', null].includes(found.profile as null));
  expect('shard', 'i/n', found.shard === undefined || /^\d+\/\d+$/.test(String(found.shard)));
  expect('platforms', 'an array of objects', Array.isArray(found.platforms) && found.platforms.every(isRecord));
  expect('formats', 'an object of objects', isRecordOf(found.formats, isRecord));
  expect('complete', 'true or false', typeof found.complete === 'boolean');
  if (found.complete === true) {
    expect('rows', 'a number of rows', isCount(found.rows));
    expect('sha256', 'a digest', isText(found.sha256));
  }
  expect('tasks', 'an array', Array.isArray(found.tasks));
  const unknown = Object.keys(found).find((field) => !fields.has(field));
  if (unknown !== undefined) throw new RangeError(`unknown field "${unknown}"`);
  const tasks = (found.tasks as unknown[]).map((task, i) => parseEntry(task, `tasks[${i}]`));
  return { ...(found as unknown as Manifest), grid: parseGrid(found.grid), tasks }; // each field was looked at
}

const fields: ReadonlySet<string> = new Set([
  ...['manifest', 'fpchop', 'kernels', 'experiment', 'module', 'files', 'inputs', 'profile', 'grid', 'plan', 'shard'],
  ...['platforms', 'order', 'formats', 'complete', 'rows', 'sha256', 'tasks'],
]);

/**
 * The entry that parsed JSON holds.
 * @throws {@link TypeError} that names the first field of another kind
 */
export function parseEntry(x: unknown, name = 'it'): TaskEntry {
  const found = fieldsOf(x, name);
  const expect = (field: string, wanted: string, holds: boolean): void => {
    if (!holds) throw new TypeError(`"${name}.${field}" expected ${wanted}, got ${shown(found[field])}`);
  };
  expect('task', 'a number', isCount(found.task));
  expect('format', 'a string', isText(found.format));
  expect('rounding', 'a mode', (roundingModes as readonly unknown[]).includes(found.rounding));
  expect('seed', 'digits or null', found.seed === null || isDigits(found.seed));
  expect('params', 'an object of cells', isRecordOf(found.params, isCell));
  expect('rows', 'a number of rows', found.rows === undefined || isCount(found.rows));
  expect('sha256', 'a digest', found.sha256 === undefined || isText(found.sha256));
  expect('error', 'a text', found.error === undefined || isText(found.error));
  const unknown = Object.keys(found).find((field) => !entryFields.has(field));
  if (unknown !== undefined) throw new RangeError(`unknown field "${name}.${unknown}"`);
  return { ...found, params: readCells(found.params as Row) } as TaskEntry; // each field was looked at
}

const entryFields: ReadonlySet<string> = new Set([
  ...['task', 'format', 'rounding', 'seed', 'params', 'rows', 'sha256', 'error'],
]);

/** What an entry says came of its task. */
export function outcomeOf({ rows, sha256, error }: TaskEntry): TaskOutcome {
  return {
    ...(rows !== undefined && { rows }),
    ...(sha256 !== undefined && { sha256 }),
    ...(error !== undefined && { error }),
  };
}

function parseGrid(x: unknown): GridEntry {
  const found = fieldsOf(x, 'grid');
  const expect = (field: string, wanted: string, holds: boolean): void => {
    if (!holds) throw new TypeError(`"grid.${field}" expected ${wanted}, got ${shown(found[field])}`);
  };
  const optional = (field: string, wanted: string, holds: (value: unknown) => boolean): void =>
    expect(field, wanted, found[field] === undefined || (Array.isArray(found[field]) && found[field].every(holds)));
  optional('formats', 'formats', (like) => isText(like) || isRecord(like));
  optional('rounding', 'modes', isText);
  optional('seeds', 'digits', isDigits);
  expect(
    'params',
    'lists of cells',
    isRecordOf(found.params, (list) => Array.isArray(list) && list.every(isCell)),
  );
  const unknown = Object.keys(found).find((field) => !['formats', 'rounding', 'seeds', 'params'].includes(field));
  if (unknown !== undefined) throw new RangeError(`unknown field "grid.${unknown}"`);
  const lists = Object.entries(found.params as GridEntry['params']).map(([name, list]) => {
    return [name, list.map(readCell)] as const;
  });
  return { ...found, params: Object.fromEntries(lists) } as GridEntry; // each field was looked at
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(x: unknown, name: string): Fields {
  if (!isRecord(x)) throw new TypeError(`${name} expected an object, got ${shown(x)}`);
  return x;
}

function isRecord(x: unknown): x is Fields {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function isRecordOf(x: unknown, holds: (value: unknown) => boolean): boolean {
  return isRecord(x) && Object.values(x).every(holds);
}

function isText(x: unknown): x is string {
  return typeof x === 'string';
}

function isDigits(x: unknown): boolean {
  return isText(x) && /^\d{1,20}$/.test(x);
}

function isCount(x: unknown): boolean {
  return Number.isSafeInteger(x) && (x as number) >= 0;
}

function isCell(x: unknown): boolean {
  return x === null || ['string', 'number', 'boolean'].includes(typeof x);
}

function shown(x: unknown): string {
  if (x === undefined) return 'nothing';
  const text = JSON.stringify(x);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
