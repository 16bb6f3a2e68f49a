/**
 * Tensor cores: published behaviour, and an independent adder on integers.
 */
import { describe, expect, it } from 'vitest';
import { chop, chopper, type RoundingOptions } from '../../../src/index.js';
import {
  gemm,
  tensorCores,
  type GemmOptions,
  type TensorCore,
  type TensorCoreName,
} from '../../../src/linalg/index.js';

let state = 7;
const draw = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;

const float32 = { accumulator: 'float32', rounding: 'towardZero' } as const;

/** AMD's units; those of MI200 flush. */
const toNearest = { accumulator: 'float32' } as const;
const flushed = { accumulator: 'float32', subnormals: 'flush' } as const;

/** c + the products of x and y in one call of a unit: c is brought in by a first group of its own. */
function onUnit(
  tensorCore: TensorCoreName | TensorCore,
  c: number,
  x: number[],
  y: number[],
  rounding: Omit<GemmOptions, 'tensorCore'> = float32,
): number {
  const { terms } = typeof tensorCore === 'string' ? tensorCores[tensorCore] : tensorCore;
  const pad = new Array<number>(terms - 1).fill(0);
  const a = [c, ...pad, ...x];
  const b = [1, ...pad, ...y];
  const A = { data: a, rows: 1, cols: a.length };
  return gemm(A, { data: b, rows: b.length, cols: 1 }, { ...rounding, tensorCore }).data[0]!;
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

  it.each([
    // products         to float16              why
    [3, 2 ** -12, 1 + 2 ** -10, 'three quarters of a last place of float16, which truncation to float16 would lose'],
    [2, 2 ** -12, 1, 'half of one: a tie'],
    [3, 2 ** -13, 1, 'less than that'],
  ])('V100 aligns for float16 as for float32: 1 + %d products %d = %d (%s)', (count, product, sum) => {
    const small = new Array<number>(count).fill(product);
    const ones = new Array<number>(count).fill(1);
    expect(onUnit('nvidia-v100-float16', 1, small, ones, { accumulator: 'float16' })).toBe(sum);
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

  function expected(x: number[], y: number[], { terms, extraBits = NaN, emin = -149 }: TensorCore, bits = 23): number {
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
      const truncated = size === 0n ? 0n : cut(size, exponent - bits);
      s = (sum < 0n ? -1 : 1) * Number(truncated >> (SCALE - 170n)) * 2 ** -170;
    }
    return s;
  }

  const nvidia = (Object.keys(tensorCores) as TensorCoreName[]).filter((name) => name.startsWith('nvidia'));

  it.each(nvidia)('%s', (name) => {
    const isFloat8 = name === 'nvidia-h100-float8';
    const format = isFloat8 ? 'float8_e4m3fn' : name.split('-')[2]!;
    const sums = isFloat8 ? ({ accumulator: 'e8m13', rounding: 'towardZero' } as const) : float32;
    for (let round = 0; round < 60; round++) {
      const n = 1 + Math.floor(draw() * 40);
      const spread = [2, 12, 30][round % 3]!;
      const number = (): number => chop((draw() * 2 - 1) * 2 ** Math.floor((draw() - 0.7) * spread), format);
      const x = Array.from({ length: n }, number);
      const y = Array.from({ length: n }, number);
      const A = { data: x, rows: 1, cols: n };
      const got = gemm(A, { data: y, rows: n, cols: 1 }, { ...sums, tensorCore: name }).data[0]!;
      const wanted = expected(x, y, tensorCores[name], isFloat8 ? 13 : 23);
      expect(Math.abs(got - wanted), `${x} . ${y}`).toBe(0);
    }
  });
});

