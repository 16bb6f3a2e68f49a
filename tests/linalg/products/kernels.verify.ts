/**
 * Every kernel of matrix products against the plain reference of src/linalg and against a loop over the scalar operations
 * of choppers, bit for bit: formats, modes, orders, saturation, subnormals, shapes and operands at which rounding is hard.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  chopper,
  format,
  formats,
  useBackend,
  type Chopper,
  type Format,
  type RoundingOptions,
} from '../../../src/index.js';
import type { Kernel } from '../../../src/kernel/kernelModule.js';
import { checkAccumulation, type Order } from '../../../src/linalg/products/accumulation.js';
import { extentByLoop, extentOf } from '../../../src/linalg/products/extent.js';
import { gemm } from '../../../src/linalg/index.js';
import { kernels } from '../../../src/linalg/products/kernels.js';
import { multiplyByReference, type Part, type Product } from '../../../src/linalg/products/matrixProduct.js';
import { partsInNative } from '../../../src/linalg/products/native.js';
import { partsInSingle } from '../../../src/linalg/products/single.js';
import { partsInDouble } from '../../../src/linalg/products/wide.js';
import { roundingModes } from '../../../src/modes.js';
import { full, tally } from '../../oracle/tally.js';
import { difference, draw, hardKinds, kinds, pick, restart } from './operands.js';
import { plainProduct } from './plain.js';

const counted = tally('elements of matrix products against scalar operations, all kernels');

/** The ways to compute a product; what one of them does not serve, it refuses. */
const paths: Record<string, (product: Product) => ((part: Part) => void) | undefined> = {
  reference: (product) => (part) => multiplyByReference(product, part),
  single: partsInSingle,
  native: partsInNative,
  wide: partsInDouble,
};

/** Which paths computed anything in which order, which kernels there are, and which were called. */
const covered = new Set<string>();
const exported = new Set<string>();
const called = new Set<string>();
const instantiate = kernels.instantiate.bind(kernels);
kernels.instantiate = (memory) => {
  const counting: Record<string, Kernel> = {};
  for (const [name, kernel] of Object.entries(instantiate(memory))) {
    exported.add(name);
    counting[name] = (...parameters) => {
      called.add(name);
      return kernel(...parameters);
    };
  }
  return counting as ReturnType<typeof instantiate>;
};

interface Case {
  readonly shape: readonly [number, number, number];
  readonly accumulator: Chopper;
  readonly product: Chopper;
  readonly order: Order;
  readonly block: number;
  readonly fma: boolean;
  readonly a: Float64Array | Float32Array;
  readonly b: Float64Array | Float32Array;
}

/** Compares all paths that serve a product, in one part and in several; the number of elements that were compared. */
function compare({ shape, accumulator, product, order, block, fma, a, b }: Case): number {
  const [m, n, p] = shape;
  const options = { accumulator, product, order, fma, ...(order === 'blocked' && { block }) };
  const how = checkAccumulation(options, 'verify');
  const start = { product: product.position, accumulator: accumulator.position };
  const one = product === accumulator;
  const want = plainProduct(a, b, n, p, { product, accumulator, order, block, fma, start, one });
  product.position = start.product;
  accumulator.position = start.accumulator;
  const extents = [extentByLoop(a), extentByLoop(b)] as const;
  if (n * m > 0) expect([extentOf(a), extentOf(b)]).toEqual(extents);
  const turned = draw(2) === 0;
  const out = new Float64Array(m * p);
  const straight: Product = {
    out: { data: out, row: p, col: 1 },
    a: { data: a, row: n, col: 1 },
    b: { data: b, row: p, col: 1 },
    terms: n,
    how,
    extents: () => extents,
  };
  let compared = 0;
  for (const [name, path] of Object.entries(paths)) {
    const compute = path(turned ? transposed(straight) : straight);
    if (compute === undefined) continue;
    out.fill(-77);
    const [rows, cols] = turned ? [p, m] : [m, p];
    for (const part of parts(rows, cols)) compute(part);
    const found = difference(out, want);
    if (found !== undefined) {
      throw new Error(
        `${name}${turned ? ', transposed' : ''}: ${found}; ${m} x ${n} x ${p}, ${order} ${block}, fma ${fma}, ` +
          `${JSON.stringify(accumulator)}, products ${JSON.stringify(product)}`,
      );
    }
    covered.add(`${name} ${order}${fma ? ' fma' : ''}`);
    compared += want.length;
  }
  return compared;
}

