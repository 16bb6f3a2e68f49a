/**
 * sin, cos, tan and their inverses.
 *
 * x = n pi / 2 + r with |r| < 0.79, then the series of sin r or cos r. pi / 2 comes in pieces of 31 bits, so that n times
 * each of them is exact for n < 2^22; for larger x, 2^e mod 2 pi is kept in the same pieces for each exponent e, and x
 * is three digits of 18 bits times such numbers. Inverses: atan(y / x) = atan(j / 32) + atan(u), |u| < 1/63. Exact cases: all
 * six are transcendental for rational arguments but sin 0 = tan 0 = asin 0 = atan 0 = 0, cos 0 = 1, acos 1 = 0
 * (Lindemann); so is atan2, the angle of a point with rational coordinates.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../../format/bits.js';
import {
  acc,
  negate,
  over,
  plus,
  plusNumber,
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
import { arctangent, lazily, limbs, pairs, parts, pi, rootOf, shift, sineAndCosine, toFixed } from './fixed.js';

const W = 200;
/** Below this, sin x is x - x^3 / 6 to more than double-double. */
export const SMALL = power(-46);
/** Below this the next term is beyond every decision boundary: see `enclosedBeside`. */
export const SMALLER = power(-66);

/** Bits of a piece of pi / 2. */
const PIECE = 31;

/** pi / 2 in pieces of 31 bits after the point and a rest; 2 / pi. */
const halfPi = lazily(() => {
  return Float64Array.of(...limbs(pi(W) >> 1n, W, PIECE, 4), Number(1n << BigInt(W + 1)) / Number(pi(W)));
});

/** 2^e mod 2 pi in the same pieces, for e = 0, 1, … */
const residues: (Float64Array | undefined)[] = [];

function residue(e: number): Float64Array {
  return (residues[e] ??= limbs(residueFixed(e) >> BigInt(e), W, PIECE, 4));
}

/** 2^e less a multiple of 2 pi, in -pi..pi, in units of 2^-(W + e). */
function residueFixed(e: number): bigint {
  const half = pi(W + e);
  const rest = (1n << BigInt(W + 2 * e)) % (2n * half);
  return rest > half ? rest - 2n * half : rest;
}

/** (-1)^k / (2k + 1)! for sin, (-1)^k / (2k)! for cos: powers of -r^2, or of r^2 for sinh and cosh. */
const factorials = (first: number): (() => Float64Array) =>
  lazily(() => {
    let factorial = 1n;
    return pairs(14, W, (k) => {
      if (k > 0) factorial *= BigInt((2 * k + first) * (2 * k + first - 1));
      return (1n << BigInt(W)) / factorial;
    });
  });
const oddFactorials = factorials(1);
const evenFactorials = factorials(0);

/** The accumulator becomes the sum of r (sign r^2)^k / (2k + 1)!: sin r with sign -1, sinh r with 1. |r| < 0.8. */
export function sineSeries(head: number, tail: number, sign: number): void {
  set(head, tail);
  square();
  polynomial(oddFactorials(), 8, sign * acc[0]!, sign * acc[1]!);
  times(head, tail);
}

/** The accumulator becomes the sum of (sign r^2)^k / (2k)!: cos r with sign -1, cosh r with 1. |r| < 0.8. */
export function cosineSeries(head: number, tail: number, sign: number): void {
  set(head, tail);
  square();
  polynomial(evenFactorials(), 9, sign * acc[0]!, sign * acc[1]!);
}

/** r of the last reduction and the relative error bound of what follows from it. */
const rest = new Float64Array(3);

