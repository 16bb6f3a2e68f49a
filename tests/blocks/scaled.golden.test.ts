import { describe, expect, it } from 'vitest';
import { bfp, delayedScaling, observer, quantizer, scaled, scaleFor, type Grouping } from '../../src/blocks/index.js';
import { entropyMagnitude, levelsOf } from '../../src/blocks/entropy.js';
import { chopper, decode, format } from '../../src/index.js';
import { bytesOf, elementNames, expectSame, float32s, float64s, golden } from './golden.js';

interface Amax {
  readonly element: string;
  readonly groups: string;
  readonly scale: 'float32' | 'powerOfTwo';
  readonly scales: string;
  readonly codes: string;
  readonly values: string;
}

interface Data {
  readonly amax: { readonly shape: readonly number[]; readonly x: string; readonly cases: readonly Amax[] };
  readonly quotients: readonly { x: string; scale: string; exact: number; float32Quotient: number }[];
  readonly deepseek: {
    readonly shape: readonly number[];
    readonly x: string;
    readonly cases: readonly { scale: string; scales: string; codes: string; values: string }[];
  };
  readonly bfp: {
    readonly x: string;
    readonly cases: readonly {
      readonly bits: number;
      readonly exponents: readonly number[];
      readonly significands: readonly (readonly number[])[];
      readonly values: string;
    }[];
  };
  readonly delayed: readonly {
    readonly algorithm: string;
    readonly margin: number;
    readonly historyLength: number;
    readonly maxFinite: number;
    readonly steps: readonly {
      readonly amax: number | string;
      readonly historyBefore: string;
      readonly historyAfter: string;
      readonly encodeScale: string;
    }[];
  }[];
  readonly calibration: {
    readonly percentile: readonly { x: readonly number[]; percentile: number; magnitude: number }[];
    readonly meanSquareError: readonly { x: string; element: string; scale: string; step: number }[];
    readonly movingAverage: readonly {
      maxima: readonly number[];
      constant: number;
      magnitudes: readonly number[];
    }[];
    readonly entropy: readonly {
      x: string;
      levels: string;
      bins: number;
      least: number;
      magnitude: number;
      step: number;
    }[];
  };
}

const data = golden<Data>('scaled');

const groupings: Readonly<Record<string, Grouping>> = {
  tensor: {},
  row: { axis: 0 },
  column: { axis: 1 },
  '1x16': { block: 16 },
  '4x16': { block: [4, 16] },
};

describe('amax scaling: the golden codes, scales and values', () => {
  it.each(data.amax.cases)('$element by $groups, $scale', ({ element, groups, scale, scales, codes, values }) => {
    const q = quantizer(elementNames[element]!, { ...groupings[groups]!, scale });
    const stored = q.quantize(float32s(data.amax.x), data.amax.shape);
    expectSame(stored.scales, float32s(scales));
    expect(stored.unpacked()).toEqual(bytesOf(codes));
    expectSame(stored.dequantize(), float32s(values));
    expectSame(q(float32s(data.amax.x), data.amax.shape), float32s(values));
  });

  it.each(data.quotients)('an exact quotient is not a float32 one: codes $exact and $float32Quotient', (one) => {
    const x = float32s(one.x);
    const scales = [float32s(one.scale)[0]!];
    const codes = (quotient: 'exact' | 'float32') =>
      Array.from(scaled('float8_e4m3fn', { scales, quotient }).quantize(x).codes as Uint8Array);
    expect(codes('exact')).toEqual([one.exact]);
    expect(codes('float32')).toEqual([one.float32Quotient]);
  });

  it.each(data.deepseek.cases)('DeepSeek activations, $scale', ({ scale, scales, codes, values }) => {
    const q = quantizer('deepseek_fp8', scale === 'ue8m0' ? { scale: 'powerOfTwo' } : {});
    const stored = q.quantize(float32s(data.deepseek.x), data.deepseek.shape);
    expectSame(stored.scales, float32s(scales));
    expect(stored.codes).toEqual(bytesOf(codes));
    expectSame(stored.dequantize(), float32s(values));
  });
});

describe('block floating point: the golden exponents, significands and values', () => {
  it.each(data.bfp.cases)('$bits bits', ({ bits, exponents, significands, values }) => {
    const q = bfp(bits);
    const x = float32s(data.bfp.x);
    const stored = q.quantize(x);
    expect(Array.from(stored.scales, (code) => code - 127)).toEqual(exponents);
    expect(Array.from(stored.unpacked() as Int16Array)).toEqual(significands.flat());
    expect(stored.dequantize('float64')).toEqual(float64s(values));
    expect(q(Float64Array.from(x))).toEqual(float64s(values));
  });
});

