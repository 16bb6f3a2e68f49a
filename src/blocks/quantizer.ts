/**
 * Quantizer: one recipe for blocks, scales and elements, the object that people pass around.
 * @module
 */
import { checkOptions, checkPosition, checkWords, type CheckedOptions, type RoundingOptions } from '../options.js';
import { isStochastic, type RoundingMode } from '../modes.js';
import { drawSeed } from '../seed.js';
import { checkKeys, kind } from '../arguments.js';
import { checkObject } from './arguments.js';
import { checkSpec, definitionOf, makeFamily } from './families/index.js';
import { checkEncodable } from './families/ggml.js';
import type { ElementRounding, FloatArray } from './family.js';
import { makeQuantized, type Quantized } from './quantized.js';
import { recipeFor, type Recipe } from './recipes.js';
import type { Spec, SpecOptions } from './spec.js';

/** How elements are rounded; scales are never rounded at random. */
export type ElementOptions = Pick<
  RoundingOptions,
  'rounding' | 'saturate' | 'subnormals' | 'seed' | 'stream' | 'position' | 'randomBits' | 'variant'
>;

/** What may be changed of a recipe, and how elements are rounded. Unknown keys, and keys of other families, are errors. */
export type QuantizerOptions = SpecOptions & ElementOptions;

/** What `JSON.stringify` keeps of a quantizer; `quantizer(JSON.parse(text))` restores it, position included. */
export type QuantizerJSON = Omit<ElementOptions, 'seed'> & {
  readonly spec: Spec;
  readonly seed?: string;
};

/** Arrays that quantizers take. */
export type QuantizableArray = Float32Array | Float64Array | readonly number[];

/**
 * A function that rounds arrays to values of a block format, and quantizes them to codes and scales.
 *
 * `chop(x)` is `quantize(x).dequantize()`, bit for bit, in less time. Element i of the array draws random word `position` +
 * i in the stochastic modes, whatever its block; every call then advances `position` by the length. Methods do not use
 * `this`, so they may be destructured.
 * @example
 * const q = quantizer('mxfp4', { rounding: 'stochastic', seed: 1 });
 * q([1, 2.2, -6, 0.1])                     // [1, 2, -6, 0]
 * q.position                               // 4
 */
export interface Quantizer {
  /** The array, quantized and dequantized: a new array of its kind. `shape` is one axis unless given. */
  (x: Float32Array, shape?: readonly number[]): Float32Array<ArrayBuffer>;
  (x: Float64Array, shape?: readonly number[]): Float64Array<ArrayBuffer>;
  (x: readonly number[], shape?: readonly number[]): number[];
  /** The same. */
  chop(x: Float32Array, shape?: readonly number[]): Float32Array<ArrayBuffer>;
  /** The same. */
  chop(x: Float64Array, shape?: readonly number[]): Float64Array<ArrayBuffer>;
  /** The same. */
  chop(x: readonly number[], shape?: readonly number[]): number[];
  /**
   * The same into an array of that kind and length, which may be `x` itself.
   * @returns `out`
   */
  into<T extends Float32Array | Float64Array | number[]>(out: T, x: T, shape?: readonly number[]): T;
  /**
   * Codes and scales.
   * @throws {@link RangeError} naming the index of an element that has no code: NaN in integers and formats without it
   */
  quantize(x: QuantizableArray, shape?: readonly number[]): Quantized;
  /** The recipe that it was made from. */
  readonly name: string;
  /** The recipe in full, frozen. */
  readonly spec: Spec;
  readonly rounding: RoundingMode;
  readonly saturate: false | 'finite' | 'propagate';
  /** Present if the mode is stochastic, or a seed was given. */
  readonly seed?: bigint;
  readonly stream: number;
  /** Index of the next random word, 0..2^53. */
  position: number;
  /** A quantizer with these options replaced; it starts at this one's position unless a position is among them. */
  with(options: QuantizerOptions): Quantizer;
  /** A quantizer with the same options on another stream of random words, at position 0. */
  fork(stream: number): Quantizer;
  /** What `JSON.stringify` keeps: spec, options, seed and position. */
  toJSON(): QuantizerJSON;
}

const elementKeys: readonly string[] = [
  'rounding',
  'saturate',
  'subnormals',
  'seed',
  'stream',
  'position',
  'randomBits',
  'variant',
];

