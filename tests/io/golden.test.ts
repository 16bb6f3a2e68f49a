/**
 * The 53 small files of tests/vectors/blocks/files: read as their index says, or refused with an error that names them.
 */
import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FileError, readTensors, type TensorFile, type TensorFileKind } from '../../src/io/index.js';
import { bytesOf, float32Of, float64Of, listed, pathOf, type Listed } from './files.js';

const kindOf = (file: string): TensorFileKind => file.slice(file.lastIndexOf('.') + 1) as TensorFileKind;

/** All elements of all tensors as float64. */
async function valuesOf(file: TensorFile): Promise<Record<string, number[]>> {
  const values: Record<string, number[]> = {};
  for (const name of file.tensors.keys()) values[name] = Array.from((await file.read(name)).data, Number);
  return values;
}

const options = ({ maxBytes }: Listed): { maxBytes?: number } => (maxBytes === undefined ? {} : { maxBytes });
const good = listed.filter(({ valid }) => valid);
const hostile = listed.filter(({ valid }) => !valid);

it('lists 53 files of four kinds', () => {
  expect(listed.length).toBe(53);
  expect(new Set(listed.map(({ file }) => kindOf(file)))).toEqual(new Set(['npy', 'npz', 'safetensors', 'gguf']));
  for (const { file, bytes } of listed) expect(bytesOf(file).length, file).toBe(bytes);
});

describe('good files', () => {
  it.each(good.filter(({ values }) => values !== undefined))('$file: $what', async ({ file, values }) => {
    const read = await readTensors(bytesOf(file));
    expect(read.kind).toBe('npy');
    expect(await valuesOf(read)).toEqual({ data: float64Of(values!) });
  });

  it.each(good.filter(({ arrays }) => arrays !== undefined))('$file: $what', async ({ file, arrays }) => {
    const read = await readTensors(bytesOf(file));
    const expected = Object.entries(arrays!).map(([name, hex]) => [name, float64Of(hex)]);
    expect(await valuesOf(read)).toEqual(Object.fromEntries(expected));
  });

  it('small.gguf: metadata, plain and half tensors', async () => {
    const read = await readTensors(bytesOf('small.gguf'));
    expect(Object.fromEntries(read.metadata)).toEqual({
      'general.architecture': 'test',
      'test.n': 7,
      'test.s': 'grüße',
      'test.a': Int32Array.of(1, 2, 3),
      'test.f': 0.5,
      'test.b': true,
    });
    const plain = float32Of(listed.find(({ file }) => file === 'small.gguf')!.plain!);
    expect([...(await read.read('plain')).data]).toEqual(plain);
    expect(read.tensors.get('w.Q4_0')).toMatchObject({ dtype: 'Q4_0', shape: [4, 64], byteLength: 144 });
    const half = (await read.read('half')).data as Float32Array;
    for (const [i, x] of plain.entries()) expect(Math.abs(half[i]! - x)).toBeLessThanOrEqual(2 ** -11 * Math.abs(x));
  });

  it('all-dtypes.safetensors: sixteen types; elements below 8 bits with the first one low', async () => {
    const read = await readTensors(bytesOf('all-dtypes.safetensors'));
    const types = new Set([...read.tensors.values()].map(({ dtype }) => dtype));
    expect(types.size).toBe(16);
    const f4 = [...read.tensors.values()].find(({ dtype }) => dtype === 'F4')!;
    // Codes 0, 1, 2, 3, 10, 11, 14, 15, the first in the low nibble.
    expect([...(await read.read(f4.name)).data]).toEqual([0, 0.5, 1, 1.5, -1, -1.5, -4, -6]);
    const e2m3 = [...read.tensors.values()].find(({ dtype }) => dtype === 'F6_E2M3')!;
    expect([...(await read.read(e2m3.name)).data]).toEqual([0.125, 0.125, 0.25, 0.375]);
    const e3m2 = [...read.tensors.values()].find(({ dtype }) => dtype === 'F6_E3M2')!;
    expect([...(await read.read(e3m2.name)).data]).toEqual([0.0625, 0.0625, 0.125, 0.1875]);
  });

  it('proto.safetensors: __proto__ is an ordinary name', async () => {
    const read = await readTensors(bytesOf('proto.safetensors'));
    expect([...read.tensors.keys()]).toEqual(['__proto__']);
    expect((await read.read('__proto__')).name).toBe('__proto__');
  });

  it('bomb.npz within the default limit: 25,000,000 zeros', async () => {
    const read = await readTensors(bytesOf('bomb.npz'));
    const [name, { shape }] = [...read.tensors][0]!;
    expect(shape).toEqual([25_000_000]);
    const { data } = await read.read(name);
    expect(data.length).toBe(25_000_000);
    expect((data as Float32Array).every((x) => x === 0)).toBe(true);
  });
});

describe('hostile files', () => {
  it.each(hostile)('$file: $what', async (entry) => {
    const failing = readTensors(bytesOf(entry.file), { name: entry.file, ...options(entry) }).then(valuesOf);
    const error = await failing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FileError);
    const { message } = error as FileError;
    expect(message.startsWith(`${entry.file}: `)).toBe(true);
    expect(message.length).toBeLessThan(300);
    expect(message).toMatch(/expected|not a|too large|malformed|ends|cannot/);
  });
});

describe('bytes, a Blob, a path and a stream of a file', () => {
  const cut = async function* (bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
  };
  it.each(listed.filter(({ file }) => !file.startsWith('bomb')))('$file: say the same', async ({ file }) => {
    const bytes = bytesOf(file);
    const outcome = (source: Parameters<typeof readTensors>[0]): Promise<unknown> =>
      readTensors(source, { name: file })
        .then(async (read) => ({ metadata: read.metadata, tensors: read.tensors, values: await valuesOf(read) }))
        .catch((error: Error) => error.message);
    const expected = await outcome(bytes);
    expect(await outcome(new Blob([bytes as Uint8Array<ArrayBuffer>]))).toEqual(expected);
    expect(await outcome(pathOf(file))).toEqual(expected);
    expect(await outcome(cut(bytes, 7))).toEqual(expected);
    expect(await outcome(cut(bytes, 1))).toEqual(expected);
    expect(await outcome(createReadStream(pathOf(file)))).toEqual(expected);
    expect(await outcome(bytes.slice().buffer)).toEqual(expected);
  });
});
