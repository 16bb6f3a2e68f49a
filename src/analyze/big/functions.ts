/**
 * The functions of Math in any precision.
 *
 * Each result is within 2^(1 - bits) |f(x)| of the function of the argument given: the arguments are brought near zero,
 * the series of arithmetic/functions/fixed.ts do the rest, with guard bits for what subtraction loses on the way.
 * @module
 */
import * as fixed from '../../arithmetic/functions/fixed.js';
import {
  bigOf,
  compareBig,
  exponentOfBig,
  magnitude,
  minus,
  negate,
  ONE,
  over,
  plus,
  roundBig,
  rootBig,
  sizeOf,
  times,
  ZERO,
  type Big,
} from './float.js';

/** Bits beyond the precision asked for. */
const GUARD = 24;
const TWO: Big = { m: 2n, e: 0 };

/** A function of one number; undefined where it is no real number, or has a pole. */
export type BigUnary = (x: Big, bits: number) => Big | undefined;

/** x in units of 2^-w, rounded down. */
function toFixed({ m, e }: Big, w: number): bigint {
  return fixed.shift(m, e + w);
}

function fromFixed(m: bigint, w: number): Big {
  return { m, e: -w };
}

function half({ m, e }: Big): Big {
  return { m, e: e - 1 };
}

/** log2 |x|, roughly; far below everything for zero. */
function sizeLog(x: Big): number {
  return x.m === 0n ? -Infinity : exponentOfBig(x);
}

/** The integer nearest to x. */
export function nearestInteger(x: Big): bigint {
  return (fixed.shift(x.m, x.e + 1) + 1n) >> 1n;
}

function exp(x: Big, bits: number): Big | undefined {
  const size = Math.max(0, sizeLog(x));
  if (size > 40) return undefined; // an exponent that no number holds
  const w = bits + GUARD + size;
  const X = toFixed(x, w);
  const ln2 = fixed.ln2(w);
  const k = nearestInteger(over(fromFixed(X, w), fromFixed(ln2, w), size + 40));
  const r = X - k * ln2;
  return roundBig({ m: fixed.exponential(r, w), e: Number(k) - w }, bits);
}

function expm1(x: Big, bits: number): Big | undefined {
  if (x.m === 0n) return ZERO;
  const size = sizeLog(x);
  if (size < -bits - 4) return roundBig(plus(x, half(times(x, x))), bits);
  const y = exp(x, bits + GUARD + Math.max(0, -size));
  return y && roundBig(minus(y, ONE), bits);
}

/** ln x, x > 0; its leading bits do not cancel near 1. */
function log(x: Big, bits: number): Big | undefined {
  if (x.m <= 0n) return undefined;
  const d = minus(x, ONE);
  if (d.m === 0n) return ZERO;
  const near = Math.max(0, -sizeLog(d));
  const extra = near > 1 ? near : 0;
  let k = exponentOfBig(x);
  const scaled: Big = { m: x.m, e: x.e - k }; // 1 to 2
  if (compareBig(scaled, { m: 3n, e: -1 }) > 0) k += 1; // 3/4 to 3/2
  const w = bits + GUARD + extra + Math.max(0, sizeOf(BigInt(k)));
  const f = toFixed({ m: x.m, e: x.e - k }, w);
  return roundBig(fromFixed(fixed.logarithm(f, w) + BigInt(k) * fixed.ln2(w), w), bits);
}

function log1p(x: Big, bits: number): Big | undefined {
  if (x.m === 0n) return ZERO;
  if (sizeLog(x) < -bits - 4) return roundBig(minus(x, half(times(x, x))), bits);
  return log(plus(ONE, x), bits);
}

/** ln x over a constant. */
function logarithmTo(base: (w: number) => bigint): BigUnary {
  return (x, bits) => {
    const y = log(x, bits + GUARD);
    return y && over(y, fromFixed(base(bits + GUARD), bits + GUARD), bits);
  };
}

