/**
 * gemm, gemv, syrk and the functions of vectors: values checked by hand, slots of random words, and errors.
 */
import { describe, expect, it } from 'vitest';
import { chopper, useBackend } from '../../../src/index.js';
import {
  asum,
  axpy,
  dot,
  fromRows,
  gemm,
  gemv,
  nrm2,
  randn,
  sum,
  syrk,
  type GemmOptions,
} from '../../../src/linalg/index.js';
import { backends } from '../../oracle/backends.js';
import { plainProduct } from './plain.js';

describe('sums by hand', () => {
  const u = 2 ** -11; // half a last place of 1 in float16

  it.each([
    // options                                             1 + u + u + u + u   why
    [{}, 1, 'every u is lost'],
    [{ order: 'pairwise' }, 1 + 2 * u, '(1 + u) + (u + u): the second pair survives, 1 + u does not'],
    [{ order: 'blocked', block: 2 }, 1 + 4 * u, '(1 + u) + (u + u) = 1 + 2 u, then + u: a tie, and odd'],
    [{ rounding: 'towardPositive' }, 1 + 8 * u, 'every u is a whole last place'],
  ] as [Omit<GemmOptions, 'accumulator'>, number, string][])('%j: %d (%s)', (options, result) => {
    const x = options.order === 'pairwise' ? [1, u, u, u] : [1, u, u, u, u];
    expect(
      dot(
        x,
        x.map(() => 1),
        { accumulator: 'float16', ...options },
      ),
    ).toBe(result);
  });

  it('a product is rounded before it is added, but with fma', () => {
    const x = 1 + 2 ** -10;
    const y = [-(1 + 2 ** -9)];
    expect(dot([1, x], [...y, x], { accumulator: 'float16' })).toBe(0);
    expect(dot([1, x], [...y, x], { accumulator: 'float16', fma: true })).toBe(2 ** -20);
    expect(dot([1, x], [...y, x], { accumulator: 'float16', product: 'float32' })).toBe(2 ** -20);
  });

  it('the first term is rounded to the accumulator too', () => {
    expect(dot([1 + 2 ** -20], [1], { accumulator: 'float16', product: 'float64' })).toBe(1);
    expect(sum([1 + 2 ** -20], { accumulator: 'float16' })).toBe(1);
  });

  it('a negative sum of products without -0 that underflows is -0', () => {
    const data = [...new Array<number>(15).fill(0), -(2 ** -9)];
    const [A, B] = [
      { data, rows: 1, cols: 16 },
      { data: new Array<number>(2048).fill(1), rows: 16, cols: 128 },
    ];
    expect(gemm(A, B, { accumulator: 'float6_e3m2fn', product: 'float8_e4m3fnuz' }).data[0]).toBe(-0);
  });

  it('signs of zeros are those of additions', () => {
    expect(dot([-0, -0], [1, 1], { accumulator: 'float16' })).toBe(-0);
    expect(dot([-0, 0], [1, 1], { accumulator: 'float16' })).toBe(0);
    expect(dot([1, -1], [1, 1], { accumulator: 'float16' })).toBe(0);
    expect(dot([1, -1], [1, 1], { accumulator: 'float16', rounding: 'towardNegative' })).toBe(-0);
    expect(dot([], [], { accumulator: 'float16' })).toBe(0);
  });

  it('an overflow stays, and becomes NaN against another', () => {
    expect(dot([300, -300, 1], [300, 1, 1], { accumulator: 'float16' })).toBe(Infinity);
    expect(dot([300, -300], [300, 300], { accumulator: 'float16' })).toBeNaN();
    expect(dot([300, -300], [300, 1], { accumulator: 'float16', saturate: true })).toBe(65216);
  });
});

describe('alpha and beta', () => {
  const A = fromRows([
    [1, 2],
    [3, 4],
  ]);
  const C = fromRows([
    [10, 20],
    [30, 40],
  ]);

  it('each product and their sum are rounded', () => {
    const c = chopper('bfloat16');
    const third = 1 / 3;
    const got = gemm(A, A, { accumulator: 'bfloat16', alpha: third, beta: 0.1, C }).data;
    const want = [7, 10, 15, 22].map((s, e) => c.add(c.mul(third, s), c.mul(0.1, C.data[e]!)));
    expect([...got]).toEqual(want);
  });
  it('a factor of 1 is not multiplied: c is added as it is', () => {
    const one = { data: [1], rows: 1, cols: 1 };
    const tiny = { data: [2 ** -30], rows: 1, cols: 1 };
    const up = { accumulator: 'float16', rounding: 'towardPositive', C: tiny } as const;
    expect(gemm(one, one, { ...up, beta: 1 }).data[0]).toBe(1 + 2 ** -10);
    expect(gemm(one, one, { ...up, alpha: 2 }).data[0]).toBe(2);
  });
  it('C is not read with beta = 0, and never changed', () => {
    const none = { data: [NaN], rows: 1, cols: 1 };
    const one = { data: [1], rows: 1, cols: 1 };
    expect(gemm(one, one, { accumulator: 'float16', C: none }).data[0]).toBe(1);
    gemm(A, A, { accumulator: 'float16', beta: 1, C });
    expect([...C.data]).toEqual([10, 20, 30, 40]);
  });
  it('three words an element follow those of the sums', () => {
    const options = { rounding: 'stochastic', seed: 9, position: 5 } as const;
    const accumulator = chopper('bfloat16', options);
    const c = chopper('bfloat16', options);
    const got = gemm(A, A, { accumulator, alpha: 1 / 3, beta: 0.1, C }).data;
    const after = 5 + 2 * 8;
    const want = [7, 10, 15, 22].map((s, e) => {
      c.position = after + 3 * e;
      const scaled = c.mul(1 / 3, s);
      const added = c.mul(0.1, C.data[e]!);
      return c.add(scaled, added);
    });
    expect([...got]).toEqual(want);
    expect(accumulator.position).toBe(after + 12);
  });
});

