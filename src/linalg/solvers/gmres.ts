/**
 * GMRES, restarted and preconditioned from the left.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import { checkInteger, checkKeys, checkNumber } from '../../arguments.js';
import { backwardError } from './backwardError.js';
import { preconditionerOf, solutionOfZero, type IterativeSolution, type Preconditioner } from './conjugateGradients.js';
import { asMatrix, checkSquare, copyVector, type MatrixLike, type VectorLike } from '../matrix.js';
import { operationsOf, type Operations } from '../operations.js';
import { dotProduct, matrixVector, norm2 } from '../products/product.js';
import { productDoubleDouble, widen } from '../sums/doubleDouble.js';

/** Options of `gmres`. */
export interface GMRESOptions {
  /** Applied from the left, to residuals and to products with A. @defaultValue none: the identity */
  readonly preconditioner?: Preconditioner;
  /** Where to start. @defaultValue zero */
  readonly start?: VectorLike;
  /**
   * The iteration ends when the preconditioned residual, as the rotations have it, has at most this norm relative to that of
   * the preconditioned b.
   * @defaultValue 2^(1-p), the epsilon of the chopper's format
   */
  readonly tolerance?: number;
  /** Iterations between restarts. @defaultValue the order */
  readonly restart?: number;
  /** Iterations in all. @defaultValue the order */
  readonly maxIterations?: number;
}

/** What GMRES reached. */
export interface GMRESSolution extends IterativeSolution {
  /** The iteration that found the (preconditioned) matrix singular; x is the best of the space so far. */
  readonly singular?: number;
}

/**
 * Solves A x = b by GMRES (Saad and Schultz 1986) in the chopper `c`.
 *
 * Arnoldi's process by modified Gram-Schmidt, Givens rotations as it goes: w = M^-1 A v_k; for each v_j, h = w . v_j and
 * w = w - h v_j; v_k+1 = w / ||w||; rotations from sqrt(a^2 + b^2); the small triangular system as `trsv`; x = x + y_0 v_0 + y_1
 * v_1 + …. Every operation is rounded and random words are drawn in this order, products of matrices and vectors as in
 * docs/solvers.md. A is taken as it is; b and the start are rounded to the format.
 *
 * `converged` speaks of the residual that the rotations give, `backwardError` of x. Overflow (of norms too) and NaN end the
 * iteration and are reported as `overflow`, underflow of b or of a product with A to zero as `underflow`; x is then that of
 * the last restart. A zero on the diagonal of the triangular system is reported as `singular`. b = 0 gives x = 0, whatever
 * the start.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit and unknown options
 * @example
 * const A = fromRows([[4, 1], [-1, 3]]);
 * gmres(A, [5, 2], chopper('float32')).converged   // true
 * gmres(A, [5, 2], chopper('float64'), { maxIterations: 1 }).converged   // false
 */
export function gmres(A: MatrixLike, b: VectorLike, c: Chopper, options: GMRESOptions = {}): GMRESSolution {
  const name = 'gmres';
  const given = asMatrix(A, name);
  checkSquare(given, name);
  checkChopper(c, name);
  checkKeys(options, ['preconditioner', 'start', 'tolerance', 'restart', 'maxIterations'], name);
  const n = given.rows;
  const right = copyVector(b, n, name, 'b');
  const start = options.start === undefined ? undefined : copyVector(options.start, n, name, 'start');
  const tolerance = checkNumber(options.tolerance ?? c.format.epsilon, 0, Infinity, name, 'tolerance');
  const maxIterations = checkInteger(options.maxIterations ?? n, 0, Infinity, name, 'maxIterations');
  const restart = checkInteger(options.restart ?? Math.max(n, 1), 1, Infinity, name, 'restart');
  const operations = operationsOf(c);
  const multiply = matrixVector(given, operations);
  const precondition = preconditionerOf(options.preconditioner, n, name);
  if (right.every(isZero)) return solutionOfZero(given, right);
  const rounded = right.slice();
  operations.roundInto(rounded, rounded);
  if (start !== undefined) operations.roundInto(start, start);
  const first = precondition(rounded);
  if (first.every(isZero)) {
    const x = start ?? new Float64Array(n);
    const errors = backwardError(given, x, right);
    return { x, converged: false, iterations: 0, residuals: [], underflow: 0, backwardError: errors };
  }
  let vanishes = false;
  const apply = (v: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
    const product = precondition(multiply(v));
    vanishes ||= product.every(isZero) && !productDoubleDouble(given, widen(v)).high.every(isZero);
    return product;
  };
  const { singular, ...run } = iterate(apply, first, start, operations, { tolerance, maxIterations, restart });
  const why = singular === undefined ? {} : vanishes ? { underflow: singular } : { singular };
  return { ...run, ...why, backwardError: backwardError(given, run.x, right) };
}

function isZero(x: number): boolean {
  return x === 0;
}

/** When `iterate` stops and restarts. */
export interface Limits {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly restart: number;
}

/**
 * GMRES for the system that `apply` multiplies by and whose right-hand side is `b`, both preconditioned already.
 * @internal
 */
