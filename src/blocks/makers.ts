/**
 * Quantizers by family: what `quantizer` makes, with the parameters of each family by name.
 * @module
 */
import { formatLike, type FormatLike } from '../format/names.js';
import { checkObject } from './arguments.js';
import { checkTarget } from './calibration.js';
import { derive, type ElementOptions, type Quantizer } from './quantizer.js';
import { recipeFor, recipeNamed } from './recipes.js';
import type {
  AmaxSpec,
  BfpSpec,
  FixedSpec,
  GgmlType,
  IntegerSpec,
  IntegerType,
  MxSpec,
  Nvfp4Spec,
  P3109Spec,
  Spec,
  TableSpec,
} from './spec.js';

/** Options of a family: all fields of its spec but those given by position, and how elements are rounded. */
type Options<S, Given extends keyof S = never> = Omit<S, 'family' | Given> & ElementOptions;

/** A recipe of the family, its given fields in place, with options. */
function make(spec: object, options: object, name: string): Quantizer {
  checkObject(name, 'options', options);
  const recipe = recipeFor(spec as Spec, name);
  return derive(recipe, options as ElementOptions, name);
}

/** Names of the MX recipes. */
export type MxName = 'mxfp8' | 'mxfp8_e4m3' | 'mxfp8_e5m2' | 'mxfp6_e2m3' | 'mxfp6_e3m2' | 'mxfp4' | 'mxint8';

/**
 * A quantizer of OCP MX: blocks of 32 with a power of two.
 *
 * A NaN or an infinity makes its block NaN unless `nonFinite: 'element'`; -0 stays; elements saturate; subnormal maxima
 * are exact.
 * @param name - one of the MX recipes
 * @param options - `axis`, `block`, `scaleRule`, `range` (mxint8), `nonFinite`, and rounding options
 * @throws as `quantizer`
 * @example
 * mx('mxfp4')([1, 7])                              // [1, 6]
 * mx('mxfp4', { scaleRule: 'rceil' })([1, 7])      // [1, 8]
 */
export function mx(name: MxName, options: Options<MxSpec, 'element'> = {}): Quantizer {
  if (typeof name !== 'string') throw new TypeError(`mx: "name" expected a string, got ${typeof name}`);
  const recipe = recipeNamed(name, 'mx');
  if (recipe.spec.family !== 'mx') {
    throw new RangeError(
      `mx: "name" expected one of mxfp8_e4m3, mxfp8_e5m2, mxfp6_e2m3, mxfp6_e3m2, mxfp4, mxint8, got '${name}'`,
    );
  }
  checkObject('mx', 'options', options);
  return derive(recipe, options, 'mx');
}

/**
 * A quantizer of NVFP4: blocks of 16 with a float8_e4m3fn scale, and a float32 scale of the tensor.
 *
 * A NaN or an infinity makes its block NaN unless `nonFinite: 'element'`; -0 stays; elements saturate at 6; float64 input
 * is rounded to float32 first.
 * @param options - `order`, `levels`, `fourOverSix`, `e4m3Max`, `amax`, `axis`, `block`, `nonFinite`, and rounding options
 * @throws as `quantizer`
 * @example
 * nvfp4({ levels: 1 })([0.5, 6, -3.6])             // [0.5, 6, -4]
 */
export function nvfp4(options: Options<Nvfp4Spec> = {}): Quantizer {
  return make({ family: 'nvfp4' }, options, 'nvfp4');
}

/**
 * A quantizer of block floating point: integers of that many bits, sign included, with a common exponent.
 *
 * A NaN or an infinity makes its block NaN unless `nonFinite: 'element'`; there is no -0; elements saturate.
 * @param bits - 2..24; MSFP12 to MSFP16 have 4 to 8
 * @param options - `axis`, `block` (16), `nonFinite`, and rounding options
 * @throws as `quantizer`
 * @example
 * bfp(4)([1, 0.3, -1.9])                           // [1, 0.25, -1.75]
 */
export function bfp(bits: number, options: Options<BfpSpec, 'bits'> = {}): Quantizer {
  return make({ family: 'bfp', bits }, options, 'bfp');
}

/**
 * A quantizer of a scaled format: what `quantizeScaled` computes, as one array of values.
 *
 * NaN stays NaN, infinities saturate, neither counts for scales; -0 and subnormal elements stay; elements saturate.
 * @param format - of the elements: signed, bounded, with a zero
 * @param options - `axis`, `block`, `scale`, `calibration`, `quotient`, `leastAmax`, `scales`, and rounding options
 * @throws as `quantizer`
 * @example
 * scaled('float8_e4m3fn', { scale: 'float32' })([1, 0.5, 896])    // [1, 0.5, 896]
 */
