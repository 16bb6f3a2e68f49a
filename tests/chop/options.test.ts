import { describe, expect, it } from 'vitest';
import { chop, chopper, type RoundingOptions } from '../../src/index.js';

describe('options are checked: the message names the field, what was expected and what came', () => {
  // prettier-ignore
  it.each([
    [{ rounding: 'nearest' },                              RangeError, /"rounding".*tiesToEven.*"nearest"/],
    [{ rounding: true },                                   TypeError,  /"rounding".*string.*boolean/],
    [{ rounding: 0 },                                      RangeError, /"rounding".*1\.\.9.*0/],
    [{ saturate: 'infinite' },                             RangeError, /"saturate".*finite, propagate.*"infinite"/],
    [{ saturate: 1 },                                      TypeError,  /"saturate".*boolean.*number/],
    [{ subnormals: false },                                TypeError,  /"subnormals".*string.*boolean/],
    [{ subnormals: 'keep' },                               RangeError, /"subnormals".*gradual, flush, none.*"keep"/],
    [{ seed: -1 },                                         RangeError, /"seed".*0\.\.2\^64-1.*-1/],
    [{ seed: 1.5 },                                        RangeError, /"seed".*1\.5/],
    [{ seed: 2n ** 64n },                                  RangeError, /"seed".*18446744073709551616/],
    [{ seed: '1' },                                        TypeError,  /"seed".*number or bigint.*string/],
    [{ stream: -1 },                                       RangeError, /"stream".*0\.\.4294967295.*-1/],
    [{ stream: 2 ** 32 },                                  RangeError, /"stream".*4294967296/],
    [{ stream: 1n },                                       TypeError,  /"stream".*number.*bigint/],
    [{ position: -1 },                                     RangeError, /"position".*-1/],
    [{ position: 0.5 },                                    RangeError, /"position".*0\.5/],
    [{ position: 2 ** 53 + 2 },                            RangeError, /"position"/],
    [{ rounding: 'stochastic', randomBits: 0 },            RangeError, /"randomBits".*1\.\.32.*0/],
    [{ rounding: 'stochastic', randomBits: 33 },           RangeError, /"randomBits".*1\.\.32.*33/],
    [{ rounding: 'stochastic', randomBits: '8' },          TypeError,  /"randomBits".*number.*string/],
    [{ randomBits: 8 },                                    RangeError, /"randomBits".*stochastic.*tiesToEven/],
    [{ rounding: 'stochasticEqual', randomBits: 8 },       RangeError, /"randomBits".*stochastic.*stochasticEqual/],
    [{ rounding: 'stochastic', variant: 'A' },             RangeError, /"variant".*"randomBits".*"A"/],
    [{ rounding: 'stochastic', randomBits: 8, variant: 'D' }, RangeError, /"variant".*A, B, C.*"D"/],
    [{ emulation: 'float' },                               RangeError, /"emulation".*exact, double.*"float"/],
    [{ flip: 0.5 },                                        TypeError,  /"flip".*object.*number/],
    [{ flip: { probability: 2 } },                         RangeError, /"flip\.probability".*0\.\.1.*2/],
    [{ flip: { probability: NaN } },                       RangeError, /"flip\.probability".*0\.\.1.*NaN/],
    [{ flip: {} },                                         TypeError,  /"flip\.probability".*number.*undefined/],
    [{ flip: { probability: 1, bits: 'exponent' } },       RangeError, /"flip\.bits".*significand, all.*"exponent"/],
    [{ flip: { probability: 1, chance: 1 } },              RangeError, /flip\.chance/],
    [{ round: 'toOdd' },                                   RangeError, /unknown option "round".*rounding/],
    [{ Rounding: 'toOdd' },                                RangeError, /unknown option "Rounding"/],
    [null,                                                 TypeError,  /"options".*object.*null/],
    ['toOdd',                                              TypeError,  /"options".*object.*string/],
    [[],                                                   TypeError,  /"options".*object.*Array|"options".*object/],
  ] as const)('%o', (given, error, message) => {
    const options = given as unknown as RoundingOptions;
    for (const run of [
      (): unknown => chop(1, 'float16', options),
      (): unknown => chop(new Float64Array(2), 'float16', options),
      (): unknown => chopper('float16', options),
    ]) {
      expect(run).toThrow(error);
      expect(run).toThrow(message);
    }
  });

  it("flip 'all' needs a bit layout", () => {
    const numeric = { precision: 5, emin: -3, emax: 3 };
    expect(() => chop(1, numeric, { seed: 1, flip: { probability: 0.5, bits: 'all' } })).toThrow(RangeError);
    expect(() => chop(1, numeric, { seed: 1, flip: { probability: 0.5 } })).not.toThrow();
  });

  it('fields that are undefined count as absent', () => {
    const absent = {
      rounding: undefined,
      saturate: undefined,
      seed: undefined,
      flip: undefined,
    } as unknown as RoundingOptions;
    expect(chop(2049, 'float16', absent)).toBe(2048);
  });

  it('true is finite', () => {
    expect(chop([1e9, -Infinity], 'float16', { saturate: true })).toEqual(
      chop([1e9, -Infinity], 'float16', { saturate: 'finite' }),
    );
  });
});

