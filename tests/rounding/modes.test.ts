import { describe, expect, it } from 'vitest';
import { chop, defineFormat, type RoundingMode, type RoundingOptions } from '../../src/index.js';

// Precision 3: in [1, 2) the values are 1, 1.25, 1.5, 1.75, with F = 4, 5, 6, 7.
const f = defineFormat({ precision: 3, emin: -4, emax: 4 });

describe('the deterministic modes between two values', () => {
  // prettier-ignore
  it.each([
    // mode              1 + 1/16  1.125   1.1875  1.3125  1.375   1.4375   (nu = 1/4, 1/2, 3/4 above F even, then above F odd)
    ['tiesToEven',       1,        1,      1.25,   1.25,   1.5,    1.5],
    ['tiesToAway',       1,        1.25,   1.25,   1.25,   1.5,    1.5],
    ['tiesToZero',       1,        1,      1.25,   1.25,   1.25,   1.5],
    ['tiesToOdd',        1,        1.25,   1.25,   1.25,   1.25,   1.5],
    ['towardPositive',   1.25,     1.25,   1.25,   1.5,    1.5,    1.5],
    ['towardNegative',   1,        1,      1,      1.25,   1.25,   1.25],
    ['towardZero',       1,        1,      1,      1.25,   1.25,   1.25],
    ['awayFromZero',     1.25,     1.25,   1.25,   1.5,    1.5,    1.5],
    ['toOdd',            1.25,     1.25,   1.25,   1.25,   1.25,   1.25],
  ] as const)('%s of positive and of negative values', (rounding, ...expected) => {
    const x = [1.0625, 1.125, 1.1875, 1.3125, 1.375, 1.4375];
    expect(chop(x, f, { rounding })).toEqual(expected);
    const mirrored: Partial<Record<RoundingMode, RoundingMode>> = {
      towardPositive: 'towardNegative',
      towardNegative: 'towardPositive',
    };
    expect(chop(x.map((value) => -value), f, { rounding: mirrored[rounding] ?? rounding })).toEqual(expected.map((y) => -y));
  });

  it.each([
    'tiesToEven',
    'tiesToAway',
    'tiesToZero',
    'tiesToOdd',
    'towardPositive',
    'towardNegative',
    'towardZero',
    'awayFromZero',
    'toOdd',
    'stochastic',
    'stochasticEqual',
  ] as const)('%s leaves values of the format as they are', (rounding) => {
    const members = [
      0,
      -0,
      1,
      -1.25,
      1.5,
      28,
      -28,
      2 ** -4,
      2 ** -6,
      -(2 ** -6),
      3 * 2 ** -6,
      Infinity,
      -Infinity,
      NaN,
    ];
    for (const seed of [0, 1, 2, 3]) {
      chop(members, f, { rounding, seed }).forEach((y, i) => expect(y).toBe(members[i]));
    }
  });
});

describe('numeric codes of chop.m and pychop', () => {
  it.each([
    [1, 'tiesToEven'],
    [2, 'towardPositive'],
    [3, 'towardNegative'],
    [4, 'towardZero'],
    [5, 'stochastic'],
    [6, 'stochasticEqual'],
    [7, 'tiesToZero'],
    [8, 'tiesToAway'],
    [9, 'toOdd'],
  ] as const)('%d is %s', (code, rounding) => {
    const x = Array.from({ length: 65 }, (_, i) => (i - 32) / 16);
    const options: RoundingOptions = { seed: 9 };
    expect(chop(x, f, { ...options, rounding: code })).toEqual(chop(x, f, { ...options, rounding }));
  });

  it.each([0, 10, 1.5, NaN])('%d is a RangeError', (code) => {
    expect(() => chop(1, f, { rounding: code as 1 })).toThrow(RangeError);
    expect(() => chop(1, f, { rounding: code as 1 })).toThrow(/"rounding".*1\.\.9/);
  });
});

describe('to float16, ties to even', () => {
  // prettier-ignore
  it.each([
    // x                      expected        why
    [2049,                    2048,           'halfway, even below'],
    [2051,                    2052,           'halfway, even above'],
    [2049.0000000000005,      2050,           'one ulp above halfway'],
    [2048.9999999999995,      2048,           'one ulp below halfway'],
    [65519.99999999999,       65504,          'just under the overflow threshold'],
    [65520,                   Infinity,       'halfway to 2^16: away, since F = 2047 is odd, hence overflow'],
    [-65520,                  -Infinity,      'the same below zero'],
    [2 ** -25,                0,              'halfway to the smallest subnormal: ties to the even zero'],
    [-(2 ** -25),             -0,             'the same below zero keeps the sign'],
    [2 ** -25 * (1 + 2 ** -52), 2 ** -24,     'one ulp above that'],
    [3 * 2 ** -25,            2 ** -23,       'halfway between the first two subnormals: even above'],
    [2 ** -14 - 2 ** -25,     2 ** -14,       'halfway between the largest subnormal and the smallest normal'],
    [2 ** -14 - 2 ** -24,     2 ** -14 - 2 ** -24, 'the largest subnormal'],
    [1 + 2 ** -11,            1,              'halfway, even below'],
    [Number.MIN_VALUE,        0,              'the smallest float64'],
    [Number.MAX_VALUE,        Infinity,       'the largest float64'],
    [-0,                      -0,             'the sign of zero'],
    [NaN,                     NaN,            'NaN'],
  ])('%d -> %d (%s)', (x, expected) => expect(chop(x, 'float16')).toBe(expected));
});

