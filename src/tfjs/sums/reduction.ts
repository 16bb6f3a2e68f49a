/**
 * Reductions: sums and products along some axes of a tensor, and running ones along one.
 * @module
 */
import { type Accumulation } from '../../linalg/products/accumulation.js';
import { addAt, roundAt, undivided } from '../../linalg/products/slots.js';
import type { Operand } from '../../linalg/products/matrixProduct.js';
import { addRows, multiplyRows, withProducts } from './elements.js';

/** The elements that are reduced to one, as a row of a matrix: in the row-major order of the tensor. */
interface Rows {
  readonly a: Operand;
  readonly rows: number;
  readonly terms: number;
}

/** Sums along axes. */
export const sum = along(addRows);

/** Products along axes, every multiplication rounded to the accumulator. */
export const prod = along(multiplyRows);

function along(reduce: typeof multiplyRows) {
  return (out: Float32Array, x: Float32Array, shape: readonly number[], axes: readonly number[], how: Accumulation) => {
    const { a, rows, terms } = rowsOf(x, shape, axes);
    reduce(out, a, rows, terms, how);
  };
}

/** Sums of several tensors: terms by tensor. */
export function addTensors(out: Float32Array, tensors: readonly Float32Array[], how: Accumulation): void {
  const terms = tensors.length;
  const data = new Float32Array(out.length * terms);
  tensors.forEach((x, l) => {
    for (let e = 0; e < out.length; e++) data[e * terms + l] = x[e]!;
  });
  addRows(out, { data, row: terms, col: 1 }, out.length, terms, how);
}

function rowsOf(x: Float32Array, shape: readonly number[], axes: readonly number[]): Rows {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const reduced = shape.map((_, axis) => axis).filter((axis) => axes.includes(axis));
  const [rows, terms] = [sizeOf(shape, kept), sizeOf(shape, reduced)];
  const isLast = reduced.every((axis, i) => axis === kept.length + i);
  if (isLast) return { a: { data: x, row: terms, col: 1 }, rows, terms };
  const isFirst = reduced.every((axis, i) => axis === i);
  if (isFirst) return { a: { data: x, row: 1, col: rows }, rows, terms };
  const data = new Float32Array(rows * terms);
  const [starts, steps] = [placesOf(shape, kept), placesOf(shape, reduced)];
  let at = 0;
  for (const start of starts) for (const step of steps) data[at++] = x[start + step]!;
  return { a: { data, row: terms, col: 1 }, rows, terms };
}

function sizeOf(shape: readonly number[], axes: readonly number[]): number {
  return axes.reduce((size, axis) => size * shape[axis]!, 1);
}

/** Where the elements lie that have index 0 along all axes but these, in row-major order. */
function placesOf(shape: readonly number[], axes: readonly number[]): number[] {
  let places = [0];
  for (const axis of axes) {
    const stride = sizeOf(
      shape,
      shape.map((_, k) => k).filter((k) => k > axis),
    );
    places = places.flatMap((place) => Array.from({ length: shape[axis]! }, (_, i) => place + i * stride));
  }
  return places;
}

/** Which elements a running sum or product takes. */
export interface Running {
  readonly axis: number;
  /** Whether an element is left out of its own sum. */
  readonly exclusive: boolean;
  /** Whether it runs from the end on. */
  readonly reverse: boolean;
  readonly operation: 'sum' | 'product';
}

/**
 * Running sums or products along an axis: each is the one before it and one element more, rounded. Whatever the order of
 * sums, these go one by one. The operation that gives element e of the result draws word position + e.
 */
export function running(
  out: Float32Array,
  x: Float32Array,
  shape: readonly number[],
  { axis, exclusive, reverse, operation }: Running,
  how: Accumulation,
): void {
  const sums = undivided(how.accumulator);
  const step = operation === 'sum' ? sums : withProducts(sums);
  const length = shape[axis]!;
  const stride = sizeOf(
    shape,
    shape.map((_, k) => k).filter((k) => k > axis),
  );
  const neutral = operation === 'sum' ? 0 : 1;
  for (let start = 0; start < x.length; start += length * stride) {
    for (let lane = start; lane < start + stride; lane++) {
      let total: number | undefined;
      for (let j = 0; j < length; j++) {
        const at = lane + stride * (reverse ? length - 1 - j : j);
        const from = exclusive ? at + (reverse ? stride : -stride) : at;
        if (exclusive && j === 0) {
          out[at] = neutral;
          continue;
        }
        total = total === undefined ? roundAt(x[from]!, step, at) : addAt(total, x[from]!, step, at);
        out[at] = total;
      }
    }
  }
}

/**
 * Sums of the rows of x that have the same number, `ids`: row k of the result is that of number k. Terms by row of x;
 * words by row of the result, element and term, one each.
 */
export function sumSegments(
  out: Float32Array,
  x: Float32Array,
  ids: ArrayLike<number>,
  segments: number,
  how: Accumulation,
): void {
  const width = segments === 0 ? 0 : out.length / segments;
  const members = Array.from({ length: segments }, (): number[] => []);
  for (let i = 0; i < ids.length; i++) members[ids[i]!]?.push(i);
  let slots = 0;
  members.forEach((rows, k) => {
    const data = new Float32Array(rows.length * width);
    rows.forEach((row, l) => data.set(x.subarray(row * width, (row + 1) * width), l * width));
    const to = out.subarray(k * width, (k + 1) * width);
    addRows(to, { data, row: 1, col: width }, width, rows.length, how, slots);
    slots += data.length;
  });
}
