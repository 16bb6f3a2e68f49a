/**
 * The exact values of the math functions as the oracle takes them: dyadic numbers of 300 bits, the last of them 1 unless
 * the value is exact, which is further than any decision looks.
 * @module
 */
import { reference } from '../../../scripts/functions.mjs';
import type { BinaryName, UnaryName } from '../../../src/arithmetic/functions/index.js';
import { realOf, type Real } from '../../oracle/dyadic.js';

const PLACES = 300;

/** f(x, y), rounded to odd at 300 bits, or fewer where only deterministic modes look. */
export function exactValue(name: UnaryName | BinaryName, x: number, y: number, places = PLACES): Real {
  const value = reference(name, x, y, places);
  if ('special' in value) return realOf(value.special);
  const { negative, significand, exponent } = value;
  return { kind: 'finite', negative, magnitude: { significand, exponent } };
}
