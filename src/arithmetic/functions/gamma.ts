/**
 * gamma and lgamma.
 *
 * ln Gamma(z) by Stirling's series for z >= 24; smaller arguments are shifted up by x (x+1) (x+2) …, negative ones reflected by
 * Gamma(x) Gamma(1-x) = pi / sin(pi x). Exact cases: gamma of positive whole numbers, lgamma 1 = lgamma 2 = 0; lgamma of other whole
 * numbers is the logarithm of one, and transcendental. That no other value is a decision boundary is not proved; Ziv's
 * loop would not end on one.
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';
import {
  acc,
  negate,
  over,
  plus,
  plusNumber,
  polynomial,
  set,
  setSum,
  times,
  timesNumber,
  under,
} from './doubleDouble.js';
import { enclosed, type Enclosure, estimated, FEW, MARGIN, type MathFunction } from './estimate.js';
import { exponentiate, exponentiateFixed } from './exponential.js';
import { bitLength, factorial, parts, pi, sineAndCosine, table, toFixed } from './fixed.js';
import { logarithmFixed, logarithmOf, takeLogarithm } from './logarithm.js';
import { takeQuarters } from './inverseTrigonometric.js';
import { cosineSeries, sineSeries } from './trigonometric.js';

/** From here on 16 terms of Stirling's series are right to 2^-115. */
const STIRLING = 24;
/** Below this gamma x is 1 / x to more than double-double, and lgamma x is -ln x. */
const TINY = power(-110);
/** gamma beyond ±200 is far beyond every format. */
const FAR = 200;

/** B_2n / (2n (2n - 1)) for n = 1 … count, in units of 2^-w: from the tangent numbers (Brent and Harvey, 2011). */
function stirlingCoefficients(count: number, w: number): bigint[] {
  const tangent = [0n, 1n];
  for (let k = 2; k <= count; k++) tangent[k] = BigInt(k - 1) * tangent[k - 1]!;
  for (let k = 2; k <= count; k++) {
    for (let j = k; j <= count; j++) {
      tangent[j] = BigInt(j - k) * tangent[j - 1]! + BigInt(j - k + 2) * tangent[j]!;
    }
  }
  // B_2n = (-1)^(n-1) 2n T_n / (4^n (4^n - 1))
  return tangent.slice(1).map((t, i) => {
    const n = BigInt(i + 1);
    const four = 1n << (2n * n);
    const coefficient = (t << BigInt(w)) / (four * (four - 1n) * (2n * n - 1n));
    return i % 2 === 0 ? coefficient : -coefficient;
  });
}

const series = table(16, (i, w) => stirlingCoefficients(16, w)[i]!);

/** ln(2 pi) / 2 */
const constant = table(1, (_, w) => logarithmFixed(2n * pi(w), w) >> 1n);

/** x (x+1) (x+2) … of the last shift. */
const product = new Float64Array(2);

/** The accumulator becomes ln Gamma(z), where Gamma(head + tail) = Gamma(z) / `product`; head + tail >= 1/2. */
function takeShifted(head: number, tail: number): void {
  product[0] = 1;
  product[1] = 0;
  while (head < STIRLING) {
    set(product[0], product[1]!);
    times(head, tail);
    product[0] = acc[0]!;
    product[1] = acc[1]!;
    set(head, tail);
    plusNumber(1);
    head = acc[0]!;
    tail = acc[1]!;
  }
  takeStirling(head, tail);
}

/** The accumulator becomes ln Gamma(z) = (z - 1/2) ln z - z + ln(2 pi) / 2 + …, z >= 24. */
function takeStirling(z: number, zl: number): void {
  set(z, zl);
  under(1, 0);
  const r = acc[0]!;
  const rl = acc[1]!;
  times(r, rl);
  polynomial(series(), 6, acc[0]!, acc[1]!);
  times(r, rl);
  const c = constant();
  plus(c[0]!, c[1]!);
  const s = acc[0]!;
  const sl = acc[1]!;
  takeLogarithm(z, zl);
  const h = acc[0]!;
  const l = acc[1]!;
  set(z, zl);
  plusNumber(-0.5);
  times(h, l);
  plus(-z, -zl);
  plus(s, sl);
}

/** The accumulator becomes |sin(pi x)|, x no whole number; returns whether it is negative. */
function takeSineOfPi(x: number): boolean {
  const r = Math.abs(x) % 2;
  const t = r > 1 ? r - 1 : r;
  const f = t > 0.5 ? 1 - t : t; // all of these are exact
  takeQuarters(f > 0.25 ? 2 - 4 * f : 4 * f);
  if (f > 0.25) cosineSeries(acc[0]!, acc[1]!, -1);
  else sineSeries(acc[0]!, acc[1]!, -1);
  return r > 1 !== x < 0;
}