describe('what Xie, Xu, Wang, Yang and Yang found on AMD', () => {
  // Their example: 2^23 - 2^23 - 0.5 - 0.25 - 0.125, the accumulator first; exactly -0.875.
  it.each([
    ['amd-mi100-float16', toNearest, -0.875],
    ['amd-mi100-bfloat16', toNearest, -0.875],
    ['amd-mi200-bfloat16', flushed, -0.375],
    ['amd-mi200-bfloat16-1k', flushed, 0],
    ['amd-mi200-float16', flushed, 0],
  ] as const)('%s', (unit, rounding, sum) => {
    expect(onUnit(unit, 2 ** 23, [-(2 ** 13), -0.5, -0.25, -0.125], [2 ** 10, 1, 1, 1], rounding)).toBe(sum);
  });

  it('MI100 rounds the exact sum of accumulator and products once', () => {
    const mi100 = (c: number, x: number[], y: number[]): number => onUnit('amd-mi100-float16', c, x, y, toNearest);
    expect(mi100(1, [1], [2 ** -24])).toBe(1); // a tie
    expect(mi100(1, [1, 2 ** -14, 2 ** -24], [2 ** -24, 2 ** -14, 2 ** -24])).toBe(1 + 2 ** -23); // and a little more
    expect(mi100(1, [1, -(2 ** -14)], [2 ** -24, 2 ** -14])).toBe(1);
    expect(mi100(1 + 2 ** -23, [1, -(2 ** -24)], [2 ** -24, 2 ** -24])).toBe(1 + 2 ** -23);
  });

  it('MI100 has subnormal numbers, and +0 for every exact zero', () => {
    expect(onUnit('amd-mi100-float16', 0, [2 ** -24], [2 ** -24], toNearest)).toBe(2 ** -48);
    expect(onUnit('amd-mi100-bfloat16', 0, [-(2 ** -130)], [2 ** -10], toNearest)).toBe(-(2 ** -140));
    expect(onUnit('amd-mi100-bfloat16', 0, [-(2 ** -133)], [2 ** -126], toNearest)).toBe(-0);
    expect(onUnit('amd-mi100-float16', 0, [-0, 1, -1], [1, 1, 1], toNearest)).toBe(0);
  });

  it.each([
    // unit                      x                  y           sum          why
    ['amd-mi200-float16', [2 ** -15], [1], 0, 'subnormal float16 factors are zeros'],
    ['amd-mi200-float16', [-(2 ** -14)], [2 ** -14], -(2 ** -28), 'normal ones are not'],
    ['amd-mi200-bfloat16', [2 ** -127], [2 ** 100], 0, 'subnormal bfloat16 factors are zeros'],
    ['amd-mi200-bfloat16', [2 ** -100], [-(2 ** -27)], 0, 'subnormal products are; the accumulator is +0'],
    ['amd-mi200-bfloat16', [2 ** -100, -1.5 * 2 ** -100], [2 ** -26, 2 ** -26], 0, 'subnormal sums are'],
    ['amd-mi200-bfloat16-1k', [1, 1, 1, 1], [2 ** 127, 2 ** 127, -(2 ** 127), -(2 ** 127)], NaN, 'sums overflow'],
  ] as [TensorCoreName, number[], number[], number, string][])('%s: %j . %j = %d (%s)', (unit, x, y, sum) => {
    expect(onUnit(unit, 0, x, y, flushed)).toBe(sum);
  });

  it('a group that is not full is filled up with zeros: it has no -0 to add', () => {
    // 2^-126 - 1.5 2^-126 is subnormal and negative, hence -0; and -0 + (-0 + 0) = +0.
    const x = [-1.5 * 2 ** -100, 0, -(2 ** -100)];
    const y = [2 ** -26, 0, 2 ** -100];
    expect(onUnit('amd-mi200-bfloat16', 2 ** -126, x.slice(0, 2), y.slice(0, 2), flushed)).toBe(-0);
    expect(onUnit('amd-mi200-bfloat16', 2 ** -126, x, y, flushed)).toBe(0);
  });

  const pairs = ['amd-mi200-float16', 'amd-mi200-bfloat16', 'amd-mi200-bfloat16-1k'] as const;
  it.each(pairs)('%s is pairwise sums of products in float32, one after the other', (unit) => {
    const { terms } = tensorCores[unit];
    const format = unit.split('-')[2]!;
    const c = chopper('float32', { subnormals: 'flush' });
    const operand = chopper(format, { subnormals: 'flush' });
    for (let round = 0; round < 60; round++) {
      const n = 1 + Math.floor(draw() * 21);
      const number = (): number => operand((draw() * 2 - 1) * 2 ** Math.floor((draw() - 0.7) * 30));
      const [x, y] = [number, number].map((make) => Array.from({ length: n }, make)) as [number[], number[]];
      const product = (l: number): number => (l < n ? c.mul(x[l]!, y[l]!) : 0);
      let want = 0;
      for (let l = 0; l < n; l += terms) {
        const pair = c.add(product(l), product(l + 1));
        want = c.add(want, terms === 2 ? pair : c.add(pair, c.add(product(l + 2), product(l + 3))));
      }
      const A = { data: x, rows: 1, cols: n };
      const got = gemm(A, { data: y, rows: n, cols: 1 }, { ...flushed, tensorCore: unit }).data[0]!;
      expect(got, `${x} . ${y}`).toBe(want);
    }
  });

  it('pairwise with two terms draws the words of order blocked', () => {
    const x = Array.from({ length: 40 }, () => chop(draw() * 2 - 1, 'bfloat16'));
    const [A, B] = [
      { data: x, rows: 5, cols: 8 },
      { data: x, rows: 8, cols: 5 },
    ];
    const options = { accumulator: 'bfloat16', rounding: 'stochastic', seed: 3 } as const;
    const blocked = gemm(A, B, { ...options, order: 'blocked', block: 2 }).data;
    expect(gemm(A, B, { ...options, tensorCore: { terms: 2, pairwise: true } }).data).toEqual(blocked);
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
    [{ terms: 4, extraBits: 0, pairwise: true }, '"tensorCore.extraBits" expected without "pairwise", got both'],
    [{ terms: 3, pairwise: true }, '"tensorCore.terms" expected a power of two with "pairwise", got 3'],
    [{ terms: 4, flush: true }, '"tensorCore.emin" expected with "flush", got none'],
    [{ terms: 4, pairwise: 1 }, '"tensorCore.pairwise" expected a boolean'],
    ['nvidia-v900', 'expected one of'],
  ])('%j is refused', (tensorCore, message) => {
    const A = { data: [1], rows: 1, cols: 1 };
    const options = { accumulator: 'float32', tensorCore: tensorCore as TensorCore };
    expect(() => gemm(A, A, options)).toThrow(message);
  });
  it('products are rounded to no format of their own', () => {
    const A = { data: [1], rows: 1, cols: 1 };
    const options = { ...float32, product: 'float16', tensorCore: 'nvidia-v100-float16' } as const;
    expect(() => gemm(A, A, options)).toThrow('"product" expected the accumulator with "tensorCore", got another');
  });
  it('operands that are no float32 values are refused, and accumulators of more than 24 bits', () => {
    expect(() => one([0.1], [1])).toThrow('float32 values');
    const A = { data: [1], rows: 1, cols: 1 };
    expect(() => gemm(A, A, { accumulator: 'float64', tensorCore: { terms: 4, extraBits: 0 } })).toThrow('24 bits');
  });
});
