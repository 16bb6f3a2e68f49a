/**
 * L-Mul: the integer addition it is, the figures published for it, and what happens around the numbers.
 */
import { describe, expect, it } from 'vitest';
import { chop, chopper, defineFormat } from '../../../src/index.js';
import { dot, gemm, lmul, randn, type LMulOptions } from '../../../src/linalg/index.js';

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);
const codeOf = (x: number): number => ((single[0] = x), word[0]!);
const valueOf = (code: number): number => ((word[0] = code), single[0]!);

describe('float32, 23 bits: one integer addition of codes', () => {
  /** 0x3f800000 - 0x00080000: the code of 1, less 2^-4 in the last 23 bits. */
  const OFFSET = 0x3f780000;
  let state = 5;
  const draw = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);

  it('equals it, bit for bit, wherever the sum is the code of a normal number', () => {
    let compared = 0;
    for (let i = 0; i < 50_000; i++) {
      // Exponents around those of 1, so that few sums leave the normal range.
      const a = ((draw() & 0x807fffff) | ((64 + (draw() >>> 26)) << 23)) >>> 0;
      const b = ((draw() & 0x807fffff) | ((100 + (draw() >>> 26)) << 23)) >>> 0;
      const sum = (a & 0x7fffffff) + (b & 0x7fffffff) - OFFSET;
      if (sum < 0x00800000 || sum >= 0x7f800000) continue;
      compared++;
      const code = (sum | ((a ^ b) & 0x80000000)) >>> 0;
      expect(codeOf(lmul(valueOf(a), valueOf(b)))).toBe(code);
    }
    expect(compared).toBeGreaterThan(40_000);
  });
});

describe('bfloat16, 7 bits: 16-bit codes, less 0x3f80, plus 2^-4 in the last 7 bits', () => {
  it('equals it for all fractions', () => {
    for (let i = 0; i < 128; i++) {
      for (let j = 0; j < 128; j++) {
        const sum = (0x3f80 + i + (0x3f80 + j) - 0x3f80 + 8) & 0x7fff;
        expect(lmul(1 + i / 128, 1 + j / 128, { format: 'bfloat16' })).toBe(valueOf(sum << 16));
      }
    }
  });
});

describe('Table 7 of Luo and Sun (2024): mean errors over all pairs of 7-bit fractions', () => {
  const fractions = Array.from({ length: 128 }, (_, i) => i / 128);
  const mean = (of: (x: number, y: number) => number): number =>
    fractions.reduce((sum, x) => sum + fractions.reduce((inner, y) => inner + of(1 + x, 1 + y), 0), 0) / 128 ** 2;

  it.each([
    // k  f1: cutting    |f1 + f2|: and xk yk replaced by 2^-4, whatever k is
    [1, 0.68, 0.68],
    [2, 0.35, 0.43],
    [3, 0.17, 0.3],
    [4, 0.081, 0.24],
    [5, 0.035, 0.2],
    [6, 0.012, 0.19],
  ])('k = %d: f1 = %d, |f1 + f2| = %d', (k, f1, both) => {
    const cut = (x: number): number => Math.floor(x * 2 ** k) / 2 ** k;
    const digits = f1 < 0.1 ? 0.0005 : 0.005;
    expect(Math.abs(mean((x, y) => x * y - cut(x) * cut(y)) - f1)).toBeLessThanOrEqual(digits);
    const error = mean((x, y) => x * y - lmul(x, y, { m: k, l: 4, semantics: 'eq1' }));
    // 0.207 is printed 0.20: cut, not rounded.
    expect(Math.abs(Math.abs(error) - both)).toBeLessThanOrEqual(k === 5 ? 0.01 : 0.005);
  });

  it("equation 1's own l(k) does not give the last three columns: the table has l = 4 for every k", () => {
    const own = [1, 2, 3].map((k) => mean((x, y) => x * y - lmul(x, y, { m: k, semantics: 'eq1' })));
    for (const error of own) expect(error).toBeCloseTo(0.238, 3);
  });
});

