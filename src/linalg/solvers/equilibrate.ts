/**
 * Two-sided diagonal scaling, which brings a matrix into the range of a narrow format.
 *
 * After Higham, Pranesh and Zounon, "Squeezing a matrix into half precision, with an application to solving linear
 * systems" (SIAM J. Sci. Comput. 41, 2019): scale rows and columns, then the whole to a fraction theta of the largest
 * finite number. All factors are powers of two here, so that scaling rounds nothing.
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { formatFor, type FormatLike } from '../../format/names.js';
import { checkBoolean, checkKeys, checkNumber } from '../../arguments.js';
import { checkSquare, copyMatrix, type Float64Matrix, type MatrixLike } from '../matrix.js';

/** Options of `equilibrate`. */
export interface EquilibrateOptions {
  /**
   * The largest element of the scaled matrix is at most this fraction of the format's largest finite number, and above half
   * of it: room for what a factorization adds.
   * @defaultValue 0.1
   */
  readonly theta?: number;
  /**
   * Whether rows and columns get the same factors, so that a symmetric matrix stays symmetric.
   * @defaultValue false
   */
  readonly symmetric?: boolean;
}

/** A scaled matrix and its factors, all powers of two. */
export interface Equilibrated {
  /** `factor * rows[i] * A(i, j) * cols[j]` */
  readonly A: Float64Matrix;
  readonly rows: Float64Array<ArrayBuffer>;
  readonly cols: Float64Array<ArrayBuffer>;
  readonly factor: number;
}

/**
 * Scales a matrix by rows, by columns and as a whole, all by powers of two, into the range of `format`.
 *
 * Rows are scaled so that the largest element of each is in [1/2, 1), then columns likewise, and then the whole so that the
 * largest element is at most `theta` times the format's largest finite number. With `symmetric`, row and column i get
 * one factor, found by iteration (Knight, Ruiz and Uçar 2014) until the largest element of every row is in [1/2, 2). To
 * solve A x = b, solve A' y = factor rows b and take x = cols y.
 *
 * Nothing is rounded, unless an element leaves float64's range; rows and columns of zeros keep the factor 1. Elements far
 * below the largest of their row and column can still become subnormal or zero in the format.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for infinities and NaN, unknown formats
 * and options, and `symmetric` for a matrix that is not square
 * @example
 * const { A, rows, factor } = equilibrate(fromRows([[1e9, 2e9], [1e-9, 3e-9]]), 'float16');
 * A.data          // Float64Array [3814.697…, 3814.697…, 2199.023…, 3298.534…]
 * rows[0]         // 4.656612873077393e-10 = 2^-31
 * factor          // 4096
 */
export function equilibrate(A: MatrixLike, format: FormatLike, options: EquilibrateOptions = {}): Equilibrated {
  const scaled = copyMatrix(A, 'equilibrate');
  checkKeys(options, ['theta', 'symmetric'], 'equilibrate');
  const theta = checkNumber(options.theta ?? 0.1, Number.MIN_VALUE, 1, 'equilibrate', 'theta');
  const symmetric = checkBoolean(options.symmetric ?? false, 'equilibrate', 'symmetric');
  const { maxFinite } = formatFor(format, 'equilibrate');
  if (symmetric) checkSquare(scaled, 'equilibrate');
  if (scaled.data.some((x) => !(Math.abs(x) < Infinity))) {
    throw new RangeError('equilibrate: "A" expected finite elements, got infinities or NaN');
  }
  const rows = new Float64Array(scaled.rows).fill(1);
  const cols = new Float64Array(scaled.cols).fill(1);
  if (symmetric) {
    for (let step = 0; step < MOST_STEPS && balance(scaled, rows, cols); step++);
  } else {
    scaleLines(scaled, rows, 'rows');
    scaleLines(scaled, cols, 'cols');
  }
  const largest = scaled.data.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
  const factor = largest === 0 ? 1 : power(exponentOf((theta * maxFinite) / largest));
  scaled.data.forEach((x, i) => (scaled.data[i] = x * factor));
  return { A: scaled, rows, cols, factor };
}

/** Balancing halves the distance from the goal in every step: this is far more than exponents can take. */
const MOST_STEPS = 100;

/** The largest magnitudes of rows or columns. */
function largestOf({ data, rows, cols }: Float64Matrix, lines: 'rows' | 'cols'): Float64Array {
  const largest = new Float64Array(lines === 'rows' ? rows : cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const line = lines === 'rows' ? i : j;
      largest[line] = Math.max(largest[line]!, Math.abs(data[i * cols + j]!));
    }
  }
  return largest;
}

/** Scales rows or columns so that their largest elements are in [1/2, 1). */
function scaleLines(matrix: Float64Matrix, factors: Float64Array, lines: 'rows' | 'cols'): void {
  largestOf(matrix, lines).forEach((size, line) => {
    // The powers of two end at 2^1023: subnormal lines stay below 1/2.
    if (size !== 0) factors[line] = power(Math.min(-exponentOf(size) - 1, 1023));
  });
  const { data, rows, cols } = matrix;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) data[i * cols + j]! *= factors[lines === 'rows' ? i : j]!;
  }
}

/** One step of symmetric scaling; false if all factors were 1. */
function balance(matrix: Float64Matrix, rows: Float64Array, cols: Float64Array): boolean {
  const step = Float64Array.from(largestOf(matrix, 'rows'), (size) =>
    size === 0 ? 1 : power(-Math.floor((exponentOf(size) + 1) / 2)),
  );
  const { data, rows: n } = matrix;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) data[i * n + j] = data[i * n + j]! * step[i]! * step[j]!;
  step.forEach((factor, i) => (cols[i] = rows[i]! *= factor));
  return step.some((factor) => factor !== 1);
}
