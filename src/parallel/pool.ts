/**
 * Pool: the bulk calls of fpchop on several threads.
 * @module
 */
import {
  binary,
  ternary,
  unary,
  type BinaryOperation,
  type TernaryOperation,
  type UnaryOperation,
} from '../arithmetic/operations.js';
import { checkKeys, kind } from '../arguments.js';
import {
  operation,
  rounding,
  type BinaryCall,
  type RoundingCall,
  type TernaryCall,
  type UnaryCall,
} from './elementwiseCalls.js';
import { multiplication, type GemmCall } from './gemmCalls.js';
import { checkSharing } from './shared.js';
import { machineThreads, startThread } from './thread.js';
import { Workers } from './workers.js';

/** How a pool is made. */
export interface PoolOptions {
  /**
   * Number of threads, an integer in 1..1024. The thread that calls takes no part: it stays free.
   * @defaultValue what the machine runs at a time
   */
  readonly threads?: number;
}

/** Every operation of a chopper, elementwise, on the threads of a pool. */
export type PooledOperations = Readonly<
  Record<UnaryOperation, UnaryCall> & Record<BinaryOperation, BinaryCall> & Record<TernaryOperation, TernaryCall>
>;

/** `Symbol.asyncDispose` where the compiler's library has it. */
type AsyncDisposing = typeof Symbol extends { readonly asyncDispose: infer S extends symbol }
  ? { readonly [K in S]: () => Promise<void> }
  : object;

/**
 * Threads that compute the bulk calls of fpchop, with the bits that one thread gives.
 *
 * Calls return promises and do not block. Each takes a chopper, or makes one, and does what the chopper's own method
 * does: NaN, infinities, signed zeros, subnormals and overflow are treated as there. Element i draws the word
 * `position` + i, however the call is cut, and the chopper's position advances when the call is made, so that calls
 * made one after the other need not wait for each other. Arrays in shared memory (`sharedFloat64`, or results of other
 * calls) are read and written where they lie, and must not be changed before the call has settled; all others are
 * copied.
 *
 * A call rejects with a TypeError or RangeError where the chopper would throw one; with the reason of a signal; and with
 * an Error if the pool is closed or one of its threads dies, which is then replaced. No thread writes to the arrays of a
 * call that has rejected.
 */
export interface Pool extends PooledOperations, AsyncDisposing {
  readonly threads: number;
  /** Rounds every element, as `chop` of the core does. */
  readonly chop: RoundingCall;
  /** alpha A B + beta C, every product and every sum rounded, as `gemm` of `fpchop/linalg` does. */
  readonly gemm: GemmCall;
  /**
   * Ends the threads. Calls that run reject; to let them finish, await them first. A pool may stay open until the
   * program ends: it waits for calls, and not for threads that have none.
   */
  close(): Promise<void>;
}

/**
 * Starts threads that compute bulk calls together. Make one pool and keep it: starting a thread takes tens of
 * milliseconds.
 *
 * Needs SharedArrayBuffer: Node, or a page that is cross-origin isolated.
 * @param options - how many threads
 * @throws {@link TypeError} for options of the wrong kind; {@link RangeError} for an unknown option or a number of
 * threads out of range; Error where memory cannot be shared
 * @example
 * import { pool, sharedFloat64 } from 'fpchop/parallel';
 *
 * const threads = pool({ threads: 2 });
 * const x = sharedFloat64(100_000).fill(Math.PI);
 * const half = chopper('float16', { rounding: 'stochastic', seed: 42 });
 * const y = await threads.chop(x, half);
 * y[0]                                                 // 3.142578125
 * half.position;                                       // 100000
 * (await threads.mul(chopper('bfloat16'), y, 2))[0]    // 6.28125
 * await threads.close();
 */
export function pool(options?: PoolOptions): Pool {
  checkKeys(options, ['threads'], 'pool');
  const threads = checkThreads(options?.threads ?? Math.min(machineThreads(), MOST_THREADS));
  checkSharing('pool');
  return poolOf(new Workers(startThread, threads));
}

/** The calls of a pool on these threads. */
export function poolOf(workers: Workers): Pool {
  const operations = [unary, binary, ternary].flatMap((group, i) =>
    Object.keys(group).map((name) => [name, operation(workers, name, 1 + i)] as const),
  );
  const close = (): Promise<void> => workers.close();
  const own: Partial<Pool> = { threads: workers.count, chop: rounding(workers), gemm: multiplication(workers), close };
  if (Symbol.asyncDispose !== undefined) Object.defineProperty(own, Symbol.asyncDispose, { value: close });
  return Object.freeze(Object.assign(own, Object.fromEntries(operations))) as Pool;
}

const MOST_THREADS = 1024;

function checkThreads(threads: unknown): number {
  if (typeof threads !== 'number') throw new TypeError(`pool: "threads" expected a number, got ${kind(threads)}`);
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new RangeError(`pool: "threads" expected an integer in 1..${MOST_THREADS}, got ${threads}`);
  }
  return threads;
}
