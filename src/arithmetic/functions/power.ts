/**
 * pow, hypot, cbrt, rsqrt.
 *
 * x^y = e^(y ln x). The roots are float64 roots corrected once by their exact residual, which squares the error. Exact
 * cases: x^y of float64s, where it is dyadic, is found by taking roots of integers (`exactPower`); the other three are
 * computed to a whole number of units and a remainder, so that they need no loop at all.
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';
import { acc, plus, plusNumber, set, setProduct, squareRoot, timesNumber, scaleBy } from './doubleDouble.js';
import {
  beside,
  enclosed,
  enclosedBeside,
  type Enclosure,
  estimated,
  FEW,
  MARGIN,
  type MathFunction,
  rooted,
} from './estimate.js';
import { clamped, exponentiate, exponentiateFixed } from './exponential.js';
import { bitLength, integerPower, parts, rootOf, shift } from './fixed.js';
import { logarithmOf, takeLogarithm } from './logarithm.js';

/** Bits that roots are computed to: more than any decision boundary has. */
const ROOT_BITS = 300;

/** The results of IEEE 754-2019 section 9.2.1 for zeros, infinities, NaN and 1; otherwise undefined. */
function specialPower(x: number, y: number): number | undefined {
  if (y === 0 || x === 1) return 1;
  if (x !== x || y !== y) return NaN;
  const odd = isOdd(y);
  if (Math.abs(y) === Infinity) {
    const a = Math.abs(x);
    if (a === 1) return 1;
    return a > 1 === y > 0 ? Infinity : 0;
  }
  if (x === 0) return y < 0 ? (odd ? 1 / x : Infinity) : odd ? x : 0;
  if (x === Infinity) return y < 0 ? 0 : Infinity;
  if (x === -Infinity) return y < 0 ? (odd ? -0 : 0) : odd ? -Infinity : Infinity;
  if (x < 0 && y !== Math.floor(y)) return NaN;
  if (x === -1) return odd ? -1 : 1;
  return y === 1 ? x : undefined;
}

/** Whether y is an odd whole number. */
function isOdd(y: number): boolean {
  return Math.abs(y) < 9007199254740992 && Math.abs(y % 2) === 1;
}

/** m 2^e = x with m odd, x not 0. */
function oddPart(x: number): { m: bigint; e: number } {
  let { integer, exponent } = parts(x);
  while ((integer & 0xffn) === 0n) {
    integer >>= 8n;
    exponent += 8;
  }
  while ((integer & 1n) === 0n) {
    integer >>= 1n;
    exponent++;
  }
  return { m: integer, e: exponent };
}

/**
 * |x|^y where it is m 2^e with m of at most some 256 bits, so that it may be a decision boundary; otherwise undefined.
 *
 * |x| = m 2^e with m odd. If m = 1, the power is dyadic iff e y is whole. If m > 1, a dyadic power needs y > 0 and, for
 * y = n / 2^j, a 2^j-th root of m and of 2^e.
 */
function exactPower(x: number, y: number): { m: bigint; e: number } | undefined {
  let { m, e } = oddPart(Math.abs(x));
  if (m === 1n) {
    // In float64 e y may be whole though it is not: 3 (1/3), say. It is if the last place of y is.
    const last = oddPart(y).e;
    const whole = last >= 0 || e % power(-last) === 0;
    return whole && Math.abs(e * y) < 100000 ? { m, e: e * y } : undefined;
  }
  if (y < 0 || y > 256) return undefined;
  let n = y;
  for (; n !== Math.floor(n); n *= 2) {
    const root = rootOf(m);
    if (root * root !== m || e % 2 !== 0) return undefined;
    m = root;
    e /= 2;
  }
  return n > 256 ? undefined : { m: integerPower(m, n), e: e * n };
}

/** Whether the accumulator becomes x^y exactly: a small whole power, all but the last product of which are float64s. */
function isProduct(x: number, y: number): boolean {
  if (!(y >= 2 && y <= 32 && y === Math.floor(y) && Math.abs(x) < power(30) && Math.abs(x) > power(-30))) return false;
  set(x, 0);
  for (let n = 1; n < y; n++) {
    if (acc[1] !== 0) return false;
    setProduct(acc[0]!, x);
  }
  return true;
}

/** On which side of ±1 a power lies: its logarithm may be too small for float64. */
function sideOfOne(x: number, y: number, negative: boolean): number {
  const larger = Math.abs(x) > 1 === y > 0;
  return larger === negative ? -1 : 1;
}

export const pow: MathFunction = {
  special: specialPower,
  divides: true,
  estimate(x, y) {
    const negative = x < 0 && isOdd(y);
    if (isProduct(x, y)) return estimated(0);
    takeLogarithm(Math.abs(x), 0);
    const t = acc[0]! * y;
    if (Math.abs(t) < power(-90)) return beside(negative ? -1 : 1, sideOfOne(x, y, negative));
    let k: number;
    if (Math.abs(t) < 1300) {
      timesNumber(y);
      k = exponentiate(acc[0]!, acc[1]!);
    } else k = exponentiate(clamped(t), 0);
    if (negative) scaleBy(-1);
    estimated(2 * FEW * Math.max(1, Math.abs(clamped(t))), k);
  },
  enclose(x, y, w) {
    const negative = x < 0 && isOdd(y);
    const exact = exactPower(x, y);
    if (exact !== undefined) return { negative, lower: exact.m, upper: exact.m, exponent: exact.e };
    const W = w + MARGIN;
    const { integer, exponent } = parts(y);
    // |ln x| > 2^-54, so that y is below 2^66 where the power is near the formats: the product is right to 2^-(W - 66).
    const product = shift(logarithmOf(Math.abs(x), W) * integer, exponent);
    const limit = 1400n << BigInt(W);
    const t = product > limit ? limit : product < -limit ? -limit : product;
    // Below 2^-128 the power is beside 1; its sign may be lost in t, but not in that of y ln x.
    const magnitude = t < 0n ? -t : t;
    if (magnitude >> BigInt(W - 128) === 0n) {
      return enclosedBeside(negative ? -1 : 1, sideOfOne(x, y, negative));
    }
    const { m, k } = exponentiateFixed(t, W);
    return enclosed(negative ? -m : m, k - W);
  },
};

