/**
 * Codes: numbers and arrays to the integers that store them in a format with a bit layout, and back.
 * @module
 */
import { codeOf, valueOf, withCodes, type CodedFormat } from '../format/code.js';
import { isHeldBy } from '../format/held.js';
import { formatFor, type FormatLike } from '../format/names.js';
import { roundInto, roundNumber } from '../kernel/bulk.js';
import { kind } from '../arguments.js';
import { type RoundingOptions } from '../options.js';
import { checkNumber, checkNumbers, roundingOf, type Numbers } from './arguments.js';
import { checkCode, checkCodes, codeArray, type CodeArray, type Codes } from './codeArrays.js';
import { decodeByTable, decodeByTable32, decodeNarrow, decodeWide, decodingOf, tableOf } from './decoding.js';
import { decodeByKernel, encodeByKernel } from './codesByKernel.js';
import { encodeNarrow, encodeWide, encodingOf, type Encoding } from './encoding.js';

/** Elements that are converted at a time: input, buffers and output stay in cache. */
const CHUNK = 4096;

/**
 * The code of a number in a format: sign, exponent and trailing significand from the top bit down. A number that is not
 * a value of the format is rounded first, as `chop` does.
 *
 * - NaN has the positive quiet code (0x7E00 in float16), or the only one there is.
 * - Infinities have their code, or that of what `saturate` makes of them.
 * - -0 has the code of its sign, where the format has it.
 * - Subnormals have exponent field 0.
 * - Overflow: the code of what `chop` gives.
 *
 * The stochastic modes draw the word at `position`.
 *
 * Source: IEEE 754-2019 §3.4, OCP OFP8, IEEE P3109 interim report.
 * @param x - any number
 * @param format - format with a bit layout: a name, a spec or a `Format`
 * @param options - rounding mode, saturation, subnormals, seed, …
 * @returns an integer in 0..2^bits-1: a number up to 53 bits, a bigint above
 * @throws {@link TypeError} if `x` is no number; {@link RangeError} if the result is NaN and the format has none, for a
 * format without a bit layout, and for an unknown format or option
 * @example
 * encode(1, 'float16')                                       // 15360 = 0x3C00
 * encode(-0, 'float16')                                      // 32768 = 0x8000
 * encode(NaN, 'float8_e4m3fn')                               // 127
 * encode(1000, 'float8_e4m3fn', { saturate: true })          // 126
 * encode(1, 'float64')                                       // 4607182418800017408n
 * encode(NaN, 'float4_e2m1fn')                               // RangeError
 */
export function encode(x: number, format: FormatLike, options?: RoundingOptions): number | bigint {
  const f = withCodes(formatFor(format, 'encode'), 'encode');
  checkNumber(x, 'x', 'encode');
  const { plan, words, position } = roundingOf(f, options, 1, 'encode');
  const rounded = roundNumber(x, plan, words, position);
  if (rounded !== rounded && !f.nan) throw noNaN('encode', 'x', x, f);
  return codeOf(rounded, f);
}

/**
 * The value of a code.
 *
 * - NaN: all NaN codes give NaN.
 * - Infinities and -0 have the codes that the format gives them.
 * - Subnormals: decoding is always gradual, whatever the format's `subnormals` says of rounding.
 * - Overflow cannot occur: all values are float64 values.
 *
 * Source: IEEE 754-2019 §3.4, OCP OFP8, IEEE P3109 interim report.
 * @param code - an integer in 0..2^bits-1: a number (up to 53 bits) or a bigint
 * @param format - format with a bit layout: a name, a spec or a `Format`
 * @throws {@link TypeError} if `code` is neither, or a number where the format has more than 53 bits;
 * {@link RangeError} if it is out of range, for a format without a bit layout, and for an unknown format
 * @example
 * decode(0x3c00, 'float16')               // 1
 * decode(0x80, 'float8_e4m3fnuz')         // NaN
 * decode(15, 'float4_e2m1fn')             // -6
 * decode(1n, 'float64')                   // 5e-324
 * decode(16, 'float4_e2m1fn')             // RangeError
 */
export function decode(code: number | bigint, format: FormatLike): number {
  const f = withCodes(formatFor(format, 'decode'), 'decode');
  checkCode(code, f, 'code', 'decode');
  return valueOf(code, f);
}

