/**
 * Sums, inner products and norms of vectors, rounded at every step.
 * @module
 */
import { operate } from '../../arithmetic/elementwise.js';
import type { Chopper } from '../../chopper.js';
import type { FormatLike } from '../../format/names.js';
import { kind } from '../../arguments.js';
import { type RoundingOptions } from '../../options.js';
import { behind, checkAccumulation, type Order, type ProductOptions } from './accumulation.js';
import { addAt, fuseAt, multiplyAt, roundAt, undivided, type Rounding } from './slots.js';
import { copyVector, type VectorLike } from '../matrix.js';
import { productRows } from './multiply.js';
import { sumOfProducts } from './reference.js';

/** How the terms of `sum` and `asum` are added. */
export interface SumOptions extends RoundingOptions {
  /** The format, or the chopper, that every addition rounds to. */
  readonly accumulator: FormatLike | Chopper;
  /**
   * The order of the additions.
   * @defaultValue 'sequential'
   */
  readonly order?: Order;
  /**
   * Terms of a block, an integer from 1 on; for order `'blocked'` alone.
   * @defaultValue 32
   */
  readonly block?: number;
}

/** How `axpy` rounds. */
export type AxpyOptions = Omit<ProductOptions, 'order' | 'block' | 'tensorCore'>;

/**
 * The inner product of x and y, rounded as an element of `gemm` is; see there for NaN, infinities, signed zeros,
 * subnormals, overflow and random words (e = 0). No terms: +0, or what an accumulator without zero makes of it (NaN).
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for vectors of different lengths, unknown
 * options, options that do not go together, or too few random words left
 * @example
 * dot([1, 2 ** -11, 2 ** -11], [1, 1, 1], { accumulator: 'float16' })                      // 1
 * dot([1, 2 ** -11, 2 ** -11], [1, 1, 1], { accumulator: 'float16', order: 'blocked', block: 1 })   // 1
 * dot([2 ** -11, 2 ** -11, 1], [1, 1, 1], { accumulator: 'float16' })                      // 1.0009765625
 */
export function dot(x: VectorLike, y: VectorLike, options: ProductOptions): number {
  const how = checkAccumulation(options, 'dot');
  const a = copyVector(x, undefined, 'dot', 'x');
  const b = copyVector(y, a.length, 'dot', 'y');
  how.use(a.length, 0, 'dot');
  const result = new Float64Array(1);
  const column = { data: b, row: 1, col: 1 };
  productRows(result, { data: a, row: a.length, col: 1 }, column, { rows: 1, terms: a.length, cols: 1 }, how);
  return result[0]!;
}

/**
 * fl_acc(fl_prod(alpha x_i) + y_i), or fl_acc(alpha x_i + y_i) with fma. With alpha = 1 nothing is multiplied.
 *
 * NaN, infinities, signed zeros, subnormals and overflow as the operations of a chopper have them. Element i owns slot i
 * of the random words, as a term of `gemm` does.
 * @returns a new Float64Array of the length of x
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for vectors of different lengths, unknown
 * options, options that do not go together, or too few random words left
 * @example
 * axpy(1 / 3, [3, 6], [1, 1], { accumulator: 'float16' })              // Float64Array [2, 3]
 * axpy(1 / 3, [3, 6], [-1, -2], { accumulator: 'float64', fma: true })  // Float64Array [-5.551115123125783e-17, -1.1102230246251565e-16]
 */
export function axpy(alpha: number, x: VectorLike, y: VectorLike, options: AxpyOptions): Float64Array<ArrayBuffer> {
  for (const key of ['order', 'block', 'tensorCore']) {
    if (key in options) throw new RangeError(`axpy: "${key}" expected in sums of many terms alone, got it`);
  }
  const how = checkAccumulation(options, 'axpy');
  if (typeof alpha !== 'number') throw new TypeError(`axpy: "alpha" expected a number, got ${kind(alpha)}`);
  const a = copyVector(x, undefined, 'axpy', 'x');
  const b = copyVector(y, a.length, 'axpy', 'y');
  how.use(a.length, 0, 'axpy');
  const { product, accumulator, multiplier, fma } = how;
  if (multiplier === undefined && isConsecutive(product) && isConsecutive(accumulator)) {
    if (alpha !== 1 && fma) return operateOn('fma', [alpha, a, b], accumulator);
    return operateOn('add', [alpha === 1 ? a : operateOn('mul', [alpha, a], product), b], accumulator);
  }
  return b.map((addend, i) => {
    if (alpha === 1) return addAt(a[i]!, addend, accumulator, i);
    if (fma) return fuseAt(alpha, a[i]!, addend, accumulator, i);
    const term =
      multiplier === undefined ? multiplyAt(alpha, a[i]!, product, i) : roundAt(multiplier(alpha, a[i]!), product, i);
    return addAt(term, addend, accumulator, i);
  });
}

