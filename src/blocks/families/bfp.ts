/**
 * Block floating point: integers that share an exponent, plainly. MSFP12 to MSFP16 are 4 to 8 bits in blocks of 16.
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { checkKeys, checkInteger } from '../../arguments.js';
import { oneOf } from '../arguments.js';
import { integerCodec } from '../codec.js';
import { familyOf, fixedChopper, isRandom, quotients, type ElementRounding, type Family } from '../family.js';
import { checkGrouping, groupsOf, maximaOf, spread } from '../groups.js';
import type { BfpSpec } from '../spec.js';
import { clampInto, clearSpoilt } from './mx.js';

export const bfpKeys = ['bits', 'axis', 'block', 'nonFinite'];

const BIAS = 127;
const NAN_CODE = 255;

/** A spec with every field filled in and checked. */
export function checkBfp(spec: BfpSpec, name: string): BfpSpec {
  checkKeys(spec, ['family', ...bfpKeys], name);
  const { axis, block = 16 } = spec;
  checkGrouping({ ...(axis !== undefined && { axis }), block }, name);
  return {
    family: 'bfp',
    bits: checkInteger(spec.bits, 2, 24, name, 'bits'),
    block,
    ...(typeof block === 'number' && { axis: axis ?? -1 }),
    nonFinite: oneOf(name, 'nonFinite', spec.nonFinite ?? 'block', ['block', 'element']),
  };
}

/** The family of a checked spec. */
export function makeBfp(spec: BfpSpec, rounding: ElementRounding): Family {
  const { bits, nonFinite } = spec as Required<BfpSpec>;
  const chopper = fixedChopper(0, rounding);
  const most = power(bits - 1) - 1;
  /** The step of a scale code: 2^(E - bits + 2). */
  const stepOf = (code: number): number => (code === NAN_CODE ? NaN : power(code - BIAS - bits + 2));
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: integerCodec(bits, true),
    split(x, shape, position) {
      const groups = groupsOf(x.length, shape, spec, 'quantizer');
      const scales = Uint8Array.from(maximaOf(x, groups, nonFinite), exponentCode);
      const each = spread(Float64Array.from(scales, stepOf), groups, x.length);
      const elements = quotients(x, each, chopper, position);
      clampInto(elements, -most, most);
      clearSpoilt(elements, each);
      return { elements, scales, scaleShape: groups.shape };
    },
    join(out, { elements, scales }, shape) {
      const groups = groupsOf(out.length, shape, spec, 'dequantize');
      const each = spread(Float64Array.from(scales, stepOf), groups, out.length);
      for (let i = 0; i < out.length; i++) out[i] = elements[i]! * each[i]!;
    },
    scaleShapeOf: (length, shape) => groupsOf(length, shape, spec, 'dequantize').shape,
  });
}

/** E + 127, E = floor(log2 amax) in -127..127. */
function exponentCode(amax: number): number {
  if (amax !== amax) return NAN_CODE;
  return Math.min(Math.max(exponentOf(amax), -BIAS), BIAS) + BIAS;
}
