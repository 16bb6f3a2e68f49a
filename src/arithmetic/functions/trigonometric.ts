/**
 * sin, cos, tan.
 *
 * x = n pi / 2 + r with |r| < 0.79, then the series of sin r or cos r. pi / 2 comes in pieces of 31 bits, so that n times
 * each of them is exact for n < 2^22; for larger x, 2^e mod 2 pi is kept in the same pieces for each exponent e, and x
 * is three digits of 18 bits times such numbers. Exact cases: all three are transcendental for rational arguments but
 * sin 0 = tan 0 = 0 and cos 0 = 1 (Lindemann).
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';
import { acc, negate, over, plusNumber, polynomial, set, setSum, square, times } from './doubleDouble.js';
import { beside, enclosed, enclosedBeside, estimated, FEW, MARGIN, type MathFunction, withSignOf } from './estimate.js';
import { factorial, lazily, limbs, parts, pi, shift, sineAndCosine, table, TABLE_BITS } from './fixed.js';

/** Below this, sin x is x - x^3 / 6 to more than double-double. */
export const SMALL = power(-46);
/** Below this the next term is beyond every decision boundary: see `enclosedBeside`. */
export const SMALLER = power(-66);

/** Bits of a piece of pi / 2. */
const PIECE = 31;

/** pi / 2 in pieces of 31 bits after the point and a rest; 2 / pi. */
const halfPi = lazily(() => {
  const w = TABLE_BITS;
  return Float64Array.from([...limbs(pi(w) >> 1n, w, PIECE, 4), Number(1n << BigInt(w + 1)) / Number(pi(w))]);
});

/** 2^e mod 2 pi in the same pieces, for e = 0, 1, … */
const residues: (Float64Array | undefined)[] = [];

function residue(e: number): Float64Array {
  return (residues[e] ??= limbs(residueFixed(e) >> BigInt(e), TABLE_BITS, PIECE, 4));
}

/** 2^e less a multiple of 2 pi, in -pi..pi, in units of 2^-(TABLE_BITS + e). */
function residueFixed(e: number): bigint {
  const half = pi(TABLE_BITS + e);
  const residue = (1n << BigInt(TABLE_BITS + 2 * e)) % (2n * half);
  return residue > half ? residue - 2n * half : residue;
}

/** 1 / (2k + 1)! for sin and sinh, 1 / (2k)! for cos and cosh. */
const oddFactorials = table(14, (k, w) => (1n << BigInt(w)) / factorial(2 * k + 1));
const evenFactorials = table(14, (k, w) => (1n << BigInt(w)) / factorial(2 * k));

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
