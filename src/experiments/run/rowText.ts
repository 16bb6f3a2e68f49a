/**
 * Rows as lines of JSON, numbers bit for bit.
 *
 * NaN and the infinities are the texts "NaN", "Infinity", "-Infinity" (which no other cell may hold), -0 is -0.0, so that
 * every reader of JSON keeps its sign; other numbers have the fewest digits that read back as the same float64.
 * @module
 */
import type { Row, Scalar } from '../author/row.js';

/** A cell as JSON. */
export function cellText(cell: Scalar): string {
  if (typeof cell !== 'number') return JSON.stringify(cell);
  if (cell === 0) return Object.is(cell, -0) ? '-0.0' : '0';
  return Number.isFinite(cell) ? String(cell) : `"${cell}"`;
}

/** A row as JSON on one line, without its end. */
export function rowText(row: Row): string {
  const cells = Object.entries(row).map(([column, cell]) => `${JSON.stringify(column)}:${cellText(cell)}`);
  return `{${cells.join(',')}}`;
}

/**
 * The row that a line holds.
 * @throws SyntaxError if it holds none
 */
export function parseRow(line: string): Row {
  const row = JSON.parse(line) as Row;
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new SyntaxError('expected an object');
  return readCells(row);
}

/** Gives parsed JSON its NaN and infinities back. */
export function readCells(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, readCell(cell)]));
}

/** Gives a cell of parsed JSON its NaN or infinity back. */
export function readCell(cell: Scalar): Scalar {
  return specials.get(cell) ?? cell;
}

const specials: ReadonlyMap<Scalar, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);
