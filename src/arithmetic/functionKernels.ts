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
import { functions, operations } from './kernelModules.js';

/** The functions that have kernels. */
export const functionNames: readonly string[] = ['exp', 'exp2', 'log', 'log2', 'sin', 'cos', 'tanh', 'rsqrt', 'pow'];

/**
 * Applies the function of that name to whole groups, a chunk at a time; `decide(i)` is the scalar function of element i,
 * which also serves the last elements.
 */
export function applyByKernel(
  name: string,
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
  const kernel = memory.instance(functions)[name]!;
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