/**
 * Makes a quantizer of a recipe: MX, NVFP4, scaled formats, block floating point, fixed point, integers, tables, ggml.
 *
 * NaN and infinities spoil their block in MX, NVFP4 and block floating point (`nonFinite: 'element'`: they do not), stay
 * or saturate elsewhere, and are errors in ggml's types; -0 is kept where elements have it; elements saturate unless
 * `saturate: false`; subnormal inputs and scales are exact. docs/blocks.md has the formulas and sources of all families.
 * @param recipe - a name, in either case, `-` for `_`: one of `recipes`, `bfp<bits>`, `fixed<i,f>`, `ufixed<i,f>`, or the
 * name of a format, which then is scaled by tensor with a power of two; or a spec; or what `toJSON` gave
 * @param options - fields of the spec to change (`axis`, `block`, `scaleRule`, …), and rounding options
 * @throws {@link TypeError} for options of the wrong kind; {@link RangeError} for an unknown recipe or option, options that
 * do not go with the recipe, and types of ggml that can only be decoded
 * @example
 * const q = quantizer('mxfp4');
 * q([1, 7, -0.3, 0.01])                               // [1, 6, -0.5, 0]
 * q.quantize([1, 7, -0.3, 0.01]).scales               // Uint8Array [127]
 * quantizer('int8')(Float32Array.of(1, -0.5, 127))    // [1, 0, 127]
 * quantizer('mxfp6')                                  // RangeError
 */
export function quantizer(recipe: string | Spec | QuantizerJSON, options?: QuantizerOptions): Quantizer {
  const name = 'quantizer';
  if (typeof recipe === 'object' && recipe !== null && 'spec' in recipe) {
    const { spec, seed, ...rest } = recipe;
    const restored = { ...rest, ...(seed !== undefined && { seed: BigInt(seed) }), ...options };
    return derive(recipeFor(spec, name), restored, name);
  }
  return derive(recipeFor(recipe, name), options ?? {}, name);
}

/** The quantizer of a recipe with options. */
export function derive(recipe: Recipe, options: QuantizerOptions, name: string): Quantizer {
  checkObject(name, 'options', options);
  const definition = definitionOf(recipe.spec);
  const allowed = elementKeys.filter((key) => key !== 'subnormals' || definition.floats === true);
  checkKeys(options, [...definition.keys, ...allowed], name);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const changes = Object.fromEntries(entries.filter(([key]) => definition.keys.includes(key)));
  const rounding: ElementOptions = Object.fromEntries(entries.filter(([key]) => elementKeys.includes(key)));
  const spec = checkSpec({ ...withoutStale(recipe.spec, changes), ...changes }, name);
  if (spec.family === 'ggml') checkEncodable(spec, name);
  if (definition.fixedRounding === true && 'rounding' in rounding && rounding.rounding !== 'tiesToEven') {
    throw new RangeError(
      `${name}: "rounding" expected none with ${recipe.name}, which says itself how it rounds, got '${String(rounding.rounding)}'`,
    );
  }
  return build({ name: recipe.name, spec }, { saturate: definition.saturate ?? true, ...rounding });
}

/** A spec without the defaults that do not go with the changes: tiles have no axis, one level is torchao's. */
function withoutStale(spec: Spec, changes: SpecOptions): Spec {
  const stale = [
    ...(Array.isArray(changes.block) ? ['axis'] : []),
    ...(spec.family === 'nvfp4' && changes.levels === 1 ? ['order'] : []),
  ];
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !stale.includes(key))) as Spec; // fewer keys
}

function build(recipe: Recipe, options: ElementOptions): Quantizer {
  const { name, spec } = recipe;
  const checked = checkOptions(options, 'quantizer');
  const elementRounding = elementRoundingOf(checked);
  const { rounding, saturate, seed, stream } = elementRounding;
  const family = makeFamily(spec, elementRounding);
  let position = checked.position;

  /** Takes the words of `length` elements, and gives the first. */
  const draw = (length: number, caller: string): number => {
    const first = position;
    if (family.random) {
      checkWords(position, length, caller);
      position += length;
    }
    return first;
  };
  const chopInto = (out: FloatArray, x: FloatArray, shape: readonly number[], caller: string): void => {
    const first = position;
    if (family.random) checkWords(first, x.length, caller);
    family.chop(out, x, shape, first);
    draw(x.length, caller);
  };
  const chop = (x: QuantizableArray, shape: readonly number[] = [lengthOf(x)]): QuantizableArray => {
    const source = floats(x, 'x', name);
    const out = source instanceof Float32Array ? new Float32Array(source.length) : new Float64Array(source.length);
    chopInto(out, source, shape, name);
    return Array.isArray(x) ? Array.from(out) : out;
  };
  const into = (out: FloatArray | number[], x: QuantizableArray, shape: readonly number[] = [lengthOf(x)]): unknown => {
    const source = sourceFor(out, x);
    if (Array.isArray(out)) {
      const values = new Float64Array(source.length);
      chopInto(values, source, shape, 'into');
      for (let i = 0; i < values.length; i++) out[i] = values[i]!;
    } else {
      chopInto(out, overlap(out, source) ? source.slice() : source, shape, 'into');
    }
    return out;
  };
  const quantize = (x: QuantizableArray, shape: readonly number[] = [lengthOf(x)]): Quantized => {
    const source = floats(x, 'x', 'quantize');
    if (family.random) checkWords(position, source.length, 'quantize');
    const stored = family.quantize(source, shape, position);
    draw(source.length, 'quantize');
    return makeQuantized(family, stored, [...shape], source instanceof Float32Array ? 'float32' : 'float64');
  };
  const current = (): ElementOptions => ({ ...elementRounding, position });
  const withOptions = (changes: QuantizerOptions): Quantizer =>
    derive(recipe, { ...keptBy(changes, current()), ...changes } as QuantizerOptions, 'with');
  const toJSON = (): QuantizerJSON => {
    const { seed: drawn, ...rest } = current();
    return { spec, ...rest, ...(drawn !== undefined && { seed: drawn.toString() }) };
  };
  const place: PropertyDescriptor = {
    enumerable: true,
    get: () => position,
    set: (next: number) => void (position = checkPosition(next, 'quantizer')),
  };
  return Object.defineProperties(chop, {
    name: constant(name),
    chop: constant(chop),
    into: constant(into),
    quantize: constant(quantize),
    spec: constant(spec),
    rounding: constant(rounding),
    saturate: constant(saturate),
    ...(seed !== undefined && { seed: constant(seed) }),
    stream: constant(stream),
    position: place,
    with: constant(withOptions),
    fork: constant((next: number) => withOptions({ stream: next, position: 0 })),
    toJSON: constant(toJSON),
  }) as Quantizer; // its overloads are those of chop, which TypeScript does not see
}