describe('p = 1: even is the parity of the code', () => {
  // One significand bit: candidates are 2^e and 2^(e+1); the code of 2^e is even where e + bias is.
  it.each([
    ['binary8p1uf', 128], // bias
    ['binary8p1sf', 64],
    ['float8_e8m0fnu', 127],
    ['e6m0finite', 31],
  ])('%s (bias %d): the tie 1.5 2^e goes to the even code', (name, bias) => {
    for (const e of [-3, -2, -1, 0, 1, 2, 3]) {
      const even = (((e + bias) % 2) + 2) % 2 === 0;
      expect(chop(1.5 * 2 ** e, name)).toBe(even ? 2 ** e : 2 ** (e + 1));
      expect(chop(1.5 * 2 ** e, name, { rounding: 'tiesToOdd' })).toBe(even ? 2 ** (e + 1) : 2 ** e);
      expect(chop(1.25 * 2 ** e, name, { rounding: 'toOdd' })).toBe(even ? 2 ** (e + 1) : 2 ** e);
    }
  });

  it('without a layout the bias is 1 - emin, so that the smallest normal number is odd', () => {
    for (const emin of [-6, -5]) {
      const one = defineFormat({ precision: 1, emin, emax: 10 });
      expect(chop(2 ** emin / 2, one)).toBe(0);
      expect(chop(2 ** emin / 2, one, { rounding: 'tiesToOdd' })).toBe(2 ** emin);
      expect(chop(1.5 * 2 ** emin, one)).toBe(2 ** (emin + 1));
      expect(chop(1.5 * 2 ** (emin + 1), one)).toBe(2 ** (emin + 1));
    }
  });

  it('unbounded: the exponent itself is the parity', () => {
    const one = defineFormat({ precision: 1, unbounded: true });
    expect([0.75, 1.5, 3, 6, -1.5].map((x) => chop(x, one))).toEqual([1, 1, 4, 4, -1]);
    expect([0.75, 1.5, 3, 6, -3].map((x) => chop(x, one, { rounding: 'tiesToOdd' }))).toEqual([0.5, 2, 2, 8, -2]);
  });
});

describe('unbounded: only the precision rounds', () => {
  const eight = defineFormat({ precision: 8, unbounded: true });
  const all = defineFormat({ precision: 53, unbounded: true });

  it.each([
    [1 + 2 ** -8, 1],
    [1 + 3 * 2 ** -8, 1 + 2 ** -6],
    [2 ** 1000 * (1 + 2 ** -9), 2 ** 1000],
    [2 ** -1000 * (1 + 3 * 2 ** -8), 2 ** -1000 * (1 + 2 ** -6)],
    [2 ** -1074, 2 ** -1074],
    [255 * 2 ** -1074, 255 * 2 ** -1074],
    [257 * 2 ** -1074, 256 * 2 ** -1074],
    [259 * 2 ** -1074, 260 * 2 ** -1074],
    [Number.MAX_VALUE, Infinity],
    [(2 - 2 ** -8) * 2 ** 1023, Infinity],
    [(2 - 2 ** -8 - 2 ** -52) * 2 ** 1023, (2 - 2 ** -7) * 2 ** 1023],
  ])('to 8 bits: %d -> %d', (x, expected) => {
    expect(chop(x, eight)).toBe(expected);
    expect(chop(-x, eight)).toBe(-expected);
  });

  it('what lies beyond float64 overflows by the mode', () => {
    const maxFinite = (2 - 2 ** -7) * 2 ** 1023;
    expect(chop(Number.MAX_VALUE, eight, { rounding: 'towardZero' })).toBe(maxFinite);
    expect(chop(Number.MAX_VALUE, eight, { saturate: true })).toBe(maxFinite);
    expect(chop(Infinity, eight, { saturate: 'propagate' })).toBe(Infinity);
    expect(chop(Infinity, eight, { saturate: true })).toBe(maxFinite);
  });

  it('to 53 bits nothing changes', () => {
    for (const x of [Math.PI, -0.1, Number.MIN_VALUE, 2 ** -1022 - 2 ** -1074, Number.MAX_VALUE, -0]) {
      expect(chop(x, all, { rounding: 'awayFromZero' })).toBe(x);
    }
  });

  it.each(['gradual', 'flush', 'none'] as const)(
    "there is no smallest normal number: subnormals '%s' changes nothing",
    (subnormals) => {
      const tiny = [2 ** -1074, -(2 ** -1074), 3 * 2 ** -1074, 100 * 2 ** -1074, 2 ** -1070];
      expect(chop(tiny, eight, { subnormals })).toEqual(tiny);
      expect(chop(tiny, all, { subnormals })).toEqual(tiny);
    },
  );
});