export function scaled(format: FormatLike, options: Options<AmaxSpec, 'format'> = {}): Quantizer {
  return make({ family: 'scaled', format: formatLike(checkTarget(format, 'scaled')) }, options, 'scaled');
}

/**
 * A quantizer of fixed point: integers of intBits + fracBits bits times 2^-fracBits.
 *
 * NaN stays NaN and has no code; infinities saturate; there is no -0; what is beyond the range saturates or wraps.
 * @param intBits - bits before the point, the sign included; may be negative
 * @param fracBits - bits behind the point; may be negative; both together are 1..53
 * @param options - `signed`, `overflow`, and rounding options
 * @throws as `quantizer`
 * @example
 * fixed(4, 4)([0.1, -9, 7.99])                              // [0.125, -8, 7.9375]
 * fixed(4, 4, { overflow: 'wrap' })([9])                    // [-7]
 */
export function fixed(
  intBits: number,
  fracBits: number,
  options: Options<FixedSpec, 'intBits' | 'fracBits'> = {},
): Quantizer {
  return make({ family: 'fixed', intBits, fracBits }, options, 'fixed');
}

/**
 * A quantizer of integers with a scale and perhaps a zero point: QuantizeLinear and DequantizeLinear of ONNX.
 *
 * NaN stays NaN and has no code; infinities saturate; neither counts for scales; there is no -0.
 * @param type - int2 to int16, uint2 to uint16
 * @param options - `symmetric`, `range`, `axis`, `block`, `scale`, `quotient`, `scales`, `zeroPoints`, and rounding options
 * @throws as `quantizer`
 * @example
 * integer('int8')([1, -0.5, 127])                           // [1, 0, 127]
 * integer('uint4', { symmetric: false })([-1, 0.4, 14])     // [-1, 0, 14]
 */
export function integer(type: IntegerType, options: Options<IntegerSpec, 'type'> = {}): Quantizer {
  return make({ family: 'integer', type }, options, 'integer');
}

/**
 * A quantizer of the tables of bitsandbytes: 16 values times the largest magnitude of 64 elements of the flat array.
 *
 * NaN stays NaN and has no code; infinities saturate; -0 becomes 0; float64 input is rounded to float32 first.
 * @param name - 'nf4' or 'bnb_fp4'
 * @param options - `block`, `doubleQuantize`, and the options that do not say how elements are rounded
 * @throws as `quantizer`
 * @example
 * table('nf4')([1, -0.5, 0.1])                              // [1, -0.5250730514526367, 0.07958029955625534]
 */
export function table(name: TableSpec['table'], options: Options<TableSpec, 'table'> = {}): Quantizer {
  return make({ family: 'table', table: name }, options, 'table');
}

/**
 * A quantizer of a type of ggml, as in GGUF files. Rows, the last axis, are whole blocks.
 *
 * NaN and infinities are errors; float64 input is rounded to float32 first; the rest is as ggml's reference has it.
 * @param type - Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, MXFP4 or TQ2_0; other types are decoded only, by `dequantize`
 * @throws as `quantizer`
 * @example
 * ggml('Q8_0')(new Float32Array(32).fill(2)).at(-1)         // 1.9998779296875
 */
export function ggml(type: GgmlType): Quantizer {
  return make({ family: 'ggml', type }, {}, 'ggml');
}

/**
 * A quantizer of P3109's blocks: ConvertToBlockMaxAbsFinite, then ConvertFromBlock.
 *
 * NaN stays NaN; an infinite scale stands for the signs of its elements; a scale of 0 for zeros; there is no -0.
 * @param options - `element`, `scale` ('binary8p1uf'), `axis`, `block`, `scaleRounding`, `scaleSaturate`, and the rounding
 * options of elements; `saturate` is false unless given
 * @throws as `quantizer`
 * @example
 * p3109({ element: 'binary8p4se', block: 4 })([1, 3, -0.7, 0.01])      // [1, 3, -0.6875, 0.01171875]
 */
export function p3109(options: Options<P3109Spec>): Quantizer {
  checkObject('p3109', 'options', options);
  const { element, ...rest } = options;
  return make({ family: 'p3109', element }, rest, 'p3109');
}
