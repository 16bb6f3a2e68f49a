/**
 * Products of matrices, some rows or columns at a time.
 * @module
 */
import { chopper, type Chopper, type ChopperJSON } from '../chopper.js';
import type { FormatSpec } from '../format/format.js';
import { isAnyChopper } from '../chopperArgument.js';
import { format, formatLike, type FormatLike } from '../format/names.js';
import { prepareGemm, type GemmOptions } from '../linalg/products/gemm.js';
import type { Matrix } from '../linalg/matrix.js';
import { drawSeed } from '../seed.js';

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

/** Kernels take this many rows or columns at a time, or a part of that. */
const ROWS = 10;
const COLUMNS = 16;
/** Every part costs what its operands cost to prepare: about as much as this many rows or columns. */
const COSTS = 8;
/** Parts for each thread, so that one that is slow leaves some to the others, where that is not dear. */
const PARTS_EACH = 4;

/** How a result of that size is cut. */
export function cutFor(
  rows: number,
  cols: number,
  threads: number,
): { byRows: boolean; stretch: number; parts: number } {
  const byRows = rows >= threads * ROWS || rows >= cols;
  const [length, unit] = byRows ? [rows, ROWS] : [cols, COLUMNS];
  const each = Math.max(1, Math.min(PARTS_EACH, Math.floor(length / (16 * COSTS * threads))));
  const wanted = each * threads * unit;
  const stretch = Math.floor((length + wanted - 1) / wanted) * unit;
  return { byRows, stretch, parts: Math.floor((length + stretch - 1) / stretch) };
}

/** Makes options ready to be sent: random words begin where the choppers stand now, and a seed is drawn once for all. */
export function sendOptions(options: GemmOptions): SentOptions {
  const { accumulator, product } = options;
  const plain = Object.fromEntries(
    Object.entries(options).filter(([key]) => !['accumulator', 'product', 'C'].includes(key)),
  );
  const choppers = isAnyChopper(accumulator) && (product === undefined || isAnyChopper(product));
  return {
    plain: choppers ? plain : { ...plain, seed: options.seed ?? drawSeed() },
    accumulator: sendTarget(accumulator),
    ...(product !== undefined && { product: product === accumulator ? 'accumulator' : sendTarget(product) }),
  };
}

function sendTarget(target: FormatLike | Chopper): Target {
  return isAnyChopper(target) ? { chopper: target.toJSON() } : { format: formatLike(format(target)) };
}

function receiveOptions({ plain, accumulator, product }: SentOptions, C: Matrix | undefined): GemmOptions {
  const sums = receiveTarget(accumulator);
  const products = product === 'accumulator' ? sums : product && receiveTarget(product);
  return { ...plain, accumulator: sums, ...(products && { product: products }), ...(C && { C }) };
}

function receiveTarget(target: Target): FormatLike | Chopper {
  return 'chopper' in target ? chopper(target.chopper) : target.format;
}

/** How many terms are tried in order to find out how fast they go, and how many are soon done if that takes no time. */
const TRIAL = 65_536;
const SOON = 41_943_040;
/** Milliseconds after which a thread should look whether it is to stop. */
const PATIENCE = 20;

/** Computes the part of that number, or the beginning of it if `stopped`. */
export function gemmParts(work: Gemm, stopped: () => boolean): (part: number) => void {
  const { A, B, C, out, byRows, stretch } = work;
  const { rows, cols, terms, compute } = prepareGemm(A, B, receiveOptions(work.options, C));
  const run = compute(out);
  const [length, across, unit] = byRows ? [rows, cols, ROWS] : [cols, rows, COLUMNS];
  /** Rows or columns `from` up to `to`, the first `width` elements of each; how many milliseconds that takes. */
  const timed = (from: number, to: number, width: number): number => {
    const begin = Date.now();
    if (byRows) run({ fromRow: from, toRow: to, fromCol: 0, toCol: width });
    else run({ fromRow: 0, toRow: width, fromCol: from, toCol: to });
    return Date.now() - begin;
  };
  /** Terms a millisecond, the most that were seen: a thread may have been kept waiting in between. */
  let speed = 0;
  const see = (count: number, took: number): void => {
    if (took > 1) speed = Math.max(speed, count / took);
    else if (speed === 0) speed = SOON / PATIENCE;
  };
  return (part) => {
    const end = Math.min((part + 1) * stretch, length);
    for (let from = part * stretch; from < end && !stopped();) {
      if (speed === 0 && (end - from) * across * terms > TRIAL) {
        // What is tried is computed again, with the same result.
        const to = Math.min(from + unit, end);
        const width = Math.max(1, Math.min(across, Math.floor(TRIAL / (terms * unit))));
        see((to - from) * width * terms, timed(from, to, width));
        continue;
      }
      const slice = Math.max(Math.floor((speed * PATIENCE) / (across * terms * unit)), 1) * unit;
      const to = speed === 0 ? end : Math.min(from + slice, end);
      see((to - from) * across * terms, timed(from, to, across));
      from = to;
    }
  };
}
