/**
 * What a CSV cell means: a number, a missing value, or text.
 * @module
 */

/** A decimal number. Superfluous leading zeros (007) make an identifier, not a number. */
const decimal = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const special = /^([+-]?)(?:(nan)|inf|infinity)$/i;
const missing = /^(?:|na|n\/a|null)$/i;

/** The text of a cell: without its quotes, doubled quotes single. */
export function cellText(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

/**
 * The number that a cell holds, or undefined: a decimal number, `nan`, `inf` or `infinity` in any case, blanks and
 * quotes around it allowed. It is the nearest float64, as every reader of CSV has it; beyond its range, an infinity.
 * @example
 * cellNumber('1016.6')   // 1016.6
 * cellNumber(' -inf')    // -Infinity
 * cellNumber('007')      // undefined: an identifier
 */
export function cellNumber(cell: string): number | undefined {
  const text = cellText(cell).trim();
  if (decimal.test(text)) return Number(text);
  const word = special.exec(text);
  if (word === null) return undefined;
  return word[2] !== undefined ? NaN : word[1] === '-' ? -Infinity : Infinity;
}

/** Whether a cell stands for a missing value: blank, `NA`, `N/A` or `null` in any case. */
export function isMissing(cell: string): boolean {
  return missing.test(cellText(cell).trim());
}

/**
 * The shortest text that reads back as `x`: what `String` gives, and `-0` for -0.
 * @example
 * numberText(0.1)    // '0.1'
 * numberText(-0)     // '-0'
 * numberText(NaN)    // 'NaN'
 */
export function numberText(x: number): string {
  return x === 0 && Object.is(x, -0) ? '-0' : String(x);
}
