import { describe, expect, it } from 'vitest';
import { codeOf, nanCode, valueOf, withCodes } from '../../src/format/code.js';
import { format } from '../../src/index.js';
import { factsOf, p3109Names } from '../oracle/facts.js';

const coded = (name: string): ReturnType<typeof withCodes> => withCodes(format(name), 'test');

describe('P3109 decodes by its closed form', () => {
  // x > 0: T = x mod 2^(P-1), E = x div 2^(P-1); E = 0: T 2^(1-P) 2^(1-B), else (1 + T 2^(1-P)) 2^(E-B).
  // All operations are exact in float64, since it holds every value.
  it.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])(
    'K = %d, every P, all codes of up to 8 bits, others thinned',
    (K) => {
      for (const name of p3109Names(K)) {
        if (factsOf(name) === undefined) continue;
        const f = coded(name);
        const P = f.precision;
        const signed = name.includes('s');
        const B = signed ? 2 ** (K - P - 1) : 2 ** (K - P);
        const top = signed ? 2 ** (K - 1) : 2 ** K;
        const nan = signed ? 2 ** (K - 1) : 2 ** K - 1;
        const infinity = name.endsWith('e') ? (signed ? 2 ** (K - 1) - 1 : 2 ** K - 2) : undefined;
        const step = K <= 8 ? 1 : 37;
        for (let x = 1; x < top; x += step) {
          if (x === nan || x === infinity) continue;
          const T = x % 2 ** (P - 1);
          const E = Math.floor(x / 2 ** (P - 1));
          const value = E === 0 ? T * 2 ** (2 - P - B) : (1 + T * 2 ** (1 - P)) * 2 ** (E - B);
          if (valueOf(x, f) !== value) expect.fail(`${name}: code ${x} is ${valueOf(x, f)}, expected ${value}`);
          if (signed && valueOf(x + top, f) !== -value) expect.fail(`${name}: code ${x + top} is not ${-value}`);
        }
        expect(valueOf(0, f)).toBe(0);
        expect(valueOf(signed ? 2 ** (K - 2) : 2 ** (K - 1), f)).toBe(1);
        expect(valueOf(nan, f)).toBe(NaN);
        expect(nanCode(f)).toBe(nan);
        if (infinity !== undefined) {
          expect(valueOf(infinity, f)).toBe(Infinity);
          if (signed) expect(valueOf(2 ** K - 1, f)).toBe(-Infinity);
        }
      }
    },
  );
});

describe('special codes', () => {
  it.each([
    ['float16', 0x7c00, Infinity],
    ['float16', 0xfc00, -Infinity],
    ['float16', 0x8000, -0],
    ['float16', 0x0001, 2 ** -24],
    ['float16', 0x7bff, 65504],
    ['bfloat16', 0x3f80, 1],
    ['float8_e5m2', 0x7b, 57344],
    ['float8_e4m3fn', 0x7e, 448],
    ['float8_e4m3fnuz', 0x7f, 240],
    ['float8_e8m0fnu', 0x00, 2 ** -127],
    ['float8_e8m0fnu', 0xfe, 2 ** 127],
    ['float6_e2m3fn', 0x1f, 7.5],
    ['float6_e3m2fn', 0x3f, -28],
    ['float4_e2m1fn', 0xf, -6],
    ['float4_e2m1fn', 0x8, -0],
  ])('%s 0x%s is %d', (name, code, value) => {
    expect(valueOf(code, coded(name))).toBe(value);
    expect(codeOf(value, coded(name))).toBe(code);
  });

  it.each([
    ['float16', 0x7e00, [0x7c01, 0x7fff, 0xfc01, 0xffff]],
    ['bfloat16', 0x7fc0, [0x7f81, 0xffff]],
    ['float8_e5m2', 0x7e, [0x7d, 0x7f, 0xfd, 0xff]],
    ['float8_e4m3', 0x7c, [0x79, 0xff]],
    ['float8_e4m3fn', 0x7f, [0xff]],
    ['float8_e4m3fnuz', 0x80, []],
    ['float8_e5m2fnuz', 0x80, []],
    ['float8_e8m0fnu', 0xff, []],
    ['binary8p4se', 0x80, []],
    ['binary8p4ue', 0xff, []],
    ['float32', 0x7fc00000, [0xffffffff]],
  ])('%s writes NaN as 0x%s', (name, canonical, others) => {
    expect(codeOf(NaN, coded(name))).toBe(canonical);
    for (const code of [canonical, ...others]) expect(valueOf(code, coded(name))).toBe(NaN);
  });

  it('codes above 53 bits are bigints', () => {
    const f = coded('float64');
    expect(codeOf(1, f)).toBe(0x3ff0000000000000n);
    expect(codeOf(NaN, f)).toBe(0x7ff8000000000000n);
    expect(codeOf(-Infinity, f)).toBe(0xfff0000000000000n);
    expect(codeOf(-5e-324, f)).toBe(0x8000000000000001n);
    expect(valueOf(0x7fefffffffffffffn, f)).toBe(Number.MAX_VALUE);
    expect(valueOf(0x8000000000000000n, f)).toBe(-0);
  });
});
