/**
 * Tables of figures, as verify:tfjs prints them: what was measured beside what is to be reached.
 * @module
 */
import { appendFileSync } from 'node:fs';

/** A row: a label, and by column what was found and what is expected of it. */
export type Row = readonly [label: string, ...cells: (string | number)[]];

/** Prints a table to the terminal, and to the file that FPCHOP_TABLES names if there is one. */
export function print(title: string, head: readonly string[], rows: readonly Row[]): void {
  const cells = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toPrecision(3) : cell))),
  ];
  const widths = head.map((_, c) => Math.max(...cells.map((row) => (row[c] ?? '').length)));
  const lines = cells.map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
  );
  const text = `\n${title}\n${lines[0]!}\n${'-'.repeat(lines[0]!.length)}\n${lines.slice(1).join('\n')}\n`;
  process.stdout.write(text);
  const file = process.env['FPCHOP_TABLES'];
  if (file !== undefined) appendFileSync(file, text);
}
