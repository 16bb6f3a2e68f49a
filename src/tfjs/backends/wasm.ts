/**
 * Tensors of the wasm backend: stretches of its heap, rounded there by our kernels, which are instantiated on the heap's
 * memory. Where that memory is shared (threads) or cannot be had, arrays go through the kernels' own memory.
 * @module
 */
import { BLOCK_BYTES } from '../../kernel/block.js';
import { backend as chosenBackend } from '../../kernel/backend.js';
import { roundByPlan, roundInto } from '../../kernel/bulk.js';
import { KernelMemory } from '../../kernel/memory.js';
import { rounding, type PlatformMemory } from '../../kernel/kernelModule.js';
import type { Request } from '../request.js';
import type { Backend, TensorInfo } from '../tensorflow.js';
import { hostRounder } from './host.js';
import type { Rounder } from './tensorRounder.js';

interface WasmModule {
  readonly asm?: { readonly memory?: PlatformMemory };
  readonly wasmMemory?: PlatformMemory;
  _malloc(bytes: number): number;
}

interface WasmBackend extends Backend {
  readonly wasm: WasmModule;
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(x: TensorInfo): Float32Array<ArrayBuffer>;
}

/** Whether a backend is tfjs-backend-wasm's. */
export function isWasm(backend: object): backend is WasmBackend {
  return 'wasm' in backend && 'typedArrayFromHeap' in backend;
}

/** The rounder of a wasm backend. */
export function wasmRounder(backend: WasmBackend): Rounder {
  const heap = heapOf(backend);
  const into = (out: TensorInfo, x: TensorInfo, { plan, words, position }: Request): void => {
    // Views are taken anew every time: the heap may have grown, which detaches them.
    const target = backend.typedArrayFromHeap(out);
    const source = backend.typedArrayFromHeap(x);
    if (heap === undefined) roundInto(target, source, plan, words, position);
    else roundByPlan(heap, target, source, plan, words, position);
  };
  const copy = (x: TensorInfo): Float32Array<ArrayBuffer> => backend.typedArrayFromHeap(x).slice();
  return {
    ...hostRounder(backend, copy),
    round(x, request) {
      const out = backend.makeOutput(x.shape, 'float32');
      into(out, x, request);
      return out;
    },
    roundInPlace(x, others, request) {
      if (others.some((other) => other.dataId === x.dataId)) return false;
      into(x, x, request);
      return true;
    },
    view: (x) => backend.typedArrayFromHeap(x),
    make(shape, fill) {
      const out = backend.makeOutput([...shape], 'float32');
      fill(backend.typedArrayFromHeap(out));
      return out;
    },
  };
}

/** The heap as a memory that kernels run on: their constants take a little of it, for as long as the backend lives. */
function heapOf({ wasm }: WasmBackend): KernelMemory | undefined {
  const memory = wasm.asm?.memory ?? wasm.wasmMemory;
  if (memory === undefined || chosenBackend() !== 'wasm-simd') return undefined;
  try {
    rounding.instantiate(memory);
  } catch {
    return undefined; // shared memory cannot be imported as memory that is not
  }
  const room = (wasm._malloc(BLOCK_BYTES + 16) >>> 0) + 15;
  return new KernelMemory(memory, room - (room % 16));
}
