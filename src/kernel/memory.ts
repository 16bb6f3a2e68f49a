/**
 * Kernel memory: arenas whose arrays the kernels round in place, and the scratch memory that ordinary arrays go
 * through.
 * @module
 */
import type { RandomWords } from '../random/words.js';
import { BLOCK_BYTES, writePlan, writeWords } from './block.js';
import {
  makeMemory,
  rounding,
  type Kernel,
  type KernelModule,
  type KernelName,
  type PlatformMemory,
} from './kernelModule.js';
import type { Plan } from './plan.js';

const PAGE = 65536;
/** Elements that pass from one kernel to another at a time. */
export const BETWEEN = 2048;
/** The block stands at the start of every kernel memory, and behind it what passes from one kernel to another. */
export const BETWEEN_ADDRESS = (BLOCK_BYTES + 63) & -64;
/** Operations on arrays take at most this many operands, each of which may be a number. */
const OPERANDS = 3;
const UPPER_ADDRESS = BETWEEN_ADDRESS + (1 + OPERANDS) * BETWEEN * 8;
const CONSTANTS_ADDRESS = UPPER_ADDRESS + BETWEEN * 8;
const FIRST_FREE = CONSTANTS_ADDRESS + 64;

/** A WebAssembly memory with a block of constants and the kernels that run on it. */
export class KernelMemory {
  /** Where BETWEEN float64 values may pass from one kernel to another. */
  readonly between = BETWEEN_ADDRESS;
  /** Where the upper bounds of values stand while the lower ones are in between. */
  readonly upper = UPPER_ADDRESS;
  private readonly instances = new Map<object, object>();
  private plan: Plan | undefined;
  private words: RandomWords | undefined;

  /**
   * @param block - where BLOCK_BYTES bytes for the constants are. Only in memory of our own, where this is 0, do operations
   * find what they need.
   */
  constructor(
    private readonly memory: PlatformMemory,
    readonly block = 0,
  ) {}

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** Where the kernels of operations find what they would otherwise make again for every vector (wasm/arithmetic/index.ts). */
  readonly constants = CONSTANTS_ADDRESS;

  /** The kernels of a compiled module on this memory. */
  instance<Name extends string>(module: KernelModule<Name>): Readonly<Record<Name, Kernel>> {
    let instance = this.instances.get(module) as Record<Name, Kernel> | undefined;
    if (instance === undefined) {
      instance = module.instantiate(this.memory);
      this.instances.set(module, instance);
      new Float64Array(this.buffer, this.constants, module.constants.length).set(module.constants);
    }
    return instance;
  }

  /** The rounding kernel of that name, with the constants of `plan` and `words` in place. */
  ready(name: KernelName, plan: Plan, words: RandomWords | undefined): Kernel {
    if (this.plan !== plan) {
      writePlan(this.buffer, this.block, plan);
      this.plan = plan;
    }
    if (words !== undefined && this.words !== words) {
      writeWords(this.buffer, this.block, words);
      this.words = words;
    }
    return this.instance(rounding)[name];
  }
}

/** Kernel memories by the buffer of their arrays. */
const arenas = new WeakMap<ArrayBufferLike, KernelMemory>();

/** Elements of a chunk of scratch memory: input, output and buffer stay in cache. */
export const CHUNK = 8192;

/** Scratch memory and views of its one chunk. */
export interface Scratch {
  readonly memory: KernelMemory;
  readonly address: number;
  readonly float64: Float64Array;
  readonly float32: Float32Array;
}

let scratchMemory: Scratch | undefined;

/** The private memory that ordinary arrays go through, a chunk at a time. */
export function scratch(): Scratch {
  if (scratchMemory === undefined) {
    const memory = new KernelMemory(makeMemory(1 + Math.floor((CHUNK * 8 + FIRST_FREE) / PAGE)));
    arenas.set(memory.buffer, memory);
    scratchMemory = {
      memory,
      address: FIRST_FREE,
      float64: new Float64Array(memory.buffer, FIRST_FREE, CHUNK),
      float32: new Float32Array(memory.buffer, FIRST_FREE, CHUNK),
    };
  }
  return scratchMemory;
}

/** The kernel memory that holds the arrays of `buffer`, if one does. */
export function memoryOf(buffer: ArrayBufferLike): KernelMemory | undefined {
  return arenas.get(buffer);
}

/** A stretch of kernel memory from which arrays are allocated until it is released. */
export interface Arena {
  /**
   * An array of zeros in the arena. Never detached; rounding between arrays of one arena copies nothing.
   * @throws {@link RangeError} if the arena has not enough room left, or has been released
   */
  allocate(length: number, kind: 'float64'): Float64Array<ArrayBuffer>;
  /** The same for float32 elements. */
  allocate(length: number, kind: 'float32'): Float32Array<ArrayBuffer>;
  /** Gives the memory back as soon as none of its arrays is reachable; those that are remain ordinary arrays. */
  release(): void;
}

