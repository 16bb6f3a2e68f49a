/** 100,000 broken files of each kind, other seeds than those of fuzz.test.ts. */
import { expect, it } from 'vitest';
import { readBroken } from './fuzz/corpus.js';

it.each(['npy', 'npz', 'safetensors', 'gguf'] as const)('100,000 broken %s files', async (kind) => {
  const outcome = await readBroken(kind, 100_000, 1_000_000);
  console.log(`${kind}: ${JSON.stringify(outcome)}`);
  expect(outcome.refused + outcome.accepted).toBe(100_000);
  expect(outcome.accepted).toBeGreaterThan(3000);
});
