/**
 * math.js in a format: what it computes with numbers lies in the format, and what does not is listed.
 */
import { all, create, factory, type MathJsInstance } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { mathIn } from '../../src/mathjs/index.js';

const parts = { create, all, factory };
const c = chopper('bfloat16');
const math = mathIn(c, parts);
const plain = create(all!);

/** All numbers in a result: of arrays, matrices, sparse matrices, objects. */
function numbersIn(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  if (Array.isArray(result)) return result.flatMap(numbersIn);
  const { _data, _values, isBigNumber } = (result ?? {}) as Record<string, unknown>;
  if (isBigNumber === true) return [];
  if (_values !== undefined || _data !== undefined) return numbersIn(_values ?? _data);
  return typeof result === 'object' && result !== null ? Object.values(result).flatMap(numbersIn) : [];
}

const outside = (result: unknown) => numbersIn(result).filter((x) => !Number.isNaN(x) && !Object.is(c(x), x));

describe('every function of one or two numbers', () => {
  /** These stay in float64; docs/mathjs.md lists them. */
  const unrounded = ['nthRoot', 'random'];
  const inputs = [
    ['number', [0.3]],
    ['number', [1.7]],
    ['number', [3]],
    ['number,number', [0.3, 0.7]],
    ['number,number', [5, 3]],
    ['number,number', [-2.5, 3]],
  ] as const;

  const functions = Object.entries(math as unknown as Record<string, unknown>).flatMap(([name, f]) => {
    const { signatures } = (f ?? {}) as { signatures?: Record<string, unknown> };
    const known = Object.keys(signatures ?? {}).map((text) => text.replaceAll(' ', ''));
    const calls = inputs.filter(([signature]) => known.includes(signature)).map(([, args]) => args.map((x) => c(x)));
    return calls.length === 0 ? [] : [[name, f as (...args: number[]) => unknown, calls] as const];
  });

  it('is tried', () => {
    expect(functions.length).toBeGreaterThan(80);
    expect(functions.map(([name]) => name)).toEqual(expect.arrayContaining(['add', 'sin', 'acoth', 'gamma', 'cube']));
  });

  it.each(functions)('%s', (name, f, calls) => {
    const results = calls.map((args) => {
      try {
        return f(...args);
      } catch {
        return NaN; // counts and sizes must be whole numbers
      }
    });
    const beyond = outside(results);
    if (unrounded.includes(name)) expect(beyond).not.toEqual([]);
    else expect(beyond).toEqual([]);
  });
});

describe('scalar functions', () => {
  it("are the chopper's: the exact result, rounded once", () => {
    const up = chopper('bfloat16', { rounding: 'towardPositive' });
    const mathUp = mathIn(up, parts);
    expect(mathUp.add(1, 2 ** -60)).toBe(1.0078125);
    expect(mathUp.exp(1)).toBe(up.exp(1));
    expect(mathUp.divide(1, 3)).toBe(up.div(1, 3));
    expect(math.pow(2, 0.5)).toBe(c.pow(2, 0.5));
  });

  it.each([
    [-7.25, 2],
    [7.25, -2],
    [5, 3],
    [5, 0],
    [-6, 3],
    [-0, 3],
  ])('mod(%d, %d) has the sign of the divisor, as in math.js', (x, y) => {
    expect(math.mod(x, y)).toBe(c(plain.mod(x, y)));
  });

  it('overflow and underflow as the format has them', () => {
    const half = mathIn(chopper('float16'), parts);
    expect(half.multiply(300, 300)).toBe(Infinity);
    expect(half.exp(-20)).toBe(0);
  });

  it('draw one word an operation in stochastic modes', () => {
    const noisy = chopper('float8_e5m2', { rounding: 'stochastic', seed: 1 });
    mathIn(noisy, parts).add(1, 0.1);
    expect(noisy.position).toBe(1);
  });
});

describe('what stands on them follows', () => {
  it.each([
    '0.1 + 0.2',
    '[1,2;3,4] * [0.1,0.2;0.3,0.4]',
    'inv([1,2;3,4.1])',
    'lusolve([1,2;3,4.1], [1;1])',
    'lup([1,2;3,4.1]).L',
    'qr([1,2;3,4.1]).Q',
    'det([1,2;3,4.1])',
    '[1,2;3,4]^2',
    'mean([0.1,0.2,0.4])',
    'std([0.1,0.2,0.4])',
    'norm([3,4.1])',
    'hypot(3,4.1)',
    'expm([0.1,0.2;0.3,0.4])',
    'sparse([1,2;3,4]) * sparse([0.1,0;0,2])',
    'derivative("x^2","x").evaluate({x:0.1})',
    'cumsum([0.1,0.2,0.3])',
    'cross([0.1,0.2,0.3],[1,2,3])',
    'kron([0.1,0.2],[3,7])',
    'pi * e + phi',
    'log(8, 3)',
  ])('%s lies in the format', (expression) => {
    const result = math.evaluate(expression) as unknown;
    expect(numbersIn(result).length).toBeGreaterThan(0);
    expect(outside(result)).toEqual([]);
  });

  it.each([
    ['fft', 'fft([0.1,0.2,0.3,0.4])'],
    ['complex numbers', '(1+2i)*(0.1+3i)'],
    ['nthRoot', 'nthRoot(2,3)'],
  ])('not so %s, which docs/mathjs.md lists', (_, expression) => {
    expect(outside(math.evaluate(expression))).not.toEqual([]);
  });
});

describe('literals', () => {
  it('are rounded once', () => {
    expect(math.evaluate('0.1')).toBe(c(0.1));
    expect(math.evaluate('0.1 * 3')).toBe(c.mul(c(0.1), 3));
    expect(math.evaluate(['0.1', 'x = 257'])).toEqual([c(0.1), 256]);
    expect(math.compile('x + 0.1').evaluate({ x: 1 })).toBe(c.add(1, c(0.1)));
  });

  it('that are indices and sizes stay', () => {
    expect(math.evaluate('size(zeros(257))')).toEqual(plain.evaluate('size(zeros(257))'));
    expect(math.evaluate('a[257]', { a: Array.from({ length: 300 }, (_, i) => i + 1) })).toBe(257);
  });
});

describe('the configuration', () => {
  it('is predictable unless it says otherwise: NaN instead of complex numbers', () => {
    expect(math.sqrt(-1)).toBeNaN();
    const complex = mathIn(c, { ...parts, config: { predictable: false } });
    expect(String(complex.sqrt(-1))).toBe('i');
    expect(complex.sqrt(2)).toBe(c.sqrt(2));
  });

  it('leaves math.js itself as it is', () => {
    expect(plain.add(0.1, 0.2)).toBe(0.1 + 0.2);
    expect(plain.evaluate('0.1 + 0.2')).toBe(0.1 + 0.2);
  });
});

describe('bad input', () => {
  const any = (x: unknown) => x as never;
  it.each<[string, () => MathJsInstance, string]>([
    ['no chopper', () => mathIn(any('half'), parts), 'mathIn: "c" expected'],
    [
      'no parts',
      () => mathIn(c, any(undefined)),
      'mathIn: "parts" expected { create, all, factory } of mathjs, got undefined',
    ],
    ['a part is missing', () => mathIn(c, any({ create, all })), 'mathIn: "parts.factory" expected the function'],
    ['an unknown part', () => mathIn(c, any({ ...parts, factories: 1 })), 'mathIn: unknown'],
    [
      'an old math.js',
      () => mathIn(c, any({ create, factory, all: {} })),
      'mathIn: "parts.all" expected createAddScalar',
    ],
  ])('%s', (_, action, message) => expect(action).toThrow(message));
});
