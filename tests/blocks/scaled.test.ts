import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantizeScaled, quantizeWithScales, scaleFor } from '../../src/blocks/index.js';
import { chop, chopper, format } from '../../src/index.js';

describe('the scale of a group, powers of two: the smallest with amax / s <= maxFinite', () => {
  it.each([
    // amax       format             scale      why
    [448, 'float8_e4m3fn', 1, 'maxFinite itself'],
    [448.0000000001, 'float8_e4m3fn', 2, 'a little above it'],
    [224, 'float8_e4m3fn', 0.5, 'half of it'],
    [7, 'float4_e2m1fn', 2, '6 is the largest, though 7 has its exponent'],
    [6, 'float4_e2m1fn', 1, 'the largest'],
    [2 ** -140, 'float16', 2 ** -126, 'no smaller than the smallest normal float32'],
    [2 ** 1000, 'float16', 2 ** 127, 'no larger than the largest power of two of float32'],
    [0, 'float16', 1, 'zeros need none'],
    [NaN, 'float16', 1, 'NaN counts nothing'],
    [Infinity, 'float16', 1, 'infinities count nothing'],
  ])('%d in %s: %d (%s)', (amax, target, scale) => {
    expect(scaleFor([0, -amax, 0], { format: target })).toBe(scale);
  });

  it('leaves no finite element beyond the largest, and a scale half as large would', () => {
    const magnitude = fc.double({ min: 2 ** -100, max: 2 ** 100, noNaN: true });
    fc.assert(
      fc.property(magnitude, fc.constantFrom('float8_e5m2', 'float8_e4m3fn', 'float6_e2m3fn'), (amax, name) => {
        const scale = scaleFor([amax], { format: name });
        const { maxFinite } = format(name);
        expect(amax / scale).toBeLessThanOrEqual(maxFinite);
        expect((2 * amax) / scale).toBeGreaterThan(maxFinite);
      }),
    );
  });
});

describe('the scale of a group, float32: amax / maxFinite to nearest', () => {
  it.each([
    [1, 'float8_e4m3fn', Math.fround(1 / 448)],
    [6e-40, 'float4_e2m1fn', 2 ** -126],
    [1e300, 'float4_e2m1fn', 2 ** 127],
  ])('%d in %s', (amax, target, scale) => {
    expect(scaleFor([amax], { format: target, scale: 'float32' })).toBe(scale);
  });
});

describe('calibration', () => {
  const x = [...Array.from({ length: 99 }, (_, i) => (i + 1) / 100), 1000];

  it('by percentile leaves outliers out, by nearest rank', () => {
    const scale = (percentile: number) =>
      scaleFor(x, { format: 'float8_e4m3fn', scale: 'float32', calibration: { percentile } });
    expect(scale(100)).toBe(Math.fround(1000 / 448));
    expect(scale(99)).toBe(Math.fround(0.99 / 448));
    expect(scale(98.5)).toBe(Math.fround(0.99 / 448));
    expect(scale(1)).toBe(Math.fround(0.01 / 448));
    expect(scale(1e-9)).toBe(Math.fround(0.01 / 448));
  });

  it('by mean square error takes the clip that is best of all that are compared', () => {
    const target = 'float4_e2m1fn';
    const data = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i) ** 5 * 3);
    const error = (scale: number) => {
      const rounded = chop(
        data.map((element) => element / scale),
        target,
        { saturate: true },
      );
      return data.reduce((sum, element, i) => sum + (element - rounded[i]! * scale) ** 2, 0);
    };
    const amax = Math.max(...data.map(Math.abs));
    const best = scaleFor(data, { format: target, scale: 'float32', calibration: 'meanSquareError' });
    for (let k = 1; k <= 64; k++) {
      expect(error(best)).toBeLessThanOrEqual(error(Math.fround((amax * k) / 64 / 6)));
    }
    expect(error(best)).toBeLessThan(error(Math.fround(amax / 6)));
    const power = scaleFor(data, { format: target, calibration: 'meanSquareError' });
    expect(Number.isInteger(Math.log2(power))).toBe(true);
    for (let k = 0; k < 8; k++) expect(error(power)).toBeLessThanOrEqual(error(2 ** (-1 - k)));
  });
});