/** x = n pi / 2 + r: leaves r and its error bound in `rest`, returns n mod 4. */
function reduce(x: number): number {
  const a = Math.abs(x);
  const p = halfPi();
  let first = a;
  let second = 0;
  let third = 0;
  let fourth = 0;
  if (a >= 4194304) {
    // Three digits of 18 bits, times 2^e mod 2 pi in pieces whose products and sums are exact.
    first = 0;
    let e = exponentOf(a) - 17;
    for (let left = a, i = 0; i < 3; i++, e -= 18) {
      const digit = Math.floor(scale(left, -e));
      left -= scale(digit, e);
      if (e < 0) {
        first += scale(digit, e);
        continue;
      }
      const r = residue(e);
      first += digit * r[0]!;
      second += digit * r[1]!;
      third += digit * r[2]!;
      fourth += digit * r[3]!;
    }
  }
  const n = Math.floor(first * p[4]! + 0.5);
  setSum(first - n * p[0]!, second - n * p[1]!);
  plusNumber(third - n * p[2]!);
  plusNumber(fourth - n * p[3]!);
  // The last pieces are wrong by at most 2^-146 each, and their sum by up to 2^23 times as much.
  rest[2] = 2 * FEW + power(-122) / Math.abs(acc[0]!);
  withSignOf(x);
  rest[0] = acc[0]!;
  rest[1] = acc[1]!;
  return (x < 0 ? -n : n) & 3;
}

/** The accumulator becomes sin(r + quadrant pi / 2). */
function sineOfRest(quadrant: number): void {
  if (quadrant % 2 === 0) sineSeries(rest[0]!, rest[1]!, -1);
  else cosineSeries(rest[0]!, rest[1]!, -1);
  if ((quadrant & 2) === 2) negate();
}

/** sin and cos of x in units of 2^-w. */
export function sineAndCosineOf(x: number, w: number): [bigint, bigint] {
  const { integer, exponent } = parts(x);
  // pi to so many bits more that n pi is right to 2^-w.
  const W = w + Math.max(exponent + 53, 0) + 2;
  const unit = pi(W) >> 1n;
  const whole = shift(integer, exponent + W);
  const n = (2n * whole + unit) / (2n * unit) - (whole < 0n ? 1n : 0n);
  const [s, c] = sineAndCosine((whole - n * unit) >> BigInt(W - w), w);
  switch (Number(BigInt.asUintN(2, n))) {
    case 0:
      return [s, c];
    case 1:
      return [c, -s];
    case 2:
      return [-s, -c];
    default:
      return [-c, s];
  }
}

/** x for zeros, NaN for infinities and NaN. */
function zeroOrNone(x: number): number | undefined {
  if (x === 0) return x;
  return Math.abs(x) < Infinity ? undefined : NaN;
}

export const sin: MathFunction = {
  special: zeroOrNone,
  estimate(x) {
    if (Math.abs(x) < SMALL) return beside(x, -x);
    sineOfRest(reduce(x));
    estimated(rest[2]!);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(x, -x);
    return enclosed(sineAndCosineOf(x, w + MARGIN)[0], -w - MARGIN);
  },
};

export const cos: MathFunction = {
  special(x) {
    return x === 0 ? 1 : zeroOrNone(x);
  },
  estimate(x) {
    if (Math.abs(x) < SMALL) return beside(1, -1);
    sineOfRest((reduce(x) + 1) & 3);
    estimated(rest[2]!);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(1, -1);
    return enclosed(sineAndCosineOf(x, w + MARGIN)[1], -w - MARGIN);
  },
};

export const tan: MathFunction = {
  special: zeroOrNone,
  estimate(x) {
    if (Math.abs(x) < SMALL) return beside(x, x);
    const quadrant = reduce(x);
    sineOfRest((quadrant + 1) & 3);
    const c = acc[0]!;
    const cl = acc[1]!;
    sineOfRest(quadrant);
    over(c, cl);
    estimated(2 * rest[2]! + FEW);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < SMALLER) return enclosedBeside(x, x);
    const W = w + MARGIN;
    // |cos x| > 2^-63 for every float64: the quotient of sums right to 2^-(W + 64) is right to 2^-W of itself.
    const [s, c] = sineAndCosineOf(x, W + 130);
    return enclosed((s << BigInt(W)) / c, -W);
  },
};

/** atan(j / 32) */
const angles = lazily(() => pairs(33, W, (j) => arctangent((BigInt(j) << BigInt(W)) >> 5n, W)));

/** (-1)^k / (2k + 1) */
const series = lazily(() => pairs(10, W, (k) => ((k % 2 === 0 ? 1n : -1n) << BigInt(W)) / BigInt(2 * k + 1)));

/** pi / 4 */
const quarterPi = lazily(() => pairs(1, W, () => pi(W) >> 2n));

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
  const table = angles();
  plus(table[2 * j]!, table[2 * j + 1]!);
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
