/**
 * Operations on arrays by WASM: one kernel rounds results to odd, a second one rounds these to the format.
 *
 * A result rounded to odd stands for the exact one wherever a rounding looks at no more than 52 of its bits and whether
 * others follow. Stochastic rounding looks at 64 bits beyond the precision: the float64s around the exact result are
 * rounded there, or the result itself where it is exact.
 * @module
 */
import { cancelsToNegativeZero } from '../modes.js';
import { roundByPlan, type FloatArray } from '../kernel/bulk.js';
import { BETWEEN, memoryOf, scratch, type KernelMemory } from '../kernel/memory.js';
import { roomsOf } from '../kernel/rooms.js';
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import { isP3109 } from './basic.js';
import { roundBetween } from './bounds.js';
import { operations, type OperationKernel } from './kernelModules.js';

/** Whether float64s, rounded to odd or beside the exact result, may stand for it. */
export function servesRule({ rule }: Plan): boolean {
  return rule.format.precision <= 51;
}

/** Whether results rounded to odd are rounded as the exact ones are. */
function suffices({ rule, stochastic }: Plan): boolean {
  const { precision, emax } = rule.format;
  if (!stochastic) return true;
  // Beyond float64 a result overflows in every mode; the largest float64 need not if the format reaches it.
  return emax < 1023 && (rule.rounding === 'stochasticEqual' || precision + (rule.randomBits ?? 64) <= 51);
}

/**
 * Applies the kernel of that name to whole groups, a chunk at a time; `decide(i)` is the scalar operation on element i,
 * which serves the last elements, chunks in which float64 does not hold some error, and what bounds leave open.
 */
export function operateByKernel(
  name: OperationKernel,
  out: FloatArray,
  operands: readonly (number | FloatArray)[],
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  decide: (i: number) => number,
): void {
  const whole = operations.isCompiled() ? out.length - (out.length % GROUP) : 0;
  for (let i = whole; i < out.length; i++) out[i] = decide(i);
  if (whole === 0) return;
  if (decidesByHighWords(plan)) {
    operateAtRandom(name, out.subarray(0, whole), operands, plan, words!, position, decide);
    return;
  }
  const isLocal =
    out instanceof Float64Array && operands.every((x) => typeof x === 'number' || x.buffer === out.buffer);
  const shared = isLocal ? memoryOf(out.buffer) : undefined;
  const inPlace = shared !== undefined;
  const memory = inPlace ? shared : scratch().memory;
  const kernels = memory.instance(operations);
  const kernel = kernels[name];
  const sources = operands.map((x, k) => sourceOf(x, k, memory, inPlace, whole));
  const down = Number(cancelsToNegativeZero(plan.rule.rounding));
  const pole = Number(isP3109(plan));
  const odd = suffices(plan);
  for (let start = 0; start < whole; start += BETWEEN) {
    const length = Math.min(BETWEEN, whole - start);
    const [x, y, z] = sources.map((addressOf) => addressOf(start, length));
    if (kernel(length / 2, memory.between, x!, y ?? 0, z ?? 0, memory.constants, down, pole) !== 0) {
      for (let i = start; i < start + length; i++) out[i] = decide(i);
      continue;
    }
    if (!odd && kernels.bounds(length / 2, memory.between, memory.upper) !== 0) {
      out.set(
        roundBetween(memory, length, plan, words, position + start, (i) => decide(start + i)),
        start,
      );
      continue;
    }
    const chunk = roomsOf(memory).between(length);
    if (inPlace) {
      const part = length === out.length ? out : out.subarray(start, start + length);
      roundByPlan(memory, part, chunk, plan, words, position + start);
    } else {
      roundByPlan(memory, chunk, chunk, plan, words, position + start);
      out.set(chunk, start);
    }
  }
}

/**
 * Whether the stochastic kernel, on results rounded to odd, decides as the exact ones do wherever it says that the high words
 * decide: these results are wrong by 2^(p - 20) of the unit of a high word, and it leaves half a unit open.
 */
export function decidesByHighWords({ kernels, rule }: Plan): boolean {
  return kernels?.float64 === 'stochastic64' && rule.format.precision <= 18 && rule.format.emax < 900;
}

/** `operateByKernel` with one rounding a chunk, which stands at its place in the groups of words. */
function operateAtRandom(
  name: OperationKernel,
  out: FloatArray,
  operands: readonly (number | FloatArray)[],
  plan: Plan,
  words: RandomWords,
  position: number,
  decide: (i: number) => number,
): void {
  const { memory } = scratch();
  const kernel = memory.instance(operations)[name]!;
  const sources = operands.map((x, k) => sourceOf(x, k, memory, false, out.length));
  const down = Number(cancelsToNegativeZero(plan.rule.rounding));
  const pole = Number(isP3109(plan));
  const within = position % GROUP;
  // Behind the chunk its last group ends, in room of its own.
  const most = BETWEEN - GROUP;
  for (let start = 0; start < out.length; start += most) {
    const length = Math.min(most, out.length - start);
    const [x, y, z] = sources.map((addressOf) => addressOf(start, length));
    const first = memory.between + 8 * within;
    let isOpen = kernel(length / 2, first, x!, y ?? 0, z ?? 0, memory.constants, down, pole) !== 0;
    if (!isOpen) {
      const end = within + length;
      const groups = roomsOf(memory).between(Math.floor((end + GROUP - 1) / GROUP) * GROUP);
      groups.fill(0, 0, within);
      groups.fill(0, end);
      roomsOf(memory).wasOpen[0] = 0;
      roundByPlan(memory, groups, groups, plan, words, position + start - within);
      isOpen = roomsOf(memory).wasOpen[0] !== 0;
      if (!isOpen) out.set(groups.subarray(within, end), start);
    }
    if (isOpen) for (let i = start; i < start + length; i++) out[i] = decide(i);
  }
}

/** The kernels take whole groups of this many elements. */
export const GROUP = 16;

/** Where a kernel finds elements `start`, … of an operand of `length` elements: where they lie, or copied to the memory of the kernel. */
export function sourceOf(
  x: number | FloatArray,
  k: number,
  memory: KernelMemory,
  inPlace: boolean,
  length: number,
): (start: number, length: number) => number {
  if (inPlace && typeof x !== 'number') return (start) => x.byteOffset + 8 * start;
  const room = roomsOf(memory).operand(k);
  if (typeof x === 'number') room.fill(x, 0, Math.min(length, BETWEEN));
  return (start, length) => {
    if (typeof x !== 'number') room.set(length === x.length ? x : x.subarray(start, start + length));
    return room.byteOffset;
  };
}
