/**
 * Matrix products whose terms are divided among devices.
 * @module
 */
import { chopper, type Chopper } from '../../../chopper.js';
import { gemm } from '../../../linalg/products/gemm.js';
import type { Float64Matrix } from '../../../linalg/matrix.js';

/** How devices add the terms of a sum. */
export type Reduction = 'split' | 'fixed tree';

/** Terms of a leaf of the fixed tree. */
const LEAF = 8;

/** Sums are rounded to float32, products not at all: those of float32 numbers are float64 numbers. */
const accumulation = { accumulator: chopper('float32'), product: chopper('float64') };
const { add } = accumulation.accumulator;

/** An array whose sums are on their way. */
type Values = Float64Array<ArrayBuffer>;

/**
 * H W, the terms of every sum divided among `devices`, a power of two of at most terms / 8; `store` rounds what is kept or
 * sent.
 *
 * - `'split'`: each device adds its terms in order and sends the sum; the sums are added in order. Which additions are made
 *   depends on the number of devices.
 * - `'fixed tree'`: each device adds its terms by eights and these sums pair by pair, and the devices' sums are added pair by
 *   pair. Whoever computes a node of that tree, and wherever it is sent, its value is the same.
 * @param H - a sequence a row
 * @param W - a term a row
 */
export function product(
  H: Float64Matrix,
  W: Float64Matrix,
  devices: number,
  reduction: Reduction,
  store: Chopper,
): Float64Matrix {
  const count = reduction === 'split' ? devices : W.rows / LEAF;
  const sums = Array.from({ length: count }, (_, part) => {
    const terms = gemm(columnsOf(H, count, part), rowsOf(W, count, part), accumulation);
    return store(terms.data) as Values;
  });
  const stored = (x: Values, y: Values): Values => store(add(x, y)) as Values;
  const { rows } = H;
  const { cols } = W;
  if (reduction === 'split') return { data: sums.reduce(stored), rows, cols };
  const own = Array.from({ length: devices }, (_, device) =>
    addPairs(sums.slice((device * count) / devices, ((device + 1) * count) / devices), stored),
  );
  return { data: addPairs(own, stored), rows, cols };
}

/** One of `count` equal parts of the columns. */
function columnsOf({ data, rows, cols }: Float64Matrix, count: number, part: number): Float64Matrix {
  if (count === 1) return { data, rows, cols };
  const width = cols / count;
  const columns = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = row * cols + part * width;
    columns.set(data.subarray(from, from + width), row * width);
  }
  return { data: columns, rows, cols: width };
}

/** One of `count` equal parts of the rows. */
function rowsOf({ data, rows, cols }: Float64Matrix, count: number, part: number): Float64Matrix {
  const height = rows / count;
  return { data: data.subarray(part * height * cols, (part + 1) * height * cols), rows: height, cols };
}

/** The sum of a power of two of arrays: neighbours are added until one is left. */
function addPairs(sums: readonly Values[], stored: (x: Values, y: Values) => Values): Values {
  if (sums.length === 1) return sums[0]!;
  const pairs = Array.from({ length: sums.length / 2 }, (_, i) => stored(sums[2 * i]!, sums[2 * i + 1]!));
  return addPairs(pairs, stored);
}
