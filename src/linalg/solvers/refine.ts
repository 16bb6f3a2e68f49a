/**
 * Iterative refinement in three precisions.
 *
 * E. Carson and N. J. Higham, "Accelerating the solution of linear systems by iterative refinement in three precisions" (SIAM
 * J. Sci. Comput. 40, 2018): factors in a low precision, the solution in a working one, residuals in a higher one; the
 * corrections by the factors (LU-IR), or by GMRES preconditioned with them (GMRES-IR).
 * @module
 */
import type { Chopper } from '../../chopper.js';
import type { FormatLike } from '../../format/names.js';
import { exponentOf, scale } from '../../format/bits.js';
import { checkInteger, checkKeys, checkNumber, checkOneOf, kind } from '../../arguments.js';
import { chopperOf } from '../../chopperArgument.js';
import { backwardErrorOf, largest, type BackwardError } from './backwardError.js';
import {
  productDoubleDouble,
  residualDoubleDouble,
  substituteDoubleDouble,
  widen,
  type DoubleDoubleVector,
} from '../sums/doubleDouble.js';
import { equilibrate, type EquilibrateOptions } from './equilibrate.js';
import { iterate } from './gmres.js';
import { lu, permute, solveInPlace, type LU } from './lu.js';
import {
  checkSquare,
  copyMatrix,
  copyVector,
  type Float64Matrix,
  type MatrixLike,
  type VectorLike,
} from '../matrix.js';
import { operationsOf, type Operations } from '../operations.js';
import { matrixVector } from '../products/product.js';
import { substitute } from './triangular.js';

/** Options of `refine`. A format stands for a chopper to nearest of that format. */
export interface RefineOptions {
  /** Where A is factored. */
  readonly factor: Chopper | FormatLike;
  /** Where A, b and x are kept, and GMRES runs. @defaultValue 'float64' */
  readonly working?: Chopper | FormatLike;
  /** Where residuals b - A x are computed. @defaultValue 'double-double' */
  readonly residual?: Chopper | FormatLike;
  /** How corrections are found: by the factors alone, or by GMRES preconditioned with them. @defaultValue 'gmres' */
  readonly method?: 'lu' | 'gmres';
  /** Whether A is scaled by `equilibrate` before it is factored, and how. @defaultValue false */
  readonly scaling?: boolean | EquilibrateOptions;
  /**
   * When to stop: the normwise backward error is at most this, and so is the last correction relative to x if residuals are
   * more precise than the working precision (if they are not, corrections need not become small). A residual of zero ends
   * it at once.
   * @defaultValue sqrt(n) unit roundoffs of the working precision, at least 2
   */
  readonly tolerance?: number;
  /** Corrections to make at most. @defaultValue 20 */
  readonly maxSteps?: number;
  /** The true solution, if it is known, for forward errors. */
  readonly solution?: VectorLike;
  /** Settings of GMRES. */
  readonly gmres?: {
    /** When a correction is good enough, as in `gmres`. @defaultValue 1e-6 */
    readonly tolerance?: number;
    /** Iterations a correction at most. @defaultValue the order */
    readonly maxIterations?: number;
    /** Iterations between restarts. @defaultValue the order */
    readonly restart?: number;
    /** Where the preconditioned products U^-1 L^-1 P A v are computed. @defaultValue 'double-double' */
    readonly products?: Chopper | FormatLike;
  };
}

/** How good an iterate is. */
export interface RefinementError extends BackwardError {
  /** ||x - solution|| / ||solution|| in the infinity norm, if the solution was given. */
  readonly forward?: number;
  /** GMRES iterations of the correction that led here. */
  readonly iterations?: number;
}

