import { describe, expect, it } from 'vitest';
import { dequantize, ggml, quantizer, type GgmlType } from '../../src/blocks/index.js';
import { layouts } from '../../src/blocks/families/ggml.js';
import { bytesOf, expectSame, float32s, golden } from './golden.js';

interface Data {
  readonly x: string;
  readonly cases: readonly {
    readonly type: GgmlType;
    readonly id: number;
    readonly blockElements: number;
    readonly blockBytes: number;
    readonly bytes: string;
    readonly values: string;
    readonly python?: string;
  }[];
}

const data = golden<Data>('gguf');
const encodable = ['Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'Q8_0', 'MXFP4', 'TQ2_0'];

describe('ggml: the golden blocks and what they decode to', () => {
  it.each(data.cases)('$type', ({ type, id, blockElements, blockBytes, bytes, values }) => {
    expect(layouts[type]).toMatchObject({ id, elements: blockElements, bytes: blockBytes });
    const codes = bytesOf(bytes);
    const wanted = float32s(values);
    const stored = {
      spec: { family: 'ggml', type },
      shape: [wanted.length],
      codes,
      scales: new Uint8Array(0),
      scaleShape: [0],
    } as const;
    expectSame(dequantize(stored), wanted);
    expectSame(dequantize(stored, 'float64'), wanted);
    const x = float32s(data.x);
    if (encodable.includes(type)) {
      expect(ggml(type).quantize(x).codes).toEqual(codes);
      expectSame(ggml(type)(x), wanted);
      expect(quantizer(type === 'MXFP4' ? 'ggml_mxfp4' : type).quantize(x).codes).toEqual(codes);
    } else {
      expect(() => ggml(type)).toThrow(/"type" expected one that can be encoded .*decoded only/);
    }
  });

  it('covers every type', () => expect(data.cases.map(({ type }) => type).sort()).toEqual(Object.keys(layouts).sort()));
});
