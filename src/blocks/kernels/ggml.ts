/**
 * Q4_0 and Q8_0 of ggml by kernels: float32 arrays of whole blocks without NaN or infinities. Everything else, and every
 * error, is the plain reference's.
 * @module
 */
import { servesByKernel } from '../../kernel/backend.js';
import type { Family, FloatArray } from '../family.js';
import type { GgmlSpec } from '../spec.js';
import type { KernelName } from './kernel.generated.js';
import { CHUNK, kernels, LEAST, place } from './runs.js';

/** What the kernels of a type are called, and the bytes of its blocks. */
interface Served {
  readonly encode: KernelName;
  readonly decode: KernelName;
  readonly bytes: number;
}

const served: Partial<Record<string, Served>> = {
  Q4_0: { encode: 'encodeQ40', decode: 'decodeQ40', bytes: 18 },
  Q8_0: { encode: 'encodeQ80', decode: 'decodeQ80', bytes: 34 },
};

/** Elements of a block, and blocks that kernels take at a time. */
const BLOCK = 32;
const BLOCKS = CHUNK / BLOCK;

/** The family, made fast where kernels have its type. */
export function acceleratedGgml(family: Family, { type }: GgmlSpec): Family {
  const names = served[type];
  if (names === undefined) return family;
  return {
    ...family,
    chop(out, x, shape, position) {
      if (!serves(x, shape) || !chopBlocks(out as Float32Array, x, names)) family.chop(out, x, shape, position);
    },
    quantize(x, shape, position) {
      const codes = serves(x, shape) ? encodeBlocks(x, names) : undefined;
      return codes === undefined
        ? family.quantize(x, shape, position)
        : { codes, scales: new Uint8Array(0), scaleShape: [0] };
    },
    decode(out, stored, shape) {
      if (!serves(out, shape)) family.decode(out, stored, shape);
      else decodeBlocks(out, stored.codes as Uint8Array, names);
    },
  };
}

/** Whether kernels serve an array; shapes that do not fit are left to the reference. */
function serves(x: FloatArray, shape: readonly number[]): x is Float32Array {
  if (!(x instanceof Float32Array) || !Array.isArray(shape) || shape.length === 0) return false;
  const sizes = shape as readonly number[];
  if (sizes.some((size) => !Number.isInteger(size)) || sizes.at(-1)! % BLOCK !== 0) return false;
  if (sizes.reduce((product, size) => product * size, 1) !== x.length) return false;
  return servesByKernel(x.length, LEAST) && kernels.isCompiled();
}

/** The scratch memory: elements in its lower half, bytes of blocks in the upper one. */
function room(names: Served): {
  float32: Float32Array;
  address: number;
  bytes: Uint8Array;
  encode: (...parameters: readonly number[]) => number;
  decode: (...parameters: readonly number[]) => number;
} {
  const { memory, float32, address } = place(undefined);
  const instance = memory.instance(kernels);
  const bytes = new Uint8Array(memory.buffer, address + 4 * CHUNK, BLOCKS * names.bytes);
  return { float32, address, bytes, encode: instance[names.encode], decode: instance[names.decode] };
}

function encodeBlocks(x: Float32Array, names: Served): Uint8Array<ArrayBuffer> | undefined {
  const { float32, address, bytes, encode } = room(names);
  const codes = new Uint8Array((x.length / BLOCK) * names.bytes);
  for (let start = 0; start < x.length; start += CHUNK) {
    const blocks = Math.min(CHUNK, x.length - start) / BLOCK;
    float32.set(x.subarray(start, start + blocks * BLOCK));
    if (encode(blocks, bytes.byteOffset, address) !== blocks) return undefined;
    codes.set(bytes.subarray(0, blocks * names.bytes), (start / BLOCK) * names.bytes);
  }
  return codes;
}

function decodeBlocks(out: Float32Array, codes: Uint8Array, names: Served): void {
  const { float32, address, bytes, decode } = room(names);
  for (let start = 0; start < out.length; start += CHUNK) {
    const blocks = Math.min(CHUNK, out.length - start) / BLOCK;
    const first = start / BLOCK;
    bytes.set(codes.subarray(first * names.bytes, (first + blocks) * names.bytes));
    decode(blocks, address, bytes.byteOffset);
    out.set(float32.subarray(0, blocks * BLOCK), start);
  }
}

/** Rounds the blocks of `x` into `out`, which may be `x`: false, and nothing is written, where one has no finite numbers. */
function chopBlocks(out: Float32Array, x: Float32Array, names: Served): boolean {
  const codes = encodeBlocks(x, names);
  if (codes === undefined) return false;
  decodeBlocks(out, codes, names);
  return true;
}
