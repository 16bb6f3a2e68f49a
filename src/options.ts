/**
 * RoundingOptions: what can be asked of a rounding, its defaults and its checks.
 * @module
 */
import { checkInteger, checkKeys, checkNumber, checkOneOf, kind } from './arguments.js';
import type { Subnormals } from './format/format.js';
import { modeOfCode, roundingModes, type RoundingMode } from './modes.js';

/** A soft error: after rounding, one bit of an element flips with a given probability. */
export interface FlipOptions {
  /** Chance that one bit of an element flips, 0..1. */
  readonly probability: number;
  /**
   * Which bits may flip: the trailing significand, or all bits of the code (the format then needs a bit layout).
   * @defaultValue 'significand'
   */
  readonly bits?: 'significand' | 'all';
}

/** How values are rounded to a format. Unknown keys are errors. */
export interface RoundingOptions {
  /**
   * Where inexact values go; a number is the code of chop.m and pychop (1..9).
   * @defaultValue 'tiesToEven'
   */
  readonly rounding?: RoundingMode | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  /**
   * What becomes of values beyond the largest finite one: as the mode and the format say (false), the largest finite
   * value (true, `'finite'`), or the same with infinite inputs kept (`'propagate'`).
   * @defaultValue false
   */
  readonly saturate?: boolean | 'finite' | 'propagate';
  /**
   * What lies below the smallest normal number.
   * @defaultValue what the format says
   */
  readonly subnormals?: Subnormals;
  /**
   * Seed of the random words, an integer in 0..2^64-1.
   * @defaultValue drawn from the platform's crypto source, and readable from the chopper
   */
  readonly seed?: number | bigint;
  /**
   * Which of 2^32 independent streams of random words, an integer in 0..2^32-1.
   * @defaultValue 0
   */
  readonly stream?: number;
  /**
   * Index of the random word that the first element draws, an integer in 0..2^53.
   * @defaultValue 0
   */
  readonly position?: number;
  /**
   * Emulates hardware that compares with 1..32 random bits instead of the exact probability (`'stochastic'` only).
   * @defaultValue exact probabilities
   */
  readonly randomBits?: number;
  /**
   * P3109's StochasticA, B or C: how the fraction is reduced to `randomBits`.
   * @defaultValue 'C'
   */
  readonly variant?: 'A' | 'B' | 'C';
  /**
   * Whether arithmetic rounds the exact result once, or rounds float64's result as chop.m, pychop and CPFloat do.
   * @defaultValue 'exact'
   */
  readonly emulation?: 'exact' | 'double';
  /**
   * Soft errors after rounding.
   * @defaultValue none
   */
  readonly flip?: FlipOptions;
}

/** Options after defaults and checks; one canonical value for each meaning. */
export interface CheckedOptions {
  readonly rounding: RoundingMode;
  readonly saturate: false | 'finite' | 'propagate';
  readonly subnormals?: Subnormals;
  readonly seed?: bigint;
  readonly stream: number;
  readonly position: number;
  readonly randomBits?: number;
  readonly variant: 'A' | 'B' | 'C';
  readonly emulation: 'exact' | 'double';
  readonly flip?: Required<FlipOptions>;
}

/** Number of random words that one (seed, stream) holds: indices are 0..2^53-1. */
export const WORDS = 9007199254740992;

/** The keys of `RoundingOptions`. */
export const roundingKeys: readonly string[] = [
  'rounding',
  'saturate',
  'subnormals',
  'seed',
  'stream',
  'position',
  'randomBits',
  'variant',
  'emulation',
  'flip',
];

const defaults: CheckedOptions = Object.freeze({
  rounding: 'tiesToEven',
  saturate: false,
  stream: 0,
  position: 0,
  variant: 'C',
  emulation: 'exact',
});

/**
 * Options with defaults filled in and every field checked; a field that is undefined counts as absent.
 * @param options - what the caller passed
 * @param name - the function that was called, for messages
 * @throws {@link TypeError} for a field of the wrong kind; {@link RangeError} for an unknown key, a value out of range,
 * or fields that do not go together
 */
