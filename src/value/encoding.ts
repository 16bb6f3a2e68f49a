/**
 * Encoding in bulk: the codes of float64 values, from the words that store them.
 *
 * The twin of `codeOf` for arrays. A normal value of the format has the fields of its float64 with another bias and
 * fewer trailing bits; a subnormal one is its significand in units of `minSubnormal`.
 * @module
 */
import { HIGH, power } from '../format/bits.js';
import { codeOf, nanCode, type CodedFormat } from '../format/code.js';

/** A format and the constants of its loops. Words are halves of 64 bits: `high` holds sign and exponent. */
export interface Encoding {
  readonly format: CodedFormat;
  /** What turns the exponent field of float64 into that of the format, in the place where float64 has it. */
  readonly rebias: number;
  /** High word of `minNormal` as a float64. */
  readonly minNormalHigh: number;
  /** Two factors that make an integer of a subnormal value: together they may exceed float64. */
  readonly toInteger: readonly [number, number];
  readonly infinity: bigint;
  readonly nan: bigint;
}

/** Constants for `format`, or undefined if its normal values are not all normal in float64. */
export function encodingOf(format: CodedFormat): Encoding | undefined {
  const { emin, bias, significandBits, infinities } = format;
  if (emin < -1022) return undefined;
  const exponent = significandBits - emin;
  const half = Math.floor(exponent / 2);
  return {
    format,
    rebias: (1023 - bias) << 20,
    minNormalHigh: (emin + 1023) << 20,
    toInteger: [power(half), power(exponent - half)],
    infinity: infinities ? BigInt(codeOf(Infinity, format)) : 0n,
    nan: format.nan ? BigInt(nanCode(format)) : 0n,
  };
}

/** Exponent field of infinities and NaN in the high word of a float64. */
const SPECIAL = 0x7ff00000;

/**
 * Writes the codes, at most 32 bits wide, of values of the format; NaN only if the format has it.
 * @param x - the values; `words` is the same memory
 */
export function encodeNarrow(codes: Uint32Array, x: Float64Array, words: Uint32Array, encoding: Encoding): void {
  const { rebias, minNormalHigh, format } = encoding;
  const [factor, secondFactor] = encoding.toInteger;
  const infinity = Number(encoding.infinity);
  const nan = Number(encoding.nan);
  const signShift = 32 - format.bits;
  const kept = format.significandBits - 20; // trailing bits beyond those of the high word
  const down = kept < 0 ? -kept : 0;
  const up = kept > 0 ? kept : 0;
  for (let i = 0; i < x.length; i++) {
    const high = words[2 * i + HIGH]!;
    const magnitude = high & 0x7fffffff;
    let code: number;
    if (magnitude >= SPECIAL) {
      code = magnitude === SPECIAL && words[2 * i + 1 - HIGH] === 0 ? infinity : nan;
    } else if (magnitude >= minNormalHigh) {
      code = ((magnitude - rebias) >>> down) << up;
      if (up !== 0) code |= words[2 * i + 1 - HIGH]! >>> (32 - up);
    } else {
      code = Math.abs(x[i]!) * factor * secondFactor;
    }
    codes[i] = code | ((high & 0x80000000) >>> signShift);
  }
}

/**
 * Writes the codes, 33 to 64 bits wide, of values of the format; NaN only if the format has it.
 * @param codes - the memory of a BigUint64Array
 * @param x - the values; `words` is the same memory
 */
export function encodeWide(codes: Uint32Array, x: Float64Array, words: Uint32Array, encoding: Encoding): void {
  const { rebias, minNormalHigh, format, infinity, nan } = encoding;
  const [factor, secondFactor] = encoding.toInteger;
  const infinityHigh = Number(infinity >> 32n);
  const infinityLow = Number(infinity & 0xffffffffn);
  const nanHigh = Number(nan >> 32n);
  const nanLow = Number(nan & 0xffffffffn);
  const signShift = 64 - format.bits;
  const down = 52 - format.significandBits; // 0..31: at least 21 of more than 32 bits are trailing ones
  for (let i = 0; i < x.length; i++) {
    const high = words[2 * i + HIGH]!;
    const low = words[2 * i + 1 - HIGH]!;
    const magnitude = high & 0x7fffffff;
    let codeHigh: number;
    let codeLow: number;
    if (magnitude >= SPECIAL) {
      const infinite = magnitude === SPECIAL && low === 0;
      codeHigh = infinite ? infinityHigh : nanHigh;
      codeLow = infinite ? infinityLow : nanLow;
    } else if (magnitude >= minNormalHigh) {
      const fields = magnitude - rebias;
      codeHigh = fields >>> down;
      codeLow = down === 0 ? low : (fields << (32 - down)) | (low >>> down);
    } else {
      const integer = Math.abs(x[i]!) * factor * secondFactor;
      codeHigh = Math.floor(integer / 4294967296);
      codeLow = integer;
    }
    codes[2 * i + HIGH] = codeHigh | ((high & 0x80000000) >>> signShift);
    codes[2 * i + 1 - HIGH] = codeLow;
  }
}
