/**
 * Rounding numbers and arrays by a plan: which of the back ends serves.
 * @module
 */
import type { RandomWords } from '../random/words.js';
import { round } from '../rounding/round.js';
import type { Plan } from './plan.js';

/** The arrays that the kernels round without conversion. */
export type FloatArray = Float64Array | Float32Array;

/** One number rounded by `plan`, drawing word `index`. */
export function roundNumber(x: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  return round(x, plan.rule, words, index);
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
  const from = x.buffer === out.buffer && x.byteOffset !== out.byteOffset ? x.slice() : x;
  for (let i = 0; i < from.length; i++) out[i] = round(from[i]!, plan.rule, words, position + i);
}