/** What refinement reached. */
export interface Refinement {
  /** The last iterate if it converged, otherwise the one of least normwise backward error. NaN if there is none. */
  readonly x: Float64Array<ArrayBuffer>;
  /** Corrections made. */
  readonly steps: number;
  readonly converged: boolean;
  /**
   * Why it ended: `'singular'` (a zero pivot) and `'overflow'` (in the factors or in a correction) in the factoring
   * precision (`'overflow'` also for A or b that are not finite in the working one), `'underflow'` (all of b became zero in the
   * working precision), `'diverged'` (corrections grew twice in succession, or left the working precision), `'maxSteps'`.
   */
  readonly outcome: 'converged' | 'singular' | 'overflow' | 'underflow' | 'diverged' | 'maxSteps';
  /** The errors of the first iterate and of that after each correction. */
  readonly errors: readonly RefinementError[];
}

/**
 * Solves A x = b by iterative refinement in three precisions.
 *
 * A and b are stored in the working precision, A (scaled by `scaling`) is factored in `factor` as `lu` does, and x is the
 * solution from the factors. Each step takes r = b - A x in the `residual` precision, stores it in the working one, finds a
 * correction d, and adds it: x = x + d. `'lu'` solves for d with the factors; right-hand sides are scaled by a power of two so
 * that the largest element is in [1, 2). `'gmres'` solves U^-1 L^-1 P A d = U^-1 L^-1 P r by GMRES in the working precision, with
 * these products in double-double arithmetic (or where `gmres.products` says).
 *
 * LU-IR with float16 factors reaches a condition of about 10^3, GMRES-IR about 10^8 and more. A singular pivot, overflow,
 * divergence and lack of convergence are reported by `outcome`; overflow of the first solution alone is not an end for
 * `'gmres'`, which then starts from zero. The errors are computed in double-double arithmetic for A and b as stored.
 * Random words are drawn from each chopper in the order of the steps.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for sizes that do not fit, unknown formats and
 * options
 * @example
 * const A = randsvd(20, 1e6, { seed: 1 });
 * const b = gemvDoubleDouble(A, new Float64Array(20).fill(1)).high;
 * const { converged, errors } = refine(A, b, { factor: 'float16', solution: new Float64Array(20).fill(1) });
 * converged                                                  // true
 * errors.at(-1)!.normwise < 2 ** -52                         // true
 * refine(A, b, { factor: 'float16', method: 'lu' }).outcome  // 'diverged'
 */
export function refine(A: MatrixLike, b: VectorLike, options: RefineOptions): Refinement {
  const settings = checkRefineOptions(A, b, options);
  const { stored, right, work, tolerance, maxSteps, accurate, truth } = settings;
  const failed = (outcome: Refinement['outcome']): Refinement => {
    return { x: new Float64Array(right.length).fill(NaN), steps: 0, converged: false, outcome, errors: [] };
  };
  if (!right.every(isFinite) || !stored.data.every(isFinite)) return failed('overflow');
  if (settings.vanished) return failed('underflow');
  const system = factorScaled(stored, settings);
  const { factors } = system;
  if (factors.overflow !== undefined) return failed('overflow');
  if (factors.singular !== undefined) return failed('singular');

  let x = solveByFactors(system, right);
  work.roundInto(x, x);
  if (!x.every(isFinite)) {
    if (settings.method === 'lu') return failed('overflow');
    x = new Float64Array(right.length);
  }
  const errors: RefinementError[] = [];
  const best = { x, normwise: Infinity };
  let correction = Infinity;
  let growth = 0;
  for (let iterations: number | undefined; ;) {
    const exact = residualDoubleDouble(stored, widen(x), right).high;
    const error = backwardErrorOf(stored, x, right, exact);
    errors.push({
      ...error,
      ...(truth !== undefined && { forward: largest(x.map((element, i) => element - truth[i]!)) / largest(truth) }),
      ...(iterations !== undefined && { iterations }),
    });
    const steps = errors.length - 1;
    if (error.normwise < best.normwise) Object.assign(best, { x, normwise: error.normwise });
    const size = largest(x);
    if (error.normwise === 0 || (error.normwise <= tolerance && (!accurate || correction <= tolerance * size))) {
      return { x, steps, converged: true, outcome: 'converged', errors };
    }
    const ended = (outcome: Refinement['outcome']): Refinement => {
      return { x: best.x, steps, converged: false, outcome, errors };
    };
    if (growth === 2) return ended('diverged');
    if (steps === maxSteps) return ended('maxSteps');
    const r = settings.residual === undefined ? exact : residualIn(stored, x, right, settings.residual);
    work.roundInto(r, r);
    let d: Float64Array<ArrayBuffer>;
    if (settings.method === 'lu') {
      d = solveByFactors(system, r);
    } else {
      const run = correctByGMRES(system, settings, r);
      d = run.x;
      iterations = run.iterations;
      if (run.overflow !== undefined && largest(d) === 0) return ended('overflow');
    }
    if (!d.every(isFinite)) return ended('overflow');
    const next = new Float64Array(x.length);
    work.addInto(next, x, d);
    if (!next.every(isFinite)) return ended('diverged');
    growth = largest(d) > correction ? growth + 1 : 0;
    correction = largest(d);
    x = next;
  }
}