/** |sin(pi x)| in units of 2^-w. */
function sineOfPiFixed(x: number, w: number): bigint {
  const r = Math.abs(x) % 1;
  const f = toFixed(r > 0.5 ? 1 - r : r, w);
  const quarter = 1n << BigInt(w - 2);
  if (f > quarter) return sineAndCosine(((2n * quarter - f) * pi(w)) >> BigInt(w), w)[1];
  return sineAndCosine((f * pi(w)) >> BigInt(w), w)[0];
}

/** ln Gamma(z) and a product P, both in units of 2^-w, with Gamma(x) = Gamma(z) / P, for x >= 1/2 in the same units. */
function shiftedFixed(x: bigint, w: number): { log: bigint; product: bigint } {
  const one = 1n << BigInt(w);
  const least = BigInt(Math.floor(w / 4) + 8) << BigInt(w);
  let product = one;
  for (; x < least; x += one) product = (product * x) >> BigInt(w);
  let log = (((x - one / 2n) * logarithmFixed(x, w)) >> BigInt(w)) - x + (logarithmFixed(2n * pi(w), w) >> 1n);
  // At z >= w / 4, w / 8 terms fall below 2^-w.
  let powerOfZ = (one << BigInt(w)) / x;
  const square = (powerOfZ * powerOfZ) >> BigInt(w);
  for (const coefficient of coefficientsFor(w)) {
    log += (coefficient * powerOfZ) >> BigInt(w);
    powerOfZ = (powerOfZ * square) >> BigInt(w);
  }
  return { log, product };
}

const coefficients = new Map<number, bigint[]>();

function coefficientsFor(w: number): bigint[] {
  let known = coefficients.get(w);
  if (known === undefined) coefficients.set(w, (known = stirlingCoefficients(Math.floor(w / 8) + 8, w)));
  return known;
}

/** Gamma(x) far beyond every format, either way. */
function far(negative: boolean, exponent: number): Enclosure {
  return { negative, lower: 1n, upper: 1n, exponent };
}

/** Whether Gamma(x) is negative, x no whole number. */
function isNegativeGamma(x: number): boolean {
  return x < 0 && Math.floor(x) % 2 !== 0;
}

export const gamma: MathFunction = {
  special(x) {
    if (x === 0) return 1 / x;
    if (x !== x || x === Infinity) return x;
    return x < 0 && x === Math.floor(x) ? NaN : undefined;
  },
  divides: true,
  estimate(x) {
    const a = Math.abs(x);
    if (a < TINY) {
      const e = exponentOf(x);
      set(1, 0);
      over(scale(x, -e), 0);
      return estimated(FEW, -e);
    }
    if (x > 0 && x <= 19 && x === Math.floor(x)) {
      let exact = 1; // 18! < 2^53
      for (let n = 2; n < x; n++) exact *= n;
      set(exact, 0);
      return estimated(0);
    }
    if (a > FAR) {
      set(isNegativeGamma(x) ? -1 : 1, 0);
      return estimated(0, x > 0 ? 2000 : -2000);
    }
    if (x < -0.5) {
      // pi / (sin(pi x) Gamma(1 - x))
      setSum(1, -x);
      takeShifted(acc[0]!, acc[1]!);
      const error = FEW * (16 + acc[0]!);
      const k = exponentiate(-acc[0]!, -acc[1]!);
      times(product[0]!, product[1]!);
      const h = acc[0]!;
      const l = acc[1]!;
      const negative = takeSineOfPi(x);
      under(h, l);
      const q = acc[0]!;
      const ql = acc[1]!;
      takeQuarters(negative ? -4 : 4);
      times(q, ql);
      return estimated(error, k);
    }
    // Gamma(1 + x) / x
    const shifted = x < 1;
    setSum(x, shifted ? 1 : 0);
    takeShifted(acc[0]!, acc[1]!);
    const error = FEW * (16 + acc[0]!);
    const k = exponentiate(acc[0]!, acc[1]!);
    over(product[0]!, product[1]!);
    if (shifted) over(x, 0);
    estimated(error, k);
  },
  enclose(x, _, w) {
    if (x > 0 && x === Math.floor(x) && x < FAR) {
      const exact = factorial(x - 1);
      return { negative: false, lower: exact, upper: exact, exponent: 0 };
    }
    if (Math.abs(x) > FAR) return far(isNegativeGamma(x), x > 0 ? 2000 : -2000);
    const negative = isNegativeGamma(x);
    const { integer, exponent } = parts(Math.abs(x));
    if (Math.abs(x) < power(-200)) {
      // 1 / x (1 - 0.577… x): x is a power of two or 1 / x is 2^-180 from every decision boundary.
      const near = (1n << 300n) + (x < 0 ? 1n : -1n);
      return { negative, lower: near, upper: near, denominator: integer, exponent: -exponent - 300 };
    }
    const W = w + MARGIN;
    const X = toFixed(x, W);
    const one = 1n << BigInt(W);
    if (x < -0.5) {
      const { log, product } = shiftedFixed(one - X, W);
      const { m, k } = exponentiateFixed(-log, W);
      // pi P / (sin(pi x) Gamma(z)), P with W bits
      const excess = bitLength(product) - W;
      const value = (((pi(W) * (product >> BigInt(excess))) >> BigInt(W)) * m) / sineOfPiFixed(x, W);
      return enclosed(negative ? -value : value, k - W + excess);
    }
    const { log, product } = shiftedFixed(x < 1 ? one + X : X, W);
    const { m, k } = exponentiateFixed(log, W);
    const length = bitLength(product);
    const value = (m << BigInt(length)) / product;
    if (x >= 1) return enclosed(value, k - length);
    const quotient = (value << 64n) / integer;
    return enclosed(negative ? -quotient : quotient, k - length - exponent - 64);
  },
};

