import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chop,
  decode,
  defineFormat,
  format,
  formats,
  isRepresentable,
  nextDown,
  nextUp,
  ulp,
  ulpDistance,
  values,
  type Format,
} from '../../src/index.js';
import { anyFormat, formatAndValue } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { show } from '../oracle/bits.js';
import { factsOf, p3109Names } from '../oracle/facts.js';

const flushed = defineFormat({ name: 'flushed', exponentBits: 3, significandBits: 2, subnormals: 'flush' });
const excluded = defineFormat({ name: 'excluded', exponentBits: 3, significandBits: 2, subnormals: 'none' });

/** Every finite value by its code, ascending, zero once; subnormal numbers left out where the format skips them. */
function sorted(f: Format): number[] {
  const all = Array.from({ length: 2 ** f.bits! }, (_, code) => decode(code, f))
    .filter((x) => Math.abs(x) < Infinity)
    .filter((x) => x === 0 || Math.abs(x) >= f.minNormal || f.subnormals === 'gradual');
  return [...new Set(all.map((x) => (x === 0 ? 0 : x)))].sort((a, b) => a - b);
}

const small = [
  ...[...formats.values()].filter(({ bits }) => bits! <= 16),
  ...[3, 4, 5, 6, 7, 8, 11]
    .flatMap(p3109Names)
    .filter((name) => factsOf(name) !== undefined)
    .map(format),
  flushed,
  excluded,
];

describe('values', () => {
  it.each(small)('of %s: the values of all codes, ascending, +0 once', (f) => {
    const got = [...values(f)];
    const expected = sorted(f);
    expect(got.length).toBe(expected.length);
    expect(got.findIndex((x, i) => !Object.is(x, expected[i]))).toBe(-1);
  });

  it('computes them as they are asked for', () => {
    const iterator = values('float64');
    expect(iterator.next().value).toBe(-Number.MAX_VALUE);
    expect(iterator.next().value).toBe(-Number.MAX_VALUE + 2 ** 971);
  });

  it('refuses formats without codes, at once', () => {
    expect(() => values({ precision: 4, emin: -3, emax: 4 })).toThrow(RangeError);
    expect(() => values('float9')).toThrow(RangeError);
  });
});

