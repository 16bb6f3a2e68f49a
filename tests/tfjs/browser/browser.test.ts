/**
 * The GPU backends, in a browser.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../../src/index.js';
import { roundingModes } from '../../../src/modes.js';
import { psnrOfPrototype } from '../models/models.js';
import { casesOf, gpuBackends, startPages, type Call, type Pages } from './pages.js';
import { bitsOf, hardData } from '../tensorflow.js';

const bits = Array.from(bitsOf(hardData()));
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

  it.each(roundingModes)('quantizes to the bits of chop, %s', async (rounding) => {
    expect(await call('differences', bits, casesOf(rounding, formats.keys()))).toEqual([]);
  });

  it.each([
    ['A', 1],
    ['B', 8],
    ['C', 32],
  ])('quantizes with few random bits, variant %s, %i bits', async (variant, randomBits) => {
    const options = { rounding: 'stochastic', seed: '18446744073709551615', variant, randomBits };
    expect(await call('differences', bits, [['float8_e4m3fn', options]])).toEqual([]);
  });

  it('quantizes tensors of all shapes, wherever they are', async () => {
    expect(await call('differencesOfShapes', 'float8_e4m3fn', { rounding: 'stochastic', seed: 3 })).toEqual([]);
  });

  it('has gradients', async () => {
    expect(await call('gradients')).toEqual({
      values: [
        [0.625, 2, 4],
        [2, 2, 2],
        [0, 1, 1, 1, 0, 1, 0],
      ],
      left: { tensors: 0, buffers: 0, dataIds: 0 },
    });
  });

  it('scales, flips and accumulates to the bits of cpu what the host has been told', async () => {
    const { got, want, left } = await call<{ got: number[][]; want: number[][]; left: object }>('toldToHost');
    expect(got).toEqual(want);
    expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
  });

  it('traces what cpu traces', async () => {
    const { got, want, left } = await call<{ got: { rows: { op: string }[] }; want: object; left: object }>('traced');
    expect(got).toEqual(want);
    expect(got.rows.map(({ op }) => op)).toContain('Multiply');
    expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
  });

  it.runIf(backend === 'webgpu')('says so where it would have to read what is on the GPU alone', async () => {
    const { said, left } = await call<{ said: Record<string, string>; left: object }>('readings');
    const alone = expect.stringMatching(/^RangeError: webgpu: expected a tensor whose values the host has/) as unknown;
    expect(said).toEqual({
      scale: alone,
      flip: alone,
      accumulator: alone,
      trace: expect.stringMatching(/^RangeError: trace: expected a backend .* got webgpu; use traceAsync/) as unknown,
      calibration: alone,
      lossScale: alone,
    });
    expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
  });

  // On webgpu the operands of what is rounded at every step would be on the GPU alone.
  it.runIf(backend === 'webgl')('scales, flips and accumulates to the bits of cpu', async () => {
    const { got, want, left } = await call<{ got: number[][]; want: number[][]; left: object }>('throughHost');
    expect(got).toEqual(want);
    expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
  });

  it('runs a model in a format, forward and backward, and leaves nothing behind', async () => {
    expect(await call('train', 'float8_e5m2')).toEqual({
      outside: [],
      restored: true,
      left: { tensors: 0, buffers: 0, dataIds: 0 },
    });
  });

  it('gives the same results for small tensors as for large ones (trap 9)', async () => {
    expect(await call('sizesMatter')).toEqual([]);
  });

  it('rounds both parts of complex results', async () => {
    const { got, want, left } = await call<{ got: number[][]; want: number[][]; left: object }>(
      'complexParts',
      'float8_e5m2',
    );
    expect(got).toEqual(want);
    // The engine counts a buffer too many for each complex tensor, with or without fpchop.
    expect(left).toMatchObject({ tensors: 0, dataIds: 0 });
  });

  it.runIf(backend === 'webgl').each([
    ['WEBGL_FORCE_F16_TEXTURES', true],
    ['WEBGL_RENDER_FLOAT32_ENABLED', false],
  ])('refuses half-float textures: %s %s (trap 9)', async (flag, value) => {
    expect(await call('refusals', flag, value)).toEqual([
      expect.stringMatching(/^RangeError: quantize: expected a webgl backend whose textures hold float32/),
      expect.stringMatching(/^RangeError: run: expected a webgl backend whose textures hold float32/),
    ]);
  });

  // On webgpu it takes half a minute here: browser.verify.ts.
  it.runIf(backend === 'webgl')('loses in a super-resolution model what a prototype lost', async () => {
    const { psnr, left } = await call<{ psnr: Record<string, number>; left: object }>(
      'superResolution',
      Object.keys(psnrOfPrototype),
    );
    for (const [format, decibels] of Object.entries(psnrOfPrototype)) {
      expect(Math.abs(psnr[format]! - decibels), format).toBeLessThan(0.5);
    }
    expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
  });
});
