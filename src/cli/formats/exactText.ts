/**
 * Numbers in text for people: exact where that is short, as powers of two where that says more.
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { numberText } from '../../io/csvCell.js';

/** The exponent of an exact power of two, or undefined. */
function log2Of(x: number): number | undefined {
  const exponent = exponentOf(x);
  return x > 0 && power(exponent) === x ? exponent : undefined;
}

/**
 * A positive number as a product with a power of two: `2^-24`, `(2 - 2^-10) * 2^15`; its decimal digits otherwise.
 */
export function powerText(x: number): string {
  if (!Number.isFinite(x) || x <= 0) return numberText(x);
  const exponent = exponentOf(x);
  if (log2Of(x) === exponent) return `2^${exponent}`;
  const missing = log2Of(2 - x / power(exponent));
  return missing === undefined ? numberText(x) : `(2 - 2^${missing}) * 2^${exponent}`;
}

/** The decimal number, and the power of two after it where the decimal is longer than a few digits. */
export function bothTexts(x: number): string {
  const decimal = numberText(x);
  const powers = powerText(x);
  return powers === decimal || decimal.length <= 3 ? decimal : `${decimal} = ${powers}`;
}

/** The number where it is short, otherwise four significant digits after a `~`. */
export function shortText(x: number): string {
  const exact = numberText(x);
  return exact.length <= 8 ? exact : `~${x.toPrecision(4)}`;
}

/** An integer with its digits in groups of three. */
export function countText(x: number | bigint): string {
  return String(x).replace(/\B(?=(\d{3})+$)/g, ',');
}
