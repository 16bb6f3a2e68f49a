/**
 * Chopper: a configured quantizer, the object that people pass around.
 * @module
 */
import { inheritArithmetic, sharedBy, type Arithmetic } from './arithmetic/methods.js';
import { scalarOf } from './arithmetic/scalars.js';
import { checkArray, chopArray, emptyLike, type Float16ArrayLike, type NumberArray } from './chop.js';
import type { Format, FormatSpec, Subnormals } from './format/format.js';
import { formatFor, formatLike, type FormatLike } from './format/names.js';
import { roundNumber } from './kernel/bulk.js';
import { Draws, Place, type Position } from './kernel/draws.js';
import { makePlan } from './kernel/plan.js';
import {
  checkOptions,
  checkPosition,
  checkWords,
  roundingKeys,
  type CheckedOptions,
  type RoundingOptions,
} from './options.js';
import { type RoundingMode } from './modes.js';
import { drawSeed } from './seed.js';
import { checkKeys, kind, quoted } from './arguments.js';
import { randomWords } from './random/words.js';
import { makeRule } from './rounding/rule.js';

/** What `JSON.stringify` keeps of a chopper; `chopper(JSON.parse(text))` restores it, position included. */
export type ChopperJSON = Omit<RoundingOptions, 'seed'> & {
  readonly format: string | FormatSpec;
  readonly seed?: string;
};

/**
 * A function that rounds to one format under fixed options, and counts the random words it has drawn.
 *
 * Rounds as `chop` does (see there for NaN, infinities, -0, subnormals and overflow). In the stochastic modes, and with
 * `flip`, every element advances `position` by one, whether it is exact or not; in other modes `position` stays.
 * Methods do not use `this`, so they may be destructured; all of them share the position.
 *
 * Operations (`add`, `sqrt`, `fma`, …) round the exact result once, in every mode; operands are taken as they are. They
 * take numbers, or arrays of one kind and length and numbers, elementwise; `addInto(out, x, y)` and so on write to an
 * array. Zeros and infinities follow IEEE 754-2019 §6.3 and §7: an exact zero sum is +0 (-0 in `towardNegative`) unless
 * the operands agree in sign, 0/0, Inf - Inf, 0 Inf and roots of negative numbers are NaN, x/0 is an infinite input.
 * @example
 * const up = chopper('bfloat16', { rounding: 'towardPositive' });
 * up.add(1, 2 ** -60)                            // 1.0078125
 * up.mul([1, 3], 1 / 3)                          // [0.333984375, 1]
 * up.fma(3, 1 / 3, -1)                           // -5.551115123125783e-17 = -2^-54
 */
export interface Chopper extends Arithmetic {
  /** The number, rounded; draws the word at `position`. */
  (x: number): number;
  /** A new array; element i draws the word at `position` + i. */
  (x: Float64Array): Float64Array<ArrayBuffer>;
  (x: Float32Array): Float32Array<ArrayBuffer>;
  <T extends Float16ArrayLike>(x: T): T;
  (x: readonly number[]): number[];
  /**
   * Rounds `x` into `out` without allocating: the same kind and length, which may be the same or overlapping memory.
   * @returns `out`
   * @throws {@link TypeError} for another kind; {@link RangeError} for another length
   */
  into<T extends Float64Array | Float32Array | Float16ArrayLike | number[]>(out: T, x: T): T;
  readonly format: Format;
  readonly rounding: RoundingMode;
  readonly saturate: false | 'finite' | 'propagate';
  readonly subnormals: Subnormals;
  /** Present if the mode is stochastic, `flip` is set, or a seed was given. */
  readonly seed?: bigint;
  readonly stream: number;
  /** Index of the next random word, 0..2^53. */
  position: number;
  /** A chopper with these options replaced; it starts at this one's position unless a position is among them. */
  with(options: RoundingOptions): Chopper;
  /** A chopper with the same options on another stream of random words, at position 0. */
  fork(stream: number): Chopper;
  /** What `JSON.stringify` keeps: format, options, seed and position. */
  toJSON(): ChopperJSON;
}

/**
 * Makes a chopper: a function that rounds numbers and arrays to `format` under `options`.
 *
 * Rounds as `chop` does: NaN stays NaN, infinities and overflow as mode, format and `saturate` say, -0 and subnormals
 * kept where the format has them. Without a seed, one is drawn from the platform's crypto source when the mode needs
 * it, and can be read back from `seed`.
 * @param format - target format: a name, a spec or a `Format`; or what `toJSON` gave, whose options `options` replace
 * @param options - rounding mode, saturation, subnormals, seed, …
 * @throws {@link TypeError} for options of the wrong kind; {@link RangeError} for an unknown format or option
 * @example
 * const half = chopper('float16', { rounding: 'stochastic', seed: 42 });
 * half(Math.PI)                                  // 3.142578125
 * half.position                                  // 1
 * half([1, 2 ** -30])                            // [1, 0]
 * half.position                                  // 3
 * chopper(JSON.parse(JSON.stringify(half))).seed // 42n
 */