export function iterate(
  apply: (v: Float64Array<ArrayBuffer>) => Float64Array<ArrayBuffer>,
  b: Float64Array<ArrayBuffer>,
  start: Float64Array<ArrayBuffer> | undefined,
  operations: Operations,
  { tolerance, maxIterations, restart }: Limits,
): Omit<GMRESSolution, 'backwardError'> {
  const { overflowed, divInto, subInto } = operations;
  const size = norm2(b, operations);
  let x: Float64Array<ArrayBuffer> = start ?? new Float64Array(b.length);
  const residuals: number[] = [];
  let iterations = 0;
  if (size === 0) return { x: new Float64Array(b.length), converged: true, iterations, residuals: [0] };
  if (overflowed(size)) return { x, converged: false, iterations, residuals, overflow: 0 };
  for (let first = true; ; first = false) {
    const r = b.slice();
    if (!first || start !== undefined) subInto(r, r, apply(x));
    const beta = norm2(r, operations);
    if (overflowed(beta)) return { x, converged: false, iterations, residuals, overflow: iterations };
    if (first) residuals.push(beta / size);
    if (beta <= tolerance * size) return { x, converged: true, iterations, residuals };
    if (iterations >= maxIterations) return { x, converged: false, iterations, residuals };
    divInto(r, r, beta);
    const cycle = new Cycle(r, beta, operations);
    for (let k = 0; k < restart && iterations < maxIterations; k++) {
      const w = apply(cycle.basis[k]!);
      if (!cycle.extend(w)) return { x, converged: false, iterations, residuals, overflow: iterations };
      iterations++;
      residuals.push(Math.abs(cycle.g[k + 1]!) / size);
      if (residuals.at(-1)! <= tolerance || cycle.exhausted) break;
    }
    const next = cycle.update(x);
    if (next === undefined) return { x, converged: false, iterations, residuals, overflow: iterations };
    x = next;
    if (cycle.singular) return { x, converged: false, iterations, residuals, singular: iterations };
    if (residuals.at(-1)! <= tolerance) return { x, converged: true, iterations, residuals };
    if (cycle.exhausted) return { x, converged: false, iterations, residuals };
  }
}

/** The iterations between two restarts: the basis, and the triangular system that the rotations make. */
class Cycle {
  readonly basis: Float64Array<ArrayBuffer>[];
  /** The rotated right-hand side; the magnitude of its last element is the norm of the residual. */
  readonly g: number[];
  /** Whether the space is exhausted: the basis cannot be extended. */
  exhausted = false;
  /** Whether the triangular system has a zero on its diagonal. */
  singular = false;
  private readonly columns: number[][] = [];
  private readonly rotations: (readonly [cosine: number, sine: number])[] = [];

  constructor(
    v: Float64Array<ArrayBuffer>,
    beta: number,
    private readonly operations: Operations,
  ) {
    this.basis = [v];
    this.g = [beta];
  }

  /** Makes `w` orthogonal to the basis and rotates the new column; false after an overflow. */
  extend(w: Float64Array<ArrayBuffer>): boolean {
    const { add, sub, mul, div, mulInto, subInto, divInto, overflowed } = this.operations;
    const k = this.columns.length;
    const terms = new Float64Array(w.length);
    const column: number[] = [];
    for (const v of this.basis) {
      const h = dotProduct(w, v, this.operations);
      mulInto(terms, v, h);
      subInto(w, w, terms);
      column.push(h);
    }
    const size = norm2(w, this.operations);
    if (column.some(overflowed) || overflowed(size)) return false;
    this.rotations.forEach(([cosine, sine], j) => {
      const [a, b] = [column[j]!, column[j + 1]!];
      column[j] = add(mul(cosine, a), mul(sine, b));
      column[j + 1] = sub(mul(cosine, b), mul(sine, a));
    });
    const r = norm2(Float64Array.of(column[k]!, size), this.operations);
    const [cosine, sine] = r === 0 ? [1, 0] : [div(column[k]!, r), div(size, r)];
    column[k] = r;
    this.rotations.push([cosine, sine]);
    this.columns.push(column);
    const g = this.g[k]!;
    this.g[k] = mul(cosine, g);
    this.g.push(-mul(sine, g));
    if (size === 0) this.exhausted = true;
    else divInto(w, w, size);
    this.basis.push(w);
    return true;
  }

  /** x + y_0 v_0 + y_1 v_1 + …, where y solves the triangular system; undefined after an overflow. */
  update(x: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> | undefined {
    const { sub, mul, div, mulInto, addInto, overflowed } = this.operations;
    let size = this.columns.findIndex((column, i) => column[i] === 0);
    this.singular = size >= 0;
    if (size < 0) size = this.columns.length;
    const y = this.g.slice(0, size);
    for (let i = size - 1; i >= 0; i--) {
      for (let j = i + 1; j < size; j++) y[i] = sub(y[i]!, mul(this.columns[j]![i]!, y[j]!));
      y[i] = div(y[i]!, this.columns[i]![i]!);
    }
    const next = x.slice();
    const terms = new Float64Array(x.length);
    y.forEach((factor, j) => {
      mulInto(terms, this.basis[j]!, factor);
      addInto(next, next, terms);
    });
    return next.some(overflowed) ? undefined : next;
  }
}
