/**
 * asin, acos, atan, atan2.
 *
 * atan(y / x) = atan(j / 32) + atan(u), u = (y - x j / 32) / (x + y j / 32), |u| < 1/63, the first from a table, the second by its
 * series up to u^19 / 19; asin and acos are angles of (sqrt(1 - x^2), x). Exact cases: all four are transcendental for
 * rational arguments but asin 0 = atan 0 = 0, acos 1 = 0 and the angle 0 (Lindemann).
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../../format/bits.js';
import {
  acc,
  negate,
  over,
  plus,
  polynomial,
  set,
  setSum,
  square,
  squareRoot,
  times,
  timesNumber,
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
  withSignOf,
} from './estimate.js';
import { arctangent, parts, pi, rootOf, shift, table, toFixed } from './fixed.js';
import { SMALL, SMALLER } from './trigonometric.js';

/** atan(j / 32) */
const angles = table(33, (j, w) => arctangent(BigInt(j) << BigInt(w - 5), w));

/** (-1)^k / (2k + 1) */
const series = table(10, (k, w) => ((k % 2 === 0 ? 1n : -1n) << BigInt(w)) / BigInt(2 * k + 1));

/** pi / 4 */
const quarterPi = table(1, (_, w) => pi(w) >> 2n);

/** The accumulator becomes n pi / 4. */
export function takeQuarters(n: number): void {
  const c = quarterPi();
  set(c[0]!, c[1]!);
  timesNumber(n);
}

/** The accumulator becomes the angle of the point (x, y), x and y >= 0 double-doubles, relative error below 2^-98 more than theirs. */
function takeAngle(y: number, yl: number, x: number, xl: number): void {
  if (y > x) {
    takeAngle(x, xl, y, yl);
    negate();
    const c = quarterPi();
    plus(2 * c[0]!, 2 * c[1]!);
    return;
  }
  // atan(y / x) = atan(c) + atan((y - c x) / (x + c y))
  const j = Math.floor((y / x) * 32 + 0.5);
  const c = j / 32;
  set(y, yl);
  timesNumber(c);
  plus(x, xl);
  const d = acc[0]!;
  const dl = acc[1]!;
  set(x, xl);
  timesNumber(-c);
  plus(y, yl);
  over(d, dl);
  const u = acc[0]!;
  const ul = acc[1]!;
  square();
  polynomial(series(), 4, acc[0]!, acc[1]!);
  times(u, ul);
  if (j === 0) return;
  const angle = angles();
  plus(angle[2 * j]!, angle[2 * j + 1]!);
}

/** The angle of (x, y), x and y >= 0 in units of 2^-w. */
function angleFixed(y: bigint, x: bigint, w: number): bigint {
  if (y > x) return (pi(w) >> 1n) - angleFixed(x, y, w);
  return arctangent((y << BigInt(w)) / x, w);
}

/** The accumulator becomes sqrt(1 - x^2). */
function takeCosine(x: number): void {
  setSum(1, x);
  const h = acc[0]!;
  const l = acc[1]!;
  setSum(1, -x);
  times(h, l);
  squareRoot();
}

/** sqrt(1 - x^2) in units of 2^-w. */
function cosineFixed(x: bigint, w: number): bigint {
  return rootOf((1n << BigInt(2 * w)) - x * x);
}

/** NaN outside -1..1. */
function beyondOne(x: number): number | undefined {
  return Math.abs(x) <= 1 ? undefined : NaN;
}

export const asin: MathFunction = {
  special(x) {
    return x === 0 ? x : beyondOne(x);
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(x, x);
    takeCosine(a);
    takeAngle(a, 0, acc[0]!, acc[1]!);
    withSignOf(x);
    estimated(4 * FEW);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(x, x);
    const W = w + MARGIN;
    const a = toFixed(Math.abs(x), W);
    const angle = angleFixed(a, cosineFixed(a, W), W);
    return enclosed(x < 0 ? -angle : angle, -W);
  },
};

