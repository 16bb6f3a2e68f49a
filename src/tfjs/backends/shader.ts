/**
 * The rounding of one float32 as the text of a shader, in integers alone: `roundBits(bits, index)`.
 *
 * It is the reference, rounding/round.ts, on the code of a float32: a magnitude is significand 2^unit, its quantum lies
 * `shift` places above the last of them, and the 64 bits of nu are what is shifted out. The text is GLSL ES 3.00 of few
 * words (uint, bool, if, for), which `toWgsl` translates; tests run it as JavaScript. `rule` holds the constants. No shift
 * is by 32 places or more, which neither language defines.
 * @module
 */
import { power } from '../../format/bits.js';
import { isStochastic } from '../../modes.js';
import type { Rule } from '../../rounding/rule.js';
import { constantNames, type ConstantName } from './constants.js';

/** The text for a rule: it depends on the rounding mode and its random bits, all else is in the constants. */
export function shaderOf(rule: Rule): string {
  const random = isStochastic(rule.rounding);
  return `${random ? WORDS : ''}
bool goesAway(bool negative, bool odd, uint high, uint low, bool sticky, uint index) {
  bool tie = (high == 0x80000000u) && (low == 0u) && !sticky;
  bool above = (high >= 0x80000000u) && !tie;
  ${decision(rule)}
}
${ROUND}`;
}

/** The text of what is 1 where an element is not beyond the largest finite value, NaN included, and 0 where it is. */
export const MASK = `
uint maskBits(uint bits) {
  uint magnitude = bits & 0x7fffffffu;
  if ((magnitude > rule.maxFinite) && (magnitude <= 0x7f800000u)) {
    return 0u;
  }
  return 0x3f800000u;
}
`;

/** What tells texts apart. */
export function shaderName({ rounding, randomBits, variant }: Rule): string {
  return randomBits === undefined ? rounding : `${rounding}${variant}${randomBits}`;
}

/** The table of rounding modes: rounding/decide.ts. */
function decision(rule: Rule): string {
  switch (rule.rounding) {
    case 'tiesToEven':
      return 'return above || (tie && odd);';
    case 'tiesToAway':
      return 'return above || tie;';
    case 'tiesToZero':
      return 'return above;';
    case 'tiesToOdd':
      return 'return above || (tie && !odd);';
    case 'towardPositive':
      return 'return !negative;';
    case 'towardNegative':
      return 'return negative;';
    case 'towardZero':
      return 'return false;';
    case 'awayFromZero':
      return 'return true;';
    case 'toOdd':
      return 'return !odd;';
    case 'stochasticEqual':
      return 'return randomWord(0u, index) >= 0x80000000u;';
    case 'stochastic':
      return rule.randomBits === undefined ? BY_CHANCE : byLimitedChance(rule.randomBits, rule.variant);
  }
}

/**
 * The high words add up to 2^32 - 1 only without a carry; then the low ones decide. One call of the generator serves both,
 * because compilers put its code wherever it is called.
 */
const BY_CHANCE = `bool carried = false;
  uint sum = 0xffffffffu;
  for (uint plane = 0u; plane < 2u; plane++) {
    if (sum == 0xffffffffu) {
      uint part = low;
      if (plane == 0u) {
        part = high;
      }
      sum = part + randomWord(plane, index);
      carried = sum < part;
    }
  }
  return carried;`;

/** nu and R in units of 2^-N, left in the upper bits of words, so that 1 is a carry; what is below decides on one unit more. */
function byLimitedChance(bits: number, variant: Rule['variant']): string {
  const unit = power(32 - bits);
  const rest = bits === 32 ? ['low', '0u'] : [`(high << ${bits}u)`, 'low'];
  const more = {
    A: 'false',
    B: 'restAbove || restTie',
    C: `restAbove || (restTie && ((high & ${unit}u) != 0u))`,
  }[variant];
  return `uint top = high & ${power(32) - unit}u;
  uint rest = ${rest[0]};
  bool restTie = (rest == 0x80000000u) && (${rest[1]} == 0u) && !sticky;
  bool restAbove = (rest >= 0x80000000u) && !restTie;
  uint sum = top + (randomWord(0u, index) & ${power(32) - unit}u);
  bool carried = sum < top;
  if (${more}) {
    sum = sum + ${unit}u;
    carried = carried || (sum < ${unit}u);
  }
  return carried;`;
}

