/**
 * Reports in text: a table whose columns are aligned.
 * @module
 */

/** Lines of a table with a heading; numbers stand to the right. */
export function textTable(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map(String));
  const widths = headings.map(({ length }) => length);
  for (const row of cells) row.forEach((cell, c) => (widths[c] = Math.max(widths[c]!, cell.length)));
  const right = headings.map(
    (_, c) => rows.length > 0 && rows.every((row) => typeof row[c] !== 'string' || row[c] === ''),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => (right[c] === true ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
      .join('  ')
      .trimEnd();
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [line(headings), rule, ...cells.map(line)].join('\n');
}

/** A number to read: a few digits, whatever its size. */
export function readable(x: number, digits = 4): number {
  return Number(x.toPrecision(digits));
}
