/**
 * 2^x, and the program for it, in fixed point with 200 bits after the point: the error of the program in exact arithmetic.
 * @module
 */
import { programCoefficients } from './published.js';

const PLACES = 200n;
const ONE = 1n << PLACES;

const times = (x: bigint, y: bigint): bigint => (x * y) >> PLACES;
const over = (x: bigint, y: bigint): bigint => (x << PLACES) / y;

/** A float64 in fixed point; exact if it is a multiple of 2^-200. */
export function fixedOf(x: number): bigint {
  let [significand, places] = [x, 0n];
  for (; significand !== Math.floor(significand); places++) significand *= 2;
  return (BigInt(significand) << PLACES) >> places;
}

/** x as a float64, to sixteen digits. */
export function floatOf(x: bigint): number {
  return Number(x) / Number(ONE);
}

const LN2 = logarithmOfTwo();

/** ln 2 = 2 (1/3 + 1/(3 · 3^3) + 1/(5 · 3^5) + …). */
function logarithmOfTwo(): bigint {
  let sum = 0n;
  for (let [term, k] = [over(2n * ONE, 3n * ONE), 1n]; term > 0n; term /= 9n, k += 2n) sum += term / k;
  return sum;
}

/** 2^x by its series. */
export function exponential(x: bigint): bigint {
  const y = times(x, LN2);
  let sum = 0n;
  for (let [term, k] = [ONE, 1n]; term !== 0n && term !== -1n; term = times(term, y) / k, k += 1n) sum += term;
  return sum;
}

const [c1, c2, c3, c4, c5] = programCoefficients.map((text) => {
  const [whole, decimals = ''] = text.split('.');
  return (BigInt(whole + decimals) << PLACES) / BigInt(`1${'0'.repeat(decimals.length)}`);
}) as [bigint, bigint, bigint, bigint, bigint];

/** The program of ten operations; x is not 0. */
export function program(x: bigint): bigint {
  const u = over(c3, x) + x;
  const y = over(c4, over(c1, u) + c2 + u) - c5;
  const y2 = times(y, y);
  const y4 = times(y2, y2);
  return times(y4, y4);
}