describe('random words', () => {
  const A = randn(5, 7, { seed: 1 });
  const B = randn(7, 3, { seed: 2 });
  const options = { rounding: 'stochastic', seed: 12, position: 40 } as const;

  it('choppers of their own draw a slot a term, and advance by all of them', () => {
    const accumulator = chopper('float16', options);
    const product = chopper('bfloat16', { ...options, stream: 1 });
    const [p, s] = [chopper('bfloat16', { ...options, stream: 1 }), chopper('float16', options)];
    const start = { product: 40, accumulator: 40 };
    const way = { product: p, accumulator: s, order: 'sequential', block: 1, fma: false, start, one: false } as const;
    expect(gemm(A, B, { accumulator, product }).data).toEqual(plainProduct(A.data, B.data, 7, 3, way));
    expect([accumulator.position, product.position]).toEqual([40 + 105, 40 + 105]);
  });
  it('formats under the options of the call share their words', () => {
    const product = chopper('bfloat16', options);
    const accumulator = chopper('float16', options);
    const start = { product: 40, accumulator: 40 };
    const way = { product, accumulator, order: 'pairwise', block: 1, fma: false, start, one: true } as const;
    const got = gemm(A, B, { accumulator: 'float16', product: 'bfloat16', order: 'pairwise', ...options }).data;
    expect(got).toEqual(plainProduct(A.data, B.data, 7, 3, way));
  });
  it('gemv draws those of a product with one column, dot those of one element', () => {
    const x = B.data.slice(0, 7);
    const column = { data: x, rows: 7, cols: 1 };
    expect(gemv(A, x, { accumulator: 'float16', ...options })).toEqual(
      gemm(A, column, { accumulator: 'float16', ...options }).data,
    );
    expect(dot(A.data.slice(0, 7), x, { accumulator: 'float16', ...options })).toBe(
      gemm(A, column, { accumulator: 'float16', ...options }).data[0],
    );
  });
  it('sum draws word l for the addition of term l', () => {
    const x = [...randn(1, 9, { seed: 3 }).data];
    const accumulator = chopper('bfloat16', options);
    const c = chopper('bfloat16', options);
    expect(sum(x, { accumulator })).toBe(x.slice(1).reduce((s, term) => c.add(s, term), c(x[0]!)));
    expect(accumulator.position).toBe(49);
  });
  it('axpy draws two words an element, nrm2 one more than dot', () => {
    const accumulator = chopper('bfloat16', options);
    const c = chopper('bfloat16', options);
    const got = axpy(1 / 3, [1, 2, 3], [0.1, 0.2, 0.3], { accumulator });
    expect([...got]).toEqual([1, 2, 3].map((x, i) => c.add(c.mul(1 / 3, x), [0.1, 0.2, 0.3][i]!)));
    accumulator.position = c.position = 0;
    const norm = nrm2([0.1, 0.7], { accumulator });
    const squares = dot([0.1, 0.7], [0.1, 0.7], { accumulator: c });
    expect(norm).toBe(c.sqrt(squares));
    expect(accumulator.position).toBe(5);
  });
  it('too few words are refused before anything is computed', () => {
    const accumulator = chopper('float16', { ...options, position: 2 ** 53 - 209 });
    expect(() => gemm(A, B, { accumulator })).toThrow(RangeError);
    expect(accumulator.position).toBe(2 ** 53 - 209);
    accumulator.position--;
    gemm(A, B, { accumulator });
    expect(accumulator.position).toBe(2 ** 53);
  });
  it('without a seed one is drawn for products and sums together', () => {
    expect(() => gemm(A, B, { accumulator: 'float16', product: 'bfloat16', rounding: 'stochastic' })).not.toThrow();
  });
});

