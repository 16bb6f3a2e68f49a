import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chop } from '../../src/index.js';
import { readNpy, writeNpy, type NpyData } from '../../src/io/index.js';
import { npyHeaderBytes, parseNpyHeader } from '../../src/io/npyHeader.js';

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
      expect(parseNpyHeader(bytes)).toEqual({
        header: { type: 'f8', shape, fortranOrder: true },
        offset: bytes.length,
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
    ['big-endian elements', numpy('big-endian'), 'got >f8'],
    ['integers', numpy('integers'), 'got <i8'],
    ['a structured array', numpy('structured'), 'got a structured array'],
    ['another dictionary', edited('shape', 'shope'), 'malformed header'],
    ['version 9', edited('NUMPY\u0001', 'NUMPY\u0009'), 'version 1, 2 or 3, got 9'],
  ])('%s', (_, bytes, message) => expect(() => readNpy(bytes)).toThrow(message));
});
