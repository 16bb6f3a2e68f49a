/**
 * Delayed and current scaling, as Transformer Engine has them: a float32 factor that elements are multiplied by, taken
 * from the magnitudes of earlier steps, or of the array itself.
 * @module
 */
import { chopper } from '../chopper.js';
import { power } from '../format/bits.js';
import type { FormatLike } from '../format/names.js';
import { checkBoolean, checkKeys, checkInteger, kind } from '../arguments.js';
import { type RoundingOptions } from '../options.js';
import { checkObject, finite, oneOf } from './arguments.js';
import { checkTarget } from './calibration.js';

const f32 = Math.fround;
const LARGEST = 3.4028234663852886e38;

/** How the factor follows from the history. */
export interface DelayedScalingOptions {
  /** The format of the elements. */
  readonly format: FormatLike;
  /** Steps that are remembered. @defaultValue 1024 */
  readonly history?: number;
  /** Which magnitude of the history counts. @defaultValue 'max' */
  readonly algorithm?: 'max' | 'mostRecent';
  /** The factor is 2^-margin of what would bring the magnitude to maxFinite. @defaultValue 0 */
  readonly margin?: number;
  /** How elements are rounded. @defaultValue 'tiesToEven', saturating */
  readonly rounding?: RoundingOptions['rounding'];
  /** Seed of the stochastic modes. @defaultValue drawn from the platform's crypto source */
  readonly seed?: RoundingOptions['seed'];
}

/** A factor that lags behind the data by a step. */
export interface DelayedScaling {
  /**
   * The array rounded under the present factor, in float32 and decoded again: chop(f32(v factor)) f32(1 / factor). Its
   * largest magnitude is remembered. NaN stays NaN and counts nothing; infinities saturate, and make the magnitude infinite.
   */
  chop<T extends Float32Array | Float64Array>(x: T): T;
  /** Remembers the largest magnitude of an array alone. */
  observe(x: Float32Array | Float64Array | readonly number[]): void;
  /** Ends a step: the factor of the next one follows from the history. */
  step(): void;
  /** What elements are multiplied by: a float32 number. */
  readonly factor: number;
  /** Magnitudes: first that of the step that goes on. A copy. */
  readonly history: Float32Array<ArrayBuffer>;
}

/**
 * Delayed scaling: the factor of a step comes from the magnitudes of the steps before it, so that no array is read twice.
 *
 * At the end of a step A is the largest or the most recent magnitude; the factor becomes f32(maxFinite 2^-margin / A) where A
 * is finite and positive (the largest float32 where that overflows), and otherwise stays. The first factor is 1.
 * NaN counts nothing; an infinity makes A infinite; the sign of zeros does not count; subnormal magnitudes do.
 *
 * Source: Transformer Engine, `delayed_scaling.cu`.
 * @throws {@link TypeError} for options of the wrong kind; {@link RangeError} for an unknown option or format
 * @example
 * const scaling = delayedScaling({ format: 'float8_e4m3fn', history: 4 });
 * scaling.chop(Float32Array.of(7, 0.001));       // [7, 0.001953125]
 * scaling.step();
 * scaling.factor                                 // 64
 * scaling.chop(Float32Array.of(7, 0.001))        // [7, 0.0009765625]
 */
