import { describe, expect, it } from 'vitest';
import * as core from '../src/index.js';
import { chop, chopper, defineFormat, encode, format, measure, nextUp, toShortest, ulp, values } from '../src/index.js';

/** What `action` throws. */
function thrown(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error, got none');
}

const any = (x: unknown) => x as never;
const saved = JSON.parse(JSON.stringify(chopper('float16', { rounding: 'stochastic', seed: 7 })));

describe('messages begin with the function that was called', () => {
  it.each([
    [
      'chop(1)',
      () => chop(1, any(undefined)),
      'chop: "format" expected the name of a format, a spec or a format, got undefined',
    ],
    [
      'chop(x, null)',
      () => chop(1, any(null)),
      'chop: "format" expected the name of a format, a spec or a format, got null',
    ],
    [
      'chop(x, chopper)',
      () => chop(1, any(chopper('half'))),
      'chop: "format" expected the name of a format, a spec or a format, got function',
    ],
    ['chopper()', () => chopper(any(undefined)), 'chopper: "format" expected'],
    [
      'a spec',
      () => chop(1, { precision: 99, emin: -1, emax: 1 }),
      'chop: "format.precision" expected an integer in 1..53, got 99',
    ],
    [
      'a field of a spec',
      () => chopper(any({ precison: 5, precision: 5, emin: 0, emax: 1 })),
      'chopper: unknown field "format.precison", expected only',
    ],
    ['a name', () => chop(1, 'flaot16'), 'chop: format "flaot16": unknown'],
    ['format', () => format(any(5)), 'format: "like" expected'],
    ['format of a name', () => format('flaot16'), 'format "flaot16": unknown'],
    ['defineFormat', () => defineFormat(any(null)), 'defineFormat: "spec" expected an object, got null'],
    ['encode', () => encode(1, any(null)), 'encode: "format" expected'],
    ['measure', () => measure([1], [1], any(5)), 'measure: "f" expected'],
    ['nextUp', () => nextUp(1, any(5)), 'nextUp: "f" expected'],
    ['ulp', () => ulp(1, 'flaot16'), 'ulp: format "flaot16": unknown'],
    ['values', () => values(any(5)), 'values: "f" expected'],
    ['toShortest', () => toShortest(1, any(5)), 'toShortest: "f" expected'],
  ])('%s', (_, action, message) => expect(thrown(action).message).toContain(message));

  it('in every function of the core that takes a format', () => {
    const takers = [
      'encode',
      'decode',
      'encodeArray',
      'decodeArray',
      'pack',
      'unpack',
      'values',
      'nextUp',
      'nextDown',
      'ulp',
    ];
    takers.push('ulpDistance', 'isRepresentable', 'toShortest', 'explain', 'parse', 'chanceRoundUp', 'chop', 'chopper');
    for (const name of takers) {
      const taker = (core as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
      expect(taker, name).toBeTypeOf('function');
      const first = ['encodeArray', 'decodeArray', 'pack', 'unpack'].includes(name)
        ? [new Uint8Array(1)]
        : name === 'parse'
          ? ['1']
          : [1];
      const args = ['values', 'chopper'].includes(name) ? [] : name === 'ulpDistance' ? [1, 1] : first;
      expect(thrown(() => taker!(...args, 'flaot16', name === 'unpack' ? 1 : undefined)).message, name).toMatch(
        new RegExp(`^${name}: format "flaot16": unknown`),
      );
    }
  });

  it('never repeat more than 80 characters of what came', () => {
    const long = 'x'.repeat(5000);
    for (const action of [
      () => chop(1, long),
      () => chop(1, 'half', any({ [long]: 1 })),
      () => chop(1, 'half', any({ rounding: long })),
    ]) {
      expect(thrown(action).message).not.toContain('x'.repeat(81));
    }
  });

  it('suggest what is near', () => {
    expect(thrown(() => format('fp8')).message).toContain('Did you mean "float8_e5m2" or "float8_e4m3fn" or');
    expect(thrown(() => chop(1, 'half', any({ roundin: 'tiesToEven' }))).message).toContain('did you mean "rounding"?');
    expect(thrown(() => defineFormat(any({ precison: 5, precision: 5, emin: 0, emax: 1 }))).message).toContain(
      '"precision"?',
    );
  });
});

describe('names of formats', () => {
  it.each(['e04m3', 'e4m03', 'e02m1', 'binary08p3se', 'binary8p03se', 'e05m10'])(
    '%s is no canonical spelling',
    (name) => expect(() => format(name)).toThrow(`format "${name}": unknown`),
  );
});

describe('a chopper from JSON', () => {
  it('takes options that replace what was saved', () => {
    const { seed, position, rounding } = chopper(saved, { position: 5 });
    expect({ seed, position, rounding }).toEqual({ seed: 7n, position: 5, rounding: 'stochastic' });
    expect(chopper(saved, { rounding: 'tiesToEven' }).rounding).toBe('tiesToEven');
    expect(thrown(() => chopper(saved, any({ positon: 5 }))).message).toContain('did you mean "position"?');
  });

  it.each(['', ' 0x10 ', '0x10', '0b11', 'abc', '1.5', '-1', '1e3', '123456789012345678901'])(
    'refuses the seed %j',
    (seed) => {
      expect(thrown(() => chopper({ ...saved, seed })).message).toMatch(/^chopper: "seed" expected/);
    },
  );
  it('refuses a seed that is no text', () => {
    expect(thrown(() => chopper({ ...saved, seed: any(5) })).message).toBe(
      'chopper: "seed" expected decimal digits, got number',
    );
  });
});

describe('a view whose memory is gone', () => {
  const detached = <T extends ArrayBufferView>(view: T): T => {
    structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] });
    return view;
  };
  const outOfBounds = (): Float64Array => {
    const buffer = new (
      ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer & { resize(n: number): void }
    )(64, { maxByteLength: 64 });
    const view = new Float64Array(buffer, 32, 4);
    buffer.resize(8);
    return view;
  };
  const half = chopper('float16');
  it.each([
    ['chop', (x: Float64Array) => chop(x, 'float16')],
    ['chopper', (x: Float64Array) => half(x)],
    ['into', (x: Float64Array) => half.into(x, x)],
    ['add', (x: Float64Array) => half.add(x, 1)],
    ['encodeArray', (x: Float64Array) => core.encodeArray(x, 'float16')],
    ['measure', (x: Float64Array) => measure(x, x)],
  ])('is a TypeError of %s', (name, action) => {
    for (const x of [detached(new Float64Array(3)), outOfBounds()]) {
      const error = thrown(() => action(x));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(new RegExp(`^${name}: "\\w+" expected an array that has its memory`));
    }
    expect(() => action(new Float64Array(0))).not.toThrow();
  });
  it('is a TypeError for codes', () => {
    expect(() => core.decodeArray(detached(new Uint8Array(2)), 'float8_e5m2')).toThrow(
      'expected an array that has its memory',
    );
    expect(() => core.unpack(detached(new Uint8Array(2)), 'float8_e5m2', 0)).toThrow(
      'expected an array that has its memory',
    );
  });
});

describe('Float16Arrays', () => {
  const Half = (globalThis as { Float16Array?: new (x: Iterable<number>) => never }).Float16Array;
  it.skipIf(Half === undefined)('are taken by operations as by chop', () => {
    const h = chopper('float16', { rounding: 'towardPositive' });
    const x = new Half!([1, 2, 3]);
    const y = new Half!([2 ** -12, 0.5, -3]);
    const sum = h.add(x, y) as unknown as ArrayLike<number>;
    expect(Object.prototype.toString.call(sum)).toBe('[object Float16Array]');
    expect(Array.from(sum)).toEqual(h.add([1, 2, 3], [2 ** -12, 0.5, -3]));
    h.addInto(x, x, 1);
    expect(Array.from(x as unknown as ArrayLike<number>)).toEqual([2, 3, 4]);
    expect(() => chopper('float32').add(x, x)).toThrow('expected one whose values a Float16Array holds');
  });
});
