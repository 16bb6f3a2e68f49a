/**
 * Whether the bounds that a function claims hold its exact value: the double-double estimate and the enclosure of 128 bits.
 * @module
 */
import { acc } from '../../../src/arithmetic/functions/doubleDouble.js';
import { BESIDE, claim, type MathFunction } from '../../../src/arithmetic/functions/estimate.js';
import type { BinaryName, UnaryName } from '../../../src/arithmetic/functions/index.js';
import { realOf, type Dyadic, type Real } from '../../oracle/dyadic.js';
import { exactValue } from './exact.js';

/** ± a dyadic number as a multiple of 2^exponent. */
function signedOn(real: Real & { kind: 'finite' }, exponent: number): bigint {
  const { significand, exponent: e } = real.magnitude;
  const shifted = e >= exponent ? significand << BigInt(e - exponent) : significand >> BigInt(exponent - e);
  return real.negative ? -shifted : shifted;
}

const finite = (x: number): Real & { kind: 'finite' } => realOf(x) as Real & { kind: 'finite' };
const bits = (n: bigint): number => n.toString(2).length;
const abs = (n: bigint): bigint => (n < 0n ? -n : n);
const leading = ({ significand, exponent }: Dyadic): number => exponent + bits(significand);

/**
 * Throws if a claim does not hold at (x, y).
 * @returns log2 of the relative error of the estimate, at least -120; undefined if there is nothing to estimate
 */
export function checkClaims(f: MathFunction, name: UnaryName | BinaryName, x: number, y: number): number | undefined {
  if (f.special(x, y) !== undefined) return undefined;
  const exact = exactValue(name, x, y);
  if (exact.kind !== 'finite') throw new Error(`${name}(${x}, ${y}) is not special, but ${exact.kind}`);
  const top = leading(exact.magnitude);
  const fail = (what: string): never => {
    throw new Error(`${name}(${x}, ${y}): the ${what} does not hold the exact value`);
  };
  f.estimate(x, y);
  // What is far beyond every format is not exact, but far beyond too.
  const far = Math.abs(top) > 1150;
  const [head, tail] = [acc[0]!, acc[1]!];
  const [exponent, error] = [claim[0]!, claim[1]!];
  let worst = -120;
  if (far) {
    if (leading(finite(head).magnitude) + exponent > 1150 !== top > 1150) fail('estimate');
  } else {
    // In units of 2^-250 of the leading bit.
    const unit = top - 250;
    const X = signedOn(exact, unit);
    const h = signedOn(finite(head), unit - exponent);
    if (error === BESIDE) {
      const beyond = signedOn(exact, exact.magnitude.exponent) - signedOn(finite(head), exact.magnitude.exponent);
      if (beyond === 0n || beyond > 0n !== tail > 0 || abs(X - h) << 88n > abs(h)) fail('estimate');
    } else {
      const off = abs(X - h - signedOn(finite(tail), unit - exponent));
      if (Number(off) > error * Number(abs(h)) + 4) fail('estimate');
      worst = Math.max(worst, Math.log2(Number(off) / Number(abs(X))));
    }
  }
  const enclosure = f.enclose(x, y, 128);
  if (enclosure === undefined || far) return worst;
  const { negative, lower, upper, denominator = 1n } = enclosure;
  const e = enclosure.exponent;
  // Equal bounds stand for X itself: within 2^-124 of it. And the oracle has 300 bits.
  const slack = (lower >> (lower === upper ? 124n : 298n)) + 1n;
  const least = Math.min(e, exact.magnitude.exponent);
  const magnitude = (exact.magnitude.significand * denominator) << BigInt(exact.magnitude.exponent - least);
  const below = (lower - slack) << BigInt(e - least);
  const above = (upper + slack) << BigInt(e - least);
  if (negative !== exact.negative || magnitude < below || magnitude > above) fail('enclosure');
  return worst;
}
