import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chop,
  decode,
  decodeArray,
  defineFormat,
  encode,
  encodeArray,
  format,
  formats,
  useBackend,
  type Codes,
  type Format,
  type RoundingMode,
} from '../../src/index.js';
import { anyFormat, deciding } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { backends } from '../oracle/backends.js';
import { show } from '../oracle/bits.js';
import { factsOf, p3109Names } from '../oracle/facts.js';
import { deterministicModes } from '../oracle/rounding.js';

const layouts: Format[] = [
  ...formats.values(),
  ...['e2m13', 'e8m7', 'e9m6', 'e11m4', 'e10m5finite', 'e5m3', 'e5m4finite'].map(format),
  ...['binary16p1ue', 'binary16p6se', 'binary16p7ue', 'binary15p3sf', 'binary13p13uf', 'binary9p8se']
    .filter((name) => factsOf(name) !== undefined)
    .map(format),
  defineFormat({ name: '16 bits, fn', exponentBits: 5, significandBits: 10, specials: 'fn' }),
  defineFormat({ name: '16 bits, fnuz', exponentBits: 8, significandBits: 7, specials: 'fnuz' }),
  defineFormat({ name: '16 bits, unsigned', exponentBits: 5, significandBits: 11, signed: false }),
  defineFormat({
    name: '16 bits, unsigned, of the range of float64',
    exponentBits: 11,
    significandBits: 5,
    signed: false,
  }),
  defineFormat({ name: '12 bits, subnormals of float32', exponentBits: 6, significandBits: 5, bias: 135 }),
  defineFormat({ name: '12 bits, normal in float32', exponentBits: 6, significandBits: 5, bias: 127 }),
  ...[3, 5, 8, 11]
    .flatMap(p3109Names)
    .filter((name) => factsOf(name) !== undefined)
    .map(format),
  ...['e11m21', 'e5m30', 'e8m26', 'e11m30', 'e2m52', 'e10m52finite', 'e8m20', 'e8m21'].map(format),
  defineFormat({ name: 'wide, unsigned', exponentBits: 11, significandBits: 22, signed: false }),
  defineFormat({ name: '32 bits, unsigned', exponentBits: 2, significandBits: 30, signed: false }),
  defineFormat({ name: '32 bits, fnuz', exponentBits: 8, significandBits: 23, specials: 'fnuz', bias: 127 }),
  defineFormat({ name: '41 bits, P3109', exponentBits: 8, significandBits: 33, specials: 'p3109', signed: false }),
  defineFormat({ name: '63 bits, fn', exponentBits: 10, significandBits: 52, specials: 'fn' }),
  defineFormat({ name: 'normal below float64', exponentBits: 2, significandBits: 5, bias: 1060 }),
  defineFormat({ name: '17 bits below float64', exponentBits: 6, significandBits: 10, bias: 1060 }),
  defineFormat({ name: '43 bits below float64', exponentBits: 2, significandBits: 40, bias: 1030 }),
  defineFormat({ name: 'far above 1', exponentBits: 3, significandBits: 10, bias: -1000 }),
  defineFormat({ name: 'far above 1, wide', exponentBits: 3, significandBits: 40, bias: -1000 }),
];

/** All codes of up to 12 bits; of wider formats those at the edges of fields, and others spread evenly. */
function someCodes({ bits, significandBits }: Format): bigint[] {
  const count = 1n << BigInt(bits!);
  if (bits! <= 12) return Array.from({ length: Number(count) }, (_, code) => BigInt(code));
  const edges = [0n, 1n << BigInt(significandBits), count >> 1n, count >> 2n, 3n * (count >> 2n), count];
  const fields = Array.from({ length: 40 }, (_, i) => (count * BigInt(i)) / 40n);
  const around = [...edges, ...fields.map((code) => (code >> BigInt(significandBits)) << BigInt(significandBits))];
  const spread = Array.from({ length: 500 }, (_, i) => (count * BigInt(i) + 12345678901234567n) / 500n);
  return [...around.flatMap((edge) => [-2n, -1n, 0n, 1n, 2n].map((d) => edge + d)), ...spread].filter(
    (code) => code >= 0n && code < count,
  );
}

const asCode = (code: bigint, f: Format): number | bigint => (f.bits! <= 53 ? Number(code) : code);