/** Options with defaults, and the data in working precision. */
interface Settings {
  readonly stored: Float64Matrix;
  readonly right: Float64Array<ArrayBuffer>;
  /** Whether b is not zero, and all of it became zero when it was stored. */
  readonly vanished: boolean;
  readonly truth: Float64Array | undefined;
  readonly factor: Chopper;
  readonly work: Operations;
  /** Undefined: double-double. */
  readonly residual: Operations | undefined;
  /** Whether residuals are more precise than the working precision. */
  readonly accurate: boolean;
  readonly method: 'lu' | 'gmres';
  readonly scaling: EquilibrateOptions | undefined;
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly inner: { readonly tolerance: number; readonly maxIterations: number; readonly restart: number };
  /** Undefined: double-double. */
  readonly products: Operations | undefined;
}

const optionKeys = ['factor', 'working', 'residual', 'method', 'scaling', 'tolerance', 'maxSteps', 'solution', 'gmres'];

function checkRefineOptions(A: MatrixLike, b: VectorLike, options: RefineOptions): Settings {
  const stored = copyMatrix(A, 'refine');
  checkSquare(stored, 'refine');
  const n = stored.rows;
  const right = copyVector(b, n, 'refine', 'b');
  checkKeys(options, optionKeys, 'refine');
  const { working = 'float64', residual = 'double-double', gmres = {} } = options;
  checkKeys(gmres, ['tolerance', 'maxIterations', 'restart', 'products'], 'refine');
  const { products = 'double-double' } = gmres;
  const w = chopperOf(working, 'refine', 'working');
  const r = residual === 'double-double' ? undefined : chopperOf(residual, 'refine', 'residual');
  const work = operationsOf(w);
  work.roundInto(stored.data, stored.data);
  const given = largest(right);
  work.roundInto(right, right);
  const { unitRoundoff, precision } = w.format;
  const tolerance = options.tolerance ?? Math.max(2, Math.sqrt(n)) * unitRoundoff;
  const count = (x: number | undefined, least: number, byDefault: number, field: string): number =>
    checkInteger(x ?? byDefault, least, Infinity, 'refine', field);
  return {
    stored,
    right,
    vanished: given !== 0 && largest(right) === 0,
    truth: options.solution === undefined ? undefined : copyVector(options.solution, n, 'refine', 'solution'),
    factor: chopperOf(options.factor, 'refine', 'factor'),
    work,
    residual: r && operationsOf(r),
    accurate: r === undefined || r.format.precision > precision,
    method: checkOneOf(options.method ?? 'gmres', ['lu', 'gmres'], 'refine', 'method'),
    scaling: checkScaling(options.scaling),
    tolerance: checkNumber(tolerance, 0, Infinity, 'refine', 'tolerance'),
    maxSteps: count(options.maxSteps, 0, 20, 'maxSteps'),
    inner: {
      tolerance: checkNumber(gmres.tolerance ?? 1e-6, 0, Infinity, 'refine', 'gmres.tolerance'),
      maxIterations: count(gmres.maxIterations, 1, Math.max(n, 1), 'gmres.maxIterations'),
      restart: count(gmres.restart, 1, Math.max(n, 1), 'gmres.restart'),
    },
    products: products === 'double-double' ? undefined : operationsOf(chopperOf(products, 'refine', 'gmres.products')),
  };
}

