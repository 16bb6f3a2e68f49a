import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../src/options.js';
import { randomWords } from '../../src/random/words.js';
import { roundRational, splitRational, type Rational } from '../../src/rounding/exact.js';
import { round } from '../../src/rounding/round.js';
import { makeRule, type Rule } from '../../src/rounding/rule.js';
import { format, type Format, type RoundingMode } from '../../src/index.js';
import { formatAndValue, saturation, subnormalTreatment } from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { show } from '../oracle/bits.js';
import { realOf } from '../oracle/dyadic.js';
import { deterministicModes } from '../oracle/rounding.js';

const rule = (f: Format, options = {}): Rule => makeRule(f, checkOptions(options, 'test'), 'test');
const words = randomWords(1n, 0);

describe('roundRational', () => {
  const options = fc.record({
    rounding: fc.constantFrom<RoundingMode>(...deterministicModes, 'stochastic', 'stochasticEqual'),
    subnormals: subnormalTreatment,
    saturate: saturation,
  });

  checked(
    'of a float64 is round, however the fraction is written',
    fc.property(
      formatAndValue,
      options,
      fc.bigInt({ min: 1n, max: 1n << 200n }),
      fc.integer({ min: -300, max: 300 }),
      fc.nat(),
      ({ f, x }, o, factor, shift, index) => {
        const real = realOf(x);
        if (real.kind !== 'finite') return;
        const { significand, exponent } = real.magnitude;
        const magnitude: Rational =
          shift < 0
            ? { numerator: significand * factor, denominator: factor << BigInt(-shift), exponent: exponent - shift }
            : { numerator: (significand * factor) << BigInt(shift), denominator: factor, exponent: exponent - shift };
        const wanted = round(x, rule(f, o), words, index);
        expect(show(roundRational(real.negative, magnitude, rule(f, o), words, index))).toBe(show(wanted));
      },
    ),
    3000,
  );

  it.each<[bigint, bigint, number, RoundingMode, number, string]>([
    [1n, 3n, 0, 'tiesToEven', 0.333251953125, 'a fraction that no float64 is'],
    [1n, 3n, 0, 'awayFromZero', 0.33349609375, 'upward'],
    [1n, 3n, -40, 'awayFromZero', 2 ** -24, 'below the smallest subnormal'],
    [1n, 3n, -1e9, 'awayFromZero', 2 ** -24, 'far below it'],
    [1n, 3n, 1e9, 'tiesToEven', Infinity, 'far beyond the largest value'],
    [1n, 3n, 1e9, 'towardZero', 65504, 'far beyond, inward'],
    [(1n << 5000n) + 1n, 1n, -5000, 'awayFromZero', 1 + 2 ** -10, 'the last of 5000 bits'],
    [1n << 5000n, (1n << 5000n) + 1n, 0, 'towardZero', 1 - 2 ** -11, 'a power of two less the least bit'],
    [0n, 1n, 0, 'awayFromZero', 0, 'zero'],
  ])('%#: %d / %d 2^%d, %s', (numerator, denominator, exponent, rounding, value) => {
    const magnitude = { numerator, denominator, exponent };
    expect(roundRational(false, magnitude, rule(format('float16'), { rounding }))).toBe(value);
    expect(roundRational(true, magnitude, rule(format('float16'), { rounding }))).toBe(-value);
  });

  it('nu has its first 64 bits, and whether any follow', () => {
    const third = { numerator: 4n, denominator: 3n, exponent: 0 }; // 1 + 1/3
    const one = rule(format('e8m0finite'));
    expect(splitRational(third, one)).toEqual({
      lower: 1,
      odd: true,
      exponent: 0,
      nu: { high: 0x55555555, low: 0x55555555, sticky: true },
    });
  });
});
