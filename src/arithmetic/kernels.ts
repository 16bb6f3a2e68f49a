/**
 * Operations on float64 arrays by WASM: one kernel rounds results to odd, a second one rounds these to the format.
 * @module
 */
import { roundInto } from '../kernel/bulk.js';
import { BETWEEN, memoryOf, scratch, type KernelMemory } from '../kernel/memory.js';
import { KernelModule } from '../kernel/module.js';
import type { Plan } from '../kernel/plan.js';
import { isP3109 } from './basic.js';
import { bytes } from './kernel.generated.js';
import { LARGE, SMALL, SPLITTER } from './pairs.js';

/** The kernels of wasm/arithmetic.ts. */
export const operations = new KernelModule(bytes);

type Operand = number | Float64Array;

/**
 * Applies the kernel of that name to whole groups, a chunk at a time; `each(from, to)` serves the last elements by
 * scalar operations, and chunks in which float64 does not hold some error.
 */
export function operateByKernel(
  name: string,
  out: Float64Array,
  operands: readonly Operand[],
  plan: Plan,
  each: (from: number, to: number) => void,
): void {
  if (!operations.isCompiled()) {
    each(0, out.length);
    return;
  }
  const shared = memoryOf(out.buffer);
  const inPlace = shared !== undefined && operands.every((x) => typeof x === 'number' || x.buffer === out.buffer);
  const memory = inPlace ? shared : scratch().memory;
  const kernel = memory.instance(operations)[name]!;
  new Float64Array(memory.buffer, memory.constants, 6).set([SPLITTER, SPLITTER, SMALL, SMALL, LARGE, LARGE]);
  const between = new Float64Array(memory.buffer, memory.between, BETWEEN);
  const sources = operands.map((x, k) => source(x, k, memory, inPlace));
  const { rule } = plan;
  const down = Number(rule.rounding === 'towardNegative');
  const pole = Number(isP3109(plan));
  const whole = out.length - (out.length % GROUP);
  for (let start = 0; start < whole; start += BETWEEN) {
    const length = Math.min(BETWEEN, whole - start);
    const [x, y, z] = sources.map((addressOf) => addressOf(start, length));
    if (kernel(length / 2, memory.between, x!, y ?? 0, z ?? 0, memory.constants, down, pole) !== 0) {
      each(start, start + length);
      continue;
    }
    const chunk = length === BETWEEN ? between : between.subarray(0, length);
    if (inPlace) {
      roundInto(out.subarray(start, start + length), chunk, plan, undefined, 0);
    } else {
      roundInto(chunk, chunk, plan, undefined, 0);
      out.set(chunk, start);
    }
  }
  each(whole, out.length);
}

/** The kernels take whole groups of this many elements. */
const GROUP = 16;

/** Where the kernel finds elements `start`, … of an operand: where they lie, or copied to the memory of the kernel. */
function source(
  x: Operand,
  k: number,
  memory: KernelMemory,
  inPlace: boolean,
): (start: number, length: number) => number {
  if (inPlace && typeof x !== 'number') return (start) => x.byteOffset + 8 * start;
  const room = memory.operand(k);
  if (typeof x === 'number') room.fill(x);
  return (start, length) => {
    if (typeof x !== 'number') room.set(x.subarray(start, start + length));
    return room.byteOffset;
  };
}
