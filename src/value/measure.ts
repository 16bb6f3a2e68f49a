/**
 * What a rounding did to data: counts and errors.
 * @module
 */
import { exponentOf, power, scale } from '../format/bits.js';
import type { Format } from '../format/format.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { checkNumbers, type Numbers } from './arguments.js';
import { quantumOf } from './neighbours.js';

/** What rounding x to y did. Counts are of elements. */
export interface Measure {
  /** How many elements there are. */
  readonly count: number;
  /** y differs from x as a number (a change of zero's sign does not count). */
  readonly changed: number;
  /**
   * x is finite and y infinite. With a format also: x lies a quantum or more beyond `maxFinite` and y is `maxFinite` or
   * NaN.
   */
  readonly overflow: number;
  /** y was changed and is smaller than the smallest normal number of the format, zero included; without one: `toZero`. */
  readonly underflow: number;
  /** x is not zero and y is. */
  readonly toZero: number;
  /** x is not NaN and y is. */
  readonly nanCreated: number;
  /** The largest |y - x| / |x| where both are finite and x is not zero; 0 if there is none. */
  readonly maxRelativeError: number;
  /**
   * Signal-to-quantisation-noise ratio in decibels, 10 log10(sum x^2 / sum (y - x)^2), over the elements that are
   * finite in both; Infinity if none of them changed.
   */
  readonly sqnr: number;
  /**
   * With a format: the errors |y - x| in units of `ulp(x)`, where both are finite. Entry 0 counts those of 0, entry k in
   * 1..8 those above (k - 1)/8 up to k/8, entry 9 those above 1. Ties stand in entry 4.
   */
  readonly ulpHistogram?: readonly number[];
}

/**
 * What rounding `x` to `y` did: how many elements changed, overflowed, underflowed, and how large the errors are.
 *
 * - NaN in `x` counts as unchanged if `y` has it too; `nanCreated` counts those that only `y` has.
 * - Infinities in `y` where `x` is finite count as overflow; infinite elements take no part in errors.
 * - ±0: a change of sign is no change.
 * - Subnormals: results below `minNormal` count as underflow if they are inexact.
 * - Overflow: see above; with a format, saturated results count too.
 *
 * `x` and `y` may be of different kinds. Sums are in float64, in the order of the elements.
 * @param x - the data: Float64Array, Float32Array, Float16Array or array of numbers
 * @param y - the rounded data, as long as `x`
 * @param f - the format that it was rounded to: a name, a spec or a `Format`
 * @throws {@link TypeError} for arrays of another kind; {@link RangeError} for arrays of different lengths, and an
 * unknown format
 * @example
 * measure([0.1, 1e5, 1e-9], [0.0999755859375, Infinity, 0], 'float16').overflow     // 1
 * measure([0.1, 1e5, 1e-9], [0.0999755859375, Infinity, 0], 'float16').toZero       // 1
 * measure([1, 2], [1, 2]).sqnr                                                      // Infinity
 * measure([3, 4], [3, 4.5]).sqnr                                                    // 20
 */
export function measure(x: Numbers, y: Numbers, f?: FormatLike): Measure {
  checkNumbers(x, 'x', 'measure');
  checkNumbers(y, 'y', 'measure');
  if (x.length !== y.length) {
    throw new RangeError(`measure: "y" expected length ${x.length} like "x", got ${y.length}`);
  }
  const format = f === undefined ? undefined : formatFor(f, 'measure', 'f');
  const tiny = format === undefined ? power(-1074) : format.minNormal;
  let changed = 0;
  let overflow = 0;
  let underflow = 0;
  let toZero = 0;
  let nanCreated = 0;
  let maxRelativeError = 0;
  for (let i = 0; i < x.length; i++) {
    const from = x[i]!;
    const to = y[i]!;
    if (from === to || from !== from) {
      if (to === to && from !== from) changed++;
      continue;
    }
    changed++;
    if (to !== to) nanCreated++;
    if (to === 0) toZero++;
    if (overflows(from, to, format)) overflow++;
    if (Math.abs(to) < tiny) underflow++;
    if (from !== 0 && Math.abs(to) < Infinity && Math.abs(from) < Infinity) {
      maxRelativeError = Math.max(maxRelativeError, Math.abs(to - from) / Math.abs(from));
    }
  }
  return {
    count: x.length,
    changed,
    overflow,
    underflow,
    toZero,
    nanCreated,
    maxRelativeError,
    sqnr: signalToNoise(x, y),
    ...(format !== undefined && { ulpHistogram: histogram(x, y, format) }),
  };
}

export function overflows(from: number, to: number, format: Format | undefined): boolean {
  if (Math.abs(from) === Infinity) return false;
  if (Math.abs(to) === Infinity) return true;
  if (format === undefined) return false;
  const { maxFinite } = format;
  return (to !== to || Math.abs(to) === maxFinite) && Math.abs(from) - maxFinite >= quantumOf(maxFinite, format);
}

/** Sums of squares are scaled by the largest element, so that neither overflows nor vanishes. */
function signalToNoise(x: Numbers, y: Numbers): number {
  let largest = 0;
  let largestError = 0;
  for (let i = 0; i < x.length; i++) {
    const error = Math.abs(y[i]! - x[i]!);
    if (error < Infinity) {
      largest = Math.max(largest, Math.abs(x[i]!));
      largestError = Math.max(largestError, error);
    }
  }
  if (largestError === 0) return Infinity;
  if (largest === 0) return -Infinity;
  const exponent = exponentOf(largest);
  const errorExponent = exponentOf(largestError);
  const [factor, secondFactor] = factorsOf(-exponent);
  const [errorFactor, secondErrorFactor] = factorsOf(-errorExponent);
  let signal = 0;
  let noise = 0;
  for (let i = 0; i < x.length; i++) {
    const error = y[i]! - x[i]!;
    if (Math.abs(error) < Infinity) {
      const scaled = x[i]! * factor * secondFactor;
      const scaledError = error * errorFactor * secondErrorFactor;
      signal += scaled * scaled;
      noise += scaledError * scaledError;
    }
  }
  return decibels(signal / noise, 2 * (exponent - errorExponent));
}

/** Two powers of two whose product is 2^exponent, which alone may exceed float64. */
function factorsOf(exponent: number): [number, number] {
  const half = Math.floor(exponent / 2);
  return [power(half), power(exponent - half)];
}

/** 10 log10(ratio 2^exponent), by arithmetic alone: Math.log10 differs between engines. */
export function decibels(ratio: number, exponent: number): number {
  const e = exponentOf(ratio);
  // log of a number in [1, 2) by its series in (m - 1) / (m + 1) <= 1/3.
  const m = scale(ratio, -e);
  const s = (m - 1) / (m + 1);
  let series = 0;
  for (let k = 35; k >= 1; k -= 2) series = series * s * s + 1 / k;
  return 10 * ((2 * s * series) / LOG_10 + (e + exponent) * LOG10_2);
}

/** log10(2) and log(10), rounded to float64. */
const LOG10_2 = 0.3010299956639812;
const LOG_10 = 2.302585092994046;

function histogram(x: Numbers, y: Numbers, format: Format): number[] {
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < x.length; i++) {
    const error = Math.abs(y[i]! - x[i]!);
    if (!(error < Infinity)) continue;
    // Dividing by a power of two is exact, but for errors far below the smallest quantum.
    const eighths = scale(error, 3 - exponentOf(quantumOf(x[i]!, format)));
    const floor = Math.floor(eighths);
    counts[error === 0 ? 0 : Math.max(1, Math.min(floor === eighths ? floor : floor + 1, 9))]!++;
  }
  return counts;
}
