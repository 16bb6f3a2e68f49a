/**
 * Stochastic products and sums at the threshold of their random words: the smallest fraction that goes up, and the next
 * one below it. What goes up follows from the words of the oracle, by the definition of docs/rounding.md.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chopper, format, useBackend } from '../../../src/index.js';
import { power } from '../../../src/format/bits.js';
import { gemm } from '../../../src/linalg/index.js';
import { backends } from '../../oracle/backends.js';
import { drawsFrom } from '../../oracle/words.js';
import { difference } from './operands.js';
import { plainProduct } from './plain.js';

afterEach(() => useBackend('auto'));

const COUNT = 128;
const options = { rounding: 'stochastic', seed: 20261122, position: 1000 } as const;

/**
 * A fraction for each of the words `first`, `first` + `step`, …: of multiples of 2^-64 with at most `digits` significant
 * bits, and none below 2^-`places`, the smallest that goes up in even elements, the largest that does not in odd ones.
 */
function thresholds(first: number, step: number, digits: number, places: number): number[] {
  const draws = drawsFrom(BigInt(options.seed), 0, BigInt(first), COUNT * step);
  return Array.from({ length: COUNT }, (_, j) => {
    const { high, low } = draws[j * step]!;
    // nu goes up if and only if floor(nu 2^64) + high 2^32 + low >= 2^64.
    const least = (1n << 64n) - ((high << 32n) + low);
    const bits = BigInt(Math.max(least.toString(2).length - digits, 64 - places, 0));
    const units = j % 2 === 0 ? (least + (1n << bits) - 1n) >> bits : (least - 1n) >> bits;
    return Number(units << bits) * power(-64);
  });
}

/** The second of each pair of rows, below a row of `top`. */
const rows = (top: number, values: number[]) => ({
  data: [...values.map(() => top), ...values],
  rows: 2,
  cols: COUNT,
});

const upAndDown = (up: number, down: number) => Array.from({ length: COUNT }, (_, j) => (j % 2 === 0 ? up : down));

describe.each(backends)('decisions on $name', ({ use }) => {
  it.each(['float32', 'e8m18', 'tfloat32', 'float16', 'bfloat16'])(
    'sums that float64 does not hold, rounded to %s',
    (name) => {
      use();
      const { precision } = format(name);
      const last = power(1 - precision);
      const B = rows(1, thresholds(options.position + 1, 2, 52, 64));
      const A = { data: [1, last], rows: 1, cols: 2 };
      const sums = gemm(A, B, { accumulator: chopper(name, options), product: 'float64' }).data;
      expect([...sums]).toEqual(upAndDown(1 + last, 1));
      const negative = { ...A, data: [-1, -last] };
      const below = gemm(negative, B, { accumulator: chopper(name, options), product: 'float64' }).data;
      expect([...below]).toEqual(upAndDown(-1 - last, -1));
    },
  );

  it.each(['float16', 'bfloat16', 'float8_e5m2'])('sums that float64 holds, rounded to %s', (name) => {
    use();
    const { precision } = format(name);
    const last = power(1 - precision);
    const B = rows(1, thresholds(options.position + 1, 2, 52, 53 - precision));
    const A = { data: [1, last], rows: 1, cols: 2 };
    const sums = gemm(A, B, { accumulator: chopper(name, options), product: 'float64' }).data;
    expect([...sums]).toEqual(upAndDown(1 + last, 1));
  });

  it.each(['float16', 'bfloat16', 'float8_e5m2'])('products, rounded to %s', (name) => {
    use();
    const { precision } = format(name);
    const last = power(1 - precision);
    const values = thresholds(options.position, 1, 52, 53 - precision).map((nu) => 1 + nu * last);
    const B = { data: values, rows: 1, cols: COUNT };
    const A = { data: [1], rows: 1, cols: 1 };
    const products = gemm(A, B, { accumulator: 'float64', product: chopper(name, options) }).data;
    expect([...products]).toEqual(upAndDown(1 + last, 1));
  });

  it.each(['float16', 'bfloat16', 'float8_e5m2'])('products below the smallest number of %s', (name) => {
    use();
    const least = format(name).minSubnormal;
    const B = { data: thresholds(options.position, 1, 52, 64), rows: 1, cols: COUNT };
    const A = { data: [least], rows: 1, cols: 1 };
    const products = gemm(A, B, { accumulator: 'float64', product: chopper(name, options) }).data;
    expect([...products]).toEqual(upAndDown(least, 0));
  });

  it.each([1, 3, 4, 8, 16, 40])('words of any place: %d terms', (terms) => {
    use();
    const of = (length: number, k: number) => Float64Array.from({ length }, (_, i) => 1 + ((i * k) % 64) / 64);
    const [a, b] = [of(3 * terms, 7), of(37 * terms, 11)];
    // Blocks of words are counted by 64 bits: the low half wraps at word 2^34.
    for (const position of [0, 13, 2 ** 34 - 16 * terms, 2 ** 34 - 16 * terms - 5]) {
      const c = chopper('bfloat16', { ...options, position });
      const start = { product: position, accumulator: position };
      const how = { product: c, accumulator: c, order: 'sequential', block: 1, fma: false, start, one: true } as const;
      const want = plainProduct(a, b, terms, 37, how);
      c.position = position;
      const got = gemm({ data: a, rows: 3, cols: terms }, { data: b, rows: terms, cols: 37 }, { accumulator: c });
      expect(difference(got.data, want), `position ${position}`).toBeUndefined();
    }
  });

  it('a sum that float64 rounds to a number of the format is not exact: the coin is thrown', () => {
    use();
    const B = { data: [...upAndDown(1, 1), ...upAndDown(power(-60), power(-60))], rows: 2, cols: COUNT };
    const A = { data: [1, 1], rows: 1, cols: 2 };
    const coin = { ...options, rounding: 'stochasticEqual' } as const;
    const sums = gemm(A, B, { accumulator: chopper('float16', coin), product: 'float64' }).data;
    const draws = drawsFrom(BigInt(options.seed), 0, BigInt(options.position), 2 * COUNT);
    expect([...sums]).toEqual([...sums].map((_, j) => (draws[2 * j + 1]!.high >= 1n << 31n ? 1 + power(-10) : 1)));
  });
});
