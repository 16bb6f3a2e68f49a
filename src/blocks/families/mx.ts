/**
 * OCP Microscaling Formats (MX) v1.0: blocks with a power of two as scale, plainly.
 * @module
 */
import { exponentOf, power, scale } from '../../format/bits.js';
import { format as formatOf } from '../../format/names.js';
import { chop } from '../../chop.js';
import { checkKeys } from '../../arguments.js';
import { oneOf } from '../arguments.js';
import { exponentAbove } from '../calibration.js';
import { floatCodec, integerCodec } from '../codec.js';
import {
  elementChopper,
  familyOf,
  fixedChopper,
  isRandom,
  quotients,
  type ElementRounding,
  type Family,
} from '../family.js';
import { checkGrouping, groupsOf, maximaOf, spread } from '../groups.js';
import type { MxElement, MxSpec, ScaleRule } from '../spec.js';

export const mxKeys = ['element', 'axis', 'block', 'scaleRule', 'range', 'nonFinite'];

const elements: readonly MxElement[] = [
  'float8_e4m3fn',
  'float8_e5m2',
  'float6_e2m3fn',
  'float6_e3m2fn',
  'float4_e2m1fn',
  'int8',
];
const rules: readonly ScaleRule[] = ['floor', 'ceil', 'even', 'rceil', 'maxabs'];

/** E8M0: code c is 2^(c - 127), 255 is NaN. */
const BIAS = 127;
const NAN_CODE = 255;

/** What the rules need to know of an element format. */
interface Elements {
  readonly emax: number;
  readonly maxFinite: number;
  /** Trailing significand bits. */
  readonly trailing: number;
}

/** OCP MX v1.0 §5.3.4: INT8 elements have a scale of 2^-6 of their own. */
const int8Elements: Elements = { emax: 0, maxFinite: 127 / 64, trailing: 6 };
const INT8_FRACTION = 6;

/** A spec with every field filled in and checked. */
export function checkMx(spec: MxSpec, name: string): MxSpec {
  checkKeys(spec, ['family', ...mxKeys], name);
  const element = oneOf(name, 'element', spec.element, elements);
  const { axis, block = 32 } = spec;
  checkGrouping({ ...(axis !== undefined && { axis }), block }, name);
  if (element !== 'int8' && spec.range !== undefined) {
    throw new RangeError(`${name}: "range" expected with int8 elements only, got '${spec.range}' with ${element}`);
  }
  return {
    family: 'mx',
    element,
    block,
    ...(typeof block === 'number' && { axis: axis ?? -1 }),
    scaleRule: oneOf(name, 'scaleRule', spec.scaleRule ?? 'floor', rules),
    ...(element === 'int8' && { range: oneOf(name, 'range', spec.range ?? 'full', ['full', 'narrow']) }),
    nonFinite: oneOf(name, 'nonFinite', spec.nonFinite ?? 'block', ['block', 'element']),
  };
}

/** The family of a checked spec. */
export function makeMx(spec: MxSpec, rounding: ElementRounding): Family {
  const { element, scaleRule, nonFinite } = spec as Required<MxSpec>;
  const isInteger = element === 'int8';
  const facts = isInteger ? int8Elements : factsOf(element);
  const unit = power(-INT8_FRACTION);
  const chopper = isInteger ? fixedChopper(INT8_FRACTION, rounding) : elementChopper(formatOf(element), rounding);
  const least = spec.range === 'narrow' ? -127 * unit : -128 * unit;
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: isInteger ? integerCodec(8, true, unit) : floatCodec(formatOf(element)),
    split(x, shape, position) {
      const groups = groupsOf(x.length, shape, spec, 'quantizer');
      const maxima = maximaOf(x, groups, nonFinite);
      const scales = Uint8Array.from(maxima, (amax) => scaleCode(amax, scaleRule, facts));
      const each = spread(Float64Array.from(scales, scaleValue), groups, x.length);
      const parts = quotients(x, each, chopper, position);
      if (isInteger) clampInto(parts, least, facts.maxFinite);
      clearSpoilt(parts, each);
      return { elements: parts, scales, scaleShape: groups.shape };
    },
    join(out, { elements: parts, scales }, shape) {
      const groups = groupsOf(out.length, shape, spec, 'dequantize');
      const each = spread(Float64Array.from(scales, scaleValue), groups, out.length);
      for (let i = 0; i < out.length; i++) out[i] = parts[i]! * each[i]!;
    },
    scaleShapeOf: (length, shape) => groupsOf(length, shape, spec, 'dequantize').shape,
  });
}

function factsOf(element: MxElement): Elements {
  const { emax, maxFinite, significandBits } = formatOf(element);
  return { emax, maxFinite, trailing: significandBits };
}

/** The E8M0 code of the scale of a block by its largest magnitude, NaN where the block is spoilt. */
function scaleCode(amax: number, rule: ScaleRule, facts: Elements): number {
  if (amax !== amax) return NAN_CODE;
  if (amax === 0) return 0;
  return Math.min(Math.max(exponentOfScale(amax, rule, facts), -BIAS), BIAS) + BIAS;
}

/** The exponent of the scale, unbounded: the table of docs/blocks-mx.md. `amax` is finite and positive. */
function exponentOfScale(amax: number, rule: ScaleRule, { emax, maxFinite, trailing }: Elements): number {
  const k = exponentOf(amax);
  const f = scale(amax, -k);
  switch (rule) {
    case 'floor':
      return k - emax;
    case 'ceil':
      return (f === 1 ? k : k + 1) - emax;
    case 'even':
      return (f >= 2 - power(-trailing - 1) ? k + 1 : k) - emax;
    case 'rceil':
      return exponentAbove(amax, maxFinite);
    case 'maxabs':
      return exponentOf(chop(amax, 'float8_e8m0fnu', { saturate: true }));
  }
}

/** The value of an E8M0 code. */
export function scaleValue(code: number): number {
  return code === NAN_CODE ? NaN : power(code - BIAS);
}

/** Keeps elements in a range; NaN stays. */
export function clampInto(elements: Float64Array, least: number, most: number): void {
  for (let i = 0; i < elements.length; i++) {
    if (elements[i]! < least) elements[i] = least;
    else if (elements[i]! > most) elements[i] = most;
  }
}

/** Elements of groups whose scale is NaN become 0: their codes then are 0, and their values NaN all the same. */
export function clearSpoilt(elements: Float64Array, each: Float64Array): void {
  for (let i = 0; i < elements.length; i++) if (each[i] !== each[i]) elements[i] = 0;
}
