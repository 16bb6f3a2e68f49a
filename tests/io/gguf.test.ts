import { describe, expect, it } from 'vitest';
import { readGguf, writeGguf, type GgufFile, type TensorInput } from '../../src/io/index.js';
import { ggufTypes } from '../../src/io/gguf/types.js';
import { bytesOf } from './files.js';

const refusal = (bytes: Uint8Array): Promise<string> =>
  readGguf(bytes).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

async function rewritten(file: GgufFile): Promise<Uint8Array> {
  const inputs = new Map<string, TensorInput>();
  for (const [name, { dtype, shape }] of file.tensors) inputs.set(name, { data: await file.bytes(name), dtype, shape });
  return writeGguf(inputs, file.metadata);
}

/** Writes as an independent program would: big-endian, or another version. */
class Builder {
  readonly bytes: number[] = [];
  constructor(readonly little = true) {}
  #push(size: number, set: (view: DataView) => void): this {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    this.bytes.push(...new Uint8Array(view.buffer));
    return this;
  }
  ascii(text: string): this {
    this.bytes.push(...Buffer.from(text));
    return this;
  }
  u32 = (x: number): this => this.#push(4, (view) => view.setUint32(0, x, this.little));
  u64 = (x: number): this => this.#push(8, (view) => view.setBigUint64(0, BigInt(x), this.little));
  f32 = (x: number): this => this.#push(4, (view) => view.setFloat32(0, x, this.little));
  text = (text: string): this => this.u64(Buffer.byteLength(text)).ascii(text);
  pad(): this {
    while (this.bytes.length % 32 !== 0) this.bytes.push(0);
    return this;
  }
  get done(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

/** A file with one F32 tensor of two elements and one block of Q4_0. */
function sample(little: boolean, version: number): Builder {
  const builder = new Builder(little).ascii('GGUF').u32(version).u64(2).u64(1);
  builder.text('k').u32(9).u32(4).u64(2).u32(1).u32(2);
  builder.text('x').u32(2).u64(2).u64(1).u32(0).u64(0);
  builder.text('q').u32(1).u64(32).u32(2).u64(32);
  builder.pad().f32(1.5).f32(-2).pad();
  builder.bytes.push(...(little ? [0x00, 0x3c] : [0x3c, 0x00]), ...Array.from({ length: 16 }, (_, i) => i));
  return builder;
}

describe('reading', () => {
  it.each([
    [true, 2],
    [true, 3],
    [false, 2],
    [false, 3],
  ])('little-endian %s, version %i', async (little, version) => {
    const file = await readGguf(sample(little, version).done);
    expect(file).toMatchObject({ version, littleEndian: little, alignment: 32 });
    expect(file.metadata.get('k')).toEqual(Uint32Array.of(1, 2));
    expect(await file.read('x')).toMatchObject({ shape: [1, 2], data: Float32Array.of(1.5, -2) });
    // The scale of a block has its low byte first, whatever the file.
    expect([...(await file.bytes('q')).subarray(0, 4)]).toEqual([0, 0x3c, 0, 1]);
  });

  it('reads a beginning that is longer than what is read first', async () => {
    const words = Array.from({ length: 200_000 }, (_, i) => `word ${i}`);
    const file = await readGguf(writeGguf({ x: { data: Float32Array.of(1) } }, { words }));
    expect(file.metadata.get('words')).toEqual(words);
    expect([...(await file.read('x')).data]).toEqual([1]);
  });

  it('gives integers of 64 bits as numbers up to 2^53', async () => {
    const metadata = { small: 2 ** 40, large: 2n ** 63n, least: -(2n ** 63n) };
    const file = await readGguf(writeGguf({}, metadata));
    expect(Object.fromEntries(file.metadata)).toEqual(metadata);
  });
});

describe('writing', () => {
  it('keeps the bytes of every tensor of small.gguf, and the metadata', async () => {
    const file = await readGguf(bytesOf('small.gguf'));
    const again = await readGguf(await rewritten(file));
    expect(again.metadata).toEqual(file.metadata);
    expect([...again.tensors.keys()]).toEqual([...file.tensors.keys()]);
    for (const [name, info] of file.tensors) {
      expect(again.tensors.get(name)).toEqual(info);
      expect(await again.bytes(name)).toEqual(await file.bytes(name));
    }
  });

  it('gives the very bytes that gguf 0.19.0 wrote', async () => {
    expect(await rewritten(await readGguf(bytesOf('small.gguf')))).toEqual(bytesOf('small.gguf'));
  });

  it.each(['Q4_0', 'Q8_0', 'MXFP4'])(
    'quantizes to the bytes of %s that gguf 0.19.0 wrote, and reads them',
    async (dtype) => {
      const file = await readGguf(bytesOf('small.gguf'));
      const { data, shape } = await file.read('plain');
      const again = await readGguf(writeGguf({ x: { data, dtype, shape } }));
      expect(await again.bytes('x')).toEqual(await file.bytes(`w.${dtype}`));
      const read = (await file.read(`w.${dtype}`)).data;
      expect(read).toEqual((await again.read('x')).data);
      const step = { Q4_0: 1 / 8, Q8_0: 1 / 254, MXFP4: 1 / 4 }[dtype]!;
      const [amax] = [...data].map((x) => Math.abs(Number(x))).sort((a, b) => b - a) as [number];
      for (const [i, x] of data.entries())
        expect(Math.abs(Number(read[i]) - Number(x))).toBeLessThanOrEqual(step * amax);
    },
  );

  it.each([...ggufTypes])('%s: blocks of its size', async (name, { block, bytes }) => {
    const data = Uint8Array.from({ length: 2 * bytes }, (_, i) => i & 255);
    const file = await readGguf(writeGguf({ x: { data, dtype: name, shape: [2, block] } }));
    expect(file.tensors.get('x')).toMatchObject({ dtype: name, shape: [2, block], byteLength: 2 * bytes });
    expect(await file.bytes('x')).toEqual(data);
  });

  it.each([
    ['F16', [1 + 2 ** -11, 65520], [1, Infinity]],
    ['BF16', [1 + 2 ** -8, 1 + 3 * 2 ** -8], [1, 1 + 2 ** -6]],
    ['F64', [0.1, -0], [0.1, -0]],
  ])('%s rounds to nearest even what it does not hold', async (dtype, given, expected) => {
    const file = await readGguf(writeGguf({ x: { data: Float64Array.from(given), dtype } }));
    expect([...(await file.read('x')).data]).toEqual(expected);
  });

  it('keeps metadata of every type', async () => {
    const metadata = {
      text: 'ü',
      yes: true,
      integer: 3,
      negative: -3,
      long: 2 ** 40,
      half: 0.5,
      tenth: 0.1,
      bytes: Uint8Array.of(1, 2),
      floats: Float32Array.of(0.5),
      longs: BigInt64Array.of(-1n),
      words: ['a', 'b'],
      bools: [true, false],
      lists: [Int8Array.of(1), Int8Array.of()],
      none: [],
      'general.alignment': 64,
    };
    const file = await readGguf(writeGguf({ x: { data: Float32Array.of(1) }, y: { data: Int8Array.of(1) } }, metadata));
    expect(Object.fromEntries(file.metadata)).toEqual(metadata);
    expect(file.alignment).toBe(64);
    expect(file.tensors.get('y')!.offset).toBe(64);
  });

  it.each([
    [
      'rows of part of a block',
      { data: new Uint8Array(18), dtype: 'Q4_0', shape: [32, 1] },
      'rows of whole blocks of 32, got (32, 1)',
    ],
    ['five dimensions', { data: Float32Array.of(1), shape: [1, 1, 1, 1, 1] }, 'at most 4 dimensions'],
    [
      'numbers for a block type',
      { data: new Float32Array(256), dtype: 'Q2_K' },
      'expected whole blocks of Q2_K as a Uint8Array',
    ],
    ['a type that it does not have', { data: Uint16Array.of(1), dtype: 'U16' }, 'expected a type of GGUF, got "U16"'],
    ['half a block', { data: new Uint8Array(9), dtype: 'Q4_0', shape: [32] }, 'expected 18 bytes for Q4_0 (32), got 9'],
  ])('refuses %s', (_, tensor, message) => expect(() => writeGguf({ x: tensor })).toThrow(message));
});

describe('what is refused', () => {
  const x = (name: string, offset: number): ((builder: Builder) => Builder) => {
    return (builder) => builder.text(name).u32(1).u64(1).u32(0).u64(offset);
  };
  const two = (first: [string, number], second: [string, number]): Uint8Array => {
    const builder = new Builder().ascii('GGUF').u32(3).u64(2).u64(0);
    x(...second)(x(...first)(builder)).pad();
    builder.bytes.push(...new Array<number>(64).fill(0));
    return builder.done;
  };
  it.each([
    ['a name twice', two(['a', 0], ['a', 32]), 'tensor "a": expected tensors of different names'],
    ['overlapping tensors', two(['a', 0], ['b', 0]), 'tensor "b": expected its bytes after those of "a", got offset 0'],
    ['an offset that is not aligned', two(['a', 0], ['b', 8]), 'expected an offset that is a multiple of 32, got 8'],
    ['an offset beyond the file', two(['a', 0], ['b', 64]), 'tensor "b": expected 4 bytes at 64 of the data, got 0'],
    ['version 1', new Builder().ascii('GGUF').u32(1).u64(0).u64(0).done, 'expected GGUF version 2 or 3, got 1'],
    [
      'half a count',
      new Builder().ascii('GGUF').u32(3).u32(0).done,
      'expected 8 bytes of the number of tensors, got 4 to the end of the file',
    ],
    [
      'alignment 3',
      new Builder().ascii('GGUF').u32(3).u64(0).u64(1).text('general.alignment').u32(4).u32(3).done,
      'as general.alignment, got "3"',
    ],
    [
      'type 99',
      new Builder().ascii('GGUF').u32(3).u64(1).u64(0).text('t').u32(0).u32(99).u64(0).done,
      'tensor "t": expected a known type of elements, got number 99',
    ],
    [
      'lists nested six deep',
      new Builder()
        .ascii('GGUF')
        .u32(3)
        .u64(0)
        .u64(1)
        .text('k')
        .u32(9)
        .u32(9)
        .u64(1)
        .u32(9)
        .u64(1)
        .u32(9)
        .u64(1)
        .u32(9)
        .u64(1)
        .u32(9)
        .u64(1)
        .u32(9)
        .u64(0).done,
      'nested at most 4 deep',
    ],
  ])('%s', async (_, bytes, message) => expect(await refusal(bytes)).toContain(message));

  it('a big-endian block type whose numbers nobody knows the places of', async () => {
    const builder = new Builder(false)
      .ascii('GGUF')
      .u32(3)
      .u64(1)
      .u64(0)
      .text('t')
      .u32(1)
      .u64(256)
      .u32(16)
      .u64(0)
      .pad();
    builder.bytes.push(...new Array<number>(66).fill(0));
    const file = await readGguf(builder.done);
    await expect(file.bytes('t')).rejects.toThrow('got big-endian IQ2_XXS');
  });
});