describe('delayed scaling: the golden histories and factors', () => {
  it.each(data.delayed)('$algorithm, margin $margin', ({ algorithm, margin, historyLength, maxFinite, steps }) => {
    expect(format('float8_e4m3fn').maxFinite).toBe(maxFinite);
    const scaling = delayedScaling({
      format: 'float8_e4m3fn',
      history: historyLength,
      algorithm: algorithm === 'most_recent' ? 'mostRecent' : 'max',
      margin,
    });
    for (const { amax, historyBefore, historyAfter, encodeScale } of steps) {
      scaling.observe([amax === 'inf' ? Infinity : Number(amax)]);
      expectSame(scaling.history, float32s(historyBefore));
      scaling.step();
      expectSame(scaling.history, float32s(historyAfter));
      expectSame([scaling.factor], float32s(encodeScale));
    }
  });

  it('rounds by the factor of earlier steps, in float32', () => {
    const scaling = delayedScaling({ format: 'float8_e4m3fn', history: 2 });
    scaling.observe([3]);
    scaling.step();
    const factor = scaling.factor;
    expect(factor).toBe(Math.fround(448 / 3));
    const c = chopper('float8_e4m3fn', { saturate: true });
    const x = Float32Array.of(0.1, -3, 5, NaN, -0);
    const wanted = x.map((v) => c(Math.fround(v * factor)) * Math.fround(1 / factor));
    expectSame(scaling.chop(x), wanted);
    expect(scaling.history[0]).toBe(5);
  });
});

describe('calibration: the golden magnitudes', () => {
  it.each(data.calibration.percentile)('percentile $percentile', ({ x, percentile, magnitude }) => {
    const seen = observer({ percentile });
    seen.add(x.slice(0, 2));
    seen.add(x.slice(2));
    expect(seen.magnitude()).toBe(magnitude);
  });

  it.each(data.calibration.meanSquareError)('mean square error, $element', ({ x, element, scale, step }) => {
    const spec = { format: elementNames[element]!, scale: 'float32', calibration: 'meanSquareError' } as const;
    const values = float32s(x);
    expectSame([scaleFor(values, spec)], float32s(scale));
    const seen = observer('meanSquareError', { format: elementNames[element]!, scale: 'float32' });
    seen.add(values);
    const amax = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    // Steps go down from the largest magnitude.
    expect(seen.magnitude()).toBe((amax * (64 - step)) / 64);
    expectSame([seen.magnitude() / format(elementNames[element]!).maxFinite], float32s(scale));
  });

  it.each(data.calibration.movingAverage)('moving average of $maxima', ({ maxima, constant, magnitudes }) => {
    const seen = observer({ movingAverage: constant });
    const got = maxima.map((amax) => {
      seen.add([amax, -amax / 2]);
      return seen.magnitude();
    });
    expect(got).toEqual(magnitudes);
  });

  it.each(data.calibration.entropy)('entropy, $levels', ({ x, levels, bins, least, magnitude }) => {
    const known = [
      ...Array.from({ length: 8 }, (_, k) => Array.from({ length: k % 2 === 0 ? 100 : 1 }, () => k + 0.5)).flat(),
      64,
    ];
    const values = x.startsWith('bins') ? Float64Array.from(known) : Float64Array.from(float32s(x));
    const grid = levels === 'e2m1' ? levelsOf(format('float4_e2m1fn'))! : Float64Array.from({ length: 8 }, (_, i) => i);
    expect(entropyMagnitude(values, grid, { bins, least })).toBe(magnitude);
    if (levels !== 'e2m1') return;
    const seen = observer({ entropy: { bins, least } }, { format: 'float4_e2m1fn' });
    seen.add(values);
    expect(seen.magnitude()).toBe(magnitude);
  });
});

describe('levels of formats', () => {
  it.each(['float4_e2m1fn', 'float6_e3m2fn', 'float8_e4m3fn'])('%s: its nonnegative codes', (name) => {
    const { bits, maxFinite } = format(name);
    const wanted = Array.from({ length: 2 ** (bits! - 1) }, (_, code) => decode(code, name)).filter(
      (value) => value <= maxFinite,
    );
    expect([...levelsOf(format(name))!]).toEqual(wanted);
  });
});
