/**
 * Exact rational numbers, for limits and sums that no format holds.
 * @module
 */
import { power } from '../../format/bits.js';

/** A fraction in lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

/**
 * The fraction numerator / denominator in lowest terms.
 * @throws {@link RangeError} if the denominator is 0
 * @example
 * rational(6, -4)   // { numerator: -3n, denominator: 2n }
 */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  if (d === 0n) throw new RangeError('rational: "denominator" expected another number than 0');
  const divisor = d < 0n ? -gcd(n, d) : gcd(n, d);
  return { numerator: n / divisor, denominator: d / divisor };
}

/** a + b. */
export function plus(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a - b. */
export function minus(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a b. */
export function times(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/**
 * a / b.
 * @throws {@link RangeError} if b is 0
 */
export function over(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/**
 * The float64 nearest to a rational number whose magnitude lies in 2^-960..2^960, or 0.
 * @example
 * toNumber(rational(1, 3))   // 0.3333333333333333
 */
export function toNumber({ numerator, denominator }: Rational): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const shift = 64 + denominator.toString(2).length - magnitude.toString(2).length; // at least 64 bits of quotient
  const scaled = shift > 0 ? magnitude << BigInt(shift) : magnitude;
  const divisor = shift > 0 ? denominator : denominator << BigInt(-shift);
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  const rounded = Number((scaled / divisor) | sticky) * power(-shift); // far below the last place, sticky breaks ties
  return numerator < 0n ? -rounded : rounded;
}

/**
 * A rational number in decimal, cut off after `decimals` places.
 * @example
 * toDecimal(rational(-2, 3), 4)   // '-0.6666'
 */
export function toDecimal({ numerator, denominator }: Rational, decimals: number): string {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scale = BigInt(`1${'0'.repeat(decimals)}`);
  const digits = String((magnitude * scale) / denominator).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${numerator < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
