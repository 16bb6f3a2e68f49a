/**
 * Codecs: elements as the integers that store them, packed below 8 bits.
 * @module
 */
import { withCodes } from '../format/code.js';
import { defineFormat, type Format } from '../format/format.js';
import { kind } from '../arguments.js';
import { decodeArray, encodeArray } from '../value/codes.js';
import { pack, unpack } from '../value/pack.js';

/** Arrays that store codes. */
export type CodeStore =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** Elements to codes and back. */
export interface Codec {
  /** Bits of a code. */
  readonly bits: number;
  /** The codes of elements, packed below 8 bits; `x` is what they come from, for messages. */
  encode(elements: Float64Array<ArrayBuffer>, x: ArrayLike<number>): CodeStore;
  /** The elements of `length` codes, packed below 8 bits. */
  decode(codes: CodeStore, length: number): Float64Array<ArrayBuffer>;
  /** Codes one an entry. */
  unpack(codes: CodeStore, length: number): CodeStore;
  /** Throws unless `codes` holds `length` codes as `encode` gives them. */
  check(codes: unknown, length: number, name: string): void;
}

/** The codec of the values of a format. */
export function floatCodec(format: Format): Codec {
  const bits = format.bits ?? 64;
  const open = (codes: CodeStore, length: number): Uint8Array<ArrayBuffer> =>
    bits < 8
      ? (unpack(codes as Uint8Array, format, length) as Uint8Array<ArrayBuffer>)
      : (codes as Uint8Array<ArrayBuffer>);
  return {
    bits,
    encode(elements, x) {
      const coded = withCodes(format, 'quantize');
      if (!format.nan) checkNaN(elements, x, format.name);
      const codes = encodeArray(elements, coded);
      return bits < 8 ? pack(codes, coded) : codes;
    },
    decode: (codes, length) => decodeArray(open(codes, length), format),
    unpack: open,
    check: (codes, length, name) => checkStore(codes, length, bits, nameOfUnsigned(bits), name),
  };
}

function nameOfUnsigned(bits: number): string {
  return bits <= 8 ? 'Uint8Array' : bits <= 16 ? 'Uint16Array' : bits <= 32 ? 'Uint32Array' : 'BigUint64Array';
}

/** The codec of integers of that many bits, two's complement where they are signed. */
export function integerCodec(bits: number, signed: boolean, unit = 1): Codec {
  const name = integerStore(bits, signed);
  const open = (codes: CodeStore, length: number): CodeStore => {
    if (bits >= 8) return codes;
    const fields = unpack(codes as Uint8Array, widthOnly(bits), length) as Uint8Array<ArrayBuffer>;
    if (!signed) return fields;
    const shift = 32 - bits;
    return Int8Array.from(fields, (field) => (field << shift) >> shift);
  };
  return {
    bits,
    encode(elements, x) {
      checkNaN(elements, x, `${signed ? 'int' : 'uint'}${bits}`);
      const codes = makeIntegers(name, elements.length);
      for (let i = 0; i < elements.length; i++) codes[i] = elements[i]! / unit;
      if (bits >= 8) return codes;
      const mask = (1 << bits) - 1;
      return pack(
        Uint8Array.from(codes as Int8Array, (code) => code & mask),
        widthOnly(bits),
      );
    },
    decode(codes, length) {
      const integers = Float64Array.from(open(codes, length) as Int8Array);
      if (unit !== 1) for (let i = 0; i < integers.length; i++) integers[i] = integers[i]! * unit;
      return integers;
    },
    unpack: open,
    check: (codes, length, caller) => checkStore(codes, length, bits, bits < 8 ? 'Uint8Array' : name, caller),
  };
}

/** Something of that many bits, for packing, which asks for nothing else. */
function widthOnly(bits: number): Format {
  return defineFormat({ exponentBits: bits, significandBits: 0, signed: false, specials: 'finite' });
}

function integerStore(bits: number, signed: boolean): string {
  if (bits > 32) return 'Float64Array';
  return `${signed ? 'Int' : 'Uint'}${bits <= 8 ? 8 : bits <= 16 ? 16 : 32}Array`;
}

const constructors = { Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float64Array };

function makeIntegers(name: string, length: number): Exclude<CodeStore, BigUint64Array> {
  return new constructors[name as keyof typeof constructors](length);
}

function checkNaN(elements: Float64Array, x: ArrayLike<number>, name: string): void {
  for (let i = 0; i < elements.length; i++) {
    if (elements[i] !== elements[i]) {
      throw new RangeError(
        `quantize: "x[${i}]" expected a number with a code in ${name}, which has no NaN, got ${x[i]}`,
      );
    }
  }
}

/** Throws unless `codes` is an array of that name with as many codes. */
export function checkStore(codes: unknown, length: number, bits: number, store: string, name: string): void {
  if (kind(codes) !== store) throw new TypeError(`${name}: "codes" expected a ${store}, got ${kind(codes)}`);
  const wanted = bits < 8 ? Math.floor((length * bits + 7) / 8) : length;
  const got = (codes as Uint8Array).length;
  if (got !== wanted) {
    throw new RangeError(`${name}: "codes" expected ${wanted} entries for ${length} elements, got ${got}`);
  }
}
