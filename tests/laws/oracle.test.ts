import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { chop, chopper } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits64, firstDifference, show } from '../oracle/bits.js';
import { flipExactly } from '../oracle/flip.js';
import { wordOf } from '../oracle/philox.js';
import { roundExactly, type Mode } from '../oracle/rounding.js';
import {
  anyFormat,
  deciding,
  deterministicMode,
  formatAndValue,
  saturation,
  subnormalTreatment,
} from './arbitraries.js';
import { checked } from './checked.js';

const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const stream = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const position = fc.oneof(fc.nat(1000), fc.integer({ min: 0, max: 2 ** 53 - 2 }));

describe('any format, any value: chop equals the oracle', () => {
  checked(
    'deterministic modes',
    fc.property(
      formatAndValue,
      deterministicMode,
      subnormalTreatment,
      saturation,
      ({ f, facts, x }, mode, subnormals, saturate) => {
        const expected = roundExactly(x, facts, { mode, subnormals, saturate });
        const got = chop(x, f, { rounding: mode, subnormals, saturate });
        expect(show(got)).toBe(show(expected));
      },
    ),
    30000,
  );

  checked(
    'what the format says of subnormals, without options',
    fc.property(formatAndValue, ({ f, facts, x }) => {
      const expected = roundExactly(x, facts, { mode: 'tiesToEven', subnormals: facts.subnormals, saturate: false });
      expect(show(chop(x, f))).toBe(show(expected));
    }),
    5000,
  );

  checked(
    'arrays of deciding values, on every back end',
    fc.property(
      anyFormat.chain((one) => fc.array(deciding(one.facts), { maxLength: 70 }).map((x) => ({ ...one, x }))),
      deterministicMode,
      subnormalTreatment,
      saturation,
      ({ f, facts, x }, mode, subnormals, saturate) => {
        const setting = { mode, subnormals, saturate };
        const c = chopper(f, { rounding: mode, subnormals, saturate });
        const input = Float64Array.from(x);
        const bits = expectedBits64(input.map((value) => roundExactly(value, facts, setting)));
        for (const backend of backends) {
          backend.use();
          const got = c(input);
          const i = firstDifference(got, bits);
          if (i >= 0) expect.fail(`${backend.name}: ${show(input[i])} to ${f.name} gives ${show(got[i])}`);
        }
      },
    ),
    2000,
  );

  const randomMode = fc.oneof(
    fc.constant({ rounding: 'stochastic' as const }),
    fc.constant({ rounding: 'stochasticEqual' as const }),
    fc.record({
      rounding: fc.constant('stochastic' as const),
      randomBits: fc.integer({ min: 1, max: 32 }),
      variant: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
    }),
  );
  checked(
    'random modes, by the words of seed, stream and position',
    fc.property(
      formatAndValue,
      randomMode,
      subnormalTreatment,
      saturation,
      fc.record({ seed, stream, position }),
      ({ f, facts, x }, mode, subnormals, saturate, words) => {
        const [high, low] = [0, 1].map((plane) => wordOf(words.seed, words.stream, plane, BigInt(words.position)));
        const setting = { mode: mode.rounding as Mode, subnormals, saturate };
        const limits = 'randomBits' in mode ? { randomBits: mode.randomBits, variant: mode.variant } : {};
        const expected = roundExactly(x, facts, setting, { high: high!, low: low!, ...limits });
        expect(show(chop(x, f, { ...mode, subnormals, saturate, ...words }))).toBe(show(expected));
      },
    ),
    15000,
  );

  checked(
    'arrays in random modes equal the scalar loop, on every back end',
    fc.property(
      anyFormat.chain((one) => fc.array(deciding(one.facts), { maxLength: 70 }).map((x) => ({ ...one, x }))),
      randomMode,
      subnormalTreatment,
      saturation,
      fc.record({ seed, stream, position: fc.integer({ min: 0, max: 2 ** 53 - 71 }) }),
      ({ f, x }, mode, subnormals, saturate, words) => {
        const c = chopper(f, { ...mode, subnormals, saturate, ...words });
        const input = Float64Array.from(x);
        const bits = expectedBits64(input.map((value) => c(value)));
        for (const backend of backends) {
          backend.use();
          c.position = words.position;
          const got = c(input);
          const i = firstDifference(got, bits);
          if (i >= 0) expect.fail(`${backend.name}: ${show(input[i])} to ${f.name} gives ${show(got[i])}`);
        }
      },
    ),
    2000,
  );

  checked(
    'flips, by the words of planes 2 and 3',
    fc.property(
      formatAndValue.filter(({ facts }) => facts.emin !== -Infinity), // an unbounded format has no code of zero to flip
      deterministicMode,
      saturation,
      fc.constantFrom('significand' as const, 'all' as const),
      fc.constantFrom(1, 0.5, 0.125, 0),
      fc.record({ seed, stream, position }),
      ({ f, facts, x }, mode, saturate, bits, probability, words) => {
        const flip = { probability, bits: facts.layout === undefined ? ('significand' as const) : bits };
        const rounded = roundExactly(x, facts, { mode, subnormals: facts.subnormals, saturate });
        const [W, V] = [2, 3].map((plane) => wordOf(words.seed, words.stream, plane, BigInt(words.position)));
        const expected = flipExactly(rounded, facts, flip, W!, V!);
        expect(show(chop(x, f, { rounding: mode, saturate, flip, ...words }))).toBe(show(expected));
      },
    ),
    10000,
  );
});
