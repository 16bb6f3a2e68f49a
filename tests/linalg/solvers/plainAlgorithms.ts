/**
 * The algorithms of src/linalg as plain loops over the scalar operations of a chopper, in the order that their doc comments
 * state. Matrices are arrays of rows.
 * @module
 */
import type { Chopper } from '../../../src/index.js';

export type Rows = number[][];

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
const round = (A: Rows, c: Chopper): Rows => A.map((row) => row.map((x) => c(x)));

/** b - t_0 x_0 - t_1 x_1 - …: the products first. */
function reduce(b: number, t: readonly number[], x: readonly number[], c: Chopper): number {
  return t.map((element, j) => c.mul(element, x[j]!)).reduce((s, product) => c.sub(s, product), b);
}

/** @param stored - whether b is in the format already */
export function plainTrsv(
  T: Rows,
  b: readonly number[],
  c: Chopper,
  lower: boolean,
  unit: boolean,
  stored = false,
): number[] {
  const n = b.length;
  const x = b.map((element) => (stored ? element : c(element)));
  for (const i of lower ? range(0, n) : range(0, n).reverse()) {
    const known = lower ? range(0, i) : range(i + 1, n);
    const s = reduce(
      x[i]!,
      known.map((j) => T[i]![j]!),
      known.map((j) => x[j]!),
      c,
    );
    x[i] = unit ? s : c.div(s, T[i]![i]!);
  }
  return x;
}

export function plainTrsm(T: Rows, B: Rows, c: Chopper, lower: boolean, unit: boolean): Rows {
  const n = T.length;
  const X = round(B, c);
  for (const i of lower ? range(0, n) : range(0, n).reverse()) {
    for (const j of lower ? range(0, i) : range(i + 1, n)) {
      const products = X[j]!.map((x) => c.mul(x, T[i]![j]!));
      X[i] = X[i]!.map((x, k) => c.sub(x, products[k]!));
    }
    if (!unit) X[i] = X[i]!.map((x) => c.div(x, T[i]![i]!));
  }
  return X;
}

