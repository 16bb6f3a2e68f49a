import { describe, expect, it } from 'vitest';
import { bitsOf, ofBits } from '../oracle/dyadic.js';
import { chop, defineFormat, type RoundingMode } from '../../src/index.js';

/** The float64 one ulp below a positive one. */
function nextBelow(x: number): number {
  return ofBits(bitsOf(x) - 1n);
}

describe('overflow thresholds, ties to even', () => {
  // prettier-ignore
  it.each([
    // format             maxFinite  first value that overflows (or the tie that stays)  to
    ['float16',           65504,  65520,  Infinity],
    ['float8_e5m2',       57344,  61440,  Infinity],
    ['float8_e4m3',       240,    248,    Infinity],
    ['float8_e3m4',       15.5,   15.75,  Infinity],
    ['bfloat16',          2 ** 128 - 2 ** 120, 2 ** 128 - 2 ** 119, Infinity],
    ['float32',           2 ** 128 - 2 ** 104, 2 ** 128 - 2 ** 103, Infinity],
    ['tfloat32',          2 ** 128 - 2 ** 117, 2 ** 128 - 2 ** 116, Infinity],
    ['float8_e4m3fnuz',   240,    248,    NaN],
    ['float8_e5m2fnuz',   57344,  61440,  NaN],
    ['float8_e4m3b11fnuz', 30,    31,     NaN],
    ['float4_e2m1fn',     6,      7,      6],
    ['float6_e2m3fn',     7.5,    7.75,   7.5],
    ['float6_e3m2fn',     28,     30,     28],
    ['float8_e8m0fnu',    2 ** 127, 2 ** 127 * 1.5000000000000002, NaN],
    ['binary8p4sf',       240,    248,    240],
    ['binary8p3se',       49152,  53248 + 2 ** -37, Infinity],
  ] as const)('%s: max %d, from %d on', (name, maxFinite, threshold, beyond) => {
    const below = nextBelow(threshold);
    expect(chop(maxFinite, name)).toBe(maxFinite);
    expect(chop(below, name)).toBe(maxFinite);
    expect(chop(threshold, name)).toBe(beyond);
    expect(chop(2 * threshold, name)).toBe(beyond);
    if (name !== 'float8_e8m0fnu') expect(chop(-threshold, name)).toBe(-beyond);
  });

  it('float8_e4m3fn: 464 ties to the even 448; anything above is NaN', () => {
    expect(chop(464, 'float8_e4m3fn')).toBe(448);
    expect(chop(464.00000000000006, 'float8_e4m3fn')).toBe(NaN);
    expect(chop(-464, 'float8_e4m3fn')).toBe(-448);
    expect(chop(464, 'float8_e4m3fn', { rounding: 'tiesToAway' })).toBe(NaN);
    expect(chop(464, 'float8_e4m3fn', { rounding: 'tiesToOdd' })).toBe(NaN);
  });

  it.each([
    ['float4_e2m1fn', 7],
    ['float6_e2m3fn', 7.75],
    ['float6_e3m2fn', 30],
  ])(
    '%s, with neither Inf nor NaN, has its threshold at %d as the value beyond maxFinite is even',
    (name, threshold) => {
      const numeric = { float4_e2m1fn: [2, 0, 2], float6_e2m3fn: [4, 0, 2], float6_e3m2fn: [3, -2, 4] }[name]!;
      const f = defineFormat({ precision: numeric[0]!, emin: numeric[1]!, emax: numeric[2]! });
      expect(chop(threshold, f)).toBe(Infinity);
      expect(chop(nextBelow(threshold), f)).toBe(f.maxFinite);
    },
  );
});

/** The kinds of format that section 4 tells apart. */
const kinds = {
  'with Inf (float16)': ['float16', 65504],
  'NaN only (float8_e4m3fn)': ['float8_e4m3fn', 448],
  'NaN only (float8_e4m3fnuz)': ['float8_e4m3fnuz', 240],
  'neither (float4_e2m1fn)': ['float4_e2m1fn', 6],
  'P3109 extended (binary8p4se)': ['binary8p4se', 224],
  'P3109 finite (binary8p4sf)': ['binary8p4sf', 240],
} as const;