/**
 * The codes of an array of numbers, one code an element; numbers that are not values of the format are rounded first.
 * Element i draws random word `position` + i.
 *
 * NaN, infinities, -0, subnormals and overflow as {@link encode}.
 * @param x - Float64Array, Float32Array, Float16Array (where the platform has it) or array of numbers, of any length
 * @param format - format with a bit layout: a name, a spec or a `Format`
 * @param options - rounding mode, saturation, subnormals, seed, …
 * @returns a new array of the same length: Uint8Array for up to 8 bits, Uint16Array up to 16, Uint32Array up to 32,
 * BigUint64Array above
 * @throws {@link TypeError} for an `x` of another kind; {@link RangeError} if a result is NaN and the format has none,
 * for a format without a bit layout, an unknown format or option, or fewer random words left than elements
 * @example
 * encodeArray([1, -2, 0.3], 'float16')                             // Uint16Array [15360, 49152, 13517]
 * encodeArray(Float32Array.of(0.5, 6), 'float4_e2m1fn')            // Uint8Array [1, 7]
 */
export function encodeArray(x: Numbers, format: FormatLike, options?: RoundingOptions): CodeArray {
  const name = 'encodeArray';
  const f = withCodes(formatFor(format, name), name);
  checkNumbers(x, 'x', name);
  const rounding = roundingOf(f, options, x.length, name);
  const { plan, words, position } = rounding;
  const codes = codeArray(f, x.length);
  const checkNaN = (rounded: Float64Array | Float32Array, start: number): void => {
    const i = indexOfNaN(rounded);
    if (i >= 0) throw noNaN(name, `x[${start + i}]`, x[start + i]!, f);
  };
  if (
    (codes instanceof Uint8Array || codes instanceof Uint16Array) &&
    encodeByKernel(codes, x, f, rounding, checkNaN)
  ) {
    return codes;
  }
  const floats = floatsOf(codes, f);
  if (floats !== undefined && (floats instanceof Float64Array || x instanceof Float32Array)) {
    floats.set(x as ArrayLike<number>);
    roundInto(floats, floats, plan, words, position);
    return codes;
  }
  const encoding = encodingOf(f);
  const buffer = new Float64Array(Math.min(x.length, CHUNK));
  const narrow = new Uint32Array(f.bits <= 32 ? buffer.length : 0);
  for (let start = 0; start < x.length; start += CHUNK) {
    const length = Math.min(CHUNK, x.length - start);
    const rounded = length === buffer.length ? buffer : buffer.subarray(0, length);
    if (x instanceof Float64Array) {
      roundInto(rounded, x.subarray(start, start + length), plan, words, position + start);
    } else {
      for (let i = 0; i < length; i++) rounded[i] = x[start + i]!;
      roundInto(rounded, rounded, plan, words, position + start);
    }
    if (!f.nan) checkNaN(rounded, start);
    if (floats !== undefined) floats.set(rounded, start);
    else encodeChunk(codes, start, rounded, narrow, f, encoding);
  }
  return codes;
}

/** The memory of codes that are the bits of floats, as these. */
function floatsOf(codes: CodeArray, f: CodedFormat): Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> | undefined {
  const { bits, emin, significandBits, specials, signed } = f;
  if (specials !== 'ieee' || !signed) return undefined;
  if (bits === 64 && emin === -1022 && significandBits === 52) {
    return new Float64Array(codes.buffer, codes.byteOffset, codes.length);
  }
  if (bits === 32 && emin === -126 && significandBits === 23) {
    return new Float32Array(codes.buffer, codes.byteOffset, codes.length);
  }
  return undefined;
}

/** Where the first NaN stands, or -1: many times faster than findIndex. */
function indexOfNaN(x: Float64Array | Float32Array): number {
  for (let i = 0; i < x.length; i++) if (x[i] !== x[i]) return i;
  return -1;
}

/** Writes the codes of values of `f` to `codes[start…]`; `narrow` is a buffer for those of up to 32 bits. */
function encodeChunk(
  codes: CodeArray,
  start: number,
  x: Float64Array<ArrayBuffer>,
  narrow: Uint32Array,
  f: CodedFormat,
  encoding: Encoding | undefined,
): void {
  const { length } = x;
  if (encoding === undefined) {
    if (codes instanceof BigUint64Array) for (let i = 0; i < length; i++) codes[start + i] = BigInt(codeOf(x[i]!, f));
    else for (let i = 0; i < length; i++) codes[start + i] = Number(codeOf(x[i]!, f));
    return;
  }
  const words = wordsOf(x, 0, length);
  if (codes instanceof BigUint64Array) {
    encodeWide(wordsOf(codes, start, length), x, words, encoding);
  } else if (codes instanceof Uint32Array) {
    encodeNarrow(codes.subarray(start, start + length), x, words, encoding);
  } else {
    encodeNarrow(narrow, x, words, encoding);
    codes.set(length === narrow.length ? narrow : narrow.subarray(0, length), start);
  }
}

