/**
 * Groups: which elements of an array share a scale.
 *
 * Arrays are row-major. A grouping is by tensor (one group), by channel (one group for each index along some axes), by
 * block (runs of consecutive elements along one axis) or by tile (rectangles of the last two axes).
 * @module
 */
import { checkInteger, kind } from '../arguments.js';

/** What says which elements share a scale; neither field: all of them. */
export interface Grouping {
  /**
   * Without `block`: every index along this axis (or combination of indices along these axes) has a scale of its own:
   * per channel. With `block`: the axis along which the blocks run. Negative axes count from the last.
   * @defaultValue the whole array is one group; -1 with `block`
   */
  readonly axis?: number | readonly number[];
  /**
   * Elements of a block along `axis`, an integer from 1 on; or rows and columns of tiles of the last two axes, which take
   * no `axis`. The last block of a line may be shorter.
   */
  readonly block?: number | readonly [number, number];
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
  checkGrouping(grouping, name);
  const { block } = grouping;
  if (typeof block === 'number') {
    const axes = axesOf(grouping.axis ?? -1, shape, name);
    return byBlock(length, shape, axes[0]!, block);
  }
  if (block !== undefined) return byTile(length, shape, block, name);
  if (grouping.axis === undefined) return { count: 1, shape: [], of: undefined };
  return byChannel(length, shape, axesOf(grouping.axis, shape, name));
}

/** The shape of an array of one value a group, of checked arguments. */
export function groupShapeOf(shape: readonly number[], { axis, block }: Grouping): readonly number[] {
  const rank = shape.length;
  if (Array.isArray(block)) {
    const sides = block as readonly [number, number];
    return shape.map((size, k) =>
      k < rank - 2 ? size : Math.floor((size + sides[k - rank + 2]! - 1) / sides[k - rank + 2]!),
    );
  }
  const axes = axis === undefined ? [-1] : typeof axis === 'number' ? [axis] : axis;
  const places = axes.map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b);
  if (typeof block === 'number') {
    return shape.map((size, k) => (k === places[0] ? Math.floor((size + block - 1) / block) : size));
  }
  return axis === undefined ? [] : places.map((place) => shape[place]!);
}

/** Checks everything of a grouping that does not depend on a shape. */
export function checkGrouping({ axis, block }: Grouping, name: string): void {
  const axes = axis === undefined ? [] : typeof axis === 'number' ? [axis] : axis;
  if (!Array.isArray(axes)) throw new TypeError(`${name}: "axis" expected an integer or integers, got ${kind(axis)}`);
  for (const one of axes as readonly unknown[]) {
    checkInteger(one, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, name, 'axis');
  }
  if (block === undefined) return;
  if (typeof block === 'number') {
    checkInteger(block, 1, Number.MAX_SAFE_INTEGER, name, 'block');
    if (axis !== undefined && axes.length !== 1) {
      throw new RangeError(`${name}: "axis" expected one axis with "block", got ${axes.length}`);
    }
    return;
  }
  if (!Array.isArray(block)) {
    throw new TypeError(`${name}: "block" expected a number or [rows, columns], got ${kind(block)}`);
  }
  const sides = block as readonly unknown[];
  if (sides.length !== 2) {
    throw new RangeError(`${name}: "block" expected a number or [rows, columns], got ${sides.length} numbers`);
  }
  sides.forEach((side, i) => checkInteger(side, 1, Number.MAX_SAFE_INTEGER, name, `block[${i}]`));
  if (axis !== undefined) {
    throw new RangeError(`${name}: "axis" expected none with "block" [rows, columns], got ${String(axis)}`);
  }
}

function byChannel(length: number, shape: readonly number[], axes: readonly number[]): Groups {
  const kept = axes.map((axis) => shape[axis]!);
  const of = new Uint32Array(length);
  let groupStride = 1;
  for (let k = axes.length - 1; k >= 0; k--) {
    const axis = axes[k]!;
    const inner = productOf(shape.slice(axis + 1));
    const size = shape[axis]!;
    for (let i = 0; i < length; i++) of[i] = of[i]! + (Math.floor(i / inner) % size) * groupStride;
    groupStride *= size;
  }
  return { count: productOf(kept), shape: kept, of };
}