/** Philox4x32-10 of (position + index, stream, plane) under the seed: random/words.ts. */
const WORDS = `
uint highProduct(uint a, uint b) {
  uint middle = ((a >> 16u) * (b & 0xffffu)) + (((a & 0xffffu) * (b & 0xffffu)) >> 16u);
  uint carry = ((a & 0xffffu) * (b >> 16u)) + (middle & 0xffffu);
  return ((a >> 16u) * (b >> 16u)) + (middle >> 16u) + (carry >> 16u);
}

uint randomWord(uint plane, uint index) {
  uint low = rule.positionLow + index;
  uint high = rule.positionHigh;
  if (low < index) {
    high = high + 1u;
  }
  uint c0 = (((low >> 2u) | (high << 30u)) & 0xfffffffcu) | (low & 3u);
  uint c1 = high >> 2u;
  uint c2 = rule.stream;
  uint c3 = plane;
  uint k0 = rule.seedLow;
  uint k1 = rule.seedHigh;
  for (uint i = 0u; i < 10u; i++) {
    uint high0 = highProduct(0xd2511f53u, c0);
    uint low0 = 0xd2511f53u * c0;
    uint high1 = highProduct(0xcd9e8d57u, c2);
    uint low1 = 0xcd9e8d57u * c2;
    c0 = (high1 ^ c1) ^ k0;
    c1 = low1;
    c2 = (high0 ^ c3) ^ k1;
    c3 = low0;
    k0 = k0 + 0x9e3779b9u;
    k1 = k1 + 0xbb67ae85u;
  }
  uint which = (low >> 2u) & 3u;
  if (which == 0u) {
    return c0;
  }
  if (which == 1u) {
    return c1;
  }
  if (which == 2u) {
    return c2;
  }
  return c3;
}
`;

const ROUND = `
uint leadingBit(uint a) {
  uint rest = a;
  uint place = 0u;
  for (uint width = 16u; width > 0u; width = width >> 1u) {
    if ((rest >> width) != 0u) {
      rest = rest >> width;
      place = place + width;
    }
  }
  return place;
}

uint roundBits(uint bits, uint index) {
  uint magnitude = bits & 0x7fffffffu;
  bool negative = bits != magnitude;
  if (magnitude > 0x7f800000u) {
    return 0x7fc00000u;
  }
  if (magnitude == 0x7f800000u) {
    if (negative) {
      return rule.infiniteNegative;
    }
    return rule.infinitePositive;
  }
  if (magnitude == 0u) {
    if (negative) {
      return rule.zeroNegative;
    }
    return rule.zeroPositive;
  }

  uint significand = magnitude;
  uint unit = 0u;
  if (magnitude >= 0x800000u) {
    significand = (magnitude & 0x7fffffu) | 0x800000u;
    unit = (magnitude >> 23u) - 1u;
  }
  uint exponent = leadingBit(significand) + unit;
  uint quantum = rule.leastQuantum;
  if (exponent >= rule.leastExponent) {
    quantum = exponent - rule.trailing;
  }
  uint shift = quantum - unit;

  uint lower = 0u;
  uint high = 0u;
  uint low = 0u;
  bool sticky = false;
  if (shift < 24u) {
    lower = significand >> shift;
  }
  if (shift >= 96u) {
    sticky = true;
  } else if (shift >= 64u) {
    low = significand >> (shift - 64u);
    sticky = (low << (shift - 64u)) != significand;
  } else if (shift > 32u) {
    high = significand >> (shift - 32u);
    low = significand << (64u - shift);
  } else if (shift == 32u) {
    high = significand;
  } else if (shift > 0u) {
    high = significand << (32u - shift);
  }
  bool odd = (lower & 1u) == 1u;
  if (rule.trailing == 0u) {
    odd = (lower != 0u) && (((exponent + rule.parity) & 1u) == 1u);
  }
  bool away = false;
  if ((high != 0u) || (low != 0u) || sticky) {
    away = goesAway(negative, odd, high, low, sticky, index);
  }

  uint rounded = 0u;
  if (shift < 24u) {
    if (away) {
      lower = lower + 1u;
    }
    rounded = (unit << 23u) + (lower << shift);
  } else if (away) {
    rounded = rule.least;
  }
  if (rounded < rule.flushBelow) {
    rounded = 0u;
  }
  if (rounded < rule.smallest) {
    rounded = rule.smallest;
  }
  if (rounded == 0u) {
    if (negative) {
      return rule.zeroNegative;
    }
    return rule.zeroPositive;
  }
  if (negative && (rule.unsignedOnly == 1u)) {
    return rule.belowZero;
  }
  if (rounded > rule.maxFinite) {
    if (negative) {
      return rule.overflowNegative;
    }
    return rule.overflowPositive;
  }
  if (negative) {
    return rounded | 0x80000000u;
  }
  return rounded;
}
`;

/** The text in GLSL, where the constants are `uniform int rule[]`. */
export function toGlsl(text: string): string {
  return withConstants(text, (place) => `uint(rule[${place}])`);
}

/** The text in WGSL, where the constants are vectors of four in the uniforms: `rule0`, `rule1`, … */
export function toWgsl(text: string): string {
  const declared = (list: string): string => list.replace(/(uint|bool) (\w+)/g, '$2: $1');
  return withConstants(text, (place) => `uniforms.rule${Math.floor(place / 4)}.${'xyzw'[place % 4]!}`)
    .replace(/^(uint|bool) (\w+)\((.*)\) \{$/gm, (_, type: string, name: string, list: string) => {
      return `fn ${name}(${declared(list)}) -> ${type} {`;
    })
    .replace(/(uint|bool) (\w+) = /g, 'var $2: $1 = ')
    .replace(/\buint\b/g, 'u32');
}

function withConstants(text: string, access: (place: number) => string): string {
  return text.replace(/\brule\.(\w+)/g, (_, name: string) => access(constantNames.indexOf(name as ConstantName)));
}
