/**
 * QR factorization by Householder reflections and by modified Gram-Schmidt.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import { checkKeys, checkOneOf } from '../../arguments.js';
import { copyMatrix, type Float64Matrix, type MatrixLike } from '../matrix.js';
import { operationsOf, type Operations } from '../operations.js';
import { norm2 } from '../products/product.js';
import { troubles, type Troubles } from './triangular.js';
import { watched, type Watched } from './watched.js';

/** The factors of A = Q R, and what went wrong. */
export interface QR extends Troubles {
  /** As large as A; its columns are orthonormal up to rounding. */
  readonly q: Float64Matrix;
  /** Upper triangular, of order `A.cols`. */
  readonly r: Float64Matrix;
}

/** Options of `qr`. */
export interface QROptions {
  /**
   * Householder reflections (Q orthogonal to working accuracy) or modified Gram-Schmidt (Q loses orthogonality in
   * proportion to the condition of A).
   * @defaultValue 'householder'
   */
  readonly method?: 'householder' | 'gramSchmidt';
}

/**
 * Factors A = Q R for A with at least as many rows as columns, in the chopper `c`.
 *
 * A is rounded to the format first. `'householder'` (Golub and Van Loan, Matrix Computations, §5.2): with x the rest of
 * column k and beta = -sign(x_0) ||x||, v = (x_1, …) / (x_0 - beta) with v_0 = 1 and tau = (beta - x_0) / beta; the rows i
 * of the rest become a_i - v_i w with w = tau (v_0 a_0 + v_1 a_1 + …), summed from the top. Q is accumulated backward from
 * the identity. `'gramSchmidt'` (modified): r_kk = ||a_k||, q_k = a_k / r_kk; r_k: = q_k^T A, summed from the top; and the
 * rows become a_i - q_ik r_k:. Norms scale by a power of two, so that squares do not overflow. Every operation is
 * rounded; random words are drawn in the order in which the operations are written here, rows from the top.
 *
 * A column whose rest is zero is reported as `singular` (its column of Q is zero in Gram-Schmidt); infinities, NaN and
 * elements that reach the largest finite number are reported as `overflow`, the step in which a product or quotient underflows
 * to zero as `underflow` (0 also for elements of A).
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for fewer rows than columns and unknown
 * options
 * @example
 * const { q, r } = qr(fromRows([[3, 1], [4, 2]]), chopper('float16'));
 * r.data      // Float64Array [-5, -2.19921875, 0, -0.400390625]
 * q.data[0]   // -0.599609375
 * qr(matrix(2, 2), chopper('float16')).singular   // 0
 */
export function qr(A: MatrixLike, c: Chopper, options: QROptions = {}): QR {
  const a = copyMatrix(A, 'qr');
  if (a.rows < a.cols) {
    throw new RangeError(`qr: "A" expected at least as many rows as columns, got ${a.rows} x ${a.cols}`);
  }
  checkChopper(c, 'qr');
  checkKeys(options, ['method'], 'qr');
  const method = checkOneOf(options.method ?? 'householder', ['householder', 'gramSchmidt'], 'qr', 'method');
  const operations = watched(operationsOf(c));
  operations.roundInto(a.data, a.data);
  const rounding = operations.vanished ? 0 : undefined;
  const { q, r, singular, underflow } =
    method === 'householder' ? householder(a, operations) : gramSchmidt(a, operations);
  const overflow = [q, r].map(({ data, cols }) => firstRow(data, cols, operations)).find((row) => row !== undefined);
  return { q, r, ...troubles(singular, overflow, rounding ?? underflow) };
}

function firstRow(data: Float64Array, cols: number, { overflowed }: Operations): number | undefined {
  const index = data.findIndex(overflowed);
  return index < 0 ? undefined : Math.floor(index / cols);
}

type Factors = Pick<QR, 'q' | 'r'> & { readonly [trouble in 'singular' | 'underflow']: number | undefined };