/**
 * The values of an array of codes.
 *
 * NaN (written canonically), infinities, -0, subnormals and overflow as {@link decode}.
 * @param codes - what `encodeArray` gives, an unsigned integer array of any other width, or an array of numbers or
 * bigints; of any length
 * @param format - format with a bit layout: a name, a spec or a `Format`
 * @returns a new Float64Array, or the array that was given for the values
 * @throws {@link TypeError} for `codes` or `out` of another kind; {@link RangeError} for a code out of range (`out` is
 * then unchanged), an `out` of another length, a Float32Array for a format that it cannot hold, a format without a bit
 * layout, and an unknown format
 * @example
 * decodeArray(Uint8Array.of(0, 1, 7, 15), 'float4_e2m1fn')            // Float64Array [0, 0.5, 6, -6]
 * decodeArray([0x3f80], 'bfloat16', new Float32Array(1))              // Float32Array [1]
 */
export function decodeArray(codes: Codes, format: FormatLike): Float64Array<ArrayBuffer>;
/**
 * The same, into an array that is given.
 * @param out - where the values go: as long as `codes`; it may share memory with `codes`
 * @returns `out`
 */
export function decodeArray<T extends Float64Array | Float32Array>(codes: Codes, format: FormatLike, out: T): T;
export function decodeArray(
  codes: Codes,
  format: FormatLike,
  out?: Float64Array | Float32Array,
): Float64Array | Float32Array {
  const name = 'decodeArray';
  const f = withCodes(formatFor(format, name), name);
  const checked = checkCodes(codes, f, name);
  if (out === undefined) out = new Float64Array(checked.length);
  else checkOut(out, checked.length, f, name);
  const source = (checked.buffer as ArrayBufferLike) === out.buffer ? checked.slice() : checked;
  if ((source instanceof Uint8Array || source instanceof Uint16Array) && decodeByKernel(out, source, f)) return out;
  if (source instanceof Uint8Array) {
    if (out instanceof Float64Array) decodeByTable(out, source, tableOf(f));
    else decodeByTable32(out, source, tableOf(f));
    return out;
  }
  const floats = floatsOf(source, f);
  if (floats !== undefined) {
    // Rounding to what they are writes NaN canonically.
    const { plan } = roundingOf(floats instanceof Float64Array ? 'float64' : 'float32', undefined, 0, name);
    out.set(floats);
    roundInto(out, out, plan, undefined, 0);
    return out;
  }
  const buffer = out instanceof Float64Array ? undefined : new Float64Array(Math.min(source.length, CHUNK));
  const narrow = new Uint32Array(Math.min(source.length, CHUNK));
  for (let start = 0; start < source.length; start += CHUNK) {
    const length = Math.min(CHUNK, source.length - start);
    const values = buffer === undefined ? out.subarray(start, start + length) : buffer.subarray(0, length);
    decodeChunk(values as Float64Array<ArrayBuffer>, source, start, narrow, f);
    if (buffer !== undefined) out.set(values, start);
  }
  return out;
}

/** Writes the values of `codes[start…]`, of more than 8 bits, to `out`; `narrow` is a buffer for those of 16. */
function decodeChunk(
  out: Float64Array<ArrayBuffer>,
  codes: Exclude<CodeArray, Uint8Array>,
  start: number,
  narrow: Uint32Array<ArrayBuffer>,
  f: CodedFormat,
): void {
  const { length } = out;
  const decoding = decodingOf(f);
  if (decoding === undefined) {
    for (let i = 0; i < length; i++) out[i] = valueOf(codes[start + i]!, f);
    return;
  }
  const words = wordsOf(out, 0, length);
  if (codes instanceof BigUint64Array) {
    decodeWide(out, words, wordsOf(codes, start, length), decoding);
  } else if (codes instanceof Uint32Array) {
    decodeNarrow(out, words, codes.subarray(start, start + length), decoding);
  } else {
    narrow.set(codes.subarray(start, start + length));
    decodeNarrow(out, words, length === narrow.length ? narrow : narrow.subarray(0, length), decoding);
  }
}

/** The memory of elements `start`… as words, two an element. */
function wordsOf(
  array: Float64Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>,
  start: number,
  length: number,
): Uint32Array<ArrayBuffer> {
  return new Uint32Array(array.buffer, array.byteOffset + 8 * start, 2 * length);
}

function checkOut(out: unknown, length: number, f: CodedFormat, name: string): void {
  if (!(out instanceof Float64Array || out instanceof Float32Array)) {
    throw new TypeError(`${name}: "out" expected a Float64Array or Float32Array, got ${kind(out)}`);
  }
  if (out.length !== length) {
    throw new RangeError(`${name}: "out" expected length ${length} like "codes", got ${out.length}`);
  }
  if (out instanceof Float32Array && !isHeldBy('float32', f)) {
    throw new RangeError(`${name}: "out" expected a Float64Array for ${f.name}, which a Float32Array cannot hold`);
  }
}

function noNaN(name: string, parameter: string, x: number, f: CodedFormat): RangeError {
  return new RangeError(
    `${name}: "${parameter}" expected a number with a code in ${f.name}, which has no NaN, got ${x}`,
  );
}
