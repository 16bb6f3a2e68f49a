/**
 * Amax scaling: elements of any signed format times a scale that brings the largest magnitude of a group to the largest
 * finite element, plainly.
 * @module
 */
import { chopper as makeChopper } from '../../chopper.js';
import { format as formatOf, formatLike } from '../../format/names.js';
import { checkKeys } from '../../arguments.js';
import { finite, oneOf } from '../arguments.js';
import { calibrate, checkCalibration, checkScale, checkTarget, scaleOf } from '../calibration.js';
import { floatCodec } from '../codec.js';
import {
  elementChopper,
  familyOf,
  isRandom,
  quotients,
  rounded,
  type ElementRounding,
  type Family,
  type FloatArray,
} from '../family.js';
import { checkGrouping, groupsOf, maximaOf, spread, type Groups } from '../groups.js';
import { membersOf } from '../members.js';
import type { AmaxSpec } from '../spec.js';

export const amaxKeys = ['format', 'axis', 'block', 'scale', 'calibration', 'quotient', 'leastAmax', 'scales'];

const f32 = Math.fround;
/** Up to this precision an element times a float32 scale is a float64, and rounding it to float32 is the only rounding. */
const EXACT_PRECISION = 29;

/** A spec with every field filled in and checked. */
export function checkAmax(spec: AmaxSpec, name: string): AmaxSpec {
  checkKeys(spec, ['family', ...amaxKeys], name);
  const target = checkTarget(spec.format, name);
  const { axis, block, scales, leastAmax } = spec;
  const grouping = { ...(axis !== undefined && { axis }), ...(block !== undefined && { block }) };
  checkGrouping(grouping, name);
  return {
    family: 'scaled',
    format: formatLike(target),
    ...grouping,
    ...(typeof block === 'number' && { axis: axis ?? -1 }),
    scale: checkScale(spec.scale, name),
    calibration: checkCalibration(spec.calibration, name, target),
    quotient: oneOf(name, 'quotient', spec.quotient ?? 'exact', ['exact', 'float32']),
    ...(leastAmax !== undefined && { leastAmax: finite(name, 'leastAmax', leastAmax, 0) }),
    ...(scales !== undefined && { scales: checkScales(scales, name) }),
  };
}

/** Scales that a caller gave: positive finite float32 numbers. */
export function checkScales(scales: readonly number[], name: string): readonly number[] {
  if (!Array.isArray(scales)) throw new TypeError(`${name}: "scales" expected an array of numbers`);
  return (scales as readonly unknown[]).map((scale, i) => {
    if (typeof scale !== 'number' || !(scale > 0 && scale < Infinity) || f32(scale) !== scale) {
      throw new RangeError(`${name}: "scales[${i}]" expected a positive finite float32 number, got ${String(scale)}`);
    }
    return scale;
  });
}

/** Scales that a caller gave, one a group. */
export function givenScales(scales: readonly number[], { count }: Groups, name: string): Float32Array<ArrayBuffer> {
  if (scales.length !== count) {
    throw new RangeError(`${name}: "scales" expected ${count} numbers, one a group, got ${scales.length}`);
  }
  return Float32Array.from(scales);
}

/** The family of a checked spec. */
export function makeAmax(spec: AmaxSpec, rounding: ElementRounding): Family {
  const target = formatOf(spec.format);
  const elements = elementChopper(target, rounding);
  const single = makeChopper('float32');
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: floatCodec(target),
    split(source, shape, position) {
      const x = spec.quotient === 'float32' ? Float32Array.from(source) : source;
      const groups = groupsOf(x.length, shape, spec, 'quantizer');
      const scales = scalesOf(x, groups, spec);
      const each = spread(scales, groups, x.length);
      const parts =
        spec.quotient === 'float32'
          ? rounded(
              Float64Array.from(x, (v, i) => f32(v / each[i]!)),
              elements,
              position,
            )
          : quotients(x, each, elements, position);
      return { elements: parts, scales, scaleShape: groups.shape };
    },
    join(out, { elements: parts, scales }, shape) {
      const groups = groupsOf(out.length, shape, spec, 'dequantize');
      const each = spread(scales, groups, out.length);
      if (target.precision <= EXACT_PRECISION || out instanceof Float64Array) {
        for (let i = 0; i < out.length; i++) out[i] = parts[i]! * each[i]!;
      } else {
        out.set(single.mul(parts, each));
      }
    },
    scaleShapeOf: (length, shape) => groupsOf(length, shape, spec, 'dequantize').shape,
  });
}

function scalesOf(x: FloatArray, groups: Groups, spec: AmaxSpec): Float32Array<ArrayBuffer> {
  const target = formatOf(spec.format);
  const { scale = 'powerOfTwo', calibration = 'max', leastAmax = 0 } = spec;
  if (spec.scales !== undefined) return givenScales(spec.scales, groups, 'quantizer');
  if (calibration === 'max') {
    return Float32Array.from(maximaOf(x, groups, 'element'), (amax) =>
      scaleOf(Math.max(amax, leastAmax), target, scale),
    );
  }
  return Float32Array.from(membersOf(x, groups), (members) => calibrate(members, target, scale, calibration));
}
