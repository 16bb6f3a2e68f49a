/**
 * Matrix products: which of the ways computes them. All of them give the bits of reference.ts.
 *
 * Random words depend on the output element and the term alone (accumulation.ts), so that any part of a product may be
 * computed anywhere, in any number of calls, on one thread or several.
 * @module
 */
import { servesByKernel } from '../../kernel/backend.js';
import type { Accumulation } from './accumulation.js';
import { extentOf, type Extent } from './extent.js';
import { partsInNative } from './native.js';
import {
  multiplyByReference,
  type Operand,
  type Output,
  type Part,
  type Product,
  type Shape,
} from './matrixProduct.js';
import { partsInSingle } from './single.js';
import { partsInDouble } from './wide.js';

/** Products with fewer terms in all cost less by the reference. */
const LEAST = 2048;
/** The same of the engine's own arithmetic. */
const LEAST_NATIVE = 64;

/**
 * Rows `from` up to `to` of the product of a and b, written to their places in `out`, row-major.
 * @param out - room for all of the product; float32 only for accumulators whose values float32 holds
 */
export function productRows(
  out: Float64Array | Float32Array,
  a: Operand,
  b: Operand,
  { rows, terms, cols }: Shape,
  how: Accumulation,
  from = 0,
  to = rows,
): void {
  const part = { fromRow: from, toRow: to, fromCol: 0, toCol: cols };
  partsOfProduct(out, a, b, { rows, terms, cols }, how)(part);
}

/**
 * Computes the product a part at a time; what is found out about a and b serves all parts, so they must not change in
 * between. The parameters are those of `productRows`.
 */
export function partsOfProduct(
  out: Float64Array | Float32Array,
  a: Operand,
  b: Operand,
  { terms, cols }: Shape,
  how: Accumulation,
): (part: Part) => void {
  return partsTo({ data: out, row: cols, col: 1 }, a, b, terms, how);
}

/** The product of a and b, written to places that need not be row-major. */
export function multiplyTo(out: Output, a: Operand, b: Operand, { rows, terms, cols }: Shape, how: Accumulation): void {
  partsTo(out, a, b, terms, how)({ fromRow: 0, toRow: rows, fromCol: 0, toCol: cols });
}

function partsTo(out: Output, a: Operand, b: Operand, terms: number, how: Accumulation): (part: Part) => void {
  let found: readonly [Extent, Extent] | undefined;
  const extents = () => (found ??= [extentOf(a.data), extentOf(b.data)]);
  const product = { out, a, b, terms, how, extents };
  const straight = partsOf(product);
  const turned = partsOf(transposed(product));
  return (part) => {
    const { fromRow, toRow, fromCol, toCol } = part;
    // Kernels take several columns at a time: of few columns the transposed product has more.
    if (toCol - fromCol < 8 && toRow - fromRow > toCol - fromCol)
      turned({ fromRow: fromCol, toRow: toCol, fromCol: fromRow, toCol: toRow });
    else straight(part);
  };
}

function partsOf(product: Product): (part: Part) => void {
  const reference = (part: Part): void => multiplyByReference(product, part);
  let fast: ((part: Part) => void) | undefined;
  let loops: ((part: Part) => void) | undefined;
  return (part) => {
    const size = (part.toRow - part.fromRow) * (part.toCol - part.fromCol) * product.terms;
    if (size === 0) return reference(part);
    if (servesByKernel(size, LEAST)) {
      fast ??= partsInSingle(product) ?? partsInNative(product) ?? partsInDouble(product) ?? reference;
      fast(part);
    } else {
      if (size < LEAST_NATIVE) return reference(part);
      loops ??= partsInNative(product) ?? reference;
      loops(part);
    }
  };
}

function transposed({ out, a, b, terms, how, extents }: Product): Product {
  const turned = (): readonly [Extent, Extent] => [extents()[1], extents()[0]];
  return { out: swapped(out), a: swapped(b), b: swapped(a), terms, how, extents: turned };
}

function swapped<M extends Operand>({ data, row, col }: M): M {
  return { data, row: col, col: row } as M;
}
