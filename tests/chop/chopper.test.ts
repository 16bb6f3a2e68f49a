import { describe, expect, it } from 'vitest';
import { chop, chopper, defineFormat, format, type Chopper, type RoundingMode } from '../../src/index.js';

const stochastic = { rounding: 'stochastic', seed: 42 } as const;
const x = Float64Array.from({ length: 40 }, (_, i) => 1 + i / 777);

describe('a chopper rounds as chop does', () => {
  it.each(['tiesToEven', 'towardPositive', 'toOdd', 'stochastic', 'stochasticEqual'] as const)('%s', (rounding) => {
    const c = chopper('bfloat16', { rounding, seed: 8 });
    expect(c(x)).toEqual(chop(x, 'bfloat16', { rounding, seed: 8 }));
    c.position = 0;
    expect(c([...x])).toEqual(chop([...x], 'bfloat16', { rounding, seed: 8 }));
    c.position = 0;
    expect(c(0.1)).toBe(chop(0.1, 'bfloat16', { rounding, seed: 8 }));
  });

  it('shows what it was made of', () => {
    const c = chopper('half', { rounding: 4, saturate: true, subnormals: 'flush', seed: 7, stream: 3, position: 5 });
    expect(c.format).toBe(format('float16'));
    expect({ ...c }).toMatchObject({
      rounding: 'towardZero',
      saturate: 'finite',
      subnormals: 'flush',
      seed: 7n,
      stream: 3,
      position: 5,
    });
  });

  it('has defaults', () => {
    const c = chopper('float16');
    expect({ ...c }).toMatchObject({
      rounding: 'tiesToEven',
      saturate: false,
      subnormals: 'gradual',
      stream: 0,
      position: 0,
    });
    expect('seed' in c).toBe(false);
    const flushing = defineFormat({ exponentBits: 5, significandBits: 10, subnormals: 'flush' });
    expect(chopper(flushing).subnormals).toBe('flush');
  });

  it('its fields cannot be set, but for position', () => {
    const c = chopper('float16') as { rounding: RoundingMode };
    expect(() => (c.rounding = 'toOdd')).toThrow(TypeError);
  });
});

describe('position', () => {
  it('advances by one for each rounding, exact, zero or NaN, and only where words are drawn', () => {
    const c = chopper('float16', stochastic);
    c(1);
    c(0);
    c(NaN);
    c(0.1);
    expect(c.position).toBe(4);
    c(x);
    expect(c.position).toBe(44);
    c(new Float32Array(3));
    c([1, 2]);
    c.into(new Float64Array(5), new Float64Array(5));
    expect(c.position).toBe(54);
    const still = chopper('float16', { position: 9 });
    still(0.1);
    still(x);
    expect(still.position).toBe(9);
  });

  it('advances with flip too', () => {
    const c = chopper('float16', { flip: { probability: 0 }, seed: 1 });
    c(x);
    expect(c.position).toBe(40);
  });

  it('can be read and set, so that a run repeats', () => {
    const c = chopper('float8_e4m3fn', stochastic);
    const first = c(x);
    const then = c.position;
    const second = c(x);
    c.position = 0;
    expect(c(x)).toEqual(first);
    c.position = then;
    expect(c(x)).toEqual(second);
    expect(second).not.toEqual(first);
  });

  it.each([-1, 0.5, 2 ** 53 + 2, NaN])('refuses %d', (position) => {
    const c = chopper('float8_e4m3fn', stochastic);
    expect(() => (c.position = position)).toThrow(RangeError);
    expect(() => (c.position = position)).toThrow(/"position"/);
    expect(c.position).toBe(0);
  });

  it('stays where it was when a call is refused', () => {
    const c = chopper('float16', stochastic);
    expect(() => c('1' as unknown as number)).toThrow(TypeError);
    expect(() => c([1, '2'] as unknown as number[])).toThrow(TypeError);
    expect(() => c.into(new Float64Array(2), new Float64Array(3))).toThrow(RangeError);
    expect(c.position).toBe(0);
  });
});

describe('seed', () => {
  it('is drawn when none is given, and repeats the run', () => {
    const c = chopper('float8_e4m3fn', { rounding: 'stochastic' });
    expect(typeof c.seed).toBe('bigint');
    expect(chopper('float8_e4m3fn', { rounding: 'stochastic', seed: c.seed! })(x)).toEqual(c(x));
    expect(chopper('float8_e4m3fn', { rounding: 'stochastic' }).seed).not.toBe(c.seed);
  });
});