describe('encode and decode', () => {
  it.each<[number, string, number | bigint, string]>([
    // x               format             code                  why
    [1, 'float16', 0x3c00, '1 has the bias as its exponent field'],
    [-2, 'float16', 0xc000, 'the sign is the top bit'],
    [-0, 'float16', 0x8000, '-0'],
    [2 ** -24, 'float16', 1, 'the smallest subnormal'],
    [Infinity, 'float16', 0x7c00, 'infinity'],
    [NaN, 'float16', 0x7e00, 'NaN: positive, the top trailing bit'],
    [NaN, 'float8_e5m2', 0x7e, 'NaN: the top trailing bit of two'],
    [NaN, 'float8_e4m3fn', 0x7f, 'the only NaN but for its sign'],
    [NaN, 'float8_e4m3fnuz', 0x80, 'the only NaN'],
    [NaN, 'binary8p4se', 0x80, 'the only NaN'],
    [NaN, 'binary8p4uf', 0xff, 'the only NaN'],
    [NaN, 'float8_e8m0fnu', 0xff, 'the only NaN'],
    [NaN, 'float64', 0x7ff8000000000000n, 'a bigint above 53 bits'],
    [-1, 'float64', 0xbff0000000000000n, 'a bigint above 53 bits'],
    [1, 'e11m40', 0x3ff * 2 ** 40, 'a number up to 53 bits'],
    [0.3, 'float16', 0x34cd, 'rounded first'],
    [65520, 'float16', 0x7c00, 'overflow'],
    [1e9, 'float8_e4m3fn', 0x7f, 'overflow to NaN'],
    [-1e-9, 'float8_e4m3fnuz', 0, 'underflow without -0'],
    [-3, 'float4_e2m1fn', 0xd, 'four bits'],
    [100, 'float4_e2m1fn', 7, 'the largest value where there is neither infinity nor NaN'],
  ])('%d in %s is %s (%s)', (x, f, code) => expect(encode(x, f)).toBe(code));

  it('rounds by the options', () => {
    expect(encode(1.9, 'float4_e2m1fn', { rounding: 'towardZero' })).toBe(3);
    expect(encode(500, 'float8_e4m3fn', { saturate: true })).toBe(0x7e);
    expect(encode(2 ** -16, 'float16', { subnormals: 'flush' })).toBe(0);
    const options = { rounding: 'stochastic', seed: 7, position: 12 } as const;
    for (let x = 0.5; x < 2; x += 0.07)
      expect(decode(encode(x, 'float8_e5m2', options), 'float8_e5m2')).toBe(chop(x, 'float8_e5m2', options));
  });

  it('NaN into a format without it is an error that names the number', () => {
    expect(() => encode(NaN, 'float4_e2m1fn')).toThrow(
      'encode: "x" expected a number with a code in float4_e2m1fn, which has no NaN, got NaN',
    );
    expect(() => encodeArray([1, 2, NaN], 'float6_e2m3fn')).toThrow('encodeArray: "x[2]" expected');
    const x = new Float32Array(5000);
    x[4500] = NaN;
    expect(() => encodeArray(x, 'float4_e2m1fn')).toThrow('"x[4500]"');
  });

  it('decoding is gradual whatever the format says of subnormals', () => {
    const flushed = defineFormat({ exponentBits: 3, significandBits: 2, subnormals: 'flush' });
    expect(decode(1, flushed)).toBe(2 ** -4);
    expect(decodeArray([1], flushed)).toEqual(Float64Array.of(2 ** -4));
  });

  it.each([
    [16, 'float4_e2m1fn', RangeError],
    [-1, 'float16', RangeError],
    [1.5, 'float16', RangeError],
    [NaN, 'float16', RangeError],
    [-1n, 'float64', RangeError],
    [1n << 64n, 'float64', RangeError],
    [1, 'float64', TypeError],
    ['1', 'float16', TypeError],
    [undefined, 'float16', TypeError],
    [0, { precision: 3, emin: -2, emax: 2 }, RangeError],
    [0, 'float17', RangeError],
  ])('decode refuses %s of %s', (code, f, error) => expect(() => decode(code as never, f)).toThrow(error));

  it('decode takes bigints of any width: elements of a BigUint64Array', () => {
    expect(decode(0x3c00n, 'float16')).toBe(1);
    expect(() => decode(0x10000n, 'float16')).toThrow(RangeError);
  });
});

