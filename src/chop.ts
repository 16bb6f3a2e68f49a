/**
 * The front door: rounds a number or an array to a format.
 * @module
 */
import { formatFor, type FormatLike } from './format/names.js';
import type { Format } from './format/format.js';
import { isHeldBy } from './format/held.js';
import { roundInto, roundNumber, type Float16ArrayLike, type FloatArray } from './kernel/bulk.js';
import { rounderOf } from './kernel/number.js';
import { makePlan, type Plan } from './kernel/plan.js';
import { checkOptions, checkWords, type CheckedOptions, type RoundingOptions } from './options.js';
import { roundingModes } from './modes.js';
import { drawSeed } from './seed.js';
import { checkAttached, kind } from './arguments.js';
import { randomWords, type RandomWords } from './random/words.js';
import { makeRule } from './rounding/rule.js';

export type { Float16ArrayLike };

/** What can be rounded besides numbers. */
export type NumberArray = FloatArray | Float16ArrayLike | readonly number[];

/** Plans of each format by mode, saturation and subnormals, so that calls of `chop` make each of them once. */
const plans = new WeakMap<Format, (Plan | undefined)[]>();
const saturations = [false, 'finite', 'propagate'];
const treatments = [undefined, 'gradual', 'flush', 'none'];

/**
 * Rounds `x` to a format: every result is a value of the format (or NaN), the one that IEEE 754-2019 §4.3 and the
 * options say.
 *
 * - NaN stays NaN, written canonically, in formats without NaN too.
 * - Infinities stay where the format has them; otherwise they become NaN or maxFinite, as `saturate` says.
 * - -0 and negative values that underflow give -0, or +0 in formats without it.
 * - Subnormal results are kept, flushed or excluded, as `subnormals` says.
 * - Overflow: by the rounding mode to Infinity or maxFinite, to NaN in formats without Infinity; `saturate` overrides.
 *
 * Element i of an array draws random word `position` + i; a number draws word `position`. Numbers, float64 and float32
 * arrays give the same bits for the same values and words. The input is not changed.
 * @param x - a number, Float64Array, Float32Array, Float16Array (where the platform has it) or array of numbers, of any
 * length; a Float32Array or Float16Array needs a format whose values it can hold
 * @param format - target format: a name, a spec or a `Format`
 * @param options - rounding mode, saturation, subnormals, seed, …
 * @returns the rounded number, or a new array of the same kind and length
 * @throws {@link TypeError} for an `x` of another kind; {@link RangeError} for an unknown format or option, a format
 * that the array cannot hold, or fewer random words left than elements
 * @example
 * chop(Math.PI, 'float16')                                    // 3.140625
 * chop(-1e-9, 'float16')                                      // -0
 * chop(65520, 'float16')                                      // Infinity
 * chop(65520, 'float16', { saturate: true })                  // 65504
 * chop([0.1, 0.2], 'bfloat16', { rounding: 'towardZero' })    // [0.099609375, 0.19921875]
 * chop(0.3, 'float8_e4m3fn', { rounding: 'stochastic', seed: 1 }) // 0.3125
 */
export function chop(x: number, format: FormatLike, options?: RoundingOptions): number;
export function chop(x: Float64Array, format: FormatLike, options?: RoundingOptions): Float64Array<ArrayBuffer>;
export function chop(x: Float32Array, format: FormatLike, options?: RoundingOptions): Float32Array<ArrayBuffer>;
export function chop<T extends Float16ArrayLike>(x: T, format: FormatLike, options?: RoundingOptions): T;
export function chop(x: readonly number[], format: FormatLike, options?: RoundingOptions): number[];
export function chop(x: number | NumberArray, format: FormatLike, options?: RoundingOptions): number | NumberArray {
  const round = typeof x === 'number' ? recall(format, options) : undefined;
  return round === undefined ? chopAnew(x, format, options) : round(x as number);
}

/** The last number that was rounded without random words: how it was asked for, and what rounded it. A memo, never a state. */
interface Last {
  readonly rounding?: RoundingOptions['rounding'] | undefined;
  readonly saturate?: RoundingOptions['saturate'] | undefined;
  readonly subnormals?: RoundingOptions['subnormals'] | undefined;
  readonly format: FormatLike;
  readonly round?: (x: number) => number;
}
let last: Last = { format: '' };

/** What rounded the last number, if this one asks for the same. Whatever else it asks is yet to be checked. */
function recall(format: FormatLike, options: RoundingOptions | undefined): Last['round'] {
  if (format !== last.format) return undefined;
  let rounding: RoundingOptions['rounding'];
  let saturate: RoundingOptions['saturate'];
  let subnormals: RoundingOptions['subnormals'];
  if (options !== undefined) {
    let keys = 0;
    for (const key in options) {
      if (key === 'rounding') rounding = options.rounding;
      else if (key === 'saturate') saturate = options.saturate;
      else if (key === 'subnormals') subnormals = options.subnormals;
      else return undefined;
      keys++;
    }
    if (keys === 0 || typeof options !== 'object') return undefined;
  }
  return rounding === last.rounding && saturate === last.saturate && subnormals === last.subnormals
    ? last.round
    : undefined;
}