/** sin and cos of x, each to `bits` bits. */
function sinCos(x: Big, bits: number): [Big, Big] {
  if (x.m === 0n) return [ZERO, ONE];
  const size = Math.max(0, sizeLog(x));
  for (let w = bits + GUARD + Math.max(0, -sizeLog(x)); ; w *= 2) {
    const half = fixed.pi(w + size) >> 1n;
    const X = toFixed(x, w + size);
    const k = (2n * X + half) / (2n * half) - (2n * X + half < 0n ? 1n : 0n);
    const r = (X - k * half) >> BigInt(size);
    const [sin, cos] = fixed.sineAndCosine(r, w);
    if (Math.min(sizeOf(sin), sizeOf(cos)) < bits + 10) continue; // next to a zero: more places
    const s = fromFixed(sin, w);
    const c = fromFixed(cos, w);
    const quadrant = Number(BigInt.asUintN(2, k));
    const pairs: readonly [Big, Big][] = [
      [s, c],
      [c, negate(s)],
      [negate(s), negate(c)],
      [negate(c), s],
    ];
    const [a, b] = pairs[quadrant]!;
    return [roundBig(a, bits), roundBig(b, bits)];
  }
}

function atan(x: Big, bits: number): Big {
  if (x.m === 0n) return ZERO;
  const size = sizeLog(x);
  if (size < -bits) return roundBig(minus(x, over(times(times(x, x), x), bigOf(3), bits)), bits);
  if (compareBig(magnitude(x), ONE) <= 0) {
    const w = bits + GUARD + Math.max(0, -size);
    return roundBig(fromFixed(fixed.arctangent(toFixed(x, w), w), w), bits);
  }
  const w = bits + GUARD;
  const right = fromFixed(fixed.pi(w), w + 1);
  const rest = atan(over(ONE, magnitude(x), w), w);
  const angle = minus(right, rest);
  return roundBig(x.m < 0n ? negate(angle) : angle, bits);
}

/** √(1 - x²) */
function coside(x: Big, bits: number): Big {
  return rootBig(times(minus(ONE, x), plus(ONE, x)), bits);
}

function asin(x: Big, bits: number): Big | undefined {
  const c = compareBig(magnitude(x), ONE);
  if (c > 0) return undefined;
  if (c === 0) return signed(fromFixed(fixed.pi(bits + GUARD), bits + GUARD + 1), x, bits);
  return atan(over(x, coside(x, bits + GUARD), bits + GUARD), bits);
}

function acos(x: Big, bits: number): Big | undefined {
  if (compareBig(magnitude(x), ONE) > 0) return undefined;
  if (compareBig(x, ONE) === 0) return ZERO;
  const w = bits + GUARD;
  if (compareBig(x, negate(ONE)) === 0) return roundBig(fromFixed(fixed.pi(w), w), bits);
  const ratio = over(minus(ONE, x), plus(ONE, x), w);
  return roundBig(times(TWO, atan(rootBig(ratio, w), w)), bits);
}

function signed(value: Big, like: Big, bits: number): Big {
  return roundBig(like.m < 0n ? negate(value) : value, bits);
}

/** (e^x - e^-x) / 2 and (e^x + e^-x) / 2 by t = e^x - 1. */
function sinh(x: Big, bits: number): Big | undefined {
  const t = expm1(magnitude(x), bits + GUARD);
  if (t === undefined || t.m === 0n) return t;
  return signed(half(plus(t, over(t, plus(t, ONE), bits + GUARD))), x, bits);
}

function cosh(x: Big, bits: number): Big | undefined {
  const y = exp(magnitude(x), bits + GUARD);
  return y && roundBig(half(plus(y, over(ONE, y, bits + GUARD))), bits);
}

function tanh(x: Big, bits: number): Big | undefined {
  if (sizeLog(x) > 30) return signed(ONE, x, bits);
  const t = expm1(times(TWO, magnitude(x)), bits + GUARD);
  if (t === undefined || t.m === 0n) return t;
  return signed(over(t, plus(t, TWO), bits + GUARD), x, bits);
}

function asinh(x: Big, bits: number): Big | undefined {
  const w = bits + GUARD;
  const a = magnitude(x);
  const square = times(a, a);
  const y = log1p(plus(a, over(square, plus(ONE, rootBig(plus(ONE, square), w)), w)), w);
  return y && signed(y, x, bits);
}