export function delayedScaling(options: DelayedScalingOptions): DelayedScaling {
  const name = 'delayedScaling';
  checkObject(name, 'options', options);
  checkKeys(options, ['format', 'history', 'algorithm', 'margin', 'rounding', 'seed'], name);
  const target = checkTarget(options.format, name);
  const length = checkInteger(options.history ?? 1024, 1, 16777216, name, 'history');
  const algorithm = oneOf(name, 'algorithm', options.algorithm ?? 'max', ['max', 'mostRecent'] as const);
  const margin = checkInteger(options.margin ?? 0, -126, 126, name, 'margin');
  const { rounding, seed } = options;
  const elements = chopper(target, {
    saturate: true,
    ...(rounding !== undefined && { rounding }),
    ...(seed !== undefined && { seed }),
  });
  const history = new Float32Array(length);
  let factor = 1;
  const observe = (x: Float32Array | Float64Array | readonly number[]): void => {
    if (!(x instanceof Float64Array || x instanceof Float32Array || Array.isArray(x))) {
      throw new TypeError(`observe: "x" expected a Float64Array, Float32Array or array of numbers, got ${kind(x)}`);
    }
    let amax = history[0]!;
    for (let i = 0; i < x.length; i++) if (Math.abs(x[i]!) > amax) amax = Math.abs(x[i]!);
    history[0] = amax;
  };
  return {
    chop<T extends Float32Array | Float64Array>(x: T): T {
      observe(x);
      const out = x.slice() as T;
      const inverse = f32(1 / factor);
      const scaled = Float64Array.from(x, (v) => f32(f32(v) * factor));
      elements.into(scaled, scaled);
      for (let i = 0; i < x.length; i++) out[i] = f32(scaled[i]! * inverse);
      return out;
    },
    observe,
    step() {
      let amax = history[0]!;
      if (algorithm === 'max') for (let i = 1; i < length; i++) if (history[i]! > amax) amax = history[i]!;
      factor = factorOf(amax, target.maxFinite, margin) ?? factor;
      const recent = history[0]!;
      history.copyWithin(1, 2);
      if (length > 1) history[length - 1] = recent;
      history[0] = 0;
    },
    get factor() {
      return factor;
    },
    get history() {
      return history.slice();
    },
  };
}

/** f32(maxFinite 2^-margin / amax), or undefined where amax is not finite and positive. */
function factorOf(amax: number, maxFinite: number, margin: number): number | undefined {
  if (!(amax > 0 && amax < Infinity)) return undefined;
  return Math.min(f32(f32(maxFinite * power(-margin)) / amax), LARGEST);
}

/** How a factor of current scaling is found. */
export interface CurrentScaleOptions {
  /** The format of the elements. */
  readonly format: FormatLike;
  /** Smaller magnitudes count as this. @defaultValue 0 */
  readonly epsilon?: number;
  /** Whether the factor is a power of two: its significand is cleared. @defaultValue false */
  readonly powerOfTwo?: boolean;
}

/**
 * The factor of current scaling: what elements of an array of that largest magnitude are multiplied by.
 *
 * NaN, infinities and 0 (unless `epsilon` is larger) give 1; the sign of the magnitude does not count; the factor of a
 * subnormal magnitude that overflows is the largest float32.
 *
 * Source: Transformer Engine, `recipe_common.cuh`.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for an unknown option or format
 * @example
 * currentScale(7, { format: 'float8_e4m3fn' })                        // 64
 * currentScale(6, { format: 'float8_e4m3fn', powerOfTwo: true })      // 64
 */
export function currentScale(amax: number, options: CurrentScaleOptions): number {
  const name = 'currentScale';
  if (typeof amax !== 'number') throw new TypeError(`${name}: "amax" expected a number, got ${kind(amax)}`);
  checkObject(name, 'options', options);
  checkKeys(options, ['format', 'epsilon', 'powerOfTwo'], name);
  const { maxFinite } = checkTarget(options.format, name);
  const epsilon = f32(finite(name, 'epsilon', options.epsilon ?? 0, 0));
  const magnitude = Math.abs(f32(amax));
  const factor = factorOf(magnitude < epsilon ? epsilon : magnitude, maxFinite, 0) ?? 1;
  return checkBoolean(options.powerOfTwo ?? false, name, 'powerOfTwo') ? binadeOf(factor) : factor;
}

/** The largest power of two that is no larger; 0 of float32 subnormals, whose significand is all there is. */
function binadeOf(factor: number): number {
  const bits = new Uint32Array(Float32Array.of(factor).buffer);
  bits[0] = bits[0]! & 0xff800000;
  return new Float32Array(bits.buffer)[0]!;
}
