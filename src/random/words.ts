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
  const within = index & 15;
  if (index - within === groupStart && words === groupWords && plane === groupPlane) return group[within]!;
  return drawWord(words, plane, index, within);
}

/** A word that is not in the group: a lone element needs one block, the next of a run all four of its group. */
function drawWord(words: RandomWords, plane: number, index: number, within: number): number {
  const start = index - within;
  if (words === groupWords && plane === groupPlane && index === lastIndex + 1) {
    drawGroup(group, words, plane, start);
    groupStart = start;
    lastIndex = start + 15;
    return group[within]!;
  }
  groupWords = words;
  groupPlane = plane;
  groupStart = -1;
  lastIndex = index;
  drawBlock(words, plane, start / 4 + (within & 3));
  return block[within >>> 2]!;
}

function drawBlock({ seedLow, seedHigh, stream }: RandomWords, plane: number, number: number): void {
  philox(block, number | 0, Math.floor(number / TWO_32), stream, plane, seedLow, seedHigh);
}

/** Writes the sixteen words from element `start`, a multiple of 16, on. */
function drawGroup(out: Uint32Array, words: RandomWords, plane: number, start: number): void {
  for (let lane = 0; lane < 4; lane++) {
    drawBlock(words, plane, start / 4 + lane);
    out[lane] = block[0]!;
    out[4 + lane] = block[1]!;
    out[8 + lane] = block[2]!;
    out[12 + lane] = block[3]!;
  }
}

const part = new Uint32Array(16);

/**
 * Writes the words of elements `index`, `index` + 1, … of `plane` to `out[0..length)`.
 *
 * Same words as `word`, at a quarter of the cost for long runs: every block is computed once.
 */
export function fillWords(out: Uint32Array, words: RandomWords, plane: number, index: number, length: number): void {
  for (let done = 0; done < length;) {
    const within = (index + done) & 15;
    const count = Math.min(16 - within, length - done);
    drawGroup(part, words, plane, index + done - within);
    for (let i = 0; i < count; i++) out[done + i] = part[within + i]!;
    done += count;
  }
}
