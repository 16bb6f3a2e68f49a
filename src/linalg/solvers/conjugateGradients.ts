/**
 * Conjugate gradients.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import { checkInteger, checkKeys, checkNumber, kind } from '../../arguments.js';
import { exponentOf, scale } from '../../format/bits.js';
import { backwardError, largest, type BackwardError } from './backwardError.js';
import { asMatrix, checkSquare, copyVector, type Matrix, type MatrixLike, type VectorLike } from '../matrix.js';
import { operationsOf, type Operations } from '../operations.js';
import { dotProduct, matrixVector, norm2 } from '../products/product.js';
import { productDoubleDouble, widen } from '../sums/doubleDouble.js';

/** Applies the inverse of a preconditioner to a vector, in an arithmetic of its own; gives a new vector. */
export type Preconditioner = (r: Float64Array<ArrayBuffer>) => Float64Array;

/** Options of `conjugateGradients`. */
export interface ConjugateGradientsOptions {
  /** @defaultValue none: the identity */
  readonly preconditioner?: Preconditioner;
  /** Where to start. @defaultValue zero */
  readonly start?: VectorLike;
  /**
   * The iteration ends when the residual that it carries along has at most this norm, relative to that of b.
   * @defaultValue 2^(1-p), the epsilon of the chopper's format
   */
  readonly tolerance?: number;
  /** @defaultValue ten times the order */
  readonly maxIterations?: number;
}

/** What an iteration for A x = b reached. */
export interface IterativeSolution {
  readonly x: Float64Array<ArrayBuffer>;
  /** Whether the residual that the iteration carries along came below the tolerance. */
  readonly converged: boolean;
  readonly iterations: number;
  /** Its relative norm before the first and after each iteration. */
  readonly residuals: readonly number[];
  /** The true backward errors of x, whatever the iteration believes. */
  readonly backwardError: BackwardError;
  /** The iteration that was ended by infinities, NaN, elements or norms that reached the largest finite number. */
  readonly overflow?: number;
  /**
   * The iteration that was ended by underflow: a product of vectors that are not zero became zero, or all of b did when it
   * was rounded.
   */
  readonly underflow?: number;
}

/** What conjugate gradients reached. */
export interface ConjugateGradientsSolution extends IterativeSolution {
  /** The iteration that found p . A p <= 0 for a direction p: the matrix or the preconditioner is not positive definite. */
  readonly notPositiveDefinite?: number;
}

/**
 * Solves A x = b for a symmetric positive definite A by (preconditioned) conjugate gradients in the chopper `c`.
 *
 * Hestenes and Stiefel's recurrence: q = A p, alpha = (r . z) / (p . q), x = x + alpha p, r = r - alpha q, z = M^-1 r,
 * beta = (r . z) / (previous r . z), p = z + beta p. Every operation is rounded, random words are drawn in this order, products
 * of matrices and vectors as in docs/solvers.md. A is taken as it is; b and the start are rounded to the format.
 *
 * In low precision the residual r of the recurrence drifts away from b - A x: `converged` speaks of r, `backwardError` of x.
 * Overflow (of norms too), NaN, underflow of a product to zero, and a direction that shows A not to be positive definite end
 * the iteration, and are reported; x is then the last iterate before. b = 0 gives x = 0, whatever the start.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit and unknown options
 * @example
 * const A = fromRows([[4, 1], [1, 3]]);
 * const { x, iterations } = conjugateGradients(A, [1, 2], chopper('float32'));
 * x            // Float64Array [0.0909…, 0.6363…]
 * iterations   // 2
 */
export function conjugateGradients(
  A: MatrixLike,
  b: VectorLike,
  c: Chopper,
  options: ConjugateGradientsOptions = {},
): ConjugateGradientsSolution {
  const name = 'conjugateGradients';
  const given = asMatrix(A, name);
  checkSquare(given, name);
  checkChopper(c, name);
  checkKeys(options, ['preconditioner', 'start', 'tolerance', 'maxIterations'], name);
  const n = given.rows;
  const right = copyVector(b, n, name, 'b');
  const tolerance = checkNumber(options.tolerance ?? c.format.epsilon, 0, Infinity, name, 'tolerance');
  const maxIterations = checkInteger(options.maxIterations ?? 10 * n, 0, Infinity, name, 'maxIterations');
  const operations = operationsOf(c);
  const { roundInto, subInto } = operations;
  const multiply = matrixVector(given, operations);
  const precondition = preconditionerOf(options.preconditioner, n, name);
  if (right.every((element) => element === 0)) return solutionOfZero(given, right);

  const start = options.start === undefined ? new Float64Array(n) : copyVector(options.start, n, name, 'start');
  const r = right.slice();
  roundInto(r, r);
  const size = norm2(r, operations);
  if (options.start !== undefined) {
    roundInto(start, start);
    subInto(r, r, multiply(start));
  }
  const problem = { A: given, multiply, precondition, operations, size };
  const { x, iterations, residuals, ending } = iterate(problem, start, r, tolerance, maxIterations);
  return {
    x,
    converged: Object.keys(ending).length === 0 && residuals.at(-1)! <= tolerance,
    iterations,
    residuals,
    backwardError: backwardError(given, x, right),
    ...ending,
  };
}

