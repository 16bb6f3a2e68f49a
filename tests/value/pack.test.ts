import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, format, pack, unpack, type Codes } from '../../src/index.js';
import { checked } from '../laws/checked.js';

/** The definition: bit b of element i is bit (i bits + b) of the stream, bit k of the stream bit k mod 8 of byte k / 8. */
function packed(codes: readonly (number | bigint)[], bits: number): Uint8Array {
  let stream = 0n;
  codes.forEach((code, i) => (stream |= BigInt(code) << BigInt(i * bits)));
  return Uint8Array.from({ length: Math.ceil((codes.length * bits) / 8) }, (_, k) =>
    Number((stream >> BigInt(8 * k)) & 255n),
  );
}

const names = [
  'float4_e2m1fn',
  'float6_e2m3fn',
  'float6_e3m2fn',
  'float8_e4m3fn',
  'binary3p2se',
  'binary5p2se',
  'binary7p3se',
  'binary11p4se',
  'float16',
  'tfloat32',
  'float32',
  'e8m26',
  'e11m30',
  'float64',
];

describe('pack', () => {
  it.each<[number[], string, number[], string]>([
    // codes                 format           bytes                       why
    [[1, 2], 'float4_e2m1fn', [0x21], 'two a byte, the first in the low half'],
    [[1, 2, 15], 'float4_e2m1fn', [0x21, 0x0f], 'an odd length: the last half is 0'],
    [[0x3f, 0, 0, 0], 'float6_e2m3fn', [0x3f, 0, 0], 'four in three bytes: the first in the low bits'],
    [[0, 0x3f, 0, 0], 'float6_e2m3fn', [0xc0, 0x0f, 0], 'the second across the first two'],
    [[0, 0, 0x3f, 0], 'float6_e2m3fn', [0, 0xf0, 0x03], 'the third across the last two'],
    [[0, 0, 0, 0x3f], 'float6_e2m3fn', [0, 0, 0xfc], 'the fourth in the high bits'],
    [[0x38, 0x80], 'float8_e4m3fn', [0x38, 0x80], 'bytes as they are'],
    [[0x3c01], 'float16', [0x01, 0x3c], 'the lowest byte first'],
    [[0x3f800001], 'float32', [1, 0, 0x80, 0x3f], 'the lowest byte first'],
    [[], 'float4_e2m1fn', [], 'nothing'],
  ])('%j of %s is %j (%s)', (codes, f, bytes) => {
    expect(pack(codes, f)).toEqual(Uint8Array.from(bytes));
    expect([...unpack(Uint8Array.from(bytes), f, codes.length)]).toEqual(codes);
  });

  checked(
    'every width: the stream of bits, and unpack undoes it',
    fc.property(
      fc.constantFrom(...names).chain((name) => {
        const bits = format(name).bits!;
        const code = fc
          .bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n })
          .map((n): number | bigint => (bits <= 53 ? Number(n) : n));
        return fc.tuple(fc.constant(name), fc.array(code, { maxLength: 40 }));
      }),
      ([name, codes]) => {
        const bytes = pack(codes as Codes, name);
        expect(bytes).toEqual(packed(codes, format(name).bits!));
        const back = unpack(bytes, name, codes.length);
        expect(Array.from(back as ArrayLike<number | bigint>, BigInt)).toEqual(codes.map(BigInt));
      },
    ),
  );

  it.each(['float4_e2m1fn', 'float6_e2m3fn'])('%s: groups of words and the codes after them, at any offset', (name) => {
    const { bits } = format(name) as { bits: number };
    for (let length = 0; length < 70; length++) {
      for (const offset of [0, 1, 2, 3, 4]) {
        const memory = Uint8Array.from(
          { length: length + 8 },
          (_, i) => (i * 37 + (i >>> 2) * 11 + length) % 2 ** bits,
        );
        const codes = memory.subarray(offset, offset + length);
        const want = packed([...codes], bits);
        expect(pack(codes, name)).toEqual(want);
        const bytes = new Uint8Array(want.length + 8).fill(255);
        bytes.set(want, offset);
        for (const from of [bytes, Buffer.from(bytes.buffer)]) {
          expect(unpack(from.subarray(offset), name, length)).toEqual(Uint8Array.from(codes));
        }
      }
    }
  });

  it('unpack reads subarrays at any offset, and no more than asked', () => {
    const bytes = Uint8Array.of(9, 9, 9, 0x00, 0x3c, 0xff, 0xff);
    expect(decode(unpack(bytes.subarray(3), 'float16', 1)[0]!, 'float16')).toBe(1);
    expect(unpack(bytes.subarray(3), 'float4_e2m1fn', 3)).toEqual(Uint8Array.of(0, 0, 12));
  });

  it('refuses codes out of range, other kinds and too few bytes', () => {
    expect(() => pack([16], 'float4_e2m1fn')).toThrow(RangeError);
    expect(() => pack(new Int8Array(1) as never, 'float4_e2m1fn')).toThrow(TypeError);
    expect(() => pack([0], { precision: 3, emin: -2, emax: 2 })).toThrow(RangeError);
    expect(() => unpack([1] as never, 'float4_e2m1fn', 1)).toThrow(TypeError);
    expect(() => unpack(new Uint8Array(2), 'float4_e2m1fn', '1' as never)).toThrow(TypeError);
    expect(() => unpack(new Uint8Array(2), 'float4_e2m1fn', 5)).toThrow(
      '"length" expected an integer in 0..4 for 2 bytes',
    );
    expect(() => unpack(new Uint8Array(2), 'float4_e2m1fn', -1)).toThrow(RangeError);
    expect(() => unpack(new Uint8Array(2), 'float4_e2m1fn', 1.5)).toThrow(RangeError);
  });
});
