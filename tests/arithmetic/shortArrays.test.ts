/**
 * Operations on short arrays equal the operations on numbers, bit for bit: at lengths on both sides of every limit, of
 * every kind of operand, in the memory of others, and where float64 does not hold what was lost.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { allocate, chopper, defineFormat, useBackend, type Chopper, type RoundingOptions } from '../../src/index.js';
import { LEAST, MOST, shortOperation } from '../../src/arithmetic/shortArrays.js';
import { sharedBy } from '../../src/arithmetic/methods.js';
import { roundingModes } from '../../src/modes.js';
import { operandsNear } from './operandsNear.js';

const arities = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 } as const;
type Name = keyof typeof arities;
const names = Object.keys(arities) as Name[];
type Operands = readonly (number | Float64Array | Float32Array)[];
type Plain = (...operands: Operands) => Float64Array;
type Into = (out: Float64Array | Float32Array, ...operands: Operands) => Float64Array;

const lengths = [1, LEAST - 1, LEAST, 15, 16, 17, 33, 100, MOST - 1, MOST, MOST + 1];

/** Operands of one operation, every fifth element beside what decides in the format. */
function operandsOf(c: Chopper, name: Name, length: number, seed: number): Float64Array[] {
  const next = operandsNear(c.format, seed);
  const arrays = Array.from({ length: arities[name] }, () => new Float64Array(length));
  for (let i = 0; i < length; i++) next(arities[name], name).forEach((x, k) => (arrays[k]![i] = x));
  return arrays;
}

function byNumbers(c: Chopper, name: Name, operands: Operands, length: number): number[] {
  const method = c[name] as unknown as (...operands: number[]) => number;
  return Array.from({ length }, (_, i) => method(...operands.map((x) => (typeof x === 'number' ? x : x[i]!))));
}

afterEach(() => useBackend('auto'));

describe.each(roundingModes.filter((mode) => !mode.startsWith('stochastic')))('%s', (rounding) => {
  it('gives what operations on numbers give', () => {
    const options: RoundingOptions[] = [{}, { saturate: true }, { subnormals: 'flush' }];
    ['float16', 'bfloat16', 'float32', 'float8_e4m3fn', 'binary8p3se', 'e11m50', 'e11m51', 'float64'].forEach(
      (f, i) => {
        const c = chopper(f, { rounding, ...options[i % 3] });
        for (const name of names) {
          const length = lengths[(i * 5 + name.length) % lengths.length]!;
          const operands = operandsOf(c, name, length, i + 1);
          const want = byNumbers(c, name, operands, length);
          expect([...(c[name] as unknown as Plain)(...operands)], `${f} ${name} ${length}`).toEqual(want);
        }
      },
    );
  });
});

describe('every length', () => {
  const c = chopper('float16');
  it.each(lengths)('%i elements: new arrays, into others, into an operand, numbers as operands', (length) => {
    const [x, y, z] = [1, 2, 3].map((k) => c(Float64Array.from({ length }, (_, i) => Math.sin(i * k + 1) * 3)));
    for (const operands of [
      [x!, y!, z!],
      [x!, 0.3, z!],
      [2, y!, -0],
      [0, 1, z!],
    ]) {
      const want = byNumbers(c, 'fma', operands, length);
      expect([...(c.fma as unknown as Plain)(...operands)]).toEqual(want);
      const out = new Float64Array(length + 3).fill(7);
      expect([...(c.fmaInto as Into)(out.subarray(1, length + 1), ...operands)]).toEqual(want);
      expect([out[0], out[length + 1], out[length + 2]]).toEqual([7, 7, 7]);
      const again = z!.slice();
      (c.fmaInto as Into)(again, ...operands.map((o) => (o === z ? again : o)));
      expect([...again]).toEqual(want);
    }
    const single = Float32Array.from(x!);
    const sums = c.add(single, 1);
    expect(sums).toBeInstanceOf(Float32Array);
    expect([...sums]).toEqual(byNumbers(c, 'add', [x!, 1], length));
  });

  it.each([40, MOST + 9])('%i elements in one memory, shifted', (length) => {
    for (const memory of [new Float64Array(length + 1), allocate(length + 1, 'float64')]) {
      for (const [to, from] of [
        [0, 1],
        [1, 0],
      ] as const) {
        memory.set(Float64Array.from({ length: length + 1 }, (_, i) => Math.cos(i)));
        const x = memory.subarray(from, from + length);
        const want = byNumbers(c, 'mul', [x.slice(), 3], length);
        expect([...c.mulInto(memory.subarray(to, to + length), x, 3)]).toEqual(want);
      }
    }
  });
});

