import { Float16Array as PackageFloat16Array } from '@petamoriken/float16';
import { describe, expect, it } from 'vitest';
import { chop, chopper, useBackend, type Float16ArrayLike, type RoundingMode } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits64, firstDifference } from '../oracle/bits.js';
import { specialInputs } from '../oracle/boundaries.js';
import { factsOf } from '../oracle/facts.js';
import { deterministicModes, roundExactly } from '../oracle/rounding.js';

const values = [...specialInputs, NaN, 0.1, -0.1, 1 / 3, 65519.99, 65520, 1e-8, -6e-8, 2049, 3.3e38];

/** Values of all sizes, as many as asked for. */
function sample(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => values[i % values.length]! * (i % 7 === 6 ? 1.0009765625 : 1));
}

describe('kinds: what goes in comes out', () => {
  it('a number gives a number', () => {
    expect(chop(0.1, 'float16')).toBe(0.0999755859375);
  });

  it.each([Float64Array, Float32Array])('%o gives a new array of the kind', (Kind) => {
    const x = new Kind([0.1, -0, 70000]);
    const y = x instanceof Float64Array ? chop(x, 'float16') : chop(x, 'float16');
    expect(y).toBeInstanceOf(Kind);
    expect(y).not.toBe(x);
    expect([...y]).toEqual([0.0999755859375, -0, Infinity]);
    expect([...x]).toEqual([...new Kind([0.1, -0, 70000])]);
  });

  it('number[] gives number[]', () => {
    const x: readonly number[] = Object.freeze([0.1, -0, 70000, NaN]);
    const y = chop(x, 'float16');
    expect(Array.isArray(y)).toBe(true);
    expect(y).toEqual([0.0999755859375, -0, Infinity, NaN]);
  });

  const platform = (globalThis as { Float16Array?: new (x: Iterable<number>) => Float16ArrayLike }).Float16Array;
  it.runIf(platform !== undefined)("the platform's Float16Array gives the same", () => {
    const y = chop(new platform!([0.1, -0, 300]), 'float8_e4m3fn', { saturate: true });
    expect(y).toBeInstanceOf(platform!);
    expect(Array.from(y)).toEqual([0.1015625, -0, 288]);
  });

  it.each([0, 1, 2, 3, 5, 15, 16, 17, 63, 64, 65, 127, 129, 1000, 4097, 8193, 20001])(
    'length %d, all modes, every back end',
    (length) => {
      const x = sample(length);
      const facts = factsOf('float16')!;
      for (const mode of length > 5000 ? (['tiesToEven'] as const) : deterministicModes) {
        const setting = { mode, subnormals: 'gradual', saturate: false } as const;
        const bits = expectedBits64(x.map((value) => roundExactly(value, facts, setting)));
        for (const backend of backends) {
          backend.use();
          expect(firstDifference(chop(x, 'float16', { rounding: mode }), bits), `${mode} on ${backend.name}`).toBe(-1);
        }
        useBackend('auto');
        expect(firstDifference(chop(x, 'float16', { rounding: mode }), bits), `${mode}, auto`).toBe(-1);
        expect(firstDifference(Float64Array.from(chop([...x], 'float16', { rounding: mode })), bits)).toBe(-1);
      }
    },
  );

  it.each([1, 2, 3, 5, 7])('subarrays that begin at element %d', (offset) => {
    const x = sample(200);
    const whole = chop(x, 'bfloat16');
    const singles = Float32Array.from(x);
    for (const backend of backends) {
      backend.use();
      expect(chop(x.subarray(offset, 190), 'bfloat16')).toEqual(whole.slice(offset, 190));
      expect(chop(singles.subarray(offset, 190), 'bfloat16')).toEqual(chop(singles, 'bfloat16').slice(offset, 190));
    }
    useBackend('auto');
  });
});

describe('chop refuses other kinds with a TypeError that says what came and what is accepted', () => {
  // prettier-ignore
  it.each([
    ['a bigint',        10n,                       /bigint/],
    ['a string',        '0.1',                     /string/],
    ['null',            null,                      /null/],
    ['undefined',       undefined,                 /undefined/],
    ['a boolean',       true,                      /boolean/],
    ['an object',       {},                        /Object/],
    ['a function',      (): number => 1,           /function/],
    ['Int32Array',      new Int32Array(2),         /Int32Array/],
    ['BigInt64Array',   new BigInt64Array(2),      /BigInt64Array/],
    ['ArrayBuffer',     new ArrayBuffer(8),        /ArrayBuffer/],
    ['a nested array',  [[1, 2]],                  /x\[0\].*number.*Array/],
    ['a string inside', [1, '2'],                  /x\[1\].*number.*string/],
    ['a hole',          [1, , 2],                  /x\[1\].*number.*undefined/], // eslint-disable-line no-sparse-arrays
    ['a bigint inside', [1, 2, 3n],                /x\[2\].*number.*bigint/],
  ])('%s', (_kind, x, message) => {
    const run = (): unknown => chop(x as number, 'float16');
    expect(run).toThrow(TypeError);
    expect(run).toThrow(message);
    const c = chopper('float16');
    expect(() => c(x as number)).toThrow(TypeError);
    if (!Array.isArray(x)) expect(run).toThrow(/number, Float64Array, Float32Array, Float16Array or array of numbers/);
  });
});

describe('an array must hold the values of the format', () => {
  it.each(['float64', 'e9m10', 'e11m10', 'e5m30', 'binary16p5se'])('Float32Array refuses %s', (name) => {
    const run = (): unknown => chop(new Float32Array(3), name);
    expect(run).toThrow(RangeError);
    expect(run).toThrow(/"format".*Float32Array.*Float64Array/);
    expect(() => chop(new Float64Array(3), name)).not.toThrow();
  });

  it.each(['float32', 'tfloat32', 'bfloat16', 'float8_e8m0fnu', 'e8m14'])('Float32Array takes %s', (name) => {
    expect(chop(new Float32Array([1, 2]), name)).toEqual(new Float32Array([1, 2]));
  });

  it('a float32 element rounds as the same number', () => {
    const x = new Float32Array([0.1, 1e-40, -3.4e38, 2 ** -149, NaN, Infinity]);
    for (const rounding of deterministicModes as readonly RoundingMode[]) {
      for (const name of ['bfloat16', 'float32', 'tfloat32', 'float8_e5m2']) {
        const expected = Array.from(x, (value) => chop(value, name, { rounding }));
        expect(Array.from(chop(x, name, { rounding }))).toEqual(expected);
      }
    }
  });
});

describe('the float16 package agrees on float16 to nearest', () => {
  it('on a sweep of values', () => {
    const x = Array.from({ length: 20000 }, (_, i) => (i - 10000) * 1.00000123 ** (i % 50) * 2 ** ((i % 45) - 30));
    expect(chop(x, 'float16')).toEqual(Array.from(new PackageFloat16Array(x)));
  });
});
