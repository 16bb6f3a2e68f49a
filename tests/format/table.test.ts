import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { format, formats, type Format } from '../../src/index.js';
import { float64Of } from '../oracle/dyadic.js';
import { factsOf, namedFormats, p3109Names, widthNames, type Facts } from '../oracle/facts.js';

/** The fields of a format that numerics.md section 1 fixes, from the oracle's facts. */
function fieldsOf(f: Facts): Partial<Format> {
  const layout = f.layout!;
  const sign = layout.signed ? 1 : 0;
  return {
    name: f.name,
    bits: sign + layout.exponentBits + layout.significandBits,
    exponentBits: layout.exponentBits,
    significandBits: layout.significandBits,
    precision: f.precision,
    bias: f.bias,
    emin: f.emin,
    emax: f.emax,
    maxFinite: float64Of(false, f.maxFinite)!,
    minNormal: 2 ** f.emin,
    minSubnormal: 2 ** (f.emin - f.precision + 1),
    epsilon: 2 ** (1 - f.precision),
    unitRoundoff: 2 ** -f.precision,
    infinities: f.infinities,
    nan: f.nan,
    zero: f.zero,
    signedZero: f.signedZero,
    signed: f.signed,
    subnormals: 'gradual',
    specials: layout.specials,
  };
}

describe('the table of named formats', () => {
  it('has these rows in this order', () => {
    expect([...formats.keys()]).toEqual(namedFormats);
  });

  // Written out from the page, so that table, oracle and library are three.
  // prettier-ignore
  it.each([
    // name               bits  s-e-m       p   emin   emax  bias   maxFinite                 minSubnormal   Inf    NaN    -0
    ['float64',            64, [1, 11, 52], 53, -1022, 1023, 1023, (2 - 2 ** -52) * 2 ** 1023, 2 ** -1074,  true,  true,  true],
    ['float32',            32, [1, 8, 23],  24, -126,  127,  127,  2 ** 128 - 2 ** 104,        2 ** -149,   true,  true,  true],
    ['float16',            16, [1, 5, 10],  11, -14,   15,   15,   65504,                      2 ** -24,    true,  true,  true],
    ['bfloat16',           16, [1, 8, 7],   8,  -126,  127,  127,  2 ** 128 - 2 ** 120,        2 ** -133,   true,  true,  true],
    ['tfloat32',           19, [1, 8, 10],  11, -126,  127,  127,  2 ** 128 - 2 ** 117,        2 ** -136,   true,  true,  true],
    ['float8_e5m2',        8,  [1, 5, 2],   3,  -14,   15,   15,   57344,                      2 ** -16,    true,  true,  true],
    ['float8_e4m3fn',      8,  [1, 4, 3],   4,  -6,    8,    7,    448,                        2 ** -9,     false, true,  true],
    ['float8_e4m3',        8,  [1, 4, 3],   4,  -6,    7,    7,    240,                        2 ** -9,     true,  true,  true],
    ['float8_e3m4',        8,  [1, 3, 4],   5,  -2,    3,    3,    15.5,                       2 ** -6,     true,  true,  true],
    ['float8_e4m3fnuz',    8,  [1, 4, 3],   4,  -7,    7,    8,    240,                        2 ** -10,    false, true,  false],
    ['float8_e5m2fnuz',    8,  [1, 5, 2],   3,  -15,   15,   16,   57344,                      2 ** -17,    false, true,  false],
    ['float8_e4m3b11fnuz', 8,  [1, 4, 3],   4,  -10,   4,    11,   30,                         2 ** -13,    false, true,  false],
    ['float8_e8m0fnu',     8,  [0, 8, 0],   1,  -127,  127,  127,  2 ** 127,                   2 ** -127,   false, true,  false],
    ['float6_e2m3fn',      6,  [1, 2, 3],   4,  0,     2,    1,    7.5,                        0.125,       false, false, true],
    ['float6_e3m2fn',      6,  [1, 3, 2],   3,  -2,    4,    3,    28,                         0.0625,      false, false, true],
    ['float4_e2m1fn',      4,  [1, 2, 1],   2,  0,     2,    1,    6,                          0.5,         false, false, true],
  ] as const)('%s', (name, bits, [sign, exponentBits, significandBits], p, emin, emax, bias, maxFinite, minSubnormal, infinities, nan, signedZero) => {
    expect(format(name)).toMatchObject({
      name, bits, exponentBits, significandBits, precision: p, emin, emax, bias, maxFinite, minSubnormal, infinities, nan, signedZero,
      signed: sign === 1,
      zero: name !== 'float8_e8m0fnu',
    });
    expect(format(name)).toMatchObject(fieldsOf(factsOf(name)!));
    expect(formats.get(name)).toBe(format(name));
  });
});

