/**
 * A pool gives the bits of one thread: whatever the number of threads, the back end, the length, the mode, and the place
 * where the random words begin.
 */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { chop, chopper, useBackend, type Chopper, type RoundingOptions } from '../../src/index.js';
import { pool, sharedFloat32, sharedFloat64, type FloatArray, type Pool } from '../../src/parallel/index.js';
import { roundingModes } from '../../src/modes.js';
import { backends } from '../oracle/backends.js';

const pools = [1, 2, 3].map((threads) => pool({ threads }));
afterAll(async () => void (await Promise.all(pools.map((one) => one.close()))));
afterEach(() => useBackend('auto'));

const kinds = { float64: sharedFloat64, float32: sharedFloat32 };

/** Values of every size that float16 and float8 tell apart, ties and specials among them. */
function inputs<A extends FloatArray>(x: A, scale = 1): A {
  const specials = [0, -0, NaN, Infinity, -Infinity, 65520, 2 ** -25, 1e300, -5e-324];
  for (let i = 0; i < x.length; i++) {
    const exponent = ((i * 37) % 45) - 27;
    x[i] =
      i % 11 === 3 ? specials[(i * 5) % 9]! : scale * (i % 2 === 0 ? 1 : -1) * (1 + (i % 4097) / 4096) * 2 ** exponent;
  }
  return x;
}

/** The bits of an array, in a form that compares fast. */
function bits(x: FloatArray): string {
  return Buffer.from(x.slice().buffer).toString('latin1');
}

/** The first element whose bits differ, NaN's included; -1 if none does. */
function firstDifference(x: FloatArray, y: FloatArray): number {
  if (bits(x) === bits(y)) return -1;
  const width = x.BYTES_PER_ELEMENT;
  const [a, b] = [Buffer.from(x.slice().buffer), Buffer.from(y.slice().buffer)];
  return Math.floor(a.findIndex((byte, i) => byte !== b[i]) / width);
}

/** What one thread gives, by the loops: another computation than that of most cases. */
function alone<T>(compute: () => T): T {
  useBackend('js');
  const result = compute();
  useBackend('auto');
  return result;
}

/** Calls on every pool and back end must give the bits of `want`, and leave a chopper where `last` stands. */
async function expectBits(
  want: FloatArray,
  last: number,
  make: () => Chopper,
  call: (threads: Pool, c: Chopper) => Promise<FloatArray>,
): Promise<void> {
  for (const threads of pools) {
    for (const backend of backends) {
      backend.use();
      const c = make();
      const got = await call(threads, c);
      expect(got.length).toBe(want.length);
      expect(firstDifference(got, want), `${threads.threads} threads, ${backend.name}`).toBe(-1);
      expect(c.position).toBe(last);
    }
  }
}

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('rounding of %s arrays', (element) => {
  const shared = kinds[element];

  it.each([0, 1, 2, 15, 17, 1023, 1024, 1025, 8191, 140_003])('%d elements, stochastic', async (length) => {
    const x = inputs(shared(length));
    const make = (): Chopper => chopper('float16', { rounding: 'stochastic', seed: 3, position: 21 });
    const one = make();
    const want = alone(() => one(x as Float64Array));
    await expectBits(want, one.position, make, (threads, c) => threads.chop(x, c));
  });

  it.each(roundingModes)('%s', async (rounding) => {
    const x = inputs(shared(5000));
    const make = (): Chopper => chopper('float8_e4m3fn', { rounding, seed: 2n ** 64n - 1n, stream: 7, position: 1 });
    const one = make();
    const want = alone(() => one(x as Float64Array));
    await expectBits(want, one.position, make, (threads, c) => threads.chop(x, c));
  });

  it.each<[string, RoundingOptions]>([
    ['few random bits', { rounding: 'stochastic', randomBits: 5, variant: 'B' }],
    ['soft errors', { flip: { probability: 0.25 } }],
    [
      'a fair coin and soft errors in all bits',
      { rounding: 'stochasticEqual', flip: { probability: 0.5, bits: 'all' } },
    ],
    ['saturation', { saturate: true, subnormals: 'flush' }],
  ])('%s', async (_, options) => {
    const x = inputs(shared(4099));
    const make = (): Chopper => chopper('float16', { ...options, seed: 11, position: 3 });
    const one = make();
    const want = alone(() => one(x as Float64Array));
    await expectBits(want, one.position, make, (threads, c) => threads.chop(x, c));
  });

  it.each([0, 15, 16, 2 ** 32 - 5, 2 ** 34 - 1000, 2 ** 53 - 5000])('words from position %d on', async (position) => {
    const x = inputs(shared(5000));
    const make = (): Chopper => chopper('bfloat16', { rounding: 'stochastic', seed: 5, position });
    const one = make();
    const want = alone(() => one(x as Float64Array));
    expect(one.position).toBe(position + 5000);
    await expectBits(want, one.position, make, (threads, c) => threads.chop(x, c));
  });

  const length = 2500;
  const x = inputs(shared(length));
  const y = inputs(shared(length), 0.75).reverse();
  const z = inputs(shared(length), -1.5);

  it.each(['add', 'sub', 'mul', 'div', 'minimum', 'fmod', 'atan2'] as const)('%s', async (name) => {
    for (const rounding of ['tiesToEven', 'towardNegative', 'stochastic'] as const) {
      const make = (): Chopper => chopper('float16', { rounding, seed: 1, position: 9 });
      const one = make();
      const want = alone(() => one[name](x, y));
      await expectBits(want, one.position, make, (threads, c) => threads[name](c, x, y));
    }
  });

  it.each(['sqrt', 'exp', 'tanh', 'abs', 'roundToIntegral', 'log1p'] as const)('%s', async (name) => {
    for (const rounding of ['tiesToEven', 'stochastic'] as const) {
      const make = (): Chopper => chopper('bfloat16', { rounding, seed: 1, position: 9 });
      const one = make();
      const want = alone(() => one[name](x));
      await expectBits(want, one.position, make, (threads, c) => threads[name](c, x));
    }
  });

  it('fma, of arrays and numbers', async () => {
    const make = (): Chopper => chopper('float16', { rounding: 'stochastic', seed: 1 });
    for (const [a, b, s] of [
      [x, y, z],
      [x, 1 / 3, z],
      [-0, y, -0],
    ] as const) {
      // prettier-ignore
      const one = make();
      const want = alone(() => one.fma<FloatArray>(a, b, s));
      await expectBits(want, one.position, make, (threads, c) => threads.fma<FloatArray>(c, a, b, s));
    }
  });

  it('operations as float64 has them, rounded again', async () => {
    const make = (): Chopper => chopper('float16', { emulation: 'double', rounding: 'towardPositive' });
    const want = alone(() => make().mul(x, y));
    await expectBits(want, 0, make, (threads, c) => threads.mul(c, x, y));
  });
});

