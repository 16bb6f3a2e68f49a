import { describe, expect, it } from 'vitest';
import { quantizer, recipes } from '../../src/blocks/index.js';
import { readQuantized, readSafetensors, readTensors, writeQuantized, writeSafetensors } from '../../src/io/index.js';

const x = Float32Array.from({ length: 512 }, (_, i) => Math.sin(i * i) * 2 ** (i % 7) + (i % 3));
const shape = [2, 256];
const names = [
  ...recipes.keys(),
  'float8_e5m2',
  'bfloat16',
  'float16',
  'float32',
  'float64',
  'bfp5',
  'bfp9',
  'fixed<4,4>',
  'fixed<20,20>',
  'ufixed<2,3>',
];

describe('a quantized tensor, written and read', () => {
  it.each(names)('%s', async (name) => {
    const quantized = quantizer(name).quantize(x, shape);
    const values = quantized.dequantize('float64');
    for (const kind of ['safetensors', 'npz'] as const) {
      const file = await readTensors(writeQuantized({ w: quantized, plain: { data: x, shape } }, { kind }));
      const found = await readQuantized(file);
      expect([...found.descriptions.keys()]).toEqual(['w']);
      expect([...file.tensors.keys()].filter((part) => !found.parts.has(part))).toEqual(['plain']);
      const read = await found.read('w');
      expect(read.codes).toEqual(quantized.codes);
      expect(read.scales).toEqual(quantized.scales);
      expect(read.dequantize('float64')).toEqual(values);
      expect(read.bitsPerElement).toBe(quantized.bitsPerElement);
    }
  });

  it.each([
    ['mxfp4', { scaleRule: 'rceil', axis: 0 }],
    ['nvfp4', { order: 'torchao' }],
    ['nvfp4', { order: 'compressedTensors' }],
    ['nvfp4', { block: [16, 16] }],
    ['nvfp4', { levels: 1 }],
    ['int8', { axis: 0, symmetric: false }],
    ['nf4', { doubleQuantize: true }],
  ] as const)('%s with %o', async (name, options) => {
    const tall = new Float32Array(32 * 64).map((_, i) => Math.cos(i * i) * (1 + (i % 11)));
    const quantized = quantizer(name, options as object).quantize(tall, [32, 64]);
    const found = await readQuantized(
      await readTensors(writeQuantized({ w: quantized }, { kind: 'npz', compress: true })),
    );
    expect((await found.read('w')).dequantize('float32')).toEqual(quantized.dequantize('float32'));
    const second = await readQuantized(await readTensors(writeQuantized({ w: quantized })));
    expect((await second.read('w')).dequantize('float32')).toEqual(quantized.dequantize('float32'));
  });

  it.each([
    ['mxfp4', ['w F4 [2,256]', 'w_scale F8_E8M0 [2,8]']],
    ['mxfp6_e2m3', ['w F6_E2M3 [2,256]', 'w_scale F8_E8M0 [2,8]']],
    ['mxfp8', ['w F8_E4M3 [2,256]', 'w_scale F8_E8M0 [2,8]']],
    ['nvfp4', ['w F4 [2,256]', 'w_global_scale F32 []', 'w_scale F8_E4M3 [2,16]']],
    ['int8', ['w I8 [2,256]', 'w_scale F32 []']],
    ['int4', ['w U8 [256]', 'w_scale F32 []']],
    ['nf4', ['w U8 [256]', 'w_scale F32 [8]']],
    ['q4_0', ['w U8 [288]']],
    ['bfloat16', ['w BF16 [2,256]', 'w_scale F32 []']],
  ])('%s: names, types and shapes for other programs', async (name, expected) => {
    const file = await readSafetensors(writeQuantized({ w: quantizer(name).quantize(x, shape) }));
    const said = [...file.tensors.values()].map((info) => `${info.name} ${info.dtype} ${JSON.stringify(info.shape)}`);
    expect(said.sort()).toEqual(expected);
  });
});

describe('what does not fit', () => {
  const quantized = quantizer('mxfp4').quantize(x, shape);
  it('scales of another shape, no codes, a spec that is none', async () => {
    const file = await readSafetensors(writeQuantized({ w: quantized }));
    const text = file.metadata.get('fpchop')!;
    const tensors = async (change: (text: string) => string, without = ''): Promise<string> => {
      const inputs = [...file.tensors.values()].filter(({ name }) => name !== without);
      const parts = await Promise.all(
        inputs.map(
          async ({ name, dtype, shape: size }) => [name, { data: await file.bytes(name), dtype, shape: size }] as const,
        ),
      );
      const broken = await readSafetensors(writeSafetensors(parts, { metadata: { fpchop: change(text) } }));
      return readQuantized(broken)
        .then((found) => found.read('w'))
        .then(
          () => 'accepted',
          (error: Error) => `${error.name} ${error.message}`,
        );
    };
    expect(await tensors((json) => json)).toBe('accepted');
    expect(await tensors((json) => json, 'w')).toContain('FileError bytes: tensor "w": expected a tensor "w" of codes');
    expect(await tensors((json) => json, 'w_scale')).toContain('"scales" expected 16 entries');
    expect(await tensors((json) => json.replace('[2,256]', '[2,512]'))).toContain('"codes" expected 512 entries');
    expect(await tensors((json) => json.replace('"mx"', '"nx"'))).toContain('FileError bytes: tensor "w"');
    expect(await tensors((json) => json.replace('"version":1', '"version":2'))).toContain(
      'expected version 1, got "2"',
    );
    expect(await tensors(() => '{')).toContain('expected JSON in the metadata "fpchop"');
  });

  it('options that do not go with the kind', () => {
    expect(() => writeQuantized({}, { compress: true })).toThrow('"compress" expected with kind "npz" only');
    expect(() => writeQuantized({}, { kind: 'npz', metadata: {} })).toThrow(
      '"metadata" expected with kind "safetensors"',
    );
    expect(() => writeQuantized({}, { kind: 'gguf' as never })).toThrow('writeQuantized: "kind" expected');
  });
});
