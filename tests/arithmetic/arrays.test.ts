/**
 * Operations on arrays: element by element what the scalar operations give, by kernels and by loops, wherever the
 * arrays lie, with numbers for arrays, and into operands.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { allocate, arena, chopper, formats, useBackend, type Chopper, type RoundingOptions } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { arities, type Operation } from '../oracle/arithmetic.js';

type Scalar = (...operands: readonly number[]) => number;
type Elementwise = (...operands: readonly (number | Float64Array)[]) => Float64Array;
/** Numbers of every size, signs, zeros, infinities and NaN among them, the same on every run. */
let state = 7;
function draw(below: number): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return (state >>> 8) % below;
}
const specials = [0, -0, 1, -1, NaN, Infinity, -Infinity, 5e-324, -5e-324, 2 ** -1022, 2 ** 1023, Number.MAX_VALUE];
function operand(length: number, wild: boolean): Float64Array {
  const x = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const y = (draw(2 ** 24) / 2 ** 20 - 8) * (1 + draw(2 ** 24) * 2 ** -50);
    x[i] = !wild
      ? y
      : draw(6) === 0
        ? specials[draw(specials.length)]!
        : y * 2 ** ((draw(3) - 1) * draw(draw(2) === 0 ? 30 : 1000));
  }
  return x;
}

function same(a: Float64Array, b: Float64Array): string | undefined {
  const p = new BigUint64Array(a.slice().buffer);
  const q = new BigUint64Array(b.slice().buffer);
  const i = p.findIndex((bits, k) => bits !== q[k]);
  return i < 0 ? undefined : `element ${i}: ${a[i]} (${p[i]!.toString(16)}), not ${b[i]} (${q[i]!.toString(16)})`;
}

afterEach(() => useBackend('auto'));

const length = 2048 + 2048 + 37;
const operations = Object.keys(arities) as Operation[];

describe.each(['js', 'wasm-simd'] as const)('%s', (backend) => {
  it.each(operations)('%s: arrays give what numbers give', (operation) => {
    useBackend(backend);
    const arity = arities[operation];
    for (const name of [
      'float16',
      'bfloat16',
      'float8_e4m3fn',
      'float8_e4m3fnuz',
      'binary8p3se',
      'float32',
      'float64',
    ]) {
      for (const [k, rounding] of roundingModes.entries()) {
        const options: RoundingOptions = {
          rounding,
          seed: 5,
          saturate: k % 3 === 0,
          subnormals: k % 4 === 0 ? 'none' : 'gradual',
        };
        const c = chopper(name, options);
        const count = name === 'float64' ? 200 : length;
        for (const wild of [false, true]) {
          const operands = Array.from({ length: arity }, () => operand(count, wild));
          const scalar = c.with({ position: 0 });
          const want = Float64Array.from(operands[0]!, (_, i) =>
            (scalar[operation] as Scalar)(...operands.map((x) => x[i]!)),
          );
          const got = (c.with({ position: 0 })[operation] as Elementwise)(...operands);
          expect(same(got, want), `${operation} ${name} ${rounding} ${wild ? 'wild' : 'tame'}`).toBeUndefined();
        }
      }
    }
  });
});

describe('wherever the arrays lie', () => {
  const c = chopper('float16', { rounding: 'towardPositive' });
  const x = operand(length, false);
  const y = operand(length, false);
  const want = c.add(x, y);

  it('in kernel memory', () => {
    const [a, b, out] = [x, y, x].map((from) => {
      const array = allocate(length + 3, 'float64').subarray(3);
      array.set(from);
      return array;
    });
    expect(same(c.addInto(out!, a!, b!), want)).toBeUndefined();
    expect(same(c.addInto(a!, a!, b!), want)).toBeUndefined(); // into an operand
    expect(same(a!, want)).toBeUndefined();
    expect(same(c.add(b!, a!), c.add(y, want))).toBeUndefined(); // from kernel memory to an ordinary array
    const other = arena(8 * length);
    const elsewhere = other.allocate(length, 'float64');
    elsewhere.set(x);
    expect(same(c.addInto(out!, elsewhere, b!), want)).toBeUndefined(); // two kernel memories
    expect(same(c.mulInto(out!, 3, b!), c.mul(y, 3))).toBeUndefined(); // a number in kernel memory
    other.release();
  });

  it('overlapping', () => {
    const memory = new Float64Array(length + 5);
    memory.set(x, 5);
    const out = memory.subarray(0, length);
    expect(same(c.addInto(out, memory.subarray(5), y), want)).toBeUndefined();
  });

  it('numbers stand for arrays of their value', () => {
    const threes = new Float64Array(length).fill(3);
    expect(same(c.div(x, 3), c.div(x, threes))).toBeUndefined();
    expect(same(c.div(3, x), c.div(threes, x))).toBeUndefined();
    expect(same(c.fma(x, 3, y), c.fma(x, threes, y))).toBeUndefined();
  });

  it('arrays of numbers and of float32', () => {
    expect(c.add([1, 2], [2 ** -20, 3])).toEqual([1 + 2 ** -10, 5]);
    expect(c.sqrt(Float32Array.of(4, 2))).toEqual(Float32Array.of(2, 1.4150390625));
    expect(c.addInto([0, 0], [1, 2], 1)).toEqual([2, 3]);
  });
});

describe('random words', () => {
  it('an array draws one word an element, a number one', () => {
    const c: Chopper = chopper('float8_e5m2', { rounding: 'stochastic', seed: 3 });
    const x = operand(100, false);
    const whole = c.mul(x, 1.1);
    expect(c.position).toBe(100);
    c.position = 40;
    expect(c.mul(x.subarray(40), 1.1)).toEqual(whole.subarray(40));
    expect(c.mul(1, 1)).toBe(1);
    expect(c.position).toBe(101);
  });
});

