/**
 * Soft errors: one bit of a rounded result flips with a given probability.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../format/bits.js';
import { codeOf, valueOf, type CodedFormat } from '../format/code.js';
import type { Format } from '../format/format.js';
import { FLIP_BIT, FLIP_CHANCE, word, type RandomWords } from '../random/words.js';
import type { Rule } from './rule.js';

const TWO_32 = 4294967296;

/**
 * A rounded result with a bit flipped where word `index` of plane 2 says so; plane 3 says which bit. NaN and infinities
 * are left alone; the result may be one of them, where a flip leads to their codes.
 */
export function flipBit(rounded: number, rule: Rule, words: RandomWords, index: number): number {
  const candidates = flipWidth(rule);
  if (candidates === 0 || !(Math.abs(rounded) < Infinity)) return rounded;
  if (word(words, FLIP_CHANCE, index) >= flipThreshold(rule)) return rounded;
  const bit = Math.floor((word(words, FLIP_BIT, index) * candidates) / TWO_32);
  return withBitFlipped(rounded, bit, rule.format);
}

/** How many bits may flip, counted from the least significant. */
export function flipWidth({ format, flip }: Rule): number {
  return flip!.bits === 'all' ? format.bits! : format.significandBits;
}

/** A word below this one says that a bit flips: the probability as a count out of 2^32. */
export function flipThreshold({ flip }: Rule): number {
  return Math.floor(flip!.probability * TWO_32 + 0.5);
}

function withBitFlipped(x: number, bit: number, format: Format): number {
  if (format.bits !== undefined) {
    const coded = format as CodedFormat;
    const code = codeOf(x, coded);
    if (typeof code === 'bigint') return valueOf(code ^ (1n << BigInt(bit)), coded);
    const isSet = Math.floor(code / power(bit)) % 2 === 1;
    return valueOf(isSet ? code - power(bit) : code + power(bit), coded);
  }
  // Without a layout the trailing significand is that of F, the value in units of its quantum.
  const exponent = Math.max(exponentOf(x), format.emin) - format.significandBits;
  const multiple = scale(Math.abs(x), -exponent);
  const isSet = Math.floor(multiple / power(bit)) % 2 === 1;
  const magnitude = scale(isSet ? multiple - power(bit) : multiple + power(bit), exponent);
  return isNegative(x) && (magnitude !== 0 || format.signedZero) ? -magnitude : magnitude;
}
