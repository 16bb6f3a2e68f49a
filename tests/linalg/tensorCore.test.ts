/**
 * Tensor cores: published behaviour, and an independent adder on integers.
 */
import { describe, expect, it } from 'vitest';
import { chop, type RoundingOptions } from '../../src/index.js';
import { gemm, tensorCores, type TensorCore, type TensorCoreName } from '../../src/linalg/index.js';

const float32 = { accumulator: 'float32', rounding: 'towardZero' } as const;

/** c + the products of x and y in one call of a unit: c is brought in by a first group of its own. */
function onUnit(tensorCore: TensorCoreName | TensorCore, c: number, x: number[], y: number[]): number {
  const { terms } = typeof tensorCore === 'string' ? tensorCores[tensorCore] : tensorCore;
  const pad = new Array<number>(terms - 1).fill(0);
  const a = [c, ...pad, ...x];
  const b = [1, ...pad, ...y];
  const A = { data: a, rows: 1, cols: a.length };
  return gemm(A, { data: b, rows: b.length, cols: 1 }, { ...float32, tensorCore }).data[0]!;
}

describe('what Fasi, Higham, Mikaitis and Pranesh (2021) found', () => {
  const small = [2 ** -12, 2 ** -12, 2 ** -12, 2 ** -12];

  it.each([
    // unit                  c            sum of four products 2^-24   why
    ['nvidia-v100-float16', 1, 1, 'no extra bits: what lies below the last place of the largest is lost'],
    ['nvidia-v100-float16', 1 - 2 ** -24, 1 + 2 ** -23, 'aligned to a smaller exponent: not monotone'],
    ['nvidia-a100-float16', 1, 1 + 2 ** -22, 'one extra bit keeps them'],
    ['nvidia-h100-float16', 1, 1 + 2 ** -22, 'two extra bits keep them'],
  ] as [TensorCoreName, number, number, string][])('%s, c = %d: %d (%s)', (unit, c, sum) => {
    expect(onUnit(unit, c, small, small)).toBe(sum);
  });

  it('bits below the extra ones are lost', () => {
    const tiny = [2 ** -12, 2 ** -12, 2 ** -12, 2 ** -12];
    const half = tiny.map((x) => x / 2); // products 2^-25
    const quarter = tiny.map((x) => x / 4); // products 2^-26
    expect(onUnit('nvidia-a100-float16', 1, tiny, half)).toBe(1);
    expect(onUnit('nvidia-h100-float16', 1, tiny, half)).toBe(1 + 2 ** -23);
    expect(onUnit('nvidia-h100-float16', 1, tiny, quarter)).toBe(1);
  });

  it('products are exact, whatever the precision of their factors', () => {
    const x = 1 + 2 ** -10;
    expect(onUnit('nvidia-v100-float16', 0, [x, -1], [x, 1])).toBe(2 ** -9 + 2 ** -20);
  });

  it('results are rounded toward zero', () => {
    expect(onUnit('nvidia-a100-float16', 1, [2 ** -12], [2 ** -12])).toBe(1);
    expect(onUnit('nvidia-a100-float16', -1, [2 ** -12], [2 ** -12])).toBe(-1 + 2 ** -24);
    expect(onUnit('nvidia-a100-float16', -1, [-(2 ** -12)], [2 ** -12])).toBe(-1);
  });
});

