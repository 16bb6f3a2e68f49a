/**
 * Grids: what the elements of one weight may be, with scales that stay as they are.
 * @module
 */
import type { QuantizedData, Quantizer, Spec } from '../../blocks/index.js';
import { dequantize } from '../../blocks/index.js';
import { floatCodec, integerCodec, type Codec } from '../../blocks/codec.js';
import { chopper } from '../../chopper.js';
import { power } from '../../format/bits.js';
import { format as formatOf } from '../../format/names.js';
import type { Format } from '../../format/format.js';

/** The grid of a weight. */
export interface Grid {
  /** The scale of every element, in the order of the weight. */
  readonly scales: Float64Array;
  /** Of what all elements are multiples, and the largest of them. */
  readonly unit: number;
  readonly most: number;
  /** A quotient (element divided by its scale) as the nearest element that the format has. */
  nearest(quotient: number): number;
  /** Elements of the format as they are stored, with the scales of the weight. */
  store(elements: Float64Array<ArrayBuffer>): QuantizedData;
}

/**
 * The grid of what a quantizer makes of `x`, whose scales it finds.
 * @throws RangeError for formats without elements and scales of their own: tables, ggml's blocks
 */
export function gridOf(q: Quantizer, x: Float32Array, shape: readonly number[], name: string): Grid {
  const quantized = q.quantize(x, shape);
  const { codec, one, unit, most, nearest } = elementsOf(quantized.spec, name);
  const ones = codec.encode(new Float64Array(x.length).fill(one), x);
  return {
    scales: dequantize({ ...quantized, codes: ones }, 'float64').map((value) => value / one),
    unit,
    most,
    nearest,
    store: (elements) => ({ ...stored(quantized), codes: codec.encode(elements, elements) }),
  };
}

/** The fields that are data. */
function stored(quantized: QuantizedData): QuantizedData {
  const { spec, shape, codes, scales, scaleShape, tensorScale, amax, zeroPoints } = quantized;
  return {
    spec,
    shape,
    codes,
    scales,
    scaleShape,
    ...(tensorScale !== undefined && { tensorScale }),
    ...(amax !== undefined && { amax }),
    ...(zeroPoints !== undefined && { zeroPoints }),
  };
}

interface Elements {
  readonly codec: Codec;
  /** An element whose products with scales are exact: a power of two. */
  readonly one: number;
  readonly unit: number;
  readonly most: number;
  nearest(quotient: number): number;
}

function elementsOf(spec: Spec, name: string): Elements {
  switch (spec.family) {
    case 'scaled':
      return floats(formatOf(spec.format as never));
    case 'nvfp4':
      return floats(formatOf('float4_e2m1fn'));
    case 'mx':
      if (spec.element !== 'int8') return floats(formatOf(spec.element));
      return integers(8, 1 / 64, spec.range === 'narrow');
    case 'integer':
      if (spec.type.startsWith('i') && spec.symmetric !== false) {
        return integers(Number(spec.type.slice(3)), 1, spec.range === 'narrow');
      }
      break;
    default:
  }
  throw new RangeError(
    `${name}: "method" expected 'nearest' with such weights, got 'gptq', which takes scaled formats, MX, NVFP4 and symmetric integers`,
  );
}

function floats(format: Format): Elements {
  const round = chopper(format, { saturate: true });
  const { emin, precision, maxFinite: most } = format;
  return {
    codec: floatCodec(format),
    one: 1,
    unit: power(emin - precision + 1),
    most,
    nearest: (quotient) => round(quotient),
  };
}

/** To this and back, a float64 is an integer, ties to even. */
const TO_INTEGER = 6755399441055744;

function integers(bits: number, unit: number, isNarrow: boolean): Elements {
  const most = power(bits - 1) - 1;
  const least = isNarrow ? -most : -most - 1;
  return {
    codec: integerCodec(bits, true, unit),
    one: unit,
    unit,
    most: -least * unit,
    nearest: (quotient) => {
      const whole = Math.min(Math.max(quotient / unit, least - 1), most + 1);
      return Math.min(Math.max(whole + TO_INTEGER - TO_INTEGER, least), most) * unit + 0;
    },
  };
}
