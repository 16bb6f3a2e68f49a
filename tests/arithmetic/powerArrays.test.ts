/**
 * pow on arrays gives, element by element, what it gives on numbers: arrays and numbers in either place, every mode.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { functions } from '../../src/arithmetic/kernelModules.js';
import { scratch } from '../../src/kernel/memory.js';
import { roomsOf } from '../../src/kernel/rooms.js';
import { roundingModes } from '../../src/modes.js';
import { powers } from './powers.js';

describe('every mode', () => {
  const { x, y } = powers(4096 + 50, 1);
  it.each(['float32', 'float16', 'bfloat16', 'float8_e4m3fn', 'float8_e8m0fnu', 'binary8p3se', 'e11m20'])(
    '%s',
    (format) => {
      for (const rounding of roundingModes) {
        const c = chopper(format, { rounding, seed: 2 });
        const want = x.map((value, i) => c.pow(value, y[i]!));
        c.position = 0;
        const got = c.pow(x, y);
        const i = want.findIndex((value, k) => !Object.is(value, got[k]));
        expect(i < 0 ? '' : `${rounding}: pow(${x[i]}, ${y[i]}) = ${got[i]}, not ${want[i]}`).toBe('');
      }
    },
  );
});

describe('numbers stand for arrays of their value', () => {
  const { x, y } = powers(1000, 2);
  const c = chopper('float16', { rounding: 'towardPositive' });
  it.each([0, 1, 2, 3, 7, 8, 0.5, -1, 2.5, -300, NaN])('x^%d', (n) => {
    expect(c.pow(x, n)).toEqual(x.map((value) => c.pow(value, n)));
  });
  it.each([0, 1, 2, 10, 0.25, -1, -3, Infinity])('%d^y', (b) => {
    expect(c.pow(b, y)).toEqual(y.map((value) => c.pow(b, value)));
  });
  it('into an operand, and on float32 arrays', () => {
    const want = c.pow(x, y);
    const [single, exponents] = [Float32Array.from(x), Float32Array.from(y)];
    const expected = Float32Array.from(single, (value, i) => c.pow(value, exponents[i]!));
    expect(c.powInto(y, x, y)).toEqual(want);
    expect(c.pow(single, exponents)).toEqual(expected);
  });
});

describe('the kernel', () => {
  const { x, y } = powers(2048, 3);
  functions.isCompiled();
  const { memory } = scratch();
  roomsOf(memory).operand(0).set(x);
  roomsOf(memory).operand(1).set(y);
  memory.instance(functions)['pow']!(
    1024,
    memory.between,
    memory.upper,
    roomsOf(memory).operand(0).byteOffset,
    roomsOf(memory).operand(1).byteOffset,
  );
  const lower = new Float64Array(memory.buffer, memory.between, 2048).slice();
  const upper = new Float64Array(memory.buffer, memory.upper, 2048).slice();
  const double = chopper('float64');

  it('estimates are right to 2^-45, an eighth of what bounds leave', () => {
    let estimates = 0;
    x.forEach((value, i) => {
      const [least, most] = [Math.abs(lower[i]!), Math.abs(upper[i]!)];
      if (!(most / least < 2) || most === least) return;
      const exact = double.pow(value, y[i]!);
      expect(Math.sign(lower[i]!)).toBe(Math.sign(exact));
      expect(Math.abs((least + most) / 2 / Math.abs(exact) - 1), `pow(${value}, ${y[i]})`).toBeLessThan(2 ** -45);
      estimates++;
    });
    expect(estimates).toBeGreaterThan(1000);
  });
  it('bounds that are equal are the power', () => {
    let equal = 0;
    x.forEach((value, i) => {
      if (lower[i] !== upper[i]) return;
      expect(lower[i], `pow(${value}, ${y[i]})`).toBe(double.pow(value, y[i]!));
      equal++;
    });
    expect(equal).toBeGreaterThan(300);
  });
});