describe('saturate: finite input far beyond maxFinite', () => {
  const I = Infinity;
  const N = NaN;
  // prettier-ignore
  const table: readonly (readonly [keyof typeof kinds, RoundingMode, number | 'max', number | 'max'])[] = [
    // format                          mode               +1e300  -1e300
    ['with Inf (float16)',             'tiesToEven',      I,      -I],
    ['with Inf (float16)',             'tiesToAway',      I,      -I],
    ['with Inf (float16)',             'tiesToZero',      I,      -I],
    ['with Inf (float16)',             'tiesToOdd',       I,      -I],
    ['with Inf (float16)',             'towardPositive',  I,      'max'],
    ['with Inf (float16)',             'towardNegative',  'max',  -I],
    ['with Inf (float16)',             'towardZero',      'max',  'max'],
    ['with Inf (float16)',             'awayFromZero',    I,      -I],
    ['with Inf (float16)',             'toOdd',           'max',  'max'],
    ['with Inf (float16)',             'stochastic',      I,      -I],
    ['with Inf (float16)',             'stochasticEqual', I,      -I],
    ['NaN only (float8_e4m3fn)',       'tiesToEven',      N,      N],
    ['NaN only (float8_e4m3fn)',       'towardPositive',  N,      'max'],
    ['NaN only (float8_e4m3fn)',       'towardNegative',  'max',  N],
    ['NaN only (float8_e4m3fn)',       'towardZero',      'max',  'max'],
    ['NaN only (float8_e4m3fn)',       'toOdd',           'max',  'max'],
    ['NaN only (float8_e4m3fn)',       'stochastic',      N,      N],
    ['NaN only (float8_e4m3fnuz)',     'tiesToEven',      N,      N],
    ['neither (float4_e2m1fn)',        'tiesToEven',      'max',  'max'],
    ['neither (float4_e2m1fn)',        'awayFromZero',    'max',  'max'],
    ['P3109 extended (binary8p4se)',   'tiesToEven',      I,      -I],
    ['P3109 extended (binary8p4se)',   'towardZero',      'max',  'max'],
    ['P3109 extended (binary8p4se)',   'toOdd',           I,      -I],
    ['P3109 finite (binary8p4sf)',     'tiesToEven',      'max',  'max'],
    ['P3109 finite (binary8p4sf)',     'awayFromZero',    'max',  'max'],
    ['P3109 finite (binary8p4sf)',     'toOdd',           'max',  'max'],
  ];
  it.each(table)(
    '%s, %s: false gives %d and %d, true and propagate maxFinite',
    (kind, rounding, positive, negative) => {
      const [name, maxFinite] = kinds[kind];
      const value = (y: number | 'max', sign: number): number => (y === 'max' ? sign * maxFinite : y);
      expect(chop(1e300, name, { rounding, seed: 1 })).toBe(value(positive, 1));
      expect(chop(-1e300, name, { rounding, seed: 1 })).toBe(value(negative, -1));
      for (const saturate of [true, 'finite', 'propagate'] as const) {
        expect(chop(1e300, name, { rounding, seed: 1, saturate })).toBe(maxFinite);
        expect(chop(-1e300, name, { rounding, seed: 1, saturate })).toBe(-maxFinite);
      }
    },
  );

  it('toOdd in unsigned P3109 formats keeps maxFinite', () => {
    expect(chop(1e300, 'binary8p4ue', { rounding: 'toOdd' })).toBe(chop(1e300, 'binary8p4ue', { saturate: true }));
  });

  it('toOdd keeps maxFinite even where its code is even', () => {
    expect(chop(450, 'float8_e4m3fn', { rounding: 'toOdd' })).toBe(448);
  });
});

describe('saturate: infinite input, the same in every mode', () => {
  // prettier-ignore
  it.each([
    // format         false      finite  propagate
    ['float16',       Infinity,  65504,  Infinity],
    ['float8_e5m2',   Infinity,  57344,  Infinity],
    ['float8_e4m3fn', NaN,       448,    448],
    ['float8_e4m3fnuz', NaN,     240,    240],
    ['float4_e2m1fn', 6,         6,      6],
    ['float6_e3m2fn', 28,        28,     28],
    ['binary8p4se',   Infinity,  224,    Infinity],
    ['binary8p4sf',   240,       240,    240],
  ] as const)('%s', (name, none, finite, propagate) => {
    for (const rounding of ['tiesToEven', 'towardZero', 'towardNegative', 'towardPositive', 'toOdd', 'stochastic'] as const) {
      expect(chop([Infinity, -Infinity], name, { rounding, seed: 1 })).toEqual([none, -none]);
      expect(chop([Infinity, -Infinity], name, { rounding, seed: 1, saturate: true })).toEqual([finite, -finite]);
      expect(chop([Infinity, -Infinity], name, { rounding, seed: 1, saturate: 'propagate' })).toEqual([propagate, -propagate]);
    }
  });
});

