/**
 * What a function knows about its exact value X: an estimate in double-double, or bounds in integers.
 *
 * The estimate stands in the accumulator: X = (head + tail) 2^exponent with a relative error below a claimed bound.
 * @module
 */
import { power } from '../../format/bits.js';
import { acc, set } from './doubleDouble.js';
import { parts } from './fixed.js';

/** A function as the rounding test takes it; y is ignored by functions of one argument. */
export interface MathFunction {
  /** The result where it is a float64 that needs no computing (zeros, infinities, NaN, …); otherwise undefined. */
  special(x: number, y: number): number | undefined;
  /** Leaves an estimate of X; called for no special arguments. */
  estimate(x: number, y: number): void;
  /** Bounds of X that close in on it as w grows; undefined where w bits do not even show the sign. */
  enclose(x: number, y: number, w: number): Enclosure | undefined;
  /** Whether an infinite result for x = 0 is a quotient by zero, which P3109 formats make NaN. */
  readonly divides?: boolean;
}

/** |X| is between lower and upper, in units of 2^exponent / denominator; equal bounds decide as X itself does. */
export interface Enclosure {
  readonly negative: boolean;
  readonly lower: bigint;
  readonly upper: bigint;
  readonly denominator?: bigint;
  readonly exponent: number;
}

/** Exponent and relative error bound of the estimate in the accumulator. */
export const claim = new Float64Array(2);

/** In place of an error bound: X is not head, but within 2^-88 |head| of it, on the side that tail points to. */
export const BESIDE = -1;

/**
 * Error bound of the functions that are a series and some ten operations in double-double: below 40 u^2 = 2^-100.6 by the
 * bounds of doubleDouble.ts, and the tests measure less than 2^-100.
 */
export const FEW = power(-97);

/** Bounds that {@link enclose} functions leave around fixed-point values: they compute with so many bits more than w. */
export const MARGIN = 160;

/** Claims the accumulator. */
export function estimated(error: number, exponent = 0): void {
  claim[0] = exponent;
  claim[1] = error;
}

/** Claims that X lies just beside x, on the side of the sign of `side`. */
export function beside(x: number, side: number): void {
  set(x, side);
  estimated(BESIDE);
}

/** The enclosure value 2^exponent of a computation that may be wrong by 2^MARGIN units. */
export function enclosed(value: bigint, exponent: number): Enclosure | undefined {
  const margin = 1n << BigInt(MARGIN);
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  if (magnitude <= margin) return undefined;
  return { negative, lower: magnitude - margin, upper: magnitude + margin, exponent };
}

/** The enclosure of an X that equals magnitude 2^exponent, or lies between it and the next integer multiple of 2^exponent. */
export function rooted(negative: boolean, magnitude: bigint, exact: boolean, exponent: number): Enclosure {
  // No decision boundary has as many bits as `magnitude`, so that any point between decides as X does.
  const twice = 2n * magnitude + (exact ? 0n : 1n);
  return { negative, lower: twice, upper: twice, exponent: exponent - 1 };
}

/**
 * The enclosure of an X within 2^-125 |x| of x, on the side of the sign of `side`: boundaries near the float64 x are
 * multiples of its last place over 2^65, so that x (1 ± 2^-200) decides as X does.
 */
export function enclosedBeside(x: number, side: number): Enclosure {
  const { integer, exponent } = parts(Math.abs(x));
  const outward = side > 0 === x > 0;
  const near = (integer << 200n) + (outward ? 1n : -1n);
  return { negative: x < 0, lower: near, upper: near, exponent: exponent - 200 };
}

/** Changes the sign of the estimate if x is negative. */
export function withSignOf(x: number): void {
  if (x < 0) set(-acc[0]!, -acc[1]!);
}