describe('nextUp and nextDown', () => {
  it.each(small)('in %s: of every value and of points between, by the list of values', (f) => {
    const all = sorted(f);
    const zero = (x: number): number => (x === 0 ? 0 : x);
    for (let i = 0; i + 1 < all.length; i++) {
      const x = all[i]!;
      const y = all[i + 1]!;
      if (zero(nextUp(x, f)) !== y) expect.fail(`nextUp(${x}) is ${nextUp(x, f)}, expected ${y}`);
      if (zero(nextDown(y, f)) !== x) expect.fail(`nextDown(${y}) is ${nextDown(y, f)}, expected ${x}`);
      for (const between of [x / 2 + y / 2, nextUp(x, 'float64'), nextDown(y, 'float64')]) {
        if (between <= x || between >= y) continue;
        if (zero(nextUp(between, f)) !== y) expect.fail(`nextUp(${between}) is ${nextUp(between, f)}, expected ${y}`);
        if (zero(nextDown(between, f)) !== x)
          expect.fail(`nextDown(${between}) is ${nextDown(between, f)}, expected ${x}`);
      }
    }
  });

  it.each([
    // x         format             up            down           why
    [-0, 'float16', 2 ** -24, -(2 ** -24), 'zeros have the same neighbours'],
    [0, 'float16', 2 ** -24, -(2 ** -24), 'zeros have the same neighbours'],
    [2 ** -24, 'float16', 2 ** -23, 0, 'down to +0'],
    [-(2 ** -24), 'float16', -0, -(2 ** -23), 'up to -0'],
    [-1e-30, 'float16', -0, -(2 ** -24), 'between -minSubnormal and zero'],
    [1e-30, 'float16', 2 ** -24, 0, 'between zero and minSubnormal'],
    [-(2 ** -10), 'float8_e4m3fnuz', 0, -(2 ** -9), 'no -0 in the format'],
    [1, 'float16', 1 + 2 ** -10, 1 - 2 ** -11, 'below a power of two values are twice as dense'],
    [2 ** -14, 'float16', 2 ** -14 + 2 ** -24, 2 ** -14 - 2 ** -24, 'but not below the smallest normal'],
    [65504, 'float16', Infinity, 65472, 'the largest value'],
    [65505, 'float16', Infinity, 65504, 'beyond it'],
    [1e300, 'float16', Infinity, 65504, 'far beyond it'],
    [Infinity, 'float16', Infinity, 65504, 'infinity'],
    [-Infinity, 'float16', -65504, -Infinity, '-infinity'],
    [448, 'float8_e4m3fn', NaN, 416, 'nothing above in a format without infinity'],
    [Infinity, 'float8_e4m3fn', NaN, 448, 'infinity is no value of that format'],
    [6, 'float4_e2m1fn', NaN, 4, 'nor of one without NaN'],
    [NaN, 'float16', NaN, NaN, 'NaN'],
    [0, 'float8_e8m0fnu', 2 ** -127, NaN, 'a format without zero'],
    [2 ** -127, 'float8_e8m0fnu', 2 ** -126, NaN, 'and its smallest value'],
    [-5, 'float8_e8m0fnu', 2 ** -127, NaN, 'below an unsigned format'],
    [-5, 'binary8p4uf', 0, NaN, 'below an unsigned format with zero'],
    [-Infinity, 'binary8p4ue', 0, NaN, 'infinitely below it'],
    [0, 'binary8p4ue', 2 ** -18, NaN, 'its smallest values'],
    [Number.MAX_VALUE, 'float64', Infinity, Number.MAX_VALUE - 2 ** 971, 'float64'],
    [5e-324, 'float64', 1e-323, 0, 'float64, subnormal'],
  ])('of %d in %s: %d and %d (%s)', (x, f, up, down) => {
    expect(nextUp(x, f)).toBe(up);
    expect(nextDown(x, f)).toBe(down);
  });

  it.each([flushed, excluded])('skip subnormals in a format with %s', (f) => {
    expect(nextUp(0, f)).toBe(f.minNormal);
    expect(nextUp(f.minNormal / 4, f)).toBe(f.minNormal);
    expect(nextDown(f.minNormal, f)).toBe(0);
    expect(nextDown(f.minNormal / 2, f)).toBe(0);
    expect(nextUp(-f.minNormal, f)).toBe(-0);
  });

  checked(
    'nextDown(x) = -nextUp(-x) in signed formats',
    fc.property(formatAndValue, ({ f, x }) => {
      fc.pre(f.signed);
      const mirror = -nextUp(-x, f);
      expect(show(nextDown(x, f) + 0)).toBe(show(mirror + 0));
    }),
  );

  checked(
    'inverse of each other, except at zeros and ends',
    fc.property(formatAndValue, ({ f, x }) => {
      const value = chop(x, f, { saturate: true });
      fc.pre(value !== 0 && Math.abs(value) < Infinity);
      const up = nextUp(value, f);
      const down = nextDown(value, f);
      if (up === up && Math.abs(up) < Infinity) expect(nextDown(up, f)).toBe(value);
      if (down === down && Math.abs(down) < Infinity) expect(nextUp(down, f)).toBe(value);
    }),
    3000,
  );

  checked(
    'what directed rounding gives, for values not in the format',
    fc.property(formatAndValue, ({ f, x }) => {
      fc.pre(f.signed && f.subnormals !== 'flush' && !isRepresentable(x, f));
      fc.pre(x !== 0 && Math.abs(x) < f.maxFinite);
      expect(chop(x, f, { rounding: 'towardPositive' }) + 0).toBe(nextUp(x, f) + 0);
      expect(chop(x, f, { rounding: 'towardNegative' }) + 0).toBe(nextDown(x, f) + 0);
    }),
    3000,
  );
});

describe('ulp', () => {
  it.each([
    // x        format      ulp          why
    [1, 'bfloat16', 2 ** -7, 'normal'],
    [-1.99, 'bfloat16', 2 ** -7, 'the sign does not matter'],
    [0.999, 'bfloat16', 2 ** -8, 'nor whether it is a value'],
    [0, 'float16', 2 ** -24, 'zero: minSubnormal'],
    [-0, 'float16', 2 ** -24, '-0'],
    [1e-300, 'float16', 2 ** -24, 'below every value'],
    [2 ** -15, 'float16', 2 ** -24, 'subnormal'],
    [1e300, 'float16', 2 ** 986, 'beyond the largest value, emax unbounded'],
    [Infinity, 'float16', Infinity, 'infinity'],
    [-Infinity, 'float16', Infinity, '-infinity'],
    [NaN, 'float16', NaN, 'NaN'],
    [5e-324, 'float64', 5e-324, 'float64, subnormal'],
    [3, 'float8_e8m0fnu', 2, 'p = 1'],
  ])('of %d in %s is %d (%s)', (x, f, quantum) => expect(ulp(x, f)).toBe(quantum));

  it('below minNormal: of subnormals that are flushed, and minNormal where there are none', () => {
    expect(ulp(flushed.minNormal / 3, flushed)).toBe(2 ** (flushed.emin - 2));
    expect(ulp(excluded.minNormal / 3, excluded)).toBe(excluded.minNormal);
    expect(ulp(0, excluded)).toBe(excluded.minNormal);
  });
});