export function chopper(format: FormatLike | ChopperJSON, options?: RoundingOptions): Chopper {
  const name = 'chopper';
  if (!isJSON(format)) return build(formatFor(format, name), checkOptions(options, name));
  const { format: like, seed, ...rest } = format;
  const kept = seed === undefined ? rest : { ...rest, seed: seedOf(seed, name) };
  if (options === undefined) return build(formatFor(like, name), checkOptions(kept, name));
  checkKeys(options, roundingKeys, name);
  return build(formatFor(like, name), checkOptions({ ...kept, ...options }, name));
}

/** The seed that JSON holds: decimal digits. */
function seedOf(text: unknown, name: string): bigint {
  if (typeof text !== 'string') throw new TypeError(`${name}: "seed" expected decimal digits, got ${kind(text)}`);
  if (!/^\d{1,20}$/.test(text)) throw new RangeError(`${name}: "seed" expected decimal digits, got ${quoted(text)}`);
  return BigInt(text);
}

function isJSON(x: unknown): x is ChopperJSON {
  return typeof x === 'object' && x !== null && 'format' in x;
}

/** The options that a chopper was made with. */
const optionsOf = new WeakMap<object, CheckedOptions>();

/**
 * A chopper of another format with the options of `base`, on the same random words: both share one position.
 * @param caller - the function that was called, for messages
 * @internal
 */
export function chopperBeside(base: Chopper, like: FormatLike, caller: string): Chopper {
  const options = { ...optionsOf.get(base)!, ...(base.seed !== undefined && { seed: base.seed }) };
  return build(formatFor(like, caller), options, sharedBy(base)!.position);
}

function build(format: Format, options: CheckedOptions, position?: Position): Chopper {
  const rule = makeRule(format, options, 'chopper');
  const plan = makePlan(rule);
  const seed = options.seed ?? (rule.random ? drawSeed() : undefined);
  const words = rule.random ? randomWords(seed!, options.stream) : undefined;
  const place =
    position ??
    (words !== undefined && plan.stochastic ? new Draws(words, options.position) : new Place(options.position));

  const run = (out: NumberArray, x: NumberArray, name: string): NumberArray => {
    const position = place.get();
    chopArray(out, x, plan, words, position, name);
    if (words !== undefined) place.set(position + x.length);
    return out;
  };
  const roundArray = (x: unknown): NumberArray => {
    const array = checkArray(x, plan, 'chopper');
    return run(emptyLike(array), array, 'chopper');
  };
  const self =
    scalarOf('round', roundNumber, plan, words, place, ([x]) => roundArray(x)) ??
    ((x: number | NumberArray): number | NumberArray => {
      if (typeof x !== 'number') return roundArray(x);
      if (words === undefined) return roundNumber(x, plan, undefined, 0);
      const position = place.get();
      checkWords(position, 1, 'chopper');
      place.set(position + 1);
      return roundNumber(x, plan, words, position);
    });
  const into = (out: NumberArray, x: NumberArray): NumberArray => {
    const array = checkArray(x, plan, 'into');
    if (kind(out) !== kind(array)) {
      throw new TypeError(`into: "out" expected a ${kind(array)} like "x", got ${kind(out)}`);
    }
    if (out.length !== array.length) {
      throw new RangeError(`into: "out" expected length ${array.length} like "x", got ${out.length}`);
    }
    return run(out, array, 'into');
  };
  const derive = (changes: RoundingOptions): Chopper =>
    build(format, checkOptions({ ...keptBy(changes, options, seed), position: place.get(), ...changes }, 'with'));
  const toJSON = (): ChopperJSON => jsonOf(format, { ...options, subnormals: rule.subnormals }, seed, place.get());
  inheritArithmetic(self, { plan, words, position: place, emulation: options.emulation });
  optionsOf.set(self, options);
  return Object.defineProperties(self, {
    into: constant(into),
    format: constant(format),
    rounding: constant(rule.rounding),
    saturate: constant(options.saturate),
    subnormals: constant(rule.subnormals),
    ...(seed !== undefined && { seed: constant(seed) }),
    stream: constant(options.stream),
    position: {
      enumerable: true,
      get: () => place.get(),
      set: (next: number) => place.set(checkPosition(next, 'chopper')),
    },
    with: constant(derive),
    fork: constant((stream: number) => derive({ stream, position: 0 })),
    toJSON: constant(toJSON),
  }) as Chopper;
}

/** The options that a derived chopper keeps: those of `randomBits` only where the mode stays. */
function keptBy(changes: RoundingOptions, options: CheckedOptions, seed: bigint | undefined): RoundingOptions {
  const { randomBits, variant, ...rest } = options;
  const limited = randomBits !== undefined && (changes.rounding ?? rest.rounding) === rest.rounding;
  return { ...rest, ...(limited && { randomBits, variant }), ...(seed !== undefined && { seed }) };
}

function jsonOf(
  format: Format,
  options: CheckedOptions & { readonly subnormals: Subnormals },
  seed: bigint | undefined,
  position: number,
): ChopperJSON {
  const { rounding, saturate, subnormals, stream, randomBits, variant, emulation, flip } = options;
  return {
    format: formatLike(format),
    rounding,
    saturate,
    subnormals,
    ...(seed !== undefined && { seed: seed.toString() }),
    stream,
    position,
    ...(randomBits !== undefined && { randomBits, variant }),
    emulation,
    ...(flip !== undefined && { flip }),
  };
}

function constant(value: unknown): PropertyDescriptor {
  return { value, enumerable: true };
}
