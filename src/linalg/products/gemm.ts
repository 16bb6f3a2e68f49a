/**
 * Products of matrices, and of a matrix and a vector.
 * @module
 */
import { kind } from '../../arguments.js';
import { behind, checkAccumulation, type Accumulation, type ProductOptions } from './accumulation.js';
import { addAt, multiplyAt } from './slots.js';
import { checkBoolean } from '../../arguments.js';
import { asMatrix, copyVector, type Float64Matrix, type Matrix, type MatrixLike, type VectorLike } from '../matrix.js';
import { partsOfProduct, productRows } from './multiply.js';
import { type Operand, type Part, type Shape } from './matrixProduct.js';

/** How `gemm` multiplies. */
export interface GemmOptions extends ProductOptions {
  /**
   * Factor of the product.
   * @defaultValue 1
   */
  readonly alpha?: number;
  /**
   * Factor of `C`; not 0 without `C`.
   * @defaultValue 0
   */
  readonly beta?: number;
  /** A matrix of the size of the result, which is added when `beta` is not 0. It is not changed. */
  readonly C?: MatrixLike;
  /**
   * Whether the transpose of A is multiplied.
   * @defaultValue false
   */
  readonly transposeA?: boolean;
  /**
   * Whether the transpose of B is multiplied.
   * @defaultValue false
   */
  readonly transposeB?: boolean;
}

/** How `gemv` multiplies. */
export interface GemvOptions extends ProductOptions {
  /**
   * Factor of the product.
   * @defaultValue 1
   */
  readonly alpha?: number;
  /**
   * Factor of `y`; not 0 without `y`.
   * @defaultValue 0
   */
  readonly beta?: number;
  /** A vector of the length of the result, which is added when `beta` is not 0. It is not changed. */
  readonly y?: VectorLike;
  /**
   * Whether the transpose of A is multiplied.
   * @defaultValue false
   */
  readonly transposeA?: boolean;
}

/** How `syrk` multiplies. */
export interface SyrkOptions extends ProductOptions {
  /**
   * Factor of the product.
   * @defaultValue 1
   */
  readonly alpha?: number;
  /**
   * Factor of `C`; not 0 without `C`.
   * @defaultValue 0
   */
  readonly beta?: number;
  /** A matrix of the size of the result whose lower triangle is added when `beta` is not 0. It is not changed. */
  readonly C?: MatrixLike;
  /**
   * Whether AᵀA is computed instead of A Aᵀ.
   * @defaultValue false
   */
  readonly transposeA?: boolean;
}

const combining = ['alpha', 'beta', 'C', 'transposeA', 'transposeB'];

/**
 * alpha A B + beta C with every product rounded to one format and every addition to another.
 *
 * Element e (row-major) is a sum of products as docs/linalg.md defines it: p_l = fl_prod(a_l b_l), and the p_l added by
 * `order`, each addition rounded to `accumulator`. Operands are taken as they are. Then fl(fl(alpha s) + fl(beta c)) in
 * the accumulator, where a factor of 1 is not multiplied and beta = 0 adds nothing.
 *
 * NaN, infinities, signed zeros, subnormals and overflow are those of the operations of a chopper, at every step: a
 * partial sum that overflows to infinity stays infinite or becomes NaN. A sum of no terms is +0 (NaN with an accumulator that has no zero). Results do not depend
 * on the back end.
 *
 * Stochastic modes: term l of element e owns slot e n + l. Where product and accumulator are one chopper, or formats
 * under the options of the call, the product draws word position + 2 slot and the addition position + 2 slot + 1;
 * choppers of their own draw position + slot each. With alpha other than 1 or beta other than 0 the accumulator draws
 * three more words an element behind those of all sums. The positions of choppers advance by all of that.
 * @param A - m x n: { data, rows, cols }, a matrix of ml-matrix or an ndarray of stdlib
 * @param B - n x p
 * @param options - accumulator, product, order, …
 * @returns a new m x p matrix with a Float64Array
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit, unknown options,
 * options that do not go together, or too few random words left
 * @example
 * const A = { data: [1, 2, 3, 4], rows: 2, cols: 2 };
 * gemm(A, A, { accumulator: 'float16' }).data                    // Float64Array [7, 10, 15, 22]
 * const tenths = { data: new Array(1000).fill(0.1), rows: 1, cols: 1000 };
 * const ones = { data: new Array(1000).fill(1), rows: 1000, cols: 1 };
 * gemm(tenths, ones, { accumulator: 'bfloat16' }).data[0]        // 32
 * gemm(tenths, ones, { accumulator: 'bfloat16', order: 'pairwise' }).data[0]   // 100
 */
