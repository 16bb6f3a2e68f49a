/**
 * Decoding in bulk: the values of codes, written as the words of float64.
 *
 * The twin of `valueOf` for arrays: tables for codes up to 8 bits, otherwise the fields moved to their places in a
 * float64.
 * @module
 */
import { HIGH, power } from '../format/bits.js';
import { codeOf, valueOf, type CodedFormat } from '../format/code.js';

/** A format and the constants of its loops. */
export interface Decoding {
  readonly format: CodedFormat;
  /** What turns the exponent field of the format into that of float64, in the place where float64 has it. */
  readonly rebias: number;
  /** Code of `maxFinite`: those above it are infinities and NaN. */
  readonly maxFinite: bigint;
  /** 2^(emin - precision + 1). */
  readonly unit: number;
}

/** Constants for `format`, or undefined if its normal values are not all normal in float64. */
export function decodingOf(format: CodedFormat): Decoding | undefined {
  const { emin, bias, significandBits, maxFinite, zero } = format;
  if (emin < -1022 || !zero) return undefined;
  return {
    format,
    rebias: (1023 - bias) << 20,
    maxFinite: BigInt(codeOf(maxFinite, format)),
    unit: power(emin - significandBits),
  };
}

const tables = new WeakMap<CodedFormat, Float64Array>();

/** The values of all codes of a format of at most 8 bits. */
export function tableOf(format: CodedFormat): Float64Array {
  let table = tables.get(format);
  if (table === undefined) {
    table = Float64Array.from({ length: power(format.bits) }, (_, code) => valueOf(code, format));
    tables.set(format, table);
  }
  return table;
}

/** Writes the values of codes by their table. */
export function decodeByTable(out: Float64Array, codes: Uint8Array, table: Float64Array): void {
  for (let i = 0; i < codes.length; i++) out[i] = table[codes[i]!]!;
}

/** The same for float32: a loop of its own, as one for both would read and write through two kinds of array. */
export function decodeByTable32(out: Float32Array, codes: Uint8Array, table: Float64Array): void {
  for (let i = 0; i < codes.length; i++) out[i] = table[codes[i]!]!;
}

/**
 * Writes the values of codes of 9 to 32 bits.
 * @param out - the values; `words` is the same memory
 */
export function decodeNarrow(out: Float64Array, words: Uint32Array, codes: Uint32Array, decoding: Decoding): void {
  const { format, rebias, unit } = decoding;
  const { bits, signed, signedZero, significandBits } = format;
  const maxFinite = Number(decoding.maxFinite);
  const minNormal = power(significandBits);
  const signShift = 32 - bits;
  const signMask = signed ? 0x80000000 : 0;
  const magnitudeMask = power(bits - Number(signed)) - 1;
  const extra = significandBits - 20; // trailing bits beyond those of the high word
  const up = extra < 0 ? -extra : 0;
  const down = extra > 0 ? extra : 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const magnitude = (code & magnitudeMask) >>> 0;
    const sign = (code << signShift) & signMask;
    if (magnitude > maxFinite || (magnitude === 0 && sign !== 0 && !signedZero)) {
      out[i] = valueOf(code, format);
    } else if (magnitude >= minNormal) {
      words[2 * i + HIGH] = (((magnitude >>> down) << up) + rebias) | sign;
      words[2 * i + 1 - HIGH] = down === 0 ? 0 : magnitude << (32 - down);
    } else {
      out[i] = sign === 0 ? magnitude * unit : -magnitude * unit;
    }
  }
}

/**
 * Writes the values of codes of 33 to 64 bits.
 * @param out - the values; `words` is the same memory
 * @param codes - the memory of a BigUint64Array
 */
export function decodeWide(out: Float64Array, words: Uint32Array, codes: Uint32Array, decoding: Decoding): void {
  const { format, rebias, unit, maxFinite } = decoding;
  const { bits, signed, signedZero, significandBits } = format;
  const maxFiniteHigh = Number(maxFinite >> 32n);
  const maxFiniteLow = Number(maxFinite & 0xffffffffn);
  const minNormalHigh = significandBits < 32 ? 0 : power(significandBits - 32);
  const minNormalLow = significandBits < 32 ? power(significandBits) : 0;
  const signShift = 64 - bits;
  const signMask = signed ? 0x80000000 : 0;
  const magnitudeMask = power(bits - Number(signed) - 32) - 1;
  const up = 52 - significandBits; // 0..31: at least 21 of more than 32 bits are trailing ones
  for (let i = 0; i < out.length; i++) {
    const codeHigh = codes[2 * i + HIGH]!;
    const low = codes[2 * i + 1 - HIGH]!;
    const high = (codeHigh & magnitudeMask) >>> 0;
    const sign = (codeHigh << signShift) & signMask;
    const beyond = high > maxFiniteHigh || (high === maxFiniteHigh && low > maxFiniteLow);
    if (beyond || (high === 0 && low === 0 && sign !== 0 && !signedZero)) {
      out[i] = valueOf((BigInt(codeHigh) << 32n) | BigInt(low), format);
    } else if (high > minNormalHigh || (high === minNormalHigh && low >= minNormalLow)) {
      words[2 * i + HIGH] = (((high << up) | (up === 0 ? 0 : low >>> (32 - up))) + rebias) | sign;
      words[2 * i + 1 - HIGH] = low << up;
    } else {
      const magnitude = (high * 4294967296 + low) * unit;
      out[i] = sign === 0 ? magnitude : -magnitude;
    }
  }
}