describe('bad operands', () => {
  const c = chopper('float16');
  const bad = c as unknown as Record<string, (...operands: unknown[]) => unknown>;
  it.each([
    [
      'add',
      ['1', 2],
      TypeError,
      'add: "x" expected a number, Float64Array, Float32Array, Float16Array or array of numbers, got string',
    ],
    [
      'add',
      [1],
      TypeError,
      'add: "y" expected a number, Float64Array, Float32Array, Float16Array or array of numbers, got undefined',
    ],
    ['mul', [new Float64Array(2), new Float64Array(3)], RangeError, 'mul: "y" expected length 2, got 3'],
    [
      'mul',
      [new Float64Array(2), new Float32Array(2)],
      TypeError,
      'mul: "y" expected a number or Float64Array, got Float32Array',
    ],
    [
      'sqrt',
      [new Int32Array(2)],
      TypeError,
      'sqrt: "x" expected a number, Float64Array, Float32Array, Float16Array or array of numbers, got Int32Array',
    ],
    ['add', [[1, 'b'], 2], TypeError, 'add: "x[1]" expected a number, got string'],
    ['addInto', [new Float64Array(2), 1], TypeError, 'addInto: expected 2 operands after "out", got 1'],
    [
      'addInto',
      [new Float64Array(2), [1, 2], 1],
      TypeError,
      'addInto: "x" expected a number or Float64Array, got Array',
    ],
    ['scaleB', [1, 0.5], RangeError, 'scaleB: "n" expected an integer, got 0.5'],
  ] as const)('%s(%j)', (name, operands, kind, message) => {
    expect(() => bad[name]!(...operands)).toThrow(new kind(message));
  });
  it('a Float32Array needs a format that it holds', () => {
    expect(() => chopper('float64').add(new Float32Array(1), 1)).toThrow(RangeError);
  });
});

describe('one operation at a time', () => {
  const c = chopper('float16');
  const down = c.with({ rounding: 'towardNegative' });
  it.each([
    ['an exact zero sum is +0', c.add(5, -5), 0],
    ['and -0 in towardNegative', down.add(5, -5), -0],
    ['zeros that agree keep their sign', c.add(-0, -0), -0],
    ['fma: the sign of xy counts', c.fma(-0, 1, -0), -0],
    ['0 / 0', c.div(0, 0), NaN],
    ['1 / -0', c.div(1, -0), -Infinity],
    ['a pole is NaN in P3109', chopper('binary8p3se').div(1, 0), NaN],
    ['sqrt(-0)', c.sqrt(-0), -0],
    ['sqrt(-1)', c.sqrt(-1), NaN],
    ['operands are taken as they are', c.sub(1 + 2 ** -40, 1), 0],
    ['remainder rounds the quotient to nearest', c.remainder(5, 3), -1],
    ['fmod truncates it', c.fmod(5, 3), 2],
    ['remainder of a tie takes the even quotient', c.remainder(2.5, 1), 0.5],
    ['remainder: a zero has the sign of x', c.remainder(-4, 2), -0],
    ['remainder of numbers of any size: (2^53 - 1) 2^971 is 2 modulo 3', c.remainder(Number.MAX_VALUE, 3), -1],
    ['minimum puts -0 below +0', c.minimum(0, -0), -0],
    ['minimum spreads NaN', c.minimum(NaN, 1), NaN],
    ['minimumNumber does not', c.minimumNumber(NaN, 1), 1],
    ['maximumNumber of two NaNs', c.maximumNumber(NaN, NaN), NaN],
    ['neg rounds', c.neg(0.1), -0.0999755859375],
    ['scaleB rounds once', c.scaleB(1.5, -24), 2 ** -23],
    ['scaleB far below', down.with({ rounding: 'towardPositive' }).scaleB(1, -5000), 2 ** -24],
    ['scaleB of the smallest float64', c.scaleB(5e-324, 1074), 1],
    ['logB of a subnormal', c.logB(2 ** -24), -24],
    ['logB(0)', c.logB(0), -Infinity],
    ['roundToIntegral: ties to even', c.roundToIntegral(2.5), 2],
    ['roundToIntegral keeps the sign', c.roundToIntegral(-0.4), -0],
    ['roundToIntegral upward', down.with({ rounding: 'towardPositive' }).roundToIntegral(2.1), 3],
    ['and then to the format', c.roundToIntegral(2049.4), 2048],
  ])('%s', (_, got, want) => expect(got).toBe(want));
});

describe('against float64 that is rounded again', () => {
  it('the bfloat16 harmonic sum rounded upward reaches Inf at n = 16148, and stalls at 2^41 in double (goldens.json)', () => {
    const sum = (emulation: 'exact' | 'double'): [number, number] => {
      const { add, div } = chopper('bfloat16', { rounding: 'towardPositive', emulation });
      let s = 0;
      for (let n = 1; ; n++) {
        const next = add(s, div(1, n));
        if (next === s) return [s, n];
        if (next === Infinity) return [next, n];
        s = next;
      }
    };
    expect(sum('exact')).toEqual([Infinity, 16148]);
    expect(sum('double')).toEqual([2 ** 41, 5013]);
  });
  it('fma: one correctly rounded float64 fma, then the format', () => {
    const [x, y, z] = [1 + 2 ** -11, 1, 2 ** -60];
    expect(chopper('float16').fma(x, y, z)).toBe(1 + 2 ** -10);
    expect(chopper('float16', { emulation: 'double' }).fma(x, y, z)).toBe(1);
  });
});

describe('every named format', () => {
  it.each([...formats.keys()])('%s: sums of its values are rounded sums', (name) => {
    const c = chopper(name);
    expect(c.add(1, 2)).toBe(c(3));
  });
});