function transposed({ out, a, b, terms, how, extents }: Product): Product {
  const swap = <M extends { row: number; col: number }>(x: M): M => ({ ...x, row: x.col, col: x.row });
  const [first, second] = extents();
  return { out: swap(out), a: swap(b), b: swap(a), terms, how, extents: () => [second, first] };
}

/** All of a product, or four quarters of it. */
function parts(rows: number, cols: number): Part[] {
  if (draw(2) === 0) return [{ fromRow: 0, toRow: rows, fromCol: 0, toCol: cols }];
  const [row, col] = [draw(rows + 1), draw(cols + 1)];
  return [
    { fromRow: 0, toRow: row, fromCol: col, toCol: cols },
    { fromRow: 0, toRow: row, fromCol: 0, toCol: col },
    { fromRow: row, toRow: rows, fromCol: 0, toCol: col },
    { fromRow: row, toRow: rows, fromCol: col, toCol: cols },
  ].filter((part) => part.toRow > part.fromRow && part.toCol > part.fromCol);
}

const shapes = [
  [1, 1, 1],
  [1, 2, 17],
  [2, 3, 5],
  [3, 7, 16],
  [5, 13, 31],
  [17, 5, 2],
  [7, 19, 11],
  [1, 61, 3],
  [2, 33, 37],
] as const;

