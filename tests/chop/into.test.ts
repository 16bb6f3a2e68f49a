import { describe, expect, it } from 'vitest';
import { arena, chop, chopper, useBackend } from '../../src/index.js';
import { backends } from '../oracle/backends.js';

const modes = ['tiesToEven', 'towardNegative', 'stochastic'] as const;

/** Values that all round to something else. */
function values(length: number): number[] {
  return Array.from({ length }, (_, i) => Math.fround((i % 2 === 0 ? 1 : -1) * (1 + i / 1234.5)));
}

describe.each(backends)('into on $name', (backend) => {
  const prepare = (): void => backend.use();

  it.each([0, 1, 2, 17, 64, 100, 9001])('writes to out, of length %d, and returns it', (length) => {
    prepare();
    for (const rounding of modes) {
      const c = chopper('bfloat16', { rounding, seed: 3 });
      for (const x of [Float64Array.from(values(length)), Float32Array.from(values(length))]) {
        const expected =
          x instanceof Float64Array
            ? chop(x, 'bfloat16', { rounding, seed: 3 })
            : chop(x, 'bfloat16', { rounding, seed: 3 });
        c.position = 0;
        const out = new (x.constructor as Float64ArrayConstructor)(length).fill(7) as typeof x;
        expect(c.into(out, x)).toBe(out);
        expect(out).toEqual(expected);
        c.position = 0;
        expect(c.into(x, x)).toBe(x); // out may be x
        expect(x).toEqual(expected);
      }
      const list = values(length);
      c.position = 0;
      expect(c.into(list, list)).toBe(list);
      expect(list).toEqual(chop(values(length), 'bfloat16', { rounding, seed: 3 }));
    }
    useBackend('auto');
  });

  it.each([-200, -17, -16, -3, -1, 1, 2, 8, 16, 33, 150])(
    'overlapping views, out %d elements after x, give what separate arrays give',
    (shift) => {
      prepare();
      for (const length of [5, 64, 1000, 20000]) {
        for (const rounding of modes) {
          for (const Kind of [Float64Array, Float32Array]) {
            const memory = new Kind(length + 400);
            const from = 200;
            const x = memory.subarray(from, from + length);
            x.set(values(length));
            const out = memory.subarray(from + shift, from + shift + length);
            const c = chopper('float8_e4m3fn', { rounding, seed: 3 });
            const separate = x.slice();
            const expected = separate instanceof Float64Array ? c(separate) : c(separate);
            c.position = 0;
            c.into(out, x);
            expect(out).toEqual(expected);
          }
        }
      }
      useBackend('auto');
    },
  );

  it.each([0, 1, 15, 16, 17, 100, 9001])(
    'arrays of kernel memory, of length %d: the same, apart and shifted',
    (length) => {
      prepare();
      const { allocate: take, release } = arena(2 ** 20);
      for (const rounding of modes) {
        for (const kind of ['float64', 'float32'] as const) {
          const memory = kind === 'float64' ? take(length + 40, kind) : take(length + 40, kind);
          const out = kind === 'float64' ? take(length, kind) : take(length, kind);
          for (const [from, to] of [
            [0, 0],
            [3, 3],
            [0, 1],
            [5, 2],
            [16, 0],
            [0, 33],
          ] as const) {
            const x = memory.subarray(from, from + length);
            x.set(values(length));
            const c = chopper('float8_e4m3fn', { rounding, seed: 3, position: 7 });
            const separate = x.slice();
            const expected = separate instanceof Float64Array ? c(separate) : c(separate);
            c.position = 7;
            c.into(out, x);
            expect(out).toEqual(expected);
            c.position = 7;
            const shifted = memory.subarray(to, to + length);
            c.into(shifted, x);
            expect(shifted).toEqual(expected);
          }
        }
      }
      release();
      useBackend('auto');
    },
  );

  it('views that share a buffer but no element', () => {
    prepare();
    const memory = new Float64Array(200);
    memory.set(values(100));
    const c = chopper('float16');
    const expected = c(memory.subarray(0, 100));
    c.into(memory.subarray(100), memory.subarray(0, 100));
    expect(memory.subarray(100)).toEqual(expected);
    expect([...memory.subarray(0, 100)]).toEqual(values(100));
    useBackend('auto');
  });

  it('writes nothing outside out', () => {
    prepare();
    for (const length of [1, 15, 16, 17, 63, 64, 65, 8191, 8193]) {
      const memory = new Float64Array(length + 40).fill(0.1);
      chopper('float16', { rounding: 'stochastic', seed: 1, position: 5 }).into(
        memory.subarray(20, 20 + length),
        Float64Array.from(values(length)),
      );
      expect([...memory.subarray(0, 20), ...memory.subarray(20 + length)].every((rest) => rest === 0.1)).toBe(true);
    }
    useBackend('auto');
  });
});

describe('into refuses', () => {
  const c = chopper('float16');
  // prettier-ignore
  it.each([
    ['another kind: Float32Array for Float64Array', new Float32Array(3), new Float64Array(3), TypeError,  /"out".*Float64Array.*Float32Array/],
    ['another kind: number[] for Float32Array',     [0, 0, 0],           new Float32Array(3), TypeError,  /"out".*Float32Array.*Array/],
    ['another kind: Float64Array for number[]',     new Float64Array(3), [1, 2, 3],           TypeError,  /"out".*Array.*Float64Array/],
    ['no array',                                    undefined,           new Float64Array(3), TypeError,  /"out".*Float64Array.*undefined/],
    ['a shorter out',                               new Float64Array(2), new Float64Array(3), RangeError, /"out".*length 3.*2/],
    ['a longer out',                                [1, 2, 3, 4],        [1, 2, 3],           RangeError, /"out".*length 3.*4/],
    ['another kind of x',                           new Int8Array(3),    new Int8Array(3),    TypeError,  /"x".*Int8Array/],
    ['numbers',                                     1,                   2,                   TypeError,  /"x".*number/],
  ])('%s', (_why, out, x, error, message) => {
    const run = (): unknown => c.into(out as Float64Array, x as Float64Array);
    expect(run).toThrow(error);
    expect(run).toThrow(message);
  });

  it('a float32 out for a format that float32 does not hold', () => {
    expect(() => chopper('float64').into(new Float32Array(1), new Float32Array(1))).toThrow(RangeError);
  });
});
