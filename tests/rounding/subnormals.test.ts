import { describe, expect, it } from 'vitest';
import { chop, defineFormat, format, type RoundingMode } from '../../src/index.js';

// float8_e4m3fn: smallest normal 2^-6, quantum below it 2^-9.
const MIN_NORMAL = 2 ** -6;
const QUANTUM = 2 ** -9;

describe("subnormals: 'gradual'", () => {
  // prettier-ignore
  it.each([
    [0.5, 0, 'halfway to the first subnormal'],
    [1.5, 2, 'halfway, even above'],
    [2.5, 2, 'halfway, even below'],
    [7.5, 8, 'halfway to the smallest normal'],
    [7, 7, 'the largest subnormal'],
  ])('%d quanta -> %d quanta (%s)', (x, expected) => {
    expect(chop(x * QUANTUM, 'float8_e4m3fn')).toBe(expected * QUANTUM);
    expect(chop(-x * QUANTUM, 'float8_e4m3fn')).toBe(-expected * QUANTUM);
  });
});

describe("subnormals: 'none': the values up to 2^emin are 0 and 2^emin", () => {
  // prettier-ignore
  it.each([
    // mode             2^-60  just below half  half  just above half  just below 2^emin   (expected in units of 2^emin)
    ['tiesToEven',      0,     0,               0,    1,               1],
    ['tiesToAway',      0,     0,               1,    1,               1],
    ['tiesToZero',      0,     0,               0,    1,               1],
    ['tiesToOdd',       0,     0,               1,    1,               1],
    ['towardPositive',  1,     1,               1,    1,               1],
    ['towardNegative',  0,     0,               0,    0,               0],
    ['towardZero',      0,     0,               0,    0,               0],
    ['awayFromZero',    1,     1,               1,    1,               1],
    ['toOdd',           1,     1,               1,    1,               1],
  ] as const)('%s', (rounding, ...expected) => {
    const half = MIN_NORMAL / 2;
    const x = [2 ** -60, half * (1 - 2 ** -53), half, half * (1 + 2 ** -52), MIN_NORMAL * (1 - 2 ** -53)];
    x.forEach((value, i) => {
      expect(chop(value, 'float8_e4m3fn', { rounding, subnormals: 'none' })).toBe(Number(expected[i]) * MIN_NORMAL);
    });
  });

  it('stochastic: a value goes to 2^emin with probability |x| / 2^emin, and never elsewhere', () => {
    const y = chop(new Float64Array(10000).fill(MIN_NORMAL / 4), 'float8_e4m3fn', {
      rounding: 'stochastic',
      seed: 4,
      subnormals: 'none',
    });
    const up = y.filter((value) => value === MIN_NORMAL).length;
    expect(up + y.filter((value) => value === 0).length).toBe(10000);
    expect(Math.abs(up - 2500)).toBeLessThan(4 * Math.sqrt(10000 * 0.25 * 0.75));
  });
});

describe("subnormals: 'flush': rounded as gradual, then results below 2^emin become zeros of their sign", () => {
  // prettier-ignore
  it.each<readonly [RoundingMode, number, number, string]>([
    // mode             x                                    expected     why
    ['tiesToEven',      7.5 * QUANTUM,                       MIN_NORMAL,  'rounds up to the smallest normal: stays'],
    ['tiesToEven',      7.499 * QUANTUM,                     0,           'rounds to the largest subnormal: flushed'],
    ['tiesToEven',      -3 * QUANTUM,                        -0,          'a subnormal value of the format'],
    ['towardPositive',  7.001 * QUANTUM,                     MIN_NORMAL,  'rounds up to the smallest normal'],
    ['towardPositive',  6.5 * QUANTUM,                       0,           'rounds up to a subnormal: flushed, no enclosure'],
    ['awayFromZero',    -(2 ** -60),                         -0,          'rounds away to -2^-9, flushed'],
    ['towardZero',      MIN_NORMAL,                          MIN_NORMAL,  'the smallest normal stays'],
    ['toOdd',           7.5 * QUANTUM,                       0,           'odd is the largest subnormal'],
  ])('%s of %d is %d (%s)', (rounding, x, expected) => {
    expect(chop(x, 'float8_e4m3fn', { rounding, subnormals: 'flush' })).toBe(expected);
  });

  it('a format without -0 flushes to +0', () => {
    expect(chop(-(2 ** -9), 'float8_e4m3fnuz', { subnormals: 'flush' })).toBe(0);
  });
});

describe('the format says, the options override', () => {
  it.each(['gradual', 'flush', 'none'] as const)('%s', (subnormals) => {
    const f = defineFormat({ exponentBits: 8, significandBits: 7, subnormals });
    const x = [2 ** -127, 2 ** -130, 1.6 * 2 ** -127];
    expect(chop(x, f)).toEqual(chop(x, 'bfloat16', { subnormals }));
    expect(chop(x, f, { subnormals: 'gradual' })).toEqual(chop(x, 'bfloat16'));
  });

  it('all named formats are gradual', () => {
    for (const name of ['float16', 'bfloat16', 'float8_e4m3fn']) expect(format(name).subnormals).toBe('gradual');
  });
});
