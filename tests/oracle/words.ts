/**
 * Runs of random words by the oracle, for comparing arrays element by element.
 * @module
 */
import { philox } from './philox.js';
import type { Draw } from './rounding.js';

/** The words of elements `first`, `first` + 1, … in `plane`: those of `wordOf`, each block computed once. */
export function wordsFrom(seed: bigint, stream: number, plane: number, first: bigint, count: number): bigint[] {
  const words: bigint[] = [];
  const key = [seed & 0xffffffffn, seed >> 32n];
  const skipped = first % 16n; // elements of the first group of sixteen that are not asked for
  for (let group = first / 16n; words.length < count + Number(skipped); group++) {
    const blocks = [0n, 1n, 2n, 3n].map((lane) => {
      const block = 4n * group + lane;
      return philox([block & 0xffffffffn, block >> 32n, BigInt(stream), BigInt(plane)], key);
    });
    for (let i = 0; i < 16; i++) words.push(blocks[i % 4]![Math.floor(i / 4)]!);
  }
  return words.slice(Number(skipped), Number(skipped) + count);
}

/** What elements `first`, … of a stochastic mode draw: planes 0 and 1. */
export function drawsFrom(seed: bigint, stream: number, first: bigint, count: number): Draw[] {
  const low = wordsFrom(seed, stream, 1, first, count);
  return wordsFrom(seed, stream, 0, first, count).map((high, i) => ({ high, low: low[i]! }));
}
