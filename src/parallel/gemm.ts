/**
 * Products of matrices, some rows or columns at a time.
 * @module
 */
import { chopper, type Chopper, type ChopperJSON } from '../chopper.js';
import type { FormatSpec } from '../format/format.js';
import { format, formatLike, type FormatLike } from '../format/names.js';
import { prepareGemm, type GemmOptions } from '../linalg/gemm.js';
import type { Matrix } from '../linalg/matrix.js';
import { drawSeed } from '../options.js';

/** What is rounded to: a chopper as it stands, or a format under the options of the call. */
type Target = { readonly chopper: ChopperJSON } | { readonly format: string | FormatSpec };

/** The options of `gemm` in a form that can be sent. */
export interface SentOptions {
  /** Those that are plain. */
  readonly plain: Omit<GemmOptions, 'accumulator' | 'product' | 'C'>;
  readonly accumulator: Target;
  /** `'accumulator'`: the same chopper. */
  readonly product?: Target | 'accumulator';
}

/** A call of `gemm`. Matrices and `out` are in shared memory, and `out` shares nothing with the matrices. */
export interface Gemm {
  readonly kind: 'gemm';
  readonly A: Matrix;
  readonly B: Matrix;
  readonly C?: Matrix;
  readonly options: SentOptions;
  readonly out: Float64Array;
  /** Whether parts are rows; else they are columns. */
  readonly byRows: boolean;
  /** Rows or columns of a part. */
  readonly stretch: number;
}

/** Parts for each thread: every part has costs of its own, but a thread that is slow should leave some to the others. */
const PARTS_EACH = 2;
/** Kernels take this many rows or columns at a time. */
const ROWS = 8;
const COLUMNS = 16;

/** How a result of that size is cut. */
export function cutFor(
  rows: number,
  cols: number,
  threads: number,
): { byRows: boolean; stretch: number; parts: number } {
  const wanted = PARTS_EACH * threads;
  const byRows = rows >= wanted * ROWS || rows >= cols;
  const [length, unit] = byRows ? [rows, ROWS] : [cols, COLUMNS];
  const stretch = Math.floor((length + wanted * unit - 1) / (wanted * unit)) * unit;
  return { byRows, stretch, parts: Math.floor((length + stretch - 1) / stretch) };
}

/** Makes options ready to be sent: random words begin where the choppers stand now, and a seed is drawn once for all. */
export function sendOptions(options: GemmOptions): SentOptions {
  const { accumulator, product } = options;
  const plain = Object.fromEntries(
    Object.entries(options).filter(([key]) => !['accumulator', 'product', 'C'].includes(key)),
  );
  const choppers = isChopper(accumulator) && (product === undefined || isChopper(product));
  return {
    plain: choppers ? plain : { ...plain, seed: options.seed ?? drawSeed() },
    accumulator: sendTarget(accumulator),
    ...(product !== undefined && { product: product === accumulator ? 'accumulator' : sendTarget(product) }),
  };
}

function sendTarget(target: FormatLike | Chopper): Target {
  return isChopper(target) ? { chopper: target.toJSON() } : { format: formatLike(format(target)) };
}

function isChopper(x: FormatLike | Chopper): x is Chopper {
  return typeof x === 'function';
}

function receiveOptions({ plain, accumulator, product }: SentOptions, C: Matrix | undefined): GemmOptions {
  const sums = receiveTarget(accumulator);
  const products = product === 'accumulator' ? sums : product && receiveTarget(product);
  return { ...plain, accumulator: sums, ...(products && { product: products }), ...(C && { C }) };
}

function receiveTarget(target: Target): FormatLike | Chopper {
  return 'chopper' in target ? chopper(target.chopper) : target.format;
}

/** Products with fewer terms in a part are done soon enough. */
const MANY_TERMS = 4_194_304;
/** Milliseconds after which a thread should look whether it is to stop. */
const PATIENCE = 20;

/** Computes the part of that number, or the beginning of it if `stopped`. */
export function gemmParts(work: Gemm, stopped: () => boolean): (part: number) => void {
  const { A, B, C, out, byRows, stretch } = work;
  const { rows, cols, terms, compute } = prepareGemm(A, B, receiveOptions(work.options, C));
  const run = compute(out);
  const [length, across, unit] = byRows ? [rows, cols, ROWS] : [cols, rows, COLUMNS];
  // How many rows or columns at a time: what they cost depends on the kernel that serves, and is found out.
  let slice = stretch * across * terms < MANY_TERMS ? stretch : unit;
  let fastest = 0; // of what was measured: a thread may have been kept waiting in between
  return (part) => {
    const end = Math.min((part + 1) * stretch, length);
    for (let from = part * stretch; from < end && !stopped();) {
      const to = Math.min(from + slice, end);
      const begin = Date.now();
      run(
        byRows
          ? { fromRow: from, toRow: to, fromCol: 0, toCol: cols }
          : { fromRow: 0, toRow: rows, fromCol: from, toCol: to },
      );
      const took = Math.max(Date.now() - begin, 1);
      fastest = Math.max(fastest, (to - from) / took);
      slice = Math.max(Math.floor((fastest * PATIENCE) / unit), 1) * unit;
      from = to;
    }
  };
}
