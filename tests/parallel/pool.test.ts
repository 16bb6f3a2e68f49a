/**
 * The life of a pool: what it refuses, how calls are aborted, and what happens when threads die or the pool is closed.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { chopper, type Chopper } from '../../src/index.js';
import { pool, sharedFloat32, sharedFloat64, type Pool, type PoolOptions } from '../../src/parallel/index.js';
import { poolOf } from '../../src/parallel/pool.js';
import { startInNode, type Start } from '../../src/parallel/thread.js';
import { Workers } from '../../src/parallel/workers.js';
import { buildScripts } from './builtWorker.js';

const half = chopper('float16');
const threads = pool({ threads: 2 });
afterAll(() => threads.close());

/** A call that takes seconds: it is always running when something happens to it. */
const long = sharedFloat64(3_000_000).fill(123.456);
const slow = (one: Pool, options: { out?: Float64Array; signal?: AbortSignal } = {}, c: Chopper = half) =>
  one.lgamma(c, long, options);
const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a call has written to `out`. */
async function untilBegun(out: Float64Array): Promise<void> {
  while (out.every((element) => element === 0)) await soon(1);
}

/** Whether the pool still rounds right. */
async function works(one: Pool): Promise<boolean> {
  const y = await one.chop(sharedFloat64(5000).fill(Math.PI), half);
  return y.length === 5000 && y.every((element) => element === 3.140625);
}

describe('a pool', () => {
  it('has as many threads as asked for, or as the machine runs', async () => {
    expect(threads.threads).toBe(2);
    const usual = pool();
    expect(usual.threads).toBeGreaterThanOrEqual(1);
    expect(await works(usual)).toBe(true);
    await usual.close();
  });

  it('serves many calls at once', async () => {
    const c = chopper('float16', { rounding: 'towardZero' });
    const calls = Array.from({ length: 100 }, (_, i) => threads.mul(c, sharedFloat64(100 * i).fill(1.1), i));
    const results = await Promise.all(calls);
    results.forEach((y, i) => {
      expect(y.length).toBe(100 * i);
      expect(y.every((element) => element === c.mul(1.1, i))).toBe(true);
    });
  });

  it('does not block the one who calls', async () => {
    const out = sharedFloat64(long.length);
    const call = new AbortController();
    let settled = false;
    const result = slow(threads, { out, signal: call.signal }).catch(() => (settled = true));
    await untilBegun(out);
    expect(settled).toBe(false);
    call.abort();
    await result;
  });
});