/**
 * Reserves an arena of `bytes` bytes of kernel memory. It is reserved in full and never grows, so that its arrays are
 * never detached. Where WASM is refused the arrays are ordinary ones, with the same results.
 * @param bytes - room for arrays, an integer in 1..4294836224 (4 GiB less 128 KiB)
 * @throws {@link TypeError} if `bytes` is no number; {@link RangeError} if it is out of range, or the platform refuses
 * the memory
 * @example
 * const { allocate, release } = arena(1e6);
 * const x = allocate(1000, 'float64').fill(Math.PI);
 * chopper('float16').into(x, x)[0]   // 3.140625
 * release()
 */
export function arena(bytes: number): Arena {
  checkCount('arena', 'bytes', bytes, 1, LARGEST_ARENA);
  return makeArena(bytes, 'arena');
}

/** 65535 pages less one for the block: the most that one memory surely can hold. */
const LARGEST_ARENA = 65534 * PAGE;
/** What is asked for the shared arena, halved until the platform grants it. Untouched pages cost nothing. */
const SMALLEST_SHARED = 16 * 1024 * 1024;

let shared: Arena | undefined;

/**
 * An array of zeros in an arena of kernel memory that all calls share: `into` between such arrays copies nothing and
 * runs at the speed of memory. The shared arena is reserved in full when first used and never freed; for memory that
 * can be given back use `arena`.
 * @param length - number of elements, an integer from 0 on
 * @param kind - the element type
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} if the shared arena has not enough room
 * left, or the platform refuses the memory
 * @example
 * const x = allocate(4, 'float32');
 * x.set([0.1, -0, NaN, 1e6]);
 * chopper('float16').into(x, x)   // [0.0999755859375, -0, NaN, Infinity]
 */
export function allocate(length: number, kind: 'float64'): Float64Array<ArrayBuffer>;
export function allocate(length: number, kind: 'float32'): Float32Array<ArrayBuffer>;
export function allocate(
  length: number,
  kind: 'float64' | 'float32',
): Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
  const bytes = checkCount('allocate', 'length', length, 0, LARGEST_ARENA / 4) * bytesOf('allocate', kind);
  if (bytes > LARGEST_ARENA) {
    throw new RangeError(`allocate: "length" expected at most ${LARGEST_ARENA} bytes, got ${bytes}`);
  }
  shared ??= makeShared();
  return shared.allocate(length, kind as 'float64');
}

function makeShared(): Arena {
  for (let bytes = LARGEST_ARENA; ; bytes = Math.floor(bytes / 2)) {
    try {
      return makeArena(bytes, 'allocate');
    } catch (error) {
      if (bytes < SMALLEST_SHARED) throw error;
    }
  }
}

function makeArena(bytes: number, name: string): Arena {
  const memory = rounding.isCompiled() ? reserve(bytes, name) : undefined;
  const end = memory?.buffer.byteLength ?? bytes;
  let free = memory === undefined ? 0 : FIRST_FREE;
  let released = false;
  if (memory !== undefined) arenas.set(memory.buffer, memory);
  const allocate = (length: number, kind: 'float64' | 'float32'): Float64Array | Float32Array => {
    const needed = checkCount(name, 'length', length, 0, LARGEST_ARENA / 4) * bytesOf(name, kind);
    if (released)
      throw new RangeError(`${name}: "allocate" expected an arena that is not released, got a released one`);
    if (needed > end - free) {
      throw new RangeError(
        `${name}: "length" expected at most ${end - free} bytes, what the arena has left, got ${needed}`,
      );
    }
    const address = free;
    free = Math.min(Math.floor((free + needed + 63) / 64) * 64, end);
    if (memory === undefined) return kind === 'float64' ? new Float64Array(length) : new Float32Array(length);
    return kind === 'float64'
      ? new Float64Array(memory.buffer, address, length)
      : new Float32Array(memory.buffer, address, length);
  };
  const release = (): void => {
    released = true;
    if (memory !== undefined) arenas.delete(memory.buffer);
  };
  return { allocate: allocate as Arena['allocate'], release };
}

function reserve(bytes: number, name: string): KernelMemory {
  try {
    return new KernelMemory(makeMemory(Math.floor((bytes + FIRST_FREE + PAGE - 1) / PAGE)));
  } catch (error) {
    throw new RangeError(`${name}: "bytes" expected an amount of memory that the platform grants, got ${bytes}`, {
      cause: error,
    });
  }
}

function bytesOf(name: string, kind: unknown): number {
  if (kind === 'float64') return 8;
  if (kind === 'float32') return 4;
  if (typeof kind !== 'string') throw new TypeError(`${name}: "kind" expected a string, got ${typeof kind}`);
  throw new RangeError(`${name}: "kind" expected 'float64' or 'float32', got '${kind}'`);
}

function checkCount(name: string, field: string, x: unknown, least: number, most: number): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${typeof x}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    throw new RangeError(`${name}: "${field}" expected an integer in ${least}..${most}, got ${x}`);
  }
  return x;
}
