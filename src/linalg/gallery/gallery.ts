/**
 * Test matrices by published formulas, the same on every machine: computed with float64's own + - * / and sqrt, the
 * functions of this library, and random words.
 * @module
 */
import { chopper } from '../../chopper.js';
import { checkInteger, checkKeys, checkNumber, checkOneOf } from '../../arguments.js';
import { drawSeed } from '../../seed.js';
import { normal, uniform, type DataOptions } from './deviates.js';
import { matrix, type Float64Matrix } from '../matrix.js';

const double = chopper('float64');

/** Which random words a matrix is made of. */
export interface RandomMatrixOptions {
  /** Integer in 0..2^64-1. @defaultValue drawn from the platform's crypto source */
  readonly seed?: number | bigint;
  /** Integer in 0..2^32-1. @defaultValue 1, so that words are not those of choppers, which draw from stream 0 */
  readonly stream?: number;
}

/**
 * A matrix of deviates, uniform in [0, 1): element (i, j) is floor(U 2^53) / 2^53 with the 64-bit fraction U of element
 * i cols + j (docs/stochastic.md).
 * @param words - a seed, or seed and stream
 * @throws {@link TypeError} or {@link RangeError} for sizes, seeds and streams that are none, and unknown options
 * @example
 * rand(1, 3, 1).data   // Float64Array [0.0274…, 0.2317…, 0.4890…]
 */
export function rand(rows: number, cols: number, words: number | bigint | RandomMatrixOptions = {}): Float64Matrix {
  const { length } = matrix(rows, cols).data;
  return { data: uniform(length, wordsOf(words, 'rand')), rows, cols };
}

/**
 * A matrix of normal deviates, mean 0 and variance 1: the normal quantile (Wichura 1988) of (floor(U 2^53) + 1/2) / 2^53,
 * U as in `rand`. No deviate is beyond 8.3 in magnitude, and none is zero.
 * @param words - a seed, or seed and stream
 * @throws {@link TypeError} or {@link RangeError} for sizes, seeds and streams that are none, and unknown options
 * @example
 * randn(1, 2, { seed: 1, stream: 1 }).data   // Float64Array [-1.91…, -0.73…]
 */
export function randn(rows: number, cols: number, words: number | bigint | RandomMatrixOptions = {}): Float64Matrix {
  const { length } = matrix(rows, cols).data;
  return { data: normal(length, wordsOf(words, 'randn')), rows, cols };
}

function wordsOf(words: number | bigint | RandomMatrixOptions, name: string): DataOptions {
  const options = typeof words === 'object' ? words : { seed: words };
  checkKeys(options, ['seed', 'stream'], name);
  return { stream: options.stream ?? 1, seed: options.seed ?? drawSeed() };
}

/** Options of `randsvd`. */
export interface RandsvdOptions {
  /**
   * How the singular values are spread, as in MATLAB's gallery: 1 one large, 2 one small, 3 geometrically, 4 arithmetically,
   * 5 with random logarithms.
   * @defaultValue 3
   */
  readonly mode?: 1 | 2 | 3 | 4 | 5;
  /** Integer in 0..2^64-1. @defaultValue drawn anew */
  readonly seed?: number | bigint;
}

/**
 * A random matrix of order n with 2-norm 1 and 2-norm condition `kappa`: A = U diag(s) V with random orthogonal U and V,
 * distributed by Haar measure (products of Householder reflections of normal deviates, Stewart 1980), as
 * `gallery('randsvd', n, kappa, mode)` of MATLAB.
 *
 * Singular values s_i, i = 0..n-1: mode 1: 1, then 1/kappa; 2: 1 but the last 1/kappa; 3: kappa^(-i/(n-1)); 4: 1 - i/(n-1)
 * (1 - 1/kappa); 5: kappa^-u with uniform u. Computed in float64, so that the condition is only right up to some 10^15.
 * @param n - the order, an integer from 1 on
 * @param kappa - from 1 on
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for values out of range and unknown options
 * @example
 * const A = randsvd(10, 100, { mode: 2, seed: 1 });
 * norm(A, 'frobenius', chopper('float64'))   // 3.00001666…
 */
