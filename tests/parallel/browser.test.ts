/**
 * Pools in a browser: a page that is served as it is, and as bundlers make it.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuildBuild } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpackBuild from 'webpack';
import { chopper } from '../../src/index.js';
import { startChromium } from '../browser/chromium.js';
import { openSite, type Site } from '../browser/site.js';
import { filesBelow } from '../docs/samples.js';

const folder = mkdtempSync(join(tmpdir(), 'fpchop-parallel-'));
const app = join(folder, 'plain');
let browser: Browser;
let site: Site;

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('./app', import.meta.url)), app, { recursive: true });
  const src = fileURLToPath(new URL('../../src', import.meta.url));
  await esbuildBuild({
    entryPoints: filesBelow(src, '.ts').filter((file) => !/src\/(cli|io|lower|tfjs|experiments)\//.test(file)),
    outbase: src,
    outdir: join(app, 'fpchop'),
    format: 'esm',
  });
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(app, 'index.html'), '<script type="module" src="./page.js"></script>');
  browser = await startChromium();
  site = await openSite({ '/': folder });
});

afterAll(async () => {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

/** A page of the site that has loaded a script. */
async function open(script: string, at = site): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(at.origin);
  await page.evaluate(`import('${script}').then(() => undefined)`);
  return page;
}

const entry = join(app, 'page.js');
const bundlers: Readonly<Record<string, () => Promise<unknown>>> = {
  plain: async () => undefined,
  vite: () =>
    viteBuild({
      configFile: false,
      root: app,
      logLevel: 'error',
      build: {
        outDir: join(folder, 'vite'),
        modulePreload: false,
        rollupOptions: { input: entry, output: { entryFileNames: 'page.js' } },
      },
      base: '/vite/',
    }),
  webpack: () =>
    new Promise<void>((resolve, reject) => {
      const output = { path: join(folder, 'webpack'), filename: 'page.js', publicPath: '/webpack/' };
      const compiler = webpackBuild({ mode: 'production', entry, output, optimization: { minimize: false } });
      compiler.run((error, stats) => {
        const failure = error ?? (stats!.hasErrors() ? new Error(stats!.toString('errors-only')) : undefined);
        compiler.close(() => (failure === undefined ? resolve() : reject(failure)));
      });
    }),
  // esbuild leaves the worker to its user: a second entry, beside the first.
  esbuild: () =>
    esbuildBuild({
      entryPoints: { page: entry, worker: join(app, 'fpchop/parallel/worker.js') },
      outdir: join(folder, 'esbuild'),
      bundle: true,
      format: 'esm',
    }),
};

/** What the page computes without threads, whoever has made it. */
let want: unknown;

describe.each(Object.keys(bundlers))('a page, %s', (name) => {
  it('computes with threads what it computes without', async () => {
    await bundlers[name]!();
    const page = await open(`/${name}/page.js`);
    want ??= await page.evaluate('page.compute()');
    expect(want).toMatchObject({ position: 5 + 2 * 70_001 + 2 * 20_003 + 30 ** 3 });
    expect(await page.evaluate('page.compute(2)')).toEqual(want);
    await page.close();
  });
});

describe('a page', () => {
  it('rounds Float16Arrays', async () => {
    const page = await open('/plain/page.js');
    const x = Float64Array.from({ length: 10_001 }, (_, i) =>
      i % 13 === 5 ? [NaN, Infinity, -0, 1e300][i % 4]! : (i - 30_000) / 7,
    );
    const y = chopper('float8_e5m2', { rounding: 'stochastic', seed: 9 })(chopper('float16')(x));
    const want = await page.evaluate((elements) => {
      const halves = Reflect.construct((globalThis as unknown as { Float16Array: never }).Float16Array, [elements]);
      return (globalThis as unknown as { page: { digest(x: unknown): Promise<string> } }).page.digest(halves);
    }, Array.from(y));
    expect(await page.evaluate('page.computeHalves()')).toEqual(['Float16Array', true, want]);
    await page.close();
  });

  it('aborts calls, and closes', async () => {
    const page = await open('/plain/page.js');
    expect(await page.evaluate('page.failures()')).toEqual([
      expect.stringMatching(/^TimeoutError: /),
      3.140625,
      'Error: lgamma: the pool was closed while this ran',
      'Error: chop: a pool that is open expected, got a closed one',
    ]);
    await page.close();
  });

  it('is told that it is not cross-origin isolated', async () => {
    const other = await openSite({ '/': folder }, { isolated: false });
    const page = await open('/plain/page.js', other);
    expect(await page.evaluate('page.start()')).toMatch(/^Error: pool: SharedArrayBuffer expected .*Cross-Origin/);
    await page.close();
    await other.close();
  });

  it('is told that the script of the threads is missing', async () => {
    rmSync(join(folder, 'esbuild', 'worker.js'));
    const page = await open('/esbuild/page.js');
    expect(await page.evaluate('page.start()')).toBe(
      'Error: chop: a thread of the pool did not start: its script did not load',
    );
    await page.close();
  });
});
