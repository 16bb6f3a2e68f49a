/**
 * NVFP4: float4_e2m1fn elements with a float8_e4m3fn scale a block and a float32 scale a tensor, plainly.
 *
 * Every operation is one float32 operation, in the order of the library that the spec names.
 * @module
 */
import { chop } from '../../chop.js';
import { chopper, type Chopper } from '../../chopper.js';
import { format as formatOf } from '../../format/names.js';
import { decodeArray, encodeArray } from '../../value/codes.js';
import { checkKeys } from '../../arguments.js';
import { finite, oneOf } from '../arguments.js';
import { floatCodec } from '../codec.js';
import {
  checkScaleCount,
  elementChopper,
  familyOf,
  isRandom,
  rounded,
  type ElementRounding,
  type Family,
  type FloatArray,
  type Parts,
} from '../family.js';
import { checkGrouping, groupsOf, maximaOf, spread, type Groups } from '../groups.js';
import type { Nvfp4Order, Nvfp4Spec } from '../spec.js';
import { leastErrors } from './fourOverSix.js';
import { clearSpoilt } from './mx.js';

export const nvfp4Keys = ['axis', 'block', 'order', 'levels', 'fourOverSix', 'e4m3Max', 'amax', 'nonFinite'];

const orders: readonly Nvfp4Order[] = ['transformerEngine', 'torchao', 'compressedTensors'];
const f32 = Math.fround;
const LARGEST = 3.4028234663852886e38;
const SMALLEST_NORMAL = 1.1754943508222875e-38;
/** The largest element, float4_e2m1fn's 6. */
const ELEMENT_MAX = 6;
const SIXTH = f32(1 / 6);
/** 2^-6, the smallest normal number of float8_e4m3fn. */
const LEAST_NORMAL_SCALE = 0.015625;

/** A spec with every field filled in and checked. */
export function checkNvfp4(spec: Nvfp4Spec, name: string): Nvfp4Spec {
  checkKeys(spec, ['family', ...nvfp4Keys], name);
  const { axis, block = 16, fourOverSix } = spec;
  checkGrouping({ ...(axis !== undefined && { axis }), block }, name);
  const levels = oneOf(name, 'levels', spec.levels ?? 2, [1, 2] as const);
  const order = oneOf(name, 'order', spec.order ?? (levels === 1 ? 'torchao' : 'transformerEngine'), orders);
  if (levels === 1 && order !== 'torchao') {
    throw new RangeError(`${name}: "levels" expected 2 with order '${order}' (torchao alone defines one level), got 1`);
  }
  if (levels === 1 && spec.amax !== undefined) {
    throw new RangeError(`${name}: "amax" expected with two levels only, got ${spec.amax}`);
  }
  if (fourOverSix !== undefined && order !== 'transformerEngine') {
    throw new RangeError(`${name}: "fourOverSix" expected with order 'transformerEngine' only, got '${order}'`);
  }
  if (fourOverSix === undefined && spec.e4m3Max !== undefined) {
    throw new RangeError(`${name}: "e4m3Max" expected with "fourOverSix" only, got ${spec.e4m3Max}`);
  }
  return {
    family: 'nvfp4',
    block,
    ...(typeof block === 'number' && { axis: axis ?? -1 }),
    order,
    levels,
    ...(fourOverSix !== undefined && {
      fourOverSix: oneOf(name, 'fourOverSix', fourOverSix, ['mae', 'mse']),
      e4m3Max: oneOf(name, 'e4m3Max', spec.e4m3Max ?? 256, [256, 448] as const),
    }),
    ...(spec.amax !== undefined && { amax: f32(finite(name, 'amax', spec.amax, 0)) }),
    nonFinite: oneOf(name, 'nonFinite', spec.nonFinite ?? 'block', ['block', 'element']),
  };
}

/** Scales of blocks as numbers, and the rest of what an order computes. */
interface Order {
  /** What is stored for the tensor. */
  readonly tensorScale?: number;
  /** The scale of a block by its largest magnitude, not yet rounded to float8_e4m3fn. */
  wanted(b: number): number;
  /** A scale that has been rounded, as it is stored. */
  stored(s: number): number;
  /** What an element is multiplied by, or divided by. */
  factor(s: number): number;
  readonly divides: boolean;
}