export function checkOptions(options: RoundingOptions | undefined, name: string): CheckedOptions {
  if (options === undefined) return defaults;
  checkKeys(options, roundingKeys, name);
  const { subnormals, seed, randomBits, variant, flip } = options;
  const rounding = checkMode(options.rounding, name);
  if (subnormals !== undefined) checkOneOf(subnormals, ['gradual', 'flush', 'none'], name, 'subnormals');
  if (randomBits !== undefined) {
    checkInteger(randomBits, 1, 32, name, 'randomBits');
    if (rounding !== 'stochastic') {
      throw new RangeError(
        `${name}: "randomBits" expected with rounding "stochastic" only, got rounding "${rounding}"`,
      );
    }
  }
  if (variant !== undefined) {
    checkOneOf(variant, ['A', 'B', 'C'], name, 'variant');
    if (randomBits === undefined) {
      throw new RangeError(`${name}: "variant" expected together with "randomBits", got "${variant}" alone`);
    }
  }
  return {
    rounding,
    saturate: checkSaturate(options.saturate, name),
    ...(subnormals !== undefined && { subnormals }),
    ...(seed !== undefined && { seed: checkSeed(seed, name) }),
    stream: checkInteger(options.stream ?? 0, 0, 4294967295, name, 'stream'),
    position: checkPosition(options.position ?? 0, name),
    ...(randomBits !== undefined && { randomBits }),
    variant: variant ?? 'C',
    emulation: checkOneOf(options.emulation ?? 'exact', ['exact', 'double'], name, 'emulation'),
    ...(flip !== undefined && { flip: checkFlip(flip, name) }),
  };
}

/** A position of random words: an integer in 0..2^53, the end included. */
export function checkPosition(position: number, name: string): number {
  return checkInteger(position, 0, WORDS, name, 'position');
}

/** Throws unless `count` words are left from `position` on. */
export function checkWords(position: number, count: number, name: string): void {
  if (position > WORDS - count) {
    throw new RangeError(`${name}: "position" expected at most 2^53 - ${count} for ${count} elements, got ${position}`);
  }
}

function checkMode(rounding: RoundingOptions['rounding'], name: string): RoundingMode {
  if (rounding === undefined) return 'tiesToEven';
  if (typeof rounding === 'number') {
    const mode = modeOfCode(rounding);
    if (mode === undefined)
      throw new RangeError(`${name}: "rounding" expected a code in 1..9, got ${String(rounding)}`);
    return mode;
  }
  return checkOneOf(rounding, roundingModes, name, 'rounding');
}

function checkSaturate(saturate: RoundingOptions['saturate'], name: string): false | 'finite' | 'propagate' {
  if (saturate === undefined || saturate === false) return false;
  if (saturate === true) return 'finite';
  if (typeof saturate !== 'string') {
    throw new TypeError(`${name}: "saturate" expected a boolean, 'finite' or 'propagate', got ${kind(saturate)}`);
  }
  return checkOneOf(saturate, ['finite', 'propagate'] as const, name, 'saturate');
}

function checkSeed(seed: number | bigint, name: string): bigint {
  if (typeof seed !== 'number' && typeof seed !== 'bigint') {
    throw new TypeError(`${name}: "seed" expected a number or bigint, got ${kind(seed)}`);
  }
  const wanted = typeof seed === 'bigint' ? seed : Number.isInteger(seed) ? BigInt(seed) : -1n;
  if (wanted < 0n || wanted >> 64n !== 0n) {
    throw new RangeError(`${name}: "seed" expected an integer in 0..2^64-1, got ${seed}`);
  }
  return wanted;
}

function checkFlip(flip: FlipOptions, name: string): Required<FlipOptions> {
  checkKeys(flip, ['probability', 'bits'], name, 'flip');
  return {
    probability: checkNumber(flip.probability, 0, 1, name, 'flip.probability'),
    bits: checkOneOf(flip.bits ?? 'significand', ['significand', 'all'], name, 'flip.bits'),
  };
}