describe.each(backends)('encodeArray and decodeArray, $name', ({ use }) => {
  beforeEach(use);
  afterEach(() => useBackend('auto'));

  it.each(layouts)('%s: as encode and decode, and each undoes the other', (f) => {
    const codes = someCodes(f).map((code) => asCode(code, f));
    const values = decodeArray(codes as Codes, f);
    const back = encodeArray(values, f);
    codes.forEach((code, i) => {
      const x = decode(code, f);
      if (!Object.is(values[i], x)) expect.fail(`code ${code} is ${values[i]}, expected ${x}`);
      const expected = encode(x, f);
      if (BigInt(back[i]!) !== BigInt(expected)) expect.fail(`${x} has code ${back[i]}, expected ${expected}`);
      if (x === x && BigInt(expected) !== BigInt(code)) expect.fail(`${code} came back as ${expected}`);
    });
  });

  it.each(['float8_e4m3fn', 'float16', 'float32', 'float64'])('%s: NaN is written canonically', (name) => {
    const nan = encodeArray([NaN], name);
    const out = decodeArray(nan, name);
    expect(new BigUint64Array(out.buffer)[0]).toBe(0x7ff8000000000000n);
    const negative =
      name === 'float64' ? BigUint64Array.of(0xfff8000000000001n) : [Number(nan[0]) + 2 ** (format(name).bits! - 1)];
    expect(new BigUint64Array(decodeArray(negative, name).buffer)[0]).toBe(0x7ff8000000000000n);
    if (name !== 'float64') {
      expect(new Uint32Array(decodeArray(negative as number[], name, new Float32Array(1)).buffer)[0]).toBe(0x7fc00000);
    }
  });

  it.each([
    ['float4_e2m1fn', Uint8Array],
    ['float8_e5m2', Uint8Array],
    ['binary9p3se', Uint16Array],
    ['bfloat16', Uint16Array],
    ['tfloat32', Uint32Array],
    ['float32', Uint32Array],
    ['e11m30', BigUint64Array],
    ['float64', BigUint64Array],
  ])('codes of %s are a %o', (f, kind) => {
    expect(encodeArray([], f)).toEqual(new kind(0));
    expect(encodeArray([1], f)).toBeInstanceOf(kind);
    expect(encodeArray([1], f)[0]).toEqual(kind === BigUint64Array ? BigInt(encode(1, f)) : encode(1, f));
  });

  it.each([0, 1, 2, 63, 64, 65, 4095, 4096, 4097, 10000])('length %d, all kinds of array', (length) => {
    const x = Array.from({ length }, (_, i) => Math.fround(Math.sin(i) * 100));
    const options = { rounding: 'stochastic', seed: 5, position: 1000 } as const;
    for (const f of ['float4_e2m1fn', 'float16', 'float32', 'float64']) {
      const codes = encodeArray(x, f, options);
      expect(codes).toEqual(encodeArray(Float64Array.from(x), f, options));
      expect(codes).toEqual(encodeArray(Float32Array.from(x), f, options));
      expect(decodeArray(codes, f)).toEqual(Float64Array.from(chop(x, f, options)));
      if (f !== 'float64')
        expect(decodeArray(codes, f, new Float32Array(length))).toEqual(Float32Array.from(chop(x, f, options)));
    }
  });

  checked(
    'encodeArray is encode of each element, by all options and words',
    fc.property(
      anyFormat
        .filter(({ f }) => f.bits !== undefined && f.nan)
        .chain(({ f, facts }) => fc.record({ f: fc.constant(f), x: fc.array(deciding(facts), { maxLength: 20 }) })),
      fc.constantFrom<RoundingMode>(...deterministicModes, 'stochastic', 'stochasticEqual'),
      fc.nat(),
      ({ f, x }, rounding, position) => {
        const codes = encodeArray(x, f, { rounding, seed: 3, position });
        const values = decodeArray(codes, f);
        x.forEach((number, i) => {
          const options = { rounding, seed: 3, position: position + i };
          expect(BigInt(codes[i]!)).toBe(BigInt(encode(number, f, options)));
          expect(show(values[i])).toBe(show(chop(number, f, options)));
        });
      },
    ),
  );

  it('decodeArray takes codes of any unsigned kind', () => {
    const expected = Float64Array.of(1, -2);
    for (const codes of [
      [0x3c00, 0xc000],
      [0x3c00n, 0xc000n],
      Uint16Array.of(0x3c00, 0xc000),
      Uint32Array.of(0x3c00, 0xc000),
      BigUint64Array.of(0x3c00n, 0xc000n),
    ]) {
      expect(decodeArray(codes, 'float16')).toEqual(expected);
    }
    expect(decodeArray(Uint8Array.of(1, 2), 'float64')).toEqual(Float64Array.of(5e-324, 1e-323));
    expect(decodeArray([1n], 'e11m30')).toEqual(Float64Array.of(2 ** -1052));
    expect(decodeArray([1], 'e11m30')).toEqual(Float64Array.of(2 ** -1052));
  });

  it.each([
    [Uint8Array.of(3, 16), 'float4_e2m1fn', 'codes[1]'],
    [Uint16Array.of(64), 'float6_e2m3fn', 'codes[0]'],
    [Uint32Array.of(0, 0, 1 << 19), 'tfloat32', 'codes[2]'],
    [BigUint64Array.of(0n, 1n << 42n), 'e11m30', 'codes[1]'],
    [BigUint64Array.of(1n << 16n), 'float16', 'codes[0]'],
    [[0, 1.5], 'float16', 'codes[1]'],
    [[-1], 'float16', 'codes[0]'],
    [[1n << 64n], 'float64', 'codes[0]'],
  ])('%o of %s: out of range, and nothing is written', (codes, f, named) => {
    const out = new Float64Array(codes.length).fill(9);
    expect(() => decodeArray(codes, f, out)).toThrow(RangeError);
    expect(() => decodeArray(codes, f, out)).toThrow(`decodeArray: "${named}" expected an integer in 0..2^`);
    expect(out).toEqual(new Float64Array(codes.length).fill(9));
  });

  it('refuses other kinds and lengths', () => {
    expect(() => decodeArray(new Int8Array(1) as never, 'float16')).toThrow(TypeError);
    expect(() => decodeArray('00' as never, 'float16')).toThrow(TypeError);
    expect(() => decodeArray(['0'] as never, 'float16')).toThrow(TypeError);
    expect(() => decodeArray([0], 'float16', [0] as never)).toThrow(TypeError);
    expect(() => decodeArray([0], 'float16', new Float64Array(2))).toThrow(RangeError);
    expect(() => decodeArray([0n], 'float64', new Float32Array(1))).toThrow(RangeError);
    expect(() => encodeArray(new Int8Array(1) as never, 'float16')).toThrow(TypeError);
    expect(() => encodeArray([1, '2'] as never, 'float16')).toThrow(
      'encodeArray: "x[1]" expected a number, got string',
    );
    expect(() => encodeArray([1], { precision: 3, emin: -2, emax: 2 })).toThrow(RangeError);
    expect(() => encodeArray([1, 2], 'float16', { rounding: 'stochastic', seed: 1, position: 2 ** 53 - 1 })).toThrow(
      RangeError,
    );
  });

  it.each([1, 15, 16, 17, 100, 1000, 4097])(
    '%d elements somewhere in other arrays, which stay as they are',
    (length) => {
      for (const f of ['float16', 'bfloat16', 'float8_e4m3fn', 'e11m4']) {
        const x = Float64Array.from({ length: length + 7 }, (_, i) => chop(Math.sin(i) * 10, f));
        const codes = encodeArray(x.subarray(3, 3 + length), f);
        const around = codes instanceof Uint8Array ? new Uint8Array(length + 5) : new Uint16Array(length + 5);
        around.set(codes as Uint8Array, 1);
        const out = new Float64Array(length + 5).fill(7);
        expect(decodeArray(around.subarray(1, 1 + length), f, out.subarray(1, 1 + length))).toHaveLength(length);
        expect(out).toEqual(Float64Array.of(7, ...x.subarray(3, 3 + length), 7, 7, 7, 7));
        if (f === 'e11m4') continue;
        const single = new Float32Array(length + 5).fill(7);
        decodeArray(around.subarray(1, 1 + length), f, single.subarray(1, 1 + length));
        expect(single).toEqual(Float32Array.from(out));
        expect(encodeArray(single.subarray(1, 1 + length), f)).toEqual(codes);
      }
    },
  );

  it('infinities, zeros and NaN of all formats come back, by float32 too', () => {
    for (const f of layouts) {
      if (f.bits! > 16) continue;
      const x = [0, -0, 1, -1, NaN, Infinity, -Infinity, f.maxFinite, f.minSubnormal].flatMap((y) => {
        const rounded = chop(y, f);
        return f.nan || rounded === rounded ? [rounded, rounded] : [];
      });
      expect([...encodeArray(x, f)]).toEqual(x.map((y) => encode(y, f)));
      expect([...encodeArray(Float64Array.from(x), f)]).toEqual(x.map((y) => encode(y, f)));
      if (!x.every((y) => Object.is(Math.fround(y), y))) continue;
      expect([...encodeArray(Float32Array.from(x), f)]).toEqual(x.map((y) => encode(y, f)));
    }
  });

  it('codes and out may share memory', () => {
    const out = new Float64Array(1000);
    const codes = new Uint16Array(out.buffer, 1000, 1000);
    for (let i = 0; i < 1000; i++) codes[i] = 0x3c00 + i;
    decodeArray(codes, 'float16', out);
    expect(out).toEqual(Float64Array.from({ length: 1000 }, (_, i) => decode(0x3c00 + i, 'float16')));
  });
});
