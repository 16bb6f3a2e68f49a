/**
 * Packing: codes of any width as a stream of bits without gaps, little end first.
 *
 * Bit b of element i is bit (i bits + b) mod 8 of byte floor((i bits + b) / 8): two 4-bit elements a byte, the first in
 * the low half; four 6-bit elements in three bytes; wider codes as their bytes, the lowest first.
 * @module
 */
import { HIGH } from '../format/bits.js';
import { withCodes, type CodedFormat } from '../format/code.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { checkAttached, kind } from '../arguments.js';
import { packWords, unpackWords, type WordWidth } from './packWords.js';
import { checkCodes, codeArray, type CodeArray, type Codes } from './codeArrays.js';

/**
 * The codes of a format as bytes without gaps, little end first: two 4-bit elements a byte, four 6-bit elements in
 * three bytes, wider codes as their bytes, the lowest first. The bits behind the last element are 0.
 *
 * NaN, infinities, -0, subnormals and overflow: codes are packed as they are.
 *
 * Source: OCP MX v1.0 and numerics, section 7, for elements below 8 bits.
 * @param codes - what `encodeArray` gives, or any other array of codes; of any length
 * @param format - format with a bit layout: a name, a spec or a `Format`
 * @returns ceil(length bits / 8) bytes, a copy
 * @throws {@link TypeError} for `codes` of another kind; {@link RangeError} for a code out of range, a format without a
 * bit layout, and an unknown format
 * @example
 * pack([1, 2, 15], 'float4_e2m1fn')                // Uint8Array [33, 15] = 0x21, 0x0F
 * pack([63, 0, 0, 32], 'float6_e2m3fn')            // Uint8Array [63, 0, 128]
 * pack([0x3c00], 'float16')                        // Uint8Array [0, 60]
 */
export function pack(codes: Codes, format: FormatLike): Uint8Array<ArrayBuffer> {
  const f = withCodes(formatFor(format, 'pack'), 'pack');
  const checked = checkCodes(codes, f, 'pack');
  const bytes = new Uint8Array(bytesOf(checked.length, f));
  if (isWhole(f)) bytes.set(memoryOf(checked));
  else {
    const done = isByWords(f) ? packWords(bytes, checked as Uint8Array, f.bits) : 0;
    packParts(bytes.subarray((done * f.bits) / 8), partsOf(checked).subarray(done), f);
  }
  return bytes;
}

/**
 * The codes in bytes that {@link pack} gave.
 *
 * NaN, infinities, -0, subnormals and overflow: codes are unpacked as they are.
 * @param bytes - packed codes; bytes behind the last element are not read
 * @param format - format with a bit layout: a name, a spec or a `Format`
 * @param length - how many elements to unpack
 * @returns a new array of the kind that `encodeArray` gives
 * @throws {@link TypeError} for `bytes` that are no Uint8Array or a `length` that is no number; {@link RangeError} for a
 * `length` that is no integer >= 0 or exceeds the bytes, a format without a bit layout, and an unknown format
 * @example
 * unpack(Uint8Array.of(0x21, 0x0f), 'float4_e2m1fn', 3)        // Uint8Array [1, 2, 15]
 * unpack(Uint8Array.of(0, 0x3c), 'float16', 1)                 // Uint16Array [15360]
 */
export function unpack(bytes: Uint8Array, format: FormatLike, length: number): CodeArray {
  const f = withCodes(formatFor(format, 'unpack'), 'unpack');
  if (kind(bytes) !== 'Uint8Array') throw new TypeError(`unpack: "bytes" expected a Uint8Array, got ${kind(bytes)}`);
  if (bytes.length === 0) checkAttached(bytes, 'unpack', 'bytes');
  if (typeof length !== 'number') throw new TypeError(`unpack: "length" expected a number, got ${kind(length)}`);
  if (!Number.isInteger(length) || length < 0 || bytesOf(length, f) > bytes.length) {
    const most = Math.floor((8 * bytes.length) / f.bits);
    throw new RangeError(
      `unpack: "length" expected an integer in 0..${most} for ${bytes.length} bytes of ${f.name}, got ${length}`,
    );
  }
  const codes = codeArray(f, length);
  if (isWhole(f)) memoryOf(codes).set(bytes.subarray(0, bytesOf(length, f)));
  else {
    const done = isByWords(f) ? unpackWords(codes as Uint8Array, bytes, f.bits) : 0;
    unpackParts(partsOf(codes).subarray(done), bytes.subarray((done * f.bits) / 8), f);
  }
  return codes;
}

function bytesOf(length: number, { bits }: CodedFormat): number {
  return Math.floor((length * bits + 7) / 8);
}

/** Whether the memory of the code array is what packing gives: codes that fill it, on a little-endian machine. */
function isWhole({ bits }: CodedFormat): boolean {
  return bits === 8 || (HIGH === 1 && (bits === 16 || bits === 32 || bits === 64));
}

/** Whether the codes are packed by words, on a little-endian machine. */
function isByWords(f: CodedFormat): f is CodedFormat & { readonly bits: WordWidth } {
  return HIGH === 1 && (f.bits === 4 || f.bits === 6);
}

function memoryOf({ buffer, byteOffset, byteLength }: CodeArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A code array as parts of at most 16 bits: one, two or four an element. */
function partsOf(codes: CodeArray): Uint8Array | Uint16Array {
  if (codes instanceof Uint8Array || codes instanceof Uint16Array) return codes;
  return new Uint16Array(codes.buffer, codes.byteOffset, codes.byteLength / 2);
}

/** How many parts an element has in {@link partsOf}. */
function partsPerElement(bits: number): number {
  return bits <= 16 ? 1 : bits <= 32 ? 2 : 4;
}

function packParts(bytes: Uint8Array, parts: Uint8Array | Uint16Array, { bits }: CodedFormat): void {
  const count = partsPerElement(bits);
  let at = 0;
  let pending = 0; // the low `filled` bits wait for a byte to be full
  let filled = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = i % count;
    pending |= parts[HIGH === 1 ? i : i + count - 1 - 2 * part]! << filled;
    filled += widthOf(part, bits);
    while (filled >= 8) {
      bytes[at++] = pending;
      pending >>>= 8;
      filled -= 8;
    }
  }
  if (filled > 0) bytes[at] = pending;
}

function unpackParts(parts: Uint8Array | Uint16Array, bytes: Uint8Array, { bits }: CodedFormat): void {
  const count = partsPerElement(bits);
  let at = 0;
  let pending = 0;
  let filled = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = i % count;
    const width = widthOf(part, bits);
    while (filled < width) {
      pending |= bytes[at++]! << filled;
      filled += 8;
    }
    parts[HIGH === 1 ? i : i + count - 1 - 2 * part] = pending & ((1 << width) - 1);
    pending >>>= width;
    filled -= width;
  }
}

/** How many bits of an element are in its part number `part`, counted from the low end. */
function widthOf(part: number, bits: number): number {
  return Math.min(Math.max(bits - 16 * part, 0), 16);
}
