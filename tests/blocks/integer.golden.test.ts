import { describe, expect, it } from 'vitest';
import { fixed, integer, quantizer, table, type Grouping, type IntegerType } from '../../src/blocks/index.js';
import { dequantizeScales, dynamicMap, quantizeScales } from '../../src/blocks/families/doubleQuantization.js';
import type { RoundingMode } from '../../src/index.js';
import { bytesOf, expectSame, float32s, float64s, golden, uint16s } from './golden.js';

interface Data {
  readonly fixed: {
    readonly x: string;
    readonly cases: readonly {
      readonly intBits: number;
      readonly fracBits: number;
      readonly signed: boolean;
      readonly rounding: RoundingMode;
      readonly overflow: 'saturate' | 'wrap';
      readonly codes: readonly number[];
    }[];
  };
  readonly integer: {
    readonly shape: readonly number[];
    readonly x: string;
    readonly cases: readonly {
      readonly type: IntegerType;
      readonly symmetric: boolean;
      readonly range: 'full' | 'narrow';
      readonly groups: string;
      readonly scales: string;
      readonly zeroPoints: readonly number[];
      readonly codes: readonly number[];
      readonly values: string;
    }[];
  };
  readonly tfjs: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly x: string;
    readonly values: string;
    readonly codes: string;
    readonly min?: string;
    readonly scale?: string;
  }[];
  readonly bitsandbytes: readonly (Readonly<Record<string, string>> & { readonly block: number })[];
}

const data = golden<Data>('integer');

describe('fixed point: the golden codes', () => {
  const x = float64s(data.fixed.x);
  it.each(data.fixed.cases)(
    '$intBits.$fracBits, signed $signed, $rounding, $overflow',
    ({ intBits, fracBits, signed, rounding, overflow, codes }) => {
      const q = fixed(intBits, fracBits, { signed, overflow, rounding });
      const stored = q.quantize(x);
      expect(Array.from(stored.unpacked() as Int8Array)).toEqual(codes);
      const values = codes.map((code) => code / 2 ** fracBits);
      expect([...stored.dequantize('float64')]).toEqual(values);
      expect([...q(x)]).toEqual(values);
    },
  );
});

const groupings: Readonly<Record<string, Grouping>> = { tensor: {}, channel0: { axis: 0 }, group5: { block: 5 } };

describe('integers: the golden codes, scales, zero points and values', () => {
  it.each(data.integer.cases)('$type, symmetric $symmetric, $range, $groups', (one) => {
    const q = integer(one.type, { symmetric: one.symmetric, range: one.range, ...groupings[one.groups] });
    const stored = q.quantize(float32s(data.integer.x), data.integer.shape);
    expectSame(stored.scales, float32s(one.scales));
    expect([...(stored.zeroPoints ?? one.zeroPoints.map(() => 0))]).toEqual(one.zeroPoints);
    expect([...(stored.unpacked() as Int8Array)]).toEqual(one.codes);
    expectSame(stored.dequantize(), float32s(one.values));
    expectSame(q(float32s(data.integer.x), data.integer.shape), float32s(one.values));
  });
});

describe('the quantization of tensorflowjs_converter: golden codes, scale, minimum and values', () => {
  it.each(data.tfjs)('$name, $dtype', ({ dtype, x, values, codes, min, scale }) => {
    const q = quantizer(`tfjs_${dtype}`);
    const stored = q.quantize(float32s(x));
    expect(stored.codes).toEqual(dtype === 'uint8' ? bytesOf(codes) : uint16s(codes));
    expect(stored.minimum).toBe(min === undefined ? undefined : float64s(min)[0]);
    expect(stored.tensorScale).toBe(scale === undefined ? undefined : float64s(scale)[0]);
    expectSame(stored.dequantize(), float32s(values));
    expectSame(q(float32s(x)), float32s(values));
  });
});

describe('tables of bitsandbytes: golden codes, scales and values', () => {
  it.each(data.bitsandbytes.filter(({ type }) => type !== 'double quantization'))('$type', (one) => {
    const q = table(one['type'] === 'nf4' ? 'nf4' : 'bnb_fp4', { block: one.block });
    const stored = q.quantize(float32s(one['x']!));
    expectSame(stored.scales, float32s(one['absmax']!));
    expect(stored.unpacked()).toEqual(bytesOf(one['codes']!));
    expect(stored.codes).toEqual(bytesOf(one['packed']!));
    expectSame(stored.dequantize(), float32s(one['values']!));
    expectSame(q(float32s(one['x']!)), float32s(one['values']!));
  });

  it('double quantization, by the mean that torch has', () => {
    const one = data.bitsandbytes.find(({ type }) => type === 'double quantization')!;
    expectSame(dynamicMap, float32s(one['table']!));
    const coded = quantizeScales(float32s(one['absmax']!), float32s(one['offset']!)[0]!);
    expect(coded.scales).toEqual(bytesOf(one['codes']!));
    expectSame(coded.scaleScales, float32s(one['absmax2']!));
    expectSame(dequantizeScales({ ...coded, scaleShape: [] }), float32s(one['values']!));
  });
});