function acosh(x: Big, bits: number): Big | undefined {
  if (compareBig(x, ONE) < 0) return undefined;
  const t = minus(x, ONE);
  const w = bits + GUARD;
  const y = log1p(plus(t, rootBig(plus(times(TWO, t), times(t, t)), w)), w);
  return y && roundBig(y, bits);
}

function atanh(x: Big, bits: number): Big | undefined {
  if (compareBig(magnitude(x), ONE) >= 0) return undefined;
  const a = magnitude(x);
  const y = log1p(over(times(TWO, a), minus(ONE, a), bits + GUARD), bits + GUARD);
  return y && signed(half(y), x, bits);
}

function cbrt(x: Big, bits: number): Big {
  if (x.m === 0n) return ZERO;
  const a = magnitude(x);
  let shift = Math.max(0, 3 * (bits + GUARD) - sizeOf(a.m));
  while ((a.e - shift) % 3 !== 0) shift++;
  const cube = a.m << BigInt(shift);
  let root = 1n << BigInt(Math.floor(sizeOf(cube) / 3) + 1);
  for (;;) {
    const next = (2n * root + cube / (root * root)) / 3n;
    if (next >= root) break;
    root = next;
  }
  const sticky = root * root * root === cube ? 0n : 1n;
  return signed({ m: (root << 1n) | sticky, e: (a.e - shift) / 3 - 1 }, x, bits);
}

/** x^y; undefined for powers of negative numbers that are no integers, and for 0 to a negative power. */
export function pow(x: Big, y: Big, bits: number): Big | undefined {
  if (y.m === 0n) return ONE;
  const whole = y.e >= 0 || BigInt.asUintN(-y.e, y.m) === 0n;
  if (x.m === 0n) return y.m > 0n ? ZERO : undefined;
  if (x.m < 0n && !whole) return undefined;
  const n = whole ? fixed.shift(y.m, y.e) : 0n;
  if (whole && n > -1024n && n < 1024n) {
    const positive = wholePower(x, n < 0n ? -n : n, bits + GUARD);
    return n < 0n ? over(ONE, positive, bits) : roundBig(positive, bits);
  }
  const size = Math.max(0, sizeLog(y)) + 12;
  const l = log(magnitude(x), bits + GUARD + size);
  const z = l && exp(times(y, l), bits);
  return z && x.m < 0n && (n & 1n) === 1n ? negate(z) : z;
}

function wholePower(x: Big, n: bigint, bits: number): Big {
  let result = ONE;
  for (let square = x; n > 0n; n >>= 1n) {
    if ((n & 1n) === 1n) result = roundBig(times(result, square), bits);
    if (n > 1n) square = roundBig(times(square, square), bits);
  }
  return result;
}

/** The angle of the point (x, y), for points other than the origin. */
export function atan2(y: Big, x: Big, bits: number): Big {
  const w = bits + GUARD;
  const right = fromFixed(fixed.pi(w), w + 1);
  if (x.m === 0n) return y.m === 0n ? ZERO : signed(right, y, bits);
  const angle = atan(over(magnitude(y), magnitude(x), w), w);
  const turned = x.m < 0n ? minus(times(TWO, right), angle) : angle;
  return signed(turned, y, bits);
}

/** √(x² + y²) */
export function hypot(x: Big, y: Big, bits: number): Big {
  return rootBig(plus(times(x, x), times(y, y)), bits);
}

/** The functions of one number, by their names in Math. */
export const bigUnary: Readonly<Record<string, BigUnary>> = {
  sqrt: (x, bits) => (x.m < 0n ? undefined : rootBig(x, bits)),
  cbrt,
  exp,
  expm1,
  log,
  log1p,
  log2: logarithmTo(fixed.ln2),
  log10: logarithmTo(fixed.ln10),
  sin: (x, bits) => sinCos(x, bits)[0],
  cos: (x, bits) => sinCos(x, bits)[1],
  tan: (x, bits) => {
    const [s, c] = sinCos(x, bits + GUARD);
    return over(s, c, bits);
  },
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
};

/** The functions of two numbers, by their names in Math. */
export const bigBinary: Readonly<Record<string, (x: Big, y: Big, bits: number) => Big | undefined>> = {
  pow,
  atan2,
  hypot,
};