function checkScaling(scaling: unknown): EquilibrateOptions | undefined {
  if (scaling === undefined || scaling === false) return undefined;
  if (scaling === true) return {};
  if (kind(scaling) !== 'Object') {
    throw new TypeError(`refine: "scaling" expected a boolean or options of equilibrate, got ${kind(scaling)}`);
  }
  checkKeys(scaling, ['theta', 'symmetric'], 'refine', 'scaling');
  return scaling as EquilibrateOptions;
}

/** The factors of the scaled matrix: P (rows A cols) = L U, with the factor of the whole in `rows`. */
interface FactoredSystem {
  readonly factors: LU;
  readonly rows: Float64Array;
  readonly cols: Float64Array;
  readonly operations: Operations;
}

function factorScaled(A: Float64Matrix, { factor, scaling }: Settings): FactoredSystem {
  const operations = operationsOf(factor);
  if (scaling === undefined || !A.data.every(isFinite)) {
    const ones = new Float64Array(A.rows).fill(1);
    return { factors: lu(A, factor), rows: ones, cols: ones, operations };
  }
  const { A: scaled, rows, cols, factor: whole } = equilibrate(A, factor.format, scaling);
  return { factors: lu(scaled, factor), rows: rows.map((x) => x * whole), cols, operations };
}

/** Solves A d = r with the factors, in their precision. */
function solveByFactors(
  { factors, rows, cols, operations }: FactoredSystem,
  r: Float64Array,
): Float64Array<ArrayBuffer> {
  const scaled = Float64Array.from(r, (element, i) => element * rows[i]!);
  const size = largest(scaled);
  const unit = size > 0 && size < Infinity ? exponentOf(size) : 0;
  const { x } = solveInPlace(
    factors,
    scaled.map((element) => scale(element, -unit)),
    operations,
  );
  return x.map((element, i) => scale(element * cols[i]!, unit));
}

/** b - A x in a chopper. */
function residualIn(
  A: Float64Matrix,
  x: Float64Array,
  b: Float64Array,
  operations: Operations,
): Float64Array<ArrayBuffer> {
  const r = matrixVector(A, operations)(x);
  operations.subInto(r, b, r);
  return r;
}

function correctByGMRES(
  system: FactoredSystem,
  { stored, work, inner, products }: Settings,
  r: Float64Array<ArrayBuffer>,
): { x: Float64Array<ArrayBuffer>; iterations: number; overflow?: number | undefined } {
  const size = largest(r);
  const unit = size > 0 ? exponentOf(size) : 0;
  const right = r.map((element) => scale(element, -unit));
  const multiply = products === undefined ? undefined : matrixVector(stored, products);
  const precondition = (v: DoubleDoubleVector): Float64Array<ArrayBuffer> => {
    const y = preconditionBy(system, v, products);
    work.roundInto(y, y);
    return y;
  };
  const apply = (v: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
    precondition(multiply === undefined ? productDoubleDouble(stored, widen(v)) : widen(multiply(v)));
  const { x, iterations, overflow } = iterate(apply, precondition(widen(right)), undefined, work, inner);
  return { x: x.map((element) => scale(element, unit)), iterations, overflow };
}

/** cols U^-1 L^-1 P rows v, in double-double arithmetic or in a chopper. */
function preconditionBy(
  { factors: { lu: factor, pivots }, rows, cols }: FactoredSystem,
  v: DoubleDoubleVector,
  products: Operations | undefined,
): Float64Array<ArrayBuffer> {
  const high = v.high.map((element, i) => element * rows[i]!);
  const low = v.low.map((element, i) => element * rows[i]!);
  permute(high, pivots);
  permute(low, pivots);
  if (products === undefined) {
    substituteDoubleDouble(factor, { high, low }, true, true);
    substituteDoubleDouble(factor, { high, low }, false, false);
  } else {
    substitute({ ...factor, lower: true, unit: true }, high, products);
    substitute({ ...factor, lower: false, unit: false }, high, products);
  }
  return high.map((element, i) => element * cols[i]!);
}