function householder(a: Float64Matrix, operations: Watched): Factors {
  const { rows, cols } = a;
  const { sub, div } = operations;
  const vectors: Float64Array[] = [];
  const taus: number[] = [];
  let singular: number | undefined;
  let underflow: number | undefined;
  for (let k = 0; k < cols; k++) {
    const x = Float64Array.from({ length: rows - k }, (_, i) => a.data[(k + i) * cols + k]!);
    const norm = norm2(x, operations);
    if (norm === 0) {
      singular ??= k;
      vectors.push(x);
      taus.push(0);
      continue;
    }
    const beta = x[0]! > 0 ? -norm : norm;
    const pivot = sub(x[0]!, beta);
    taus.push(div(sub(beta, x[0]!), beta));
    const v = x;
    v[0] = 1;
    operations.divInto(v.subarray(1), v.subarray(1), pivot);
    vectors.push(v);
    reflect(a, k, k + 1, v, taus[k]!, operations);
    if (operations.vanished) underflow ??= k;
    for (let i = k; i < rows; i++) a.data[i * cols + k] = i === k ? beta : 0;
  }
  const q: Float64Matrix = { data: new Float64Array(rows * cols), rows, cols };
  for (let k = cols - 1; k >= 0; k--) {
    q.data[k * cols + k] = 1;
    if (taus[k] !== 0) reflect(q, k, k, vectors[k]!, taus[k]!, operations);
    if (operations.vanished) underflow ??= k;
  }
  return { q, r: { data: a.data.slice(0, cols * cols), rows: cols, cols }, singular, underflow };
}

/** Applies I - tau v v^T to rows `top`, … of the columns from `left` on. */
function reflect(
  a: Float64Matrix,
  top: number,
  left: number,
  v: Float64Array,
  tau: number,
  operations: Operations,
): void {
  if (left === a.cols) return;
  const w = combineRows(a, top, left, v, operations);
  operations.mulInto(w, w, tau);
  subtractMultiples(a, top, left, v, w, operations);
}

function gramSchmidt(a: Float64Matrix, operations: Watched): Factors {
  const { rows, cols } = a;
  const r: Float64Matrix = { data: new Float64Array(cols * cols), rows: cols, cols };
  let singular: number | undefined;
  let underflow: number | undefined;
  for (let k = 0; k < cols; k++) {
    const q = Float64Array.from({ length: rows }, (_, i) => a.data[i * cols + k]!);
    const norm = norm2(q, operations);
    r.data[k * cols + k] = norm;
    if (norm === 0) {
      singular ??= k;
      continue;
    }
    operations.divInto(q, q, norm);
    q.forEach((element, i) => (a.data[i * cols + k] = element));
    if (operations.vanished) underflow ??= k;
    if (k + 1 === cols) break;
    const w = combineRows(a, 0, k + 1, q, operations);
    r.data.set(w, k * cols + k + 1);
    subtractMultiples(a, 0, k + 1, q, w, operations);
    if (operations.vanished) underflow ??= k;
  }
  return { q: a, r, singular, underflow };
}

/** v_0 a_0 + v_1 a_1 + … of the rows from `top` and the columns from `left` on, from the top. */
function combineRows(
  { data, cols }: Float64Matrix,
  top: number,
  left: number,
  v: Float64Array,
  { mulInto, addInto }: Operations,
): Float64Array {
  const w = new Float64Array(cols - left);
  const terms = new Float64Array(cols - left);
  v.forEach((factor, i) => {
    const row = data.subarray((top + i) * cols + left, (top + i + 1) * cols);
    mulInto(terms, row, factor);
    if (i === 0) w.set(terms);
    else addInto(w, w, terms);
  });
  return w;
}

/** Row i becomes a_i - v_i w, for the rows from `top` and the columns from `left` on. */
function subtractMultiples(
  { data, cols }: Float64Matrix,
  top: number,
  left: number,
  v: Float64Array,
  w: Float64Array,
  { mulInto, subInto }: Operations,
): void {
  const terms = new Float64Array(cols - left);
  v.forEach((factor, i) => {
    const row = data.subarray((top + i) * cols + left, (top + i + 1) * cols);
    mulInto(terms, w, factor);
    subInto(row, row, terms);
  });
}
