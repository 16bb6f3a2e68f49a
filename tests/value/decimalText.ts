/**
 * Exact decimal text of float64 values, and values of exact texts: what the tests of text are checked against.
 * @module
 */
import { realOf } from '../oracle/dyadic.js';

/** All digits of a finite number, in positional notation: 0.5 is '0.5', 2^-1074 has 1074 places. */
export function exactDecimal(x: number): string {
  const real = realOf(x);
  if (real.kind !== 'finite') throw new RangeError(`no decimal of ${x}`);
  const { significand, exponent } = real.magnitude;
  const sign = real.negative ? '-' : '';
  if (exponent >= 0) return sign + (significand << BigInt(exponent)).toString();
  // n / 2^k = n 5^k / 10^k
  const digits = (significand * 5n ** BigInt(-exponent)).toString().padStart(1 - exponent, '0');
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** The sign of |decimal| - |x|, for decimal text as `exactDecimal` writes it, with an exponent or without. */
export function compareMagnitudes(text: string, x: number): -1 | 0 | 1 {
  const real = realOf(x);
  if (real.kind !== 'finite') throw new RangeError(`no decimal of ${x}`);
  const { significand, exponent } = real.magnitude;
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/.exec(text)!;
  const ten = Number(power) - fraction.length;
  const left = BigInt(whole + fraction) * 10n ** BigInt(Math.max(ten, 0)) * 2n ** BigInt(Math.max(-exponent, 0));
  const right = significand * 10n ** BigInt(Math.max(-ten, 0)) * 2n ** BigInt(Math.max(exponent, 0));
  return left < right ? -1 : left > right ? 1 : 0;
}