/** What the iteration works with; `size` is the norm of b. */
interface Problem {
  readonly A: Matrix;
  readonly multiply: (x: Float64Array<ArrayBuffer>) => Float64Array;
  readonly precondition: (r: Float64Array<ArrayBuffer>) => Float64Array<ArrayBuffer>;
  readonly operations: Operations;
  readonly size: number;
}

/** What ended an iteration before it converged, and in which step; empty where nothing did. */
type Ending = Pick<ConjugateGradientsSolution, 'overflow' | 'underflow' | 'notPositiveDefinite'>;

interface Iterate extends Pick<IterativeSolution, 'x' | 'iterations' | 'residuals'> {
  readonly ending: Ending;
}

/** The recurrence from `x` with the residual `r`, which is overwritten. */
function iterate(
  problem: Problem,
  x: Float64Array<ArrayBuffer>,
  r: Float64Array<ArrayBuffer>,
  tolerance: number,
  maxIterations: number,
): Iterate {
  const { multiply, precondition, operations, size } = problem;
  const { mulInto, addInto, subInto, div, overflowed } = operations;
  const residuals: number[] = [];
  let ending: Ending = size === 0 ? { underflow: 0 } : {};
  let iterations = 0;
  /** Takes the norm of r; decisions rest on finite norms alone. */
  const measure = (): void => {
    const norm = norm2(r, operations);
    if (overflowed(size) || overflowed(norm)) ending = { ...ending, overflow: iterations };
    else if (size !== 0) residuals.push(norm / size);
  };
  measure();
  let z = precondition(r);
  const p = Float64Array.from(z);
  let rho = dotProduct(r, z, operations);
  const terms = new Float64Array(r.length);
  while (Object.keys(ending).length === 0 && residuals.at(-1)! > tolerance && iterations < maxIterations) {
    const q = multiply(p);
    const curvature = dotProduct(p, q, operations);
    const obstacle = obstacleOf(problem, { r, z, p, rho, curvature });
    if (obstacle !== undefined) {
      ending = { [obstacle]: iterations };
      break;
    }
    const alpha = div(rho, curvature);
    const next = new Float64Array(r.length);
    mulInto(terms, p, alpha);
    addInto(next, x, terms);
    mulInto(terms, q, alpha);
    subInto(r, r, terms);
    if (next.some(overflowed) || r.some(overflowed)) {
      ending = { overflow: iterations };
      break;
    }
    x = next;
    iterations++;
    measure();
    z = precondition(r);
    const previous = rho;
    rho = dotProduct(r, z, operations);
    mulInto(p, p, div(rho, previous));
    addInto(p, Float64Array.from(z), p);
  }
  return { x, iterations, residuals, ending };
}

/** The vectors and products of a step: rho = r . z, curvature = p . A p. */
interface Step {
  readonly r: Float64Array;
  readonly z: Float64Array;
  readonly p: Float64Array<ArrayBuffer>;
  readonly rho: number;
  readonly curvature: number;
}

/** Why a step cannot be taken; undefined where it can. */
function obstacleOf(
  { A, operations: { overflowed } }: Problem,
  { r, z, p, rho, curvature }: Step,
): keyof Ending | undefined {
  if (overflowed(curvature) || overflowed(rho)) return 'overflow';
  if (vanished(rho, r, z) || vanished(curvature, p, productDoubleDouble(A, widen(p)).high)) return 'underflow';
  return curvature > 0 ? undefined : 'notPositiveDefinite';
}

/** A x = 0: x = 0. */
export function solutionOfZero(A: Matrix, b: Float64Array): IterativeSolution {
  const x = new Float64Array(b.length);
  return { x, converged: true, iterations: 0, residuals: [0], backwardError: backwardError(A, x, b) };
}

/**
 * What applies a preconditioner, or nothing, to a vector of length `n`.
 * @throws TypeError for what is none, and for one that gives something else than a vector; RangeError for another length
 */
export function preconditionerOf(
  given: Preconditioner | undefined,
  n: number,
  name: string,
): (r: Float64Array<ArrayBuffer>) => Float64Array<ArrayBuffer> {
  if (given === undefined) return (r) => r;
  if (typeof given !== 'function') {
    throw new TypeError(`${name}: "preconditioner" expected a function, got ${kind(given)}`);
  }
  return (r) => copyVector(given(r.slice()), n, name, 'preconditioner');
}

/** Whether a rounded product of two vectors is zero, and the exact one is not: products became zero by underflow. */
export function vanished(product: number, x: Float64Array, y: Float64Array): boolean {
  if (product !== 0) return false;
  const [a, b] = [exponentOf(largest(x) || 1), exponentOf(largest(y) || 1)];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += scale(x[i]!, -a) * scale(y[i]!, -b);
  return sum !== 0;
}
