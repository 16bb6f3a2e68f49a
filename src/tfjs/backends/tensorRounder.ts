/**
 * What rounds the tensors of one backend.
 * @module
 */
import type { Request } from '../request.js';
import type { TensorInfo } from '../tensorflow.js';

/** Elements of a tensor, or the promise of them. */
export type Snapshot = Float32Array | Promise<Float32Array>;

/** What the adapter does with tensors of one backend. `x` is float32 throughout; `view` takes integers, too. */
export interface Rounder {
  /** A new tensor, of the elements of x rounded. */
  round(x: TensorInfo, request: Request): TensorInfo;
  /** A new tensor: 1 where the magnitude of an element is at most the largest finite value, or NaN, and 0 elsewhere. */
  mask(x: TensorInfo, request: Request): TensorInfo;
  /**
   * Rounds x where it lies, if its memory is not that of one of `others` and can be written.
   * @returns whether it has done so
   */
  roundInPlace(x: TensorInfo, others: readonly TensorInfo[], request: Request): boolean;
  /**
   * The elements of x: a copy.
   * @throws RangeError if they are where they can only be read later
   */
  read(x: TensorInfo): Float32Array<ArrayBuffer>;
  /** Whether elements can only be read later, so that `snapshot` gives promises and `view` may fail. */
  readonly later: boolean;
  /** The elements of x, to be looked at before anything else happens. */
  view(x: TensorInfo): Float32Array;
  /** The elements that x has now, whatever becomes of it: at once, or later where they can only be read later. */
  snapshot(x: TensorInfo): Snapshot;
  /** A new tensor whose elements `fill` writes, all of them. */
  make(shape: readonly number[], fill: (out: Float32Array) => void): TensorInfo;
  /** A new tensor of these elements. */
  write(values: Float32Array, shape: readonly number[]): TensorInfo;
  /** The parts of a complex tensor, which it owns; undefined if it lets nobody at them. */
  parts(x: TensorInfo): readonly [TensorInfo, TensorInfo] | undefined;
}