describe('an independent adder on integers', () => {
  const SCALE = 400n;
  /** A float64 as a multiple of 2^-400. */
  const units = (x: number): bigint => {
    let exponent = 0;
    while (x % 1 !== 0) {
      x *= 2;
      exponent++;
    }
    return BigInt(x) << (SCALE - BigInt(exponent));
  };
  const log2 = (x: number): number => {
    const size = units(Math.abs(x)).toString(2).length;
    return size - 1 - Number(SCALE);
  };
  const cut = (x: bigint, place: number): bigint => {
    const shift = SCALE + BigInt(place);
    return x < 0n ? -((-x >> shift) << shift) : (x >> shift) << shift;
  };

  function expected(x: number[], y: number[], { terms, extraBits, emin = -149 }: TensorCore): number {
    let s = 0;
    for (let from = 0; from < x.length; from += terms) {
      const group = x.slice(from, from + terms).map((factor, k) => [factor, y[from + k]!] as const);
      const exponents = group
        .filter(([a, b]) => a !== 0 && b !== 0)
        .map(([a, b]) => Math.max(log2(a), emin) + Math.max(log2(b), emin));
      if (s !== 0) exponents.push(Math.max(log2(s), -126));
      if (exponents.length === 0) continue;
      const place = Math.max(...exponents) - 23 - extraBits;
      const numbers = [units(s), ...group.map(([a, b]) => (units(a) * units(b)) >> SCALE)];
      const sum = numbers.reduce((total, number) => total + cut(number, place), 0n);
      const size = sum < 0n ? -sum : sum;
      const exponent = Math.max(size.toString(2).length - 1 - Number(SCALE), -126);
      const truncated = size === 0n ? 0n : cut(size, exponent - 23);
      s = (sum < 0n ? -1 : 1) * Number(truncated >> (SCALE - 170n)) * 2 ** -170;
    }
    return s;
  }

  let state = 7;
  const draw = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;

  it.each(Object.keys(tensorCores) as TensorCoreName[])('%s', (name) => {
    const format = name.split('-')[2]!;
    for (let round = 0; round < 60; round++) {
      const n = 1 + Math.floor(draw() * 40);
      const spread = [2, 12, 30][round % 3]!;
      const number = (): number => chop((draw() * 2 - 1) * 2 ** Math.floor((draw() - 0.7) * spread), format);
      const x = Array.from({ length: n }, number);
      const y = Array.from({ length: n }, number);
      const A = { data: x, rows: 1, cols: n };
      const got = gemm(A, { data: y, rows: n, cols: 1 }, { ...float32, tensorCore: name }).data[0]!;
      expect(Math.abs(got - expected(x, y, tensorCores[name])), `${x} . ${y}`).toBe(0);
    }
  });
});

describe('around the numbers', () => {
  const one = (x: number[], y: number[], options: RoundingOptions = { rounding: 'towardZero' }): number =>
    gemm(
      { data: x, rows: 1, cols: x.length },
      { data: y, rows: y.length, cols: 1 },
      { accumulator: 'float32', tensorCore: { terms: 4, extraBits: 1 }, ...options },
    ).data[0]!;

  it('infinities and NaN come through', () => {
    expect(one([Infinity, 1], [1, 1])).toBe(Infinity);
    expect(one([Infinity, -Infinity], [1, 1])).toBeNaN();
    expect(one([0, 1], [Infinity, 1])).toBeNaN();
    expect(one([NaN], [1])).toBeNaN();
  });
  it('no terms give +0, and so do zeros of both signs', () => {
    expect(one([], [])).toBe(0);
    expect(one([0, -0], [1, 1])).toBe(0);
  });
  it('the accumulator overflows as its mode says', () => {
    expect(one([2 ** 127, 2 ** 127], [1, 1])).toBe(2 ** 128 - 2 ** 104);
    expect(one([2 ** 127, 2 ** 127], [1, 1], {})).toBe(Infinity);
  });
  it.each([
    [{ terms: 0, extraBits: 0 }, 'terms'],
    [{ terms: 4, extraBits: 17 }, 'extraBits'],
    [{ terms: 4, extraBits: 0, emin: 200 }, 'emin'],
    [{ terms: 4, extraBits: 0, bits: 1 }, 'unknown option "bits"'],
    ['nvidia-v900', 'expected one of'],
  ])('%j is refused', (tensorCore, message) => {
    const A = { data: [1], rows: 1, cols: 1 };
    const options = { accumulator: 'float32', tensorCore: tensorCore as TensorCore };
    expect(() => gemm(A, A, options)).toThrow(message);
  });
  it('operands that are no float32 values are refused, and accumulators of more than 24 bits', () => {
    expect(() => one([0.1], [1])).toThrow('float32 values');
    const A = { data: [1], rows: 1, cols: 1 };
    expect(() => gemm(A, A, { accumulator: 'float64', tensorCore: { terms: 4, extraBits: 0 } })).toThrow('24 bits');
  });
});
