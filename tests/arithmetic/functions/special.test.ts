import { describe, expect, it } from 'vitest';
import { binary, unary, type BinaryName, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { nextDown, nextUp } from '../../../src/index.js';
import { roundingModes } from '../../../src/modes.js';
import { randomWords } from '../../../src/random/words.js';
import { factsOf } from '../../oracle/facts.js';
import { bracketOfReal, deliverInput } from '../../oracle/rounding.js';
import { exactValue } from './exact.js';
import { argumentOf, argumentsOf, generator } from './inputs.js';
import { planOf } from './tables.js';

const nearest = planOf('float64', {});

/** The float64 nearest to the exact value, ties to even: what `emulation: 'double'` rounds. */
function float64Value(name: UnaryName | BinaryName, x: number, y = 0): number {
  return name in unary
    ? unary[name as UnaryName](x, nearest, undefined, 0)
    : binary[name as BinaryName](x, y, nearest, undefined, 0);
}

const inf = Infinity;
const pi = Math.PI;

/** IEEE 754-2019 section 9.2.1, C17 F.10: arguments and results in float64. */
const unaryValues: Record<UnaryName, readonly (readonly [number, number])[]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [inf, inf],
    [-inf, 0],
    [1, Math.E],
    [710, inf],
    [-746, 0],
    [5e-324, 1],
  ],
  exp2: [
    [0, 1],
    [inf, inf],
    [-inf, 0],
    [10, 1024],
    [-1074, 5e-324],
    [1023, 2 ** 1023],
    [1024, inf],
    [-1075, 0],
    [0.5, Math.SQRT2],
  ],
  exp10: [
    [0, 1],
    [inf, inf],
    [-inf, 0],
    [3, 1000],
    [22, 1e22],
    [-1, 0.1],
    [308, 1e308],
    [309, inf],
    [-323, 1e-323],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -1],
    [-800, -1],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
  ],
  log: [
    [0, -inf],
    [-0, -inf],
    [1, 0],
    [inf, inf],
    [-1, NaN],
    [-inf, NaN],
    [2, Math.LN2],
    [10, Math.LN10],
  ],
  log2: [
    [0, -inf],
    [-0, -inf],
    [1, 0],
    [inf, inf],
    [-1, NaN],
    [5e-324, -1074],
    [8, 3],
    [10, 3.321928094887362],
  ],
  log10: [
    [0, -inf],
    [-0, -inf],
    [1, 0],
    [inf, inf],
    [-1, NaN],
    [1e22, 22],
    [1000, 3],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [-1, -inf],
    [-2, NaN],
    [inf, inf],
    [5e-324, 5e-324],
    [1, Math.LN2],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [inf, NaN],
    [-inf, NaN],
    [1e22, -0.8522008497671888],
    [5e-324, 5e-324],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [inf, NaN],
    [-inf, NaN],
    [1e22, 0.523214785395139],
  ],
  tan: [
    [0, 0],
    [-0, -0],
    [inf, NaN],
    [-inf, NaN],
    [pi / 2, 16331239353195370],
  ],
  asin: [
    [0, 0],
    [-0, -0],
    [1, pi / 2],
    [-1, -pi / 2],
    [1.5, NaN],
    [-inf, NaN],
  ],
  acos: [
    [1, 0],
    [-1, pi],
    [0, pi / 2],
    [-0, pi / 2],
    [1.5, NaN],
    [inf, NaN],
  ],
  atan: [
    [0, 0],
    [-0, -0],
    [inf, pi / 2],
    [-inf, -pi / 2],
    [1, pi / 4],
  ],
  sinh: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -inf],
    [711, inf],
    [-711, -inf],
  ],
  cosh: [
    [0, 1],
    [-0, 1],
    [inf, inf],
    [-inf, inf],
    [-711, inf],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [inf, 1],
    [-inf, -1],
    [30, 1],
    [1e300, 1],
  ],
  asinh: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -inf],
    [5e-324, 5e-324],
  ],
  acosh: [
    [1, 0],
    [0.5, NaN],
    [-inf, NaN],
    [inf, inf],
  ],
  atanh: [
    [0, 0],
    [-0, -0],
    [1, inf],
    [-1, -inf],
    [2, NaN],
    [-inf, NaN],
  ],
  cbrt: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -inf],
    [-27, -3],
    [1e-300, 1e-100],
  ],
  rsqrt: [
    [0, inf],
    [-0, -inf],
    [inf, 0],
    [-1, NaN],
    [-inf, NaN],
    [4, 0.5],
    [2 ** -1074, 2 ** 537],
  ],
  erf: [
    [0, 0],
    [-0, -0],
    [inf, 1],
    [-inf, -1],
    [10, 1],
  ],
  erfc: [
    [0, 1],
    [inf, 0],
    [-inf, 2],
    [-10, 2],
    [28, 0],
  ],
  gamma: [
    [0, inf],
    [-0, -inf],
    [inf, inf],
    [-inf, NaN],
    [-1, NaN],
    [-1e300, NaN],
    [5, 24],
    [171, 7.257415615307999e306],
    [172, inf],
    [0.5, 1.772453850905516],
    [-200.5, -0],
  ],
  lgamma: [
    [0, inf],
    [-0, inf],
    [inf, inf],
    [-inf, inf],
    [-1, inf],
    [1, 0],
    [2, 0],
    [3, Math.LN2],
    [1e306, inf],
  ],
};