/** How elements are rounded; a mode that draws words without a seed gets a fresh one. */
function elementRoundingOf(checked: CheckedOptions): ElementRounding {
  const { rounding, saturate, subnormals, stream, randomBits, variant } = checked;
  const seed = checked.seed ?? (isStochastic(rounding) ? drawSeed() : undefined);
  return {
    rounding,
    saturate,
    stream,
    ...(subnormals !== undefined && { subnormals }),
    ...(seed !== undefined && { seed }),
    ...(randomBits !== undefined && { randomBits, variant }),
  };
}

/** The options that a derived quantizer keeps: those of `randomBits` only where the mode stays. */
function keptBy(changes: QuantizerOptions, { randomBits, variant, ...rest }: ElementOptions): ElementOptions {
  const limited = randomBits !== undefined && (changes.rounding ?? rest.rounding) === rest.rounding;
  return { ...rest, ...(limited && { randomBits, ...(variant !== undefined && { variant }) }) };
}

/** Whether arrays share memory but do not begin at the same place: what is written would be read again. */
function overlap(out: FloatArray, x: FloatArray): boolean {
  if (out.buffer !== (x.buffer as ArrayBufferLike) || out.byteOffset === x.byteOffset) return false;
  return out.byteOffset < x.byteOffset + x.byteLength && x.byteOffset < out.byteOffset + out.byteLength;
}

/** The numbers of `x`, which `out` is like. */
function sourceFor(out: FloatArray | number[], x: QuantizableArray): FloatArray {
  const source = floats(x, 'x', 'into');
  if (kind(out) !== kind(x)) throw new TypeError(`into: "out" expected a ${kind(x)} like "x", got ${kind(out)}`);
  if (out.length !== source.length) {
    throw new RangeError(`into: "out" expected length ${source.length} like "x", got ${out.length}`);
  }
  return source;
}

function constant(value: unknown): PropertyDescriptor {
  return { value, enumerable: true };
}

function lengthOf(x: unknown): number {
  return (x as { length?: number } | null)?.length ?? 0;
}

/** The array itself, or its numbers as float64. */
function floats(x: unknown, field: string, name: string): FloatArray {
  if (x instanceof Float32Array || x instanceof Float64Array) return x;
  if (!Array.isArray(x)) {
    throw new TypeError(
      `${name}: "${field}" expected a Float32Array, Float64Array or array of numbers, got ${kind(x)}`,
    );
  }
  const numbers = x as readonly unknown[];
  for (let i = 0; i < numbers.length; i++) {
    if (typeof numbers[i] !== 'number') {
      throw new TypeError(`${name}: "${field}[${i}]" expected a number, got ${kind(numbers[i])}`);
    }
  }
  return Float64Array.from(x as readonly number[]);
}

/**
 * Codes and scales of an array in one call: `quantizer(recipe).quantize(x, shape)`.
 *
 * NaN, infinities, -0, subnormals and overflow as `quantizer`.
 * @throws as `quantizer` and its `quantize`
 * @example
 * quantizeBlocks([1, 7, -0.3, 0.01], [4], 'mxfp4').codes      // Uint8Array [114, 9]
 */
export function quantizeBlocks(x: QuantizableArray, shape: readonly number[], recipe: string | Spec): Quantized {
  return quantizer(recipe).quantize(x, shape);
}