export function gemm(A: MatrixLike, B: MatrixLike, options: GemmOptions): Float64Matrix {
  const { rows, cols, use, compute } = prepareGemm(A, B, options);
  const data = new Float64Array(rows * cols);
  use();
  compute(data)({ fromRow: 0, toRow: rows, fromCol: 0, toCol: cols });
  return { data, rows, cols };
}

/** A call of `gemm` whose arguments are checked. Its parts may be computed anywhere, in any order. */
export interface PreparedGemm extends Shape {
  /** Draws the words of all parts from the choppers that were passed; parts still draw those from before. */
  use(): void;
  /** What writes parts of the result to their places in `out`. A, B and C must not change before the last one. */
  compute(out: Float64Array): (part: Part) => void;
}

/** Checks a call of `gemm`. The random words begin where the choppers stand now. */
export function prepareGemm(A: MatrixLike, B: MatrixLike, options: GemmOptions): PreparedGemm {
  const how = checkAccumulation(options, 'gemm', combining);
  const { transposeA = false, transposeB = false } = options;
  const a = oriented(asMatrix(A, 'gemm', 'A'), checkBoolean(transposeA, 'gemm', 'transposeA'));
  const b = oriented(asMatrix(B, 'gemm', 'B'), checkBoolean(transposeB, 'gemm', 'transposeB'));
  if (a.cols !== b.rows) {
    throw new RangeError(`gemm: "B" expected ${a.cols} rows, the columns of A, got ${b.rows}`);
  }
  const shape = { rows: a.rows, terms: a.cols, cols: b.cols };
  const { alpha, beta, c } = checkFactors(options, options.C, shape, 'gemm');
  const count = shape.rows * shape.cols;
  return {
    ...shape,
    use: () => how.use(count * shape.terms, alpha === 1 && beta === 0 ? 0 : 3 * count, 'gemm'),
    compute: (out) => {
      const multiply = partsOfProduct(out, a, b, shape, how);
      return (part) => {
        multiply(part);
        for (let i = part.fromRow; i < part.toRow; i++) {
          const [from, to] = [i * shape.cols + part.fromCol, i * shape.cols + part.toCol];
          combine(out, { alpha, beta, c }, count * shape.terms, how, from, to);
        }
      };
    },
  };
}

/**
 * alpha A x + beta y, rounded as `gemm` rounds the product of A and the column x; see there for everything.
 * @param A - m x n
 * @param x - n elements
 * @param options - accumulator, product, order, …
 * @returns a new Float64Array of m elements
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit, unknown options,
 * options that do not go together, or too few random words left
 * @example
 * const A = { data: [1, 2, 3, 4, 5, 6], rows: 2, cols: 3 };
 * gemv(A, [1, 0.5, 0.25], { accumulator: 'float16' })                          // Float64Array [2.75, 8]
 * gemv(A, [1, 1], { accumulator: 'float16', transposeA: true, y: [1, 1, 1], beta: -1 })   // Float64Array [4, 6, 8]
 */
export function gemv(A: MatrixLike, x: VectorLike, options: GemvOptions): Float64Array<ArrayBuffer> {
  const how = checkAccumulation(options, 'gemv', ['alpha', 'beta', 'y', 'transposeA']);
  const a = oriented(asMatrix(A, 'gemv', 'A'), checkBoolean(options.transposeA ?? false, 'gemv', 'transposeA'));
  const vector = copyVector(x, a.cols, 'gemv', 'x');
  const shape = { rows: a.rows, terms: a.cols, cols: 1 };
  const y = options.y === undefined ? undefined : copyVector(options.y, a.rows, 'gemv', 'y');
  const C = y && { data: y, rows: a.rows, cols: 1 };
  const { alpha, beta, c } = checkFactors(options, C, shape, 'gemv', 'y');
  const data = new Float64Array(shape.rows);
  how.use(data.length * shape.terms, alpha === 1 && beta === 0 ? 0 : 3 * data.length, 'gemv');
  productRows(data, a, { data: vector, row: 1, col: 1 }, shape, how);
  combine(data, { alpha, beta, c }, data.length * shape.terms, how);
  return data;
}

