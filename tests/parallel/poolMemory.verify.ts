/** 1,500 calls on ordinary arrays of 8 MB: flat after the first hundred, below 500 MB. About two minutes. */
import { expect, it } from 'vitest';
import { memoryOf } from './poolMemory.js';

it.each([
  'threads.chop(x, half)',
  'threads.chop(x, half, { out })',
  'threads.add(half, x, y)',
  'threads.add(half, x, y, { out })',
])('%s', async (call) => {
  const first = await memoryOf(call, 100);
  const all = await memoryOf(call, 1500);
  expect(first).toBeLessThan(500);
  expect(all).toBeLessThan(500);
  expect(all).toBeLessThan(1.5 * first);
});
