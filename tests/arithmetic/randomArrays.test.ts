/**
 * Operations on arrays in modes that draw random words: element by element, word by word, what the scalar operations
 * give, for any position, chunking, number of random bits and place of the arrays.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { allocate, chopper, defineFormat, useBackend, type Chopper, type RoundingOptions } from '../../src/index.js';
import { HIGH_WORD, LOW_WORD, randomWords, word } from '../../src/random/words.js';
import { arities, type Operation } from '../oracle/arithmetic.js';
import { generator } from './functions/inputs.js';

type Scalar = (...operands: readonly number[]) => number;
type Elementwise = (...operands: readonly (number | Float64Array | Float32Array)[]) => Float64Array;

const operations = Object.keys(arities) as Operation[];
const random = generator(20261122);
const length = 2048 + 333;

/** Operands whose results are inexact, exact, large, small, and near the ends of float64. */
function operands(operation: Operation, exponents: number): Float64Array[] {
  return Array.from({ length: arities[operation] }, () =>
    Float64Array.from({ length }, (_, i) => {
      const significand = i % 3 === 0 ? Math.floor(random() * 64) / 32 - 1 : 2 * random() - 1 + random() * 2 ** -30;
      const x = significand * 2 ** Math.floor((random() - 0.5) * exponents);
      return operation === 'sqrt' ? Math.abs(x) : x;
    }),
  );
}

function byNumbers(c: Chopper, operation: Operation, operands: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(operands[0]!, (_, i) => (c[operation] as Scalar)(...operands.map((x) => x[i]!)));
}

function firstDifference(got: ArrayLike<number>, want: Float64Array): string {
  const i = want.findIndex((x, k) => !Object.is(x, got[k]));
  return i < 0 ? '' : `element ${i}: ${got[i]}, not ${want[i]}`;
}

const choices: readonly (readonly [string, RoundingOptions])[] = [
  ['float16', { rounding: 'stochastic' }],
  ['bfloat16', { rounding: 'stochastic', saturate: true }],
  ['float32', { rounding: 'stochastic', subnormals: 'flush' }],
  ['e8m40', { rounding: 'stochastic' }],
  ['e11m50', { rounding: 'stochastic' }],
  ['float64', { rounding: 'stochastic' }],
  ['float8_e4m3fnuz', { rounding: 'stochasticEqual' }],
  ['e11m50', { rounding: 'stochasticEqual', subnormals: 'none' }],
  ['binary8p3se', { rounding: 'stochastic', randomBits: 5, variant: 'A' }],
  ['float16', { rounding: 'stochastic', randomBits: 32, variant: 'B' }],
  ['bfloat16', { rounding: 'stochastic', randomBits: 13, variant: 'C' }],
  ['float32', { rounding: 'stochastic', randomBits: 28, variant: 'C' }],
  ['e11m30', { rounding: 'stochastic', randomBits: 20, variant: 'C' }],
  ['float16', { rounding: 'tiesToEven', flip: { probability: 0.3 } }],
  ['float8_e5m2', { rounding: 'towardNegative', flip: { probability: 0.3, bits: 'all' } }],
  ['float16', { rounding: 'stochastic', flip: { probability: 0.3, bits: 'all' } }],
];

afterEach(() => useBackend('auto'));

describe.each(['js', 'wasm-simd'] as const)('%s', (backend) => {
  it.each(choices)('%s %j', (format, options) => {
    useBackend(backend);
    for (const operation of operations) {
      for (const [exponents, position] of [
        [6, 0],
        [200, 2 ** 36 - 7],
        [2000, 3],
      ] as const) {
        const x = operands(operation, exponents);
        const c = chopper(format, { seed: 77n, stream: 3, ...options, position });
        const want = byNumbers(c, operation, x);
        c.position = position;
        const got = (c[operation] as Elementwise)(...x);
        expect(firstDifference(got, want), `${operation} ${exponents}`).toBe('');
        expect(c.position).toBe(position + length);
      }
    }
  });
});

