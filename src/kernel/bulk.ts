/**
 * Rounding numbers and arrays by a plan: which of the back ends serves, and how arrays reach it.
 * @module
 */
import type { RandomWords } from '../random/words.js';
import { flipBit } from '../rounding/flip.js';
import { servesByKernel } from './backend.js';
import { flipInto } from './flips.js';
import { loop, roundOne } from './loops.js';
import { CHUNK, memoryOf, scratch, type KernelMemory } from './memory.js';
import type { Kernel, KernelName } from './kernelModule.js';
import type { Plan } from './plan.js';

/** The arrays that the kernels round without conversion. */
export type FloatArray = Float64Array | Float32Array;

/** The part of the platform's Float16Array that is used; Node 20 has none. */
export interface Float16ArrayLike extends ArrayLike<number> {
  readonly [Symbol.toStringTag]: 'Float16Array';
  [index: number]: number;
  /** Copies `x` to the elements from `offset` on. */
  set(x: ArrayLike<number>, offset?: number): void;
  /** The elements from `begin` to `end`, in the same memory. */
  subarray(begin?: number, end?: number): Float16ArrayLike;
}

/** Elements whose random words come from one group of blocks. */
const GROUP = 16;
/** The low half of the block number wraps after this many groups. */
const GROUPS_BEFORE_WRAP = 1073741824;
/** Arrays shorter than this cost less in the JS loops (bench/README.md). */
const LEAST = 16;

/** One number rounded by `plan`, drawing word `index`. */
export function roundNumber(x: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  const rounded = roundOne(x, plan, words, index);
  return plan.rule.flip === undefined ? rounded : flipBit(rounded, plan.rule, words!, index);
}

/**
 * Rounds `x` into `out`, arrays of one kind and length; element i draws word `position` + i. The arrays may be the same
 * or overlap.
 */
export function roundInto(
  out: FloatArray,
  x: FloatArray,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
): void {
  const isOne = out.buffer === x.buffer;
  const source = isOne && overlap(out, x) ? x.slice() : x;
  roundByPlan(isOne ? undefined : null, out, source, plan, words, position);
}

/** Whether writing one array changes elements of the other at other places. */
export function overlap(out: FloatArray, x: FloatArray): boolean {
  return (
    out !== x &&
    out.buffer === x.buffer &&
    out.byteOffset !== x.byteOffset &&
    out.byteOffset < x.byteOffset + x.byteLength &&
    x.byteOffset < out.byteOffset + out.byteLength
  );
}

/**
 * `roundInto` between arrays that are the same or do not overlap.
 * @param memory - the kernel memory that holds both, if it is none of our own: undefined then finds ours, if one does; null: none
 */
export function roundByPlan(
  memory: KernelMemory | undefined | null,
  out: FloatArray,
  x: FloatArray,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
): void {
  const name = x instanceof Float64Array ? plan.kernels?.float64 : plan.kernels?.float32;
  if (name !== undefined && servesByKernel(x.length, LEAST)) {
    const shared = memory === undefined && x.buffer === out.buffer ? memoryOf(out.buffer) : memory;
    if (shared) roundInPlace(shared, name, out, x, plan, words, position);
    else roundByChunks(name, out, x, plan, words, position);
  } else {
    loop(out, x, plan, words, position);
  }
  if (plan.rule.flip !== undefined) flipInto(out, plan, words!, position);
}

/** Arrays of one kernel memory: whole groups by the kernel where they lie, the ends by the loops. */
function roundInPlace(
  memory: KernelMemory,
  name: KernelName,
  out: FloatArray,
  x: FloatArray,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
): void {
  const head = words === undefined ? 0 : Math.min((GROUP - (position % GROUP)) % GROUP, x.length);
  const groups = Math.floor((x.length - head) / GROUP);
  const width = x.BYTES_PER_ELEMENT;
  const kernel = memory.ready(name, plan, words);
  loop(out, x, plan, words, position, 0, head);
  const serving = { kernel, block: memory.block, width, plan, words };
  runGroups(serving, groups, out.byteOffset + head * width, x.byteOffset + head * width, position + head);
  loop(out, x, plan, words, position, head + groups * GROUP, x.length);
}

/** Arrays anywhere: chunks are copied into scratch memory, rounded there and copied out. */
function roundByChunks(
  name: KernelName,
  out: FloatArray,
  x: FloatArray,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
): void {
  const { memory, address, float64, float32 } = scratch();
  const buffer = x instanceof Float64Array ? float64 : float32;
  const kernel = memory.ready(name, plan, words);
  const serving = { kernel, block: memory.block, width: x.BYTES_PER_ELEMENT, plan, words };
  for (let done = 0; done < x.length;) {
    // A chunk begins where the words of a group begin, so that its elements stand at their places in the group.
    const within = words === undefined ? 0 : (position + done) % GROUP;
    const count = Math.min(CHUNK - within, x.length - done);
    buffer.set(count === x.length ? x : x.subarray(done, done + count), within);
    const groups = Math.floor((within + count + GROUP - 1) / GROUP);
    runGroups(serving, groups, address, address, position + done - within);
    out.set(within === 0 ? beginning(buffer, count) : buffer.subarray(within, within + count), done);
    done += count;
  }
}

let last: FloatArray = new Float64Array(0);

/** The first `count` elements of scratch memory; the view is made again only when kind or count change. */
function beginning(buffer: FloatArray, count: number): FloatArray {
  if (last.length !== count || last.constructor !== buffer.constructor) last = buffer.subarray(0, count);
  return last;
}

/** A kernel made ready for a plan. */
interface Serving {
  readonly kernel: Kernel;
  /** The address of what it reads besides its arguments. */
  readonly block: number;
  /** Bytes of an element. */
  readonly width: number;
  readonly plan: Plan;
  readonly words: RandomWords | undefined;
}

/** Calls the kernel on whole groups, in parts within which the low half of the block number does not wrap. */
function runGroups(
  { kernel, block, width, plan, words }: Serving,
  groups: number,
  out: number,
  x: number,
  position: number,
): void {
  if (words === undefined) {
    if (groups > 0) kernel(groups, out, x, block);
    return;
  }
  for (let done = 0; done < groups;) {
    const first = position / GROUP + done;
    const count = Math.min(groups - done, GROUPS_BEFORE_WRAP - (first % GROUPS_BEFORE_WRAP));
    const offset = done * GROUP * width;
    const low = (first % GROUPS_BEFORE_WRAP) * 4;
    kernel(
      count,
      out + offset,
      x + offset,
      block,
      low,
      Math.floor(first / GROUPS_BEFORE_WRAP),
      32 - (plan.rule.randomBits ?? 32),
    );
    done += count;
  }
}
