/**
 * erf and erfc.
 *
 * Up to 3, erf x = 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!, all terms positive; beyond, erfc x is e^(-x^2) / sqrt(pi)
 * times a continued fraction. erf 0 = 0 and erfc 0 = 1 are exact; that no other value at a rational argument is a
 * decision boundary is not proved, but nothing known speaks for one, and Ziv's loop would not end on it.
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';
import {
  acc,
  negate,
  over,
  plusNumber,
  polynomial,
  set,
  setProduct,
  times,
  timesNumber,
  under,
} from './doubleDouble.js';
import {
  beside,
  enclosed,
  enclosedBeside,
  type Enclosure,
  estimated,
  FEW,
  MARGIN,
  type MathFunction,
} from './estimate.js';
import { exponentiate, exponentiateFixed } from './exponential.js';
import { parts, pi, rootOf, shift, table, TABLE_BITS, toFixed } from './fixed.js';

/** Up to here the series serves. */
const NEAR = 3;
/** 2^n / (2n+1)!!; at x = 3 the terms fall below 2^-50 at n = 44 and below 2^-108 at n = 70, relative to the sum. */
const series = table(72, (n, w) => (1n << BigInt(w + n)) / oddFactorial(n), 3 * TABLE_BITS);

/** (2n+1)!! */
function oddFactorial(n: number): bigint {
  return n === 0 ? 1n : BigInt(2 * n + 1) * oddFactorial(n - 1);
}

/** 2 / sqrt(pi) in units of 2^-w. */
function coefficient(w: number): bigint {
  return (2n << BigInt(2 * w)) / rootOf(pi(w) << BigInt(w));
}

/** 2 / sqrt(pi) */
const constant = table(1, (_, w) => coefficient(w));

/** The accumulator becomes m with e^(-x^2) = m 2^k; returns k. */
function takeGaussian(x: number): number {
  setProduct(x, x);
  return exponentiate(-acc[0]!, -acc[1]!);
}

/** The accumulator becomes erf x / x, |x| <= 3. */
function takeSeries(x: number): void {
  const k = takeGaussian(x);
  const c = constant();
  times(c[0]!, c[1]!);
  const h = acc[0]! * power(k);
  const l = acc[1]! * power(k);
  setProduct(x, x);
  polynomial(series(), 45, acc[0]!, acc[1]!);
  times(h, l);
}

/** The accumulator becomes m with erfc x = m 2^k, x >= 3; returns k. */
function takeFraction(x: number): number {
  // erfc x = e^(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / …))), as many terms as leave less than 2^-100.
  set(x, 0);
  for (let n = Math.floor(700 / (x * x)) + 24; n > 0; n--) {
    under(n / 2, 0);
    plusNumber(x);
  }
  const h = acc[0]!;
  const l = acc[1]!;
  const k = takeGaussian(x);
  over(h, l);
  const c = constant();
  times(c[0]!, c[1]!);
  return k - 1;
}

/** erf |x| in units of 2^-w. */
function fixedSeries(x: number, w: number): bigint {
  const a = toFixed(Math.abs(x), w);
  const square = (a * a) >> BigInt(w);
  let sum = 0n;
  let term = a;
  for (let n = 3n; term !== 0n; n += 2n) {
    sum += term;
    term = ((2n * term * square) >> BigInt(w)) / n;
  }
  const { m, k } = exponentiateFixed(-square, w);
  return shift((((sum * m) >> BigInt(w)) * coefficient(w)) >> BigInt(w), k);
}

export const erf: MathFunction = {
  special(x) {
    if (x === 0 || x !== x) return x;
    return x === Infinity ? 1 : x === -Infinity ? -1 : undefined;
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a > 8) return beside(x < 0 ? -1 : 1, -x);
    if (a <= NEAR) {
      const e = exponentOf(x);
      takeSeries(a < power(-60) ? 0 : a);
      timesNumber(scale(x, -e));
      return estimated(2 * FEW, e);
    }
    const k = takeFraction(a);
    set(-acc[0]! * power(k), -acc[1]! * power(k));
    plusNumber(1);
    if (x < 0) negate();
    estimated(FEW);
  },
  enclose(x, _, w) {
    const a = Math.abs(x);
    if (a > 12) return enclosedBeside(x < 0 ? -1 : 1, -x);
    const W = w + MARGIN;
    if (a < power(-w)) {
      // erf x = 2 / sqrt(pi) x to 2w places
      const { integer, exponent } = parts(x);
      return enclosed(coefficient(W) * integer, exponent - W);
    }
    // As many bits more as x lies below 1.
    const V = W + Math.max(0, -exponentOf(x));
    const value = fixedSeries(x, V);
    return enclosed(x < 0 ? -value : value, -V);
  },
};

export const erfc: MathFunction = {
  special(x) {
    if (x === 0) return 1;
    if (x !== x) return x;
    return x === Infinity ? 0 : x === -Infinity ? 2 : undefined;
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < power(-90)) return beside(1, -x);
    if (x < -8) return beside(2, -1);
    if (a <= NEAR) {
      takeSeries(a);
      timesNumber(-x);
      plusNumber(1);
      return estimated((4 * FEW) / Math.min(acc[0]!, 1));
    }
    const k = takeFraction(Math.min(a, 37));
    // The Gaussian is as wrong as its argument, up to 1369 (1 + 2^-105).
    if (x > 0) return estimated(16 * FEW, k);
    set(-acc[0]! * power(k), -acc[1]! * power(k));
    plusNumber(2);
    estimated(FEW);
  },
  enclose(x, _, w): Enclosure | undefined {
    if (Math.abs(x) < power(-180)) return enclosedBeside(1, -x);
    if (x < -12) return enclosedBeside(2, -1);
    if (x > 30) return { negative: false, lower: 1n, upper: 1n, exponent: -1300 }; // erfc 30 is below every format
    // The bits that 1 - erf x loses: x^2 / ln 2 + log2 x + 1.
    const V = w + MARGIN + (x > 0 ? Math.floor(1.4427 * x * x + x) + 8 : 0);
    const value = fixedSeries(x, V);
    return enclosed((1n << BigInt(V)) + (x < 0 ? value : -value), -V);
  },
};
