/**
 * What a CSV cell means: a number, a missing value, or text.
 * @module
 */

/** A decimal number. Superfluous leading zeros (007) make an identifier, not a number. */
const decimal = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const special = /^([+-]?)(?:(nan)|inf|infinity)$/i;
const missing = /^(?:|na|n\/a|null)$/i;

/** What separates the whole from the fraction in numbers. */
export type DecimalMark = '.' | ',';

/** The text of a cell: without its quotes, doubled quotes single. */
export function cellText(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

/**
 * The number that a cell holds, or undefined: a decimal number, `nan`, `inf` or `infinity` in any case, blanks and
 * quotes around it allowed. It is the nearest float64, as every reader of CSV has it; beyond its range, an infinity.
 * @param mark - `,` reads `1,5` (and not `1.5`)
 * @example
 * cellNumber('1016.6')      // 1016.6
 * cellNumber(' -inf')       // -Infinity
 * cellNumber('007')         // undefined: an identifier
 * cellNumber('1,5', ',')    // 1.5
 */
export function cellNumber(cell: string, mark: DecimalMark = '.'): number | undefined {
  if (cell === '') return undefined;
  let text = cellText(cell).trim();
  if (mark === ',') {
    if (text.includes('.')) return undefined;
    text = text.replace(',', '.');
  }
  if (decimal.test(text)) return Number(text);
  const word = special.exec(text);
  if (word === null) return undefined;
  return word[2] !== undefined ? NaN : word[1] === '-' ? -Infinity : Infinity;
}

/** Whether a cell stands for a missing value: blank, `NA`, `N/A` or `null` in any case. */
export function isMissing(cell: string): boolean {
  return cell === '' || missing.test(cellText(cell).trim());
}

/**
 * The shortest text that reads back as `x`: what `String` gives, and `-0` for -0.
 * @example
 * numberText(0.1)         // '0.1'
 * numberText(-0)          // '-0'
 * numberText(NaN)         // 'NaN'
 * numberText(0.1, ',')    // '0,1'
 */
export function numberText(x: number, mark: DecimalMark = '.'): string {
  const text = x === 0 && Object.is(x, -0) ? '-0' : String(x);
  return mark === ',' ? text.replace('.', ',') : text;
}

const QUOTE = 34;

/**
 * A cell with another number in place of the one it holds: its quotes and blanks stay.
 * @param text - of the number
 * @example
 * withNumber('" 1.23"', '1.25')   // '" 1.25"'
 */
export function withNumber(cell: string, text: string): string {
  const quoted = cell.charCodeAt(0) === QUOTE;
  const inner = quoted ? cell.slice(1, -1) : cell;
  const blanks = inner.length - inner.trimStart().length;
  const past = inner.trimEnd().length;
  if (!quoted && blanks === 0 && past === inner.length) return text;
  const quote = quoted ? '"' : '';
  return `${quote}${inner.slice(0, blanks)}${text}${inner.slice(past)}${quote}`;
}
