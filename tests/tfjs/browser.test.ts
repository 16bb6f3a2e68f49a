/**
 * The GPU backends, in a browser.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../src/index.js';
import { roundingModes } from '../../src/options.js';
import { startChromium } from '../browser/chromium.js';
import { openSite, type Site } from '../browser/site.js';
import { superResolutionFolder } from './models.js';
import { bitsOf, hardData } from './tensorflow.js';

const folder = mkdtempSync(join(tmpdir(), 'fpchop-tfjs-'));
const bits = Array.from(bitsOf(hardData()));
let browser: Browser;
let site: Site;
let page: Page;

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./app/page.ts', import.meta.url))],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
  browser = await startChromium();
  site = await openSite({ '/bundle': folder, '/models': superResolutionFolder });
  page = await browser.newPage();
  await page.goto(site.origin);
  await page.evaluate(`import('/bundle/page.js').then((page) => { globalThis.page = page; })`);
});

afterAll(async () => {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

/** A function of the page, called. */
function call<T>(name: string, ...given: unknown[]): Promise<T> {
  return page.evaluate(`page.${name}(...${JSON.stringify(given)})`);
}

describe('webgl', () => {
  beforeAll(async () => {
    expect(await call('use', 'webgl')).toBe(undefined);
  });

  it.each(roundingModes)('quantizes to the bits of chop, %s', async (rounding) => {
    const seed = rounding.startsWith('stochastic') ? { seed: 77, stream: 3, position: 2 ** 36 - 100 } : {};
    const cases = [...formats.keys()]
      .filter((name) => name !== 'float64')
      .map((name, i) => {
        const saturate = [false, 'finite', 'propagate'][i % 3];
        return [name, { rounding, saturate, subnormals: ['gradual', 'flush', 'none'][(i >> 1) % 3], ...seed }];
      });
    expect(await call('differences', bits, cases)).toEqual([]);
  });

  it('quantizes tensors of all shapes, wherever they are', async () => {
    expect(await call('differencesOfShapes', 'float8_e4m3fn', { rounding: 'stochastic', seed: 3 })).toEqual([]);
  });

  it('has gradients', async () => {
    expect(await call('gradients')).toEqual({
      values: [
        [0.625, 2, 4],
        [2, 2, 2],
        [0, 1, 1, 1, 0],
      ],
      left: { tensors: 0, buffers: 0, dataIds: 0 },
    });
  });

  it('runs a model in a format, forward and backward, and leaves nothing behind', async () => {
    expect(await call('train', 'float8_e5m2')).toEqual({
      outside: [],
      restored: true,
      left: { tensors: 0, buffers: 0, dataIds: 0 },
    });
  });

  it('gives the same results for small tensors as for large ones', async () => {
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

  it.each([
    ['WEBGL_FORCE_F16_TEXTURES', true],
    ['WEBGL_RENDER_FLOAT32_ENABLED', false],
  ])('refuses half-float textures: %s %s', async (flag, value) => {
    expect(await call('refusals', flag, value)).toEqual([
      expect.stringMatching(/^RangeError: quantize: expected a webgl backend whose textures hold float32/),
      expect.stringMatching(/^RangeError: run: expected a webgl backend whose textures hold float32/),
    ]);
  });

  it('loses in a super-resolution model what a prototype lost, within half a decibel', async () => {
    const published = { float16: 78.3, bfloat16: 60.3, float8_e4m3fn: 31.5, float8_e5m2: 30.3 };
    const { psnr, left } = await call<{ psnr: Record<string, number>; left: object }>(
      'superResolution',
      Object.keys(published),
    );
    for (const [format, decibels] of Object.entries(published)) {
      expect(Math.abs(psnr[format]! - decibels), format).toBeLessThan(0.5);
    }
    expect(left).toEqual({ tensors: 0, buffers: 0, dataIds: 0 });
  });
});
