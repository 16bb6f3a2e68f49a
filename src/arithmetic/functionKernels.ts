/**
 * Math functions on arrays by WASM: a kernel gives bounds of the exact values, and both are rounded.
 * @module
 */
import type { FloatArray } from '../kernel/bulk.js';
import { BETWEEN, scratch } from '../kernel/memory.js';
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import { roundBetween } from './bounds.js';
import { GROUP, sourceOf } from './kernels.js';
import { functions, operations, type FunctionKernel } from './kernelModules.js';

/** The functions that have kernels: a method of that name is served by one. */
export const functionNames: Readonly<Record<FunctionKernel, true>> = {
  exp: true,
  exp2: true,
  log: true,
  log2: true,
  sin: true,
  cos: true,
  tanh: true,
  rsqrt: true,
  pow: true,
};

/** Whether the kernel is one of a function. */
export function isFunctionKernel(name: string): name is FunctionKernel {
  return name in functionNames;
}

/**
 * Applies the function of that name to whole groups, a chunk at a time; `decide(i)` is the scalar function of element i,
 * which also serves the last elements.
 */
export function applyByKernel(
  name: FunctionKernel,
  out: FloatArray,
  operands: readonly (number | FloatArray)[],
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  decide: (i: number) => number,
): void {
  const whole = functions.isCompiled() && operations.isCompiled() ? out.length - (out.length % GROUP) : 0;
  for (let i = whole; i < out.length; i++) out[i] = decide(i);
  if (whole === 0) return;
  const { memory } = scratch();
  const kernel = memory.instance(functions)[name];
  const sources = operands.map((operand, k) => sourceOf(operand, k, memory, false, whole));
  for (let start = 0; start < whole; start += BETWEEN) {
    const length = Math.min(BETWEEN, whole - start);
    const [x, y] = sources.map((addressOf) => addressOf(start, length));
    kernel(length / 2, memory.between, memory.upper, x!, y ?? 0);
    out.set(
      roundBetween(memory, length, plan, words, position + start, (i) => decide(start + i)),
      start,
    );
  }
}
