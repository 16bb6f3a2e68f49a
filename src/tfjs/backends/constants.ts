/**
 * What a shader is told of a plan: integers alone, because arithmetic of floats on a GPU flushes subnormal numbers and
 * need not be rounded correctly. Magnitudes are codes of float32, exponents are counted from 2^-149, its last place.
 * @module
 */
import { power } from '../../format/bits.js';
import type { Request } from '../request.js';

/** The constants in their order, as shaders name them. */
export const constantNames = [
  /** Exponent of the smallest normal number. */
  'leastExponent',
  /** Exponent of the quantum below it. */
  'leastQuantum',
  /** That quantum. */
  'least',
  /** Trailing significand bits: p - 1. */
  'trailing',
  /** What makes the exponent of a number of one significand bit as even or odd as its code. */
  'parity',
  /** Rounded magnitudes below this one become zeros. */
  'flushBelow',
  /** Rounded magnitudes are this one at least, in formats without zero. */
  'smallest',
  'maxFinite',
  'overflowPositive',
  'overflowNegative',
  'infinitePositive',
  'infiniteNegative',
  'zeroPositive',
  'zeroNegative',
  /** Whether the format has no negative numbers: 1 or 0. */
  'unsignedOnly',
  /** What those become there. */
  'belowZero',
  'seedLow',
  'seedHigh',
  'stream',
  'positionLow',
  'positionHigh',
] as const;

/** The name of a constant. */
export type ConstantName = (typeof constantNames)[number];

const TWO_32 = 4294967296;
const float = new Float32Array(1);
const code = new Uint32Array(float.buffer);

/** The constants of a request: those of its plan, its random words and their position. */
export function constantsOf({ plan: { rule }, words, position }: Request): Record<ConstantName, number> {
  const { format, subnormals, overflow, infinite } = rule;
  const { precision, emin, bias, zero, signed, signedZero, minNormal, maxFinite } = format;
  const quantum = subnormals === 'none' ? emin : emin - precision + 1;
  return {
    leastExponent: emin + 149,
    leastQuantum: quantum + 149,
    least: codeOf(power(quantum)),
    trailing: precision - 1,
    parity: (bias + 149) & 1,
    flushBelow: subnormals === 'flush' ? codeOf(minNormal) : 0,
    smallest: zero ? 0 : codeOf(minNormal),
    maxFinite: codeOf(maxFinite),
    overflowPositive: codeOf(overflow.positive),
    overflowNegative: codeOf(overflow.negative),
    infinitePositive: codeOf(infinite.positive),
    infiniteNegative: codeOf(infinite.negative),
    zeroPositive: codeOf(zero ? 0 : NaN),
    zeroNegative: codeOf(zero ? (signedZero ? -0 : 0) : NaN),
    unsignedOnly: Number(!signed),
    belowZero: codeOf(rule.belowZero),
    seedLow: words?.seedLow ?? 0,
    seedHigh: words?.seedHigh ?? 0,
    stream: words?.stream ?? 0,
    positionLow: position % TWO_32,
    positionHigh: Math.floor(position / TWO_32),
  };
}

/** The bits of a number that float32 holds; NaN is 0x7fc00000. */
function codeOf(x: number): number {
  if (x !== x) return 0x7fc00000;
  float[0] = x;
  return code[0]!;
}