describe('the other functions', () => {
  it('syrk is symmetric, its lower triangle that of gemm', () => {
    const A = randn(6, 9, { seed: 4 });
    const options = { accumulator: 'float8_e5m2', rounding: 'stochastic', seed: 5 } as const;
    const full = gemm(A, A, { ...options, transposeB: true }).data;
    const got = syrk(A, options).data;
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) expect(got[6 * i + j]).toBe(full[6 * Math.max(i, j) + Math.min(i, j)]);
    }
  });
  it('asum adds magnitudes, nrm2 takes the root of rounded squares', () => {
    expect(asum([3, -4, 1], { accumulator: 'float16' })).toBe(8);
    expect(nrm2([1, 1], { accumulator: 'float16' })).toBe(1.4140625);
  });
  it('axpy: with fma one rounding, with alpha = 1 no product', () => {
    const x = 1 + 2 ** -10;
    expect(axpy(x, [x], [-1 - 2 ** -9], { accumulator: 'float16' })[0]).toBe(0);
    expect(axpy(x, [x], [-1 - 2 ** -9], { accumulator: 'float16', fma: true })[0]).toBe(2 ** -20);
    expect(axpy(1, [2 ** -30], [1], { accumulator: 'float16', rounding: 'towardPositive' })[0]).toBe(1 + 2 ** -10);
  });
  describe.each(backends)('axpy on $name', ({ use }) => {
    const x = randn(1, 301, { seed: 6 }).data;
    const y = randn(1, 301, { seed: 7 }).data;

    it.each([
      { rounding: 'tiesToEven' },
      { rounding: 'towardNegative', saturate: true },
      { rounding: 'stochastic', seed: 5, position: 9 },
      { rounding: 'toOdd', emulation: 'double' },
    ] as const)('is an operation of choppers an element, %j', (options) => {
      use();
      for (const alpha of [1 / 3, 1]) {
        const [product, accumulator] = [chopper('float8_e5m2', options), chopper('float16', options)];
        const [p, s] = [chopper('float8_e5m2', options), chopper('float16', options)];
        const terms = alpha === 1 ? [...x] : [...x].map((factor) => p.mul(alpha, factor));
        const want = terms.map((term, i) => s.add(term, y[i]!));
        expect([...axpy(alpha, x, y, { accumulator, product })]).toEqual(want);
        const one = chopper('float16', options);
        s.position = one.position;
        const fused = [...x].map((factor, i) => {
          if (s.rounding === 'stochastic') s.position = one.position + 2 * i + 1;
          return alpha === 1 ? s.add(factor, y[i]!) : s.fma(alpha, factor, y[i]!);
        });
        expect([...axpy(alpha, x, y, { accumulator: one, fma: true })]).toEqual(fused);
      }
      useBackend('auto');
    });
  });
  it("emulation 'double' rounds float64's results", () => {
    const x = [1, 2 ** -60];
    const up = { accumulator: 'float16', product: 'float64', rounding: 'towardPositive' } as const;
    expect(dot(x, [1, 1], up)).toBe(1 + 2 ** -10);
    expect(dot(x, [1, 1], { ...up, emulation: 'double' })).toBe(1);
  });
});

describe('errors', () => {
  const A = fromRows([
    [1, 2],
    [3, 4],
  ]);
  const half = { accumulator: 'float16' } as const;

  it.each([
    [{}, TypeError, '"accumulator" expected a format or chopper, got undefined'],
    [{ accumulator: 'float17' }, RangeError, 'float17'],
    [{ accumulator: Math.abs }, TypeError, 'got function'],
    [{ ...half, acumulator: 1 }, RangeError, 'unknown option "acumulator"'],
    [{ ...half, order: 'random' }, RangeError, '"order" expected sequential, pairwise or blocked, got random'],
    [{ ...half, block: 4 }, RangeError, '"block" expected with order "blocked" only'],
    [{ ...half, order: 'blocked', block: 0 }, RangeError, '"block" expected an integer from 1 on, got 0'],
    [{ ...half, fma: 1 }, TypeError, '"fma" expected a boolean'],
    [{ ...half, fma: true, product: 'float32' }, RangeError, '"product" expected the accumulator with "fma"'],
    [{ accumulator: chopper('float16'), rounding: 'toOdd' }, RangeError, '"rounding" expected in the chopper'],
    [{ ...half, rounding: 'up' }, RangeError, 'gemm: "rounding"'],
    [{ ...half, alpha: '2' }, TypeError, '"alpha" expected a number'],
    [{ ...half, beta: 1 }, RangeError, '"C" expected with "beta" 1, got none'],
    [{ ...half, beta: 1, C: fromRows([[1]]) }, RangeError, '"C" expected 2 x 2, got 1 x 1'],
    [{ ...half, transposeA: 'yes' }, TypeError, '"transposeA" expected a boolean'],
  ] as [object, typeof TypeError, string][])('gemm %o', (options, kind, message) => {
    const call = (): unknown => gemm(A, A, options as GemmOptions);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
  it('sizes that do not fit', () => {
    expect(() => gemm(A, fromRows([[1, 2]]), half)).toThrow('gemm: "B" expected 2 rows, the columns of A, got 1');
    expect(() => gemv(A, [1, 2, 3], half)).toThrow(RangeError);
    expect(() => dot([1], [1, 2], half)).toThrow(RangeError);
    expect(() => axpy(1, [1], [1, 2], half)).toThrow(RangeError);
    expect(() => sum([1], { ...half, fma: true } as never)).toThrow('"fma" expected in sums of products alone');
    expect(() => axpy(1, [1], [1], { ...half, order: 'pairwise' } as never)).toThrow('"order" expected');
  });
});
