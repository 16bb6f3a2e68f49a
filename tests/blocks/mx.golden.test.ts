import { describe, expect, it } from 'vitest';
import { dequantize, quantizer, type MxSpec } from '../../src/blocks/index.js';
import type { RoundingMode } from '../../src/index.js';
import { bytesOf, elementNames, expectSame, float32s, golden } from './golden.js';

interface Case {
  readonly element: string;
  readonly rule: string;
  readonly scales: string;
  readonly codes: string;
  readonly values: string;
  readonly axis?: number;
  readonly block?: number;
  readonly scaleShape?: readonly number[];
  readonly range?: string;
}

interface Modes extends Omit<Case, 'scales' | 'values'> {
  readonly rounding: RoundingMode;
  readonly seed: number;
  readonly rowsUsed: readonly number[];
}

interface Data {
  readonly x: string;
  readonly cases: readonly Case[];
  readonly axis: { readonly shape: readonly number[]; readonly x: string; readonly cases: readonly Case[] };
  readonly modes: readonly Modes[];
}

const data = golden<Data>('mx');

function specOf({ element, rule, axis, block, range }: Omit<Case, 'scales' | 'values'>): MxSpec {
  return {
    family: 'mx',
    element: elementNames[element],
    scaleRule: rule,
    ...(axis !== undefined && { axis }),
    ...(block !== undefined && { block }),
    ...(range !== undefined && { range }),
  } as MxSpec;
}

/** int8 codes of the golden data are bytes. */
const asBytes = (codes: { buffer: ArrayBuffer }): Uint8Array => new Uint8Array(codes.buffer);

describe('MX: the golden codes, scales and values', () => {
  const x = float32s(data.x);
  it.each(data.cases)('$element, $rule', (one) => {
    const q = quantizer(specOf(one));
    const stored = q.quantize(x, [x.length / 32, 32]);
    expect(stored.scales).toEqual(bytesOf(one.scales));
    expect(asBytes(stored.unpacked())).toEqual(bytesOf(one.codes));
    expectSame(stored.dequantize('float32'), float32s(one.values));
    expectSame(q(x, [x.length / 32, 32]), float32s(one.values));
    expectSame(dequantize(stored, 'float32'), float32s(one.values));
    expectSame(q(Float64Array.from(x), [x.length / 32, 32]), float32s(one.values));
  });

  const { shape, cases } = data.axis;
  it.each(cases)('along axis $axis in blocks of $block, $rule', (one) => {
    const stored = quantizer(specOf(one)).quantize(float32s(data.axis.x), shape);
    expect(stored.scaleShape).toEqual(one.scaleShape);
    expect(stored.scales).toEqual(bytesOf(one.scales));
    expect(asBytes(stored.unpacked())).toEqual(bytesOf(one.codes));
    expectSame(stored.dequantize(), float32s(one.values));
  });

  it.each(data.modes)(
    '$element, $rounding with the words of seed $seed',
    ({ rowsUsed, codes, rounding, seed, ...one }) => {
      const stored = quantizer(specOf({ ...one, codes }), { rounding, seed, nonFinite: 'block' }).quantize(x, [
        x.length / 32,
        32,
      ]);
      const rows = rowsUsed.flatMap((row) => Array.from(asBytes(stored.unpacked()).subarray(32 * row, 32 * row + 32)));
      expect(rows).toEqual(Array.from(bytesOf(codes)));
    },
  );
});
