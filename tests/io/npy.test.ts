import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chop } from '../../src/index.js';
import { readNpy, writeNpy, type NpyData, type NpyType } from '../../src/io/index.js';
import { npyHeaderBytes, parseNpyHeader } from '../../src/io/npy/header.js';

/** A file that NumPy wrote; numpy/make.py says how. */
const numpy = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`numpy/${name}.npy`, import.meta.url)));

describe('reading files that NumPy wrote', () => {
  it.each([
    ['f8', [2, 3], false, [1.5, -0, Infinity, NaN, 5e-324, -1 / 3]],
    ['f4-fortran', [2, 3], true, [1, 4, 2, 5, 3, Math.fround(6.1)]],
    ['f2-version-2', [7], false, [1, -0, 65504, Infinity, NaN, 2 ** -24, chop(0.1, 'float16')]],
    ['u1-version-3', [3], false, [0, 127, 255]],
    ['single', [], false, [2.5]],
    ['f8-three', [2, 3, 4], false, Array.from({ length: 24 }, (_, i) => i / 10)],
    ['big-endian', [1], false, [1]],
    ['integers', [1], false, [1]],
  ] as const)('%s', (name, shape, fortranOrder, elements) => {
    const read = readNpy(numpy(name));
    expect(read).toMatchObject({ shape, fortranOrder });
    expect([...read.data]).toEqual(elements); // toEqual sees -0
  });

  it.each(['f8', 'f4-fortran', 'single', 'f8-three', 'f8-fortran'])('writes %s back to the same bytes', (name) => {
    const { data, ...header } = readNpy(numpy(name));
    expect(writeNpy(data, header)).toEqual(numpy(name));
  });

  it.each(['f2-version-2', 'u1-version-3'])('writes %s as version 1, with the same elements', (name) => {
    const { data, ...header } = readNpy(numpy(name));
    const written = writeNpy(data, header);
    expect(written[6]).toBe(1);
    expect(readNpy(written)).toEqual({ data, ...header });
    expect(written.subarray(128)).toEqual(numpy(name).subarray(128));
  });
});