const binaryValues: Record<BinaryName, readonly (readonly [number, number, number])[]> = {
  pow: [
    [NaN, 0, 1],
    [NaN, -0, 1],
    [inf, 0, 1],
    [1, NaN, 1],
    [1, inf, 1],
    [-1, inf, 1],
    [-1, -inf, 1],
    [NaN, 1, NaN],
    [2, NaN, NaN],
    [0, -3, inf],
    [-0, -3, -inf],
    [-0, -2, inf],
    [-0, -inf, inf],
    [0, 3, 0],
    [-0, 3, -0],
    [-0, 2, 0],
    [-0, 0.5, 0],
    [0, inf, 0],
    [0.5, inf, 0],
    [0.5, -inf, inf],
    [2, inf, inf],
    [-2, -inf, 0],
    [-inf, -3, -0],
    [-inf, -2, 0],
    [-inf, 3, -inf],
    [-inf, 2, inf],
    [-inf, 0.5, inf],
    [inf, -1, 0],
    [inf, 1, inf],
    [-8, 1 / 3, NaN],
    [-2, 3, -8],
    [-2, 1e300, inf],
    [-2, -1e300, 0],
    [-0.5, 1025, -(2 ** -1025)],
    [2, -1075, 0],
    [3, 2, 9],
    [2.25, 1.5, 3.375],
    [10, 22, 1e22],
    [-1, 9007199254740991, -1],
    [-1, 9007199254740992, 1],
    [-1e300, 9007199254740991, -inf],
  ],
  hypot: [
    [inf, NaN, inf],
    [NaN, -inf, inf],
    [-inf, 1, inf],
    [NaN, 1, NaN],
    [0, 0, 0],
    [-0, -0, 0],
    [-0, -3, 3],
    [3, 4, 5],
    [1e200, 1e200, 1.414213562373095e200],
    [5e-324, 0, 5e-324],
    [1.7e308, 1.7e308, inf],
  ],
  atan2: [
    [NaN, 1, NaN],
    [1, NaN, NaN],
    [0, -0, pi],
    [-0, -0, -pi],
    [0, 0, 0],
    [-0, 0, -0],
    [0, -1, pi],
    [-0, -1, -pi],
    [0, 1, 0],
    [-0, 1, -0],
    [-1, 0, -pi / 2],
    [1, -0, pi / 2],
    [1, -inf, pi],
    [-1, -inf, -pi],
    [1, inf, 0],
    [-1, inf, -0],
    [inf, 1, pi / 2],
    [-inf, -1, -pi / 2],
    [inf, -inf, (3 * pi) / 4],
    [-inf, -inf, (-3 * pi) / 4],
    [inf, inf, pi / 4],
    [-inf, inf, -pi / 4],
    [1, 1, pi / 4],
    [5e-324, 1e308, 0],
  ],
};

