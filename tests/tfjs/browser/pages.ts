/**
 * Pages of app/page.ts in a headless browser, where TensorFlow.js has its GPU backends: SwiftShader is the GPU.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startChromium } from '../../browser/chromium.js';
import { openSite } from '../../browser/site.js';
import { superResolutionFolder } from '../models/models.js';

/** The backends of GPUs. */
export const gpuBackends = ['webgl', 'webgpu'] as const;

/** Calls a function of a page. */
export type Call = <T>(name: string, ...given: unknown[]) => Promise<T>;

/** A browser and its pages. */
export interface Pages {
  /** A page in which a backend is active. */
  open(backend: string): Promise<Call>;
  close(): Promise<void>;
}

/** Builds the page and starts the browser. */
export async function startPages(): Promise<Pages> {
  const folder = mkdtempSync(join(tmpdir(), 'fpchop-tfjs-'));
  await build({
    entryPoints: [fileURLToPath(new URL('../app/page.ts', import.meta.url))],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
  const browser = await startChromium(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
  const site = await openSite({ '/bundle': folder, '/models': superResolutionFolder });
  return {
    async open(backend) {
      const page = await browser.newPage();
      await page.goto(site.origin);
      await page.evaluate(`import('/bundle/page.js').then((page) => { globalThis.page = page; })`);
      const call: Call = (name, ...given) => page.evaluate(`page.${name}(...${JSON.stringify(given)})`);
      const failure = await call('use', backend);
      if (failure !== undefined) throw new Error(`${backend}: ${String(failure)}`);
      return call;
    },
    async close() {
      await browser.close();
      await site.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every format that float32 holds in a mode, saturations and treatments of subnormals in turn: what `differences` takes. */
export function casesOf(rounding: string, names: Iterable<string>): [string, object][] {
  const random = rounding.startsWith('stochastic') ? { seed: 77, stream: 3, position: 2 ** 36 - 100 } : {};
  return [...names]
    .filter((name) => name !== 'float64')
    .map((name, i) => {
      const saturate = [false, 'finite', 'propagate'][i % 3];
      return [name, { rounding, saturate, subnormals: ['gradual', 'flush', 'none'][(i >> 1) % 3], ...random }];
    });
}