export function randsvd(n: number, kappa: number, options: RandsvdOptions = {}): Float64Matrix {
  checkInteger(n, 1, Infinity, 'randsvd', 'n');
  checkNumber(kappa, 1, Number.MAX_VALUE, 'randsvd', 'kappa');
  checkKeys(options, ['mode', 'seed'], 'randsvd');
  const mode = checkInteger(options.mode ?? 3, 1, 5, 'randsvd', 'mode');
  const A = matrix(n, n);
  const last = Math.max(n - 1, 1);
  const seed = options.seed ?? drawSeed();
  const exponents = uniform(mode === 5 ? n : 0, { seed, stream: 3 });
  const singularValue = [
    (i: number) => (i === 0 ? 1 : 1 / kappa),
    (i: number) => (i === n - 1 && n > 1 ? 1 / kappa : 1),
    (i: number) => double.pow(kappa, -i / last),
    (i: number) => 1 - (i / last) * (1 - 1 / kappa),
    (i: number) => double.pow(kappa, -exponents[i]!),
  ][mode - 1]!;
  for (let i = 0; i < n; i++) A.data[i * n + i] = singularValue(i);
  multiplyByOrthogonal(A, normal((n * (n + 1)) / 2, { seed, stream: 1 }));
  transposeInPlace(A);
  multiplyByOrthogonal(A, normal((n * (n + 1)) / 2, { seed, stream: 2 }));
  return A;
}

/** Replaces A by Q A for a random orthogonal Q: reflections of ever longer vectors of deviates, and random signs. */
function multiplyByOrthogonal({ data, rows: n }: Float64Matrix, deviates: Float64Array): void {
  const signs = new Float64Array(n);
  let used = 0;
  for (let k = n - 1; k >= 0; k--) {
    const v = deviates.slice(used, used + n - k);
    used += n - k;
    let squares = 0;
    for (const x of v) squares += x * x;
    signs[k] = v[0]! < 0 ? 1 : -1;
    if (k === n - 1) continue;
    const size = -signs[k]! * Math.sqrt(squares);
    const beta = size * (size + v[0]!);
    v[0]! += size;
    const w = new Float64Array(n);
    v.forEach((factor, i) => {
      for (let j = 0; j < n; j++) w[j]! += factor * data[(k + i) * n + j]!;
    });
    v.forEach((factor, i) => {
      for (let j = 0; j < n; j++) data[(k + i) * n + j]! -= (factor * w[j]!) / beta;
    });
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) data[i * n + j]! *= signs[i]!;
}

function transposeInPlace({ data, rows: n }: Float64Matrix): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      [data[i * n + j], data[j * n + i]] = [data[j * n + i]!, data[i * n + j]!];
    }
  }
}

/**
 * The Hilbert matrix of order n: element (i, j) is 1 / (i + j + 1), rounded to float64. Its condition grows as 33^n.
 * @throws {@link TypeError} or {@link RangeError} unless n is an integer from 1 on
 * @example
 * hilbert(2).data   // Float64Array [1, 0.5, 0.5, 0.3333333333333333]
 */
export function hilbert(n: number): Float64Matrix {
  checkInteger(n, 1, Infinity, 'hilbert', 'n');
  const A = matrix(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) A.data[i * n + j] = 1 / (i + j + 1);
  return A;
}

/** Options of `poisson`. */
export interface PoissonOptions {
  /** The coefficient k at a point of the unit square; positive. @defaultValue 1 everywhere */
  readonly coefficient?: (x: number, y: number) => number;
}

/**
 * The stiffness matrix of -div(k grad u) = f on the unit square with u = 0 on the boundary: bilinear finite elements on m + 1
 * by m + 1 squares, with the m^2 inner nodes as unknowns, row by row.
 *
 * Each square adds k at its centre times 1/6 [[4, -1, -2, -1], [-1, 4, -1, -2], [-2, -1, 4, -1], [-1, -2, -1, 4]] for its
 * corners in turn (Strang and Fix, An Analysis of the Finite Element Method). Symmetric and positive definite; for k = 1 the
 * condition is about 0.2 (m + 1)^2.
 * @param m - inner nodes along a side, an integer from 1 on
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for values out of range, unknown options,
 * and coefficients that are not positive and finite
 * @example
 * poisson(1).data                                  // Float64Array [2.666666666666666…]
 * poisson(2, { coefficient: () => 3 }).data        // Float64Array [8, -1, -1, -1, -1, 8, …]
 */
