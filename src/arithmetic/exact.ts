/**
 * Operations in exact integers, rounded once: the reference of arithmetic, and what decides where float64 pairs do not.
 *
 * Every finite float64 is m 2^e with an integer m, so that sums, products and quotients are rational numbers. Square
 * roots are cut off, with a sticky last bit, far below every place that a rounding looks at.
 * @module
 */
import { exponentOf, isNegative, scale } from '../format/bits.js';
import type { RandomWords } from '../random/words.js';
import { roundRational, type Rational } from '../rounding/exact.js';
import type { Rule } from '../rounding/rule.js';

/** A finite float64 as integer 2^exponent. */
interface Dyadic {
  readonly integer: bigint;
  readonly exponent: number;
}

function dyadic(x: number): Dyadic {
  if (x === 0) return { integer: 0n, exponent: 0 };
  const exponent = Math.max(exponentOf(x), -1022) - 52;
  return { integer: BigInt(scale(x, -exponent)), exponent };
}

/** The exact x + y of finite operands whose sum is not zero, rounded once. */
export function exactSum(x: number, y: number, rule: Rule, words: RandomWords | undefined, index: number): number {
  return roundDyadic(sumOf(dyadic(x), dyadic(y)), rule, words, index);
}

/** The exact x y + z of finite operands, not zero, rounded once; z may be 0. */
export function exactProductSum(
  x: number,
  y: number,
  z: number,
  rule: Rule,
  words: RandomWords | undefined,
  index: number,
): number {
  return roundDyadic(productSum(x, y, z), rule, words, index);
}

/** The exact z + x_0 y_0 + x_1 y_1 + … of finite operands, rounded once; an exact zero is +0. */
export function exactDot(
  x: Float64Array,
  y: Float64Array,
  z: number,
  rule: Rule,
  words: RandomWords | undefined,
  index: number,
): number {
  const sum = x.reduce((s, factor, k) => sumOf(s, productSum(factor, y[k]!, 0)), dyadic(z));
  return roundDyadic(sum, rule, words, index);
}

/** Whether x y + z is zero, exactly. */
export function cancels(x: number, y: number, z: number): boolean {
  return productSum(x, y, z).integer === 0n;
}

function productSum(x: number, y: number, z: number): Dyadic {
  const a = dyadic(x);
  const b = dyadic(y);
  return sumOf({ integer: a.integer * b.integer, exponent: a.exponent + b.exponent }, dyadic(z));
}

function sumOf(a: Dyadic, b: Dyadic): Dyadic {
  if (a.integer === 0n) return b;
  if (b.integer === 0n) return a;
  const exponent = Math.min(a.exponent, b.exponent);
  const integer = (a.integer << BigInt(a.exponent - exponent)) + (b.integer << BigInt(b.exponent - exponent));
  return { integer, exponent };
}

function roundDyadic({ integer, exponent }: Dyadic, rule: Rule, words: RandomWords | undefined, index: number): number {
  const negative = integer < 0n;
  const magnitude: Rational = { numerator: negative ? -integer : integer, denominator: 1n, exponent };
  return roundRational(negative, magnitude, rule, words, index);
}

/** The exact x / y of finite nonzero operands, rounded once. */
export function exactQuotient(x: number, y: number, rule: Rule, words: RandomWords | undefined, index: number): number {
  const a = dyadic(Math.abs(x));
  const b = dyadic(Math.abs(y));
  const quotient = { numerator: a.integer, denominator: b.integer, exponent: a.exponent - b.exponent };
  return roundRational(isNegative(x) !== isNegative(y), quotient, rule, words, index);
}

/** Bits of a square root that are computed; 53 + 64 is the most that a rounding looks at. */
const ROOT_BITS = 160;

/** The exact square root of a finite x > 0, rounded once. */
export function exactRoot(x: number, rule: Rule, words: RandomWords | undefined, index: number): number {
  const { integer, exponent } = dyadic(x);
  const odd = Math.abs(exponent % 2);
  const square = (integer << BigInt(odd)) << BigInt(2 * ROOT_BITS);
  const root = integerRoot(square);
  const sticky = root * root === square ? 0n : 1n;
  const magnitude: Rational = {
    numerator: 2n * root + sticky,
    denominator: 1n,
    exponent: (exponent - odd) / 2 - ROOT_BITS - 1,
  };
  return roundRational(false, magnitude, rule, words, index);
}

/** floor(sqrt(n)) by Newton's iteration from above. */
function integerRoot(n: bigint): bigint {
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** x 2^n of a finite nonzero x, rounded once; n is any integer. */
export function exactScaled(x: number, n: number, rule: Rule, words: RandomWords | undefined, index: number): number {
  const { integer, exponent } = dyadic(x);
  return roundDyadic({ integer, exponent: exponent + n }, rule, words, index);
}
