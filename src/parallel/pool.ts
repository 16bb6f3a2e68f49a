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
import { chopper, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import { checkWords, kind, type RoundingOptions } from '../options.js';
import { draws, stretchFor } from './elementwise.js';
import { checkSharing, isShared, sharedCopy, sharedLike, type FloatArray, type TypedArray } from './shared.js';
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

/** What every call of a pool takes besides its operands. */
export interface CallOptions<A extends FloatArray = FloatArray> {
  /**
   * Where results go: an array of the kind and length of the operands; may be one of them.
   * @defaultValue a new array, in shared memory
   */
  readonly out?: A;
  /** Aborts the call, which then rejects with the signal's reason; the elements of `out` are then not defined. */
  readonly signal?: AbortSignal;
}

/** Float64Array or Float32Array, of any memory. */
export type KindOf<A extends FloatArray> = A extends Float64Array ? Float64Array : Float32Array;

/** An operation of a chopper on every element of an array. */
export type UnaryCall = <A extends FloatArray>(
  c: Chopper,
  x: A,
  options?: CallOptions<KindOf<A>>,
) => Promise<KindOf<A>>;
/** An operation of a chopper on two arrays of one kind and length, or on an array and a number. */
export type BinaryCall = <A extends FloatArray>(
  c: Chopper,
  x: A | number,
  y: A | number,
  options?: CallOptions<KindOf<A>>,
) => Promise<KindOf<A>>;
/** An operation of a chopper on arrays of one kind and length and numbers, at least one of them an array. */
export type TernaryCall = <A extends FloatArray>(
  c: Chopper,
  x: A | number,
  y: A | number,
  z: A | number,
  options?: CallOptions<KindOf<A>>,
) => Promise<KindOf<A>>;

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
  /** Rounds every element to a format under options, as `chop` does. */
  chop<A extends FloatArray>(
    x: A,
    format: FormatLike,
    options?: RoundingOptions & CallOptions<KindOf<A>>,
  ): Promise<KindOf<A>>;
  /** Rounds every element by a chopper. */
  chop<A extends FloatArray>(x: A, c: Chopper, options?: CallOptions<KindOf<A>>): Promise<KindOf<A>>;
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
 * threads out of range; {@link Error} where memory cannot be shared
 * @example
 * import { pool, sharedFloat64 } from 'fpchop/parallel';
 *
 * const threads = pool({ threads: 2 });
 * const x = sharedFloat64(100_000).fill(Math.PI);
 * const half = chopper('float16', { rounding: 'stochastic', seed: 42 });
 * const y = await threads.chop(x, half);
 * y[0]                                                 // 3.142578125
 * half.position                                        // 100000
 * (await threads.mul(chopper('bfloat16'), y, 2))[0]    // 6.28125
 * await threads.close();
 */
export function pool(options?: PoolOptions): Pool {
  checkKeys('pool', options, ['threads']);
  const threads = checkThreads(options?.threads ?? machineThreads());
  checkSharing('pool');
  return poolOf(new Workers(startThread, threads));
}

/** The calls of a pool on these threads. */
export function poolOf(workers: Workers): Pool {
  const operations = [unary, binary, ternary].flatMap((group, i) =>
    Object.keys(group).map((name) => [name, operation(workers, name, 1 + i)] as const),
  );
  const close = (): Promise<void> => workers.close();
  const own: Partial<Pool> = { threads: workers.count, chop: rounding(workers), close };
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

function checkKeys(name: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  if (kind(options) !== 'Object') {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  for (const key of Object.keys(options as object)) {
    if (!known.includes(key)) {
      throw new RangeError(`${name}: unknown option "${key}", expected only ${known.join(', ')}`);
    }
  }
}

function rounding(workers: Workers): Pool['chop'] {
  return async <A extends FloatArray>(
    x: A,
    target: FormatLike | Chopper,
    options?: RoundingOptions & CallOptions<KindOf<A>>,
  ) => {
    if (isChopper(target)) return await elementwise(workers, 'chop', target, [x], options);
    const { out, signal, ...rest } = options ?? {};
    const call = { ...(out !== undefined && { out }), ...(signal !== undefined && { signal }) };
    return await elementwise(workers, 'chop', chopper(target, rest), [x], call);
  };
}

/** The operation of that name, which takes `arity` operands between a chopper and options. */
function operation(workers: Workers, name: string, arity: number): unknown {
  return async (c: Chopper, ...rest: unknown[]) => {
    if (!isChopper(c)) throw new TypeError(`${name}: "c" expected a chopper, got ${kind(c)}`);
    if (rest.length > arity + 1) {
      throw new TypeError(`${name}: expected ${arity} operands after "c", and options, got ${rest.length} arguments`);
    }
    const operands = Array.from({ length: arity }, (_, i) => rest[i]);
    return await elementwise(workers, name, c, operands, rest[arity] as CallOptions | undefined);
  };
}

function isChopper(x: unknown): x is Chopper {
  return typeof x === 'function' && typeof (x as Partial<Chopper>).toJSON === 'function';
}

const names = ['x', 'y', 'z'];

/** Everything up to the first `await` happens when the call is made: checks, copies, and the advance of the position. */
async function elementwise<A extends FloatArray>(
  workers: Workers,
  name: string,
  c: Chopper,
  operands: readonly unknown[],
  options: CallOptions | undefined,
): Promise<A> {
  workers.checkOpen(name);
  checkKeys(name, options, ['out', 'signal']);
  const { out, signal } = options ?? {};
  checkSignal(name, signal);
  const { length } = checkOperands(name, c, operands, out);
  const json = c.toJSON();
  if (draws(json)) checkWords(c.position, length, name);
  signal?.throwIfAborted();
  if (draws(json)) c.position += length;

  const { target, sources } = stage(out, operands as readonly (TypedArray | number)[]);
  if (length > 0) {
    const stretch = stretchFor(length, workers.count);
    const method = name === 'chop' ? 'into' : `${name}Into`;
    await workers.run(
      { kind: 'elementwise', method, chopper: json, draws: draws(json), out: target, operands: sources, stretch },
      Math.floor((length - 1) / stretch) + 1,
      name,
      signal,
    );
  }
  if (out !== undefined && target !== out) out.set(target as FloatArray);
  return (out ?? target) as A;
}

function checkSignal(name: string, signal: unknown): void {
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: "signal" expected an AbortSignal, got ${kind(signal)}`);
  }
}

/** The array whose kind and length all arrays of the call share. */
function checkOperands(name: string, c: Chopper, operands: readonly unknown[], out: unknown): TypedArray {
  const named = operands.map((x, i) => [names[i]!, x] as const);
  const arrays = [...named, ...(out === undefined ? [] : [['out', out] as const])].filter(
    ([, x]) => typeof x !== 'number',
  );
  const [first] = arrays;
  if (first === undefined || operands.every((x) => typeof x === 'number')) {
    throw new TypeError(`${name}: "x" expected a Float64Array or Float32Array, got number`);
  }
  const pattern = first[1] as TypedArray;
  for (const [field, x] of arrays) {
    const given = kind(x);
    // Float16Array is for rounding alone, as in the core.
    if (given !== 'Float64Array' && given !== 'Float32Array' && !(given === 'Float16Array' && name === 'chop')) {
      throw new TypeError(`${name}: "${field}" expected a Float64Array or Float32Array, got ${given}`);
    }
    if (given !== kind(pattern)) {
      throw new TypeError(`${name}: "${field}" expected a ${kind(pattern)} like "${first[0]}", got ${given}`);
    }
    const { length } = x as TypedArray;
    if (length !== pattern.length) {
      throw new RangeError(`${name}: "${field}" expected length ${pattern.length} like "${first[0]}", got ${length}`);
    }
  }
  // The chopper refuses arrays that do not hold its format.
  const none = pattern.subarray(0, 0) as FloatArray;
  c.into(none, none);
  return pattern;
}

/**
 * The arrays of a call in shared memory: those that lie there, and copies of the others. A copy of an operand may take
 * the results.
 */
function stage(
  out: TypedArray | undefined,
  operands: readonly (TypedArray | number)[],
): { target: TypedArray; sources: (TypedArray | number)[] } {
  const copies = new Map<TypedArray, TypedArray>();
  const given = out !== undefined && isShared(out) ? out : undefined;
  const sources = operands.map((x) => {
    if (typeof x === 'number') return x;
    if (isShared(x) && !(given !== undefined && isShifted(given, x))) return x;
    if (!copies.has(x)) copies.set(x, sharedCopy(x));
    return copies.get(x)!;
  });
  const [copy] = copies.values();
  const pattern = operands.find((x) => typeof x !== 'number') as TypedArray;
  return { target: given ?? copy ?? sharedLike(pattern), sources };
}

/** Whether writing to `out` changes elements of `x` at other places. */
function isShifted(out: TypedArray, x: TypedArray): boolean {
  return (
    out.buffer === x.buffer &&
    out.byteOffset !== x.byteOffset &&
    out.byteOffset < x.byteOffset + x.byteLength &&
    x.byteOffset < out.byteOffset + out.byteLength
  );
}
