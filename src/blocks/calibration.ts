/**
 * Calibration: the magnitude that a scale brings to the largest finite value of a format, and the scale itself.
 * @module
 */
import { exponentOf, power } from '../format/bits.js';
import type { Format } from '../format/format.js';
import { roundInto } from '../kernel/bulk.js';
import { makePlan, type Plan } from '../kernel/plan.js';
import { checkOptions, kind } from '../options.js';
import { makeRule } from '../rounding/rule.js';

/**
 * How the clipping magnitude of a group is found:
 *
 * - `'max'`: the largest finite magnitude, so that nothing is clipped.
 * - `{ percentile }`: the smallest magnitude that at least this percentage of the finite elements do not exceed (nearest
 *   rank; 100 is `'max'`), so that outliers are clipped.
 * - `'meanSquareError'`: of k/64 of the largest magnitude, k = 1..64 (powers of two: of the scale of `'max'` and the seven
 *   below it), the one whose scale leaves the least mean square error when the group is rounded to nearest even; of equal
 *   ones the largest.
 */
export type Calibration = 'max' | 'meanSquareError' | { readonly percentile: number };

/**
 * What scales are: powers of two, with which scaling is exact, or any float32 numbers.
 *
 * `'powerOfTwo'`: the smallest power of two s with magnitude / s <= maxFinite. `'float32'`: magnitude / maxFinite, rounded
 * to float32. Both are kept in 2^-126..2^127; a group of zeros, or without finite elements, has the scale 1.
 */
export type ScaleKind = 'powerOfTwo' | 'float32';

/** Clipping magnitudes that the mean square error is compared for. */
const CLIPS = 64;
const OCTAVES = 8;
const LEAST_SCALE = power(-126);
const LARGEST_SCALE = power(127);

/** The scale of the magnitude `amax`, 0 or finite and positive, for elements of `format`. */
export function scaleOf(amax: number, { maxFinite }: Format, scale: ScaleKind): number {
  if (amax === 0) return 1;
  const wanted = scale === 'powerOfTwo' ? powerAbove(amax, maxFinite) : Math.fround(amax / maxFinite);
  return Math.min(Math.max(wanted, LEAST_SCALE), LARGEST_SCALE);
}

/** The smallest power of two s with amax / s <= maxFinite. */
function powerAbove(amax: number, maxFinite: number): number {
  const exponent = exponentOf(amax) - exponentOf(maxFinite);
  // The significands, both in 1..2, decide between two neighbouring powers.
  const significand = amax * power(-exponentOf(amax));
  return power(significand <= maxFinite * power(-exponentOf(maxFinite)) ? exponent : exponent + 1);
}

/** The scale of a group by its elements, those that are not finite left out. */
export function calibrate(x: Float64Array, format: Format, scale: ScaleKind, calibration: Calibration): number {
  if (calibration === 'max') return scaleOf(largest(x), format, scale);
  if (calibration === 'meanSquareError') return leastError(x.filter(isFinite), format, scale);
  return scaleOf(percentileOf(x, calibration.percentile), format, scale);
}

function isFinite(x: number): boolean {
  return Math.abs(x) < Infinity;
}

function largest(x: Float64Array): number {
  let amax = 0;
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]!);
    if (magnitude > amax && magnitude < Infinity) amax = magnitude;
  }
  return amax;
}

function percentileOf(x: Float64Array, percentile: number): number {
  const magnitudes = x.filter(isFinite).map(Math.abs).sort();
  const rank = -Math.floor((-percentile * magnitudes.length) / 100);
  return magnitudes[Math.max(rank, 1) - 1] ?? 0;
}

function leastError(x: Float64Array, format: Format, scale: ScaleKind): number {
  const amax = largest(x);
  const widest = scaleOf(amax, format, scale);
  const plan = makePlan(makeRule(format, checkOptions({ saturate: true }, 'calibrate'), 'calibrate'));
  let best = widest;
  let least = Infinity;
  for (let k = 0; k < (scale === 'powerOfTwo' ? OCTAVES : CLIPS); k++) {
    const candidate =
      scale === 'powerOfTwo'
        ? Math.max(widest * power(-k), LEAST_SCALE)
        : scaleOf((amax * (CLIPS - k)) / CLIPS, format, scale);
    const error = squaredError(x, candidate, plan);
    if (error < least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}

function squaredError(x: Float64Array, scale: number, plan: Plan): number {
  const scaled = x.map((element) => element / scale);
  roundInto(scaled, scaled, plan, undefined, 0);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const error = x[i]! - scaled[i]! * scale;
    sum += error * error;
  }
  return sum;
}

/** Checks what a caller gave as calibration. */
export function checkCalibration(calibration: unknown, name: string): Calibration {
  if (calibration === undefined || calibration === 'max') return 'max';
  if (calibration === 'meanSquareError') return calibration;
  if (typeof calibration === 'string') {
    throw new RangeError(
      `${name}: "calibration" expected 'max', 'meanSquareError' or { percentile }, got '${calibration}'`,
    );
  }
  if (typeof calibration !== 'object' || calibration === null) {
    throw new TypeError(
      `${name}: "calibration" expected 'max', 'meanSquareError' or { percentile }, got ${kind(calibration)}`,
    );
  }
  const unknown = Object.keys(calibration).find((key) => key !== 'percentile');
  if (unknown !== undefined) {
    throw new RangeError(`${name}: unknown option "calibration.${unknown}", expected only percentile`);
  }
  const { percentile } = calibration as { percentile: unknown };
  if (typeof percentile !== 'number') {
    throw new TypeError(`${name}: "calibration.percentile" expected a number, got ${kind(percentile)}`);
  }
  if (!(percentile > 0 && percentile <= 100)) {
    throw new RangeError(`${name}: "calibration.percentile" expected a number above 0 up to 100, got ${percentile}`);
  }
  return { percentile };
}

/** Checks what a caller gave as kind of scale. */
export function checkScale(scale: unknown, name: string): ScaleKind {
  if (scale === undefined) return 'powerOfTwo';
  if (scale === 'powerOfTwo' || scale === 'float32') return scale;
  if (typeof scale !== 'string') throw new TypeError(`${name}: "scale" expected a string, got ${kind(scale)}`);
  throw new RangeError(`${name}: "scale" expected 'powerOfTwo' or 'float32', got '${scale}'`);
}