describe('ulpDistance', () => {
  it.each([
    // x       y          format            steps       why
    [1, 1.5, 'float16', 512, 'within a binade'],
    [1.5, 1, 'float16', 512, 'either way round'],
    [1, 2, 'float16', 1024, 'a binade'],
    [-0, 0, 'float16', 0, 'zeros are one point'],
    [-(2 ** -24), 2 ** -24, 'float16', 2, 'across zero'],
    [65504, Infinity, 'float16', 1, 'to infinity'],
    [-Infinity, Infinity, 'float16', 2 * 31744, 'from end to end'],
    [-6, 6, 'float4_e2m1fn', 14, 'all of a format'],
    [2 ** -127, 2 ** 127, 'float8_e8m0fnu', 254, 'without zero'],
    [NaN, 1, 'float16', NaN, 'NaN'],
    [0, Number.MAX_VALUE, 'float64', Number(0x7fefffffffffffffn), 'rounded beyond 2^53'],
    [1 - 2 ** -53, 1 + 2 ** -52, 'float64', 2, 'across a power of two'],
    [2 ** -1022, 2 ** -1022 - 2 ** -1074, 'float64', 1, 'across the smallest normal'],
    [-(2 ** -1022) + 2 ** -1074, 2 ** -1022 - 2 ** -1074, 'float64', 2 ** 53 - 2, 'exact up to 2^53'],
  ])('from %d to %d in %s is %d (%s)', (x, y, f, steps) => expect(ulpDistance(x, y, f)).toBe(steps));

  it.each(small)('in %s: positions in the list of values', (f) => {
    const all = sorted(f);
    const step = Math.max(1, Math.floor(all.length / 300));
    for (let i = 0; i < all.length; i += step) {
      if (ulpDistance(all[0]!, all[i]!, f) !== i) expect.fail(`${all[i]} is ${i} from ${all[0]}`);
      if (ulpDistance(all[i]!, all.at(-1)!, f) !== all.length - 1 - i) expect.fail(`${all[i]} to ${all.at(-1)}`);
    }
  });

  it('refuses what is no value of the format', () => {
    expect(() => ulpDistance(0.1, 1, 'float16')).toThrow('ulpDistance: "x" expected a value of float16, got 0.1');
    expect(() => ulpDistance(1, Infinity, 'float8_e4m3fn')).toThrow(RangeError);
    expect(() => ulpDistance(1, NaN, 'float4_e2m1fn')).toThrow(RangeError);
    expect(() => ulpDistance(-0, 1, 'float8_e4m3fnuz')).toThrow('got -0');
    expect(() => ulpDistance(2 ** -4, 1, flushed)).toThrow(RangeError);
    expect(() => ulpDistance('1' as never, 1, 'float16')).toThrow(TypeError);
  });

  const threeValues = anyFormat.chain(({ f }) =>
    fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true }), fc.double({ noNaN: true })).map((xs) => ({
      f,
      xs: xs.map((x) => chop(x, f, { saturate: true })).sort((a, b) => a - b),
    })),
  );
  checked(
    'additive, for precisions whose distances are exact',
    fc.property(threeValues, ({ f, xs: [x, y, z] }) => {
      fc.pre(f.precision <= 40 && x === x && y === y && z === z);
      expect(ulpDistance(x!, y!, f) + ulpDistance(y!, z!, f)).toBe(ulpDistance(x!, z!, f));
    }),
  );
});

describe('isRepresentable', () => {
  checked(
    'whether rounding leaves the number as it is',
    fc.property(formatAndValue, ({ f, x }) => {
      const expected = x !== x ? f.nan : Object.is(chop(x, f), x);
      expect(isRepresentable(x, f)).toBe(expected);
    }),
    5000,
  );

  it('refuses other kinds', () => {
    for (const ask of [isRepresentable, nextUp, nextDown, ulp]) {
      expect(() => ask('1' as never, 'float16')).toThrow(TypeError);
      expect(() => ask(1, 'float17')).toThrow(RangeError);
    }
  });
});
