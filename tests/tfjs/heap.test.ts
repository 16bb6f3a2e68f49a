/**
 * The wasm backend's heap: tensors are rounded where they lie, by kernels that run on its memory, or through copies with the
 * same bits.
 */
import { beforeAll, expect, it, vi } from 'vitest';
import { chop } from '../../src/index.js';
import { rounding } from '../../src/kernel/kernelModule.js';
import { isWasm, wasmRounder } from '../../src/tfjs/backends/wasm.js';
import { makeRequest } from '../../src/tfjs/request.js';
import { bitsOf, hardData, tf, withoutLeaks } from './tensorflow.js';

interface WasmBackend extends tf.KernelBackend {
  readonly wasm: { readonly asm?: { readonly memory?: object }; readonly wasmMemory?: object };
  typedArrayFromHeap(x: tf.TensorInfo): Float32Array;
}

let backend: WasmBackend;
beforeAll(async () => {
  await tf.setBackend('wasm');
  backend = tf.backend() as WasmBackend;
});

const data = hardData();
const request = makeRequest('float8_e4m3fn', { rounding: 'stochastic', seed: 7 }, 'test');
const expected = bitsOf(chop(data, 'float8_e4m3fn', { rounding: 'stochastic', seed: 7 }));

/** A rounder of a backend, and the memories that its kernels have been given. */
function rounderAndMemories(of: object) {
  const instantiate = vi.spyOn(rounding, 'instantiate');
  if (!isWasm(of)) throw new TypeError('expected the wasm backend');
  const rounder = wasmRounder(of);
  const memories = instantiate.mock.calls.map(([memory]) => memory as unknown);
  instantiate.mockRestore();
  return { rounder, memories };
}

it('is the memory of the kernels: nothing is copied', () => {
  const { rounder, memories } = rounderAndMemories(backend);
  const heap = backend.wasm.asm?.memory ?? backend.wasm.wasmMemory;
  expect(memories).toEqual([heap]);
  expect(memories[0]).toBe(heap);
  withoutLeaks(() => {
    const x = tf.tensor1d(data);
    const address = backend.typedArrayFromHeap(x).byteOffset;
    expect(rounder.roundInPlace(x, [], request)).toBe(true);
    expect(backend.typedArrayFromHeap(x).byteOffset).toBe(address);
    expect(bitsOf(x.dataSync())).toEqual(expected);
  });
});

it('may be out of reach, or shared by threads: arrays are copied then', () => {
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (descriptor: object) => object } })
    .WebAssembly;
  const shared = new Memory({ initial: 1, maximum: 1, shared: true });
  for (const wasm of [{}, { asm: { memory: shared } }]) {
    const { rounder } = rounderAndMemories(
      Object.create(backend, {
        wasm: {
          value: Object.assign(Object.create(backend.wasm) as object, { asm: undefined, wasmMemory: undefined }, wasm),
        },
      }) as object,
    );
    withoutLeaks(() => {
      const [x, y] = [tf.tensor1d(data), tf.tensor1d(data)];
      expect(rounder.roundInPlace(x, [y], request)).toBe(true);
      expect(bitsOf(x.dataSync())).toEqual(expected);
      const rounded = rounder.round(y, request);
      expect(bitsOf(backend.typedArrayFromHeap(rounded))).toEqual(expected);
      expect(bitsOf(y.dataSync())).toEqual(bitsOf(data));
      backend.disposeData(rounded.dataId);
    });
  }
});
