import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chop, format, nextUp, parse, values, type RoundingMode } from '../../src/index.js';
import { WORDS_OF_SEED_1 } from './words.js';
import { anyFloat, formatAndValue, saturation, subnormalTreatment } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { show } from '../oracle/bits.js';
import { deterministicModes } from '../oracle/rounding.js';
import { compareMagnitudes, exactDecimal } from './decimalText.js';

const zeros = (n: number): string => '0'.repeat(n);

describe('parse reads decimal and hexadecimal numbers', () => {
  it.each([
    // text                      format            value              why
    ['1', 'float16', 1, 'digits'],
    ['  +1.5\n', 'float16', 1.5, 'white space and a plus sign'],
    ['.5', 'float16', 0.5, 'no digit before the point'],
    ['5.', 'float16', 5, 'no digit behind it'],
    ['-2.5E+2', 'float16', -250, 'an exponent, in any case'],
    ['0x1.8p-3', 'float16', 0.1875, 'hexadecimal'],
    ['-0X.8P1', 'float16', -1, 'hexadecimal, in any case'],
    ['0x10', 'float16', 16, 'hexadecimal without an exponent'],
    ['0x1.', 'float16', 1, 'hexadecimal, no digit behind the point'],
    ['0x1e2', 'float16', 482, 'e is a hexadecimal digit'],
    ['0x1.fffffffffffff8p1023', 'float64', Infinity, 'a tie beyond the largest float64'],
    ['0x1.fffffffffffff7ffffffffffffp1023', 'float64', Number.MAX_VALUE, 'just below that tie'],
    ['0', 'float16', 0, 'zero'],
    ['-0', 'float16', -0, 'the sign of zero'],
    ['-0.000e5', 'float16', -0, 'the sign of a longer zero'],
    ['-0x0p9', 'float16', -0, 'the sign of a hexadecimal zero'],
    ['-0', 'float8_e4m3fnuz', 0, 'no -0 in the format'],
    ['0', 'float8_e8m0fnu', NaN, 'no zero in the format'],
    ['inf', 'float16', Infinity, 'infinity'],
    ['-Infinity', 'float16', -Infinity, 'infinity, longer'],
    ['+INF', 'float8_e4m3fn', NaN, 'no infinity in the format'],
    ['nan', 'float16', NaN, 'not a number'],
    ['-NaN', 'float4_e2m1fn', NaN, 'not a number, as chop keeps it'],
    ['0.1', 'float16', 0.0999755859375, 'rounded'],
    ['65519.99', 'float16', 65504, 'just under the overflow threshold'],
    ['65520', 'float16', Infinity, 'overflow'],
    ['464', 'float8_e4m3fn', 448, 'a tie at the largest value: 448 is even'],
    ['464.000000000000000000000000001', 'float8_e4m3fn', NaN, 'above it'],
    ['5.960464477539063e-8', 'float16', 2 ** -24, 'the smallest subnormal'],
    ['2.98023223876953125e-8', 'float16', 0, 'half of it, a tie'],
    ['2.98023223876953125000000000001e-8', 'float16', 2 ** -24, 'a little more'],
    ['2.4703282292062327208299439580e-324', 'float64', 0, 'below half of the smallest float64'],
    ['2.4703282292062328e-324', 'float64', 5e-324, 'above half of it'],
  ])('%s in %s is %d (%s)', (text, f, value) => expect(parse(text, f)).toBe(value));

  it.each([
    '',
    ' ',
    '.',
    '+',
    '-',
    'e5',
    '1e',
    '1e+',
    '1.2.3',
    '1,5',
    '1 5',
    '--1',
    '0x',
    '0x.p1',
    '0x1p',
    '0b1',
    '1_000',
    '1n',
    'infin',
    'nan(1)',
    'e',
    '0x1.8q',
    '１',
  ])('refuses %j', (text) => expect(() => parse(text, 'float16')).toThrow(SyntaxError));

  it('says what came, shortened', () => {
    expect(() => parse('1,5', 'float16')).toThrow(
      'parse: "text" expected a decimal number, a hexadecimal one, inf, infinity or nan, got "1,5"',
    );
    expect(() => parse('x'.repeat(1e6), 'float16')).toThrow(/x{60}…"$/);
    expect(() => parse(1 as never, 'float16')).toThrow(TypeError);
    expect(() => parse('1', 'float17')).toThrow(RangeError);
    expect(() => parse('1', 'float16', { round: 1 } as never)).toThrow(RangeError);
  });
});

describe('parse rounds once, however long the text', () => {
  it.each([
    // why, text, value
    ['far below', '1e-5000', 0],
    ['far below, with its sign', '-1e-5000', -0],
    ['far beyond', '1e99999999', Infinity],
    ['an exponent that no integer is built for', '1e-99999999', 0],
    ['an exponent beyond float64', `1e${'9'.repeat(400)}`, Infinity],
    ['and its negative', `1e-${'9'.repeat(400)}`, 0],
    ['zero whatever the exponent', `0e${'9'.repeat(400)}`, 0],
    ['zeros that the exponent takes back', `1${zeros(100000)}e-100000`, 1],
    ['and the other way round', `0.${zeros(100000)}1e100001`, 1],
    ['hexadecimal zeros', `0x1${zeros(100000)}p-400000`, 1],
    ['hexadecimal places', `0x.${zeros(100000)}1p400004`, 1],
    ['hexadecimal, far beyond', '0x1p99999999', Infinity],
    ['hexadecimal, far below', '0x1p-99999999', 0],
    ['a tie', `1.00048828125${zeros(100000)}`, 1],
    ['a tie but for the last of 100000 digits', `1.00048828125${zeros(100000)}1`, 1.0009765625],
    ['a hexadecimal tie', `0x1.002${zeros(100000)}`, 1],
    ['a hexadecimal tie but for the last digit', `0x1.002${zeros(100000)}1`, 1.0009765625],
  ])('%s', (_, text, value) => {
    const start = performance.now();
    expect(parse(text, 'float16')).toBe(value);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('refuses long texts in linear time', () => {
    const start = performance.now();
    for (const text of [
      `${'1'.repeat(1e6)}x`,
      `0x${'1'.repeat(1e6)}x`,
      `1.${'1'.repeat(1e6)}x`,
      `1e${'1'.repeat(1e6)}x`,
    ]) {
      expect(() => parse(text, 'float16')).toThrow(SyntaxError);
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('takes no way over float64: a tie of float16 but for one digit that float64 does not see', () => {
    const text = '1.000488281250000000000000001';
    expect(chop(Number(text), 'float16')).toBe(1);
    expect(parse(text, 'float16')).toBe(1.0009765625);
    expect(parse('1.0000000000000000000001', 'float16', { rounding: 'awayFromZero' })).toBe(1.0009765625);
    expect(parse('0.9999999999999999999999', 'float16', { rounding: 'towardZero' })).toBe(0.99951171875);
  });

  it('decides ties by every digit: midpoints of the smallest float64 values have 1075 of them', () => {
    for (const x of [5e-324, 1.5e-323, 2 ** -1022, 1 + 2 ** -52]) {
      const tie = exactMidpoint(x, nextUp(x, 'float64'));
      expect(parse(tie, 'float64', { rounding: 'tiesToZero' })).toBe(x);
      expect(parse(`${tie}1`, 'float64', { rounding: 'tiesToZero' })).toBe(nextUp(x, 'float64'));
      expect(parse(tie, 'float64', { rounding: 'tiesToAway' })).toBe(nextUp(x, 'float64'));
    }
  });
});

/** (x + y) / 2 in decimal, for neighbours of at most 1100 places. */
function exactMidpoint(x: number, y: number): string {
  const places = 1100;
  const scaled = (z: number): bigint => {
    const [whole = '0', fraction = ''] = exactDecimal(z).split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  };
  const digits = ((scaled(x) + scaled(y)) / 2n).toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

describe('parse in every mode', () => {
  checked(
    'float64: what Number reads',
    fc.property(anyFloat, fc.integer({ min: 1, max: 21 }), (x, digits) => {
      fc.pre(Math.abs(x) < Infinity);
      for (const text of [String(x), x.toExponential(digits - 1)])
        expect(show(parse(text, 'float64'))).toBe(show(Number(text)));
    }),
    5000,
  );

  checked(
    'the exact decimal of a number gives what chop gives, all options and random words included',
    fc.property(
      formatAndValue,
      fc.record({
        rounding: fc.constantFrom<RoundingMode>(...deterministicModes, 'stochastic', 'stochasticEqual'),
        subnormals: subnormalTreatment,
        saturate: saturation,
        seed: fc.nat(),
        position: fc.nat(),
      }),
      ({ f, x }, options) => {
        const text = Math.abs(x) < Infinity ? exactDecimal(x) : String(x);
        expect(show(parse(text, f, options))).toBe(show(chop(x, f, options)));
      },
    ),
    5000,
  );

  checked(
    'soft errors and limited random bits as chop has them',
    fc.property(formatAndValue, fc.nat(), fc.integer({ min: 1, max: 32 }), ({ f, x }, seed, randomBits) => {
      const text = Math.abs(x) < Infinity ? exactDecimal(x) : String(x);
      const flip = { probability: 0.5 };
      for (const variant of ['A', 'B', 'C'] as const) {
        const options = { rounding: 'stochastic', seed, randomBits, variant, flip } as const;
        expect(show(parse(text, f, options))).toBe(show(chop(x, f, options)));
      }
    }),
    2000,
  );

  const narrow = ['float8_e4m3fn', 'float8_e5m2', 'float6_e3m2fn', 'binary8p1se', 'float8_e3m4', 'bfloat16'];
  const sorted = new Map(narrow.map((name) => [name, [...values(name)].filter((x) => x >= 0)]));
  checked(
    'random decimals: the values on either side, chosen by exact comparison',
    fc.property(
      fc.constantFrom(...narrow),
      fc.nat(1e6),
      fc.bigInt({ min: 0n, max: 10n ** 60n - 1n }),
      fc.constantFrom('', '0', '1', '5', '49999', '50000'),
      (name, at, tail, lead) => {
        const all = sorted.get(name)!;
        const x = all[at % (all.length - 1)]!;
        const y = all[(at % (all.length - 1)) + 1]!;
        // The midpoint, or a number near it that differs behind the digits of x.
        const text =
          lead === ''
            ? exactMidpoint(x, y)
            : `${exactDecimal(x)}${exactDecimal(x).includes('.') ? '' : '.'}${lead}${tail}`;
        fc.pre(compareMagnitudes(text, x) >= 0 && compareMagnitudes(text, y) <= 0);
        const isX = compareMagnitudes(text, x) === 0;
        const isY = compareMagnitudes(text, y) === 0;
        const toMidpoint = compareTexts(text, exactMidpoint(x, y));
        expect(parse(text, name, { rounding: 'towardZero' })).toBe(isY ? y : x);
        expect(parse(text, name, { rounding: 'awayFromZero' })).toBe(isX ? x : y);
        expect(parse(text, name, { rounding: 'tiesToAway' })).toBe(toMidpoint >= 0 ? y : x);
        expect(parse(text, name, { rounding: 'tiesToZero' })).toBe(toMidpoint > 0 ? y : x);
        expect(0 - parse(`-${text}`, name, { rounding: 'towardPositive' })).toBe(isY ? y : x);
      },
    ),
    3000,
  );

  it('stochastic: the last of 64 bits of nu decides, and digits beyond float64 do', () => {
    // Word of element 0, seed 1: U64. nu = 1 - U64 / 2^64 goes away, the least bit less does not.
    const u = (BigInt(WORDS_OF_SEED_1.high) << 32n) | BigInt(WORDS_OF_SEED_1.low);
    const threshold = (1n << 64n) - u; // nu 2^64
    const options = { rounding: 'stochastic', seed: 1 } as const;
    const text = (nu: bigint): string => {
      // 1 + nu 2^-10 2^-64, exactly: 74 places
      const digits = (((1n << 74n) + nu) * 5n ** 74n).toString();
      return `${digits.slice(0, -74)}.${digits.slice(-74)}`;
    };
    expect(parse(text(threshold), 'float16', options)).toBe(1.0009765625);
    expect(parse(text(threshold - 1n), 'float16', options)).toBe(1);
    expect(parse(`${text(threshold - 1n)}9`, 'float16', options)).toBe(1);
  });
});

/** The sign of a - b, for nonnegative decimals without exponents. */
function compareTexts(a: string, b: string): number {
  const places = 1200;
  const scaled = (text: string): bigint => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  };
  const [left, right] = [scaled(a), scaled(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

describe('parse into formats of every kind', () => {
  it('keeps what the format says of subnormals', () => {
    const flush = { ...specOf('float16'), subnormals: 'flush' } as const;
    expect(parse('1e-6', flush)).toBe(0);
    expect(parse('1e-6', 'float16', { subnormals: 'none', rounding: 'awayFromZero' })).toBe(2 ** -14);
  });

  it('p = 1: ties go to the even exponent code', () => {
    expect(parse('1.5', 'float8_e8m0fnu')).toBe(2); // code of 1 is 127, odd
    expect(parse('3', 'float8_e8m0fnu')).toBe(2);
    expect(parse('1e-40', 'float8_e8m0fnu')).toBe(2 ** -127);
    expect(parse('-1', 'float8_e8m0fnu')).toBe(NaN);
  });
});

function specOf(name: string): { exponentBits: number; significandBits: number } {
  const { exponentBits, significandBits } = format(name);
  return { exponentBits: exponentBits!, significandBits };
}
