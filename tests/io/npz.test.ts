import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpz, writeNpy, writeNpz, type NpzOptions } from '../../src/io/index.js';
import { crc32 } from '../../src/io/npy/crc32.js';
import { bytesOf } from './files.js';

const refusal = (bytes: Uint8Array, options?: NpzOptions): Promise<string> =>
  readNpz(bytes, options)
    .then(async (file) => {
      for (const name of file.tensors.keys()) await file.read(name);
      return 'accepted';
    })
    .catch((error: Error) => error.message);

/** A zip file as streaming writers make it: sizes behind the data. */
function streamed(members: Record<string, Uint8Array>, deflate: boolean): Uint8Array {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((_, piece) => pieces.push(piece));
  for (const [name, bytes] of Object.entries(members)) {
    const member = deflate ? new ZipDeflate(name) : new ZipPassThrough(name);
    zip.add(member);
    member.push(bytes, true);
  }
  zip.end();
  return Uint8Array.from(Buffer.concat(pieces));
}

/** `bytes` with those at `at` replaced. */
function edited(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

const w = { data: Float32Array.of(1, -0, NaN, 4, 5, 6), shape: [2, 3] };
const noise = Float64Array.from({ length: 4_000 }, (_, i) => Math.sin(i * i));

describe('writing and reading', () => {
  it.each([false, true])('keeps arrays, compress %s', async (compress) => {
    const bytes = writeNpz({ w, bias: { data: Int16Array.of(-1, 7) }, 'a/b': { data: noise } }, { compress });
    const file = await readNpz(bytes);
    expect([...file.tensors.keys()]).toEqual(['w', 'bias', 'a/b']);
    expect(await file.read('w')).toMatchObject({ dtype: 'F32', type: 'f4', shape: [2, 3], data: w.data });
    expect((await file.read('bias')).data).toEqual(Int16Array.of(-1, 7));
    expect((await file.read('a/b')).data).toEqual(noise);
    expect(writeNpz({ w, bias: { data: Int16Array.of(-1, 7) }, 'a/b': { data: noise } }, { compress })).toEqual(bytes);
  });

  it('gives Fortran order row-major', async () => {
    const file = await readNpz(
      writeNpz({ f: { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], fortranOrder: true } }),
    );
    expect([...(await file.read('f')).data]).toEqual([1, 3, 5, 2, 4, 6]);
    expect(file.tensors.get('f')!.fortranOrder).toBe(true);
  });

  it.each([false, true])('reads what streaming writers make, deflated %s', async (deflate) => {
    const file = await readNpz(streamed({ 'w.npy': writeNpy(w.data, w), 'note.txt': Uint8Array.of(1) }, deflate));
    expect((await file.read('w')).data).toEqual(w.data);
    expect(file.others).toEqual(['note.txt']);
  });

  it('keeps a name such as __proto__', async () => {
    const file = await readNpz(writeNpz(new Map([['__proto__', w]])));
    expect([...file.tensors.keys()]).toEqual(['__proto__']);
    expect((await file.read('__proto__')).data).toEqual(w.data);
  });

  it('refuses a name twice, and unknown options', () => {
    expect(() =>
      writeNpz([
        ['a', w],
        ['a', w],
      ]),
    ).toThrow('writeNpz: "arrays" expected different names, got "a" twice');
    expect(() => writeNpz({}, { level: 9 } as never)).toThrow('writeNpz: unknown option "level"');
    expect(() => writeNpz({ a: { data: w.data, shape: [5] } })).toThrow(
      'writeNpz: "shape" expected 6 elements, got (5)',
    );
  });
});

describe('what is refused', () => {
  const stored = writeNpz({ w });
  const deflated = writeNpz({ w: { data: noise } }, { compress: true });
  const directory = (bytes: Uint8Array): number => Buffer.from(bytes).lastIndexOf('PK\u0001\u0002');

  it.each([
    ['another byte of an element', edited(stored, 170, 1), 'tensor "w": expected checksum'],
    ['another checksum', edited(stored, directory(stored) + 16, 1), 'tensor "w": expected checksum'],
    ['encryption', edited(stored, directory(stored) + 8, 1), 'expected no encryption, got member "w.npy"'],
    ['another method', edited(stored, directory(stored) + 10, 12), 'got method 12 of "w.npy"'],
    ['a member beyond the directory', edited(stored, directory(stored) + 44, 255), 'to end before'],
    ['a size that the header does not say', edited(deflated, directory(deflated) + 26, 99), 'as its header says, got'],
    [
      'a directory that is longer than the file',
      edited(stored, stored.length - 10, 255, 255, 255, 0),
      'expected a zip directory that ends at',
    ],
    [
      'more entries than there are',
      edited(stored, stored.length - 12, 9),
      'expected a zip file in one part, got 1 of 9 entries',
    ],
    ['a cut file', stored.subarray(0, stored.length - 1), 'one without a directory at its end (is it cut?)'],
    ['no zip file', new Uint8Array(100), 'one without a directory'],
    ['nothing', new Uint8Array(0), 'one without a directory'],
    ['a member that is no array', streamed({ 'w.npy': Uint8Array.of(1, 2) }, false), 'tensor "w": not a .npy file'],
    [
      'half an array',
      streamed({ 'w.npy': writeNpy(noise).subarray(0, 5000) }, true),
      'tensor "w": expected a member of 32128 bytes, as its header says, got 5000',
    ],
    [
      'half a header',
      streamed({ 'w.npy': writeNpy(noise).subarray(0, 50) }, true),
      'tensor "w": the member ends within the header',
    ],
  ])('%s', async (_, bytes, message) => expect(await refusal(bytes)).toContain(message));

  it('broken deflate data', async () => {
    const outcomes = new Set<string>();
    for (let at = 300; at < 800; at += 7) outcomes.add(await refusal(edited(deflated, at, deflated[at]! ^ 0xff)));
    for (const outcome of outcomes) expect(outcome).toMatch(/^bytes: tensor "w": (cannot be inflated|expected )/);
  });

  it('members that lie over each other', async () => {
    const bytes = writeNpz({ a: w, b: w });
    const second = Buffer.from(bytes).lastIndexOf('PK\u0001\u0002');
    expect(await refusal(edited(bytes, second + 42, 0, 0))).toContain('to end before 0');
  });

  it('more bytes than maxBytes over all arrays', async () => {
    const bytes = writeNpz({ a: w, b: w });
    expect(await refusal(bytes, { maxBytes: 48 })).toBe('accepted');
    expect(await refusal(bytes, { maxBytes: 47 })).toBe(
      'bytes: tensor "b": expected at most 47 bytes of arrays (maxBytes), got 48 or more',
    );
    expect(await refusal(bytesOf('bomb.npz'), { maxBytes: 1e8 })).toBe('accepted');
    await expect(readNpz(bytes, { maxBytes: -1 })).rejects.toThrow('readNpz: "maxBytes" expected a number from 0 on');
    await expect(readNpz(bytes, { limit: 1 } as never)).rejects.toThrow('readNpz: unknown option "limit"');
  });
});

it('the checksum has its known value, also in parts', () => {
  const bytes = new TextEncoder().encode('123456789');
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
});
