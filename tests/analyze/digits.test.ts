/**
 * digits: Cramer's rule under five kinds of noise (gate G4), what a sample is, and what cannot be asked.
 */
import { describe, expect, it } from 'vitest';
import { digits, type DigitsOptions } from '../../src/analyze/index.js';
import { chopper } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';

function cramer(a00: number, a01: number, a10: number, a11: number, b0: number, b1: number): [number, number] {
  const det = a00 * a11 - a10 * a01;
  const det0 = b0 * a11 - b1 * a01;
  const det1 = a00 * b1 - a10 * b0;
  return [det0 / det, det1 / det];
}
const args = [0.2161, 0.1441, 1.2969, 0.8648, 0.144, 0.8642];

describe("Cramer's rule, seed 7 (G4)", () => {
  it.each([
    ['sr', 2.000000001387779, -2.0000000027755576, 1.9999999958366637, -1.9999999972244424],
    ['rr', 2.000000001387779, -2.0000000027755576, 1.9999999958366637, -1.9999999972244424],
    ['cestac', 2.0000000097144515, -2.000000008326673, 1.9999999972244427, -2],
    ['pb', 2.0000000026161895, -1.999999992933395, 1.9999999937456596, -1.9999999939828308],
    ['mca', 2.00000000261619, -1.999999992933395, 1.999999995133439, -1.999999993982831],
  ] as const)('%s', (mode, ...expected) => {
    const { values } = digits(cramer, args, { mode, seed: 7, samples: 2 });
    expect([0, 1].flatMap((k) => values.map(({ samples }) => samples[k]))).toEqual(expected);
  });

  it.each([
    ['sr', 27.657275],
    ['cestac', 27.452585],
    ['pb', 27.179312],
    ['mca', 27.036066],
  ] as const)('a thousand samples in %s', (mode, significant) => {
    const { values } = digits(cramer, args, { mode, seed: 7, samples: 1000 });
    expect(values[0]!.significant).toBeCloseTo(significant, 6);
  });
});

const harmonic = (n: number): number => {
  let s = 0;
  for (let i = 1; i <= n; i++) s += 1 / i;
  return s;
};

it('a sample is a stochastic run of the lowered function, in every format', () => {
  for (const format of ['bfloat16', 'float16', 'float32', 'float64']) {
    const { values } = digits(harmonic, [50], { format, seed: 3, stream: 5, samples: 3 });
    const expected = [5, 6, 7].map((stream) =>
      lower(harmonic, chopper(format, { rounding: 'stochastic', seed: 3, stream }))(50),
    );
    expect([...values[0]!.samples]).toEqual(expected);
  }
});

describe('noise', () => {
  it('below the last bit of the virtual precision changes what is above it', () => {
    const wide = digits(harmonic, [100], { mode: 'mca', seed: 1 }).values[0]!.significant;
    const narrow = digits(harmonic, [100], { mode: 'mca', seed: 1, virtualPrecision: 20 }).values[0]!.significant;
    expect(wide - narrow).toBeGreaterThan(30);
    expect(wide - narrow).toBeLessThan(36);
  });
  it('of rr spares exact results, and that of mca does not', () => {
    const exact = (x: number): number => x * 2 + 1;
    expect(digits(exact, [3], { mode: 'rr', seed: 1 }).values[0]!.deviation).toBe(0);
    expect(digits(exact, [3], { mode: 'mca', seed: 1, virtualPrecision: 24 }).values[0]!.deviation).toBeGreaterThan(0);
  });
  it('leaves zeros, infinities and NaN alone', () => {
    const special = (x: number): number[] => [x * 0, x + Infinity, Infinity - Infinity, 0 / 0, 1 / 0, Math.sqrt(-1)];
    const { values } = digits(special, [3], { mode: 'mca', seed: 1, samples: 4 });
    expect(values.map(({ samples }) => samples[3])).toEqual([0, Infinity, NaN, NaN, Infinity, NaN]);
  });
  it('disturbs functions of Math and %', () => {
    const f = (x: number, y: number): number[] => [
      Math.exp(x),
      Math.sin(x),
      x ** y,
      Math.atan2(x, y),
      x % y,
      Math.hypot(x, y),
    ];
    const plain = f(1.25, 0.7);
    const { values } = digits(f, [1.25, 0.7], { mode: 'mca', seed: 1, samples: 20, virtualPrecision: 40 });
    values.forEach(({ mean, significant }, i) => {
      expect(Math.abs(mean / plain[i]! - 1)).toBeLessThan(1e-11);
      expect(significant).toBeGreaterThan(34);
      expect(significant).toBeLessThan(41);
    });
  });
});

describe('runs', () => {
  it('have arguments of their own', () => {
    const consume = (x: number[]): number => x.pop()! / 3;
    expect(digits(consume, [[1, 2]], { seed: 1 }).values[0]!.mean).toBeCloseTo(2 / 3);
    expect(digits(consume, () => [[1, 2]], { seed: 1 }).values[0]!.mean).toBeCloseTo(2 / 3);
  });
  it('repeat with a seed, which is told', () => {
    const { seed } = digits(harmonic, [10]);
    expect(digits(harmonic, [10], { seed }).values).toEqual(digits(harmonic, [10], { seed }).values);
    expect(digits(harmonic, [10], { seed: 4 }).toString()).toMatch(
      /^value .*\nresult .*\n30 samples; .*\nmode sr, seed 4$/,
    );
  });
});

describe('digits refuses', () => {
  const box = { inner: { fn: () => 1 } };
  it.each<[unknown, unknown, typeof Error, string]>([
    [[1], { samples: 1 }, RangeError, 'digits: "samples" expected an integer from 2 on, got 1'],
    [
      [1],
      { mode: 'cestak' },
      RangeError,
      'digits: "mode" expected one of sr, cestac, rr, pb, mca, got "cestak"; did you mean "cestac"?',
    ],
    [[1], { virtualPrecision: 20 }, RangeError, 'digits: "virtualPrecision" expected mode rr, pb or mca, got sr'],
    [[1], { mode: 'mca', virtualPrecision: 54 }, RangeError, 'digits: "virtualPrecision" expected an integer in 1..53'],
    [[1], { probability: 0 }, RangeError, 'digits: "probability" expected a number between 0 and 1, got 0'],
    [[1], { sample: 3 }, RangeError, 'digits: unknown option "sample"'],
    [1, {}, TypeError, 'digits: "args" expected an array, got number'],
    [[box], {}, TypeError, 'digits: "args[0].inner.fn" cannot be cloned; pass a function that makes the arguments'],
  ])('%j with %j', (given, options, kind, message) => {
    const run = () => digits((x: number) => x, given as unknown[], options as DigitsOptions);
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
  it('results without numbers', () =>
    expect(() => digits(() => 'text', [])).toThrow('digits: the result expected to hold a number, got string'));
});
