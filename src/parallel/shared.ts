/**
 * Arrays in shared memory: what the threads of a pool read and write without copies.
 * @module
 */
import { kind } from '../arguments.js';
import { sharedMemory, type Memories } from './memories.js';

/** The arrays that a pool takes; on shared memory they are not copied. */
export type FloatArray = Float64Array | Float32Array;

/**
 * An array of zeros in shared memory: calls of a pool read and write such arrays where they lie, and copy all others.
 *
 * An ordinary Float64Array in all else; NaN, infinities, signed zeros and subnormals are kept as they are.
 * @param length - number of elements, an integer from 0 on
 * @throws {@link TypeError} if `length` is no number; {@link RangeError} if it is no length, or the platform refuses the
 * memory; Error where memory cannot be shared
 * @example
 * const x = sharedFloat64(3);
 * x.set([1, -0, NaN])
 * x                       // Float64Array [1, -0, NaN]
 */
export function sharedFloat64(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(memory(length, 8, 'sharedFloat64'));
}

/**
 * The same with float32 elements.
 * @param length - number of elements, an integer from 0 on
 * @throws {@link TypeError} if `length` is no number; {@link RangeError} if it is no length, or the platform refuses the
 * memory; Error where memory cannot be shared
 * @example
 * sharedFloat32(2)        // Float32Array [0, 0]
 */
export function sharedFloat32(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(memory(length, 4, 'sharedFloat32'));
}

function memory(length: number, width: number, name: string): SharedArrayBuffer {
  if (typeof length !== 'number') throw new TypeError(`${name}: "length" expected a number, got ${kind(length)}`);
  if (!Number.isInteger(length) || length < 0 || length * width > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`${name}: "length" expected an integer from 0 on, got ${length}`);
  }
  checkSharing(name);
  return sharedMemory(length * width);
}

/** Throws where threads cannot share memory. */
export function checkSharing(name: string): void {
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new Error(
      `${name}: SharedArrayBuffer expected on this platform, got none; a page needs the headers ` +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    );
  }
}

/** A typed array of the platform, Float16Array included. */
export interface TypedArray {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly length: number;
  readonly constructor: unknown;
  set(x: ArrayLike<number>): void;
  subarray(begin: number, end: number): TypedArray;
}

/** Whether the array lies in shared memory. */
export function isShared({ buffer }: TypedArray): boolean {
  return buffer instanceof SharedArrayBuffer;
}

/** An array of the kind and length of `x` in shared memory; what it holds is not defined. */
export function sharedLike<A extends TypedArray>(x: A, memories: Memories): A {
  return new (x.constructor as new (memory: SharedArrayBuffer) => A)(memories.take(x.byteLength));
}

/** Whether two arrays have bytes in common. */
export function overlap(x: TypedArray, y: TypedArray): boolean {
  return (
    x.buffer === y.buffer && x.byteOffset < y.byteOffset + y.byteLength && y.byteOffset < x.byteOffset + x.byteLength
  );
}

/** Arrays of a call in shared memory. */
export interface Sharing {
  /** The array itself, or a copy of it where it is not shared or must not be read while results are written. */
  share<A extends TypedArray>(x: A): A;
  /** The copies that were made. */
  readonly copies: ReadonlyMap<TypedArray, TypedArray>;
}

/** Brings arrays to shared memory, that of `memories`, each once; `isHarmed` says which ones the results would harm where they lie. */
export function sharing(memories: Memories, isHarmed: (x: TypedArray) => boolean): Sharing {
  const copies = new Map<TypedArray, TypedArray>();
  const share = <A extends TypedArray>(x: A): A => {
    if (isShared(x) && !isHarmed(x)) return x;
    let copy = copies.get(x);
    if (copy === undefined) {
      copy = sharedLike(x, memories);
      copy.set(x as unknown as ArrayLike<number>); // of numbers or of bigints, as its copy is
      copies.set(x, copy);
    }
    return copy as A;
  };
  return { share, copies };
}
