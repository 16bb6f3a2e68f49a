/**
 * exp, exp2, exp10, expm1.
 *
 * x = (n / 64) ln 2 + r with |r| < 0.0055; e^x = 2^floor(n / 64) 2^(n mod 64 / 64) (1 + (e^r - 1)), the second factor from
 * a table, e^r - 1 by its series up to r^11 / 11! < 2^-107 r. Exact cases: e^x is transcendental for every nonzero rational x
 * (Lindemann); 2^x and 10^x are irrational unless x is a whole number, and 10^x is no dyadic number for x < 0.
 * @module
 */
import { power } from '../../format/bits.js';
import { acc, plus, plusNumber, polynomial, set, setSum, times, timesNumber } from './doubleDouble.js';
import { beside, enclosed, enclosedBeside, estimated, FEW, type MathFunction, MARGIN } from './estimate.js';
import {
  exponential,
  factorial,
  integerPower,
  lazily,
  limbs,
  ln10,
  ln2,
  table,
  TABLE_BITS,
  toFixed,
  toPair,
} from './fixed.js';

/** Below this, e^x is 1 + x to more than double-double. */
const TINY = power(-90);
/** e^±1400 is far beyond every format, and n stays below 2^17. */
const FAR = 1400;

/** ln 2 / 64 in pieces of 30, 36 and 53 bits, so that n times the first two is exact; 64 / ln 2; ln 2; ln 10. */
const constants = lazily(() => {
  const w = TABLE_BITS;
  const step = ln2(w) >> 6n;
  const perStep = Number(1n << BigInt(w)) / Number(step);
  return Float64Array.from([...limbs(step, w, 36, 3), perStep, ...toPair(ln2(w), w), ...toPair(ln10(w), w)]);
});

/** 2^(j/64) */
const roots = table(64, (j, w) => exponential((ln2(w) * BigInt(j)) >> 6n, w));

/** 1 / (n + 1)! */
const series = table(11, (n, w) => (1n << BigInt(w)) / factorial(n + 1));

/** The accumulator becomes e^r - 1, where head + tail = (n / 64) ln 2 + r; returns n. |head| <= 1400. */
function reduced(head: number, tail: number): number {
  const c = constants();
  const n = Math.floor(head * c[3]! + 0.5);
  if (n === 0) set(head, tail);
  else {
    setSum(head - n * c[0]!, -n * c[1]!);
    plusNumber(tail);
    plusNumber(-n * c[2]!);
  }
  const r = acc[0]!;
  const rl = acc[1]!;
  polynomial(series(), 6, r, rl);
  times(r, rl);
  return n;
}

/** The accumulator becomes m with e^(head + tail) = m 2^k, m in [1, 2) or nearly; returns k. |head| <= 1400. */
export function exponentiate(head: number, tail: number): number {
  const n = reduced(head, tail);
  const j = n & 63;
  const root = roots();
  times(root[2 * j]!, root[2 * j + 1]!);
  plus(root[2 * j]!, root[2 * j + 1]!);
  return (n - j) / 64;
}

/** x, or the nearest number whose exponential is still far beyond every format. */
export function clamped(x: number): number {
  return Math.min(Math.max(x, -FAR), FAR);
}

/** m and k with e^(x 2^-w) = m 2^(k - w). */
export function exponentiateFixed(x: bigint, w: number): { m: bigint; k: number } {
  const unit = ln2(w);
  const n = (2n * x + unit) / (2n * unit) - (x < 0n ? 1n : 0n);
  return { m: exponential(x - n * unit, w), k: Number(n) };
}

/** Encloses e^x for x in units of 2^-w. */
function enclosedExponential(x: bigint, w: number): ReturnType<typeof enclosed> {
  const { m, k } = exponentiateFixed(x, w);
  return enclosed(m, k - w);
}

