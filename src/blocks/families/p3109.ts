/**
 * ConvertToBlockMaxAbsFinite of IEEE P3109 4.0, plainly: the scale is the largest finite magnitude itself, projected.
 * @module
 */
import { chop } from '../../chop.js';
import type { Format } from '../../format/format.js';
import { format as formatOf } from '../../format/names.js';
import { decodeArray, encodeArray } from '../../value/codes.js';
import { checkKeys } from '../../arguments.js';
import { oneOf } from '../arguments.js';
import { floatCodec } from '../codec.js';
import { elementChopper, familyOf, isRandom, quotients, type ElementRounding, type Family } from '../family.js';
import { checkGrouping, groupsOf, spread } from '../groups.js';
import type { P3109Rounding, P3109Spec } from '../spec.js';

export const p3109Keys = ['element', 'scale', 'axis', 'block', 'scaleRounding', 'scaleSaturate'];

const roundings: readonly P3109Rounding[] = [
  'tiesToEven',
  'tiesToAway',
  'towardPositive',
  'towardNegative',
  'towardZero',
  'toOdd',
];

/** A spec with every field filled in and checked. */
export function checkP3109(spec: P3109Spec, name: string): P3109Spec {
  checkKeys(spec, ['family', ...p3109Keys], name);
  const { axis, block, scaleSaturate = false } = spec;
  const grouping = { ...(axis !== undefined && { axis }), ...(block !== undefined && { block }) };
  checkGrouping(grouping, name);
  if (typeof scaleSaturate !== 'boolean') oneOf(name, 'scaleSaturate', scaleSaturate, ['finite', 'propagate']);
  return {
    family: 'p3109',
    element: checkFormat(spec.element, 'element', 16, name),
    scale: checkFormat(spec.scale ?? 'binary8p1uf', 'scale', 8, name),
    ...grouping,
    ...(typeof block === 'number' && { axis: axis ?? -1 }),
    scaleRounding: oneOf(name, 'scaleRounding', spec.scaleRounding ?? 'tiesToEven', roundings),
    scaleSaturate,
  };
}

function checkFormat(like: string, field: string, most: number, name: string): string {
  const f: Format = formatOf(like);
  if (f.specials?.startsWith('p3109') !== true || f.bits! > most) {
    throw new RangeError(`${name}: "${field}" expected a P3109 format of up to ${most} bits, got ${f.name}`);
  }
  return f.name;
}

/** The family of a checked spec. */
export function makeP3109(spec: P3109Spec, rounding: ElementRounding): Family {
  const { element, scale, scaleRounding, scaleSaturate } = spec as Required<P3109Spec>;
  const target = formatOf(element);
  const elements = elementChopper(target, rounding);
  // 1 is a value of every P3109 format, so that the signs of elements under an infinite scale are not rounded.
  const signs = elementChopper(target, { rounding: 'tiesToEven', saturate: rounding.saturate, stream: 0 });
  const projection = { rounding: scaleRounding, saturate: scaleSaturate };
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: floatCodec(target),
    split(x, shape, position) {
      const groups = groupsOf(x.length, shape, spec, 'quantizer');
      const wanted = new Float64Array(groups.count).fill(NaN);
      for (let i = 0; i < x.length; i++) {
        const group = groups.of === undefined ? 0 : groups.of[i]!;
        const magnitude = Math.abs(x[i]!);
        const so = wanted[group]!;
        // The largest finite magnitude; an infinity where no other is finite.
        if (magnitude < Infinity ? !(so >= magnitude && so < Infinity) : magnitude === Infinity && so !== so) {
          wanted[group] = magnitude;
        }
      }
      const scaleNumbers = chop(wanted, scale, projection);
      const each = spread(scaleNumbers, groups, x.length);
      const parts = quotients(x, each, elements, position);
      for (let i = 0; i < x.length; i++) {
        const s = each[i]!;
        if (x[i] !== x[i]) continue;
        if (s === Infinity) parts[i] = signs(x[i]! > 0 ? 1 : x[i]! < 0 ? -1 : 0);
        else if (s === 0) parts[i] = 0;
      }
      return {
        elements: parts,
        scales: encodeArray(scaleNumbers, scale) as Uint8Array<ArrayBuffer>,
        scaleShape: groups.shape,
      };
    },
    join(out, { elements: parts, scales }, shape) {
      const groups = groupsOf(out.length, shape, spec, 'dequantize');
      const each = spread(decodeArray(scales as Uint8Array, scale), groups, out.length);
      for (let i = 0; i < out.length; i++) out[i] = parts[i]! * each[i]!;
    },
    scaleShapeOf: (length, shape) => groupsOf(length, shape, spec, 'dequantize').shape,
  });
}