/** Whether the root of a float64 is one. */
function isSquare(x: number): boolean {
  const tail = acc[1]!;
  const root = Math.sqrt(x);
  setProduct(root, root);
  const exact = acc[0] === x && acc[1] === 0;
  set(x, tail);
  return exact;
}

export const hypot: MathFunction = {
  special(x, y) {
    if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) return Infinity;
    if (x !== x || y !== y) return NaN;
    if (x === 0) return Math.abs(y);
    return y === 0 ? Math.abs(x) : undefined;
  },
  estimate(x, y) {
    const a = Math.max(Math.abs(x), Math.abs(y));
    const b = Math.min(Math.abs(x), Math.abs(y));
    const e = exponentOf(a);
    // sqrt(a^2 + b^2) = a (1 + b^2 / 2 a^2 - …)
    if (exponentOf(b) < e - 46) return beside(a, 1);
    setProduct(scale(b, -e), scale(b, -e));
    const s = acc[0]!;
    const sl = acc[1]!;
    setProduct(scale(a, -e), scale(a, -e));
    const whole = sl === 0 && acc[1] === 0;
    plus(s, sl);
    const square = acc[0]!;
    const exact = whole && acc[1] === 0 && isSquare(square);
    squareRoot();
    estimated(exact ? 0 : FEW, e);
  },
  enclose(x, y) {
    const a = Math.max(Math.abs(x), Math.abs(y));
    const b = Math.min(Math.abs(x), Math.abs(y));
    if (exponentOf(b) < exponentOf(a) - 70) return enclosedBeside(a, 1);
    const p = parts(a);
    const q = parts(b);
    const least = Math.min(p.exponent, q.exponent);
    const u = shift(p.integer, p.exponent - least);
    const v = shift(q.integer, q.exponent - least);
    const square = (u * u + v * v) << BigInt(2 * ROOT_BITS);
    const root = rootOf(square);
    return rooted(false, root, root * root === square, least - ROOT_BITS);
  },
};

/** floor of the cube root of n > 0, by Newton's iteration from above. */
function cubeRootOf(n: bigint): bigint {
  let x = 1n << BigInt(Math.floor((bitLength(n) + 2) / 3));
  for (;;) {
    const next = (2n * x + n / (x * x)) / 3n;
    if (next >= x) return x;
    x = next;
  }
}

export const cbrt: MathFunction = {
  special(x) {
    return x === 0 || !(Math.abs(x) < Infinity) ? x : undefined;
  },
  estimate(x) {
    // |x| = m 8^k with m in [1, 8)
    const k = Math.floor(exponentOf(x) / 3);
    const m = scale(Math.abs(x), -3 * k);
    let r = 0.75 + m * (0.24 - 0.0115 * m); // within 12%
    for (let i = 0; i < 5; i++) r -= (r - m / (r * r)) / 3;
    // r + (m - r^3) / 3 r^2: the residual is exact enough in double-double
    setProduct(r, r);
    const isSquare = acc[1] === 0;
    timesNumber(-r);
    plusNumber(m);
    // With r^2 a float64, all of this was exact.
    const exact = isSquare && acc[0] === 0;
    const correction = acc[0]! / (3 * r * r);
    set(r, 0);
    plusNumber(correction);
    if (x < 0) scaleBy(-1);
    estimated(exact ? 0 : FEW, k);
  },
  enclose(x) {
    const { integer, exponent } = parts(Math.abs(x));
    const third = Math.floor(exponent / 3);
    const cube = integer << BigInt(exponent - 3 * third + 3 * ROOT_BITS);
    const root = cubeRootOf(cube);
    return rooted(x < 0, root, root * root * root === cube, third - ROOT_BITS);
  },
};

export const rsqrt: MathFunction = {
  special(x) {
    if (x === 0) return 1 / x;
    if (!(x > 0)) return NaN;
    return x === Infinity ? 0 : undefined;
  },
  divides: true,
  estimate(x) {
    // x = m 4^k with m in [1, 4)
    const k = Math.floor(exponentOf(x) / 2);
    const m = scale(x, -2 * k);
    const r = 1 / Math.sqrt(m);
    // r + r (1 - m r^2) / 2
    setProduct(r, r);
    timesNumber(-m);
    plusNumber(1);
    const correction = (acc[0]! * r) / 2;
    set(r, 0);
    plusNumber(correction);
    estimated(m === 1 ? 0 : FEW, -k);
  },
  enclose(x): Enclosure {
    const { integer, exponent } = parts(x);
    const half = Math.floor(exponent / 2);
    const even = integer << BigInt(exponent - 2 * half);
    const square = 1n << BigInt(2 * ROOT_BITS + 60);
    const root = rootOf(square / even);
    return rooted(false, root, root * root * even === square, -half - ROOT_BITS - 30);
  },
};
