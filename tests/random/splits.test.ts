import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, chop, chopper, useBackend, type RoundingOptions } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits64, firstDifference } from '../oracle/bits.js';
import { float64Of, ofBits } from '../oracle/dyadic.js';
import { factsOf } from '../oracle/facts.js';
import { roundExactly } from '../oracle/rounding.js';
import { drawsFrom, wordsFrom } from '../oracle/words.js';
import { checked } from '../laws/checked.js';

/** Positions where a counter wraps, and others. */
const position = fc.oneof(
  fc.nat(50),
  fc.integer({ min: 2 ** 32 - 300, max: 2 ** 32 + 50 }),
  fc.integer({ min: 2 ** 34 - 300, max: 2 ** 34 + 50 }), // the block number passes 2^32
  fc.integer({ min: 2 ** 53 - 1000, max: 2 ** 53 - 301 }),
  fc.integer({ min: 0, max: 2 ** 53 - 301 }),
);
const options: fc.Arbitrary<RoundingOptions> = fc.oneof(
  fc.constant({ rounding: 'stochastic' as const }),
  fc.constant({ rounding: 'stochasticEqual' as const }),
  fc.record({
    rounding: fc.constant('stochastic' as const),
    randomBits: fc.integer({ min: 1, max: 32 }),
    variant: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
  }),
  fc.constant({ rounding: 'stochastic' as const, subnormals: 'none' as const }),
  fc.constant({ rounding: 'stochastic' as const, saturate: true }),
  fc.constant({ flip: { probability: 0.4 } }),
  fc.constant({ rounding: 'stochastic' as const, flip: { probability: 0.5, bits: 'all' as const } }),
);
const name = fc.constantFrom(
  'float16',
  'bfloat16',
  'float8_e4m3fn',
  'float8_e5m2fnuz',
  'float4_e2m1fn',
  'binary8p4se',
  'e8m0',
  'binary8p3uf',
);
const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const singles = fc
  .float32Array({ maxLength: 300 })
  .map((x) => x.map((v, i) => (i % 3 === 0 ? v : ((i * 7919) % 1000) / 333 - 1.5)));
/** Lengths of calls: they split an array as far as it goes. */
const lengths = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 });

const kernelMemory = allocate(300, 'float64');

describe('the word of an element depends on seed, stream and position alone', () => {
  checked(
    'scalar loop = one array call = any split into calls = the other back end = float32 elements',
    fc.property(singles, name, options, seed, fc.nat(3), position, lengths, (x32, f, o, s, stream, start, parts) => {
      const x = Float64Array.from(x32);
      const c = chopper(f, { ...o, seed: s, stream });
      c.position = start;
      const expected = Float64Array.from(x, (value) => c(value));
      expect(c.position).toBe(start + x.length);
      const bits = expectedBits64(expected);

      for (const backend of backends) {
        backend.use();
        c.position = start;
        expect(firstDifference(c(x), bits), `${backend.name}, one call`).toBe(-1);
        expect(c.position).toBe(start + x.length);

        c.position = start;
        const pieces: number[] = [];
        for (let i = 0, part = 0; i < x.length; part++) {
          const length = Math.max(1, parts[part % parts.length]!);
          pieces.push(...c(x.subarray(i, i + length)));
          i += length;
        }
        expect(firstDifference(Float64Array.from(pieces), bits), `${backend.name}, split`).toBe(-1);

        c.position = start;
        expect(firstDifference(Float64Array.from(c(x32)), bits), `${backend.name}, float32`).toBe(-1);
        c.position = start;
        const inPlace = kernelMemory.subarray(0, x.length);
        inPlace.set(x);
        expect(firstDifference(c.into(inPlace, inPlace), bits), `${backend.name}, in kernel memory`).toBe(-1);
        expect(firstDifference(chop(x, f, { ...o, seed: s, stream, position: start }), bits), 'chop').toBe(-1);
      }
      c.position = start;
      expect(firstDifference(Float64Array.from(c(Array.from(x))), bits), 'number[]').toBe(-1);
      useBackend('auto');
    }),
    300,
  );

  it.each([2 ** 32 - 5000, 2 ** 34 - 5000, 2 ** 53 - 20000])(
    'long runs from position %d equal the oracle word by word',
    (start) => {
      const x = Float64Array.from({ length: 20000 }, (_, i) => 1 + i / 20000 / 3);
      const draws = drawsFrom(99n, 1, BigInt(start), x.length);
      const facts = factsOf('bfloat16')!;
      const setting = { mode: 'stochastic', subnormals: 'gradual', saturate: false } as const;
      const bits = expectedBits64(Float64Array.from(x, (value, i) => roundExactly(value, facts, setting, draws[i]!)));
      for (const backend of backends) {
        backend.use();
        const got = chop(x, 'bfloat16', { rounding: 'stochastic', seed: 99, stream: 1, position: start });
        expect(firstDifference(got, bits), backend.name).toBe(-1);
      }
      useBackend('auto');
    },
  );
});

