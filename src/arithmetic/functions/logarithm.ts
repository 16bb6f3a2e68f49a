/**
 * log, log2, log10, log1p.
 *
 * m 2^e with m in [0.7, 1.41): m c = 1 + z with c near 1 / m from a table, |z| < 2^-6; then
 * ln m = -ln c + 2 atanh(z / (2 + z)), the series up to s^16 / 17 < 2^-120. Near 1, c = 1 and e = 0, so that nothing
 * cancels. Exact cases: ln x is transcendental for every rational x but 1; log2 x is rational only for powers of two,
 * log10 x only for powers of ten.
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';
import {
  acc,
  over,
  plus,
  plusNumber,
  polynomial,
  set,
  setProduct,
  setSum,
  square,
  times,
  timesNumber,
} from './doubleDouble.js';
import { beside, enclosed, enclosedBeside, estimated, FEW, type MathFunction, MARGIN } from './estimate.js';
import { bitLength, lazily, ln10, ln2, logarithm, parts, shift, table, toFixed } from './fixed.js';

const SQRT_2 = 1.4142135623730951;
/** Below this, ln(1 + x) is x - x^2 / 2 to more than double-double. */
const TINY = power(-90);

/** c = round(256 / m) / 256 for m = i / 64, i = 44, …; 1 where m is near 1. */
const reciprocals = lazily(() =>
  Float64Array.from({ length: 48 }, (_, i) => (i === 19 || i === 20 ? 1 : Math.floor(16384 / (i + 44.5) + 0.5) / 256)),
);

/** -ln c */
const logarithms = table(48, (i, w) => -logarithm(toFixed(reciprocals()[i]!, w), w));

/** 1 / (2k + 1) */
const series = table(9, (k, w) => (1n << BigInt(w)) / BigInt(2 * k + 1));

/** ln 2, 1 / ln 2, 1 / ln 10 */
const constants = table(3, (i, w) => (i === 0 ? ln2(w) : (1n << BigInt(2 * w)) / (i === 1 ? ln2(w) : ln10(w))));

/** The accumulator becomes ln((1 + a) / (1 - a)) = 2 atanh(a), |a| < 2^-6.9, from a in the accumulator. */
function twiceArtanh(): void {
  const a = acc[0]!;
  const al = acc[1]!;
  square();
  polynomial(series(), 4, acc[0]!, acc[1]!);
  times(2 * a, 2 * al);
}

/** The accumulator becomes ln(1 + z) for z in the accumulator, |z| < 2^-5.9. */
function logarithmNearOne(): void {
  const z = acc[0]!;
  const zl = acc[1]!;
  plusNumber(2);
  const d = acc[0]!;
  const dl = acc[1]!;
  set(z, zl);
  over(d, dl);
  twiceArtanh();
}

/** The accumulator becomes ln(head + tail) + k ln 2 with a relative error below 2^-97, for head in [2^-1022, 2^1024). */
export function takeLogarithm(head: number, tail: number, k = 0): void {
  let e = exponentOf(head);
  let m = scale(head, -e);
  if (m > SQRT_2) {
    m /= 2;
    e++;
  }
  const i = Math.floor(m * 64) - 44;
  const c = reciprocals()[i]!;
  setProduct(m, c);
  acc[0] = acc[0]! - 1;
  setSum(acc[0], acc[1]!);
  if (tail !== 0) plusNumber(scale(tail, -e) * c);
  logarithmNearOne();
  const minus = logarithms();
  if (c !== 1) plus(minus[2 * i]!, minus[2 * i + 1]!);
  const exponent = e + k;
  if (exponent !== 0) {
    const h = acc[0]!;
    const l = acc[1]!;
    const constant = constants();
    set(constant[0]!, constant[1]!);
    timesNumber(exponent);
    plus(h, l);
  }
}

/** The accumulator becomes ln(1 + z) for z in the accumulator, z > -1, with a relative error below 2^-97 beside that of z. */
export function takeLogarithmOfOnePlus(): void {
  if (Math.abs(acc[0]!) < 0.015625) return logarithmNearOne();
  plusNumber(1);
  takeLogarithm(acc[0]!, acc[1]!);
}

/** ln of x 2^-w, in units of 2^-w; x > 0. */
export function logarithmFixed(x: bigint, w: number): bigint {
  // m in [3/4, 3/2)
  let e = bitLength(x) - w;
  if (shift(x, 2 - e) < 3n << BigInt(w)) e--;
  return logarithm(shift(x, -e), w) + BigInt(e) * ln2(w);
}

/** ln of the float64 x > 0, in units of 2^-w. */
export function logarithmOf(x: number, w: number): bigint {
  const { integer, exponent } = parts(x);
  const length = bitLength(integer);
  return logarithmFixed(shift(integer, w - length), w) + BigInt(exponent + length) * ln2(w);
}

/** -Infinity, NaN, 0 or Infinity for zeros, negative numbers, 1 and Infinity. */
function limits(x: number): number | undefined {
  if (x === 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (x === 1) return 0;
  return x === Infinity ? x : undefined;
}

export const log: MathFunction = {
  special: limits,
  estimate(x) {
    takeLogarithm(x, 0);
    estimated(FEW);
  },
  enclose(x, _, w) {
    return enclosed(logarithmOf(x, w + MARGIN), -w - MARGIN);
  },
};

/** ln x / ln b, b the base of number i in the table of constants. */
function quotient(x: number, i: number): void {
  takeLogarithm(x, 0);
  const c = constants();
  times(c[2 * i]!, c[2 * i + 1]!);
  estimated(2 * FEW);
}

export const log2: MathFunction = {
  special(x) {
    if (x > 0 && x < Infinity) {
      const e = exponentOf(x);
      if (scale(x, -e) === 1) return e;
    }
    return limits(x);
  },
  estimate(x) {
    quotient(x, 1);
  },
  enclose(x, _, w) {
    const W = w + MARGIN;
    return enclosed((logarithmOf(x, W) << BigInt(W)) / ln2(W), -W);
  },
};

/** 10^0 … 10^22, the powers of ten that float64 holds. */
const tens = lazily(() => {
  let ten = 0.1;
  return Float64Array.from({ length: 23 }, (_, n) => (ten = n === 0 ? 1 : ten * 10));
});

export const log10: MathFunction = {
  special(x) {
    if (x >= 10 && x <= 1e22) {
      const n = tens().indexOf(x);
      if (n > 0) return n;
    }
    return limits(x);
  },
  estimate(x) {
    quotient(x, 2);
  },
  enclose(x, _, w) {
    const W = w + MARGIN;
    return enclosed((logarithmOf(x, W) << BigInt(W)) / ln10(W), -W);
  },
};

export const log1p: MathFunction = {
  special(x) {
    if (x === 0 || x === Infinity || x !== x) return x;
    if (x > -1) return undefined;
    return x === -1 ? -Infinity : NaN;
  },
  estimate(x) {
    if (Math.abs(x) < TINY) return beside(x, -1);
    set(x, 0);
    takeLogarithmOfOnePlus();
    estimated(2 * FEW);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < TINY * TINY) return enclosedBeside(x, -1);
    const W = w + MARGIN;
    return enclosed(logarithmFixed((1n << BigInt(W)) + toFixed(x, W), W), -W);
  },
};
