/**
 * Stochastic kernels take groups of sixteen usual numbers as integers: the same bits as number by number, at the limits
 * of what is usual, at precisions on both sides of 32 lost places, and where the high words leave a decision open.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chopper, defineFormat, format, useBackend, type Format } from '../../src/index.js';
import { HIGH_WORD, LOW_WORD, randomWords, word } from '../../src/random/words.js';

const SEED = 8n;
const words = randomWords(SEED, 0);
const numeric = (precision: number, emin: number, emax: number): Format => defineFormat({ precision, emin, emax });
const formats = [
  ...[
    'float16',
    'bfloat16',
    'tfloat32',
    'float8_e5m2',
    'float8_e4m3fn',
    'float4_e2m1fn',
    'float8_e4m3fnuz',
    'binary8p3se',
  ].map((name) => format(name)),
  ...[2, 20, 21, 22, 23, 24].map((precision) => numeric(precision, -30, 30)),
  ...[numeric(11, -126, 120), numeric(11, -125, 127), numeric(22, 3, 9)],
];

afterEach(() => useBackend('auto'));

/** What the JavaScript loops give, which take number by number. */
function byNumbers<T extends Float64Array | Float32Array>(f: Format, x: T): T {
  useBackend('js');
  const want = chopper(f, { rounding: 'stochastic', seed: SEED })(x as Float64Array) as T;
  useBackend('wasm-simd');
  return want;
}

describe.each([Float64Array, Float32Array])('%o', (Kind) => {
  it.each(formats)('$name: usual groups, and one number in them that is not', (f) => {
    const { emin, emax, maxFinite, minSubnormal } = f;
    const usual = (i: number): number => (1 + ((i * 0.6180339887) % 1)) * 2 ** (emin + (i % Math.max(emax - emin, 1)));
    const odd = [
      ...[0, -0, NaN, Infinity, -Infinity, 2 ** emin, -(2 ** emin), 2 ** emax, 2 ** emax * (1 - 2 ** -24), maxFinite],
      ...[
        2 ** emin * (1 - 2 ** -24),
        minSubnormal,
        minSubnormal / 3,
        maxFinite * (1 + 2 ** -12),
        2 ** -149,
        -(2 ** -140),
      ],
    ];
    const x = new Kind(16 * 3 * odd.length).map((_, i) => usual(i) * (i % 3 === 0 ? -1 : 1));
    odd.forEach((value, k) => (x[48 * k + 16 + k] = value));
    const want = byNumbers(f, x);
    expect(chopper(f, { rounding: 'stochastic', seed: SEED })(x as Float64Array)).toEqual(want);
    const inPlace = x.slice();
    chopper(f, { rounding: 'stochastic', seed: SEED }).into(inPlace as Float64Array, inPlace as Float64Array);
    expect(inPlace).toEqual(want);
  });

  it.each(['float16', 'float8_e5m2fnuz', 'binary8p3se'])('%s: groups of zeros beside usual numbers', (name) => {
    const x = new Kind(64).map((_, i) => (i % 2 === 0 ? (i % 4 === 0 ? 0 : -0) : Math.sin(i)));
    const want = byNumbers(format(name), x);
    expect(chopper(name, { rounding: 'stochastic', seed: SEED })(x as Float64Array)).toEqual(want);
    expect(want.some((v) => Object.is(v, -0))).toBe(format(name).signedZero);
  });
});

it.each([2, 8, 11, 19, 20, 21, 22, 30])(
  'decides by the low words where the high ones leave it open: p = %i',
  (precision) => {
    const f = numeric(precision, -30, 30);
    const lost = 53 - precision;
    const x = new Float64Array(256);
    const want = new Float64Array(256);
    for (let i = 0; i < 256; i++) {
      // As many units of the last place as, with the word's first places, fall short of a quantum by -1, 0 or 1.
      const U = (BigInt(word(words, HIGH_WORD, i)) << 32n) | BigInt(word(words, LOW_WORD, i));
      const least = (1n << BigInt(lost)) - (U >> BigInt(64 - lost)) + BigInt((i % 3) - 1);
      const units = Number(least < 0n ? 0n : least) % 2 ** lost;
      x[i] = (i % 2 === 0 ? 1 : -1) * (1 + units * 2 ** -52);
      const up = (BigInt(units) << BigInt(64 - lost)) + U >= 1n << 64n;
      want[i] = (i % 2 === 0 ? 1 : -1) * (up ? 1 + 2 ** (1 - precision) : 1);
    }
    useBackend('wasm-simd');
    expect(chopper(f, { rounding: 'stochastic', seed: SEED })(x)).toEqual(want);
    expect(new Set(want).size).toBe(4);
  },
);