describe('unsigned formats', () => {
  const f = defineFormat({ precision: 4, emin: -4, emax: 4, signed: false });
  // prettier-ignore
  it.each([
    // mode              -1   -1e300  -2^-60 (rounds to zero or away from it)
    ['tiesToEven',       NaN, NaN,    0],
    ['tiesToAway',       NaN, NaN,    0],
    ['towardPositive',   0,   0,      0],
    ['towardNegative',   NaN, NaN,    NaN],
    ['towardZero',       0,   0,      0],
    ['awayFromZero',     NaN, NaN,    NaN],
    ['toOdd',            NaN, NaN,    NaN],
  ] as const)('%s: negative values', (rounding, one, huge, tiny) => {
    for (const like of [f, 'binary8p4ue', 'binary8p4uf']) {
      expect(chop(-1, like, { rounding })).toBe(one);
      expect(chop(-1e300, like, { rounding })).toBe(huge);
      expect(chop(-(2 ** -60), like, { rounding })).toBe(tiny);
      for (const saturate of ['finite', 'propagate'] as const) {
        expect(chop([-1, -1e300, -(2 ** -60), -Infinity], like, { rounding, saturate })).toEqual([0, 0, 0, 0]);
      }
      expect(chop(-Infinity, like, { rounding })).toBe(NaN);
      expect(chop(-0, like, { rounding })).toBe(0);
    }
  });
});

describe('float8_e8m0fnu has no zero and no sign', () => {
  const modes = ['tiesToEven', 'towardZero', 'towardPositive', 'towardNegative', 'toOdd', 'awayFromZero'] as const;
  it.each(modes)('%s', (rounding) => {
    for (const saturate of [false, 'finite', 'propagate'] as const) {
      expect(chop([0, -0, -1, -(2 ** -140), -Infinity, NaN], 'e8m0', { rounding, saturate })).toEqual([
        NaN,
        NaN,
        NaN,
        NaN,
        NaN,
        NaN,
      ]);
      expect(chop([2 ** -128, 2 ** -140, Number.MIN_VALUE], 'e8m0', { rounding, saturate })).toEqual([
        2 ** -127,
        2 ** -127,
        2 ** -127,
      ]);
      expect(chop(2 ** -127, 'e8m0', { rounding, saturate })).toBe(2 ** -127);
    }
    expect(chop(Infinity, 'e8m0', { rounding })).toBe(NaN);
    expect(chop(Infinity, 'e8m0', { rounding, saturate: true })).toBe(2 ** 127);
    expect(chop(Infinity, 'e8m0', { rounding, saturate: 'propagate' })).toBe(2 ** 127);
  });
});

describe('zeros, signs and NaN', () => {
  it.each(['float8_e4m3fnuz', 'binary8p4se', 'binary8p4ue'])(
    '%s has no -0: -0 and negative underflow give +0',
    (name) => {
      expect(chop(-0, name)).toBe(0);
      expect(chop(-1e-300, name)).toBe(0);
    },
  );

  it('a NaN stays NaN in formats without NaN', () => {
    for (const name of ['float4_e2m1fn', 'float6_e2m3fn', 'float6_e3m2fn', 'e3m3finite']) {
      for (const saturate of [false, 'finite', 'propagate'] as const) expect(chop(NaN, name, { saturate })).toBe(NaN);
    }
  });

  describe.each(['float16', 'bfloat16', 'tfloat32', 'float32', 'float8_e4m3fn'])('%s', (name) => {
    // A few elements by the loops, many by the kernels.
    it.each([3, 300])('%i NaN of an array become canonical, whatever their signs and payloads were', (length) => {
      const doubles = [0xfff8000000000000n, 0x7ff0000000000001n, 0x7fffffffffffffffn];
      const x = new Float64Array(BigUint64Array.from({ length }, (_, i) => doubles[i % 3]!).buffer);
      const y = new BigUint64Array(chop(x, name).buffer);
      expect(new Set(y)).toEqual(new Set([0x7ff8000000000000n]));
      const singles = [0xffc00000, 0x7f800001, 0x7fffffff, 0xffffffff];
      const single = new Float32Array(Uint32Array.from({ length }, (_, i) => singles[i % 4]!).buffer);
      expect(new Set(new Uint32Array(chop(single, name).buffer))).toEqual(new Set([0x7fc00000]));
    });
  });
});
