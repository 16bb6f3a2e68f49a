import { describe, expect, it } from 'vitest';
import { chop, measure, type RoundingMode } from '../../src/index.js';

describe('measure counts', () => {
  it.each<[number, number, Partial<ReturnType<typeof measure>>, string]>([
    // x       y         counts                                      why
    [1, 1, {}, 'unchanged'],
    [-0, 0, {}, 'a change of sign of zero is no change'],
    [NaN, NaN, {}, 'NaN stays'],
    [Infinity, Infinity, {}, 'infinity stays'],
    [0.1, 0.0999755859375, { changed: 1 }, 'rounded'],
    [65520, Infinity, { changed: 1, overflow: 1 }, 'overflow'],
    [-1e9, -65504, { changed: 1, overflow: 1 }, 'saturated'],
    [65510, 65504, { changed: 1 }, 'less than a quantum above maxFinite: rounded'],
    [65536, 65504, { changed: 1, overflow: 1 }, 'a quantum above: saturated'],
    [1e9, NaN, { changed: 1, overflow: 1, nanCreated: 1 }, 'overflow to NaN'],
    [-1, NaN, { changed: 1, nanCreated: 1 }, 'NaN for another reason'],
    [Infinity, NaN, { changed: 1, nanCreated: 1 }, 'infinity is no overflow'],
    [Infinity, 65504, { changed: 1 }, 'nor saturated'],
    [1e-9, 0, { changed: 1, underflow: 1, toZero: 1 }, 'underflow to zero'],
    [1e-6, 1.0132789611816406e-6, { changed: 1, underflow: 1 }, 'a rounded subnormal'],
    [2 ** -24, 2 ** -24, {}, 'an exact subnormal is no underflow'],
    [NaN, 1, { changed: 1 }, 'NaN that vanished'],
  ])('%d to %d in float16: %j (%s)', (x, y, counts) => {
    const { changed, overflow, underflow, toZero, nanCreated } = measure([x], [y], 'float16');
    expect({ changed, overflow, underflow, toZero, nanCreated }).toEqual({
      changed: 0,
      overflow: 0,
      underflow: 0,
      toZero: 0,
      nanCreated: 0,
      ...counts,
    });
  });

  it('without a format: infinities as overflow, zeros as underflow', () => {
    const { count, overflow, underflow, toZero, ulpHistogram } = measure(
      [1e9, 1e9, 1e-9, 1e-6],
      [Infinity, 65504, 0, 1e-7],
    );
    expect({ count, overflow, underflow, toZero, ulpHistogram }).toEqual({
      count: 4,
      overflow: 1,
      underflow: 1,
      toZero: 1,
      ulpHistogram: undefined,
    });
  });
});

describe('measure takes errors', () => {
  it('the largest relative one, of finite elements', () => {
    expect(measure([1, 2, 4], [1, 2.5, 4.5]).maxRelativeError).toBe(0.25);
    expect(measure([1, 1e9, NaN], [1, Infinity, NaN]).maxRelativeError).toBe(0);
    expect(measure([], []).maxRelativeError).toBe(0);
  });

  it.each([
    // x            y               dB             why
    [[3, 4], [3, 4.5], 20, '25 / 0.25'],
    [[1, 2], [1, 2], Infinity, 'no noise'],
    [[], [], Infinity, 'nothing'],
    [[10], [9], 20, '100'],
    [[1], [2], 0, 'as much noise as signal'],
    [[0], [1], -Infinity, 'noise alone'],
    [[1, 1e300, Infinity], [1, Infinity, Infinity], Infinity, 'infinities take no part'],
  ])('SQNR of %j and %j is %d dB (%s)', (x, y, decibels) => expect(measure(x, y).sqnr).toBe(decibels));

  it('SQNR near that of Math.log10, from one end of float64 to the other', () => {
    for (let e = -1000; e <= 1000; e += 37) {
      for (const error of [1e-17, 1e-3, 0.3]) {
        const x = [1.5 * 2 ** e, 1.25 * 2 ** e];
        const y = [1.5 * 2 ** e * (1 + error), 1.25 * 2 ** e];
        const relative = (y[0]! - x[0]!) / 2 ** e;
        const expected = relative === 0 ? Infinity : 10 * Math.log10((1.5 ** 2 + 1.25 ** 2) / relative ** 2);
        expect(measure(x, y).sqnr).toBeCloseTo(expected, 10);
      }
    }
  });

  it('in ulps: none, eighths up to one, beyond', () => {
    const ulps = [0, 1 / 16, 1 / 8, 3 / 16, 1 / 2, 9 / 16, 1, 17 / 16, 100];
    const x = ulps.map((u) => 1 + u * 2 ** -10);
    expect(
      measure(
        x,
        x.map(() => 1),
        'float16',
      ).ulpHistogram,
    ).toEqual([1, 2, 1, 0, 1, 1, 0, 0, 1, 2]);
    expect(measure([2 ** -1000], [0], 'float16').ulpHistogram![1]).toBe(1);
  });

  it.each<[RoundingMode, number]>([
    ['tiesToEven', 4],
    ['towardZero', 8],
    ['stochastic', 8],
  ])('%s stays within %d eighths of an ulp', (rounding, most) => {
    const x = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const histogram = measure(x, chop(x, 'bfloat16', { rounding, seed: 1 }), 'bfloat16').ulpHistogram!;
    expect(histogram.slice(most + 1).every((count) => count === 0)).toBe(true);
    expect(histogram.slice(1, most + 1).every((count) => count > 0)).toBe(true);
    expect(histogram.reduce((a, b) => a + b)).toBe(1000);
  });

  it('takes arrays of different kinds', () => {
    expect(measure(Float32Array.of(0.5), [0.5]).changed).toBe(0);
    expect(measure([0.1], Float32Array.of(0.1)).changed).toBe(1);
  });

  it('refuses other kinds and lengths', () => {
    expect(() => measure([1], [1, 2])).toThrow('measure: "y" expected length 1 like "x", got 2');
    expect(() => measure(1 as never, [1])).toThrow(TypeError);
    expect(() => measure([1], new Int32Array(1) as never)).toThrow(TypeError);
    expect(() => measure([1], [1], 'float17')).toThrow(RangeError);
  });
});
