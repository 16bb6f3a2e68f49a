import { describe, expect, it } from 'vitest';
import { decodeArray, formats, unpack } from '../../src/index.js';
import { dtypes, readSafetensors, writeSafetensors, type TensorInput } from '../../src/io/index.js';
import { bytesOf } from './files.js';

/** A file with this header and so many bytes of data. */
function fileOf(header: string, length = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const refusal = (bytes: Uint8Array): Promise<string> =>
  readSafetensors(bytes).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

describe('writing and reading', () => {
  it('keeps the bytes of every tensor, and the metadata', async () => {
    const file = await readSafetensors(bytesOf('all-dtypes.safetensors'));
    const inputs = new Map<string, TensorInput>();
    for (const [name, { dtype, shape }] of file.tensors)
      inputs.set(name, { data: await file.bytes(name), dtype, shape });
    const written = writeSafetensors(inputs, { metadata: { ...Object.fromEntries(file.metadata), note: 'ü' } });
    const again = await readSafetensors(written);
    expect(again.metadata.get('note')).toBe('ü');
    expect(again.tensors.size).toBe(file.tensors.size);
    for (const [name, { dtype, shape, byteLength }] of file.tensors) {
      expect(again.tensors.get(name)).toMatchObject({ dtype, shape, byteLength });
      expect(await again.bytes(name)).toEqual(await file.bytes(name));
    }
    expect(written[0]! % 8).toBe(0);
  });

  it.each([...dtypes].filter(([, { format }]) => format !== undefined))(
    'every code of %s',
    async (dtype, { bits, format }) => {
      const count = Math.min(2 ** bits, 4096);
      const bytes = Uint8Array.from({ length: (count * bits) / 8 }, (_, i) => (i * 197 + (i >> 3)) & 255);
      const file = await readSafetensors(writeSafetensors({ x: { data: bytes, dtype, shape: [count] } }));
      const expected = Array.from(decodeArray(unpack(bytes, format!, count), format!));
      expect(Array.from((await file.read('x')).data, Number)).toEqual(expected);
      expect([...formats.keys()]).toContain(format);
    },
  );

  it.each([
    ['U8', Uint8Array.of(0, 255)],
    ['I8', Int8Array.of(-128, 127)],
    ['U16', Uint16Array.of(0, 65535)],
    ['I16', Int16Array.of(-32768, 32767)],
    ['U32', Uint32Array.of(0, 4294967295)],
    ['I32', Int32Array.of(-2147483648, 2147483647)],
    ['F32', Float32Array.of(-0, NaN, 1e-45, Infinity)],
    ['F64', Float64Array.of(-0, NaN, 5e-324, -Infinity)],
  ] as const)('%s by the kind of array', async (dtype, data) => {
    const file = await readSafetensors(writeSafetensors({ x: { data } }));
    expect(await file.read('x')).toMatchObject({ dtype, shape: [data.length], data });
  });

  it('reads integers of 64 bits as numbers up to 2^53, and as bigints where asked', async () => {
    const file = await readSafetensors(
      writeSafetensors({
        near: { data: BigInt64Array.of(-(2n ** 53n), 7n) },
        far: { data: BigUint64Array.of(2n ** 64n - 1n) },
      }),
    );
    expect((await file.read('near')).data).toEqual(Float64Array.of(-(2 ** 53), 7));
    expect((await file.read('near', { bigint: true })).data).toEqual(BigInt64Array.of(-(2n ** 53n), 7n));
    expect((await file.read('far', { bigint: true })).data).toEqual(BigUint64Array.of(2n ** 64n - 1n));
    await expect(file.read('far')).rejects.toThrow(
      'bytes: tensor "far": expected U64 elements of at most 2^53 in magnitude, got 18446744073709551615 at index 0; bigint: true reads it',
    );
  });

  it('rounds to nearest even what a type does not hold', async () => {
    const data = Float64Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, -1e39, 2 ** -134);
    const file = await readSafetensors(writeSafetensors({ x: { data, dtype: 'BF16' } }));
    expect([...(await file.read('x')).data]).toEqual([1, 1 + 2 ** -6, -Infinity, 0]);
  });

  it('puts wide types first, then goes by name, and begins data at a multiple of 8', async () => {
    const bytes = writeSafetensors({
      b: { data: Uint8Array.of(1) },
      a: { data: Uint8Array.of(2) },
      z: { data: Float64Array.of(3) },
      '__proto__ ': { data: Float32Array.of(4) },
    });
    const file = await readSafetensors(bytes);
    expect([...file.tensors.keys()]).toEqual(['z', '__proto__ ', 'a', 'b']);
    expect((bytes.length - 8 - 4 - 1 - 1) % 8).toBe(0);
  });

  it('keeps a tensor named __proto__', async () => {
    const file = await readSafetensors(writeSafetensors(new Map([['__proto__', { data: Uint8Array.of(5) }]])));
    expect([...(await file.read('__proto__')).data]).toEqual([5]);
  });

  it.each([
    ['a shape that does not fit', { data: Float32Array.of(1), shape: [2] }, 'expected 2 elements for F32 (2), got 1'],
    ['half a byte', { data: Uint8Array.of(1), dtype: 'F4', shape: [1] }, '"shape" expected whole bytes of F4, got (1)'],
    ['another type', { data: Float32Array.of(1), dtype: 'Q4_0' }, '"dtype" expected a type of safetensors, got "Q4_0"'],
    ['floats as integers', { data: Float32Array.of(1), dtype: 'I8' }, 'got I8 for Float32Array'],
    ['a negative length', { data: new Float32Array(0), shape: [-1, 0] }, '"shape" expected whole bytes'],
  ])('refuses %s', (_, tensor, message) => expect(() => writeSafetensors({ x: tensor })).toThrow(message));

  it('refuses unknown options, repeated names and metadata that are no texts', () => {
    const tensor = { data: Uint8Array.of(1) };
    expect(() => writeSafetensors({}, { meta: {} } as never)).toThrow('writeSafetensors: unknown option "meta"');
    expect(() =>
      writeSafetensors([
        ['a', tensor],
        ['a', tensor],
      ]),
    ).toThrow('different names, got "a" again');
    expect(() => writeSafetensors({ __metadata__: tensor })).toThrow(RangeError);
    expect(() => writeSafetensors({}, { metadata: { a: 1 as never } })).toThrow(
      '"metadata" expected texts, got number for "a"',
    );
  });
});

