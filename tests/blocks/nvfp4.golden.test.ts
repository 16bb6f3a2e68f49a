import { describe, expect, it } from 'vitest';
import { hadamard, quantizer, type Nvfp4Spec } from '../../src/blocks/index.js';
import { bytesOf, expectSame, float32s, golden } from './golden.js';

interface Case {
  readonly input: number;
  readonly order: string;
  readonly levels: 1 | 2;
  readonly square: boolean;
  readonly fourOverSix?: string;
  readonly e4m3Max?: number;
  readonly amax: string;
  readonly tensorScale?: string;
  readonly scales: string;
  readonly codes: string;
  readonly values: string;
}

interface Data {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly x: string }[];
  readonly cases: readonly Case[];
  readonly hadamard: {
    readonly size: number;
    readonly signs: readonly number[];
    readonly shape: readonly number[];
    readonly x: string;
    readonly y: string;
  };
}

const data = golden<Data>('nvfp4');

describe('NVFP4: the golden codes, scales and values', () => {
  it.each(
    data.cases.map((one) => ({
      ...one,
      name: data.inputs[one.input]!.name,
      what: `${one.order}, ${one.levels} levels${one.square ? ', squares' : ''}${one.fourOverSix === undefined ? '' : `, four over six by ${one.fourOverSix} up to ${one.e4m3Max}`}`,
    })),
  )('$what: $name', (one) => {
    const { shape, x } = data.inputs[one.input]!;
    const spec = {
      family: 'nvfp4',
      order: one.order,
      levels: one.levels,
      ...(one.square && { block: [16, 16] }),
      ...(one.fourOverSix !== undefined && { fourOverSix: one.fourOverSix, e4m3Max: one.e4m3Max }),
    } as Nvfp4Spec;
    const q = quantizer(spec);
    const stored = q.quantize(float32s(x), shape);
    const columns = shape[1]! / 16;
    const wanted = bytesOf(one.scales);
    // The golden data repeat the scale of a square for each of its rows.
    const scales = one.square ? wanted.filter((_, i) => Math.floor(i / columns) % 16 === 0) : wanted;
    expect(stored.scales).toEqual(scales);
    if (one.tensorScale !== undefined) expect(stored.tensorScale).toBe(float32s(one.tensorScale)[0]);
    if (one.levels === 2) expect(stored.amax).toBe(float32s(one.amax)[0]);
    expect(stored.unpacked()).toEqual(bytesOf(one.codes));
    expectSame(stored.dequantize('float32'), float32s(one.values));
    expectSame(q(float32s(x), shape), float32s(one.values));
    expectSame(stored.dequantize('float64'), float32s(one.values));
  });

  it('the Hadamard transform and its inverse', () => {
    const { size, signs, shape, x, y } = data.hadamard;
    expectSame(hadamard(float32s(x), { size, signs, shape }), float32s(y));
    expectSame(hadamard(float32s(x)), float32s(y));
    const back = hadamard(hadamard(Float64Array.from(float32s(x)), { shape }), { shape, inverse: true });
    back.forEach((value, i) => expect(value).toBeCloseTo(float32s(x)[i]!, 6));
  });
});