describe('writing', () => {
  it.each([
    [Float64Array.of(1, -0, NaN), 'f8', [3]],
    [Float32Array.of(1, 2), 'f4', [2, 1]],
    [Uint8Array.of(1, 2), 'u1', [1, 2]],
    [Uint16Array.of(1, 65535), 'u2', [2]],
    [new Float64Array(0), 'f8', [0, 3]],
  ] as [NpyData, string, number[]][])('%o as %s', (data, type, shape) => {
    const bytes = writeNpy(data, { shape });
    expect(bytes.length - data.byteLength).toBe(128);
    expect(readNpy(bytes)).toEqual({ data, type, shape, fortranOrder: false });
  });

  it('rounds to nearest even what float16 does not hold', () => {
    const data = Float64Array.of(2049, 65519.9, 65520, 2 ** -25, -(2 ** -25) * 1.01);
    expect([...readNpy(writeNpy(data, { type: 'f2' })).data]).toEqual([2048, 65504, Infinity, 0, -(2 ** -24)]);
  });

  it('writes NaN canonically', () => {
    const odd = new Float64Array(Uint32Array.of(1, 0xfff00000, 0, 0x7ff80000).buffer); // two NaNs
    expect([...writeNpy(odd).subarray(128)]).toEqual([0, 0, 0, 0, 0, 0, 0xf8, 0x7f, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
    expect([...writeNpy(odd, { type: 'f2' }).subarray(128)]).toEqual([0, 0x7e, 0, 0x7e]);
  });

  it('begins the elements at a multiple of 64 bytes, whatever the shape', () => {
    for (let dimensions = 1; dimensions < 40; dimensions++) {
      const shape = Array.from({ length: dimensions }, () => 1);
      const bytes = npyHeaderBytes({ type: 'f8', shape, fortranOrder: true });
      expect(bytes.length % 64).toBe(0);
      expect(parseNpyHeader(bytes, 'bytes')).toEqual({
        header: { type: 'f8', shape, fortranOrder: true },
        littleEndian: true,
        offset: bytes.length,
        byteLength: 8,
      });
    }
  });

  it('refuses a shape that does not fit, and a type that does not hold the elements', () => {
    expect(() => writeNpy(Float64Array.of(1, 2), { shape: [3] })).toThrow('"shape" expected 2 elements, got (3)');
    expect(() => writeNpy(Float64Array.of(1), { type: 'u1' })).toThrow('got u1 for f8');
    expect(() => writeNpy(Uint16Array.of(1), { type: 'u1' })).toThrow(RangeError);
  });
});

describe('files that are refused', () => {
  const edited = (from: string, to: string): Uint8Array =>
    new Uint8Array(Buffer.from(Buffer.from(numpy('f8')).toString('latin1').replace(from, to), 'latin1'));
  it.each([
    ['no magic bytes', new Uint8Array(100), 'not a .npy file'],
    ['nothing', new Uint8Array(0), 'file ends within the header'],
    ['half a header', numpy('f8').subarray(0, 60), 'file ends within the header'],
    ['missing elements', numpy('f8').subarray(0, 170), 'expected 48 bytes of elements for shape (2, 3), got 42'],
    ['more than the elements', edited('(2, 3)', '(2, 2)'), 'expected 32 bytes of elements for shape (2, 2), got 48'],
    ['a structured array', numpy('structured'), 'got a structured array'],
    ['another dictionary', edited('shape', 'shope'), 'malformed header'],
    ['version 9', edited('NUMPY\u0001', 'NUMPY\u0009'), 'version 1, 2 or 3, got 9'],
  ])('%s', (_, bytes, message) => expect(() => readNpy(bytes)).toThrow(message));
});

describe('every type', () => {
  it.each([
    ['b1', Uint8Array.of(0, 1), [0, 1]],
    ['i1', Int8Array.of(-128, 127), [-128, 127]],
    ['i2', Int16Array.of(-32768, 258), [-32768, 258]],
    ['i4', Int32Array.of(-2147483648, 16909060), [-2147483648, 16909060]],
    ['i8', BigInt64Array.of(-(2n ** 53n), 3n), [-(2 ** 53), 3]],
    ['u1', Uint8Array.of(0, 255), [0, 255]],
    ['u2', Uint16Array.of(65535, 258), [65535, 258]],
    ['u4', Uint32Array.of(4294967295, 16909060), [4294967295, 16909060]],
    ['u8', BigUint64Array.of(2n ** 53n), [2 ** 53]],
    ['f2', Float32Array.of(-0, 1 / 1024), [-0, 1 / 1024]],
    ['f4', Float32Array.of(-0, 1 / 1024), [-0, 1 / 1024]],
    ['f8', Float64Array.of(-0, 0.1), [-0, 0.1]],
  ] as [NpyType, NpyData, number[]][])('%s, of either endianness', (type, data, values) => {
    const bytes = writeNpy(data, { type });
    expect([...readNpy(bytes).data]).toEqual(values);
    const turned = bytes.slice();
    const size = Number(type[1]);
    if (size > 1) turned[Buffer.from(bytes).indexOf('<')] = 0x3e;
    for (let at = bytes.length - data.length * size; at < turned.length; at += size)
      turned.subarray(at, at + size).reverse();
    expect([...readNpy(turned).data]).toEqual(values);
  });

  it('gives bigints where they are asked for, and refuses others beyond 2^53', () => {
    const bytes = writeNpy(BigUint64Array.of(2n ** 64n - 1n));
    expect(readNpy(bytes, { bigint: true }).data).toEqual(BigUint64Array.of(2n ** 64n - 1n));
    expect(() => readNpy(bytes)).toThrow(
      'expected U64 elements of at most 2^53 in magnitude, got 18446744073709551615',
    );
  });

  it('writes float64 integers as i8 and u8, and refuses those that are none', () => {
    expect([...readNpy(writeNpy(Float64Array.of(-3, 2 ** 53), { type: 'i8' })).data]).toEqual([-3, 2 ** 53]);
    expect(() => writeNpy(Float64Array.of(0.5), { type: 'i8' })).toThrow('writeNpy: "data" expected integers');
    expect(() => writeNpy(Float64Array.of(-1), { type: 'u8' })).toThrow('got -1 at index 0');
    expect(() => writeNpy(Uint8Array.of(2), { type: 'b1' })).toThrow('expected bools of 0 or 1, got 2');
    expect(() => writeNpy([1] as never)).toThrow('writeNpy: "data" expected a typed array, got Array');
  });

  it('puts Fortran order in row-major order where that is asked for', () => {
    const data = Float64Array.from({ length: 24 }, (_, i) => i);
    const read = readNpy(writeNpy(data, { shape: [2, 3, 4], fortranOrder: true }), { rowMajor: true });
    expect(read).toMatchObject({ shape: [2, 3, 4], fortranOrder: false });
    // Element (i, j, k) stands at i + 2 j + 6 k.
    expect([...read.data]).toEqual(
      data
        .map((n) => Math.floor(n / 12) + 2 * (Math.floor(n / 4) % 3) + 6 * (n % 4))
        .reduce<number[]>((all, x) => [...all, x], []),
    );
    expect(readNpy(numpy('f4-fortran'), { rowMajor: true }).data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6.1));
  });

  it('reads Blobs, paths and streams', async () => {
    const expected = readNpy(numpy('f8'));
    expect(await readNpy(new Blob([numpy('f8') as Uint8Array<ArrayBuffer>]))).toEqual(expected);
    expect(await readNpy(fileURLToPath(new URL('numpy/f8.npy', import.meta.url)))).toEqual(expected);
    expect(await readNpy(new URL('numpy/f8.npy', import.meta.url))).toEqual(expected);
    await expect(readNpy('gone.npy')).rejects.toThrow('ENOENT');
    await expect(readNpy(7 as never)).rejects.toThrow('readNpy: "source" expected bytes, a Blob, a path');
    expect(() => readNpy(numpy('f8'), { rowmajor: true } as never)).toThrow('readNpy: unknown option "rowmajor"');
  });
});