describe('what is refused', () => {
  it.each<[unknown, typeof TypeError, string]>([
    [{ threads: 0 }, RangeError, 'pool: "threads" expected an integer in 1..1024, got 0'],
    [{ threads: 1.5 }, RangeError, 'pool: "threads" expected an integer in 1..1024, got 1.5'],
    [{ threads: 1025 }, RangeError, 'pool: "threads" expected an integer in 1..1024, got 1025'],
    [{ threads: '2' }, TypeError, 'pool: "threads" expected a number, got string'],
    [{ size: 2 }, RangeError, 'pool: unknown option "size", expected only threads'],
    [2, TypeError, 'pool: "options" expected an object, got number'],
  ])('pool(%j)', (options, kind, message) => {
    expect(() => pool(options as PoolOptions)).toThrow(new kind(message));
  });

  it.each<[unknown, typeof TypeError, string]>([
    [1.5, RangeError, 'sharedFloat64: "length" expected an integer from 0 on, got 1.5'],
    [-1, RangeError, 'sharedFloat64: "length" expected an integer from 0 on, got -1'],
    ['3', TypeError, 'sharedFloat64: "length" expected a number, got string'],
  ])('sharedFloat64(%j)', (length, kind, message) => {
    expect(() => sharedFloat64(length as number)).toThrow(new kind(message));
  });

  const x = sharedFloat64(3);
  const single = sharedFloat32(3);
  it.each<[string, readonly unknown[], typeof TypeError, string]>([
    ['chop', [[1, 2], half], TypeError, 'chop: "x" expected a Float64Array or Float32Array, got Array'],
    ['chop', [3, half], TypeError, 'chop: "x" expected a Float64Array or Float32Array, got number'],
    ['chop', [x], TypeError, 'chop: "format" expected the name of a format, a spec or a format, got undefined'],
    ['chop', [x, 'float61'], RangeError, 'unknown'],
    [
      'chop',
      [x, half, { rounding: 'toOdd' }],
      RangeError,
      'chop: unknown option "rounding", expected only out, signal',
    ],
    ['chop', [x, 'float16', { signals: 1 }], RangeError, 'chopper: unknown option "signals"'],
    ['chop', [x, half, { out: single }], TypeError, 'chop: "out" expected a Float64Array like "x", got Float32Array'],
    ['chop', [x, half, { out: sharedFloat64(4) }], RangeError, 'chop: "out" expected length 3 like "x", got 4'],
    ['chop', [x, half, { signal: 1 }], TypeError, 'chop: "signal" expected an AbortSignal, got number'],
    ['chop', [single, 'float64'], RangeError, 'into: "format" expected one whose values a Float32Array holds'],
    ['add', [x, x], TypeError, 'add: "c" expected a chopper, got Float64Array'],
    ['add', [half, x, single], TypeError, 'add: "y" expected a Float64Array like "x", got Float32Array'],
    ['add', [half, 1, 2], TypeError, 'add: "x" expected a Float64Array or Float32Array, got number'],
    ['add', [half, x], TypeError, 'add: "y" expected a Float64Array or Float32Array, got undefined'],
    ['add', [half, x, 'y'], TypeError, 'add: "y" expected a Float64Array or Float32Array, got string'],
    ['exp', [half, x, x], TypeError, 'exp: "options" expected an object, got Float64Array'],
    ['exp', [half, x, {}, x], TypeError, 'exp: expected 1 operands after "c", and options, got 3 arguments'],
    ['fma', [half, x, 1, sharedFloat64(2)], RangeError, 'fma: "z" expected length 3 like "x", got 2'],
  ])('%s, case %#', async (name, parameters, kind, message) => {
    const call = threads[name as 'add'] as unknown as (...parameters: readonly unknown[]) => Promise<unknown>;
    const error: unknown = await call(...parameters).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(message);
  });

  it('memory that cannot be shared', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    try {
      expect(() => pool({ threads: 1 })).toThrow(/^pool: SharedArrayBuffer expected .* Cross-Origin-Opener-Policy/);
      expect(() => sharedFloat64(1)).toThrow(/^sharedFloat64: SharedArrayBuffer expected/);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('abort', () => {
  it('rejects with the reason of a signal that had aborted, and draws no words', async () => {
    const c = chopper('float16', { rounding: 'stochastic', seed: 1 });
    const reason = new Error('too late');
    await expect(threads.chop(long, c, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(c.position).toBe(0);
  });

  it('stops a call that runs; nothing is written after that, and the pool goes on', async () => {
    const out = sharedFloat64(long.length);
    const call = new AbortController();
    const result = slow(threads, { out, signal: call.signal });
    await untilBegun(out);
    call.abort('enough');
    await expect(result).rejects.toBe('enough');
    const then = Buffer.from(out.slice().buffer);
    expect(out.at(-1)).toBe(0);
    await soon(20);
    expect(then.equals(new Uint8Array(out.buffer))).toBe(true);
    expect(await works(threads)).toBe(true);
  });

  it('takes a call that waits out at once, and leaves the one before it', async () => {
    const [first, second] = [sharedFloat64(long.length), sharedFloat64(100_000)];
    const [before, call] = [new AbortController(), new AbortController()];
    let finished = false;
    const running = slow(threads, { out: first, signal: before.signal })
      .catch(() => undefined)
      .finally(() => (finished = true));
    const waiting = threads.chop(long.subarray(0, 100_000), half, { out: second, signal: call.signal });
    await untilBegun(first);
    call.abort(new RangeError('not any more'));
    await expect(waiting).rejects.toThrow(new RangeError('not any more'));
    expect(finished).toBe(false);
    before.abort();
    await running;
    expect(await works(threads)).toBe(true);
    expect(second).toEqual(new Float64Array(100_000));
  });

  it('rejects with a TimeoutError of the platform', async () => {
    await expect(slow(threads, { signal: AbortSignal.timeout(5) })).rejects.toHaveProperty('name', 'TimeoutError');
  });

  it('comes too late for a call that is done, and leaves no listener behind', async () => {
    const call = new AbortController();
    const removed = vi.spyOn(call.signal, 'removeEventListener');
    const y = await threads.chop(sharedFloat64(10).fill(Math.PI), half, { signal: call.signal });
    call.abort();
    expect(y[9]).toBe(3.140625);
    expect(removed).toHaveBeenCalledOnce();
  });
});

describe('the death of a thread', async () => {
  const scripts = await buildScripts({ mortal: 'tests/parallel/mortal.ts' });
  const script =
    (name: string): Start =>
    (listener) =>
      startInNode(process as never, new URL(name, scripts), listener);
  const x = sharedFloat64(5000).fill(Math.PI);
  const told = (stream: number): Chopper => chopper('float16', { stream });
  const pools: Pool[] = [];
  const mortals = (count: number, name = 'mortal.js'): Pool => {
    const made = poolOf(new Workers(script(name), count));
    pools.push(made);
    return made;
  };
  afterEach(async () => void (await Promise.all(pools.splice(0).map((one) => one.close()))));

  it.each([
    ['exits', 1, 'chop: a thread of the pool died: it exited with code 3'],
    ['throws', 2, 'chop: a thread of the pool died: RangeError: this thread had to fail'],
    ['exits within a call', 3, 'chop: a thread of the pool died: it exited with code 4'],
  ])('that %s rejects the call and no other, and the pool goes on', async (_, stream, message) => {
    for (const count of [1, 2]) {
      const one = mortals(count);
      expect(await works(one)).toBe(true);
      const before = works(one);
      const call = one.chop(x, told(stream));
      const behind = Array.from({ length: 5 }, () => works(one));
      await expect(call).rejects.toThrow(new Error(message));
      expect(await before).toBe(true);
      expect(await Promise.all(behind)).toEqual(Array(5).fill(true));
      expect(await works(one)).toBe(true);
    }
  });

  it('that fails in a part tells the error itself, and lives', async () => {
    const one = mortals(2);
    await expect(one.chop(x, told(4))).rejects.toThrow(new RangeError('this part had to fail'));
    expect(await works(one)).toBe(true);
  });

  it('leaves a pool whose thread dies again and again', async () => {
    const one = mortals(2);
    for (let i = 0; i < 3; i++) await expect(one.chop(x, told(1))).rejects.toThrow('died');
    expect(await works(one)).toBe(true);
  });

  it('at its start is told, call by call', async () => {
    const one = mortals(2, 'missing.js');
    await expect(one.chop(x, half)).rejects.toThrow(/^chop: a thread of the pool did not start: .*missing\.js/);
    await expect(one.add(half, x, x)).rejects.toThrow(/^add: a thread of the pool did not start/);
  });

  it('while the pool is closed is no error of its own', async () => {
    const one = mortals(1);
    const call = one.chop(x, told(1));
    const closed = one.close();
    await expect(call).rejects.toThrow('chop: the pool was closed while this ran');
    await closed;
  });
});

describe('close', () => {
  it('rejects the calls that run and those that wait, and every call after it', async () => {
    const one = pool({ threads: 2 });
    const out = sharedFloat64(long.length);
    const calls = [slow(one, { out }), one.chop(long, half)];
    const results = Promise.allSettled(calls);
    await untilBegun(out);
    await one.close();
    expect(await results).toMatchObject([
      { status: 'rejected', reason: new Error('lgamma: the pool was closed while this ran') },
      { status: 'rejected', reason: new Error('chop: the pool was closed while this ran') },
    ]);
    await expect(one.chop(sharedFloat64(1), half)).rejects.toThrow(
      new Error('chop: a pool that is open expected, got a closed one'),
    );
  });

  it('leaves no thread that writes', async () => {
    const one = pool({ threads: 2 });
    const out = sharedFloat64(long.length);
    const result = slow(one, { out }).catch(() => undefined);
    await untilBegun(out);
    await one.close();
    await result;
    const then = Buffer.from(out.slice().buffer);
    await soon(20);
    expect(then.equals(new Uint8Array(out.buffer))).toBe(true);
  });

  it('may be called twice, and is what `await using` calls', async () => {
    const one = pool({ threads: 1 });
    const closed = one[Symbol.asyncDispose]();
    expect(one.close()).toBe(closed);
    await closed;
  });
});

describe('a program', () => {
  const scripts = buildScripts({
    index: 'src/parallel/index.ts',
    core: 'src/index.ts',
    worker: 'src/parallel/worker.ts',
  });
  const beginning = async (): Promise<string> => `
      import { pool } from '${new URL('index.js', await scripts).href}';
      import { chopper } from '${new URL('core.js', await scripts).href}';
      const half = chopper('float16');
      const threads = pool({ threads: 2 });`;

  it.each([
    ['ends without using its pool', 'undefined', ''],
    ['ends without closing its pool', 'await threads.chop(new Float64Array(100_000), half)', '100000'],
    [
      'waits for calls before it ends',
      'threads.chop(new Float64Array(100_000), half).then((y) => console.log(y.length))',
      '100000',
    ],
    ['ends when it has closed a pool', 'await threads.close()', ''],
  ])('%s', async (_, text, printed) => {
    const program = `${await beginning()}
      const result = ${text};
      if (result instanceof Float64Array) console.log(result.length);`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(answer.trim()).toBe(printed);
  });

  /** Options of the process and of V8, which Node refuses as options of a thread. */
  const options = ['--max-old-space-size=4096', '--expose-gc', '--stack-size=900', '--harmony', '--title=some'];
  it.each([
    ['under options of the process and of V8', options, false],
    ['under --jitless', ['--jitless'], false],
    ['as text under options of the process and of V8', [...options, '--input-type=module'], true],
    [
      'as text, with what it loads first',
      ['--import', 'data:text/javascript,1', '-r', 'node:os', '--input-type=module'],
      true,
    ],
  ])('rounds on its threads %s', async (_, flags, isText) => {
    const program = `${await beginning()}
      console.log((await threads.chop(new Float64Array(2).fill(Math.PI), half)).join());`;
    const file = fileURLToPath(new URL(`program-${flags.length}.js`, await scripts));
    if (!isText) writeFileSync(file, program);
    const answer = execFileSync(process.execPath, [...flags, ...(isText ? ['--eval', program] : [file])], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(answer).toMatch(/(^|\n)3\.140625,3\.140625\n$/);
  });
});
