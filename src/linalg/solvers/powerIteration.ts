/**
 * The dominant eigenvalue by power iteration.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import { checkInteger, checkKeys, checkNumber } from '../../arguments.js';
import { largest, normInfinity } from './backwardError.js';
import { normal } from '../gallery/deviates.js';
import { productDoubleDouble, widen } from '../sums/doubleDouble.js';
import { asMatrix, checkSquare, copyVector, type MatrixLike, type VectorLike } from '../matrix.js';
import { operationsOf } from '../operations.js';
import { dotProduct, matrixVector, norm2 } from '../products/product.js';

/** Options of `powerIteration`. */
export interface PowerIterationOptions {
  /**
   * Where to start; not zero.
   * @defaultValue normal deviates of seed 0
   */
  readonly start?: VectorLike;
  /**
   * The iteration ends when the eigenvalue changes by at most this, relative to itself.
   * @defaultValue 2^(1-p), the epsilon of the chopper's format
   */
  readonly tolerance?: number;
  /** @defaultValue 1000 */
  readonly maxIterations?: number;
}

/** What power iteration found. */
export interface Eigenpair {
  readonly eigenvalue: number;
  /** The vector of norm 1, up to rounding. */
  readonly vector: Float64Array<ArrayBuffer>;
  readonly iterations: number;
  /** Whether the eigenvalue settled, and the residual shows that the pair is one as far as the arithmetic can tell. */
  readonly converged: boolean;
  /** ||A v - eigenvalue v|| / ||v|| in the Euclidean norm, computed in double-double arithmetic. */
  readonly residual: number;
  /** The iteration that was ended by underflow: A x became zero, and is not. */
  readonly underflow?: number;
}

/**
 * The dominant eigenvalue of a square matrix and its vector, by power iteration in the chopper `c`.
 *
 * x is scaled to norm 1; then y = A x, the eigenvalue is x . y, and x = y / ||y||, until the eigenvalue settles. Sums are
 * taken from left to right, every operation is rounded, and random words are drawn in this order (products of matrices
 * and vectors as in docs/solvers.md). A is taken as it is, the start is rounded to the format.
 *
 * The iteration goes on until the residual is at most 2 sqrt(n) max(tolerance, epsilon) ||A|| too (in the infinity norm), so
 * that an eigenvalue that moves slowly does not pass. Without that, and after an overflow or NaN (which end the iteration),
 * `converged` is false; `residual` says how good the pair is in any case. If A x is zero the eigenvalue is 0, and has
 * converged; if it became zero by underflow, `underflow` says so.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit, a start that is
 * zero and unknown options
 * @example
 * const A = fromRows([[2, 1], [1, 2]]);
 * powerIteration(A, chopper('float64')).eigenvalue   // 3
 * powerIteration(A, chopper('bfloat16')).converged   // true
 */
export function powerIteration(A: MatrixLike, c: Chopper, options: PowerIterationOptions = {}): Eigenpair {
  const name = 'powerIteration';
  const given = asMatrix(A, name);
  checkSquare(given, name);
  checkChopper(c, name);
  checkKeys(options, ['start', 'tolerance', 'maxIterations'], name);
  const n = given.rows;
  const tolerance = checkNumber(options.tolerance ?? c.format.epsilon, 0, Infinity, name, 'tolerance');
  const maxIterations = checkInteger(options.maxIterations ?? 1000, 1, Infinity, name, 'maxIterations');
  let x = options.start === undefined ? normal(n, { seed: 0 }) : copyVector(options.start, n, name, 'start');
  const operations = operationsOf(c);
  operations.roundInto(x, x);
  let size = norm2(x, operations);
  if (!(size > 0 && size < Infinity)) {
    throw new RangeError(`${name}: "start" expected a finite vector other than zero, got one of norm ${size}`);
  }
  operations.divInto(x, x, size);
  const multiply = matrixVector(given, operations);
  let eigenvalue = NaN;
  let iterations = 0;
  let converged = false;
  let underflow: number | undefined;
  const bound = 2 * Math.sqrt(n) * Math.max(tolerance, c.format.epsilon) * normInfinity(given);
  while (!converged && iterations < maxIterations) {
    iterations++;
    const y = multiply(x);
    const before = eigenvalue;
    eigenvalue = dotProduct(x, y, operations);
    size = norm2(y, operations);
    if (operations.overflowed(eigenvalue) || operations.overflowed(size)) break;
    if (size === 0) {
      converged = largest(productDoubleDouble(given, widen(x)).high) === 0;
      if (!converged) underflow = iterations;
      break;
    }
    const settled = Math.abs(eigenvalue - before) <= tolerance * Math.abs(eigenvalue);
    converged = settled && residualOf(given, x, eigenvalue) <= bound;
    if (converged) break;
    operations.divInto(y, y, size);
    x = y;
  }
  const residual = residualOf(given, x, eigenvalue);
  return { eigenvalue, vector: x, iterations, converged, residual, ...(underflow !== undefined && { underflow }) };
}

function residualOf(A: ReturnType<typeof asMatrix>, v: Float64Array<ArrayBuffer>, eigenvalue: number): number {
  const { high, low } = productDoubleDouble(A, widen(v));
  let squares = 0;
  let length = 0;
  v.forEach((element, i) => {
    const difference = high[i]! - eigenvalue * element + low[i]!;
    squares += difference * difference;
    length += element * element;
  });
  return Math.sqrt(squares / length);
}
