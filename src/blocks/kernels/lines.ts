/**
 * Lines: groups of an array as runs of consecutive elements.
 *
 * Blocks along the last axis, channels of the first and whole arrays lie so already; blocks and channels of another axis do
 * after it has been moved.
 * @module
 */
import type { Grouping } from '../groups.js';

/** Groups as runs: every line has `line` elements, in groups of `group`, the last of which may be shorter. */
export interface Lines {
  readonly count: number;
  readonly line: number;
  readonly group: number;
  /** Where the array must be transposed first: each of `outer` matrices, size rows by inner columns. */
  readonly move?: { readonly outer: number; readonly size: number; readonly inner: number };
  /** Whether groups then come in another order than scales do: blocks of an axis that is not the last. */
  readonly movesScales: boolean;
}

/** The groups of an array of that shape as lines; undefined where they are none (tiles, several axes). */
export function linesOf(length: number, shape: readonly number[], { axis, block }: Grouping): Lines | undefined {
  if (length === 0) return undefined;
  const rank = shape.length;
  if (axis === undefined && block === undefined) return { count: 1, line: length, group: length, movesScales: false };
  if (Array.isArray(block) || Array.isArray(axis)) return undefined;
  const given = (axis ?? -1) as number;
  const at = given < 0 ? given + rank : given;
  const size = shape[at]!;
  const inner = shape.slice(at + 1).reduce((product, one) => product * one, 1);
  const outer = length / size / inner;
  if (typeof block === 'number') {
    const group = Math.min(block, size);
    const lines = { count: length / size, line: size, group, movesScales: inner > 1 };
    return inner === 1 ? lines : { ...lines, move: { outer, size, inner } };
  }
  const lines = { count: size, line: length / size, group: length / size, movesScales: false };
  // A channel lies together where nothing is outside of it.
  if (outer === 1) return lines;
  return inner === 1 ? { ...lines, move: { outer: 1, size: outer, inner: size } } : undefined;
}

/** How many groups a line has, and all lines. */
export function groupsPerLine({ line, group }: Lines): number {
  return Math.floor((line + group - 1) / group);
}

/** Matrices transposed, `rows` by `columns` each: element (r, c) comes to (c, r). */
export function transpose<T extends Float32Array | Uint8Array>(x: T, rows: number, columns: number): T {
  const out = x.slice() as T;
  const matrix = rows * columns;
  for (let start = 0; start < x.length; start += matrix) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) out[start + c * rows + r] = x[start + r * columns + c]!;
    }
  }
  return out;
}