/** The family of a checked spec. */
export function makeNvfp4(spec: Nvfp4Spec, rounding: ElementRounding): Family {
  const { nonFinite, levels } = spec as Required<Nvfp4Spec>;
  const elements = elementChopper(formatOf('float4_e2m1fn'), rounding);
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: floatCodec(formatOf('float4_e2m1fn')),
    split(source, shape, position) {
      const x = Float32Array.from(source);
      const groups = groupsOf(x.length, shape, spec, 'quantizer');
      const maxima = maximaOf(x, groups, nonFinite);
      const amax = spec.amax ?? largest(maxima);
      const order = orderOf(spec, amax);
      const split = (scales: Float64Array): Float64Array<ArrayBuffer> =>
        elementsOf(x, scales, groups, order, elements, position);
      const scales =
        spec.fourOverSix === undefined
          ? roundedScales(maxima, order)
          : fourOverSixScales(x, shape, maxima, amax, spec, groups, split);
      const parts: Parts = {
        elements: split(scales),
        scales: encodeArray(scales, 'float8_e4m3fn') as Uint8Array<ArrayBuffer>,
        scaleShape: groups.shape,
      };
      return levels === 1 ? parts : { ...parts, tensorScale: order.tensorScale!, amax };
    },
    join(out, { elements: parts, scales, tensorScale, amax }, shape) {
      const groups = groupsOf(out.length, shape, spec, 'dequantize');
      const each = spread(decodingScales(scales, spec, tensorScale, amax), groups, out.length);
      for (let i = 0; i < out.length; i++) out[i] = f32(parts[i]! * each[i]!);
    },
    scaleShapeOf: (length, shape) => groupsOf(length, shape, spec, 'dequantize').shape,
    checkScales(stored, count, name) {
      checkScaleCount(stored, count, name);
      const field = spec.order === 'transformerEngine' ? 'amax' : 'tensorScale';
      if (levels === 2) finite(name, field, stored[field], 0);
    },
  });
}

function largest(maxima: Float64Array): number {
  let amax = 0;
  for (let i = 0; i < maxima.length; i++) if (maxima[i]! > amax) amax = maxima[i]!;
  return amax;
}

/** The largest magnitude that the scales reach: 6 times the largest scale. */
function reachOf({ e4m3Max = 448 }: Nvfp4Spec): number {
  return ELEMENT_MAX * e4m3Max;
}

/** What an order computes for a tensor of that largest magnitude. */
export function orderOf(spec: Nvfp4Spec, amax: number): Order {
  switch (spec.order) {
    case 'torchao':
      return spec.levels === 1 ? oneLevel : torchao(amax);
    case 'compressedTensors':
      return compressedTensors(amax);
    default:
      return transformerEngine(amax, reachOf(spec));
  }
}

function transformerEngine(amax: number, reach: number): Order {
  const ratio = Math.min(f32(reach / amax), LARGEST);
  const s = amax === 0 || ratio === 0 ? 1 : ratio;
  const inverse = f32(1 / s);
  const multiplier = f32(s * SIXTH);
  return {
    tensorScale: inverse,
    wanted: (b) => f32(b * multiplier),
    stored: (scale) => scale,
    factor: (scale) => Math.min(f32(1 / f32(scale * inverse)), LARGEST),
    divides: false,
  };
}

function torchao(amax: number): Order {
  const t = amax === 0 ? 1 : f32(amax / (ELEMENT_MAX * 448));
  const inverse = f32(1 / t);
  return {
    tensorScale: t,
    // Where t underflows to 0, a block of zeros would have 0 / 0.
    wanted: (b) => Math.min(Math.max(b === 0 ? 0 : f32(f32(b / ELEMENT_MAX) / t), LEAST_NORMAL_SCALE), 448),
    stored: (scale) => scale,
    factor: (scale) => f32(inverse / scale),
    divides: false,
  };
}

const oneLevel: Order = {
  wanted: (b) => Math.min(Math.max(f32(b / ELEMENT_MAX), LEAST_NORMAL_SCALE), 448),
  stored: (scale) => scale,
  factor: (scale) => f32(1 / scale),
  divides: false,
};

