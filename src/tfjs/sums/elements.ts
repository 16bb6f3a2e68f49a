/**
 * Sums of elements, as fpchop/linalg defines `sum`: with an accumulator and an order, and without products.
 *
 * Term l of element e of a result, in the order of its memory, draws word position + e n + l of the accumulator, n the
 * number of terms.
 * @module
 */
import { checkAccumulation, type Accumulation } from '../../linalg/products/accumulation.js';
import { undivided, type Rounding } from '../../linalg/products/slots.js';
import { multiplyTo } from '../../linalg/products/multiply.js';
import { type Operand } from '../../linalg/products/matrixProduct.js';
import { sumOfProducts } from '../../linalg/products/reference.js';
import { after } from '../products/sums.js';

/** Rounding to float32, which leaves elements of tensors as they are: sums of elements are those of products by 1. */
const unchanged = checkAccumulation({ accumulator: 'float32' }, 'sums').accumulator;

/** The accumulation of sums without products: what says how products are rounded, or added at once, is left out. */
export function ofElements({ accumulator, order, block, use }: Accumulation): Accumulation {
  return { product: unchanged, accumulator: undivided(accumulator), order, block, fma: false, use };
}

/** Sums of the rows of a matrix of `rows` x `terms`; their words begin behind `slots` others. */
export function addRows(
  out: Float32Array,
  a: Operand,
  rows: number,
  terms: number,
  how: Accumulation,
  slots = 0,
): void {
  const ones = { data: new Float32Array(terms).fill(1), row: 1, col: 1 };
  multiplyTo({ data: out, row: 1, col: 1 }, a, ones, { rows, terms, cols: 1 }, after(slots, ofElements(how)));
}

/** Products of the rows: as their sums, with multiplications for additions. None: 1. */
export function multiplyRows(out: Float32Array, a: Operand, rows: number, terms: number, how: Accumulation): void {
  const multiplying = { ...ofElements(how), accumulator: withProducts(undivided(how.accumulator)) };
  for (let i = 0; i < rows; i++) {
    const factor = (l: number): number => a.data[a.row * i + a.col * l]!;
    out[i] = terms === 0 ? 1 : sumOfProducts({ count: terms, a: factor }, i, multiplying);
  }
}

/** A rounding whose additions are multiplications. */
export function withProducts(rounding: Rounding): Rounding {
  return { ...rounding, add: rounding.mul };
}
