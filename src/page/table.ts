/**
 * Tables of rows in HTML pages.
 * @module
 */
import { escapeText } from './escape.js';

/** What a cell may hold. */
export type Cell = number | string | boolean | null;

/**
 * A table of rows in a box that scrolls on narrow screens; its columns are the keys of all rows, in order of appearance.
 * Numbers show six digits, with all of them under the pointer.
 * @param label what the table shows, for readers of screens
 */
export function tableHtml(rows: readonly Readonly<Record<string, Cell>>[], label: string): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = columns.map((column) => `<th scope="col">${escapeText(column)}</th>`).join('');
  const lines = rows.map((row) => {
    const cells = columns.map((column) => cellHtml(Object.hasOwn(row, column) ? row[column]! : null));
    return `<tr>${cells.join('')}</tr>`;
  });
  return `${scrollStart(label)}<table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

/** The start tag of a box that scrolls sideways, and takes the focus so that the keyboard scrolls it; ends with `</div>`. */
export function scrollStart(label: string): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(label)}">`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell !== 'number') return `<td>${escapeText(cell === null ? '' : String(cell))}</td>`;
  const all = Object.is(cell, -0) ? '-0' : String(cell);
  return `<td class="number" title="${all}">${numberText(cell)}</td>`;
}

/** Six significant digits, or fewer where they say it all; `-0` with its sign. */
export function numberText(x: number): string {
  if (Object.is(x, -0)) return '-0';
  return String(x).length <= 10 ? String(x) : String(Number(x.toPrecision(6)));
}