describe('formats and options reach the threads', () => {
  const [, threads] = pools as [Pool, Pool, Pool];
  const x = inputs(sharedFloat64(3000));

  it.each([
    [{ exponentBits: 5, significandBits: 3, specials: 'finite' }],
    [{ precision: 7, emin: -40, emax: 17 }],
    [{ precision: 30, unbounded: true }],
    ['binary9p4se'],
  ] as const)('%j', async (spec) => {
    expect(firstDifference(await threads.chop(x, spec), chop(x, spec))).toBe(-1);
  });

  it('chop takes the options of a rounding', async () => {
    const options = { rounding: 'stochastic', seed: 6n, position: 100, saturate: true } as const;
    expect(firstDifference(await threads.chop(x, 'float16', options), chop(x, 'float16', options))).toBe(-1);
  });

  it('draws a seed where none is given', async () => {
    const c = chopper('float16', { rounding: 'stochastic' });
    expect(firstDifference(await threads.chop(x, c), c.with({ position: 0 })(x))).toBe(-1);
  });
});

describe('where arrays lie', () => {
  const [, threads] = pools as [Pool, Pool, Pool];
  const up = chopper('float16', { rounding: 'towardPositive' });
  const numbers = inputs(new Float64Array(5001));
  const want = up(numbers);
  const sums = up.add(numbers, numbers);

  it('reads ordinary arrays and gives shared ones', async () => {
    const before = bits(numbers);
    const y = await threads.chop(numbers, up);
    expect(y.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(firstDifference(y, want)).toBe(-1);
    expect(bits(numbers)).toBe(before);
  });

  it('writes to an ordinary array', async () => {
    const out = new Float64Array(5001);
    expect(await threads.chop(numbers, up, { out })).toBe(out);
    expect(firstDifference(out, want)).toBe(-1);
  });

  it('writes to a shared array, and to no other element of its memory', async () => {
    const all = sharedFloat64(5003).fill(7);
    const out = all.subarray(1, 5002);
    expect(await threads.add(up, numbers, numbers, { out })).toBe(out);
    expect([all[0], all[5002]]).toEqual([7, 7]);
    expect(firstDifference(out, sums)).toBe(-1);
  });

  it.each([
    ['ordinary', () => numbers.slice()],
    ['shared', () => inputs(sharedFloat64(5001))],
  ])('writes over an operand, %s', async (_, make) => {
    const x = make();
    expect(await threads.add(up, x, x, { out: x })).toBe(x);
    expect(firstDifference(x, sums)).toBe(-1);
  });

  it.each([1, -3])('treats an operand that overlaps the result, %d elements further on, as it was', async (shift) => {
    for (const make of [(n: number) => new Float64Array(n), sharedFloat64]) {
      const all = make(5010);
      const x = all.subarray(3, 5004);
      const out = all.subarray(3 + shift, 5004 + shift);
      x.set(numbers);
      await threads.chop(x, up, { out });
      expect(firstDifference(out, want)).toBe(-1);
    }
  });

  it('takes an array from float64 memory to float64 memory without copies between calls', async () => {
    const y = await threads.chop(numbers, up);
    const sum = await threads.add(up, y, numbers, { out: y });
    expect(sum.buffer).toBe(y.buffer);
    expect(firstDifference(sum, up.add(want, numbers))).toBe(-1);
  });
});

describe('the position of a chopper', () => {
  const [one, , three] = pools as [Pool, Pool, Pool];
  const x = inputs(sharedFloat64(3333));

  it('advances when a call is made, so that calls need not wait for each other', async () => {
    const options = { rounding: 'stochastic', seed: 8 } as const;
    const serial = chopper('float16', options);
    const want = [serial(x), serial.mul(x, 3), serial(x)];
    for (const threads of [one, three]) {
      const c = chopper('float16', options);
      const calls = [threads.chop(x, c), threads.mul(c, x, 3), threads.chop(x, c)];
      expect(c.position).toBe(9999);
      expect((await Promise.all(calls)).map(bits)).toEqual(want.map(bits));
    }
  });

  it('stays where a call is refused', async () => {
    const c = chopper('float16', { rounding: 'stochastic', seed: 8, position: 2 ** 53 - 3000 });
    await expect(three.chop(x, c)).rejects.toThrow(
      new RangeError('chop: "position" expected at most 2^53 - 3333 for 3333 elements, got 9007199254737992'),
    );
    expect(c.position).toBe(2 ** 53 - 3000);
  });
});