describe('aliases', () => {
  it.each([
    ['float64', ['fp64', 'double', 'd', 'binary64']],
    ['float32', ['fp32', 'single', 's', 'binary32']],
    ['float16', ['fp16', 'half', 'h', 'binary16']],
    ['bfloat16', ['bf16', 'b']],
    ['tfloat32', ['tf32', 't']],
    ['float8_e5m2', ['e5m2', 'q52', 'fp8_e5m2']],
    ['float8_e4m3fn', ['e4m3fn', 'fp8_e4m3fn']],
    ['float8_e4m3', ['q43']],
    ['float8_e3m4', ['e3m4']],
    ['float8_e4m3fnuz', ['e4m3fnuz']],
    ['float8_e5m2fnuz', ['e5m2fnuz']],
    ['float8_e4m3b11fnuz', ['e4m3b11fnuz']],
    ['float8_e8m0fnu', ['e8m0', 'ue8m0']],
    ['float6_e2m3fn', ['e2m3']],
    ['float6_e3m2fn', ['e3m2']],
    ['float4_e2m1fn', ['e2m1', 'fp4']],
  ])('%s is also %s', (name, aliases) => {
    for (const alias of aliases) {
      expect(format(alias)).toBe(format(name));
      expect(format(alias.toUpperCase())).toBe(format(name));
    }
  });

  it('case does not matter, and - is _', () => {
    expect(format('Float8-E4M3FN')).toBe(format('float8_e4m3fn'));
    expect(format('FP8-e5m2')).toBe(format('float8_e5m2'));
    expect(format('BINARY8P4SE')).toBe(format('binary8p4se'));
    expect(format('E5M10')).toBe(format('e5m10'));
  });

  it('e2m1, e2m3 and e3m2 are the OCP formats, not IEEE-style patterns', () => {
    expect([format('e2m1'), format('e2m3'), format('e3m2')].map((f) => f.specials)).toEqual([
      'finite',
      'finite',
      'finite',
    ]);
  });
});

describe('patterns', () => {
  it('every e{X}m{Y} and e{X}m{Y}finite of up to 16 bits has the facts of the page', () => {
    const names = widthNames(16);
    expect(names.length).toBeGreaterThan(180);
    for (const name of names) expect(format(name)).toMatchObject(fieldsOf(factsOf(name)!));
  });

  it.each(['e11m52', 'e8m23', 'e2m52', 'e10m52finite', 'e1m52finite', 'e9m32'])('%s', (name) => {
    expect(format(name)).toMatchObject(fieldsOf(factsOf(name)!));
  });

  it('e11m52 has the numbers of float64', () => {
    expect(format('e11m52')).toMatchObject({
      maxFinite: Number.MAX_VALUE,
      minSubnormal: Number.MIN_VALUE,
      precision: 53,
    });
  });

  it.each([
    ['e1m2finite', { emin: 1, emax: 1, maxFinite: 3.5, minSubnormal: 0.5 }],
    ['e2m0finite', { emin: 0, emax: 2, maxFinite: 4, minSubnormal: 1 }],
  ])('%s, of the scaling-law experiments', (name, facts) => expect(format(name)).toMatchObject(facts));

  it('every P3109 name with K 3..16 has the facts of the page, or is a RangeError where float64 cannot hold it', () => {
    let accepted = 0;
    let refused = 0;
    for (let K = 3; K <= 16; K++) {
      for (const name of p3109Names(K)) {
        const facts = factsOf(name);
        if (facts === undefined) {
          refused++;
          expect(() => format(name), name).toThrow(RangeError);
        } else {
          accepted++;
          expect(format(name), name).toMatchObject(fieldsOf(facts));
        }
      }
    }
    expect(accepted + refused).toBe(504); // sum of 2 (K - 1) + 2 K over K = 3..16
    expect(refused).toBeGreaterThan(0);
  });

  it.each([
    // name          maxFinite     minSubnormal  emin  bias
    ['binary8p4se', { maxFinite: 224, minSubnormal: 2 ** -10, emin: -7, bias: 8 }],
    ['binary8p4sf', { maxFinite: 240, minSubnormal: 2 ** -10, emin: -7, bias: 8 }],
    ['binary8p3se', { maxFinite: 49152, minSubnormal: 2 ** -17, emin: -15, bias: 16 }],
    ['binary8p1ue', { maxFinite: 2 ** 125, minSubnormal: 2 ** -127, emin: -127, bias: 128 }],
    ['binary3p3uf', { maxFinite: 1.5, minSubnormal: 0.25, emin: 0, bias: 1 }],
  ])('%s', (name, facts) => expect(format(name)).toMatchObject(facts));

  it('binary15p1se has values that float64 does not hold', () => {
    expect(() => format('binary15p1se')).toThrow(RangeError);
  });
});

describe('a format', () => {
  it('is the same frozen object for the same name', () => {
    expect(format('binary8p4se')).toBe(format('binary8p4se'));
    expect(Object.isFrozen(format('float16'))).toBe(true);
    expect(Object.isFrozen(format('e5m9'))).toBe(true);
    expect(format(format('float16'))).toBe(format('float16'));
  });

  it('prints in one line', () => {
    const line = inspect(format('float16'));
    expect(line).toContain('float16');
    expect(line).not.toContain('\n');
    expect(String(format('float16'))).toBe('float16');
  });
});
