/**
 * Tables in text: columns aligned, a header and a rule.
 * @module
 */
import { colours } from './colours.js';

/** A column: its heading, and the side on which its cells stand. */
export interface TableColumn {
  readonly heading: string;
  readonly side?: 'left' | 'right';
}

/**
 * Lines of a table; columns stand two blanks apart.
 * @param rows - cells in text; `null` draws a rule
 */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[] | null)[]): string {
  const widths = columns.map(({ heading }) => heading.length);
  for (const row of rows) row?.forEach((cell, c) => (widths[c] = Math.max(widths[c]!, cell.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (columns[c]!.side === 'right' ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
      .join('  ')
      .trimEnd();
  const rule = colours.dim('─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)));
  const header = colours.bold(line(columns.map(({ heading }) => heading)));
  return [header, rule, ...rows.map((row) => (row === null ? rule : line(row)))].map((text) => `${text}\n`).join('');
}

/** Lines of `name  value` pairs, the values aligned. */
export function pairs(entries: readonly (readonly [string, string])[]): string {
  const width = entries.reduce((most, [name]) => Math.max(most, name.length), 0);
  return entries.map(([name, value]) => `${colours.bold(name.padEnd(width))}  ${value}\n`).join('');
}
