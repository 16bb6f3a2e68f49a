/**
 * Groups: which elements of an array share a scale.
 *
 * Arrays are row-major. A grouping is by tensor (one group), by channel (one group for each index along some axes) or by
 * block (runs of consecutive elements along one axis).
 * @module
 */
import { kind } from '../options.js';

/** What says which elements share a scale; neither field: all of them. */
export interface Grouping {
  /**
   * Without `block`: every index along this axis (or combination of indices along these axes) has a scale of its own:
   * per channel. With `block`: the axis along which the blocks run. Negative axes count from the last.
   * @defaultValue the whole array is one group; -1 with `block`
   */
  readonly axis?: number | readonly number[];
  /** Elements of a block along `axis`; the last block of a row may be shorter. An integer from 1 on. */
  readonly block?: number;
}

/** The groups of an array. */
export interface Groups {
  /** How many there are. */
  readonly count: number;
  /** The shape of an array of one value a group; its length is `count`. */
  readonly shape: readonly number[];
  /** The group of element i, or undefined where there is only one. */
  readonly of: Uint32Array | undefined;
}

/** The groups of an array of `length` elements of that shape; every field is checked. */
export function groupsOf(length: number, shape: readonly number[], grouping: Grouping, name: string): Groups {
  checkShape(length, shape, name);
  const { block } = grouping;
  if (block !== undefined) {
    integer(name, 'block', block, 1, Number.MAX_SAFE_INTEGER);
    const axes = axesOf(grouping.axis ?? -1, shape, name);
    if (axes.length !== 1) throw new RangeError(`${name}: "axis" expected one axis with "block", got ${axes.length}`);
    return byBlock(length, shape, axes[0]!, block);
  }
  if (grouping.axis === undefined) return { count: 1, shape: [], of: undefined };
  return byChannel(length, shape, axesOf(grouping.axis, shape, name));
}

function byChannel(length: number, shape: readonly number[], axes: readonly number[]): Groups {
  const kept = axes.map((axis) => shape[axis]!);
  const count = kept.reduce((product, size) => product * size, 1);
  const of = new Uint32Array(length);
  let groupStride = 1;
  for (let k = axes.length - 1; k >= 0; k--) {
    const axis = axes[k]!;
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const size = shape[axis]!;
    for (let i = 0; i < length; i++) of[i] = of[i]! + (Math.floor(i / inner) % size) * groupStride;
    groupStride *= size;
  }
  return { count, shape: kept, of };
}

function byBlock(length: number, shape: readonly number[], axis: number, block: number): Groups {
  const size = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, other) => product * other, 1);
  const blocks = Math.floor((size + block - 1) / block);
  const of = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const along = Math.floor(i / inner);
    const outer = Math.floor(along / size);
    of[i] = (outer * blocks + Math.floor((along % size) / block)) * inner + (i % inner);
  }
  const blocked = shape.map((other, k) => (k === axis ? blocks : other));
  return { count: blocked.reduce((product, other) => product * other, 1), shape: blocked, of };
}

function checkShape(length: number, shape: readonly number[], name: string): void {
  if (!Array.isArray(shape)) throw new TypeError(`${name}: "shape" expected an array of integers, got ${kind(shape)}`);
  const sizes = shape as readonly number[];
  sizes.forEach((size, i) => integer(name, `shape[${i}]`, size, 0, Number.MAX_SAFE_INTEGER));
  const product = sizes.reduce((total, size) => total * size, 1);
  if (product !== length) {
    throw new RangeError(
      `${name}: "shape" expected sizes whose product is ${length} like "x", got [${sizes.join(', ')}]`,
    );
  }
}

/** Axes counted from the first, ascending. */
function axesOf(axis: number | readonly number[], shape: readonly number[], name: string): readonly number[] {
  const list = typeof axis === 'number' ? [axis] : axis;
  if (!Array.isArray(list)) throw new TypeError(`${name}: "axis" expected an integer or integers, got ${kind(axis)}`);
  const rank = shape.length;
  if (rank === 0) throw new RangeError(`${name}: "axis" expected none for a scalar, got ${String(axis)}`);
  const axes = (list as readonly number[]).map((one) => {
    integer(name, 'axis', one, -rank, rank - 1);
    return one < 0 ? one + rank : one;
  });
  if (new Set(axes).size !== axes.length) {
    throw new RangeError(`${name}: "axis" expected different axes, got ${axes.join(', ')}`);
  }
  return axes.sort((a, b) => a - b);
}

function integer(name: string, field: string, x: unknown, least: number, most: number): void {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    throw new RangeError(`${name}: "${field}" expected an integer in ${least}..${most}, got ${x}`);
  }
}
