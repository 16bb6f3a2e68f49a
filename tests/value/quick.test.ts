/**
 * parse and toShortest by float64 give what exact integers give: at every limit, just inside and just outside.
 */
import { describe, expect, it } from 'vitest';
import { defineFormat, format, parse, type Format, type RoundingOptions } from '../../src/index.js';
import { exponentOf } from '../../src/format/bits.js';
import { roundingOf } from '../../src/value/arguments.js';
import { exactly, quickly } from '../../src/value/shortest.js';
import { deterministicModes } from '../oracle/rounding.js';
import { generator } from '../arithmetic/functions/inputs.js';
import { exactDecimal } from './decimalText.js';

const formats: Format[] = [
  ...['float16', 'bfloat16', 'float32', 'float64', 'tfloat32', 'float8_e4m3fn', 'float4_e2m1fn', 'float8_e8m0fnu'],
  ...['binary8p3se', 'binary8p3ue', 'float8_e5m2fnuz', 'e11m50', 'e11m51'],
]
  .map((name) => format(name))
  .concat([
    ...[1, 2, 39, 40, 41, 49, 50, 51, 52, 53].map((precision) => defineFormat({ precision, emin: -30, emax: 40 })),
    defineFormat({ precision: 53, emin: -1021, emax: 1023 }),
    defineFormat({ precision: 53, emin: -1022, emax: 1022 }),
    defineFormat({ precision: 11, emin: -14, emax: 15, subnormals: 'none' }),
    defineFormat({ precision: 11, emin: -14, emax: 15, subnormals: 'flush' }),
    defineFormat({ precision: 11, emin: -1000, emax: 1000 }),
    defineFormat({ precision: 5, emin: -940, emax: 940 }),
  ]);

/** The same number in more digits than float64 is asked about. */
function lengthened(text: string): string {
  const [, mantissa, exponent] = /^([^e]*)(.*)$/i.exec(text)!;
  return `${mantissa!}${mantissa!.includes('.') ? '' : '.'}${'0'.repeat(45)}${exponent!}`;
}

describe('parse', () => {
  const numbersOf = ({ precision, emin, emax }: Format, random: () => number): string[] => {
    const e = Math.max(Math.min(Math.floor(random() * 60) - 30, emax + 1), emin - precision);
    const places = Math.min(precision + Math.floor(random() * 3), 52);
    const x = (1 + Math.floor(random() * 2 ** places) / 2 ** places) * 2 ** e * (random() < 0.5 ? -1 : 1);
    const exact = exactDecimal(x);
    const digits = [17, 18, 19, 20, 21, 22, 39, 40, 41][Math.floor(random() * 9)]!;
    return [String(x), exact, `${exact}1`, exact.slice(0, digits), `${exact.slice(0, digits)}5`, x.toPrecision(21)];
  };

  it.each(deterministicModes)('%s: of few digits and of many, the same', (rounding) => {
    formats.forEach((f, i) => {
      const random = generator(i + 1);
      const options: RoundingOptions = { rounding, saturate: i % 2 === 0 };
      for (let k = 0; k < 25; k++) {
        for (const text of numbersOf(f, random)) {
          if (!/\d/.test(text)) continue;
          const want = parse(lengthened(text), f, options);
          expect(Object.is(parse(text, f, options), want), `${text} in ${f.name} ${rounding}, want ${want}`).toBe(true);
        }
      }
    });
  });

  it('draws the same word for a number of few digits', () => {
    for (let seed = 0; seed < 50; seed++) {
      const options: RoundingOptions = { rounding: 'stochastic', seed, position: seed };
      expect(parse('0.3', 'float8_e4m3fn', options)).toBe(parse(lengthened('0.3'), 'float8_e4m3fn', options));
    }
  });

  it.each([
    ['0X10', 16],
    [' 5 ', 5],
    ['\u00a05\ufeff', 5],
    ['+.5', 0.5],
    ['-5.', -5],
    ['4e0', 4],
    ['4E0', 4],
    ['65520', Infinity],
    ['1e400', Infinity],
    ['1e-400', 0],
    ['-1e-400', -0],
  ])('reads %j', (text, value) => expect(parse(text, 'float16')).toBe(value));

  it.each(['0b1', '0o7', '-0b1', ',5', '/5', '5/', '-', '.', '+', '1e', '5x', '0x', '5_0'])('refuses %j', (text) => {
    expect(() => parse(text, 'float16')).toThrow(SyntaxError);
  });
});

describe('toShortest', () => {
  it('has the digits of exact integers wherever float64 decides, and it decides nearly everywhere', () => {
    let quick = 0;
    let all = 0;
    formats.forEach((f, i) => {
      const { rule } = roundingOf(f, undefined, 1, 'test').plan;
      const random = generator(i + 1);
      const { precision, emin, emax } = f;
      const extremes = [f.maxFinite, f.minNormal, f.minSubnormal, f.minNormal * 2, 2 ** emax];
      const some = Array.from({ length: 400 }, () => {
        const e = Math.floor(emin + random() * (emax - emin));
        return (1 + Math.floor(random() * 2 ** (precision - 1)) / 2 ** (precision - 1)) * 2 ** e;
      });
      for (const x of [...extremes, ...some]) {
        const e = exponentOf(x);
        if (!(x > 0 && x <= f.maxFinite)) continue;
        const found = quickly(x, e, rule);
        if (precision > 40) expect(found).toBeUndefined();
        if (precision > 40) continue;
        all++;
        if (found === undefined) continue;
        quick++;
        const { digits, exponent } = exactly(x, e, rule);
        expect([found.digits, found.exponent], `${x} in ${f.name}`).toEqual([Number(digits), exponent]);
      }
    });
    expect(quick / all).toBeGreaterThan(0.85);
    expect(quick).toBeLessThan(all);
  });
});
