/**
 * Soft errors in arrays: the bits that flip after rounding.
 * @module
 */
import { FLIP_CHANCE, fillWords, type RandomWords } from '../random/words.js';
import { flipBit, flipThreshold, flipWidth } from '../rounding/flip.js';
import type { Plan } from './plan.js';

const RUN = 256;
const run = new Uint32Array(RUN);

/** Flips bits of the rounded elements of `out`, element i by the words `position` + i of planes 2 and 3. */
export function flipInto(out: Float64Array | Float32Array, { rule }: Plan, words: RandomWords, position: number): void {
  const threshold = flipThreshold(rule);
  if (threshold === 0 || flipWidth(rule) === 0) return;
  for (let start = 0; start < out.length; start += RUN) {
    const count = Math.min(RUN, out.length - start);
    fillWords(run, words, FLIP_CHANCE, position + start, count);
    for (let i = 0; i < count; i++) {
      if (run[i]! < threshold) out[start + i] = flipBit(out[start + i]!, rule, words, position + start + i);
    }
  }
}
