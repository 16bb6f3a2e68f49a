/**
 * Sums of products by the definition, from the scalar operations of choppers alone: the word of each operation is set
 * before it is made. Slow, and independent of src/linalg.
 * @module
 */
import type { Chopper } from '../../../src/index.js';

export interface Way {
  readonly product: Chopper;
  readonly accumulator: Chopper;
  readonly order: 'sequential' | 'pairwise' | 'blocked';
  readonly block: number;
  readonly fma: boolean;
  /** Positions of both choppers before the product. */
  readonly start: { readonly product: number; readonly accumulator: number };
  /** Whether both draw from one sequence, products the even words and sums the odd ones. */
  readonly one: boolean;
}

/** The sum of x_l y_l of output element e. */
export function plainSum(x: readonly number[], y: readonly number[], e: number, way: Way): number {
  const { product, accumulator, order, block, fma, start, one } = way;
  const n = x.length;
  const slot = (l: number): number => e * n + l;
  const forProduct = (l: number): Chopper => at(product, one ? start.product + 2 * slot(l) : start.product + slot(l));
  const forSum = (l: number): Chopper =>
    at(accumulator, one ? start.accumulator + 2 * slot(l) + 1 : start.accumulator + slot(l));
  const leaf = (l: number): number => forProduct(l).mul(x[l]!, y[l]!);
  const first = (l: number): number =>
    fma ? at(accumulator, start.accumulator + 2 * slot(l)).mul(x[l]!, y[l]!) : forSum(l)(leaf(l));
  const next = (s: number, l: number): number => (fma ? forSum(l).fma(x[l]!, y[l]!, s) : plus(s, leaf(l), l));
  // The terms are evaluated before the position is set.
  const plus = (s: number, t: number, l: number): number => forSum(l).add(s, t);
  const run = (from: number, to: number): number => {
    let s = first(from);
    for (let l = from + 1; l < to; l++) s = next(s, l);
    return s;
  };
  const tree = (from: number, to: number): number => {
    let half = 1;
    while (half * 2 < to - from) half *= 2;
    const middle = from + half;
    const left = half > 1 ? tree(from, middle) : fma ? first(from) : leaf(from);
    return to - middle === 1 ? next(left, middle) : plus(left, tree(middle, to), middle);
  };
  if (n === 0) return accumulator.format.zero ? 0 : NaN;
  if (order === 'pairwise' && n > 1) return tree(0, n);
  if (order !== 'blocked') return run(0, n);
  let s = run(0, Math.min(block, n));
  for (let from = block; from < n; from += block) s = plus(s, run(from, Math.min(from + block, n)), from);
  return s;
}

function at(c: Chopper, position: number): Chopper {
  c.position = position;
  return c;
}

/** The product of an m x n and an n x p matrix, row-major. */
export function plainProduct(a: ArrayLike<number>, b: ArrayLike<number>, n: number, p: number, way: Way): Float64Array {
  const m = n === 0 ? 0 : a.length / n;
  return Float64Array.from({ length: m * p }, (_, e) => {
    const [i, j] = [Math.floor(e / p), e % p];
    const x = Array.from({ length: n }, (_, l) => a[i * n + l]!);
    const y = Array.from({ length: n }, (_, l) => b[l * p + j]!);
    return plainSum(x, y, e, way);
  });
}
