/**
 * Kernel memory and back ends: what allocate and arena give and refuse, and that nothing changes where WASM is refused.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { allocate, arena, backend, chopper, init, useBackend } from '../../src/index.js';

/** The platform's WebAssembly, of which Node's types know no values. */
const Platform = (
  globalThis as unknown as {
    WebAssembly: {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Memory: unknown;
      readonly Instance: unknown;
      readonly CompileError: new (message?: string) => Error;
    };
  }
).WebAssembly;

/** A WebAssembly.Module that compiles nothing, as under a strict policy; `known` says what counts as one. */
function refusing(known: (value: unknown) => boolean): unknown {
  const refuse = (): never => {
    throw new Platform.CompileError('refused');
  };
  return Object.defineProperty(
    function () {
      refuse();
    },
    Symbol.hasInstance,
    { value: known },
  );
}

afterEach(() => {
  useBackend('auto');
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('allocate', () => {
  it('gives arrays of zeros in one memory', () => {
    const x = allocate(1000, 'float64');
    const y = allocate(3, 'float32');
    expect(x).toEqual(new Float64Array(1000));
    expect(y).toEqual(new Float32Array(3));
    expect(y.buffer).toBe(x.buffer);
  });
  it('gives arrays that do not overlap, of length 0 too', () => {
    const [a, b, c] = [allocate(1, 'float64'), allocate(0, 'float64'), allocate(1, 'float64')];
    a[0] = 1;
    c[0] = 2;
    expect([a[0], b.length, c[0]]).toEqual([1, 0, 2]);
  });
  it.each([
    [[1.5, 'float64'], RangeError, 'allocate: "length" expected an integer in 0..1073709056, got 1.5'],
    [[-1, 'float64'], RangeError, 'allocate: "length" expected an integer in 0..1073709056, got -1'],
    [['3', 'float64'], TypeError, 'allocate: "length" expected a number, got string'],
    [[3, 'float16'], RangeError, "allocate: \"kind\" expected 'float64' or 'float32', got 'float16'"],
    [[3], TypeError, 'allocate: "kind" expected a string, got undefined'],
    [[1e9, 'float64'], RangeError, 'allocate: "length" expected at most 4294836224 bytes, got 8000000000'],
  ] as const)('%j is refused', (parameters, kind, message) => {
    const call = allocate as unknown as (...parameters: readonly unknown[]) => unknown;
    expect(() => call(...parameters)).toThrow(new kind(message));
  });
});

describe('arena', () => {
  it('has room for what was asked, and no more than a page beyond', () => {
    const { allocate: take, release } = arena(65536);
    take(8192, 'float64');
    expect(() => take(16384, 'float64')).toThrow(/expected at most \d+ bytes, what the arena has left, got 131072/);
    release();
  });
  it('gives nothing once it is released, but its arrays remain', () => {
    const { allocate: take, release } = arena(1000);
    const x = take(10, 'float64').fill(0.1);
    release();
    expect(() => take(1, 'float64')).toThrow(RangeError);
    expect(chopper('bfloat16').into(x, x)).toEqual(new Float64Array(10).fill(0.10009765625));
  });
  it.each([
    [0, RangeError, 'arena: "bytes" expected an integer in 1..4294836224, got 0'],
    [2 ** 32, RangeError, 'arena: "bytes" expected an integer in 1..4294836224, got 4294967296'],
    ['1', TypeError, 'arena: "bytes" expected a number, got string'],
  ])('%j is refused', (bytes, kind, message) => {
    expect(() => arena(bytes as number)).toThrow(new kind(message));
  });
});

describe('back ends', () => {
  it('is WASM here, and what is asked for', () => {
    expect(backend()).toBe('wasm-simd');
    useBackend('js');
    expect(backend()).toBe('js');
    useBackend('auto');
    expect(backend()).toBe('wasm-simd');
  });
  it.each([
    ['webgl', RangeError, "useBackend: \"wanted\" expected 'js', 'wasm-simd' or 'auto', got 'webgl'"],
    [1, TypeError, 'useBackend: "wanted" expected a string, got number'],
  ])('%j is refused', (wanted, kind, message) => {
    expect(() => useBackend(wanted as 'js')).toThrow(new kind(message));
  });

  const x = Float64Array.from({ length: 5000 }, (_, i) => (i - 2500) * 1.1 ** (i % 300));

  it.each([
    ['does not exist', undefined],
    ['forbids compiling from bytes', { ...Platform, Module: refusing(() => false) }],
  ])('where WebAssembly %s, the loops give the same', async (_, stub) => {
    const want = chopper('float16', { rounding: 'stochastic', seed: 5 })(x);
    const sums = chopper('float16').add(x, 0.1);
    vi.stubGlobal('WebAssembly', stub);
    vi.resetModules();
    const refused = await import('../../src/index.js');
    expect(refused.backend()).toBe('js');
    expect(refused.chopper('float16', { rounding: 'stochastic', seed: 5 })(x)).toEqual(want);
    expect(refused.chopper('float16').add(x, 0.1)).toEqual(sums);
    const ordinary = refused.allocate(3, 'float64');
    expect(refused.chopper('float16').into(ordinary, ordinary)).toEqual(new Float64Array(3));
    expect(() => refused.useBackend('wasm-simd')).toThrow(/refuses WASM/);
  });

  it('init compiles ahead, from bytes or a module, and refuses anything else', async () => {
    await init();
    expect(backend()).toBe('wasm-simd');
    await expect(init(3 as unknown as object)).rejects.toThrow(
      new TypeError('init: "module" expected a WebAssembly.Module or its bytes, got number'),
    );
    await expect(init(new Uint8Array([1, 2, 3]))).rejects.toThrow(Platform.CompileError);
  });

  it('init brings WASM where compiling from bytes is forbidden', async () => {
    const { rounding } = await import('../../src/kernel/kernelModule.js');
    const module = new Platform.Module(rounding.bytes().slice());
    vi.stubGlobal('WebAssembly', {
      Memory: Platform.Memory,
      Instance: Platform.Instance,
      Module: refusing((value) => value === module),
    });
    vi.resetModules();
    const strict = await import('../../src/index.js');
    expect(strict.backend()).toBe('js');
    await strict.init(module);
    expect(strict.backend()).toBe('wasm-simd');
    expect(strict.chopper('float16')(x)).toEqual(chopper('float16')(x));
  });
});

describe('data', () => {
  it('SharedArrayBuffers are rounded too', () => {
    const shared = new Float64Array(new SharedArrayBuffer(8 * 100)).fill(0.1);
    expect(chopper('float16').into(shared, shared)[99]).toBe(0.0999755859375);
  });
});