function compressedTensors(amax: number): Order {
  const ratio = f32((ELEMENT_MAX * 448) / Math.max(amax, SMALLEST_NORMAL));
  const g = ratio < Infinity ? ratio : 1;
  return {
    tensorScale: g,
    wanted: (b) => f32(g * f32(b / ELEMENT_MAX)),
    stored: (scale) => (scale === 0 ? 0.125 : scale),
    factor: (scale) => f32(scale / g),
    divides: true,
  };
}

/** The scales of all blocks as numbers; NaN where a block is spoilt. */
export function roundedScales(maxima: FloatArray, order: Order): Float64Array {
  const scales = new Float64Array(maxima.length);
  for (let g = 0; g < scales.length; g++) {
    const b = maxima[g]!;
    scales[g] = b === b ? order.wanted(b) : NaN;
  }
  chopper('float8_e4m3fn', { saturate: true }).into(scales, scales);
  for (let g = 0; g < scales.length; g++) scales[g] = order.stored(scales[g]!);
  return scales;
}

/** Elements under scales: the product or quotient in float32, clamped to +-6, rounded. */
function elementsOf(
  x: Float32Array,
  scales: Float64Array,
  groups: Groups,
  { factor, divides }: Order,
  elements: Chopper,
  position: number,
): Float64Array<ArrayBuffer> {
  const each = spread(
    scales.map((s) => factor(s)),
    groups,
    x.length,
  );
  const scaled = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!;
    // Zeros stay, whatever the factor; NaN fails both comparisons.
    const p = v === 0 ? v : divides ? f32(v / each[i]!) : f32(v * each[i]!);
    scaled[i] = p > ELEMENT_MAX ? ELEMENT_MAX : p < -ELEMENT_MAX ? -ELEMENT_MAX : p;
  }
  const parts = rounded(scaled, elements, position);
  clearSpoilt(parts, spread(scales, groups, x.length));
  return parts;
}

function fourOverSixScales(
  x: Float32Array,
  shape: readonly number[],
  maxima: Float64Array,
  amax: number,
  spec: Nvfp4Spec,
  groups: Groups,
  split: (scales: Float64Array) => Float64Array<ArrayBuffer>,
): Float64Array {
  const reach = reachOf(spec);
  const ratio = Math.min(f32(reach / amax), LARGEST);
  const s = amax === 0 || ratio === 0 ? 1 : ratio;
  const wanted = maxima.map((b) => f32(f32(b / ELEMENT_MAX) * s));
  const saturating = { saturate: true };
  const bySix = chop(wanted, 'float8_e4m3fn', saturating);
  const byFour = chop(
    wanted.map((d) => f32(1.5 * d)),
    'float8_e4m3fn',
    saturating,
  );
  const errorOf = (scales: Float64Array): Float64Array => {
    const parts = split(scales);
    const each = spread(scales, groups, x.length);
    const errors = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const error = f32(f32(f32(f32(parts[i]! * each[i]!) * amax) / reach) - x[i]!);
      errors[i] = spec.fourOverSix === 'mse' ? f32(error * error) : Math.abs(error);
    }
    return leastErrors(errors, shape, spec, groups);
  };
  const six = errorOf(bySix);
  const four = errorOf(byFour);
  return bySix.map((scale, group) => (four[group]! < six[group]! ? byFour[group]! : scale));
}

/** What an element is multiplied by to be decoded, one a block. */
export function decodingScales(
  codes: FloatArray | Uint8Array,
  spec: Nvfp4Spec,
  tensorScale: number | undefined,
  amax: number | undefined,
): Float64Array {
  const scales = decodeArray(codes as Uint8Array, 'float8_e4m3fn');
  if (spec.levels === 1) return scales;
  switch (spec.order) {
    case 'torchao':
      return scales.map((s) => f32(tensorScale! * s));
    case 'compressedTensors':
      return scales.map((s) => f32(s / tensorScale!));
    default: {
      const inverseReach = f32(1 / reachOf(spec));
      return scales.map((s) => f32(f32(s * amax!) * inverseReach));
    }
  }
}