export const lgamma: MathFunction = {
  special(x) {
    if (x !== x) return x;
    if (x === 1 || x === 2) return 0;
    return Math.abs(x) === Infinity || (x <= 0 && x === Math.floor(x)) ? Infinity : undefined;
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < TINY) {
      takeLogarithm(a, 0);
      negate();
      return estimated(FEW);
    }
    if (x > power(110)) {
      // x (ln x - 1)
      const e = exponentOf(x);
      takeLogarithm(x, 0);
      plusNumber(-1);
      timesNumber(scale(x, -e));
      return estimated(2 * FEW, e);
    }
    // Sums of terms: their errors count relative to the sum.
    let terms: number;
    if (x < -0.5) {
      takeSineOfPi(x);
      takeLogarithm(acc[0]!, acc[1]!);
      const h = acc[0]!;
      const l = acc[1]!;
      takeQuarters(4);
      takeLogarithm(acc[0]!, acc[1]!);
      plus(-h, -l);
      const s = acc[0]!;
      const sl = acc[1]!;
      setSum(1, -x);
      terms = takeLogGamma(acc[0]!, acc[1]!) + Math.abs(h);
      negate();
      plus(s, sl);
    } else {
      const shifted = x < 1;
      setSum(x, shifted ? 1 : 0);
      terms = takeLogGamma(acc[0]!, acc[1]!);
      if (shifted) {
        const h = acc[0]!;
        const l = acc[1]!;
        takeLogarithm(a, 0);
        terms += Math.abs(acc[0]!);
        negate();
        plus(h, l);
      }
    }
    estimated((4 * FEW * (terms + 4)) / Math.abs(acc[0]!));
  },
  enclose(x, _, w) {
    const W = w + MARGIN;
    const X = toFixed(x, W);
    const one = 1n << BigInt(W);
    if (x < -0.5) {
      const sine = logarithmFixed(sineOfPiFixed(x, W), W);
      return enclosed(logarithmFixed(pi(W), W) - sine - logGammaFixed(one - X, W), -W);
    }
    if (x >= 1) {
      // x (ln x - 1) is as many times less exact than ln x.
      const e = exponentOf(x);
      return enclosed(logGammaFixed(toFixed(x, W + e), W + e) >> BigInt(e), -W);
    }
    return enclosed(logGammaFixed(one + X, W) - logarithmOf(Math.abs(x), W), -W);
  },
};

/** The accumulator becomes ln Gamma(head + tail), >= 1/2; returns the size of what was added up. */
function takeLogGamma(head: number, tail: number): number {
  takeShifted(head, tail);
  const h = acc[0]!;
  const l = acc[1]!;
  if (product[0] === 1) return 4 * Math.abs(h);
  takeLogarithm(product[0]!, product[1]!);
  negate();
  plus(h, l);
  return 4 * Math.abs(h);
}

/** ln Gamma(x), x >= 1/2, in units of 2^-w. */
function logGammaFixed(x: bigint, w: number): bigint {
  const { log, product } = shiftedFixed(x, w);
  return log - logarithmFixed(product, w);
}