describe('seeds', () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => 1 + i / 1000);
  const run = (seed: number | bigint): Float64Array => chop(x, 'float8_e4m3fn', { rounding: 'stochastic', seed });

  it('a number and the same bigint are one seed', () => {
    for (const seed of [0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) expect(run(seed)).toEqual(run(BigInt(seed)));
  });

  it('both halves count', () => {
    const results = [0n, 1n, 1n << 32n, 2n ** 64n - 1n].map((seed) => run(seed).join());
    expect(new Set(results).size).toBe(4);
  });

  it('streams differ', () => {
    const of = (stream: number): string => chop(x, 'float8_e4m3fn', { rounding: 'stochastic', seed: 1, stream }).join();
    expect(new Set([0, 1, 2 ** 32 - 1].map(of)).size).toBe(3);
  });

  it('without a seed, calls differ', () => {
    const y = Array.from({ length: 4 }, () => chop(x, 'float8_e4m3fn', { rounding: 'stochastic' }).join());
    expect(new Set(y).size).toBeGreaterThan(1);
  });

  it('position shifts the words', () => {
    const ones = new Float64Array(64).fill(1.03125);
    const options = { rounding: 'stochastic', seed: 3 } as const;
    const later = chop(ones, 'float8_e4m3fn', { ...options, position: 10 });
    expect(later.subarray(0, 54)).toEqual(chop(ones, 'float8_e4m3fn', options).subarray(10));
  });
});

describe('the words end at 2^53', () => {
  it('the last element may be drawn, the next may not', () => {
    const options = { rounding: 'stochastic', seed: 1, position: 2 ** 53 - 2 } as const;
    expect(chop(new Float64Array(2), 'float16', options)).toEqual(new Float64Array(2));
    expect(() => chop(new Float64Array(3), 'float16', options)).toThrow(RangeError);
    expect(() => chop(new Float64Array(3), 'float16', options)).toThrow(/"position"/);
    expect(() => chop(1, 'float16', { ...options, position: 2 ** 53 })).toThrow(RangeError);
    expect(chop(new Float64Array(0), 'float16', { ...options, position: 2 ** 53 })).toHaveLength(0);
  });

  it('a chopper that has used them up says so and stays where it was', () => {
    const c = chopper('float16', { rounding: 'stochastic', seed: 1, position: 2 ** 53 - 1 });
    c(1.1);
    expect(c.position).toBe(2 ** 53);
    expect(() => c(1.1)).toThrow(RangeError);
    expect(() => c([1.1])).toThrow(RangeError);
    expect(c.position).toBe(2 ** 53);
  });

  it('deterministic modes need no words', () => {
    expect(chop(1, 'float16', { position: 2 ** 53 })).toBe(1);
  });
});