/** Whether slots draw words one after the other, or none. */
function isConsecutive({ words, step }: Rounding): boolean {
  return words === undefined || step === 1;
}

/** An operation on arrays, by its kernel: element i is that of slot i. */
function operateOn(
  name: 'add' | 'mul' | 'fma',
  operands: readonly (number | Float64Array)[],
  { plan, words, first, exact, [name]: operation }: Rounding,
): Float64Array<ArrayBuffer> {
  const kernel = exact ? name : undefined;
  return operate(operation, undefined, operands, plan, words, first, { name, kernel }) as Float64Array<ArrayBuffer>;
}

/**
 * The sum of the elements of x: s = fl(x_0), then s = fl(s + x_l); or pairwise, or in blocks.
 *
 * NaN, infinities, signed zeros, subnormals and overflow as additions of a chopper have them. No elements: +0 (NaN with an accumulator that has no zero). Term l
 * owns word position + l of the accumulator; the position of a chopper advances by the length of x.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for unknown options, or too few random words
 * left
 * @example
 * const x = new Float64Array(5000).fill(1);
 * sum(x, { accumulator: 'float16' })                                       // 2048
 * sum(x, { accumulator: 'float16', order: 'pairwise' })                    // 5000
 * sum(x, { accumulator: 'float16', order: 'blocked', block: 64 })          // 5000
 */
export function sum(x: VectorLike, options: SumOptions): number {
  return addUp(copyVector(x, undefined, 'sum', 'x'), options, 'sum');
}

/**
 * The sum of the magnitudes of x, as `sum` adds; see there for NaN, infinities, signed zeros, subnormals and overflow.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for unknown options, or too few random words
 * left
 * @example
 * asum([3, -4], { accumulator: 'float16' })   // 7
 */
export function asum(x: VectorLike, options: SumOptions): number {
  return addUp(
    copyVector(x, undefined, 'asum', 'x').map((element) => Math.abs(element)),
    options,
    'asum',
  );
}

/**
 * The Euclidean norm of x: the root, rounded to the accumulator, of the inner product of x and itself. Nothing is
 * scaled, so that squares may overflow to infinity or vanish; NaN and infinities come through.
 *
 * Random words are those of `dot`, then one more of the accumulator.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for unknown options, options that do not go
 * together, or too few random words left
 * @example
 * nrm2([3, 4], { accumulator: 'float16' })       // 5
 * nrm2([300, 400], { accumulator: 'float16' })   // Infinity
 */
export function nrm2(x: VectorLike, options: ProductOptions): number {
  const a = copyVector(x, undefined, 'nrm2', 'x');
  const how = checkAccumulation(options, 'nrm2');
  how.use(a.length, 1, 'nrm2');
  const each = (l: number): number => a[l]!;
  const { sqrt, plan, words, first } = behind(a.length, how);
  return sqrt(sumOfProducts({ count: a.length, a: each, b: each }, 0, how), plan, words, first);
}

function addUp(x: Float64Array, options: SumOptions, name: string): number {
  for (const key of ['product', 'fma', 'lmul', 'tensorCore']) {
    if (key in options) throw new RangeError(`${name}: "${key}" expected in sums of products alone, got it`);
  }
  const how = checkAccumulation(options, name);
  const alone = { ...how, accumulator: undivided(how.accumulator) };
  how.use(0, x.length, name);
  return sumOfProducts({ count: x.length, a: (l) => x[l]! }, 0, alone);
}
