/**
 * What a family of formats is: the plain reference of quantizing, and what Quantizer and Quantized make of it.
 * @module
 */
import { chopper, type Chopper } from '../chopper.js';
import { defineFormat, type Format } from '../format/format.js';
import type { RoundingMode } from '../modes.js';
import type { RoundingOptions } from '../options.js';
import type { Codec, CodeStore } from './codec.js';
import type { Spec } from './spec.js';

/** Arrays that are quantized. */
export type FloatArray = Float64Array | Float32Array;

/** How elements are rounded: what a Quantizer takes besides its spec. */
export interface ElementRounding {
  readonly rounding: RoundingMode;
  readonly saturate: false | 'finite' | 'propagate';
  readonly subnormals?: NonNullable<RoundingOptions['subnormals']>;
  readonly seed?: bigint;
  readonly stream: number;
  readonly randomBits?: number;
  readonly variant?: 'A' | 'B' | 'C';
}

/** What an array in blocks has besides its elements. */
export interface Scales {
  /** One a group, row-major: codes, or float32 numbers. */
  readonly scales: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly scaleShape: readonly number[];
  /** NVFP4: t (torchao), 1/S (transformerEngine) or g (compressedTensors). tfjs: the scale, in float64. */
  readonly tensorScale?: number;
  /** NVFP4: the largest magnitude of the tensor, by which transformerEngine decodes. */
  readonly amax?: number;
  /** Integers: what stands for 0, one a group; absent where all are 0. */
  readonly zeroPoints?: Int32Array<ArrayBuffer>;
  /** tfjs: what the code 0 stands for, in float64. */
  readonly minimum?: number;
  /** Double quantization: the scales of scales. */
  readonly scaleScales?: Float32Array<ArrayBuffer>;
  /** Double quantization: what is added to scales. */
  readonly scaleOffset?: number;
}

/** An array as elements and scales. Elements are values of the element format, integers, or places in a table. */
export interface Parts extends Scales {
  readonly elements: Float64Array<ArrayBuffer>;
}

/** An array as codes, packed below 8 bits, and scales. */
export interface Stored extends Scales {
  readonly codes: CodeStore;
}

/** A family with one spec and one rounding. */
export interface Family {
  readonly spec: Spec;
  /** Whether elements draw random words. */
  readonly random: boolean;
  /** Rounds `x` into `out`, of the same kind; element i draws word `position` + i. */
  chop(out: FloatArray, x: FloatArray, shape: readonly number[], position: number): void;
  /** The codes of `x`; a RangeError that names the index where an element has none. */
  quantize(x: FloatArray, shape: readonly number[], position: number): Stored;
  /** Writes what is stored to `out`. */
  decode(out: FloatArray, stored: Stored, shape: readonly number[]): void;
  /** Throws a RangeError unless `stored` has as many codes and scales as the shape asks for. */
  check(stored: Stored, shape: readonly number[], name: string): void;
  /** The shape of the scales of an array of that shape. */
  scaleShapeOf(length: number, shape: readonly number[]): readonly number[];
  /** The codes one an entry. */
  unpack(stored: Stored, shape: readonly number[]): CodeStore;
  /** Bits of all that is stored of `length` elements, without the scale of the tensor. */
  bitsOf(stored: Stored, length: number): number;
}

/** The two steps of a family whose elements have codes of their own. */
export interface Steps {
  readonly spec: Spec;
  readonly random: boolean;
  readonly codec: Codec;
  /** Elements and scales of `x`; groups that are NaN have the scale NaN and elements 0. */
  split(x: FloatArray, shape: readonly number[], position: number): Parts;
  /** Writes the values of elements and scales to `out`. */
  join(out: FloatArray, parts: Parts, shape: readonly number[]): void;
  /** How many scales there are and in which shape. */
  scaleShapeOf(length: number, shape: readonly number[]): readonly number[];
  /** Checks that the fields which this family's scales have are there. */
  checkScales?(stored: Stored, count: number, name: string): void;
}

/** The family of those steps. */
export function familyOf(steps: Steps): Family {
  const { spec, codec, random } = steps;
  const decode: Family['decode'] = (out, stored, shape) =>
    steps.join(out, { ...stored, elements: codec.decode(stored.codes, out.length) }, shape);
  return {
    spec,
    random,
    chop: (out, x, shape, position) => steps.join(out, steps.split(x, shape, position), shape),
    quantize: (x, shape, position) => {
      const { elements, ...scales } = steps.split(x, shape, position);
      return { ...scales, codes: codec.encode(elements, x) };
    },
    decode,
    check: (stored, shape, name) => {
      const length = shape.reduce((product, size) => product * size, 1);
      codec.check(stored.codes, length, name);
      const count = steps.scaleShapeOf(length, shape).reduce((product, size) => product * size, 1);
      if (steps.checkScales !== undefined) steps.checkScales(stored, count, name);
      else checkScaleCount(stored, count, name);
    },
    scaleShapeOf: (length, shape) => steps.scaleShapeOf(length, shape),
    unpack: ({ codes }, shape) =>
      codec.unpack(
        codes,
        shape.reduce((product, size) => product * size, 1),
      ),
    bitsOf: ({ scales, zeroPoints, scaleScales }, length) =>
      codec.bits * length +
      8 * scales.byteLength +
      (zeroPoints === undefined ? 0 : zeroPoints.length * codec.bits) +
      8 * (scaleScales?.byteLength ?? 0),
  };
}

/** Throws unless there are `count` scales. */
export function checkScaleCount({ scales }: Stored, count: number, name: string): void {
  if (scales.length !== count) {
    throw new RangeError(`${name}: "scales" expected ${count} entries, one a group, got ${scales.length}`);
  }
}

/** Whether the rounding draws random words. */
export function isRandom({ rounding }: ElementRounding): boolean {
  return rounding === 'stochastic' || rounding === 'stochasticEqual';
}

/** What rounds elements to a format. */
export function elementChopper(format: Format, rounding: ElementRounding): Chopper {
  return chopper(format, rounding);
}

/**
 * What rounds to multiples of 2^-fracBits, whatever the magnitude: a format whose subnormal numbers they are. The largest
 * results, of infinities too, are beyond every range of integers.
 */
export function fixedChopper(fracBits: number, rounding: ElementRounding): Chopper {
  const emin = 52 - fracBits;
  const multiples = defineFormat({ precision: 53, emin, emax: emin, infinities: false, signedZero: false });
  return chopper(multiples, { ...rounding, saturate: true });
}

/** x / scale rounded, element i drawing word `position` + i. */
export function quotients(
  x: FloatArray,
  each: Float64Array,
  elements: Chopper,
  position: number,
): Float64Array<ArrayBuffer> {
  elements.position = position;
  return elements.div(Float64Array.from(x), each) as Float64Array<ArrayBuffer>;
}

/** x rounded, element i drawing word `position` + i. */
export function rounded(x: Float64Array<ArrayBuffer>, elements: Chopper, position: number): Float64Array<ArrayBuffer> {
  elements.position = position;
  return elements.into(x, x);
}
