/**
 * Every way to multiply matrices gives the bits of the plain one: over shapes, orders, formats, modes and operands.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chopper, format, formats, useBackend, type Format, type RoundingOptions } from '../../../src/index.js';
import { power } from '../../../src/format/bits.js';
import { roundingModes } from '../../../src/modes.js';
import { gemm, type GemmOptions } from '../../../src/linalg/index.js';
import { backends } from '../../oracle/backends.js';
import { difference, draw, kinds, pick } from './operands.js';
import { plainProduct } from './plain.js';

afterEach(() => useBackend('auto'));

/** Products and sums that overflow, and the sums of which cancel, come up in these too. */
const shapes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 7, 1],
  [5, 1, 3],
  [2, 3, 17],
  [3, 33, 16],
  [7, 13, 19],
  [17, 5, 2],
  [1, 40, 33],
  [4, 64, 9],
];

function compare(f: Format, product: Format, options: RoundingOptions, makeA: () => number, makeB: () => number): void {
  const [m, n, p] = pick(shapes);
  const a = Float64Array.from({ length: m * n }, makeA);
  const b = Float64Array.from({ length: n * p }, makeB);
  const order = pick(['sequential', 'pairwise', 'blocked'] as const);
  const block = 1 + draw(9);
  const fma = draw(3) === 0;
  const accumulator = chopper(f, options);
  const products = fma || product === f ? accumulator : chopper(product, options);
  const start = { product: products.position, accumulator: accumulator.position };
  const way = { product: products, accumulator, order, block, fma, start, one: products === accumulator };
  const want = plainProduct(a, b, n, p, way);
  products.position = start.product;
  accumulator.position = start.accumulator;
  const how: GemmOptions = { accumulator, product: products, order, fma, ...(order === 'blocked' && { block }) };
  const transposeA = draw(2) === 0;
  const A = transposeA ? turn(a, m, n) : { data: a, rows: m, cols: n };
  const got = gemm(A, { data: b, rows: n, cols: p }, { ...how, transposeA });
  const message = `${f.name}, products ${products.format.name}, ${JSON.stringify(options)}, ${m} x ${n} x ${p}, ${order} ${block}, fma ${fma}`;
  expect(difference(got.data, want), message).toBeUndefined();
}

function turn(data: Float64Array, rows: number, cols: number) {
  return {
    data: Float64Array.from(data, (_, k) => data[(k % rows) * cols + Math.floor(k / rows)]!),
    rows: cols,
    cols: rows,
  };
}

describe.each(backends)('matrix products on $name', ({ use }) => {
  const narrow = [
    'float16',
    'bfloat16',
    'float8_e5m2',
    'float8_e4m3fn',
    'float8_e4m3fnuz',
    'float6_e3m2fn',
    'e6m9',
    'float32',
    'tfloat32',
  ];

  it.each(Object.entries(kinds))('to nearest even, operands %s', (_, make) => {
    use();
    for (let round = 0; round < 80; round++) {
      const f = format(pick(narrow));
      const product = draw(2) === 0 ? f : format(pick(narrow));
      const operand = format(pick(narrow));
      compare(
        f,
        product,
        {},
        () => make(operand),
        () => make(operand),
      );
    }
  });

  it.each(roundingModes)('%s', (rounding) => {
    use();
    for (let round = 0; round < 80; round++) {
      const f =
        draw(3) === 0
          ? pick([...formats.values()])
          : format(pick([...narrow, 'binary8p3se', 'binary8p4uf', 'e4m0finite', 'e11m51']));
      const product = draw(2) === 0 ? f : format(pick([...narrow, 'float64']));
      const make = pick(Object.values(kinds));
      const options: RoundingOptions = {
        rounding,
        seed: 1 + draw(1000),
        position: pick([0, 3, 2 ** 32 - 5, 2 ** 34 - 40, 2 ** 40 + 1]),
        saturate: pick([false, true, 'propagate']),
        ...(draw(3) === 0 && { subnormals: pick(['flush', 'none', 'gradual']) }),
      };
      compare(
        f,
        product,
        options,
        () => make(f),
        () => make(product),
      );
    }
  });

  it.each(['float64', 'float32'])(
    '%s to nearest: overflow, saturation, underflow, float32 sums of its products',
    (name) => {
      use();
      for (let round = 0; round < 80; round++) {
        const f = format(name);
        const product = format(pick(['float32', name]));
        const make = pick(Object.values(kinds));
        const exponents = pick([0, 0, 120, -140]);
        const operand = (): number => make(format('float32')) * power(exponents);
        compare(f, product, { saturate: pick([false, true, 'propagate']) }, operand, operand);
      }
    },
  );

  it('infinite products of float64 that saturate', () => {
    use();
    const A = { data: new Float64Array(16 * 16).fill(1e200), rows: 16, cols: 16 };
    const { data } = gemm(A, A, { accumulator: 'float64', saturate: 'propagate' });
    expect(new Set(data)).toEqual(new Set([Number.MAX_VALUE]));
  });

  it.each([
    ['bfloat16', 'towardNegative', (2 - power(-6)) * power(127)],
    ['binary16p8sf', 'towardZero', (2 - power(-6)) * power(127)],
    ['bfloat16', 'towardPositive', (2 - power(-7)) * power(127)],
  ] as const)('%s %s: an infinite operand saturates, and less than that is less', (name, rounding, less) => {
    use();
    const A = { data: [Infinity, -1], rows: 1, cols: 2 };
    const B = { data: new Float64Array(2 * 32).fill(1), rows: 2, cols: 32 };
    const { data } = gemm(A, B, { accumulator: name, rounding, saturate: 'finite' });
    expect(new Set(data)).toEqual(new Set([less]));
  });

  it('operands beyond float32 whose products are not', () => {
    use();
    const tiny = { data: new Float64Array(16 * 16).fill(power(-160)), rows: 16, cols: 16 };
    const huge = { data: new Float64Array(16 * 16).fill(power(150)), rows: 16, cols: 16 };
    for (const product of ['bfloat16', 'float32']) {
      const { data } = gemm(tiny, huge, { accumulator: 'bfloat16', product });
      expect(new Set(data)).toEqual(new Set([power(-6)]));
    }
  });

  it('products of float8_e4m3fn far below its smallest number', () => {
    use();
    const A = { data: new Float64Array(16 * 16).fill(-power(-9)), rows: 16, cols: 16 };
    const { data } = gemm(A, A, { accumulator: 'float8_e4m3fnuz', product: 'float8_e4m3fn' });
    expect(new Set(data)).toEqual(new Set([0]));
  });

  it.each([
    [1, 33, 17],
    [131, 7, 53],
    [67, 300, 3],
    [3, 300, 67],
  ])('larger than a tile: %d x %d x %d', (m, n, p) => {
    use();
    for (const [operand, arrays] of [
      ['float16', Float32Array],
      ['float16', Float64Array],
      ['float32', Float32Array],
    ] as const) {
      const make = pick([kinds['of the format, near 1'], kinds['mostly zeros of both signs']]);
      const a = new arrays(m * n).map(() => make(format(operand)));
      const b = new arrays(n * p).map(() => make(format(operand)));
      const accumulator = chopper(operand);
      const start = { product: 0, accumulator: 0 };
      const way = {
        product: accumulator,
        accumulator,
        order: 'sequential',
        block: 1,
        fma: false,
        start,
        one: true,
      } as const;
      const want = plainProduct(a, b, n, p, way);
      const got = gemm({ data: a, rows: m, cols: n }, { data: b, rows: n, cols: p }, { accumulator });
      expect(difference(got.data, want), operand).toBeUndefined();
    }
  });
});
