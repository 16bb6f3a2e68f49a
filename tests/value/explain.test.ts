import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceRoundUp, chop, explain, ulp, type RoundingMode, type RoundingOptions } from '../../src/index.js';
import { formatAndValue, saturation, subnormalTreatment } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { show } from '../oracle/bits.js';
import { deterministicModes } from '../oracle/rounding.js';

describe('explain says why', () => {
  it.each<[number, string, RoundingOptions, string]>([
    [1, 'float16', {}, 'a value of the format'],
    [0.1, 'float16', {}, 'nearer to the lower candidate'],
    [-0.1, 'float16', {}, 'nearer to the upper candidate'],
    [2049, 'float16', {}, 'halfway between two candidates: the lower one is even'],
    [2049, 'float16', { rounding: 'tiesToOdd' }, 'halfway between two candidates: the upper one is odd'],
    [2049, 'float16', { rounding: 'tiesToAway' }, 'halfway between two candidates: the upper one is farther from zero'],
    [-2049, 'float16', { rounding: 'tiesToZero' }, 'halfway between two candidates: the upper one is nearer to zero'],
    [0.1, 'float16', { rounding: 'towardPositive' }, 'inexact: towardPositive takes the upper candidate'],
    [-0.1, 'float16', { rounding: 'towardZero' }, 'inexact: towardZero takes the upper candidate'],
    [0.1, 'float16', { rounding: 'toOdd' }, 'inexact: the upper candidate is odd'],
    [0.3, 'float8_e4m3fn', { rounding: 'stochastic', seed: 1 }, 'drawn by chance: the upper candidate'],
    [
      65520,
      'float16',
      {},
      'halfway between two candidates: the upper one is even; beyond the largest finite value 65504: Infinity',
    ],
    [
      1e6,
      'float16',
      { rounding: 'towardZero' },
      'inexact: towardZero takes the lower candidate; beyond the largest finite value 65504: 65504',
    ],
    [480, 'float8_e4m3fn', {}, 'a multiple of the quantum; beyond the largest finite value 448: NaN'],
    [-480, 'float8_e4m3fn', { saturate: true }, 'a multiple of the quantum; beyond the largest finite value 448: -448'],
    [1e-6, 'float16', { subnormals: 'flush' }, 'nearer to the upper candidate; subnormal results are flushed to zero'],
    [-1, 'binary8p4ue', {}, 'a multiple of the quantum; the format has no negative numbers: NaN'],
    [-1, 'float8_e8m0fnu', {}, 'a multiple of the quantum; the format has no negative numbers'],
    [
      1e-50,
      'float8_e8m0fnu',
      {},
      'nearer to the lower candidate; the format has no zero, its smallest value is 5.877471754111438e-39',
    ],
    [0, 'float16', {}, 'a value of the format'],
    [-0, 'float8_e4m3fnuz', {}, 'the format has no -0'],
    [0, 'float8_e8m0fnu', {}, 'the format has no zero'],
    [Infinity, 'float16', {}, 'infinity is kept'],
    [-Infinity, 'float8_e4m3fn', { saturate: true }, 'infinity becomes -448'],
    [NaN, 'float16', {}, 'NaN stays NaN'],
  ])('%d in %s, %j: %s', (x, f, options, reason) => expect(explain(x, f, options).reason).toBe(reason));

  it('tells what a soft error did', () => {
    const flip = { probability: 1 } as const;
    const { value, reason } = explain(1, 'float16', { flip, seed: 1 });
    expect(value).toBe(chop(1, 'float16', { flip, seed: 1 }));
    expect(reason).toBe('a value of the format; then a soft error flipped a bit of 1');
  });
});

describe('explain gives the steps', () => {
  it('of a rounded number', () => {
    expect({ ...explain(464, 'float8_e4m3fn') }).toEqual({
      input: 464,
      value: 448,
      format: 'float8_e4m3fn',
      rounding: 'tiesToEven',
      lower: 448,
      upper: 480,
      quantum: 32,
      nu: 0.5,
      tie: true,
      overflow: false,
      subnormal: false,
      exact: false,
      reason: 'halfway between two candidates: the lower one is even',
    });
  });

  it('in lines for people', () => {
    expect(String(explain(-1e-9, 'float16', { rounding: 'stochastic', seed: 1 }))).toBe(
      [
        '-1e-9 in float16, stochastic: -0',
        '  lower    -5.960464477539063e-8',
        '  upper    -0',
        '  quantum  2^-24 = 5.960464477539063e-8',
        '  nu       0.016777216',
        '  P(upper) 0.983222784',
        '  why      drawn by chance: the upper candidate',
      ].join('\n'),
    );
    expect(String(explain(1, 'float16'))).toBe('1 in float16, tiesToEven: 1\n  why      a value of the format');
  });

  const options = fc.record({
    rounding: fc.constantFrom<RoundingMode>(...deterministicModes, 'stochastic', 'stochasticEqual'),
    subnormals: subnormalTreatment,
    saturate: saturation,
    seed: fc.nat(),
    position: fc.nat(),
  });

  checked(
    'value is what chop gives; the candidates enclose the input; nu and quantum place it',
    fc.property(formatAndValue, options, ({ f, x }, o) => {
      const { value, lower, upper, quantum, nu, tie, overflow, subnormal, exact, probability } = explain(x, f, o);
      expect(show(value)).toBe(show(chop(x, f, o)));
      expect(exact).toBe(value === x || (x !== x && value !== value));
      expect(subnormal).toBe(x !== 0 && Math.abs(x) < f.minNormal);
      expect(tie).toBe(nu === 0.5);
      const stochastic = o.rounding === 'stochastic' || o.rounding === 'stochasticEqual';
      expect(probability).toBe(
        stochastic ? chanceRoundUp(x, f, { rounding: o.rounding, subnormals: o.subnormals }) : undefined,
      );
      if (!(Math.abs(x) < Infinity)) return;
      if (nu === 0) {
        expect([lower, upper]).toEqual([x, x]);
      } else {
        expect(lower).toBeLessThan(x === 0 ? 1 : x);
        expect(upper).toBeGreaterThan(x);
        const near = Math.abs(x < 0 ? upper : lower);
        if (nu > 2 ** -900 && Math.abs(x) > 2 ** -900) expect(near + nu * quantum).toBe(Math.abs(x));
        if (Math.abs(upper) < Infinity && Math.abs(lower) < Infinity) expect(upper - lower).toBe(quantum);
        const kept = f.zero && (f.signed || x > 0) && !(o.subnormals === 'flush' && subnormal) && !overflow;
        if (kept) expect([lower, upper]).toContain(value);
      }
      if (x !== 0 && f.subnormals === o.subnormals) expect(quantum).toBe(ulp(x, f));
    }),
    5000,
  );
});

describe('explain refuses', () => {
  it('other kinds and unknown formats', () => {
    expect(() => explain('1' as never, 'float16')).toThrow('explain: "x" expected a number, got string');
    expect(() => explain(1, 'float17')).toThrow(RangeError);
    expect(() => explain(1, 'float16', { mode: 1 } as never)).toThrow(RangeError);
  });
});
