/**
 * A product of matrices, as all ways of computing one take it, and its elements by their definition.
 * @module
 */
import type { Accumulation } from './accumulation.js';
import type { Extent } from './extent.js';
import { sumOfProducts } from './reference.js';

/** A matrix in memory: element (i, j) is data[row i + col j]. Shared memory will do. */
export interface Operand {
  readonly data: ArrayLike<number>;
  readonly row: number;
  readonly col: number;
}

/** Where a product goes. The place of an element is also its number, on which its random words depend. */
export interface Output {
  readonly data: Float64Array | Float32Array;
  readonly row: number;
  readonly col: number;
}

/** A product of matrices: element (i, j) of `out` is the sum of the a(i, l) b(l, j), 0 <= l < terms. */
export interface Product {
  readonly out: Output;
  readonly a: Operand;
  readonly b: Operand;
  readonly terms: number;
  readonly how: Accumulation;
  /** The extents of a and b, found when they are first asked for. */
  readonly extents: () => readonly [Extent, Extent];
}

/** The elements (i, j) with fromRow <= i < toRow and fromCol <= j < toCol. */
export interface Part {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromCol: number;
  readonly toCol: number;
}

/** The sizes of a product: rows x terms by terms x cols. */
export interface Shape {
  readonly rows: number;
  readonly terms: number;
  readonly cols: number;
}

/** A part of a product by the reference. */
export function multiplyByReference(product: Product, { fromRow, toRow, fromCol, toCol }: Part): void {
  for (let i = fromRow; i < toRow; i++) {
    for (let j = fromCol; j < toCol; j++) multiplyElement(product, i, j);
  }
}

/** One element by the reference. */
export function multiplyElement({ out, a, b, terms, how }: Product, i: number, j: number): void {
  const element = out.row * i + out.col * j;
  const left = (l: number): number => a.data[a.row * i + a.col * l]!;
  const right = (l: number): number => b.data[b.row * l + b.col * j]!;
  out.data[element] = sumOfProducts({ count: terms, a: left, b: right }, element, how);
}
