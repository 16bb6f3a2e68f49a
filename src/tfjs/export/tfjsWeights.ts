/**
 * Weights in the quantized layout that TensorFlow.js reads: bytes or words q that stand for q scale + min, or float16.
 * @module
 */
import { encodeElements } from '../../io/elements.js';
import { chop } from '../../chop.js';
import { power } from '../../format/bits.js';
import type { ComputedWeight } from './storedWeights.js';

/** A weight in the layout. */
export interface TfjsWeight {
  readonly stored: 'uint8' | 'uint16' | 'float16' | 'float32';
  readonly bytes: Uint8Array;
  /** The field of that name in a weight's spec; undefined for float32. */
  readonly quantization: Readonly<Record<string, unknown>> | undefined;
  /** Whether TensorFlow.js reads just the bits: it has no -0 among bytes and words. */
  readonly exact: boolean;
}

/**
 * The smallest form that holds the values of a weight.
 * @param unpack - whether float32 will do
 * @throws RangeError for values that have no form but float32
 */
export function tfjsWeight(weight: ComputedWeight, unpack: boolean, caller: string): TfjsWeight {
  const { values, label, name } = weight;
  const halves = chop(values, 'float16');
  const isFloat16 = values.every((value, i) => Object.is(halves[i], value));
  if (weight.format?.name === 'float16' && isFloat16) return asFloat16(values);
  const multiple = unitOf(weight);
  const integers = multiple && asIntegers(values, multiple);
  if (integers !== undefined) return integers;
  if (isFloat16) return asFloat16(values);
  const isPlain = weight.format === undefined && weight.grid === undefined && label === 'float32';
  if (unpack || isPlain) {
    return { stored: 'float32', bytes: encodeElements(values, 'F32'), quantization: undefined, exact: true };
  }
  throw new RangeError(
    `${caller}: "weights" expected what TensorFlow.js can store, got "${name}" in ${label}, whose values are no multiples of one unit ` +
      `and not in float16; use format: 'safetensors', or unpack: true to write it in float32`,
  );
}

function asFloat16(values: Float32Array): TfjsWeight {
  return {
    stored: 'float16',
    bytes: encodeElements(values, 'F16'),
    quantization: { dtype: 'float16', original_dtype: 'float32' },
    exact: true,
  };
}

interface Multiples {
  readonly unit: number;
  /** Values are at most so many units. */
  readonly most: number;
}

/** The unit of which all values are multiples, if a weight has one scale at most and its elements are near enough. */
function unitOf({ values, format, grid }: ComputedWeight): Multiples | undefined {
  if (format !== undefined) {
    if (format.unbounded) return undefined;
    const unit = power(Math.max(format.emin - format.precision + 1, -149));
    return { unit, most: format.maxFinite / unit };
  }
  if (grid === undefined || values.length === 0) return undefined;
  const scale = grid.scales[0]!;
  if (grid.scales.some((other) => other !== scale)) return undefined;
  return { unit: scale * grid.unit, most: grid.most / grid.unit };
}

/** Values as integers: the code 0 stands for the least that the format has. */
function asIntegers(values: Float32Array, { unit, most }: Multiples): TfjsWeight | undefined {
  const bits = 2 * most <= 255 ? 8 : 2 * most <= 65535 ? 16 : undefined;
  if (bits === undefined) return undefined;
  const codes = bits === 8 ? new Uint8Array(values.length) : new Uint16Array(values.length);
  const min = -most * unit;
  let exact = true;
  for (let i = 0; i < values.length; i++) {
    // Products with scales are rounded to float32: the integer is near.
    const code = Math.floor(values[i]! / unit + 0.5) + most;
    if (!(code >= 0 && code <= 2 * most)) return undefined;
    codes[i] = code;
    // As tfjs-core decodes.
    const decoded = Math.fround(code * unit + min);
    if (decoded !== values[i]) return undefined;
    exact &&= Object.is(decoded, values[i]);
  }
  return {
    stored: bits === 8 ? 'uint8' : 'uint16',
    bytes: encodeElements(codes, bits === 8 ? 'U8' : 'U16'),
    quantization: { dtype: bits === 8 ? 'uint8' : 'uint16', scale: unit, min, original_dtype: 'float32' },
    exact,
  };
}
