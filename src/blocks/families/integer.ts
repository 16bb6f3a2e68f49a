/**
 * Integers with a scale and perhaps a zero point, plainly: QuantizeLinear and DequantizeLinear of ONNX.
 * @module
 */
import { power } from '../../format/bits.js';
import { checkBoolean, checkKeys } from '../../arguments.js';
import { oneOf } from '../arguments.js';
import { checkScale, exponentAbove } from '../calibration.js';
import { integerCodec } from '../codec.js';
import {
  checkScaleCount,
  familyOf,
  fixedChopper,
  isRandom,
  quotients,
  rounded,
  type ElementRounding,
  type Family,
  type FloatArray,
} from '../family.js';
import { checkGrouping, groupsOf, maximaOf, spread, type Groups } from '../groups.js';
import type { IntegerSpec, IntegerType } from '../spec.js';
import { checkScales, givenScales } from './amax.js';

export const integerKeys = ['type', 'symmetric', 'range', 'axis', 'block', 'scale', 'quotient', 'scales', 'zeroPoints'];

const f32 = Math.fround;
const LARGEST = 3.4028234663852886e38;
const LARGEST_POWER = power(127);
const LEAST_POWER = power(-126);

/** The integer types, int2 to uint16. */
export const integerTypes: readonly IntegerType[] = (['int', 'uint'] as const).flatMap((sign) =>
  Array.from({ length: 15 }, (_, i) => `${sign}${i + 2}` as IntegerType),
);

/** The bits of a type, and its range. */
interface Range {
  readonly bits: number;
  readonly signed: boolean;
  readonly least: number;
  readonly most: number;
}

function rangeOf(type: IntegerType, narrow: boolean): Range {
  const signed = !type.startsWith('u');
  const bits = Number(type.replace(/\D/g, ''));
  const most = power(signed ? bits - 1 : bits) - 1;
  return { bits, signed, most, least: signed ? (narrow ? -most : -most - 1) : 0 };
}

/** A spec with every field filled in and checked. */
export function checkInteger(spec: IntegerSpec, name: string): IntegerSpec {
  checkKeys(spec, ['family', ...integerKeys], name);
  const type = oneOf(name, 'type', spec.type, integerTypes);
  const symmetric = checkBoolean(spec.symmetric ?? true, name, 'symmetric');
  const range = oneOf(name, 'range', spec.range ?? 'full', ['full', 'narrow'] as const);
  const scale = spec.scale === undefined ? 'float32' : checkScale(spec.scale, name);
  const { axis, block, scales, zeroPoints, quotient } = spec;
  const grouping = { ...(axis !== undefined && { axis }), ...(block !== undefined && { block }) };
  checkGrouping(grouping, name);
  if (range === 'narrow' && type.startsWith('u')) {
    throw new RangeError(`${name}: "range" expected 'full' for ${type}, got 'narrow'`);
  }
  if (scale === 'powerOfTwo' && !symmetric) {
    throw new RangeError(`${name}: "scale" expected 'float32' unless "symmetric", got 'powerOfTwo'`);
  }
  if (zeroPoints !== undefined && scales === undefined) {
    throw new RangeError(`${name}: "zeroPoints" expected together with "scales" only, got them alone`);
  }
  return {
    family: 'integer',
    type,
    symmetric,
    range,
    ...grouping,
    ...(typeof block === 'number' && { axis: axis ?? -1 }),
    scale,
    ...(quotient !== undefined && { quotient: oneOf(name, 'quotient', quotient, ['exact', 'float32']) }),
    ...(scales !== undefined && { scales: checkScales(scales, name) }),
    ...(zeroPoints !== undefined && { zeroPoints: checkZeroPoints(zeroPoints, type, name) }),
  };
}

function checkZeroPoints(zeroPoints: readonly number[], type: IntegerType, name: string): readonly number[] {
  if (!Array.isArray(zeroPoints)) throw new TypeError(`${name}: "zeroPoints" expected an array of integers`);
  const { least, most } = rangeOf(type, false);
  return (zeroPoints as readonly unknown[]).map((zero, i) => {
    if (!Number.isInteger(zero) || (zero as number) < least || (zero as number) > most) {
      throw new RangeError(`${name}: "zeroPoints[${i}]" expected an integer of ${type}, got ${String(zero)}`);
    }
    return zero as number;
  });
}

/** Scales and zero points, one a group. */
interface Affine {
  readonly scales: Float32Array<ArrayBuffer>;
  readonly zeros: Float64Array;
}

