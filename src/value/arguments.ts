/**
 * What callers pass to the functions of this folder: numbers, arrays of numbers, and a format with rounding options.
 * @module
 */
import type { Format } from '../format/format.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { makePlan, type Plan } from '../kernel/plan.js';
import { checkOptions, checkWords, type RoundingOptions } from '../options.js';
import { drawSeed } from '../seed.js';
import { checkAttached, kind } from '../arguments.js';
import { randomWords, type RandomWords } from '../random/words.js';
import { makeRule } from '../rounding/rule.js';

/** Arrays of numbers that are read and not rounded in place: the kinds that `chop` takes. */
export type Numbers =
  | Float64Array
  | Float32Array
  | (ArrayLike<number> & { readonly [Symbol.toStringTag]: 'Float16Array' })
  | readonly number[];

/** A rounding as a caller asked for it. */
export interface Rounding {
  readonly plan: Plan;
  /** Present if the rounding draws random words; the first element draws the word at `position`. */
  readonly words: RandomWords | undefined;
  readonly position: number;
}

/** Roundings under default options, so that scalar calls without options cost little. */
const defaultRoundings = new WeakMap<Format, Rounding>();

/**
 * The rounding that `format` and `options` ask for.
 * @param count - how many elements will be rounded
 * @param name - the function that was called, for messages
 * @throws as `format` and `checkOptions` do, and RangeError where fewer than `count` random words are left
 */
export function roundingOf(
  format: FormatLike,
  options: RoundingOptions | undefined,
  count: number,
  name: string,
): Rounding {
  const target = formatFor(format, name);
  const known = options === undefined ? defaultRoundings.get(target) : undefined;
  if (known !== undefined) return known;
  const checked = checkOptions(options, name);
  const rule = makeRule(target, checked, name);
  const { position, stream, seed } = checked;
  if (rule.random) checkWords(position, count, name);
  const words = rule.random ? randomWords(seed ?? drawSeed(), stream) : undefined;
  const rounding = { plan: makePlan(rule), words, position };
  if (options === undefined) defaultRoundings.set(target, rounding);
  return rounding;
}

/** Throws a TypeError unless `x` is a number. */
export function checkNumber(x: unknown, parameter: string, name: string): void {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${parameter}" expected a number, got ${kind(x)}`);
}

/** Throws a TypeError unless `x` is an array of numbers. */
export function checkNumbers(x: unknown, parameter: string, name: string): void {
  const given = kind(x);
  if ((x as ArrayLike<number> | undefined | null)?.length === 0) checkAttached(x, name, parameter);
  if (given === 'Float64Array' || given === 'Float32Array' || given === 'Float16Array') return;
  if (!Array.isArray(x)) {
    throw new TypeError(
      `${name}: "${parameter}" expected a Float64Array, Float32Array, Float16Array or array of numbers, got ${given}`,
    );
  }
  for (let i = 0; i < x.length; i++) {
    if (typeof x[i] !== 'number') {
      throw new TypeError(`${name}: "${parameter}[${i}]" expected a number, got ${kind(x[i])}`);
    }
  }
}
