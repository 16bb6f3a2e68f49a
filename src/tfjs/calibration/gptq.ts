/**
 * GPTQ: a matrix rounded row by row, so that what later rows still may do makes up for the errors of earlier ones.
 *
 * E. Frantar et al., GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers, 2023. In float64, by
 * additions, multiplications, divisions and square roots alone: the same bits everywhere.
 * @module
 */

/** What is added to the diagonal, as a part of its mean. */
const DAMPING = 0.01;

/**
 * Rounds the matrix `w` of `rows` times `columns` elements in place.
 * @param h - the sum of x xT over inputs x, `rows` times `rows`; overwritten
 * @param round - what element (row, column) becomes
 */
export function gptq(
  w: Float64Array,
  rows: number,
  columns: number,
  h: Float64Array,
  round: (value: number, row: number, column: number) => number,
): void {
  const u = inverseFactor(damped(h, rows), rows);
  const errors = new Float64Array(columns);
  for (let k = 0; k < rows; k++) {
    const pivot = u[k * rows + k]!;
    for (let c = 0; c < columns; c++) {
      const value = w[k * columns + c]!;
      const rounded = round(value, k, c);
      w[k * columns + c] = rounded;
      errors[c] = (value - rounded) / pivot;
    }
    for (let j = k + 1; j < rows; j++) {
      const factor = u[k * rows + j]!;
      if (factor === 0) continue;
      const start = j * columns;
      for (let c = 0; c < columns; c++) w[start + c] = w[start + c]! - errors[c]! * factor;
    }
  }
}

/** A hundredth of the mean diagonal is added to it; where all is 0, it becomes that of the identity. */
function damped(h: Float64Array, n: number): Float64Array {
  let trace = 0;
  for (let k = 0; k < n; k++) trace += h[k * n + k]!;
  const damping = trace === 0 ? 1 : (DAMPING * trace) / n;
  for (let k = 0; k < n; k++) h[k * n + k] = h[k * n + k]! + damping;
  return h;
}

/**
 * U, upper triangular, of H^-1 = UT U. With H = R RT, R upper triangular, it is R^-1: the factor is found from the last row on.
 */
function inverseFactor(h: Float64Array, n: number): Float64Array {
  const r = new Float64Array(n * n);
  for (let j = n - 1; j >= 0; j--) {
    let pivot = h[j * n + j]!;
    for (let k = j + 1; k < n; k++) pivot -= r[j * n + k]! * r[j * n + k]!;
    const diagonal = Math.sqrt(pivot);
    r[j * n + j] = diagonal;
    for (let i = 0; i < j; i++) {
      let sum = h[i * n + j]!;
      const [row, other] = [i * n, j * n];
      for (let k = j + 1; k < n; k++) sum -= r[row + k]! * r[other + k]!;
      r[row + j] = sum / diagonal;
    }
  }
  return inverted(r, n);
}

/** The inverse of an upper triangular matrix, row by row from the last on. */
function inverted(r: Float64Array, n: number): Float64Array {
  const u = new Float64Array(n * n);
  for (let i = n - 1; i >= 0; i--) {
    const pivot = r[i * n + i]!;
    // Row i of U: (e_i - sum over k > i of r[i][k] U[k]) / r[i][i].
    for (let k = i + 1; k < n; k++) {
      const factor = r[i * n + k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) u[i * n + j] = u[i * n + j]! - factor * u[k * n + j]!;
    }
    for (let j = i + 1; j < n; j++) u[i * n + j] = u[i * n + j]! / pivot;
    u[i * n + i] = 1 / pivot;
  }
  return u;
}
