import { describe, expect, it } from 'vitest';
import { chop, useBackend } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits64, firstDifference, show } from '../oracle/bits.js';
import { float64Of } from '../oracle/dyadic.js';
import { factsOf } from '../oracle/facts.js';
import { roundExactly } from '../oracle/rounding.js';
import { drawsFrom } from '../oracle/words.js';

const COUNT = 48;
const START = 2 ** 32 - 20;
/** Of nu in bfloat16 between 1 and 2: 45 bits of a float64 lie below the 8 that are kept. */
const BITS = 45n;
const ONE = 1n << BITS;

// With R the random bits of the element, nu 2^N is put at 2^N - 1 - R and at 0, 1/4, 1/2, 3/4 and 1 beyond, and one last
// place to either side: where the variants part, and where ties go to even.
describe.each(['A', 'B', 'C'] as const)('variant %s decides at its thresholds as the oracle does', (variant) => {
  const draws = drawsFrom(77n, 2, BigInt(START), COUNT);
  const facts = factsOf('bfloat16')!;
  const setting = { mode: 'stochastic', subnormals: 'gradual', saturate: false } as const;

  it.each(Array.from({ length: 32 }, (_, i) => i + 1))('N = %d', (randomBits) => {
    const unit = ONE >> BigInt(randomBits);
    const options = { rounding: 'stochastic', seed: 77, stream: 2, position: START, randomBits, variant } as const;
    const away = new Set<number>();
    for (const quarters of [0n, 1n, 2n, 3n, 4n]) {
      for (const step of [-1n, 0n, 1n]) {
        for (const F of [128n, 129n]) {
          const x = Float64Array.from(draws, ({ high }) => {
            const R = high >> BigInt(32 - randomBits);
            const nu = ((1n << BigInt(randomBits)) - 1n - R) * unit + (quarters * unit) / 4n + step;
            return float64Of(false, { significand: F * ONE + nu, exponent: -7 - Number(BITS) })!;
          });
          const expected = x.map((value, i) =>
            roundExactly(value, facts, setting, { ...draws[i]!, randomBits, variant }),
          );
          const bits = expectedBits64(expected);
          for (const backend of backends) {
            backend.use();
            const got = chop(x, 'bfloat16', options);
            const i = firstDifference(got, bits);
            if (i >= 0)
              expect.fail(`${backend.name}: ${show(x[i])} gives ${show(got[i])}, expected ${show(expected[i])}`);
          }
          useBackend('auto');
          x.forEach((value, i) =>
            expect(chop(value, 'bfloat16', { ...options, position: START + i })).toBe(expected[i]),
          );
          expected.forEach((y) => away.add(y));
        }
      }
    }
    expect(away.size).toBeGreaterThan(2); // both candidates of both F are among the results
  });
});
