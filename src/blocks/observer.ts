/**
 * Observers: calibration of data that come in batches.
 * @module
 */
import type { FormatLike } from '../format/names.js';
import { checkKeys, kind } from '../arguments.js';
import { checkObject } from './arguments.js';
import {
  checkCalibration,
  checkScale,
  checkTarget,
  largest,
  leastErrorMagnitude,
  percentileOf,
  type Calibration,
  type ScaleKind,
} from './calibration.js';
import { entropyMagnitude, levelsOf } from './entropy.js';

/** What calibration by error or entropy asks of the elements. */
export interface ObserverOptions {
  /** The format of the elements: needed for `'meanSquareError'` and `{ entropy }`. */
  readonly format?: FormatLike;
  /** What scales are, for `'meanSquareError'`. @defaultValue 'powerOfTwo' */
  readonly scale?: ScaleKind;
}

/** Sees data batch by batch, and says which magnitude a scale should bring to the largest element. */
export interface Observer {
  /** Takes the next batch; NaN and infinities count nothing. */
  add(x: Float64Array | Float32Array | readonly number[]): void;
  /** The magnitude of all batches so far; 0 before the first. */
  magnitude(): number;
}

/**
 * An observer: calibration over batches. `'max'` and `{ movingAverage }` keep one number; the others keep all magnitudes.
 *
 * NaN and infinities count nothing; the sign of zeros neither; subnormals are exact; a moving average is computed in float64
 * and cannot overflow.
 * @param calibration - how the magnitude follows from the data
 * @param options - the elements' format, where the calibration asks for it
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for an unknown calibration, or one that
 * needs a format and has none
 * @example
 * const seen = observer({ movingAverage: 0.5 });
 * seen.add([1, -0.5]);
 * seen.add([3]);
 * seen.magnitude()      // 2
 */
export function observer(calibration: Calibration, options: ObserverOptions = {}): Observer {
  const name = 'observer';
  checkObject(name, 'options', options);
  checkKeys(options, ['format', 'scale'], name);
  const target = options.format === undefined ? undefined : checkTarget(options.format, name);
  const scale = checkScale(options.scale, name);
  const checked = checkCalibration(calibration, name, target);
  const needsFormat = checked === 'meanSquareError' || (typeof checked === 'object' && 'entropy' in checked);
  if (needsFormat && target === undefined) {
    throw new RangeError(`${name}: "format" expected with this calibration, which compares elements, got none`);
  }
  if (checked === 'max') return running((so, amax) => Math.max(so, amax));
  if (typeof checked === 'object' && 'movingAverage' in checked) {
    const { movingAverage: w } = checked;
    return running((so, amax, isFirst) => (isFirst ? amax : (1 - w) * so + w * amax));
  }
  const batches: Float64Array[] = [];
  return {
    add: (x) => void batches.push(Float64Array.from(checkBatch(x))),
    magnitude: () => {
      const all = joined(batches);
      if (checked === 'meanSquareError') return leastErrorMagnitude(all, target!, scale);
      if ('percentile' in checked) return percentileOf(all, checked.percentile);
      return entropyMagnitude(all, levelsOf(target!)!, checked.entropy);
    },
  };
}

/** An observer that keeps one number. */
function running(next: (so: number, amax: number, isFirst: boolean) => number): Observer {
  let magnitude = 0;
  let isFirst = true;
  return {
    add(x) {
      magnitude = next(magnitude, largest(checkBatch(x)), isFirst);
      isFirst = false;
    },
    magnitude: () => magnitude,
  };
}

function checkBatch(x: Float64Array | Float32Array | readonly number[]): ArrayLike<number> {
  if (!(x instanceof Float64Array || x instanceof Float32Array || Array.isArray(x))) {
    throw new TypeError(`add: "x" expected a Float64Array, Float32Array or array of numbers, got ${kind(x)}`);
  }
  return x;
}

function joined(batches: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const all = new Float64Array(batches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const batch of batches) {
    all.set(batch, at);
    at += batch.length;
  }
  return all;
}
