/**
 * The calls of a pool that treat every element alone, as they are made: checks, arrays, and the words that are drawn.
 * @module
 */
import { formatFor } from '../format/names.js';
import { chopper, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import { checkWords, type RoundingOptions } from '../options.js';
import { checkKeys, kind } from '../arguments.js';
import { isAnyChopper } from '../chopperArgument.js';
import { checkSignal } from './arguments.js';
import { draws, stretchFor } from './elementwise.js';
import type { Memories } from './memories.js';
import { isShared, overlap, sharedLike, sharing, type FloatArray, type TypedArray } from './shared.js';
import type { Workers } from './workers.js';

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

/** Rounding of every element to a format under options, or by a chopper. */
export interface RoundingCall {
  /** To a format under options, as `chop` of the core. */
  <A extends FloatArray>(
    x: A,
    format: FormatLike,
    options?: RoundingOptions & CallOptions<KindOf<A>>,
  ): Promise<KindOf<A>>;
  /** By a chopper. */
  <A extends FloatArray>(x: A, c: Chopper, options?: CallOptions<KindOf<A>>): Promise<KindOf<A>>;
}

/** `chop` of a pool. */
export function rounding(workers: Workers): RoundingCall {
  return async <A extends FloatArray>(
    x: A,
    target: FormatLike | Chopper,
    options?: RoundingOptions & CallOptions<KindOf<A>>,
  ) => {
    if (isAnyChopper(target)) return await elementwise(workers, 'chop', target, [x], options);
    const { out, signal, ...rest } = options ?? {};
    const call = { ...(out !== undefined && { out }), ...(signal !== undefined && { signal }) };
    return await elementwise(workers, 'chop', chopper(formatFor(target, 'chop'), rest), [x], call);
  };
}

/** The operation of that name, which takes `arity` operands between a chopper and options. */
export function operation(workers: Workers, name: string, arity: number): unknown {
  return async (c: Chopper, ...rest: unknown[]) => {
    if (!isAnyChopper(c)) throw new TypeError(`${name}: "c" expected a chopper, got ${kind(c)}`);
    if (rest.length > arity + 1) {
      throw new TypeError(`${name}: expected ${arity} operands after "c", and options, got ${rest.length} arguments`);
    }
    const operands = Array.from({ length: arity }, (_, i) => rest[i]);
    return await elementwise(workers, name, c, operands, rest[arity] as CallOptions | undefined);
  };
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
  checkKeys(options, ['out', 'signal'], name);
  const { out, signal } = options ?? {};
  checkSignal(name, signal);
  const { length } = checkOperands(name, c, operands, out);
  const json = c.toJSON();
  if (draws(json)) checkWords(c.position, length, name);
  signal?.throwIfAborted();
  if (draws(json)) c.position += length;

  const { target, sources, made } = stage(out, operands as readonly (TypedArray | number)[], workers.memories);
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
  const result = out ?? target;
  for (const array of made) if (array !== result) workers.memories.give(array.buffer as SharedArrayBuffer);
  return result as A;
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
 * the results. `made` are those that the caller does not know of, and the result where he gave none.
 */
function stage(
  out: TypedArray | undefined,
  operands: readonly (TypedArray | number)[],
  memories: Memories,
): { target: TypedArray; sources: (TypedArray | number)[]; made: ReadonlySet<TypedArray> } {
  const given = out !== undefined && isShared(out) ? out : undefined;
  // Elements may be replaced where they lie, but not at other places.
  const { share, copies } = sharing(
    memories,
    (x) => given !== undefined && given.byteOffset !== x.byteOffset && overlap(given, x),
  );
  const sources = operands.map((x) => (typeof x === 'number' ? x : share(x)));
  const [copy] = copies.values();
  const pattern = operands.find((x) => typeof x !== 'number') as TypedArray;
  const target = given ?? copy ?? sharedLike(pattern, memories);
  const made = new Set(copies.values());
  return { target, sources, made: given === undefined ? made.add(target) : made };
}
