/**
 * Calibration: the magnitude that a scale brings to the largest finite value of a format, and the scale itself.
 * @module
 */
import { exponentOf, power, scale as exactScale } from '../format/bits.js';
import type { Format } from '../format/format.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import { roundInto } from '../kernel/bulk.js';
import { makePlan, type Plan } from '../kernel/plan.js';
import { checkOptions } from '../options.js';
import { checkKeys, checkInteger, kind } from '../arguments.js';
import { makeRule } from '../rounding/rule.js';
import { checkObject } from './arguments.js';
import { entropyMagnitude, levelsOf, type EntropyOptions } from './entropy.js';

/**
 * How the clipping magnitude of a group is found:
 *
 * - `'max'`: the largest finite magnitude, so that nothing is clipped.
 * - `{ percentile }`: the smallest magnitude that at least this percentage of the finite elements do not exceed (nearest
 *   rank; 100 is `'max'`), so that outliers are clipped.
 * - `'meanSquareError'`: of k/64 of the largest magnitude, k = 1..64 (powers of two: of the scale of `'max'` and the seven
 *   below it), the one whose scale leaves the least mean square error when the group is rounded to nearest even; of equal
 *   ones the largest.
 * - `{ movingAverage: w }`: of data that come in batches, (1 - w) times the magnitude so far plus w times the largest of the
 *   batch; of one array the largest.
 * - `{ entropy: { bins, least } }`: of i/bins of the largest magnitude the one whose histogram its quantization changes
 *   least, in the sense of Kullback and Leibler; i from `least` (the number of nonnegative levels) to `bins` (2048).
 */
export type Calibration =
  | 'max'
  | 'meanSquareError'
  | { readonly percentile: number }
  | { readonly movingAverage: number }
  | { readonly entropy: EntropyOptions };

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
  const wanted = scale === 'powerOfTwo' ? power(exponentAbove(amax, maxFinite)) : Math.fround(amax / maxFinite);
  return Math.min(Math.max(wanted, LEAST_SCALE), LARGEST_SCALE);
}

/** The exponent of the smallest power of two s with amax / s <= maxFinite, both finite and positive. */
export function exponentAbove(amax: number, maxFinite: number): number {
  const exponent = exponentOf(amax) - exponentOf(maxFinite);
  // The significands, both in 1..2, decide between two neighbouring powers.
  const significand = exactScale(amax, -exponentOf(amax));
  return significand <= exactScale(maxFinite, -exponentOf(maxFinite)) ? exponent : exponent + 1;
}

/** The scale of a group by its elements, those that are not finite left out. */
export function calibrate(x: Float64Array, format: Format, scale: ScaleKind, calibration: Calibration): number {
  if (calibration === 'max') return scaleOf(largest(x), format, scale);
  if (calibration === 'meanSquareError') return leastError(x.filter(isFinite), format, scale);
  if ('percentile' in calibration) return scaleOf(percentileOf(x, calibration.percentile), format, scale);
  if ('movingAverage' in calibration) return scaleOf(largest(x), format, scale);
  return scaleOf(entropyMagnitude(x, levelsOf(format)!, calibration.entropy), format, scale);
}

/** A format for elements that are scaled: signed, bounded, with a zero. */
export function checkTarget(format: FormatLike, name: string): Format {
  const target = formatOf(format);
  if (!target.signed || target.unbounded || !target.zero) {
    throw new RangeError(`${name}: "format" expected a signed, bounded format with a zero, got ${target.name}`);
  }
  return target;
}

function isFinite(x: number): boolean {
  return Math.abs(x) < Infinity;
}

/** The largest finite magnitude. */
export function largest(x: ArrayLike<number>): number {
  let amax = 0;
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]!);
    if (magnitude > amax && magnitude < Infinity) amax = magnitude;
  }
  return amax;
}

/** The magnitude of that percentage of the finite elements, by nearest rank; 0 of none. */
export function percentileOf(x: Float64Array, percentile: number): number {
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

/** The magnitude that `'meanSquareError'` clips at: what its scale brings to the largest element. */
export function leastErrorMagnitude(x: Float64Array, format: Format, scale: ScaleKind): number {
  const amax = largest(x);
  if (amax === 0) return 0;
  const best = leastError(x.filter(isFinite), format, scale);
  if (scale === 'powerOfTwo') return best * format.maxFinite;
  for (let k = 0; k < CLIPS; k++) {
    const clip = (amax * (CLIPS - k)) / CLIPS;
    if (scaleOf(clip, format, scale) === best) return clip;
  }
  return amax;
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

const expected = "'max', 'meanSquareError', { percentile }, { movingAverage } or { entropy }";

/** Checks what a caller gave as calibration; `format` is that of the elements, if there is one. */
export function checkCalibration(calibration: unknown, name: string, format?: Format): Calibration {
  if (calibration === undefined || calibration === 'max') return 'max';
  if (calibration === 'meanSquareError') return calibration;
  if (typeof calibration === 'string') {
    throw new RangeError(`${name}: "calibration" expected ${expected}, got '${calibration}'`);
  }
  if (typeof calibration !== 'object' || calibration === null) {
    throw new TypeError(`${name}: "calibration" expected ${expected}, got ${kind(calibration)}`);
  }
  const [key, ...others] = Object.keys(calibration);
  if (others.length > 0 || !['percentile', 'movingAverage', 'entropy'].includes(key ?? '')) {
    const unknown = others[0] ?? key ?? '';
    throw new RangeError(
      `${name}: unknown option "calibration.${unknown}", expected only one of percentile, movingAverage, entropy`,
    );
  }
  const given = calibration as Readonly<Record<string, unknown>>;
  if (key === 'entropy') return { entropy: checkEntropy(given['entropy'], name, format) };
  const share = given[key!];
  const most = key === 'percentile' ? 100 : 1;
  if (typeof share !== 'number') {
    throw new TypeError(`${name}: "calibration.${key}" expected a number, got ${kind(share)}`);
  }
  if (!(share > 0 && share <= most)) {
    throw new RangeError(`${name}: "calibration.${key}" expected a number above 0 up to ${most}, got ${share}`);
  }
  return key === 'percentile' ? { percentile: share } : { movingAverage: share };
}

function checkEntropy(options: unknown, name: string, format: Format | undefined): EntropyOptions {
  checkObject(name, 'calibration.entropy', options);
  checkKeys(options as object, ['bins', 'least'], name);
  const { bins = 2048, least } = options as EntropyOptions;
  checkInteger(bins, 2, 65536, name, 'calibration.entropy.bins');
  const levels = format === undefined ? undefined : levelsOf(format);
  if (format !== undefined && levels === undefined) {
    throw new RangeError(
      `${name}: "calibration" expected another than { entropy } for ${format.name}, which has too many levels`,
    );
  }
  const wanted = least ?? levels?.length;
  if (wanted !== undefined) checkInteger(wanted, 1, bins, name, 'calibration.entropy.least');
  return { bins, ...(least !== undefined && { least }) };
}

/** Checks what a caller gave as kind of scale. */
export function checkScale(scale: unknown, name: string): ScaleKind {
  if (scale === undefined) return 'powerOfTwo';
  if (scale === 'powerOfTwo' || scale === 'float32') return scale;
  if (typeof scale !== 'string') throw new TypeError(`${name}: "scale" expected a string, got ${kind(scale)}`);
  throw new RangeError(`${name}: "scale" expected 'powerOfTwo' or 'float32', got '${scale}'`);
}