export function plainLU(A: Rows, c: Chopper, fused: boolean): { lu: Rows; pivots: number[] } {
  const a = round(A, c);
  const [m, n] = [a.length, a[0]!.length];
  const pivots: number[] = [];
  for (let k = 0; k < Math.min(m, n); k++) {
    let pivot = k;
    for (let i = k; i < m; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    pivots.push(pivot);
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    if (a[k]![k] === 0) continue;
    for (let i = k + 1; i < m; i++) a[i]![k] = c.div(a[i]![k]!, a[k]![k]!);
    const block = range(k + 1, m).flatMap((i) => range(k + 1, n).map((j) => [i, j] as const));
    if (fused) {
      for (const [i, j] of block) a[i]![j] = c.fma(-a[i]![k]!, a[k]![j]!, a[i]![j]!);
    } else {
      const products = block.map(([i, j]) => c.mul(a[i]![k]!, a[k]![j]!));
      block.forEach(([i, j], e) => (a[i]![j] = c.sub(a[i]![j]!, products[e]!)));
    }
  }
  return { lu: a, pivots };
}

export function plainCholesky(A: Rows, c: Chopper): Rows {
  const n = A.length;
  const l = A.map((row, i) => row.map((x, j) => (j <= i ? c(x) : 0)));
  for (let k = 0; k < n; k++) {
    l[k]![k] = c.sqrt(l[k]![k]!);
    for (let i = k + 1; i < n; i++) l[i]![k] = c.div(l[i]![k]!, l[k]![k]!);
    for (let i = k + 1; i < n; i++) {
      const products = range(k + 1, i + 1).map((j) => c.mul(l[j]![k]!, l[i]![k]!));
      products.forEach((product, e) => (l[i]![k + 1 + e] = c.sub(l[i]![k + 1 + e]!, product)));
    }
  }
  return l;
}

/** sqrt of the sum of squares, scaled by the power of two that brings the largest element into [1, 2). */
export function plainNorm(x: readonly number[], c: Chopper): number {
  const largest = Math.max(...x.map(Math.abs));
  if (largest === 0) return 0;
  let exponent = 0;
  while (largest * 2 ** -exponent >= 2) exponent++;
  while (largest * 2 ** -exponent < 1) exponent--;
  let s = 0;
  x.forEach((element, l) => {
    const square = c.mul(element * 2 ** -exponent, element * 2 ** -exponent);
    s = l === 0 ? c(square) : c.add(s, square);
  });
  return c.scaleB(c.sqrt(s), exponent);
}

/** v_0 a_0 + v_1 a_1 + … of rows. */
function combine(rows: Rows, v: readonly number[], c: Chopper): number[] {
  return rows.reduce<number[]>((w, row, i) => {
    const terms = row.map((x) => c.mul(x, v[i]!));
    return i === 0 ? terms : w.map((x, j) => c.add(x, terms[j]!));
  }, []);
}

function subtractMultiples(rows: Rows, v: readonly number[], w: readonly number[], c: Chopper): Rows {
  return rows.map((row, i) => {
    const terms = w.map((x) => c.mul(x, v[i]!));
    return row.map((x, j) => c.sub(x, terms[j]!));
  });
}

export function plainHouseholder(A: Rows, c: Chopper): { q: Rows; r: Rows } {
  const a = round(A, c);
  const [m, n] = [a.length, a[0]!.length];
  const reflections: { v: number[]; tau: number }[] = [];
  const reflect = (rows: Rows, top: number, left: number, v: readonly number[], tau: number): void => {
    if (left === n) return;
    const rest = rows.slice(top).map((row) => row.slice(left));
    const w = combine(rest, v, c).map((x) => c.mul(x, tau));
    subtractMultiples(rest, v, w, c).forEach((row, i) => rows[top + i]!.splice(left, n - left, ...row));
  };
  for (let k = 0; k < n; k++) {
    const x = range(k, m).map((i) => a[i]![k]!);
    const norm = plainNorm(x, c);
    const beta = x[0]! > 0 ? -norm : norm;
    const pivot = c.sub(x[0]!, beta);
    const tau = c.div(c.sub(beta, x[0]!), beta);
    const v = [1, ...x.slice(1).map((element) => c.div(element, pivot))];
    reflections.push({ v, tau });
    reflect(a, k, k + 1, v, tau);
    for (let i = k; i < m; i++) a[i]![k] = i === k ? beta : 0;
  }
  const q = range(0, m).map(() => new Array<number>(n).fill(0));
  for (let k = n - 1; k >= 0; k--) {
    q[k]![k] = 1;
    reflect(q, k, k, reflections[k]!.v, reflections[k]!.tau);
  }
  return { q, r: a.slice(0, n) };
}

export function plainGramSchmidt(A: Rows, c: Chopper): { q: Rows; r: Rows } {
  const a = round(A, c);
  const [m, n] = [a.length, a[0]!.length];
  const r = range(0, n).map(() => new Array<number>(n).fill(0));
  for (let k = 0; k < n; k++) {
    r[k]![k] = plainNorm(
      a.map((row) => row[k]!),
      c,
    );
    for (let i = 0; i < m; i++) a[i]![k] = c.div(a[i]![k]!, r[k]![k]!);
    if (k + 1 === n) break;
    const q = a.map((row) => row[k]!);
    const rest = a.map((row) => row.slice(k + 1));
    const w = combine(rest, q, c);
    r[k]!.splice(k + 1, n - k - 1, ...w);
    subtractMultiples(rest, q, w, c).forEach((row, i) => a[i]!.splice(k + 1, n - k - 1, ...row));
  }
  return { q: a, r };
}

export function plainDot(x: readonly number[], y: readonly number[], c: Chopper): number {
  let s = 0;
  x.forEach((element, l) => {
    const p = c.mul(element, y[l]!);
    s = l === 0 ? c(p) : c.add(s, p);
  });
  return s;
}

export function plainConjugateGradients(A: Rows, b: readonly number[], c: Chopper, iterations: number): number[] {
  let x = b.map(() => 0);
  let r = b.map((element) => c(element));
  plainNorm(r, c); // of b
  plainNorm(r, c); // of r
  let p = r;
  let rho = plainDot(r, r, c);
  for (let k = 0; k < iterations; k++) {
    const q = A.map((row) => plainDot(row, p, c));
    const alpha = c.div(rho, plainDot(p, q, c));
    const steps = p.map((element) => c.mul(element, alpha));
    x = x.map((element, i) => c.add(element, steps[i]!));
    const changes = q.map((element) => c.mul(element, alpha));
    r = r.map((element, i) => c.sub(element, changes[i]!));
    plainNorm(r, c);
    const previous = rho;
    rho = plainDot(r, r, c);
    const beta = c.div(rho, previous);
    const kept = p.map((element) => c.mul(element, beta));
    p = r.map((element, i) => c.add(element, kept[i]!));
  }
  return x;
}

export function plainGMRES(A: Rows, b: readonly number[], c: Chopper, iterations: number): number[] {
  const r = b.map((element) => c(element));
  plainNorm(r, c); // of b
  const beta = plainNorm(r, c);
  const basis = [r.map((element) => c.div(element, beta))];
  const columns: number[][] = [];
  const rotations: [number, number][] = [];
  const g = [beta];
  for (let k = 0; k < iterations; k++) {
    let w = A.map((row) => plainDot(row, basis[k]!, c));
    const column = basis.map((v) => {
      const h = plainDot(w, v, c);
      const terms = v.map((element) => c.mul(element, h));
      w = w.map((element, i) => c.sub(element, terms[i]!));
      return h;
    });
    const size = plainNorm(w, c);
    column.push(size);
    rotations.forEach(([cosine, sine], j) => {
      const [a, d] = [column[j]!, column[j + 1]!];
      column[j] = c.add(c.mul(cosine, a), c.mul(sine, d));
      column[j + 1] = c.sub(c.mul(cosine, d), c.mul(sine, a));
    });
    const [a, d] = [column[k]!, k === 0 ? size : column[k + 1]!];
    const length = plainNorm([a, size], c);
    expectSame(d, size);
    rotations.push([c.div(a, length), c.div(size, length)]);
    column[k] = length;
    columns.push(column.slice(0, k + 1));
    const [cosine, sine] = rotations[k]!;
    const last = g[k]!;
    g[k] = c.mul(cosine, last);
    g.push(-c.mul(sine, last));
    basis.push(w.map((element) => c.div(element, size)));
  }
  const y = g.slice(0, iterations);
  for (let i = iterations - 1; i >= 0; i--) {
    for (let j = i + 1; j < iterations; j++) y[i] = c.sub(y[i]!, c.mul(columns[j]![i]!, y[j]!));
    y[i] = c.div(y[i]!, columns[i]![i]!);
  }
  const x = y.reduce<number[]>(
    (sum, factor, j) => {
      const terms = basis[j]!.map((element) => c.mul(element, factor));
      return sum.map((element, i) => c.add(element, terms[i]!));
    },
    b.map(() => 0),
  );
  // Without convergence it looks at the true residual before it gives up.
  const product = A.map((row) => plainDot(row, x, c));
  plainNorm(
    r.map((element, i) => c.sub(element, product[i]!)),
    c,
  );
  return x;
}

/** The last element of a column is not touched by earlier rotations. */
function expectSame(x: number, y: number): void {
  if (!Object.is(x, y)) throw new Error(`${x} is not ${y}`);
}