describe('relative errors of products of normal deviates', () => {
  const count = 100_000;
  const { data } = randn(2, count, { seed: 20261122 });
  const x = data.slice(0, count).map(Math.abs);
  const y = data.slice(count).map(Math.abs);

  /** Mean, signed mean and largest relative error in percent, operands rounded to k fraction bits first. */
  function errors(k: number, semantics: 'adder' | 'eq1'): { mean: number; bias: number; largest: number } {
    const rounded = defineFormat({ precision: k + 1, emin: -126, emax: 127 });
    const z = lmul(chop(x, rounded), chop(y, rounded), { m: k, semantics });
    const relative = z.map((product, i) => (100 * (product - x[i]! * y[i]!)) / (x[i]! * y[i]!));
    const sum = (of: (e: number) => number): number => relative.reduce((total, e) => total + of(e), 0) / count;
    return { mean: sum(Math.abs), bias: sum((e) => e), largest: Math.max(...relative.map(Math.abs)) };
  }

  it.each([
    [3, 'adder', 5.7],
    [4, 'adder', 5.28],
    [7, 'adder', 2.7],
    [23, 'adder', 2.69],
    [23, 'eq1', 6.25],
  ] as const)('m = %d, %s: %d %%', (k, semantics, percent) => {
    expect(Math.abs(errors(k, semantics).mean - percent)).toBeLessThan(0.05);
  });

  it('the adder is at most 7.3 % off and biased by +0.44 %; equation 1 at most 23.4 %, -4.5 %', () => {
    const adder = errors(23, 'adder');
    expect(adder.largest).toBeLessThan(7.35);
    expect(Math.abs(adder.bias - 0.44)).toBeLessThan(0.04);
    const equation = errors(23, 'eq1');
    expect(equation.largest).toBeLessThan(23.45);
    expect(Math.abs(equation.bias + 4.5)).toBeLessThan(0.06);
  });
});

describe('around the numbers', () => {
  it.each([
    // x            y           options                 product     why
    [0, 5, {}, 0, 'a zero operand'],
    [-0, 5, {}, -0, 'the sign of the product'],
    [2 ** -127, 2 ** 100, {}, 0, 'a subnormal operand counts as zero'],
    [2 ** -100, 2 ** -30, {}, 0, 'below the smallest normal number'],
    [-(2 ** -100), 2 ** -30, {}, -0, 'and its sign'],
    [2 ** 100, 2 ** 30, {}, Infinity, 'the carry reaches the code of infinity'],
    [-Infinity, 3, {}, -Infinity, 'infinity'],
    [Infinity, 0, {}, NaN, 'infinity times zero'],
    [NaN, 1, {}, NaN, 'NaN'],
    [2 ** 128, 1, {}, Infinity, 'an operand that float32 does not reach'],
    [1, 1, {}, 1.0625, '2^-4 stands for the product of no fractions'],
    [1, 1, { m: 2 }, 1.25, 'l(2) = 2'],
    [1.999, 1, { m: 1 }, 2, 'fractions are cut to m bits, and carry'],
    [1.5, 1.5, { m: 3, semantics: 'eq1' }, 2.125, '1 + f, not carried'],
    [1.5, 1.5, { m: 3 }, 2.25, '2 f, carried'],
    [300, 300, { format: 'float16' }, Infinity, 'above 2^16'],
  ] as [number, number, LMulOptions, number, string][])('%d, %d, %j: %d (%s)', (x, y, options, product) => {
    expect(lmul(x, y, options)).toBe(product);
  });

  it('arrays go with numbers and with arrays of their length', () => {
    expect(lmul([1, 2], [4, 8])).toEqual(Float64Array.of(4.25, 17));
    expect(lmul(2, Float32Array.of(1, 3))).toEqual(Float64Array.of(2.125, 6.25));
    expect(() => lmul([1, 2], [1])).toThrow('"y" expected length 2, got 1');
    expect(() => lmul(1, 'a' as unknown as number)).toThrow(TypeError);
  });
  it.each([[{ m: 0 }], [{ m: 51 }], [{ m: 2, l: 3 }], [{ semantics: 'eq2' }], [{ bits: 3 }]])(
    '%j is refused',
    (options) => {
      expect(() => lmul(1, 1, options as LMulOptions)).toThrow(RangeError);
    },
  );
});

describe('in sums of products', () => {
  it('stands for the product, which is then rounded', () => {
    const x = [1.5, -2.75, 3.125];
    const y = [2.5, 1.25, 0.75];
    const c = chopper('bfloat16');
    const terms = x.map((factor, l) => c(lmul(factor, y[l]!, { m: 4 })));
    expect(dot(x, y, { accumulator: 'bfloat16', lmul: { m: 4 } })).toBe(c.add(c.add(terms[0]!, terms[1]!), terms[2]!));
  });
  it('gemm draws the words of exact products', () => {
    const A = { data: [1.3, 1.7], rows: 2, cols: 1 };
    const B = { data: [1.1, 1.9], rows: 1, cols: 2 };
    const accumulator = chopper('float8_e5m2', { rounding: 'stochastic', seed: 3 });
    const c = chopper('float8_e5m2', { rounding: 'stochastic', seed: 3 });
    const got = gemm(A, B, { accumulator, lmul: {} }).data;
    const want = [0, 1, 2, 3].map((e) => {
      c.position = 2 * e;
      return c(lmul(A.data[e >> 1]!, B.data[e & 1]!));
    });
    expect([...got]).toEqual(want);
    expect(accumulator.position).toBe(8);
  });
  it('goes without fma', () => {
    expect(() => dot([1], [1], { accumulator: 'float16', lmul: {}, fma: true })).toThrow(
      '"lmul" expected without "fma"',
    );
  });
});