/** 0, Infinity or 1 for x = -Infinity, Infinity or 0; NaN for NaN. */
function limits(x: number): number | undefined {
  if (x !== x || x === Infinity) return x;
  if (x === -Infinity) return 0;
  return x === 0 ? 1 : undefined;
}

export const exp: MathFunction = {
  special: limits,
  estimate(x) {
    if (Math.abs(x) < TINY) return beside(1, x);
    estimated(FEW, exponentiate(clamped(x), 0));
  },
  enclose(x, _, w) {
    if (Math.abs(x) < TINY * TINY) return enclosedBeside(1, x);
    return enclosedExponential(toFixed(clamped(x), w + MARGIN), w + MARGIN);
  },
};

export const exp2: MathFunction = {
  special(x) {
    if (x === Math.floor(x) && Math.abs(x) < 1000) return power(x);
    return limits(x);
  },
  estimate(x) {
    if (Math.abs(x) < TINY) return beside(1, x);
    const y = clamped(x);
    const n = Math.floor(y + 0.5);
    const c = constants();
    set(c[4]!, c[5]!);
    timesNumber(y - n);
    const k = exponentiate(acc[0]!, acc[1]!);
    estimated(y === n ? 0 : FEW, n + k);
  },
  enclose(x, _, w) {
    if (Math.abs(x) < TINY * TINY) return enclosedBeside(1, x);
    const W = w + MARGIN;
    return enclosedExponential((toFixed(clamped(x), W) * ln2(W)) >> BigInt(W), W);
  },
};

export const exp10: MathFunction = {
  special: limits,
  estimate(x) {
    if (Math.abs(x) < TINY) return beside(1, x);
    if (x > 0 && x <= 22 && x === Math.floor(x)) {
      let ten = 1; // 10^22 is the last power of ten in float64
      for (let n = 0; n < x; n++) ten *= 10;
      set(ten, 0);
      return estimated(0);
    }
    const c = constants();
    set(c[6]!, c[7]!);
    timesNumber(clampedTen(x));
    estimated(8 * FEW, exponentiate(acc[0]!, acc[1]!));
  },
  enclose(x, _, w) {
    if (Math.abs(x) < TINY * TINY) return enclosedBeside(1, x);
    const y = clampedTen(x);
    if (y > 0 && y === Math.floor(y)) {
      const exact = integerPower(10n, y);
      return { negative: false, lower: exact, upper: exact, exponent: 0 };
    }
    const W = w + MARGIN;
    return enclosedExponential((toFixed(y, W) * ln10(W)) >> BigInt(W), W);
  },
};

/** 10^±500 is far beyond every format. */
function clampedTen(x: number): number {
  return Math.min(Math.max(x, -500), 500);
}

export const expm1: MathFunction = {
  special(x) {
    if (x === 0) return x;
    return x === -Infinity ? -1 : limits(x);
  },
  estimate(x) {
    if (Math.abs(x) < TINY) return beside(x, 1);
    if (x < -80) return beside(-1, 1);
    minusOne(clamped(x));
  },
  enclose(x, _, w) {
    if (Math.abs(x) < TINY * TINY) return enclosedBeside(x, 1);
    if (x < -200) return enclosedBeside(-1, 1);
    const W = w + MARGIN;
    const { m, k } = exponentiateFixed(toFixed(clamped(x), W), W);
    return k > 0
      ? enclosed(m - ((1n << BigInt(W)) >> BigInt(k)), k - W)
      : enclosed((m >> BigInt(-k)) - (1n << BigInt(W)), -W);
  },
};

/** Estimates e^x - 1. Outside |x| < 0.0054, where the series serves, the subtraction costs at most 8 bits. */
function minusOne(x: number): void {
  if (Math.abs(x) < 0.0054) {
    reduced(x, 0);
    return estimated(FEW);
  }
  const k = exponentiate(x, 0);
  if (k > 110) return estimated(FEW, k);
  acc[0] = acc[0]! * power(k);
  acc[1] = acc[1]! * power(k);
  plusNumber(-1);
  estimated(256 * FEW);
}
