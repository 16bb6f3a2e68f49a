/**
 * Elementary functions in fixed point: bigints that count units of 2^-w.
 *
 * Slow and simple: they decide what double-double leaves open, and make its tables. Each result is within 8 units of the
 * exact function of the argument given; the callers carry far more guard bits than that.
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';

/** Places of the numbers that tables of double-doubles are made from. */
export const TABLE_BITS = 200;

/** Bits that series carry beyond w. */
const GUARD = 32;

/** Bits of a positive integer. */
export function bitLength(n: bigint): number {
  const digits = n.toString(16);
  return digits.length * 4 - Math.clz32(parseInt(digits[0]!, 16)) + 28;
}

/** n 2^bits, rounded down. */
export function shift(n: bigint, bits: number): bigint {
  return bits >= 0 ? n << BigInt(bits) : n >> BigInt(-bits);
}

/** The integer m and the exponent e of x = m 2^e, |m| < 2^53. */
export function parts(x: number): { integer: bigint; exponent: number } {
  if (x === 0) return { integer: 0n, exponent: 0 };
  const exponent = exponentOf(x) - 52;
  return { integer: BigInt(scale(x, -exponent)), exponent };
}

/** x in units of 2^-w, rounded down; exact where x is a multiple of 2^-w. */
export function toFixed(x: number, w: number): bigint {
  const { integer, exponent } = parts(x);
  return shift(integer, exponent + w);
}

/** The double-double nearest to n 2^-w, as head and tail; |n 2^-w| within 2^±900. */
export function toPair(n: bigint, w: number): [number, number] {
  const head = Number(n);
  return [scale(head, -w), scale(Number(n - BigInt(head)), -w)];
}

/** x^n for a whole n >= 0. */
export function integerPower(x: bigint, n: number): bigint {
  let result = 1n;
  for (let square = x; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= square;
    if (n > 1) square *= square;
  }
  return result;
}

/** n! */
export function factorial(n: number): bigint {
  return n < 2 ? 1n : BigInt(n) * factorial(n - 1);
}

/** floor(sqrt(n)), by Newton's iteration from above. */
export function rootOf(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((bitLength(n) >> 1) + 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** A constant to any precision, kept at the greatest that was asked for. */
function constant(compute: (w: number) => bigint): (w: number) => bigint {
  let known = 0;
  let value = 0n;
  return (w) => {
    if (w > known) {
      known = w + 64;
      value = compute(known);
    }
    return value >> BigInt(known - w);
  };
}

/** pi = 16 atan(1/5) - 4 atan(1/239) (Machin). */
export const pi = constant((w) => {
  const unit = 1n << BigInt(w + GUARD);
  return (16n * inverseSeries(unit, 5n, -1n) - 4n * inverseSeries(unit, 239n, -1n)) >> BigInt(GUARD);
});

/** ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749). */
export const ln2 = constant((w) => {
  const unit = 1n << BigInt(w + GUARD);
  const sum =
    18n * inverseSeries(unit, 26n, 1n) - 2n * inverseSeries(unit, 4801n, 1n) + 8n * inverseSeries(unit, 8749n, 1n);
  return sum >> BigInt(GUARD);
});

/** ln 10 = 3 ln 2 + 2 atanh(1/9). */
export const ln10 = constant((w) => {
  const unit = 1n << BigInt(w + GUARD);
  return 3n * ln2(w) + ((2n * inverseSeries(unit, 9n, 1n)) >> BigInt(GUARD));
});

/** Sum of sign^k / ((2k + 1) n^(2k + 1)): atanh(1/n), or atan(1/n) with sign -1. */
function inverseSeries(unit: bigint, n: bigint, sign: bigint): bigint {
  let sum = 0n;
  let term = unit / n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term / k;
    term = (sign * term) / (n * n);
  }
  return sum;
}

/** exp(x) for |x| <= 1. */
export function exponential(x: bigint, w: number): bigint {
  const halvings = 12;
  const W = BigInt(w + GUARD);
  const r = (x << BigInt(GUARD)) >> BigInt(halvings);
  let sum = 1n << W;
  let term = sum;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = ((term * r) >> W) / n;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) >> W;
  return sum >> BigInt(GUARD);
}

/** ln(x) for x in [1/2, 2]: 2 atanh((x - 1) / (x + 1)). */
export function logarithm(x: bigint, w: number): bigint {
  const W = BigInt(w + GUARD);
  const one = 1n << BigInt(w);
  const t = ((x - one) << W) / (x + one);
  const square = (t * t) >> W;
  return (2n * powerSeries(t, square, W)) >> BigInt(GUARD);
}

/** Sum of t square^k / (2k + 1). */
function powerSeries(t: bigint, square: bigint, W: bigint): bigint {
  let sum = 0n;
  for (let k = 1n; t !== 0n && t !== -1n; k += 2n) {
    sum += t / k;
    t = (t * square) >> W;
  }
  return sum;
}

/** atan(x) for |x| <= 1: three halvings of the angle, then the series. */
export function arctangent(x: bigint, w: number): bigint {
  const W = BigInt(w + GUARD);
  const one = 1n << W;
  let t = x << BigInt(GUARD);
  for (let i = 0; i < 3; i++) t = (t << W) / (one + rootOf((one << W) + t * t));
  return (8n * powerSeries(t, -((t * t) >> W), W)) >> BigInt(GUARD);
}

/** sin(x) and cos(x) for |x| <= 1. */
export function sineAndCosine(x: bigint, w: number): [bigint, bigint] {
  const W = BigInt(w + GUARD);
  const r = x << BigInt(GUARD);
  const sums: [bigint, bigint] = [0n, 0n]; // of the odd and the even powers
  let term = 1n << W;
  for (let n = 0; term !== 0n && term !== -1n; n++) {
    const alternates = (n & 2) === 2;
    sums[1 - (n & 1)]! += alternates ? -term : term;
    term = ((term * r) >> W) / BigInt(n + 1);
  }
  return [sums[0] >> BigInt(GUARD), sums[1] >> BigInt(GUARD)];
}

/** A table made when it is first asked for. */
export function lazily(make: () => Float64Array): () => Float64Array {
  let table: Float64Array | undefined;
  return () => (table ??= make());
}

/** A table of double-doubles, as pairs: `entry` of 0, 1, …, count - 1 in units of 2^-w. */
export function table(count: number, entry: (i: number, w: number) => bigint, w = TABLE_BITS): () => Float64Array {
  return lazily(() => Float64Array.from(Array.from({ length: count }, (_, i) => toPair(entry(i, w), w)).flat()));
}

/** `value` in units of 2^-w as `count` float64s: pieces of `bits` bits, then the rest. */
export function limbs(value: bigint, w: number, bits: number, count: number): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    // Pieces end at 2^-bits, 2^-2 bits, …; the last is rounded to float64.
    const place = i === count - 1 ? 0 : w - bits * (i + 1);
    const piece = place > 0 ? (value >> BigInt(place)) << BigInt(place) : value;
    out[i] = Number(piece >> BigInt(Math.max(place, 0))) * power(Math.max(place, 0) - w);
    value -= piece;
  }
  return out;
}
