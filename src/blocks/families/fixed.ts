/**
 * Fixed point: integers times 2^-fracBits, plainly.
 * @module
 */
import { power, scale } from '../../format/bits.js';
import { checkBoolean, checkKeys, checkInteger } from '../../arguments.js';
import { oneOf } from '../arguments.js';
import { integerCodec } from '../codec.js';
import {
  checkScaleCount,
  familyOf,
  fixedChopper,
  isRandom,
  rounded,
  type ElementRounding,
  type Family,
} from '../family.js';
import { checkShape } from '../groups.js';
import type { FixedSpec } from '../spec.js';

export const fixedKeys = ['intBits', 'fracBits', 'signed', 'overflow'];

/** Bits that a float64 integer holds; and how far the point may be moved, so that float64 holds every step. */
const MOST_BITS = 53;
const LEAST_FRACTION = -970;
const MOST_FRACTION = 1074;

/** A spec with every field filled in and checked. */
export function checkFixed(spec: FixedSpec, name: string): FixedSpec {
  checkKeys(spec, ['family', ...fixedKeys], name);
  const fracBits = checkInteger(spec.fracBits, LEAST_FRACTION, MOST_FRACTION, name, 'fracBits');
  const intBits = checkInteger(spec.intBits, 1 - fracBits, MOST_BITS - fracBits, name, 'intBits');
  return {
    family: 'fixed',
    intBits,
    fracBits,
    signed: checkBoolean(spec.signed ?? true, name, 'signed'),
    overflow: oneOf(name, 'overflow', spec.overflow ?? 'saturate', ['saturate', 'wrap']),
  };
}

/** The family of a checked spec. */
export function makeFixed(spec: FixedSpec, rounding: ElementRounding): Family {
  const { intBits, fracBits, signed, overflow } = spec as Required<FixedSpec>;
  const bits = intBits + fracBits;
  const chopper = fixedChopper(fracBits, rounding);
  const most = power(signed ? bits - 1 : bits) - 1;
  const least = signed ? -power(bits - 1) : 0;
  /** From here on every float64 is a multiple of 2^-fracBits. */
  const exactFrom = power(52 - fracBits);
  return familyOf({
    spec,
    random: isRandom(rounding),
    codec: integerCodec(bits, signed),
    split(x, shape, position) {
      checkShape(x.length, shape, 'quantizer');
      const elements = rounded(Float64Array.from(x), chopper, position);
      for (let i = 0; i < x.length; i++) {
        const v = x[i]!;
        const exact = Math.abs(v) >= exactFrom && Math.abs(v) < Infinity;
        // Positive zeros alone; NaN stays.
        const q = scale(exact ? v : elements[i]!, fracBits) + 0;
        elements[i] = overflow === 'wrap' && Math.abs(v) < Infinity ? wrap(q, v, spec) : clamp(q, least, most);
      }
      return { elements, scales: new Uint8Array(0), scaleShape: [0] };
    },
    join(out, { elements }) {
      for (let i = 0; i < out.length; i++) out[i] = scale(elements[i]!, -fracBits);
    },
    scaleShapeOf: (length, shape) => (checkShape(length, shape, 'dequantize'), [0]),
    checkScales: (stored, _, name) => checkScaleCount(stored, 0, name),
  });
}

function clamp(q: number, least: number, most: number): number {
  return q < least ? least : q > most ? most : q;
}

/** The integer q = v 2^fracBits modulo 2^bits, in the range; where float64 does not hold q, by v. */
function wrap(q: number, v: number, { intBits, fracBits, signed }: FixedSpec): number {
  const modulus = power(intBits + fracBits);
  const rest = Math.abs(q) < Infinity ? q % modulus : scale(v % power(intBits), fracBits);
  const positive = rest < 0 ? rest + modulus : rest;
  return (signed === true && positive >= modulus / 2 ? positive - modulus : positive) + 0;
}
