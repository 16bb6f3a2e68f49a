import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { chop, type RoundingMode } from '../../src/index.js';
import { show } from '../oracle/bits.js';
import { bracketOf } from '../oracle/rounding.js';
import {
  anyFormat,
  deciding,
  deterministicMode,
  formatAndValue,
  saturation,
  subnormalTreatment,
} from './arbitraries.js';
import { checked } from './checked.js';

const RUNS = 10000;
const options = fc.record({ rounding: deterministicMode, subnormals: subnormalTreatment, saturate: saturation });
const twoValues = anyFormat.chain((one) =>
  fc.tuple(deciding(one.facts), deciding(one.facts)).map(([x, y]) => ({ ...one, x, y })),
);

describe('laws of rounding, for every format and value', () => {
  checked(
    'idempotent: a result of rounding is rounded to itself',
    fc.property(formatAndValue, options, ({ f, x }, o) => {
      const once = chop(x, f, o);
      expect(show(chop(once, f, o))).toBe(show(once));
    }),
    RUNS,
  );

  checked(
    'idempotent across random modes: what is in the format stays',
    fc.property(formatAndValue, options, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), ({ f, x }, o, seed) => {
      const once = chop(x, f, o);
      expect(show(chop(once, f, { ...o, rounding: 'stochastic', seed }))).toBe(show(once));
      expect(show(chop(once, f, { ...o, rounding: 'stochasticEqual', seed }))).toBe(show(once));
    }),
    RUNS / 2,
  );

  checked(
    'monotone: x <= y gives chop(x) <= chop(y), except where overflow is NaN',
    fc.property(twoValues, options, ({ f, x, y }, o) => {
      fc.pre(x <= y);
      const [low, high] = [chop(x, f, o), chop(y, f, o)];
      fc.pre(low === low && high === high);
      expect(low).toBeLessThanOrEqual(high);
    }),
    RUNS,
  );

  checked(
    'odd: chop(-x) = -chop(x) in modes that do not look at the sign; towardPositive and towardNegative swap',
    fc.property(formatAndValue, options, ({ f, x }, o) => {
      fc.pre(f.signed);
      const mirrored: Partial<Record<RoundingMode, RoundingMode>> = {
        towardPositive: 'towardNegative',
        towardNegative: 'towardPositive',
      };
      const y = chop(x, f, o);
      const mirror = chop(-x, f, { ...o, rounding: mirrored[o.rounding] ?? o.rounding });
      expect(show(mirror)).toBe(show(y === 0 && !f.signedZero ? y : -y));
    }),
    RUNS,
  );

  checked(
    'odd with random modes: the same word decides for x and -x',
    fc.property(
      formatAndValue,
      fc.constantFrom('stochastic' as const, 'stochasticEqual' as const),
      fc.nat(),
      ({ f, x }, rounding, seed) => {
        fc.pre(f.signed);
        const y = chop(x, f, { rounding, seed });
        expect(show(chop(-x, f, { rounding, seed }))).toBe(show(y === 0 && !f.signedZero ? y : -y));
      },
    ),
    RUNS / 2,
  );

  checked(
    "faithful except under 'flush' and saturation: the result is one of the two neighbours",
    fc.property(
      formatAndValue,
      deterministicMode,
      fc.constantFrom('gradual' as const, 'none' as const),
      ({ f, facts, x }, rounding, subnormals) => {
        fc.pre(facts.signed && facts.zero);
        const bracket = bracketOf(x, facts, subnormals === 'none');
        fc.pre(!('kind' in bracket) && !bracket.upper.overflows);
        if ('kind' in bracket) return;
        const neighbours = [bracket.lower, ...(bracket.exact ? [] : [bracket.upper])].map(({ float }) => float! + 0);
        expect(neighbours).toContain(chop(x, f, { rounding, subnormals }) + 0);
      },
    ),
    RUNS,
  );

  checked(
    'directed modes enclose: towardNegative <= x <= towardPositive',
    fc.property(formatAndValue, fc.constantFrom('gradual' as const, 'none' as const), ({ f, x }, subnormals) => {
      fc.pre(f.signed);
      const low = chop(x, f, { rounding: 'towardNegative', subnormals });
      const high = chop(x, f, { rounding: 'towardPositive', subnormals });
      fc.pre(low === low && high === high && (f.infinities || Math.abs(x) <= f.maxFinite));
      expect(low).toBeLessThanOrEqual(x);
      expect(high).toBeGreaterThanOrEqual(x);
    }),
    RUNS,
  );

  checked(
    'saturated results are finite, and at most maxFinite',
    fc.property(formatAndValue, options, ({ f, x }, o) => {
      fc.pre(x === x && f.zero && o.saturate === 'finite');
      expect(Math.abs(chop(x, f, o))).toBeLessThanOrEqual(f.maxFinite);
    }),
    RUNS,
  );
});
