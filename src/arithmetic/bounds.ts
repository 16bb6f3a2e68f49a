/**
 * Rounding exact values of which a kernel knows bounds.
 *
 * Rounding by one rule and one random word never decreases. So where both bounds round to the same number, the exact value
 * does too, in every mode; where they do not, and where a bound is NaN, the scalar operation decides.
 * @module
 */
import { HIGH } from '../format/bits.js';
import { roundInto } from '../kernel/bulk.js';
import { BETWEEN, type KernelMemory } from '../kernel/memory.js';
import { roomsOf } from '../kernel/rooms.js';
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import { operations } from './kernelModules.js';

/** High word of the canonical NaN. */
const NAN_HIGH = 0x7ff80000;

/**
 * Rounds the first `length` values of `memory` between their bounds; `decide(i)` is the scalar operation that makes value i.
 * @param position - the word that value 0 draws
 * @returns the rounded values, where the lower bounds were
 */
export function roundBetween(
  memory: KernelMemory,
  length: number,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  decide: (i: number) => number,
): Float64Array {
  const lower = roomsOf(memory).between(length);
  const upper = new Float64Array(memory.buffer, memory.upper, length);
  roundInto(lower, lower, plan, words, position);
  roundInto(upper, upper, plan, words, position);
  const { differ } = memory.instance(operations);
  if (differ!(length / 2, memory.between, memory.upper) === 0) return lower;
  const lowerWords = new Uint32Array(memory.buffer, memory.between, 2 * BETWEEN);
  const upperWords = new Uint32Array(memory.buffer, memory.upper, 2 * BETWEEN);
  for (let i = 0; i < 2 * length; i += 2) {
    const known = lowerWords[i] === upperWords[i] && lowerWords[i + 1] === upperWords[i + 1];
    if (!known || upperWords[i + HIGH] === NAN_HIGH) lower[i / 2] = decide(i / 2);
  }
  return lower;
}