describe('special values in float64', () => {
  const rows = Object.entries(unaryValues).flatMap(([name, values]) => values.map(([x, r]) => ({ name, x, r })));
  it.each(rows)('$name($x) = $r', ({ name, x, r }) => expect(float64Value(name as UnaryName, x)).toBe(r));

  it.each(Object.keys(unary) as UnaryName[])('%s(NaN) = NaN', (name) => expect(float64Value(name, NaN)).toBeNaN());

  const pairs = Object.entries(binaryValues).flatMap(([name, values]) =>
    values.map(([x, y, r]) => ({ name, x, y, r })),
  );
  it.each(pairs)('$name($x, $y) = $r', ({ name, x, y, r }) => expect(float64Value(name as BinaryName, x, y)).toBe(r));
});

describe('far beyond the format', () => {
  it('exp(-1e6) toward positive is the smallest positive number', () => {
    expect(unary.exp(-1e6, planOf('float16', { rounding: 'towardPositive' }), undefined, 0)).toBe(2 ** -24);
    expect(unary.exp(-1e6, planOf('float64', { rounding: 'towardPositive' }), undefined, 0)).toBe(2 ** -1074);
    expect(unary.exp(-1e6, planOf('float16', {}), undefined, 0)).toBe(0);
  });

  it('an odd power of a negative number underflows to -0 and overflows to -Infinity', () => {
    const half = planOf('float16', {});
    expect(binary.pow(-2, -1e5 - 1, half, undefined, 0)).toBe(-0);
    expect(binary.pow(-2, 1e5 + 1, half, undefined, 0)).toBe(-inf);
    expect(binary.pow(-2, 1e5 + 1, planOf('float16', { rounding: 'towardZero' }), undefined, 0)).toBe(-65504);
  });

  it.each(roundingModes)('exp(1e6) overflows as every value beyond maxFinite, %s', (rounding) => {
    const inward = ['towardNegative', 'towardZero', 'toOdd'].includes(rounding);
    const words = randomWords(1n, 0);
    for (const [name, max] of [
      ['float16', 65504],
      ['float32', (2 - 2 ** -23) * 2 ** 127],
      ['float64', Number.MAX_VALUE],
    ] as const) {
      const plan = planOf(name, { rounding, seed: 1n } as never);
      expect(unary.exp(1e6, plan, words, 3)).toBe(inward ? max : inf);
      expect(unary.exp(inf, plan, words, 3)).toBe(inf);
    }
  });

  it('an exact infinity is kept, saturated or NaN as an infinite input is', () => {
    const zero = { rounding: 'towardZero' } as const;
    expect(unary.log(0, planOf('float16', zero), undefined, 0)).toBe(-inf);
    expect(unary.log(0, planOf('float16', { saturate: true }), undefined, 0)).toBe(-65504);
    expect(unary.log(0, planOf('float16', { saturate: 'propagate' }), undefined, 0)).toBe(-inf);
    expect(unary.log(0, planOf('float8_e4m3fn', zero), undefined, 0)).toBeNaN();
    expect(unary.log(0, planOf('float4_e2m1fn', {}), undefined, 0)).toBe(-6);
  });
});

describe('next to exact powers', () => {
  it('8^(1/3) is less than 2, for 1/3 is less than a third in float64', () => {
    expect(binary.pow(8, 1 / 3, planOf('float64', { rounding: 'towardZero' }), undefined, 0)).toBe(2 - 2 ** -52);
    expect(binary.pow(8, 1 / 3, planOf('float64', {}), undefined, 0)).toBe(2);
    expect(binary.pow(16, 0.25, planOf('float64', { rounding: 'awayFromZero' }), undefined, 0)).toBe(2);
  });

  it('a power keeps the side of 1', () => {
    const x = 1 - 2 ** -44;
    expect(binary.pow(x, -5e-324, planOf('float16', { rounding: 'towardPositive' }), undefined, 0)).toBe(1 + 2 ** -10);
    expect(binary.pow(x, 5e-324, planOf('float16', { rounding: 'towardZero' }), undefined, 0)).toBe(1 - 2 ** -11);
    expect(binary.pow(x, 5e-324, planOf('float64', { rounding: 'towardZero' }), undefined, 0)).toBe(1 - 2 ** -53);
  });
});

