/**
 * The GPU backends on one element in 2^16, in every format and mode, and a model on webgpu.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../../src/index.js';
import { roundingModes } from '../../../src/modes.js';
import { tally } from '../../oracle/tally.js';
import { psnrOfPrototype } from '../models/models.js';
import { casesOf, gpuBackends, startPages, type Call, type Pages } from './pages.js';

const counted = tally('shaders on every upper half of a float32');
let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(async () => {
  await pages.close();
});

describe.each(gpuBackends)('%s', (backend) => {
  let call: Call;
  beforeAll(async () => {
    call = await pages.open(backend);
  });

  // Every upper half of a float32, with the lower halves in an order that repeats none.
  const bits = Array.from({ length: 65536 }, (_, i) => i * 65536 + ((i * 40503) % 65536));

  it.each(roundingModes)('quantizes every kind of element, %s', async (rounding) => {
    const cases = casesOf(rounding, formats.keys());
    expect(await call('differences', bits, cases)).toEqual([]);
    counted(`${backend}, ${rounding}`, bits.length * cases.length);
  });
});

it('loses in a super-resolution model on webgpu what a prototype lost, within half a decibel', async () => {
  const call = await pages.open('webgpu');
  const { psnr, left } = await call<{ psnr: Record<string, number>; left: object }>(
    'superResolution',
    Object.keys(psnrOfPrototype),
  );
  for (const [format, decibels] of Object.entries(psnrOfPrototype)) {
    expect(Math.abs(psnr[format]! - decibels), format).toBeLessThan(0.5);
  }
  expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
});