export const acos: MathFunction = {
  special(x) {
    return x === 1 ? 0 : beyondOne(x);
  },
  estimate(x) {
    takeCosine(x);
    takeAngle(acc[0]!, acc[1]!, Math.abs(x), 0);
    if (x < 0) {
      negate();
      const c = quarterPi();
      plus(4 * c[0]!, 4 * c[1]!);
    }
    estimated(4 * FEW);
  },
  enclose(x, _, w) {
    const W = w + MARGIN;
    const a = toFixed(Math.abs(x), W);
    const angle = angleFixed(cosineFixed(a, W), a, W);
    return enclosed(x < 0 ? pi(W) - angle : angle, -W);
  },
};

export const atan: MathFunction = {
  special(x) {
    return x === 0 || x !== x ? x : undefined;
  },
  estimate(x) {
    const a = Math.abs(x);
    if (a < SMALL) return beside(x, -x);
    // From 2^200 on, pi / 2 - 1 / x is pi / 2 to more than double-double.
    if (a > power(200)) takeQuarters(2);
    else takeAngle(a, 0, 1, 0);
    withSignOf(x);
    estimated(2 * FEW);
  },
  enclose(x, _, w) {
    const a = Math.abs(x);
    if (a < SMALLER) return enclosedBeside(x, -x);
    const W = w + MARGIN;
    const angle = a === Infinity ? pi(W) >> 1n : angleFixed(toFixed(a, W), 1n << BigInt(W), W);
    return enclosed(x < 0 ? -angle : angle, -W);
  },
};

/** How many quarters of pi the angle of (x, y) has, where zeros or infinities say so; otherwise undefined. */
function quarters(y: number, x: number): number | undefined {
  const left = isNegative(x);
  if (y === 0) return left ? 4 : 0;
  if (Math.abs(y) === Infinity) return Math.abs(x) !== Infinity ? 2 : left ? 3 : 1;
  if (Math.abs(x) === Infinity) return left ? 4 : 0;
  return x === 0 ? 2 : undefined;
}

export const atan2: MathFunction = {
  special(y, x) {
    if (x !== x || y !== y) return NaN;
    return quarters(y, x) === 0 ? (isNegative(y) ? -0 : 0) : undefined;
  },
  estimate(y, x) {
    const known = quarters(y, x);
    const e = exponentOf(y) - exponentOf(x);
    let exponent = 0;
    if (known !== undefined) takeQuarters(known);
    else if (e < -60 && x > 0) {
      // y / x (1 - y^2 / 3 x^2)
      set(scale(Math.abs(y), -exponentOf(y)), 0);
      over(scale(x, -exponentOf(x)), 0);
      exponent = e;
    } else if (e > 120) takeQuarters(2);
    else if (e < -120) takeQuarters(4);
    else {
      const a = scale(Math.abs(x), -exponentOf(x));
      const b = scale(Math.abs(y), -exponentOf(x));
      takeAngle(b, 0, a, 0);
      if (x < 0) {
        negate();
        const c = quarterPi();
        plus(4 * c[0]!, 4 * c[1]!);
      }
    }
    if (isNegative(y)) negate();
    estimated(4 * FEW, exponent);
  },
  enclose(y, x, w) {
    const W = w + MARGIN;
    const known = quarters(y, x);
    if (known !== undefined) return signed((pi(W) * BigInt(known)) >> 2n, W, y);
    const a = parts(Math.abs(x));
    const b = parts(Math.abs(y));
    const e = exponentOf(y) - exponentOf(x);
    if (e < -200 && x > 0) {
      // Just below y / x, which is either a power of two over an odd number, or 2^-180 from every decision boundary.
      const near = (b.integer << 280n) - 1n;
      return {
        negative: y < 0,
        lower: near,
        upper: near,
        denominator: a.integer,
        exponent: b.exponent - a.exponent - 280,
      };
    }
    if (Math.abs(e) > 400 + W) return signed(e > 0 ? pi(W) >> 1n : pi(W), W, y);
    const least = Math.min(a.exponent, b.exponent);
    const angle = angleFixed(shift(b.integer, b.exponent - least), shift(a.integer, a.exponent - least), W);
    return signed(x < 0 ? pi(W) - angle : angle, W, y);
  },
};

/** The enclosure of an angle that has the sign of y. */
function signed(angle: bigint, w: number, y: number): Enclosure | undefined {
  return enclosed(isNegative(y) ? -angle : angle, -w);
}
