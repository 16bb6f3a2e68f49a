/**
 * Math functions on arrays by WASM: a kernel gives bounds of the exact values, and both are rounded.
 *
 * Rounding by one rule and one random word never decreases. So where both bounds round to the same number, the exact
 * value does too, in every mode; where they do not, and where the kernel knows no bounds, the scalar function decides.
 * @module
 */
import { HIGH } from '../format/bits.js';
import { roundInto, type FloatArray } from '../kernel/bulk.js';
import { BETWEEN, scratch } from '../kernel/memory.js';
import { KernelModule } from '../kernel/module.js';
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import { bytes } from './functionKernels.generated.js';

/** The kernels of wasm/functions.ts. */
const functions = new KernelModule(bytes);

/** The functions that have kernels. */
export const functionNames: readonly string[] = ['exp', 'exp2', 'log', 'log2', 'sin', 'cos', 'tanh', 'rsqrt'];

/** High word of the canonical NaN: a bound that is NaN says nothing. */
const NAN_HIGH = 0x7ff80000;

/**
 * Applies the function of that name to whole groups of `x`, a chunk at a time; `decide(i)` is the scalar function of
 * element i, and `each(from, to)` serves the last elements.
 */
export function applyByKernel(
  name: string,
  out: FloatArray,
  x: FloatArray,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  decide: (i: number) => number,
  each: (from: number, to: number) => void,
): void {
  if (!functions.isCompiled()) {
    each(0, x.length);
    return;
  }
  const { memory } = scratch();
  const kernel = memory.instance(functions)[name]!;
  const [source, upper] = [memory.operand(0), memory.operand(1)];
  const lower = new Float64Array(memory.buffer, memory.between, BETWEEN);
  const lowerWords = new Uint32Array(memory.buffer, memory.between, 2 * BETWEEN);
  const upperWords = new Uint32Array(memory.buffer, upper.byteOffset, 2 * BETWEEN);
  const whole = x.length - (x.length % GROUP);
  for (let start = 0; start < whole; start += BETWEEN) {
    const length = Math.min(BETWEEN, whole - start);
    source.set(x.subarray(start, start + length));
    kernel(length / 2, lower.byteOffset, upper.byteOffset, source.byteOffset);
    const [low, high] = [lower.subarray(0, length), upper.subarray(0, length)];
    roundInto(low, low, plan, words, position + start);
    roundInto(high, high, plan, words, position + start);
    for (let i = 0; i < 2 * length; i += 2) {
      const known = lowerWords[i] === upperWords[i] && lowerWords[i + 1] === upperWords[i + 1];
      if (!known || upperWords[i + HIGH] === NAN_HIGH) low[i / 2] = decide(start + i / 2);
    }
    out.set(low, start);
  }
  each(whole, x.length);
}

/** Kernels take whole groups of this many elements. */
const GROUP = 16;