describe('wherever the arrays lie', () => {
  const c = chopper('float16', { rounding: 'stochastic', seed: 4, position: 5 });
  const place = (x: Float64Array): Float64Array => {
    const array = allocate(length + 1, 'float64').subarray(1);
    array.set(x);
    return array;
  };
  it.each(operations)('%s: in kernel memory, into an operand', (operation) => {
    const x = operands(operation, 12);
    c.position = 5;
    const want = byNumbers(c, operation, x);
    const placed = x.map(place);
    const into = (c as unknown as Record<string, Elementwise>)[`${operation}Into`]!;
    c.position = 5;
    expect(firstDifference(into(place(x[0]!), ...placed), want)).toBe('');
    c.position = 5;
    expect(firstDifference(into(placed[0]!, ...placed), want)).toBe('');
  });
  it.each(operations)('%s: in parts, each with the words of its elements', (operation) => {
    const x = operands(operation, 12);
    c.position = 5;
    const want = byNumbers(c, operation, x);
    c.position = 5;
    const got = [0, 100, 1111].flatMap((from, k) => [
      ...(c[operation] as Elementwise)(...x.map((a) => a.subarray(from, [100, 1111, length][k]))),
    ]);
    expect(firstDifference(got, want)).toBe('');
  });
  it.each(operations)('%s: float32 arrays, and numbers for arrays', (operation) => {
    for (const rounding of ['stochastic', 'tiesToEven'] as const) {
      const c = chopper('bfloat16', { rounding, seed: 4 });
      const x = operands(operation, 12).map((a, k): Float32Array | number => (k === 1 ? 0.7 : Float32Array.from(a)));
      const want = byNumbers(
        c,
        operation,
        x.map((a) => (typeof a === 'number' ? new Float64Array(length).fill(a) : Float64Array.from(a))),
      );
      c.position = 0;
      expect(firstDifference((c[operation] as Elementwise)(...x), want)).toBe('');
    }
  });
});

describe('results beyond float64, in formats that reach as far', () => {
  const x = new Float64Array(256).fill(Number.MAX_VALUE);
  it.each(['e11m20', 'e11m50'])('%s', (format) => {
    const c = chopper(format, { rounding: 'stochasticEqual', seed: 6 });
    // 2^1024 - 2^970, an infinity in float64, may still go down to maxFinite; 2^1025 may not.
    for (const [y, results] of [
      [2 ** 970, [c.format.maxFinite, Infinity]],
      [Number.MAX_VALUE, [Infinity]],
    ] as const) {
      c.position = 0;
      const want = Float64Array.from(x, (value) => c.add(value, y));
      expect(new Set(want)).toEqual(new Set(results));
      c.position = 0;
      expect(firstDifference(c.add(x, y), want)).toBe('');
    }
  });
});

describe.each([8, 11, 17, 18, 19, 20, 21])('decisions at the last of 64 bits in a format of %i', (precision) => {
  // Sums 1 + nu quantum with nu 2^64 = 2^64 - U64 + d for the word U64 of each element: float64 does not hold them.
  const words = randomWords(8n, 0);
  const count = 256;
  const differences = [-1n, 0n, 1n];
  const beyond = BigInt(precision + 11); // bits that float64 does not hold beside 1
  const parts = Array.from({ length: count }, (_, i) => {
    const U = (BigInt(word(words, HIGH_WORD, i)) << 32n) | BigInt(word(words, LOW_WORD, i));
    const nu = (1n << 64n) - U + differences[i % 3]!;
    const low = nu & ((1n << beyond) - 1n);
    return [1 + Number(nu >> beyond) * 2 ** -52, Number(low) * 2 ** (-63 - precision)] as const;
  });
  const x = Float64Array.from(parts, ([high]) => high);
  const y = Float64Array.from(parts, ([, low]) => low);
  const want = Float64Array.from(x, (_, i) => (i % 3 === 0 ? 1 : 1 + 2 ** (1 - precision)));
  const format = defineFormat({ precision, emin: -126, emax: 127 });
  it.each(['js', 'wasm-simd'] as const)('%s', (backend) => {
    useBackend(backend);
    const c = chopper(format, { rounding: 'stochastic', seed: 8 });
    const at0 = c.with({ position: 0 });
    expect(firstDifference(c.add(x, y), want)).toBe('');
    expect(
      firstDifference(
        at0.with({ position: 0 }).sub(
          x,
          y.map((low) => -low),
        ),
        want,
      ),
    ).toBe('');
    expect(firstDifference(at0.fma(x, 1, y), want)).toBe('');
  });

  it('wherever the array begins among the words, and whatever its length', () => {
    for (const [start, length] of [
      [1, 200],
      [15, 16],
      [16, 31],
      [17, 33],
    ] as const) {
      const c = chopper(format, { rounding: 'stochastic', seed: 8, position: start });
      const end = start + length;
      expect(firstDifference(c.add(x.subarray(start, end), y.subarray(start, end)), want.subarray(start, end))).toBe(
        '',
      );
      expect(c.position).toBe(end);
    }
  });
});