/**
 * alpha A Aᵀ + beta C, symmetric: the lower triangle is that of `gemm(A, A, { transposeB: true })`, and the upper one is
 * its mirror image. Slots of random words, the unused ones of the upper triangle included, are those of `gemm`; see
 * there for NaN, infinities, signed zeros, subnormals and overflow.
 * @param A - m x n
 * @param options - accumulator, product, order, …
 * @returns a new m x m matrix (n x n with `transposeA`)
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit, unknown options,
 * options that do not go together, or too few random words left
 * @example
 * syrk({ data: [1, 2, 3, 4], rows: 2, cols: 2 }, { accumulator: 'float16' }).data   // Float64Array [5, 11, 11, 25]
 */
export function syrk(A: MatrixLike, options: SyrkOptions): Float64Matrix {
  const how = checkAccumulation(options, 'syrk', combining.slice(0, 4));
  const a = oriented(asMatrix(A, 'syrk', 'A'), checkBoolean(options.transposeA ?? false, 'syrk', 'transposeA'));
  const shape = { rows: a.rows, terms: a.cols, cols: a.rows };
  const { alpha, beta, c } = checkFactors(options, options.C, shape, 'syrk');
  const data = new Float64Array(shape.rows * shape.cols);
  how.use(data.length * shape.terms, alpha === 1 && beta === 0 ? 0 : 3 * data.length, 'syrk');
  productRows(data, a, { data: a.data, row: a.col, col: a.row }, shape, how);
  combine(data, { alpha, beta, c }, data.length * shape.terms, how);
  for (let i = 0; i < a.rows; i++) for (let j = i + 1; j < a.rows; j++) data[i * a.rows + j] = data[j * a.rows + i]!;
  return { data, rows: shape.rows, cols: shape.cols };
}

/** A matrix or its transpose. */
function oriented({ data, rows, cols }: Matrix, transposed: boolean): Operand & { rows: number; cols: number } {
  return transposed ? { data, row: 1, col: cols, rows: cols, cols: rows } : { data, row: cols, col: 1, rows, cols };
}

interface Factors {
  readonly alpha: number;
  readonly beta: number;
  readonly c: ArrayLike<number>;
}

function checkFactors(
  { alpha = 1, beta = 0 }: { readonly alpha?: number; readonly beta?: number },
  C: MatrixLike | undefined,
  { rows, cols }: Shape,
  name: string,
  parameter = 'C',
): Factors {
  if (typeof alpha !== 'number') throw new TypeError(`${name}: "alpha" expected a number, got ${kind(alpha)}`);
  if (typeof beta !== 'number') throw new TypeError(`${name}: "beta" expected a number, got ${kind(beta)}`);
  if (C === undefined) {
    if (beta !== 0) throw new RangeError(`${name}: "${parameter}" expected with "beta" ${beta}, got none`);
    return { alpha, beta, c: [] };
  }
  const c = asMatrix(C, name, parameter);
  if (c.rows !== rows || c.cols !== cols) {
    throw new RangeError(`${name}: "${parameter}" expected ${rows} x ${cols}, got ${c.rows} x ${c.cols}`);
  }
  return { alpha, beta, c: c.data };
}

/** fl(fl(alpha s) + fl(beta c)) in place, for elements `from` up to `to`; element e draws words 3 e, 3 e + 1 and 3 e + 2 behind those of the sums. */
function combine(
  s: Float64Array,
  { alpha, beta, c }: { readonly alpha: number; readonly beta: number; readonly c: ArrayLike<number> },
  slots: number,
  how: Accumulation,
  from = 0,
  to = s.length,
): void {
  if (alpha === 1 && beta === 0) return;
  const after = behind(slots, how);
  for (let e = from; e < to; e++) {
    const scaled = alpha === 1 ? s[e]! : multiplyAt(alpha, s[e]!, after, 3 * e);
    if (beta === 0) s[e] = scaled;
    else s[e] = addAt(scaled, beta === 1 ? c[e]! : multiplyAt(beta, c[e]!, after, 3 * e + 1), after, 3 * e + 2);
  }
}