describe('what is refused', () => {
  it.each([
    ['a file without tensors but with data', fileOf('{}', 1), 'expected 0 bytes of tensors, got 1'],
    ['a list', fileOf('[]'), 'expected an object as header, got "[]"'],
    [
      'a name that occurs twice, once escaped',
      fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}'),
      'got "a" twice',
    ],
    [
      'a field that occurs twice',
      fileOf('{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}'),
      'got "dtype" twice',
    ],
    ['a byte order mark', fileOf('\ufeff{}'), 'expected a header of JSON'],
    ['no dtype', fileOf('{"a":{"shape":[],"data_offsets":[0,0]}}'), 'tensor "a": expected a known dtype, got "none"'],
    [
      'a fraction in a shape',
      fileOf('{"a":{"dtype":"U8","shape":[0.5],"data_offsets":[0,0]}}'),
      'expected a shape of integers',
    ],
    [
      'three offsets',
      fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0,0]}}'),
      'expected data_offsets within 0 bytes',
    ],
    [
      'offsets beyond the data',
      fileOf('{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}', 8),
      'expected data_offsets within 8 bytes, got "[0,9]"',
    ],
    ['nothing', new Uint8Array(0), 'expected 8 bytes of header length, got 0'],
  ])('%s', async (_, bytes, message) => expect(await refusal(bytes)).toContain(message));

  it('accepts no tensors, blanks behind the header, and C64 by its bytes alone', async () => {
    expect(await refusal(fileOf('{}'))).toBe('accepted');
    expect(await refusal(fileOf('{"__metadata__":{"a":"b"}}   '))).toBe('accepted');
    const complex = await readSafetensors(fileOf('{"c":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}', 8));
    expect((await complex.bytes('c')).length).toBe(8);
    await expect(complex.read('c')).rejects.toThrow(
      'bytes: tensor "c": expected numbers, got C64: its bytes can be read',
    );
  });

  it('names the tensors that there are when one is not there', async () => {
    const file = await readSafetensors(bytesOf('all-dtypes.safetensors'));
    await expect(file.read('missing')).rejects.toThrow(/^bytes: "name" expected one of ".*, …, got "missing"$/);
    await expect(file.read('missing', { bigInt: true } as never)).rejects.toThrow('unknown option "bigInt"');
  });
});
