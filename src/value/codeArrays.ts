/**
 * Arrays of codes: which kind holds the codes of a format, and checks of those that callers pass.
 * @module
 */
import { NUMBER_BITS, type CodedFormat } from '../format/code.js';
import { HIGH, power } from '../format/bits.js';
import { checkAttached, kind } from '../arguments.js';

/** Arrays that hold codes: the narrowest kind that is wide enough for those of a format. */
export type CodeArray =
  Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>;

/** What is read as codes: unsigned integer arrays of any width, and arrays of numbers or bigints. */
export type Codes = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | readonly number[] | readonly bigint[];

/** A new array for the codes of `f`. */
export function codeArray(f: CodedFormat, length: number): CodeArray {
  if (f.bits <= 8) return new Uint8Array(length);
  if (f.bits <= 16) return new Uint16Array(length);
  return f.bits <= 32 ? new Uint32Array(length) : new BigUint64Array(length);
}

/**
 * Throws unless `code` is a code of `f`: an integer in 0..2^bits-1, a bigint where it may exceed 2^53.
 * @param parameter - what it is called, for messages
 */
export function checkCode(code: unknown, f: CodedFormat, parameter: string, name: string): void {
  const wide = f.bits > NUMBER_BITS;
  if (typeof code !== 'bigint' && (wide || typeof code !== 'number')) {
    throw new TypeError(`${name}: "${parameter}" expected a ${wide ? 'bigint' : 'number'}, got ${kind(code)}`);
  }
  const inRange =
    typeof code === 'bigint'
      ? BigInt.asUintN(f.bits, code) === code
      : Number.isInteger(code) && code >= 0 && code < power(f.bits);
  if (!inRange) {
    throw new RangeError(
      `${name}: "${parameter}" expected an integer in 0..2^${f.bits}-1, a code of ${f.name}, got ${code}`,
    );
  }
}

/**
 * `codes` as the kind of array that {@link codeArray} makes, checked: the same array where it is of that kind.
 * @throws TypeError for another kind, RangeError for a code out of range
 */
export function checkCodes(codes: Codes, f: CodedFormat, name: string): CodeArray {
  const given = kind(codes);
  if ((codes as ArrayLike<unknown> | undefined | null)?.length === 0) checkAttached(codes, name, 'codes');
  const natural = codeArray(f, 0);
  const numbers = given === 'Uint8Array' || given === 'Uint16Array' || given === 'Uint32Array';
  if (!numbers && given !== 'BigUint64Array' && given !== 'Array') {
    throw new TypeError(
      `${name}: "codes" expected a Uint8Array, Uint16Array, Uint32Array, BigUint64Array or array of codes, got ${given}`,
    );
  }
  if (numbers && f.bits <= 32) {
    const array = codes as Uint8Array | Uint16Array | Uint32Array;
    if (array.BYTES_PER_ELEMENT * 8 > f.bits) checkWidth(array, f, name);
    if (given === kind(natural)) return array as CodeArray;
    const converted = codeArray(f, array.length) as Uint32Array<ArrayBuffer>;
    converted.set(array);
    return converted;
  }
  if (given === 'BigUint64Array' && f.bits > 32) {
    if (f.bits < 64) checkHighWords(codes as BigUint64Array, f, name);
    return codes as CodeArray;
  }
  for (let i = 0; i < codes.length; i++) checkElement(codes[i], f, i, given, name);
  const converted = codeArray(f, codes.length);
  if (converted instanceof BigUint64Array) for (let i = 0; i < codes.length; i++) converted[i] = BigInt(codes[i]!);
  else for (let i = 0; i < codes.length; i++) converted[i] = Number(codes[i]);
  return converted;
}

/** A typed array's elements are of its kind: a code above 53 bits may come from a Uint32Array. */
function checkElement(code: unknown, f: CodedFormat, i: number, given: string, name: string): void {
  checkCode(typeof code === 'number' && given !== 'Array' ? BigInt(code) : code, f, `codes[${i}]`, name);
}

function checkWidth(codes: Uint8Array | Uint16Array | Uint32Array, f: CodedFormat, name: string): void {
  const limit = power(f.bits);
  if (unionOf(codes) < limit) return;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! >= limit) checkCode(codes[i], f, `codes[${i}]`, name);
  }
}

/** The bits that are set in some code. Codes that begin at a word are read by words: several at a time. */
function unionOf(codes: Uint8Array | Uint16Array | Uint32Array): number {
  const width = codes.BYTES_PER_ELEMENT;
  const count = codes.byteOffset % 4 === 0 ? Math.floor(codes.byteLength / 4) : 0;
  const words = new Uint32Array(codes.buffer, count === 0 ? 0 : codes.byteOffset, count);
  let union = 0;
  for (let i = 0; i < count; i++) union |= words[i]!;
  if (width < 4) union |= union >>> 16;
  if (width < 2) union |= union >>> 8;
  for (let i = (4 / width) * count; i < codes.length; i++) union |= codes[i]!;
  return width < 4 ? union & (power(8 * width) - 1) : union >>> 0;
}

/** The same without a bigint for every element. */
function checkHighWords(codes: BigUint64Array, f: CodedFormat, name: string): void {
  const words = new Uint32Array(codes.buffer, codes.byteOffset, 2 * codes.length);
  const limit = power(f.bits - 32);
  for (let i = 0; i < codes.length; i++) {
    if (words[2 * i + HIGH]! >= limit) checkCode(codes[i], f, `codes[${i}]`, name);
  }
}
