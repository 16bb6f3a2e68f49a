import { describe, it } from 'vitest';
import { chopper, type RoundingOptions } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits64, firstDifference, show } from '../oracle/bits.js';
import { boundaries } from '../oracle/boundaries.js';
import { widthOf } from '../oracle/codes.js';
import { factsOf, namedFormats, p3109Names } from '../oracle/facts.js';
import { flipExactly } from '../oracle/flip.js';
import { bracketOf, deliverInput, saturations, subnormalTreatments, type Mode } from '../oracle/rounding.js';
import { tally } from '../oracle/tally.js';
import { drawsFrom, wordsFrom } from '../oracle/words.js';

const counted = tally('random modes and flips of formats of up to 8 bits at every decision boundary, word by word');
const narrow = namedFormats.filter((name) => widthOf(factsOf(name)!.layout!) <= 8);

const SEED = 20261121n;
const STREAM = 5;
const POSITION = 2 ** 32 - 700; // a run from here passes 2^32

/** The random modes with every variant of limited bits, at the ends of its range and between. */
const randomModes: readonly RoundingOptions[] = [
  { rounding: 'stochastic' },
  { rounding: 'stochasticEqual' },
  ...[1, 2, 7, 31, 32].flatMap((randomBits) =>
    (['A', 'B', 'C'] as const).map((variant) => ({ rounding: 'stochastic' as const, randomBits, variant })),
  ),
];
const flips = [
  { probability: 0.5, bits: 'significand' },
  { probability: 1, bits: 'all' },
] as const;

function compare(name: string): number {
  const f = factsOf(name)!;
  const x = boundaries(f, 'Float64Array') as Float64Array;
  const draws = drawsFrom(SEED, STREAM, BigInt(POSITION), x.length);
  const W = wordsFrom(SEED, STREAM, 2, BigInt(POSITION), x.length);
  const V = wordsFrom(SEED, STREAM, 3, BigInt(POSITION), x.length);
  let cases = 0;

  const check = (options: RoundingOptions, expected: Float64Array): void => {
    const c = chopper(name, { ...options, seed: SEED, stream: STREAM, position: POSITION });
    const bits = expectedBits64(expected);
    const fail = (path: string, i: number, got: number | undefined): never => {
      const what = `${show(x[i])} expected ${show(expected[i])}, got ${show(got)}`;
      throw new Error(`${name} ${JSON.stringify(options)} ${path}, element ${i}: ${what}`);
    };
    for (const backend of backends) {
      backend.use();
      c.position = POSITION;
      const got = c(x);
      const i = firstDifference(got, bits);
      if (i >= 0) fail(`array on ${backend.name}`, i, got[i]);
    }
    c.position = POSITION;
    for (let i = 0; i < x.length; i++) {
      const got = c(x[i]!);
      if (!Object.is(got, expected[i])) fail('scalar', i, got);
    }
    cases += x.length * (backends.length + 1);
  };

  for (const subnormals of subnormalTreatments) {
    const inputs = Array.from(x, (value) => bracketOf(value, f, subnormals === 'none'));
    for (const saturate of saturations) {
      for (const mode of randomModes) {
        const { randomBits, variant } = mode;
        const setting = { mode: mode.rounding as Mode, subnormals, saturate };
        const limits = randomBits === undefined ? {} : { randomBits, variant: variant! };
        const expected = Float64Array.from(inputs, (input, i) =>
          deliverInput(input, f, setting, { ...draws[i]!, ...limits }),
        );
        check({ ...mode, subnormals, saturate }, expected);
      }
      const setting = { mode: 'tiesToEven' as const, subnormals, saturate };
      for (const flip of flips) {
        const expected = Float64Array.from(inputs, (input, i) =>
          flipExactly(deliverInput(input, f, setting), f, flip, W[i]!, V[i]!),
        );
        check({ rounding: 'tiesToEven', subnormals, saturate, flip }, expected);
      }
    }
  }
  return cases;
}

describe('random modes and flips, word by word', () => {
  it.each(narrow)('%s', (name) => counted(`random ${name}`, compare(name)));
  it.each([3, 4, 5, 6, 7])('P3109, K = %d', (K) => {
    counted(
      `random P3109, K = ${K}`,
      p3109Names(K).reduce((cases, name) => cases + compare(name), 0),
    );
  });
});
