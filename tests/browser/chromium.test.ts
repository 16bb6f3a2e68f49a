/**
 * The browser that tests run in is a real one, with what they need of it; and fpchop runs there as it was built.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fpchop from '../../src/index.js';
import { startChromium } from './chromium.js';
import { openSite, type Site } from './site.js';

const folder = mkdtempSync(join(tmpdir(), 'fpchop-browser-'));
let browser: Browser;
let site: Site;

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
    outfile: join(folder, 'fpchop.js'),
    bundle: true,
    format: 'esm',
  });
  browser = await startChromium();
  site = await openSite({ '/bundle': folder });
});

afterAll(async () => {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

async function open(origin: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(origin);
  return page;
}

/** What is true of the page, computed there. */
const facts = `({
  isolated: crossOriginIsolated,
  shares: typeof SharedArrayBuffer === 'function',
  draws: document.createElement('canvas').getContext('webgl2') !== null,
})`;

describe('Chromium', () => {
  it('isolates pages, which then share memory, and draws WebGL2', async () => {
    const page = await open(site.origin);
    expect(await page.evaluate(facts)).toEqual({ isolated: true, shares: true, draws: true });
    await page.close();
  });

  it('isolates no page that does not ask for it', async () => {
    const plain = await openSite({}, { isolated: false });
    const page = await open(plain.origin);
    expect(await page.evaluate(facts)).toEqual({ isolated: false, shares: false, draws: true });
    await page.close();
    await plain.close();
  });

  it('rounds as Node does', async () => {
    const page = await open(site.origin);
    const used = '[backend(), Array.from(chop(x, "bfloat16", { rounding: "stochastic", seed: 7 }))]';
    const inputs = 'Float64Array.from({ length: 1000 }, (_, i) => (i - 500) / 7)';
    const text = `import('/bundle/fpchop.js').then(({ backend, chop }) => { const x = ${inputs}; return ${used}; })`;
    const x = Float64Array.from({ length: 1000 }, (_, i) => (i - 500) / 7);
    expect(await page.evaluate(text)).toEqual([
      'wasm-simd',
      Array.from(fpchop.chop(x, 'bfloat16', { rounding: 'stochastic', seed: 7 })),
    ]);
    await page.close();
  });
});