describe('flips in long arrays', () => {
  it.each(['significand', 'all'] as const)('%s: an array flips as its elements do one by one', (bits) => {
    const start = 2 ** 32 - 500;
    const x = Float64Array.from({ length: 2000 }, (_, i) => 1 + i / 3000);
    const c = chopper('bfloat16', { flip: { probability: 0.3, bits }, seed: 6, position: start });
    const expected = expectedBits64(x.map((value) => c(value)));
    for (const backend of backends) {
      backend.use();
      c.position = start;
      expect(firstDifference(c(x), expected), backend.name).toBe(-1);
    }
    useBackend('auto');
  });
});

describe('the low word decides where the high one leaves it open, one time in 2^32', () => {
  // For float of precision 8 in [1, 2): nu has 45 bits. The upper 32 are set to 2^32 - 1 - H of the element, so that only
  // the lower 13 and L decide: away iff lower 2^19 + L >= 2^32.
  const count = 256;
  const start = 2 ** 32 - 100;
  const H = wordsFrom(4n, 0, 0, BigInt(start), count);
  const L = wordsFrom(4n, 0, 1, BigInt(start), count);
  const at = (i: number, lower: bigint): number => ofBits((1023n << 52n) | (((0xffffffffn - H[i]!) << 13n) | lower));
  const least = L.map((low) => ((1n << 32n) - low + (1n << 19n) - 1n) >> 19n); // the least lower bits that go away

  it('every element is undecided by H, and L decides it rightly', () => {
    const just = least.map((lower) => lower < 1n << 13n);
    expect(just.filter(Boolean).length).toBeGreaterThan(200);
    const away = Float64Array.from(least, (lower, i) => at(i, just[i] ? lower : (1n << 13n) - 1n));
    const toward = Float64Array.from(least, (lower, i) => at(i, lower - 1n));
    const upper = 1 + 2 ** -7;
    for (const backend of backends) {
      backend.use();
      const options = { rounding: 'stochastic', seed: 4, position: start } as const;
      expect([...chop(away, 'bfloat16', options)]).toEqual(just.map((possible) => (possible ? upper : 1)));
      expect([...chop(toward, 'bfloat16', options)]).toEqual(just.map(() => 1));
    }
    useBackend('auto');
    just.forEach((possible, i) => {
      const options = { rounding: 'stochastic', seed: 4, position: start + i } as const;
      expect(chop(away[i]!, 'bfloat16', options)).toBe(possible ? upper : 1);
      expect(chop(toward[i]!, 'bfloat16', options)).toBe(1);
    });
  });

  // Below the smallest subnormal X = nu 2^Q, so that a float64 reaches the last of 64 bits of nu if eleven lead with 0.
  // Formats that are served by different kernels and loops.
  it.each([
    ['float16', -24],
    ['float8_e4m3fnuz', -10],
    ['binary8p4uf', -18],
    ['binary8p1sf', -63],
  ] as const)('to the last bit of U64 in %s: away at nu 2^64 = 2^64 - U64, toward zero one less', (name, Q) => {
    const length = 20000;
    const open = wordsFrom(4n, 0, 0, 0n, length).flatMap((high, i) => (high >= (1n << 32n) - (1n << 21n) ? [i] : []));
    expect(open.length).toBeGreaterThan(3);
    const U64 = drawsFrom(4n, 0, 0n, length).map(({ high, low }) => (high << 32n) + low);
    const options = { rounding: 'stochastic', seed: 4 } as const;
    for (const [less, result] of [
      [0n, 2 ** Q],
      [1n, 0],
    ] as const) {
      const x = new Float64Array(length);
      for (const i of open) x[i] = float64Of(false, { significand: (1n << 64n) - U64[i]! - less, exponent: Q - 64 })!;
      for (const backend of backends) {
        backend.use();
        const y = chop(x, name, options);
        for (const i of open) expect(y[i], `${backend.name}, element ${i}`).toBe(result);
      }
      useBackend('auto');
      for (const i of open) expect(chop(x[i]!, name, { ...options, position: i })).toBe(result);
    }
  });
});
