/**
 * The `gemm` of a pool, as it is called: checks, matrices, and the words that are drawn.
 * @module
 */
import { prepareGemm, type GemmOptions } from '../linalg/products/gemm.js';
import { asMatrix, type Matrix, type MatrixLike } from '../linalg/matrix.js';
import { kind } from '../arguments.js';
import { checkSignal } from './arguments.js';
import { cutFor, sendOptions } from './gemm.js';
import { isShared, overlap, sharedFloat64, sharing } from './shared.js';
import type { Workers } from './workers.js';

/** How the `gemm` of a pool multiplies. */
export interface PooledGemmOptions extends GemmOptions {
  /**
   * Where the result goes: a matrix of its size with a Float64Array.
   * @defaultValue a new matrix, in shared memory
   */
  readonly out?: Matrix<Float64Array>;
  /** Aborts the call, which then rejects with the signal's reason; the elements of `out` are then not defined. */
  readonly signal?: AbortSignal;
}

/** alpha A B + beta C, as `gemm` of `fpchop/linalg` computes it. */
export type GemmCall = (A: MatrixLike, B: MatrixLike, options: PooledGemmOptions) => Promise<Matrix<Float64Array>>;

/** `gemm` of a pool. */
export function multiplication(workers: Workers): GemmCall {
  return async (A, B, options) => {
    workers.checkOpen('gemm');
    const { out, signal, ...rest } = { ...options };
    checkSignal('gemm', signal);
    const { rows, cols, use } = prepareGemm(A, B, rest);
    if (out !== undefined) checkOut(out, rows, cols);
    signal?.throwIfAborted();
    const sent = sendOptions(rest);
    use();

    const result = out ?? { data: sharedFloat64(rows * cols), rows, cols };
    const data = isShared(result.data) ? result.data : new Float64Array(workers.memories.take(8 * rows * cols));
    const { share, copies } = sharing(workers.memories, (x) => overlap(data, x));
    const shared = (x: MatrixLike, parameter: string): Matrix => {
      const { data: elements, ...size } = asMatrix(x, 'gemm', parameter);
      return { data: share(Array.isArray(elements) ? Float64Array.from(elements) : elements), ...size };
    };
    if (data.length > 0) {
      const { parts, ...cut } = cutFor(rows, cols, workers.count);
      const matrices = {
        A: shared(A, 'A'),
        B: shared(B, 'B'),
        ...(rest.C !== undefined && { C: shared(rest.C, 'C') }),
      };
      await workers.run({ kind: 'gemm', ...matrices, options: sent, out: data, ...cut }, parts, 'gemm', signal);
    }
    for (const copy of copies.values()) workers.memories.give(copy.buffer as SharedArrayBuffer);
    if (data !== result.data) {
      result.data.set(data);
      workers.memories.give(data.buffer as SharedArrayBuffer);
    }
    return result;
  };
}

function checkOut(out: unknown, rows: number, cols: number): void {
  const matrix = asMatrix(out as Matrix, 'gemm', 'out');
  if (matrix !== out || !(matrix.data instanceof Float64Array)) {
    throw new TypeError(`gemm: "out" expected { data, rows, cols } with a Float64Array, got ${kind(matrix.data)}`);
  }
  if (matrix.rows !== rows || matrix.cols !== cols) {
    throw new RangeError(`gemm: "out" expected ${rows} x ${cols}, got ${matrix.rows} x ${matrix.cols}`);
  }
}
