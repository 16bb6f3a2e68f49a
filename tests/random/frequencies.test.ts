import { describe, expect, it } from 'vitest';
import { chop, type RoundingOptions } from '../../src/index.js';
import { bracketOf, goesAway, type Bracket } from '../oracle/rounding.js';
import { factsOf } from '../oracle/facts.js';

const DRAWS = 1_000_000;

/** How many of a million copies of `x` went to `away`; the others must have gone to `toward`. */
function countAway(x: number, name: string, away: number, toward: number, options: RoundingOptions): number {
  const y = chop(new Float64Array(DRAWS).fill(x), name, options);
  let count = 0;
  for (const result of y) {
    if (Object.is(result, away)) count++;
    else if (!Object.is(result, toward)) expect.fail(`${x} went to ${result}, neither ${toward} nor ${away}`);
  }
  return count;
}

/** The count lies within four standard deviations of its expectation. */
function expectCount(count: number, probability: number): void {
  const sigma = Math.sqrt(DRAWS * probability * (1 - probability));
  expect(Math.abs(count - DRAWS * probability)).toBeLessThanOrEqual(4 * sigma);
}

/** nu as a float64; those below have few bits. */
function nuOf(x: number, name: string): number {
  const { nu } = bracketOf(x, factsOf(name)!, false) as Bracket;
  return Number(nu.numerator) / 2 ** Number(nu.bits);
}

describe('stochastic: goes away from zero with probability nu, 10^6 draws, 4 sigma', () => {
  // prettier-ignore
  it.each([
    // x                           format           nu        toward           away
    [1 + 2 ** -12,                 'float16',       0.25,     1,               1 + 2 ** -10],
    [-(1 + 2 ** -12),              'float16',       0.25,     -1,              -1 - 2 ** -10],
    [1000 + 0.4375,                'float16',       0.875,    1000,            1000.5],
    [1 + 2 ** -10 * 2 ** -14,      'float16',       2 ** -14, 1,               1 + 2 ** -10],
    [3.00390625,                   'bfloat16',      0.25,     3,               3.015625],
    [2 - 2 ** -12,                 'float16',       0.75,     2 - 2 ** -10,    2],
    [0.3,                          'float8_e4m3fn', nuOf(0.3, 'float8_e4m3fn'), 0.28125, 0.3125],
    [2 ** -24 * 10.625,            'float16',       0.625,    10 * 2 ** -24,   11 * 2 ** -24],
    [2 ** -14 - 2 ** -26,          'float16',       0.75,     2 ** -14 - 2 ** -24, 2 ** -14],
    [-(2 ** -9) * 2.125,           'float8_e4m3fn', 0.125,    -(2 ** -8),      -3 * 2 ** -9],
    [2 ** -27,                     'float16',       0.125,    0,               2 ** -24],
    [-(2 ** -36),                  'float16',       2 ** -12, -0,              -(2 ** -24)],
    [0.4375,                       'float4_e2m1fn', 0.875,    0,               0.5],
    [65504 + 8,                    'float16',       0.25,     65504,           Infinity],
    [-65504 - 24,                  'float16',       0.75,     -65504,          -Infinity],
    [456,                          'float8_e4m3fn', 0.25,     448,             NaN],
    [231,                          'binary8p4se',   0.4375,   224,             Infinity],
  ] as const)('%d to %s, nu = %d', (x, name, nu, toward, away) => {
    expect(nuOf(x, name)).toBe(nu);
    expectCount(countAway(x, name, away, toward, { rounding: 'stochastic', seed: 1 }), nu);
    expectCount(countAway(x, name, away, toward, { rounding: 'stochastic', seed: 2 ** 40 + 3, stream: 9 }), nu);
  });

  it('saturating, all of what lies above maxFinite becomes maxFinite', () => {
    const options = { rounding: 'stochastic', seed: 1, saturate: true } as const;
    expect(countAway(65504 + 24, 'float16', 65504, 65504, options)).toBe(DRAWS);
  });

  it('without subnormals, |x| / 2^emin', () => {
    const options = { rounding: 'stochastic', seed: 3, subnormals: 'none' } as const;
    expectCount(countAway(2 ** -14 * 0.3125, 'float16', 2 ** -14, 0, options), 0.3125);
  });

  it('float32 elements have the same frequencies', () => {
    const y = chop(new Float32Array(DRAWS).fill(1 + 2 ** -12), 'float16', { rounding: 'stochastic', seed: 7 });
    expectCount(y.filter((value) => value === 1 + 2 ** -10).length, 0.25);
  });

  it('a probability far below what draws can show: none of a million goes away', () => {
    expect(countAway(2 ** -200, 'float16', 2 ** -24, 0, { rounding: 'stochastic', seed: 1 })).toBe(0);
  });
});

describe('stochasticEqual: a fair coin wherever the value is inexact', () => {
  it.each([
    [1 + 2 ** -30, 'float16', 1, 1 + 2 ** -10],
    [2 ** -100, 'float16', 0, 2 ** -24],
    [65505, 'float16', 65504, Infinity],
  ])('%d to %s', (x, name, toward, away) => {
    expectCount(countAway(x, name, away, toward, { rounding: 'stochasticEqual', seed: 11 }), 0.5);
  });
});

describe('randomBits: the frequencies are those of counting all 2^N random words', () => {
  const x = 1 + 2 ** -10 * (0.25 + 2 ** -5 + 2 ** -20);
  for (const variant of ['A', 'B', 'C'] as const) {
    it.each([1, 3, 4, 8])(`variant ${variant}, N = %d`, (randomBits) => {
      const bracket = bracketOf(x, factsOf('float16')!, false) as Bracket;
      let favourable = 0;
      for (let R = 0; R < 2 ** randomBits; R++) {
        const high = BigInt(R) << BigInt(32 - randomBits);
        if (goesAway(bracket, 'stochastic', { high, low: 0n, randomBits, variant })) favourable++;
      }
      const options = { rounding: 'stochastic', seed: 5, randomBits, variant } as const;
      expectCount(countAway(x, 'float16', 1 + 2 ** -10, 1, options), favourable / 2 ** randomBits);
    });
  }
});

describe('rounded sums are unbiased', () => {
  it.each(['float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'float4_e2m1fn'])('%s', (name) => {
    // Values spread over [0, 4) by a multiplicative sequence: exact multiples of 2^-30.
    const x = Float64Array.from({ length: DRAWS }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0) * 2 ** -30);
    const y = chop(x, name, { rounding: 'stochastic', seed: 12 });
    const up = chop(x, name, { rounding: 'awayFromZero' });
    const down = chop(x, name, { rounding: 'towardZero' });
    let error = 0;
    let variance = 0;
    for (let i = 0; i < x.length; i++) {
      error += y[i]! - x[i]!;
      variance += (up[i]! - x[i]!) * (x[i]! - down[i]!); // q^2 nu (1 - nu)
    }
    expect(Math.abs(error)).toBeLessThanOrEqual(4 * Math.sqrt(variance));
    expect(variance).toBeGreaterThan(0);
  });
});
