/** Memory of a pool: calls on ordinary arrays let go of what they took. */
import { expect, it } from 'vitest';
import { memoryOf } from './poolMemory.js';

it('100 sums of arrays of 8 MB stay below 500 MB', async () => {
  expect(await memoryOf('threads.add(half, x, y)', 100)).toBeLessThan(500);
});
