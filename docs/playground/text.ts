/**
 * Numbers as texts.
 * @module
 */
import { isRepresentable, toShortest, type Format } from '../../src/index.js';

/** Texts of at most this length are shown in full. */
const SHORT = 13;

/** A number in at most so many digits. */
export function short(v: number, digits = 6): string {
  if (Object.is(v, -0)) return '-0';
  if (!Number.isFinite(v)) return String(v).replace('Infinity', '∞');
  return Number.isInteger(v) && Math.abs(v) < 1e6 ? String(v) : String(Number(v.toPrecision(digits)));
}

/** The exact decimal of a float64 number. */
export function exact(v: number): string {
  if (!Number.isFinite(v)) return String(v).replace('Infinity', '∞');
  if (v === 0) return Object.is(v, -0) ? '-0' : '0';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(v));
  const code = view.getBigUint64(0);
  const exponent = Number(code >> 52n);
  let significand = (code & (2n ** 52n - 1n)) + (exponent > 0 ? 2n ** 52n : 0n);
  let power = (exponent || 1) - 1075;
  while (power < 0 && significand % 2n === 0n) {
    significand /= 2n;
    power++;
  }
  const sign = v < 0 ? '-' : '';
  if (power >= 0) return `${sign}${significand << BigInt(power)}`;
  const digits = String(significand * 5n ** BigInt(-power)).padStart(1 - power, '0');
  return `${sign}${digits.slice(0, power)}.${digits.slice(power)}`;
}

/**
 * A number of the format: exactly where that is short, otherwise the fewest digits that identify it, marked ≈. Candidates
 * beyond the largest number are not of the format: they get six digits.
 */
export function nameOf(v: number, f: Format): string {
  const all = exact(v);
  if (all.length <= SHORT) return all;
  if (!isRepresentable(v, f)) return `≈ ${short(v)}`;
  const few = toShortest(v, f);
  return Number(few) === v ? few : `≈ ${few}`;
}

/** A text from which the page reads the same number again. */
export const inputOf = (v: number): string =>
  Number.isNaN(v) ? 'nan' : Object.is(v, -0) ? '-0' : String(v).replace('Infinity', 'inf');
