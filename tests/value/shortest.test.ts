import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chop, defineFormat, format, formats, parse, toShortest, values, type Format } from '../../src/index.js';
import { anyFloat, formatAndValue } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { show } from '../oracle/bits.js';
import { factsOf, p3109Names } from '../oracle/facts.js';

describe('toShortest', () => {
  it.each([
    // x               format           text                why
    [0.0999755859375, 'float16', '0.1', 'no more digits than tell it from its neighbours'],
    [65504, 'float16', '65500', 'the largest value'],
    [2 ** -24, 'float16', '6e-8', 'the smallest subnormal'],
    [2 ** -14, 'float16', '0.00006104', 'the smallest normal: 0.000061 is nearer to another value'],
    [1, 'float16', '1', 'an integer'],
    [1024, 'bfloat16', '1024', 'a power of two: values below are twice as dense'],
    [3.3895313892515355e38, 'bfloat16', '3.39e+38', 'layout of large numbers'],
    [2 ** 70, 'bfloat16', '1.18e+21', 'from 10^21 on in exponent form'],
    [2 ** 69, 'bfloat16', '590000000000000000000', 'below it in full'],
    [2 ** -20, 'float32', '9.536743e-7', 'below 10^-6 in exponent form'],
    [-0, 'bfloat16', '-0', 'the sign of zero'],
    [0, 'bfloat16', '0', 'zero'],
    [Infinity, 'float16', 'Infinity', 'infinity'],
    [-Infinity, 'float16', '-Infinity', '-infinity'],
    [NaN, 'float8_e4m3fn', 'NaN', 'NaN'],
    [-0.4375, 'float6_e3m2fn', '-0.44', 'a negative number'],
    [448, 'float8_e4m3fn', '450', 'up to the tie at 464, beyond which it is NaN'],
    [240, 'float8_e4m3', '240', '200 is another value'],
    [7.5, 'float6_e2m3fn', '8', 'no infinity and no NaN: every larger number is the largest value'],
    [28, 'float6_e3m2fn', '30', 'likewise'],
    [6, 'float4_e2m1fn', '6', 'itself where that is as short'],
    [2 ** -127, 'float8_e8m0fnu', '6e-39', 'the smallest value without zero: all down to 0'],
    [2 ** 127, 'float8_e8m0fnu', '2e+38', 'p = 1'],
    [0.5, 'float4_e2m1fn', '0.5', 'a subnormal'],
    [5e-324, 'float64', '5e-324', 'float64'],
    [Number.MAX_VALUE, 'float64', '1.7976931348623157e+308', 'float64'],
    [9.5367431640625e-7, 'float64', '9.5367431640625e-7', 'float64'],
  ])('%d in %s is %s (%s)', (x, f, text) => expect(toShortest(x, f)).toBe(text));

  it('refuses what is no value of the format', () => {
    expect(() => toShortest(0.1, 'float16')).toThrow('toShortest: "x" expected a value of float16, got 0.1');
    expect(() => toShortest(NaN, 'float4_e2m1fn')).toThrow(RangeError);
    expect(() => toShortest(Infinity, 'float8_e4m3fn')).toThrow(RangeError);
    expect(() => toShortest(-0, 'float8_e4m3fnuz')).toThrow(RangeError);
    expect(() => toShortest('1' as never, 'float16')).toThrow(TypeError);
  });

  checked(
    'float64: what String gives, but for -0',
    fc.property(anyFloat, (x) => {
      expect(toShortest(x, 'float64')).toBe(Object.is(x, -0) ? '-0' : String(x));
    }),
    5000,
  );

  it('float64: what String gives at powers of two and of ten, and next to them', () => {
    for (let e = -1074; e <= 1023; e++) {
      for (const x of [2 ** e, 2 ** e * (1 + 2 ** -52), 2 ** e * (1 - 2 ** -53)]) {
        if (x > 0) expect(toShortest(x, 'float64')).toBe(String(x));
      }
    }
    for (let e = -323; e <= 308; e++) expect(toShortest(Number(`1e${e}`), 'float64')).toBe(String(Number(`1e${e}`)));
  });

  checked(
    'parse reads it back, in every format and treatment of subnormals',
    fc.property(formatAndValue, ({ f, x }) => {
      const value = chop(x, f);
      fc.pre(value === value || f.nan);
      expect(show(parse(toShortest(value, f), f))).toBe(show(value));
    }),
    5000,
  );

  it.each(['float16', 'bfloat16', 'binary11p1se', 'binary12p7uf'])('parse reads every value of %s back', (f) => {
    for (const x of values(f)) if (parse(toShortest(x, f), f) !== x) expect.fail(`${x} as ${toShortest(x, f)}`);
  });
});

describe('toShortest by brute force', () => {
  const subjects: Format[] = [
    ...[...formats.values()].filter(({ bits }) => bits! <= 8),
    ...[3, 4, 5, 6]
      .flatMap(p3109Names)
      .filter((name) => factsOf(name) !== undefined)
      .map(format),
    ...['binary8p3se', 'binary8p4sf', 'binary8p5ue', 'binary7p1uf'].map(format),
    defineFormat({ name: 'excluded', exponentBits: 3, significandBits: 2, subnormals: 'none' }),
    defineFormat({ name: 'flushed', exponentBits: 3, significandBits: 2, subnormals: 'flush' }),
    defineFormat({ name: 'p1 without NaN', precision: 1, emin: -3, emax: 2, nan: false, infinities: false }),
  ];

  // All decimals of one, two and three digits around the format's range, read by parse: of those that are read as x,
  // toShortest gives one with the fewest digits and of these the nearest.
  it.each(subjects)('%s: no decimal is shorter, none as short is nearer', (f) => {
    const least = Math.floor(Math.log10(f.minSubnormal)) - 2;
    const most = Math.ceil(Math.log10(f.maxFinite)) + 2;
    const best = new Map<number, string[]>();
    for (let digits = 1; digits <= 3; digits++) {
      const found = new Map<number, string[]>();
      for (let n = 10 ** (digits - 1); n < 10 ** digits; n++) {
        if (digits > 1 && n % 10 === 0) continue;
        for (let k = least - digits; k <= most; k++) {
          const text = `${n}e${k}`;
          const x = parse(text, f);
          if (!best.has(x)) found.set(x, [...(found.get(x) ?? []), text]);
        }
      }
      for (const [x, texts] of found) best.set(x, texts);
    }
    let compared = 0;
    for (const [x, texts] of best) {
      if (!(x > 0 && x < Infinity)) continue;
      const distance = (text: string): number => Math.abs(Number(text) - x);
      const nearest = Math.min(...texts.map(distance));
      const candidates = texts.filter((text) => distance(text) <= nearest * (1 + 1e-9));
      const ties = candidates.map(Number).sort((a, b) => a - b);
      const shortest = toShortest(x, f);
      if (!ties.includes(Number(shortest))) expect.fail(`${x} as ${shortest}, expected one of ${candidates.join()}`);
      if (new Set(ties).size > 1) {
        // Two equally near: the even last digit.
        const last = /([1-9])0*(\.0*)?(e.*)?$/.exec(shortest)![1]!;
        if (Number(last) % 2 === 1) expect.fail(`${x} as ${shortest} of ${candidates.join()}`);
      }
      compared++;
    }
    expect(compared).toBe(positiveValues(f).length);
  });
});

function positiveValues(f: Format): number[] {
  if (f.bits !== undefined) return [...values(f)].filter((x) => x > 0);
  const powers: number[] = []; // p = 1
  for (let x = f.minSubnormal; x <= f.maxFinite; x *= 2) powers.push(x);
  return powers;
}