export function poisson(m: number, options: PoissonOptions = {}): Float64Matrix {
  checkInteger(m, 1, Infinity, 'poisson', 'm');
  checkKeys(options, ['coefficient'], 'poisson');
  const { coefficient = () => 1 } = options;
  const h = 1 / (m + 1);
  const A = matrix(m * m, m * m);
  for (let row = 0; row <= m; row++) {
    for (let column = 0; column <= m; column++) {
      const [x, y] = [(column + 0.5) * h, (row + 0.5) * h];
      const k = checkNumber(
        coefficient(x, y),
        Number.MIN_VALUE,
        Number.MAX_VALUE,
        'poisson',
        `coefficient(${x}, ${y})`,
      );
      const corners = [
        [row - 1, column - 1],
        [row - 1, column],
        [row, column],
        [row, column - 1],
      ] as const;
      corners.forEach(([i, j], a) => {
        corners.forEach(([p, q], b) => {
          if (Math.min(i, j, p, q) < 0 || Math.max(i, j, p, q) >= m) return;
          A.data[(i * m + j) * m * m + p * m + q]! += (k * [4, -1, -2, -1][(b - a + 4) % 4]!) / 6;
        });
      });
    }
  }
  return A;
}

/** Options of `circuit`. */
export interface CircuitOptions {
  /** Conductances are spread over 10^-decades to 1 siemens, uniformly in their logarithm. @defaultValue 6 */
  readonly decades?: number;
  /** `'grid'`: nodes in a square of that side; `'ladder'`: nodes in a row. @defaultValue 'ladder' */
  readonly shape?: 'ladder' | 'grid';
  /** Integer in 0..2^64-1. @defaultValue drawn anew */
  readonly seed?: number | bigint;
}

/**
 * The conductance matrix of a network of resistors, by nodal analysis: every resistor of conductance g between nodes i and j
 * adds g to (i, i) and (j, j) and -g to (i, j) and (j, i); every node has one to its neighbours and one to ground.
 *
 * Resistor r has g = 10^(-decades u_r) with uniform u_r of element r; first those to ground by node, then the others by node,
 * to the right and then, in a grid, below. Symmetric, positive definite, diagonally dominant, and badly scaled.
 * @param n - nodes of a ladder, or nodes along a side of a grid: an integer from 1 on
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for values out of range and unknown options
 * @example
 * circuit(2, { decades: 0 }).data   // Float64Array [2, -1, -1, 2]
 */
export function circuit(n: number, options: CircuitOptions = {}): Float64Matrix {
  checkInteger(n, 1, Infinity, 'circuit', 'n');
  checkKeys(options, ['decades', 'shape', 'seed'], 'circuit');
  const decades = checkNumber(options.decades ?? 6, 0, 300, 'circuit', 'decades');
  const shape = checkOneOf(options.shape ?? 'ladder', ['ladder', 'grid'], 'circuit', 'shape');
  const height = shape === 'grid' ? n : 1;
  const nodes = n * height;
  const A = matrix(nodes, nodes);
  const deviates = uniform(3 * nodes, { seed: options.seed ?? drawSeed() });
  const conductance = (resistor: number): number => double.exp10(-decades * deviates[resistor]!);
  const connect = (i: number, j: number, g: number): void => {
    A.data[i * nodes + i]! += g;
    A.data[j * nodes + j]! += g;
    A.data[i * nodes + j]! -= g;
    A.data[j * nodes + i]! -= g;
  };
  let resistor = 0;
  for (let i = 0; i < nodes; i++) A.data[i * nodes + i]! += conductance(resistor++);
  for (let i = 0; i < nodes; i++) {
    if ((i + 1) % n !== 0) connect(i, i + 1, conductance(resistor++));
    if (i + n < nodes) connect(i, i + n, conductance(resistor++));
  }
  return A;
}
