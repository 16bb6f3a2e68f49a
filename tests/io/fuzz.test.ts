/** 1,000 broken files of each kind; `npm run verify` reads 100,000 (fuzz.verify.ts). */
import { describe, expect, it } from 'vitest';
import { readBroken } from './fuzz/corpus.js';
import { largestBuffer, watchMemory } from './fuzz/memory.js';

describe('1,000 broken files: an error that names the file, or the right values, in time and in memory', () => {
  it.each(['npy', 'npz', 'safetensors', 'gguf'] as const)('%s', async (kind) => {
    const outcome = await readBroken(kind, 1000, 1);
    expect(outcome.refused + outcome.accepted).toBe(1000);
    expect(outcome.refused).toBeGreaterThan(300);
    expect(outcome.accepted).toBeGreaterThan(50);
  });
});

it('the watch sees every way to ask for memory', async () => {
  const watch = watchMemory();
  try {
    const sizes: number[] = [];
    for (const make of [
      () => new ArrayBuffer(100),
      () => new Float64Array(20),
      () => new Uint16Array([1, 2, 3]),
      () => new Uint8Array(new Uint8Array(70)),
      () => new Uint8Array(new ArrayBuffer(9), 1),
    ]) {
      sizes.push(await largestBuffer(() => Promise.resolve(make())));
    }
    expect(sizes).toEqual([100, 160, 6, 70, 9]);
  } finally {
    watch.restore();
  }
});