it('leaves to the operation on numbers what float64 does not hold', () => {
  const c = chopper('e11m50', { rounding: 'towardPositive' });
  const x = Float64Array.from({ length: 20 }, (_, i) => (1 + i * 2 ** -40) * 2 ** -540);
  expect([...c.mul(x, x)]).toEqual(byNumbers(c, 'mul', [x, x], 20));
  const wide = Float64Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? Infinity : i % 3 === 1 ? NaN : -0));
  expect([...c.add(wide, wide)]).toEqual(byNumbers(c, 'add', [wide, wide], 20));
});

it('rounds by the plan of its own chopper, however choppers alternate', () => {
  const choppers = ['float16', 'bfloat16', 'float8_e4m3fn'].flatMap((f) =>
    (['tiesToEven', 'towardNegative'] as const).map((rounding) => chopper(f, { rounding })),
  );
  const x = Float64Array.from({ length: 24 }, (_, i) => Math.sin(i));
  for (let turn = 0; turn < 3; turn++) {
    for (const c of choppers) expect([...c.sub(x, 0.3)]).toEqual(byNumbers(c, 'sub', [x, 0.3], 24));
  }
});

it('serves deterministic modes of at most 51 bits, without soft errors', () => {
  const made = (f: Parameters<typeof chopper>[0], options: RoundingOptions = {}): string =>
    typeof shortOperation('add', sharedBy(chopper(f, { seed: 1, ...options }))!.plan);
  expect(made('float16')).toBe('function');
  expect(made(defineFormat({ precision: 51, emin: -100, emax: 100 }))).toBe('function');
  expect(made(defineFormat({ precision: 52, emin: -100, emax: 100 }))).toBe('undefined');
  expect(made('float16', { rounding: 'stochastic' })).toBe('undefined');
  expect(made('float16', { flip: { probability: 0.5 } })).toBe('undefined');
  expect(made('float64')).toBe('undefined');
});

it('computes in JavaScript where that was asked for', () => {
  const c = chopper('float16');
  const x = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i));
  const want = [...c.add(x, x)];
  useBackend('js');
  expect([...c.add(x, x)]).toEqual(want);
});

it('refuses other arrays as before', () => {
  const c = chopper('float16');
  const x = new Float64Array(20);
  expect(() => c.add(x, new Float64Array(21))).toThrow(/^add: "y" expected length 20, got 21/);
  expect(() => c.add(x, new Float32Array(20) as never)).toThrow(/^add: "y" expected a number or Float64Array/);
  expect(() => c.addInto(new Float64Array(3), x, x)).toThrow(RangeError);
  expect(() => c.addInto(null as never, x, x)).toThrow(/^addInto: "out" expected/);
  expect(() => c.add(x, undefined as never)).toThrow(TypeError);
  expect(() => chopper('e8m30').add(new Float32Array(20), 1)).toThrow(/^add: "format" expected one whose values/);
});

describe('products of 24 bits by 24, which are exact', () => {
  const c = chopper('float16', { rounding: 'towardNegative' });
  const short = Float64Array.from({ length: 2100 }, (_, i) => Math.fround(Math.sin(i + 1) * 2 ** ((i % 60) - 30)));
  // One bit too many in one operand, in every place of a pair.
  const long = short.map((x, i) => (i % 7 === 0 ? x * (1 + 2 ** -24) : i % 11 === 0 ? x * (1 + 2 ** -52) : x));
  it.each([16, 64, 2100])('%i elements, with and without longer ones, as numbers', (length) => {
    for (const [x, y, z] of [
      [short, short, short],
      [short, long, short],
      [long, short, long],
      [short, long, short.map((value, i) => -value * long[i]!)],
    ] as const) {
      const operands = [x, y, z].map((array) => array.subarray(0, length));
      expect([...(c.fma as unknown as Plain)(...operands)]).toEqual(byNumbers(c, 'fma', operands, length));
      const two = operands.slice(0, 2);
      expect([...(c.mul as unknown as Plain)(...two)]).toEqual(byNumbers(c, 'mul', two, length));
    }
  });

  it('leaves what is not finite, zero, or beyond the range of errors to the operation on numbers', () => {
    const odd = [0, -0, Infinity, -Infinity, NaN, 2 ** 1000, 2 ** -600, 2 ** 996, 2 ** -484, 3, -1, 1, 2 ** 500, 0.5];
    const x = Float64Array.from({ length: 196 }, (_, i) => odd[i % 14]!);
    const y = Float64Array.from({ length: 196 }, (_, i) => odd[Math.floor(i / 14)]!);
    for (const f of ['float16', 'e11m50', 'binary8p3se']) {
      const d = chopper(f, { rounding: 'towardPositive' });
      for (let start = 0; start < 196; start += 14) {
        const two = [x, y].map((array) => array.subarray(start, start + 14));
        expect([...(d.mul as unknown as Plain)(...two)], f).toEqual(byNumbers(d, 'mul', two, 14));
        const three = [...two, two[0]!];
        expect([...(d.fma as unknown as Plain)(...three)], f).toEqual(byNumbers(d, 'fma', three, 14));
      }
    }
  });
});