/** The family of a checked spec. */
export function makeInteger(spec: IntegerSpec, rounding: ElementRounding): Family {
  const range = rangeOf(spec.type, spec.range === 'narrow');
  const elements = fixedChopper(0, rounding);
  const nearest = fixedChopper(0, { rounding: 'tiesToEven', saturate: 'finite', stream: 0 });
  const hasZeros = spec.symmetric === false || spec.zeroPoints !== undefined;
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: integerCodec(range.bits, range.signed),
    split(source, shape, position) {
      const quotient = spec.quotient ?? (source instanceof Float32Array ? 'float32' : 'exact');
      const x = quotient === 'float32' ? Float32Array.from(source) : source;
      const groups = groupsOf(x.length, shape, spec, 'quantizer');
      const { scales, zeros } =
        spec.scales !== undefined
          ? given(spec, groups)
          : spec.symmetric === false
            ? asymmetric(x, groups, range, quotient === 'float32', (v, s) => nearest.div(v, s))
            : symmetric(x, groups, range, spec);
      const each = spread(scales, groups, x.length);
      const parts =
        quotient === 'float32'
          ? rounded(
              Float64Array.from(x, (v, i) => f32(v / each[i]!)),
              elements,
              position,
            )
          : quotients(x, each, elements, position);
      const eachZero = spread(zeros, groups, x.length);
      for (let i = 0; i < x.length; i++) {
        const q = parts[i]! + eachZero[i]!;
        parts[i] = q < range.least ? range.least : q > range.most ? range.most : q;
      }
      return {
        elements: parts,
        scales,
        scaleShape: groups.shape,
        ...(hasZeros && { zeroPoints: Int32Array.from(zeros) }),
      };
    },
    join(out, { elements: parts, scales, zeroPoints }, shape) {
      const groups = groupsOf(out.length, shape, spec, 'dequantize');
      const each = spread(scales, groups, out.length);
      const zeros = spread(zeroPoints ?? new Float64Array(groups.count), groups, out.length);
      for (let i = 0; i < out.length; i++) out[i] = (parts[i]! - zeros[i]!) * each[i]!;
    },
    scaleShapeOf: (length, shape) => groupsOf(length, shape, spec, 'dequantize').shape,
    checkScales(stored, count, name) {
      checkScaleCount(stored, count, name);
      const zeroCount = stored.zeroPoints?.length;
      if (hasZeros ? zeroCount !== count : zeroCount !== undefined) {
        throw new RangeError(`${name}: "zeroPoints" expected ${hasZeros ? count : 'none'}, got ${zeroCount ?? 'none'}`);
      }
    },
  });
}

function given({ scales, zeroPoints }: IntegerSpec, groups: Groups): Affine {
  if (zeroPoints !== undefined && zeroPoints.length !== groups.count) {
    throw new RangeError(
      `quantizer: "zeroPoints" expected ${groups.count} integers, one a group, got ${zeroPoints.length}`,
    );
  }
  return {
    scales: givenScales(scales!, groups, 'quantizer'),
    zeros: Float64Array.from(zeroPoints ?? new Float64Array(groups.count)),
  };
}

function symmetric(x: FloatArray, groups: Groups, { most }: Range, { scale }: IntegerSpec): Affine {
  const scaleOf = (amax: number): number => {
    if (amax === 0) return 1;
    if (scale === 'powerOfTwo') {
      return Math.min(Math.max(power(exponentAbove(amax, most)), LEAST_POWER), LARGEST_POWER);
    }
    return floatScale(amax / most);
  };
  return {
    scales: Float32Array.from(maximaOf(x, groups, 'element'), scaleOf),
    zeros: new Float64Array(groups.count),
  };
}

/** A scale as float32: 1 where it underflows, the largest float32 where it overflows. */
function floatScale(s: number): number {
  const single = Math.min(f32(s), LARGEST);
  return single === 0 ? 1 : single;
}

function asymmetric(
  x: FloatArray,
  groups: Groups,
  { least, most }: Range,
  single: boolean,
  nearestQuotient: (v: number, s: number) => number,
): Affine {
  const low = new Float64Array(groups.count);
  const high = new Float64Array(groups.count);
  for (let i = 0; i < x.length; i++) {
    const group = groups.of === undefined ? 0 : groups.of[i]!;
    const v = x[i]!;
    if (v < low[group]! && v > -Infinity) low[group] = v;
    if (v > high[group]! && v < Infinity) high[group] = v;
  }
  const scales = Float32Array.from(low, (lo, group) => {
    const width = high[group]! - lo;
    return floatScale((single ? Math.min(f32(width), LARGEST) : width) / (most - least));
  });
  const zeros = low.map((lo, group) => {
    if (lo === high[group]) return 0; // a group of zeros
    const s = scales[group]!;
    const zero = least - nearestQuotient(single ? f32(lo / s) : lo, single ? 1 : s);
    return Math.min(Math.max(zero, least), most) + 0;
  });
  return { scales, zeros };
}