describe('groups', () => {
  const x = Float32Array.from({ length: 24 }, (_, i) => 2 ** (i - 12));
  // In float4_e2m1fn a power of two has the scale of a quarter of it (4 <= 6 < 8).
  const amaxes = (scales: Float32Array) => [...scales].map((scale) => Math.log2(scale * 4) + 12);

  it.each([
    ['the whole array', {}, [], [23]],
    ['the first axis', { axis: 0 }, [2], [11, 23]],
    ['the last axis', { axis: -1 }, [4], [20, 21, 22, 23]],
    ['the middle axis', { axis: 1 }, [3], [15, 19, 23]],
    ['two axes', { axis: [0, 2] }, [2, 4], [8, 9, 10, 11, 20, 21, 22, 23]],
    ['two axes in another order', { axis: [2, 0] }, [2, 4], [8, 9, 10, 11, 20, 21, 22, 23]],
    ['blocks of two', { block: 2 }, [2, 3, 2], [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]],
    ['blocks of three, the last one shorter', { block: 3 }, [2, 3, 2], [2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23]],
    [
      'blocks along the middle axis',
      { block: 2, axis: 1 },
      [2, 2, 4],
      [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23],
    ],
    [
      'blocks longer than the axis',
      { block: 32, axis: 0 },
      [1, 3, 4],
      [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    ],
  ])('%s', (_, grouping, scaleShape, largest) => {
    const scaled = quantizeScaled(x, [2, 3, 4], { format: 'float4_e2m1fn', ...grouping });
    expect(scaled.scaleShape).toEqual(scaleShape);
    expect(amaxes(scaled.scales)).toEqual(largest);
  });

  it('of an empty array', () => {
    expect(quantizeScaled(new Float64Array(0), [0, 3], { format: 'float16', axis: 1 }).scales).toEqual(
      Float32Array.of(1, 1, 1),
    );
  });
});

describe('elements and values', () => {
  const data = Float32Array.from({ length: 300 }, (_, i) => Math.fround(Math.sin(i) * 2 ** ((i % 40) - 20)));

  it.each(['tiesToEven', 'towardPositive', 'stochastic'] as const)(
    'are exact quotients rounded once, %s',
    (rounding) => {
      const options = { rounding, seed: 7, saturate: true } as const;
      const spec = { format: 'float8_e4m3fn', scale: 'float32', axis: 0, ...options } as const;
      const { elements, scales, values } = quantizeScaled(data, [3, 100], spec);
      const c = chopper('float8_e4m3fn', options);
      data.forEach((x, i) => {
        const scale = scales[Math.floor(i / 100)]!;
        expect(elements[i]).toBe(c.div(x, scale));
        expect(values[i]).toBe(Math.fround(elements[i]! * scale));
      });
    },
  );

  it('with powers of two are the rounding of another format scaled: exact both ways', () => {
    const { elements, scales, values } = quantizeScaled(data, [300], { format: 'float8_e5m2' });
    expect(elements).toEqual(
      chop(
        data.map((x) => x / scales[0]!),
        'float8_e5m2',
      ),
    );
    expect(values).toEqual(elements.map((x) => x * scales[0]!));
  });

  it('saturate unless told otherwise; NaN and -0 stay', () => {
    const x = Float64Array.of(-0, NaN, Infinity, -1e9, 6);
    const spec = { format: 'float4_e2m1fn', calibration: { percentile: 1 } } as const;
    const { values, scales } = quantizeWithScales(x, [5], [1], spec);
    expect([...values]).toEqual([-0, NaN, 6, -6, 6]);
    expect([...scales]).toEqual([1]);
    expect([...quantizeWithScales(x, [5], [1], { format: 'float8_e5m2', saturate: false }).values]).toEqual([
      -0,
      NaN,
      Infinity,
      -Infinity,
      6,
    ]);
  });

  it('leave x unchanged', () => {
    const before = data.slice();
    quantizeScaled(data, [300], { format: 'float4_e2m1fn' });
    expect(data).toEqual(before);
  });
});

describe('bad arguments are refused', () => {
  const x = Float32Array.of(1, 2, 3, 4);
  const quantize = (shape: unknown, spec: object) => () =>
    quantizeScaled(x, shape as number[], { format: 'float16', ...spec });
  it.each([
    ['a shape of another length', quantize([3], {}), /"shape" expected sizes whose product is 4 like "x", got \[3\]/],
    ['an axis that is not there', quantize([2, 2], { axis: 2 }), /"axis" expected an integer in -2..1, got 2/],
    ['an axis twice', quantize([2, 2], { axis: [0, -2] }), /"axis" expected different axes/],
    ['blocks along two axes', quantize([2, 2], { axis: [0, 1], block: 2 }), /"axis" expected one axis with "block"/],
    ['blocks of nothing', quantize([4], { block: 0 }), /"block" expected an integer in 1/],
    ['an unknown scale', quantize([4], { scale: 'e8m0' }), /"scale" expected 'powerOfTwo' or 'float32', got 'e8m0'/],
    ['an unknown calibration', quantize([4], { calibration: 'entropy' }), /"calibration" expected/],
    ['a percentile beyond', quantize([4], { calibration: { percentile: 101 } }), /"calibration.percentile" expected/],
    ['an unknown option', quantize([4], { blok: 2 }), /unknown option "blok"/],
    ['an unsigned format', quantize([4], { format: 'float8_e8m0fnu' }), /"format" expected a signed, bounded format/],
    ['a format wider than x', quantize([4], { format: 'float64' }), /expected one whose values a Float32Array holds/],
    [
      'scales of another number',
      () => quantizeWithScales(x, [4], [1, 2], { format: 'float16' }),
      /"scales" expected 1/,
    ],
    [
      'a scale of zero',
      () => quantizeWithScales(x, [4], [0], { format: 'float16' }),
      /"scales\[0\]" expected a positive/,
    ],
  ])('%s', (_, call, message) => expect(call).toThrow(message));
});
