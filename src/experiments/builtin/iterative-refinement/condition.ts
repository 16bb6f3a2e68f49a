/**
 * The condition number in the infinity norm, by an inverse in double-double arithmetic: good to many digits for
 * conditions up to 1e25.
 * @module
 */
import { productError, sumError } from '../../../arithmetic/pairs.js';
import { normInfinity } from '../../../linalg/solvers/backwardError.js';
import { exchangeRows, largestInColumn } from '../../../linalg/solvers/lu.js';
import type { Float64Matrix } from '../../../linalg/matrix.js';

/** ||A|| ||A^-1|| in the infinity norm; Infinity if a pivot is zero. */
export function conditionOf(A: Float64Matrix): number {
  const { rows: n } = A;
  const inverse = { ...A, data: A.data.slice() };
  const lowPart = { ...A, data: new Float64Array(n * n) };
  const [high, low] = [inverse.data, lowPart.data];
  // Gauss and Jordan, in place: columns of the inverse take the places of those that are done. Exchanged rows of A
  // are exchanged columns of the inverse, which its norm does not see.
  for (let k = 0; k < n; k++) {
    const row = largestInColumn(inverse, k);
    exchangeRows(inverse, k, row);
    exchangeRows(lowPart, k, row);
    const pivot = high[k * n + k]!;
    if (pivot === 0) return Infinity;
    const pivotLow = low[k * n + k]!;
    high[k * n + k] = 1;
    low[k * n + k] = 0;
    for (let j = 0; j < n; j++) divide(high, low, k * n + j, pivot, pivotLow);
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const [f, g] = [high[i * n + k]!, low[i * n + k]!];
      high[i * n + k] = 0;
      low[i * n + k] = 0;
      for (let j = 0; j < n; j++) subtractProduct(high, low, i * n + j, f, g, high[k * n + j]!, low[k * n + j]!);
    }
  }
  return normInfinity(A) * normInfinity(inverse);
}

/** Element at becomes itself divided by d + e. */
function divide(high: Float64Array, low: Float64Array, at: number, d: number, e: number): void {
  const [a, b] = [high[at]!, low[at]!];
  const quotient = a / d;
  const product = quotient * d;
  const rest = (a - product - productError(quotient, d, product) + (b - quotient * e)) / d;
  high[at] = quotient + rest;
  low[at] = rest - (high[at] - quotient);
}

/** Element at becomes itself less (f + g) (x + y). */
function subtractProduct(
  high: Float64Array,
  low: Float64Array,
  at: number,
  f: number,
  g: number,
  x: number,
  y: number,
): void {
  const product = f * x;
  const sum = high[at]! - product;
  const rest = sumError(high[at]!, -product, sum) + (low[at]! - (productError(f, x, product) + (f * y + g * x)));
  high[at] = sum + rest;
  low[at] = rest - (high[at] - sum);
}
