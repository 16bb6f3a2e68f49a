/**
 * Random words as one function of (seed, stream, plane, index).
 *
 * key = (seed low, seed high); counter = (block low, block high, stream, plane); element i uses word
 * floor((i mod 16) / 4) of block 4 floor(i / 16) + (i mod 4), so that four blocks side by side in SIMD lanes serve
 * sixteen consecutive elements, four per word.
 * @module
 */
import { philox } from './philox.js';

/** A seed and a stream, split into the words that Philox takes. */
export interface RandomWords {
  readonly seedLow: number;
  readonly seedHigh: number;
  readonly stream: number;
}

/** The planes of words that one element may draw from. */
export const HIGH_WORD = 0;
export const LOW_WORD = 1;
export const FLIP_CHANCE = 2;
export const FLIP_BIT = 3;

const TWO_32 = 4294967296;
const block = new Uint32Array(4);

/** Splits a checked seed (0..2^64-1) and stream (0..2^32-1). */
export function randomWords(seed: bigint, stream: number): RandomWords {
  return { seedLow: Number(seed & 0xffffffffn), seedHigh: Number(seed >> 32n), stream };
}

/** The group of sixteen words that was drawn last, in case its next one is asked for: a memo, never a state. */
const group = new Uint32Array(16);
let groupWords: RandomWords | undefined;
let groupPlane = -1;
let groupStart = -1;
let lastIndex = -1;

/** The word of element `index` (0..2^53-1) in `plane`, as an unsigned 32-bit integer. */
export function word(words: RandomWords, plane: number, index: number): number {
  const within = index % 16;
  if (words === groupWords && plane === groupPlane) {
    if (index - within === groupStart) return group[within]!;
    // Four blocks serve a run of sixteen; a lone element needs one of them.
    if (index === lastIndex + 1) {
      fillWords(group, words, plane, index - within, 16);
      groupStart = index - within;
      lastIndex = groupStart + 15;
      return group[within]!;
    }
  }
  groupWords = words;
  groupPlane = plane;
  groupStart = -1;
  lastIndex = index;
  const { seedLow, seedHigh, stream } = words;
  const number = ((index - within) / 16) * 4 + (within % 4);
  philox(block, 0, number % TWO_32, Math.floor(number / TWO_32), stream, plane, seedLow, seedHigh);
  return block[within >>> 2]!;
}

/**
 * Writes the words of elements `index`, `index` + 1, … of `plane` to `out[0..length)`.
 *
 * Same words as `word`, at a quarter of the cost for long runs: every block is computed once.
 */
export function fillWords(out: Uint32Array, words: RandomWords, plane: number, index: number, length: number): void {
  const { seedLow, seedHigh, stream } = words;
  for (let done = 0; done < length;) {
    const within = (index + done) % 16;
    const first = ((index + done - within) / 16) * 4;
    const count = Math.min(16 - within, length - done);
    for (let lane = 0; lane < 4; lane++) {
      const number = first + lane;
      philox(block, 0, number % TWO_32, Math.floor(number / TWO_32), stream, plane, seedLow, seedHigh);
      for (let k = 0; k < 4; k++) {
        const element = 4 * k + lane - within;
        if (element >= 0 && element < count) out[done + element] = block[k]!;
      }
    }
    done += count;
  }
}
