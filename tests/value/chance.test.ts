import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceRoundUp, chop, defineFormat, type RoundingOptions } from '../../src/index.js';
import { formatAndValue } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { bracketOf, goesAway, type Bracket } from '../oracle/rounding.js';

const stochastic = { rounding: 'stochastic' } as const;

describe('chanceRoundUp', () => {
  it.each<[number, string, RoundingOptions, number, string]>([
    // x        format           options             chance      why
    [1.25, 'float4_e2m1fn', stochastic, 0.5, 'nu'],
    [4.5, 'float4_e2m1fn', stochastic, 0.25, 'nu'],
    [-4.5, 'float4_e2m1fn', stochastic, 0.75, 'up is toward +Infinity'],
    [1.5, 'float4_e2m1fn', stochastic, 0, 'a value of the format'],
    [0, 'float4_e2m1fn', stochastic, 0, 'zero'],
    [-0, 'float16', stochastic, 0, '-0'],
    [Infinity, 'float16', stochastic, 0, 'infinity'],
    [-Infinity, 'float8_e4m3fn', stochastic, 0, 'infinity where there is none'],
    [NaN, 'float16', stochastic, NaN, 'NaN'],
    [2 ** -26, 'float16', stochastic, 0.25, 'below the smallest subnormal'],
    [2 ** -90, 'float16', stochastic, 0, 'below 2^-64 of it: floor(nu 2^64) is 0'],
    [2 ** -88, 'float16', stochastic, 2 ** -64, 'at 2^-64 of it'],
    [-(2 ** -88), 'float16', stochastic, 1, '1 - 2^-64, rounded to float64'],
    [65512, 'float16', stochastic, 0.25, 'between the largest value and overflow: the ordinary chance'],
    [1.0001, 'float16', { rounding: 'stochasticEqual' }, 0.5, 'a coin'],
    [1, 'float16', { rounding: 'stochasticEqual' }, 0, 'no coin for values'],
    [1.0625, 'float4_e2m1fn', { ...stochastic, randomBits: 2, variant: 'A' }, 0, 'nu = 1/8: floor(nu 4) = 0'],
    [
      1.0625,
      'float4_e2m1fn',
      { ...stochastic, randomBits: 2, variant: 'B' },
      0.25,
      'floor(nu 8) + 2R + 1 >= 8 for R = 3',
    ],
    [1.0625, 'float4_e2m1fn', { ...stochastic, randomBits: 2, variant: 'C' }, 0, 'nu 4 = 1/2 to even'],
    [1.1875, 'float4_e2m1fn', { ...stochastic, randomBits: 2 }, 0.5, 'nu 4 = 3/2 to even'],
    [2 ** -130, 'float8_e8m0fnu', stochastic, 1, 'no zero to go to'],
    [-1, 'float8_e8m0fnu', stochastic, NaN, 'no negative numbers: NaN'],
    [0, 'float8_e8m0fnu', stochastic, NaN, 'no zero: NaN'],
    [3, 'float8_e8m0fnu', stochastic, 0.5, 'between 2 and 4'],
    [2 ** -16, 'float16', { ...stochastic, subnormals: 'none' }, 0.25, 'between 0 and minNormal'],
  ])('of %d in %s, %j: %d (%s)', (x, f, options, chance) => expect(chanceRoundUp(x, f, options)).toBe(chance));

  it('refuses deterministic modes', () => {
    expect(() => chanceRoundUp(1, 'float16', {})).toThrow(
      '"rounding" expected "stochastic" or "stochasticEqual", got "tiesToEven"',
    );
    expect(() => chanceRoundUp(1, 'float16', { rounding: 'toOdd' })).toThrow(RangeError);
    expect(() => chanceRoundUp('1' as never, 'float16', stochastic)).toThrow(TypeError);
  });

  checked(
    'limited random bits: the count of the random numbers that go up, by the oracle',
    fc.property(
      formatAndValue,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      ({ f, facts, x }, randomBits, variant) => {
        const input = bracketOf(x, facts, f.subnormals === 'none');
        const between = bracket(input);
        fc.pre(between !== undefined && !between.zero && f.zero);
        let up = 0;
        for (let random = 0; random < 2 ** randomBits; random++) {
          const draw = { high: BigInt(random) << BigInt(32 - randomBits), low: 0n, randomBits, variant };
          const away = goesAway(between, 'stochastic', draw);
          if (!between.exact && away !== between.negative) up++;
        }
        expect(chanceRoundUp(x, f, { ...stochastic, randomBits, variant })).toBe(up / 2 ** randomBits);
      },
    ),
    3000,
  );

  checked(
    'exact probabilities: floor(nu 2^64) / 2^64 by the oracle',
    fc.property(formatAndValue, ({ f, facts, x }) => {
      const input = bracketOf(x, facts, f.subnormals === 'none');
      const between = bracket(input);
      fc.pre(between !== undefined && !between.zero && f.zero);
      const { nu, exact, negative } = between;
      const away = (nu.numerator << 64n) >> nu.bits;
      const up = exact ? 0n : negative ? (1n << 64n) - away : away;
      expect(chanceRoundUp(x, f, stochastic)).toBe(Number(up) / 2 ** 64);
    }),
    3000,
  );

  it('is the frequency of results, to four sigma', () => {
    const n = 100_000;
    const f = defineFormat({ precision: 3, emin: -4, emax: 3 });
    for (const x of [1.1, -1.1, 0.01, -0.01, 14.7]) {
      const up = chop(new Float64Array(n).fill(x), f, { ...stochastic, seed: 11 }).filter((y) => y > x).length;
      const p = chanceRoundUp(x, f, stochastic);
      expect(Math.abs(up - n * p)).toBeLessThan(4 * Math.sqrt(n * p * (1 - p)));
    }
  });
});

function bracket(input: ReturnType<typeof bracketOf>): Bracket | undefined {
  return 'kind' in input ? undefined : input;
}