function byBlock(length: number, shape: readonly number[], axis: number, block: number): Groups {
  const size = shape[axis]!;
  const inner = productOf(shape.slice(axis + 1));
  const blocks = Math.floor((size + block - 1) / block);
  const of = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const along = Math.floor(i / inner);
    const outer = Math.floor(along / size);
    of[i] = (outer * blocks + Math.floor((along % size) / block)) * inner + (i % inner);
  }
  const blocked = shape.map((other, k) => (k === axis ? blocks : other));
  return { count: productOf(blocked), shape: blocked, of };
}

function byTile(
  length: number,
  shape: readonly number[],
  [tileRows, tileColumns]: readonly [number, number],
  name: string,
): Groups {
  if (shape.length < 2) {
    throw new RangeError(
      `${name}: "shape" expected two axes or more with "block" [rows, columns], got ${shape.length}`,
    );
  }
  const rows = shape.at(-2)!;
  const columns = shape.at(-1)!;
  const down = Math.floor((rows + tileRows - 1) / tileRows);
  const across = Math.floor((columns + tileColumns - 1) / tileColumns);
  const of = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const row = Math.floor(i / columns);
    const matrix = Math.floor(row / rows);
    of[i] = (matrix * down + Math.floor((row % rows) / tileRows)) * across + Math.floor((i % columns) / tileColumns);
  }
  const tiled = [...shape.slice(0, -2), down, across];
  return { count: productOf(tiled), shape: tiled, of };
}

function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** Throws unless `shape` holds sizes whose product is `length`. */
export function checkShape(length: number, shape: readonly number[], name: string): void {
  if (!Array.isArray(shape)) throw new TypeError(`${name}: "shape" expected an array of integers, got ${kind(shape)}`);
  const sizes = shape as readonly number[];
  sizes.forEach((size, i) => checkInteger(size, 0, Number.MAX_SAFE_INTEGER, name, `shape[${i}]`));
  if (productOf(sizes) !== length) {
    throw new RangeError(
      `${name}: "shape" expected sizes whose product is ${length} like "x", got [${sizes.join(', ')}]`,
    );
  }
}

/** Axes counted from the first, ascending. */
function axesOf(axis: number | readonly number[], shape: readonly number[], name: string): readonly number[] {
  const list = typeof axis === 'number' ? [axis] : axis;
  const rank = shape.length;
  if (rank === 0) throw new RangeError(`${name}: "axis" expected none for a scalar, got ${String(axis)}`);
  const axes = list.map((one) => {
    checkInteger(one, -rank, rank - 1, name, 'axis');
    return one < 0 ? one + rank : one;
  });
  if (new Set(axes).size !== axes.length) {
    throw new RangeError(`${name}: "axis" expected different axes, got ${axes.join(', ')}`);
  }
  return axes.sort((a, b) => a - b);
}

/** The number of each element's group, one an element. */
export function spread(perGroup: ArrayLike<number>, { of }: Groups, length: number): Float64Array {
  const each = new Float64Array(length);
  if (of === undefined) each.fill(perGroup[0]!);
  else for (let i = 0; i < length; i++) each[i] = perGroup[of[i]!]!;
  return each;
}

/**
 * The largest magnitude of each group, 0 of an empty one.
 * @param nonFinite - whether NaN and infinities make the maximum NaN (`'block'`), or count nothing (`'element'`)
 */
export function maximaOf(x: ArrayLike<number>, { of, count }: Groups, nonFinite: NonFinite): Float64Array {
  const maxima = new Float64Array(count);
  for (let i = 0; i < x.length; i++) {
    const group = of === undefined ? 0 : of[i]!;
    const magnitude = Math.abs(x[i]!);
    if (!(magnitude < Infinity)) {
      if (nonFinite === 'block') maxima[group] = NaN;
    } else if (magnitude > maxima[group]!) {
      maxima[group] = magnitude;
    }
  }
  return maxima;
}

/** What a NaN or an infinity spoils: its block, which becomes NaN, or nothing else. */
export type NonFinite = 'block' | 'element';
