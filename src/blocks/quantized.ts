/**
 * Quantized: an array as codes and scales, as they would be stored.
 * @module
 */
import { kind } from '../arguments.js';
import { checkObject, oneOf } from './arguments.js';
import type { CodeStore } from './codec.js';
import { checkSpec, makeFamily } from './families/index.js';
import type { Family, Scales, Stored } from './family.js';
import { checkShape } from './groups.js';
import type { Spec } from './spec.js';

/** Kinds of arrays that values are written to. */
export type ValueKind = 'float32' | 'float64';

/** What is stored of an array: all that decoding needs. */
export interface QuantizedData extends Scales {
  /** How it was quantized. */
  readonly spec: Spec;
  /** The shape of the array, row-major. */
  readonly shape: readonly number[];
  /**
   * Codes, row-major: below 8 bits packed without gaps (`pack`; tables have the first of two in the high half), signed
   * integers in two's complement; fixed point above 32 bits as a Float64Array of integers; ggml's whole blocks.
   */
  readonly codes: CodeStore;
}

/** An array in a quantized format. Arrays are not copied: do not change them. */
export interface Quantized extends QuantizedData {
  /** The codes, one an entry. ggml's blocks are given as they are. */
  unpacked(): CodeStore;
  /**
   * What the codes stand for: what the quantizer that made them gives for the same array.
   * @param kind - of the array; absent: that of the array that was quantized, a Float64Array for arrays of numbers
   */
  dequantize(kind: 'float32'): Float32Array<ArrayBuffer>;
  /** The values as float64s. */
  dequantize(kind: 'float64'): Float64Array<ArrayBuffer>;
  /** The values in the kind asked for, or that of the array that was quantized. */
  dequantize(kind?: ValueKind): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** Bits that an element takes, scales counted; the scale of the tensor is not. */
  readonly bitsPerElement: number;
}

/** What a family stored, with its methods. */
export function makeQuantized(family: Family, stored: Stored, shape: readonly number[], source: ValueKind): Quantized {
  const length = shape.reduce((product, size) => product * size, 1);
  const dequantizeTo = (wanted: ValueKind = source): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> => {
    const out =
      oneOf('dequantize', 'kind', wanted, ['float32', 'float64']) === 'float32'
        ? new Float32Array(length)
        : new Float64Array(length);
    family.decode(out, stored, shape);
    return out;
  };
  return {
    spec: family.spec,
    shape,
    ...stored,
    unpacked: () => family.unpack(stored, shape),
    dequantize: dequantizeTo as Quantized['dequantize'],
    bitsPerElement: length === 0 ? 0 : family.bitsOf(stored, length) / length,
  };
}

/**
 * The values that codes and scales stand for.
 *
 * NaN blocks and NaN codes give NaN (written canonically); infinities, -0 and subnormals as the element format has them;
 * element times scale rounded once to the kind, so that it may overflow to Infinity in float32 where it does not in
 * float64, unless the recipe gives an order of float32 operations.
 * @param quantized - what `quantize` gave, or the same as data, of a file say: everything is checked
 * @param kind - of the array
 * @returns a new array
 * @throws {@link TypeError} for fields of another kind; {@link RangeError} for a spec that is none, or codes and scales
 * that do not go with the shape
 * @example
 * const { spec, shape, codes, scales, scaleShape } = quantizer('mxfp4').quantize([1, -6, 0.3]);
 * dequantize({ spec, shape, codes, scales, scaleShape }, 'float64')      // [1, -6, 0.5]
 */
export function dequantize(quantized: Quantized | QuantizedData, kind: 'float64'): Float64Array<ArrayBuffer>;
/** The same as float32. */
export function dequantize(quantized: Quantized | QuantizedData, kind?: 'float32'): Float32Array<ArrayBuffer>;
export function dequantize(quantized: QuantizedData, kind: ValueKind = 'float32'): Float32Array | Float64Array {
  return quantizedFrom(quantized, 'dequantize').dequantize(kind);
}

/**
 * A Quantized of data that were stored: everything is checked, nothing is copied.
 *
 * NaN, infinities, -0, subnormals and overflow as `dequantize`.
 * @param data - spec, shape, codes and scales
 * @throws as `dequantize`
 */
export function quantizedFrom(data: QuantizedData, name: string): Quantized {
  checkObject(name, 'quantized', data);
  const { shape, codes, scales, tensorScale, amax, zeroPoints, minimum, scaleScales, scaleOffset } = data;
  const spec = checkSpec(data.spec, name);
  const family = makeFamily(spec, { rounding: 'tiesToEven', saturate: 'finite', stream: 0 });
  if (!Array.isArray(shape)) throw new TypeError(`${name}: "shape" expected an array of integers, got ${kind(shape)}`);
  const length = (shape as readonly number[]).reduce((product, size) => product * size, 1);
  checkShape(length, shape, name);
  checkScaleKind(scales, spec, name);
  const stored: Stored = {
    codes,
    scales,
    scaleShape: [],
    ...(tensorScale !== undefined && { tensorScale }),
    ...(amax !== undefined && { amax }),
    ...(zeroPoints !== undefined && { zeroPoints }),
    ...(minimum !== undefined && { minimum }),
    ...(scaleScales !== undefined && { scaleScales }),
    ...(scaleOffset !== undefined && { scaleOffset }),
  };
  family.check(stored, shape, name);
  const scaleShape = family.scaleShapeOf(length, shape);
  return makeQuantized(family, { ...stored, scaleShape }, shape, 'float32');
}

/** Throws unless scales are codes in bytes or float32 numbers, as the family has them. */
function checkScaleKind(scales: unknown, spec: Spec, name: string): void {
  const floats =
    spec.family === 'scaled' || spec.family === 'integer' || (spec.family === 'table' && spec.doubleQuantize !== true);
  const wanted = floats ? 'Float32Array' : 'Uint8Array';
  if (kind(scales) !== wanted) throw new TypeError(`${name}: "scales" expected a ${wanted}, got ${kind(scales)}`);
}