function chopAnew(x: number | NumberArray, format: FormatLike, options?: RoundingOptions): number | NumberArray {
  const target = formatFor(format, 'chop');
  const checked = checkOptions(options, 'chop');
  const plan = planOf(target, checked);
  const words = plan.rule.random ? wordsOf(checked) : undefined;
  if (typeof x === 'number') {
    if (words !== undefined) checkWords(checked.position, 1, 'chop');
    else if (typeof format === 'string' || format === target) {
      const { rounding, saturate, subnormals } = options ?? {};
      last = { rounding, saturate, subnormals, format, round: rounderOf(plan) };
    }
    return roundNumber(x, plan, words, checked.position);
  }
  const array = checkArray(x, plan, 'chop');
  return chopArray(emptyLike(array), array, plan, words, checked.position, 'chop');
}

function planOf(target: Format, options: CheckedOptions): Plan {
  const { rounding, saturate, subnormals, randomBits, flip } = options;
  if (randomBits !== undefined || flip !== undefined) return makePlan(makeRule(target, options, 'chop'));
  const known = plans.get(target) ?? [];
  if (known.length === 0) plans.set(target, known);
  const key =
    (roundingModes.indexOf(rounding) * 3 + saturations.indexOf(saturate)) * 4 + treatments.indexOf(subnormals);
  return (known[key] ??= makePlan(makeRule(target, options, 'chop')));
}

function wordsOf({ seed, stream }: CheckedOptions): RandomWords {
  return randomWords(seed ?? drawSeed(), stream);
}

/** A new array of the kind and length of `x`, elements zero. */
export function emptyLike(x: NumberArray): NumberArray {
  if (Array.isArray(x)) return new Array<number>(x.length).fill(0);
  return new (x.constructor as new (length: number) => NumberArray)(x.length);
}

/**
 * Rounds `x` into `out`, both checked and of one kind and length. The plan holds for every element; `position` is the
 * word of the first.
 */
export function chopArray<T extends NumberArray>(
  out: T,
  x: NumberArray,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  name: string,
): T {
  if (words !== undefined) checkWords(position, x.length, name);
  if (isFloatArray(x)) {
    roundInto(out as FloatArray, x, plan, words, position);
    return out;
  }
  // Other kinds go through a float64 buffer, a chunk at a time. All of the input is read before any of it is
  // overwritten: chunks of `x` and `out` overlap only where they are the same.
  const source = sharesMemory(out, x) ? Array.from(x) : x;
  const buffer = new Float64Array(Math.min(source.length, CHUNK));
  for (let start = 0; start < source.length; start += CHUNK) {
    const length = Math.min(CHUNK, source.length - start);
    const chunk = length === buffer.length ? buffer : buffer.subarray(0, length);
    for (let i = 0; i < length; i++) chunk[i] = source[start + i]!;
    roundInto(chunk, chunk, plan, words, position + start);
    for (let i = 0; i < length; i++) (out as number[])[start + i] = chunk[i]!;
  }
  return out;
}

/** Elements that are converted at a time: input, output and buffer stay in cache. */
const CHUNK = 4096;

function isFloatArray(x: NumberArray): x is FloatArray {
  return x instanceof Float64Array || x instanceof Float32Array;
}

function sharesMemory(a: NumberArray, b: NumberArray): boolean {
  return !Array.isArray(a) && a !== b && (a as Float64Array).buffer === (b as { readonly buffer?: unknown }).buffer;
}

/**
 * Checks that `x` is an array that can be rounded and that can hold the values of the plan's format.
 * @throws TypeError for any other kind, RangeError for a format too wide for it
 */
export function checkArray(x: unknown, plan: Plan, name: string): NumberArray {
  const given = kind(x);
  if ((x as ArrayLike<number> | undefined | null)?.length === 0) checkAttached(x, name, 'x');
  if (given === 'Float64Array') return x as Float64Array;
  if (given === 'Float32Array' || given === 'Float16Array') {
    if (!isHeldBy(given === 'Float32Array' ? 'float32' : 'float16', plan.rule.format)) {
      throw new RangeError(
        `${name}: "format" expected one whose values a ${given} holds, got ${plan.rule.format.name}; pass a Float64Array`,
      );
    }
    return x as Float32Array | Float16ArrayLike;
  }
  if (Array.isArray(x)) {
    for (let i = 0; i < x.length; i++) {
      if (typeof x[i] !== 'number') throw new TypeError(`${name}: "x[${i}]" expected a number, got ${kind(x[i])}`);
    }
    return x as readonly number[];
  }
  throw new TypeError(
    `${name}: "x" expected a number, Float64Array, Float32Array, Float16Array or array of numbers, got ${given}`,
  );
}