const all = [...formats.values()];
const more = ['e6m9', 'e8m13', 'e8m23', 'e11m51', 'e11m52', 'e4m0finite', 'binary8p3se', 'binary8p4uf', 'binary16p8sf'];
const narrow = ['float16', 'bfloat16', 'tfloat32', 'float8_e5m2', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float6_e3m2fn'];
const unusual = [...all, ...more.map((name) => format(name))];
const usual = narrow.map((name) => format(name));

/** Operands: usual ones, hard ones, and hard ones beside ones; a float32 array of them now and then. */
function operands(f: Format, [m, n, p]: readonly [number, number, number]): Pick<Case, 'a' | 'b'> {
  const of = pick(Object.values(draw(3) === 0 ? kinds : hardKinds)) as (f: Format) => number;
  const other = pick([of, of, () => 1, pick(Object.values(hardKinds)) as (f: Format) => number]);
  const array = (length: number, make: (f: Format) => number) => {
    const values = Float64Array.from({ length }, () => make(f));
    return draw(4) === 0 && values.every((x) => Object.is(Math.fround(x), x)) ? new Float32Array(values) : values;
  };
  return { a: array(m * n, of), b: array(n * p, other) };
}

function randomCase(sums: Format, products: Format, options: RoundingOptions): Case {
  const shape = pick(shapes);
  const accumulator = chopper(sums, options);
  const fma = draw(3) === 0;
  const product = fma || (products === sums && draw(2) === 0) ? accumulator : chopper(products, options);
  const order = pick(['sequential', 'pairwise', 'blocked'] as const);
  return { shape, accumulator, product, order, block: 1 + draw(9), fma, ...operands(pick([sums, products]), shape) };
}

beforeAll(() => useBackend('wasm-simd')); // which compiles the kernels that round
beforeEach(({ task }) => restart(task.name));
afterAll(() => useBackend('auto'));

describe('every path gives the bits of scalar operations', () => {
  it.each(roundingModes)('%s', (rounding) => {
    let compared = 0;
    for (let round = 0; round < (full ? 8000 : 1200); round++) {
      const sums = draw(2) === 0 ? pick(usual) : pick(unusual);
      const products = pick([sums, pick(usual), pick(unusual), format('float64'), format('float32')]);
      const options: RoundingOptions = {
        rounding,
        seed: 1 + draw(1000),
        stream: draw(3),
        position: pick([0, 3, 15, 2 ** 32 - 5, 2 ** 34 - 100, 2 ** 40 + 1]),
        saturate: pick([false, false, true, 'propagate']),
        ...(draw(3) === 0 && { subnormals: pick(['flush', 'none', 'gradual'] as const) }),
      };
      compared += compare(randomCase(sums, products, options));
    }
    counted(rounding, compared);
  });

  it('few random bits, soft errors, emulation through float64', () => {
    let compared = 0;
    for (let round = 0; round < (full ? 2000 : 400); round++) {
      const options = pick<RoundingOptions>([
        { rounding: 'stochastic', randomBits: 1 + draw(32), variant: pick(['A', 'B', 'C'] as const) },
        { flip: { probability: 0.1, bits: 'significand' } },
        { emulation: 'double', rounding: pick(roundingModes) },
      ]);
      compared += compare(randomCase(pick(usual), pick(usual), { ...options, seed: draw(100) }));
    }
    counted('few random bits, soft errors, emulation', compared);
  });

  it('the formats of the faster kernels, to nearest even', () => {
    let compared = 0;
    const near = [...usual, format('float32'), format('float64'), format('e6m9'), format('e8m13'), format('e8m21')];
    for (let round = 0; round < (full ? 16000 : 2500); round++) {
      compared += compare(randomCase(pick(near), pick(near), { saturate: pick([false, false, true, 'propagate']) }));
    }
    counted('to nearest even', compared);
  });

  it.each([
    // shape              why
    [[11, 9001, 5], 'more terms than a tile of b has room for'],
    [[3, 8200, 19], 'the same, and words of a row'],
    [[2011, 3, 17], 'more rows than are packed at a time'],
    [[601, 2, 251], 'more results than a panel has room for'],
    [[2, 67, 1031], 'more columns than a row in float64 lanes'],
    [[1, 1009, 277], 'more values of b than float64 lanes keep'],
    [[131, 257, 7], 'neither of the sizes a multiple of a tile'],
  ] as [Case['shape'], string][])('%j: %s', (shape) => {
    const [m, n, p] = shape;
    let compared = 0;
    for (const [name, product, rounding] of [
      ['float16', 'float16', 'tiesToEven'],
      ['float16', 'float32', 'tiesToEven'],
      ['float32', 'float32', 'tiesToEven'],
      ['e8m13', 'bfloat16', 'tiesToEven'],
      ['float64', 'float64', 'tiesToEven'],
      ['bfloat16', 'bfloat16', 'towardZero'],
      ['bfloat16', 'bfloat16', 'stochastic'],
    ] as const) {
      const accumulator = chopper(name, { rounding, seed: 5, position: 2 ** 36 - 1000 });
      const other = product === name ? accumulator : chopper(product, { rounding, seed: 6 });
      const of = chopper('bfloat16');
      const make = (length: number) => Float64Array.from({ length }, () => of((draw(2 ** 20) / 2 ** 19 - 1) / 4));
      const order = pick(['sequential', 'blocked', 'pairwise', 'sequential'] as const);
      const block = pick([32, 100, 8191]);
      const how = { accumulator, product: other, order, block, fma: false };
      compared += compare({ shape: [m, n, p], ...how, a: make(m * n), b: make(n * p) });
    }
    counted(shape.join(' x '), compared);
  });

  it('gemm takes one of these ways, and on JavaScript gives the same', () => {
    let compared = 0;
    for (let round = 0; round < (full ? 2000 : 300); round++) {
      const rounding = pick(roundingModes);
      const sums = pick(unusual);
      const made = randomCase(sums, pick([sums, pick(unusual)]), { rounding, seed: 1 + draw(100) });
      const { shape, accumulator, product, order, block, fma, a, b } = made;
      const [m, n, p] = shape;
      const results = (['js', 'wasm-simd'] as const).map((backend) => {
        useBackend(backend);
        accumulator.position = product.position = 7;
        const options = { accumulator, product, order, fma, ...(order === 'blocked' && { block }) };
        return gemm({ data: a, rows: m, cols: n }, { data: b, rows: n, cols: p }, options).data;
      });
      expect(difference(results[1]!, results[0]!), `${sums.name}, ${rounding}, ${shape}, ${order}`).toBeUndefined();
      compared += m * p;
    }
    counted('gemm on both back ends', compared);
  });

  it('every path came up in every order that it serves, and every kernel', () => {
    const orders = ['sequential', 'blocked', 'pairwise'];
    const fused = orders.map((order) => `${order} fma`);
    const wanted = [
      ...[...orders, ...fused].flatMap((order) => [`reference ${order}`, `wide ${order}`]),
      ...orders.map((order) => `native ${order}`),
      ...[...orders, ...fused].filter((order) => !order.startsWith('pairwise')).map((order) => `single ${order}`),
    ];
    expect([...covered].sort()).toEqual(wanted.sort());
    expect([...called].sort()).toEqual([...exported].sort());
  });
});