describe('with, fork', () => {
  it('with replaces options and keeps the others, the position too', () => {
    const c = chopper('float16', { ...stochastic, saturate: true, stream: 2 });
    c(x);
    const d = c.with({ rounding: 'towardZero' });
    expect({ ...d }).toMatchObject({ rounding: 'towardZero', saturate: 'finite', stream: 2, position: 40, seed: 42n });
    expect(d.format).toBe(c.format);
    expect(c.rounding).toBe('stochastic');
    expect(c.with({ position: 3 }).position).toBe(3);
  });

  it('with gives a chopper of its own position', () => {
    const c = chopper('float16', stochastic);
    const d = c.with({});
    d(x);
    expect([c.position, d.position]).toEqual([0, 40]);
    expect(c(x)).toEqual(chop(x, 'float16', stochastic));
  });

  it('with drops randomBits when the mode changes, and keeps them otherwise', () => {
    const c = chopper('float16', { ...stochastic, randomBits: 4, variant: 'A' });
    expect(c.with({ rounding: 'toOdd' }).rounding).toBe('toOdd');
    expect(c.with({ stream: 1 }).toJSON()).toMatchObject({ randomBits: 4, variant: 'A', stream: 1 });
  });

  it('with checks its options', () => {
    expect(() => chopper('float16').with({ rounding: 'up' as RoundingMode })).toThrow(/with: "rounding"/);
  });

  it('fork goes to another stream, at position 0', () => {
    const c = chopper('float16', { ...stochastic, position: 17 });
    const d = c.fork(5);
    expect({ ...d }).toMatchObject({ rounding: 'stochastic', seed: 42n, stream: 5, position: 0 });
    expect(d(x)).toEqual(chop(x, 'float16', { ...stochastic, stream: 5 }));
    expect(() => c.fork(-1)).toThrow(/"stream"/);
  });
});

describe('JSON', () => {
  it.each([
    ['float16', {}],
    ['float8_e4m3fn', { ...stochastic, stream: 4, position: 2 ** 40 }],
    ['bf16', { rounding: 'stochastic', seed: 2n ** 64n - 1n, randomBits: 9, variant: 'B' }],
    ['binary8p4se', { saturate: 'propagate', subnormals: 'flush', flip: { probability: 0.25, bits: 'all' }, seed: 3 }],
    [{ precision: 9, emin: -20, emax: 7, infinities: false }, { rounding: 'toOdd' }],
    [{ precision: 9, unbounded: true }, { saturate: true }],
    [{ exponentBits: 4, significandBits: 3, specials: 'fnuz', bias: 9 }, { emulation: 'double' }],
    [{ name: 'mine', exponentBits: 4, significandBits: 3 }, {}],
  ] as const)('%o with %o: the restored chopper goes on where the first one stood', (like, options) => {
    const c = chopper(like, options);
    c(x);
    const text = JSON.stringify(c);
    const restored = chopper(JSON.parse(text) as ReturnType<Chopper['toJSON']>);
    expect(JSON.stringify(restored)).toBe(text);
    expect({ ...restored }).toMatchObject({
      rounding: c.rounding,
      saturate: c.saturate,
      subnormals: c.subnormals,
      stream: c.stream,
    });
    expect([restored.seed, restored.position]).toEqual([c.seed, c.position]);
    expect(JSON.stringify(restored.format)).toBe(JSON.stringify(c.format));
    expect(restored(x)).toEqual(c(x));
  });

  it('writes the seed as a decimal string', () => {
    expect(chopper('float16', { seed: 2n ** 64n - 1n }).toJSON().seed).toBe('18446744073709551615');
  });
});

describe('methods do not use this', () => {
  it('destructured, they share the position', () => {
    const c = chopper('float8_e4m3fn', stochastic);
    const { into, with: derive, fork, toJSON } = c;
    const out = new Float64Array(40);
    expect(into(out, x)).toBe(out);
    expect(out).toEqual(chop(x, 'float8_e4m3fn', stochastic));
    expect(c.position).toBe(40);
    expect(derive({ saturate: true }).position).toBe(40);
    expect(fork(2).stream).toBe(2);
    expect(toJSON().position).toBe(40);
    expect(x.map(Number)).toEqual(x); // x is untouched
  });
});
