/**
 * Math functions of single numbers by an estimate equal the functions in full, bit for bit and word by word: at every
 * limit that chooses the estimate, just inside and just outside, and with values near what a rounding decides.
 */
import { describe, expect, it } from 'vitest';
import { chopper, defineFormat, format, type Chopper, type Format, type RoundingOptions } from '../../src/index.js';
import { functionFamily } from '../../src/arithmetic/functionScalars.js';
import { estimates } from '../../src/arithmetic/functions/quick.js';
import { unary, type UnaryName } from '../../src/arithmetic/functions/index.js';
import { sharedBy } from '../../src/arithmetic/methods.js';
import { roundingModes } from '../../src/modes.js';
import { generator } from './functions/inputs.js';

const names = Object.keys(estimates) as UnaryName[];

/** Arguments at which a function is near y. */
const inverses: Record<string, (y: number) => number> = {
  exp: Math.log,
  exp2: Math.log2,
  log: Math.exp,
  log2: (y) => 2 ** y,
  sin: Math.asin,
  cos: Math.acos,
  tanh: Math.atanh,
  rsqrt: (y) => 1 / y ** 2,
};

/** The limits of estimates, and where functions are exact, infinite or none. */
const limits = [
  ...[0, 1, 2, 4, 16, 0.25, 650, 950, 300, 1e6, 1e-280, 2 ** -40, 2 ** -1022, 2 ** -1074, 2 ** 1023, Infinity, NaN],
  ...[Math.PI / 2, Math.PI, 3 * Math.PI, 1e5 * Math.PI, Math.SQRT1_2, Math.SQRT2, 11.0903, 20, 1e300, 1e7],
].flatMap((x) => [x, -x, x * (1 + 2 ** -52), x * (1 - 2 ** -52), x * (1 + 2 ** -30), -x * (1 - 2 ** -30)]);

/** An argument at which the function lies beside a value or a halfway point of the format, from within the error on. */
function besideBoundary(name: string, { precision, emin, emax }: Format, random: () => number): number {
  const exponent = Math.max(Math.floor(random() * 40) - 24, emin - precision - 1);
  const e = Math.min(exponent, emax + 1);
  const boundary = (1 + Math.floor(random() * 2 ** Math.min(precision, 40)) / 2 ** precision) * 2 ** e;
  const y = (random() < 0.5 ? boundary : 2 ** e) * (random() < 0.5 ? 1 : -1);
  const x = inverses[name]!(y);
  const off = random() < 0.3 ? 0 : (random() - 0.5) * 2 ** -Math.floor(30 + random() * 22);
  return x * (1 + off) + (name === 'exp' || name === 'exp2' ? off : 0);
}

/** The first case in which a method and its function differ; undefined where none does. */
function difference(c: Chopper, name: UnaryName, inputs: Iterable<number>): string | undefined {
  const { plan, words, position } = sharedBy(c)!;
  for (const x of inputs) {
    const index = position.get();
    const want = unary[name](x, plan, words, index);
    const got = c[name](x);
    if (!Object.is(got, want)) return `${c.format.name} ${c.rounding} ${name}(${x}): got ${got}, want ${want}`;
    if (position.get() !== index + (words === undefined ? 0 : 1)) return `${name}: position ${position.get()}`;
  }
  return undefined;
}

const numeric = (precision: number, emin: number, emax: number, more = {}): Format =>
  defineFormat({ precision, emin, emax, ...more });

/** Formats beside every limit. */
const formats: Format[] = [
  ...['float16', 'bfloat16', 'float32', 'tfloat32', 'float8_e4m3fn', 'float8_e5m2', 'float4_e2m1fn'].map((f) =>
    format(f),
  ),
  ...['binary8p3se', 'binary8p4uf', 'float8_e8m0fnu', 'float8_e5m2fnuz'].map((f) => format(f)),
  ...[1, 2, 37, 38, 39, 53].map((p) => numeric(p, -30, 40)),
  ...[-1023, -1022].map((emin) => numeric(11, emin, 1000)),
  numeric(11, 3, 20),
  numeric(11, -14, 15, { subnormals: 'none' }),
  numeric(11, -14, 15, { subnormals: 'flush' }),
  numeric(24, -126, 127, { signedZero: false }),
  numeric(24, -126, 127, { infinities: false }),
];

describe.each(roundingModes)('%s', (rounding) => {
  it('gives what the function in full gives', () => {
    const cases: RoundingOptions[] = [{}, { saturate: true }, { saturate: 'propagate' }];
    formats.forEach((f, i) => {
      const c = chopper(f, { rounding, seed: 7n + BigInt(i), position: i * 5, ...cases[i % 3] });
      const random = generator(i + 1);
      for (const name of names) {
        const near = Array.from({ length: 40 }, () => besideBoundary(name, f, random));
        expect(difference(c, name, [...near, ...(i % 4 === 0 ? limits : [])])).toBeUndefined();
      }
    });
  });
});

it('serves formats of at most 38 bits that have zero and signs, without soft errors', () => {
  const family = (f: Format | string, options: RoundingOptions = {}): string | undefined =>
    functionFamily(sharedBy(chopper(f, { seed: 1, ...options }))!.plan);
  expect(family('float16')).toBe('even');
  expect(family(numeric(38, -30, 40))).toBe('even');
  expect(family(numeric(39, -30, 40))).toBeUndefined();
  expect(family('float64')).toBeUndefined();
  expect(family('float8_e8m0fnu')).toBeUndefined();
  expect(family('float16', { flip: { probability: 0.5 } })).toBeUndefined();
});

it('estimates to 2^-46 of the size wherever it gives a number', () => {
  const float64 = sharedBy(chopper('float64'))!.plan;
  const random = generator(5);
  for (const name of names) {
    for (let k = 0; k < 3000; k++) {
      const range = name === 'sin' || name === 'cos' ? 21 : 10;
      const size = 2 ** (random() * (k % 2 === 0 ? 6 : range) - (k % 3 === 0 ? 30 : 1));
      const x = size * (random() < 0.5 ? 1 : -1);
      const estimate = estimates[name]!(x);
      if (estimate !== estimate) continue;
      const exact = unary[name](x, float64, undefined, 0);
      expect(Math.abs(estimate - exact), `${name}(${x})`).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -46);
    }
  }
});

it('takes numbers alone; arrays and errors are those of the method', () => {
  const c = chopper('float16', { rounding: 'stochastic', seed: 1 });
  expect(() => c.exp('1' as unknown as number)).toThrow(/^exp: "x" expected a number/);
  expect(c.position).toBe(0);
  expect(c.exp([1, 2])).toHaveLength(2);
  c.sin(1);
  expect(c.position).toBe(3);
  c.position = 2 ** 53;
  expect(() => c.tanh(1)).toThrow(/^tanh: "position" expected at most/);
});
