/**
 * The text of the shaders, run as JavaScript, against the reference.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineFormat, formats, type FormatLike, type RoundingOptions } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { word } from '../../src/random/words.js';
import { round } from '../../src/rounding/round.js';
import { makeRequest } from '../../src/tfjs/request.js';
import { compile } from './shader.js';
import { hardData } from './tensorflow.js';

const data = hardData();
const codes = new Uint32Array(data.buffer);

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The first wrong result as text; undefined where all are right. */
function firstDifference(like: FormatLike, options: RoundingOptions, inputs = codes): string | undefined {
  const request = makeRequest(like, options, 'test');
  const { plan, words, position } = request;
  const roundBits = compile(request);
  for (let i = 0; i < inputs.length; i++) {
    bits[0] = inputs[i]!;
    const x = float[0]!;
    float[0] = round(x, plan.rule, words, position + i);
    const want = Number.isNaN(float[0]) ? 0x7fc00000 : bits[0]!;
    const got = roundBits(inputs[i]!, i);
    if (got !== want) return `${x}: ${got.toString(16)}, not ${want.toString(16)}`;
  }
  return undefined;
}

/** Options of any mode. */
const anyOptions: fc.Arbitrary<RoundingOptions> = fc
  .record({
    rounding: fc.constantFrom(...roundingModes),
    saturate: fc.constantFrom(false, 'finite' as const, 'propagate' as const),
    subnormals: fc.constantFrom('gradual' as const, 'flush' as const, 'none' as const),
    seed: fc.bigInt(0n, 2n ** 64n - 1n),
    stream: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    position: fc.oneof(
      fc.nat(40),
      fc.integer({ min: 2 ** 32 - 40, max: 2 ** 32 }),
      fc.maxSafeNat().map((n) => Math.floor(n / 2)),
    ),
    limited: fc.option(
      fc.record({
        randomBits: fc.integer({ min: 1, max: 32 }),
        variant: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      }),
    ),
  })
  .map(({ rounding, saturate, subnormals, limited, ...random }) => ({
    rounding,
    saturate,
    subnormals,
    ...(rounding.startsWith('stochastic') && random),
    ...(rounding === 'stochastic' && limited),
  }));

/** A format of any precision and range that float32 holds. */
const anyFormat: fc.Arbitrary<FormatLike> = fc.oneof(
  fc
    .record({
      precision: fc.integer({ min: 1, max: 24 }),
      one: fc.nat(276),
      other: fc.nat(276),
      infinities: fc.boolean(),
      nan: fc.boolean(),
      signed: fc.boolean(),
    })
    .map(({ precision, one, other, ...others }) => {
      const lowest = precision - 150;
      const [emin, emax] = [one, other].map((e) => Math.min(lowest + e, 127)).sort((a, b) => a - b);
      return defineFormat({ precision, emin: emin!, emax: emax!, ...others });
    }),
  fc.constantFrom(
    'binary8p3se',
    'binary8p3sf',
    'binary8p1se',
    'binary8p4ue',
    'binary8p1uf',
    'binary6p2ue',
    'e5m2finite',
    'e2m0finite',
  ),
);

/** Codes of float32 of all exponents, many of few bits or near those. */
const anyCodes = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    fc
      .tuple(fc.nat(511), fc.nat(15), fc.integer({ min: 0, max: 19 }), fc.integer({ min: -1, max: 1 }))
      .map(([top, few, places, step]) => (top * 2 ** 23 + few * 2 ** places + step) >>> 0),
  ),
  { minLength: 40, maxLength: 40 },
);

const held = [...formats.values()].filter(({ name }) => name !== 'float64');

describe('shaders round as the reference', () => {
  it.each(held)('to $name, in every mode, saturation and treatment of subnormals', ({ name }) => {
    for (const rounding of roundingModes) {
      const seed = rounding.startsWith('stochastic') ? { seed: 0x1234_5678_9abc_def0n } : {};
      for (const saturate of [false, 'finite', 'propagate'] as const) {
        for (const subnormals of ['gradual', 'flush', 'none'] as const) {
          const options = { rounding, saturate, subnormals, ...seed };
          expect(firstDifference(name, options), `${rounding} ${saturate} ${subnormals}`).toBe(undefined);
        }
      }
    }
  });

  it('to any format, by any options', () => {
    fc.assert(
      fc.property(anyFormat, anyOptions, anyCodes, (like, options, list) => {
        expect(firstDifference(like, options, Uint32Array.from(list))).toBe(undefined);
      }),
      { numRuns: 2000, seed: 20261122 },
    );
  });

  it.each(['A', 'B', 'C'] as const)('with few random bits, variant %s', (variant) => {
    for (const randomBits of [1, 2, 8, 31, 32]) {
      for (const like of ['bfloat16', 'float8_e4m3fn'] as const) {
        const options = { rounding: 'stochastic', seed: 9, randomBits, variant } as const;
        expect(firstDifference(like, options), `${like} ${randomBits}`).toBe(undefined);
      }
    }
  });

  it('by the low words where the high ones do not decide', () => {
    const options = { rounding: 'stochastic', seed: 21 } as const;
    const request = makeRequest('float8_e4m3fn', options, 'test');
    const roundBits = compile(request);
    const seen = { away: 0, toward: 0 };
    for (let i = 0; i < 100_000; i++) {
      const high = word(request.words!, 0, i);
      if (high < 0xffc00000) continue;
      // nu = (2^32 - 1 - high + 3/4) / 2^32: the high words add up to 2^32 - 1. The quantum is 2^-9.
      float[0] = (0xffffffff - high + 0.75) * 2 ** -41;
      const away = word(request.words!, 1, i) >= 2 ** 30;
      seen[away ? 'away' : 'toward']++;
      const rounded = roundBits(bits[0]!, i);
      bits[0] = rounded;
      expect(float[0]).toBe(away ? 2 ** -9 : 0);
    }
    expect(seen.away).toBeGreaterThan(10);
    expect(seen.toward).toBeGreaterThan(10);
  });
});
