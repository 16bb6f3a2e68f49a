/**
 * Codes: the map between the values of a format with a bit layout and the integers that store them.
 *
 * A code is sign, exponent field and trailing significand from the top bit down. It is a number up to 53 bits, a bigint
 * above. Decoding is always gradual: what `subnormals` says is a matter of rounding, not of codes.
 * @module
 */
import { exponentOf, isNegative, power, scale } from './bits.js';
import type { Format } from './format.js';

/** A format that has codes. */
export type CodedFormat = Format & Required<Pick<Format, 'bits' | 'exponentBits' | 'specials'>>;

/** Narrows to a format with codes. @throws RangeError if `f` is purely numeric */
export function withCodes(f: Format, name: string): CodedFormat {
  if (f.bits === undefined) {
    throw new RangeError(`${name}: "format" expected one with a bit layout, got ${f.name}`);
  }
  return f as CodedFormat;
}

/** The widest codes that are numbers; wider ones are bigints. */
export const NUMBER_BITS = 53;

/** The code of `x`, which must be a value of `f`: a finite member, or an infinity or NaN that `f` has. */
export function codeOf(x: number, f: CodedFormat): number | bigint {
  const { bits, significandBits } = f;
  if (x !== x) return nanCode(f);
  const sign = isNegative(x) ? power(bits - 1) : 0;
  const magnitude = Math.abs(x);
  const { field, trailing } = magnitude === Infinity ? infinityFields(f) : fieldsOf(magnitude, f);
  if (bits <= NUMBER_BITS) return sign + field * power(significandBits) + trailing;
  return BigInt(sign) + (BigInt(field) << BigInt(significandBits)) + BigInt(trailing);
}

/** The value of `code`, an integer in 0..2^bits-1. */
export function valueOf(code: number | bigint, f: CodedFormat): number {
  const { bits, significandBits, signed, specials, bias, emin, zero, infinities, nan } = f;
  const split = power(significandBits);
  let negative: boolean;
  let field: number;
  let trailing: number;
  if (typeof code === 'bigint') {
    const magnitude = signed ? BigInt.asUintN(bits - 1, code) : code;
    negative = magnitude !== code;
    field = Number(magnitude >> BigInt(significandBits));
    trailing = Number(BigInt.asUintN(significandBits, magnitude));
  } else {
    negative = signed && code >= power(bits - 1);
    const magnitude = negative ? code - power(bits - 1) : code;
    trailing = magnitude % split;
    field = (magnitude - trailing) / split;
  }
  const zeroFields = field === 0 && trailing === 0;
  if (zeroFields && zero) {
    if (!negative) return 0;
    return f.signedZero ? -0 : NaN; // fnuz and P3109: the code of -0 is NaN
  }
  const infinity = infinityFields(f);
  if (infinities && field === infinity.field && trailing === infinity.trailing) return negative ? -Infinity : Infinity;
  const beyond = field > infinity.field || (field === infinity.field && trailing > infinity.trailing);
  if (nan && beyond && (specials === 'ieee' || specials === 'fn' || !signed)) return NaN;
  const magnitude =
    field === 0 && zero ? scale(trailing, emin - significandBits) : scale(1 + trailing / split, field - bias);
  return negative ? -magnitude : magnitude;
}

/** The code that `encode` writes for NaN: positive, with only the top trailing bit set where there is a choice. */
export function nanCode(f: CodedFormat): number | bigint {
  const { bits, exponentBits, significandBits, specials, signed } = f;
  if (specials === 'ieee') {
    const field = power(exponentBits) - 1;
    if (bits <= NUMBER_BITS) return (field + 0.5) * power(significandBits);
    return (BigInt(2 * field + 1) << BigInt(significandBits)) >> 1n;
  }
  // fn: all ones below the sign. fnuz and signed P3109: the code of -0. Unsigned P3109: the last code.
  const number = specials === 'fn' ? power(bits - Number(signed)) - 1 : signed ? power(bits - 1) : power(bits) - 1;
  if (bits <= NUMBER_BITS) return number;
  return specials === 'fn'
    ? (1n << BigInt(bits - Number(signed))) - 1n
    : signed
      ? 1n << BigInt(bits - 1)
      : (1n << BigInt(bits)) - 1n;
}

/** Exponent field and trailing significand. */
interface Fields {
  readonly field: number;
  readonly trailing: number;
}

function fieldsOf(magnitude: number, { significandBits, bias, emin, zero }: CodedFormat): Fields {
  const e = exponentOf(magnitude);
  if (e < emin && zero) return { field: 0, trailing: scale(magnitude, significandBits - emin) };
  return { field: e + bias, trailing: (scale(magnitude, -e) - 1) * power(significandBits) };
}

/** The fields of Inf, or, in formats without it, the last fields before those of NaN. */
function infinityFields({ exponentBits, significandBits, specials, signed }: CodedFormat): Fields {
  const field = power(exponentBits) - 1;
  const trailing = power(significandBits) - 1;
  if (specials === 'ieee') return { field, trailing: 0 };
  // The all-ones fields are Inf (signed P3109), NaN (fn, unsigned P3109) or a number.
  const below = trailing > 0 ? { field, trailing: trailing - 1 } : { field: field - 1, trailing: 0 };
  return specials === 'fn' || (!signed && specials !== 'finite') ? below : { field, trailing };
}
