/**
 * sinh, cosh, tanh and their inverses.
 *
 * From e^|x|; near zero from the series of sin and cos without their signs, so that nothing cancels. The inverses are
 * logarithms of 1 + w. Exact cases: all are transcendental for rational arguments but at 0, and acosh 1 = 0.
 * @module
 */
import { power } from '../../format/bits.js';
import { acc, over, plus, plusNumber, setProduct, setSum, scaleBy, squareRoot, times, under } from './doubleDouble.js';
import { beside, enclosed, enclosedBeside, estimated, FEW, MARGIN, type MathFunction, withSignOf } from './estimate.js';
import { clamped, exponentiate, exponentiateFixed } from './exponential.js';
import { rootOf, toFixed } from './fixed.js';
import { logarithmFixed, takeLogarithm, takeLogarithmOfOnePlus } from './logarithm.js';
import { cosineSeries, sineSeries, SMALL, SMALLER } from './trigonometric.js';

/** Up to here the series serve. */
const NEAR = 0.75;

/** The accumulator becomes e^a + sign e^-a, less a factor 2^k; returns k. */
function takeSum(a: number, sign: number): number {
  const k = exponentiate(clamped(a), 0);
  if (k > 60) return k;
  const h = acc[0]!;
  const l = acc[1]!;
  under(sign * power(-2 * k), 0);
  plus(h, l);
  return k;
}

/** e^a + sign e^-a as an enclosure with the sign of x, halved. */
function enclosedSum(x: number, sign: bigint, w: number): ReturnType<typeof enclosed> {
  const W = w + MARGIN;
  const { m, k } = exponentiateFixed(toFixed(clamped(Math.abs(x)), W), W);
  const sum = m + sign * (((1n << BigInt(2 * W)) / m) >> BigInt(2 * k));
  return enclosed(x < 0 ? -sum : sum, k - 1 - W);
}

/** x for zeros, infinities and NaN. */
function itself(x: number): number | undefined {
  return x === 0 || !(Math.abs(x) < Infinity) ? x : undefined;
}

export const sinh: MathFunction = {
  special: itself,
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(x, x);
    if (a < NEAR) {
      sineSeries(x, 0, 1);
      return estimated(FEW);
    }
    const k = takeSum(a, -1);
    withSignOf(x);
    estimated(2 * FEW, k - 1);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(x, x);
    return enclosedSum(x, -1n, w);
  },
};

export const cosh: MathFunction = {
  special(x) {
    return x === 0 ? 1 : x === -Infinity ? Infinity : itself(x);
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(1, 1);
    const k = takeSum(a, 1);
    estimated(2 * FEW, k - 1);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(1, 1);
    return enclosedSum(Math.abs(x), 1n, w);
  },
};

export const tanh: MathFunction = {
  special(x) {
    return x === Infinity ? 1 : x === -Infinity ? -1 : itself(x);
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(x, -x);
    if (a > 32) return beside(x < 0 ? -1 : 1, -x);
    if (a < NEAR) {
      cosineSeries(a, 0, 1);
      const h = acc[0]!;
      const l = acc[1]!;
      sineSeries(a, 0, 1);
      over(h, l);
    } else {
      // 1 - 2 / (e^2a + 1)
      scaleBy(power(exponentiate(2 * a, 0)));
      plusNumber(1);
      under(-2, 0);
      plusNumber(1);
    }
    withSignOf(x);
    estimated(2 * FEW);
  },
  enclose(x, _, w) {
    const a = Math.abs(x);
    if (a < SMALLER) return enclosedBeside(x, -x);
    if (a > 100) return enclosedBeside(x < 0 ? -1 : 1, -x);
    const W = w + MARGIN;
    const { m, k } = exponentiateFixed(2n * toFixed(a, W), W);
    const square = m << BigInt(k);
    const one = 1n << BigInt(W);
    const quotient = ((square - one) << BigInt(W)) / (square + one);
    return enclosed(x < 0 ? -quotient : quotient, -W);
  },
};

export const asinh: MathFunction = {
  special: itself,
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(x, -x);
    if (a > power(60)) takeLogarithm(a, 0, 1);
    else {
      // ln(1 + a + a^2 / (1 + sqrt(1 + a^2)))
      setProduct(a, a);
      const s = acc[0]!;
      const sl = acc[1]!;
      plusNumber(1);
      squareRoot();
      plusNumber(1);
      under(s, sl);
      plusNumber(a);
      takeLogarithmOfOnePlus();
    }
    withSignOf(x);
    estimated(4 * FEW);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(x, -x);
    const W = w + MARGIN;
    const a = toFixed(Math.abs(x), W);
    const value = logarithmFixed(a + rootOf(a * a + (1n << BigInt(2 * W))), W);
    return enclosed(x < 0 ? -value : value, -W);
  },
};

export const acosh: MathFunction = {
  special(x) {
    if (!(x >= 1)) return NaN;
    return x === 1 ? 0 : x === Infinity ? x : undefined;
  },
  estimate(x) {
    if (x > power(60)) takeLogarithm(x, 0, 1);
    else {
      // ln(1 + t + sqrt(t (t + 2))), t = x - 1
      setSum(x, -1);
      const t = acc[0]!;
      const tl = acc[1]!;
      setSum(x, 1);
      times(t, tl);
      squareRoot();
      plus(t, tl);
      takeLogarithmOfOnePlus();
    }
    estimated(4 * FEW);
  },
  enclose(x, _, w) {
    const W = w + MARGIN;
    const a = toFixed(x, W);
    return enclosed(logarithmFixed(a + rootOf(a * a - (1n << BigInt(2 * W))), W), -W);
  },
};

export const atanh: MathFunction = {
  special(x) {
    if (x === 0) return x;
    const a = Math.abs(x);
    return a < 1 ? undefined : a === 1 ? x * Infinity : NaN;
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(x, x);
    // ln(1 + 2a / (1 - a)) / 2
    setSum(1, -a);
    under(2 * a, 0);
    takeLogarithmOfOnePlus();
    scaleBy(0.5);
    withSignOf(x);
    estimated(4 * FEW);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(x, x);
    const W = w + MARGIN;
    const a = toFixed(Math.abs(x), W);
    const one = 1n << BigInt(W);
    const value = logarithmFixed(((one + a) << BigInt(W)) / (one - a), W) >> 1n;
    return enclosed(x < 0 ? -value : value, -W);
  },
};