describe('poles in P3109 formats', () => {
  const p3109 = planOf('binary8p3se', {});
  it('a quotient by zero is NaN: rsqrt, gamma, negative powers', () => {
    for (const zero of [0, -0]) {
      expect(unary.rsqrt(zero, p3109, undefined, 0)).toBeNaN();
      expect(unary.gamma(zero, p3109, undefined, 0)).toBeNaN();
      expect(binary.pow(zero, -1, p3109, undefined, 0)).toBeNaN();
      expect(binary.pow(zero, -2, p3109, undefined, 0)).toBeNaN();
    }
  });

  it('a logarithmic pole has one sign, and is infinite', () => {
    expect(unary.log(0, p3109, undefined, 0)).toBe(-inf);
    expect(unary.log1p(-1, p3109, undefined, 0)).toBe(-inf);
    expect(unary.atanh(-1, p3109, undefined, 0)).toBe(-inf);
    expect(unary.lgamma(0, p3109, undefined, 0)).toBe(inf);
    expect(binary.pow(inf, 2, p3109, undefined, 0)).toBe(inf);
  });
});

describe('in float64, the float64 nearest to the exact value, ties to even', () => {
  const facts = factsOf('float64')!;
  const setting = { mode: 'tiesToEven', subnormals: 'gradual', saturate: false } as const;
  const nearest = (name: UnaryName | BinaryName, x: number, y: number): number =>
    deliverInput(bracketOfReal(exactValue(name, x, y), facts, false), facts, setting);

  it.each(Object.keys(unary) as UnaryName[])('%s', (name) => {
    const random = generator(name.charCodeAt(0) * 31 + name.length);
    for (let i = 0; i < 80; i++) {
      const x = argumentOf(name, random);
      const got = float64Value(name, x);
      const expected = nearest(name, x, 0);
      if (!Object.is(got, expected)) throw new Error(`${name}(${x}): expected ${expected}, got ${got}`);
    }
  });

  it.each(Object.keys(binary) as BinaryName[])('%s', (name) => {
    const random = generator(name.charCodeAt(0) * 37 + name.length);
    for (let i = 0; i < 150; i++) {
      const [x, y] = argumentsOf(name, random);
      const got = float64Value(name, x, y);
      const expected = nearest(name, x, y);
      if (!Object.is(got, expected)) throw new Error(`${name}(${x}, ${y}): expected ${expected}, got ${got}`);
    }
  });
});

describe('next to exact results', () => {
  it.each([
    ['exp2', 3, 8],
    ['exp10', 2, 100],
    ['log2', 1024, 10],
    ['log10', 1e5, 5],
    ['cbrt', 27, 3],
    ['rsqrt', 0.25, 2],
    ['gamma', 7, 720],
  ] as const)('%s(%d) = %d in every direction; its neighbours are not', (name, x, r) => {
    const f = unary[name];
    for (const rounding of ['towardPositive', 'towardNegative', 'awayFromZero', 'toOdd'] as const) {
      expect(f(x, planOf('float64', { rounding }), undefined, 0)).toBe(r);
    }
    const up = planOf('float64', { rounding: 'towardPositive' });
    const down = planOf('float64', { rounding: 'towardNegative' });
    for (const near of [nextUp(x, 'float64'), nextDown(x, 'float64')]) {
      const high = f(near, up, undefined, 0);
      expect(nextDown(high, 'float64')).toBe(f(near, down, undefined, 0));
    }
  });
});
