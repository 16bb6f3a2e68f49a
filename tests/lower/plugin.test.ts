/**
 * A small app, built with every bundler: modules that begin with the directive compute in their format, others do not.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { rollup } from '@rollup/wasm-node';
import { build as esbuildBuild } from 'esbuild';
import { build as viteBuild, createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpackBuild from 'webpack';
import { chopper } from '../../src/index.js';
import * as plugin from '../../src/lower/plugin.js';

const app = fileURLToPath(new URL('./app/', import.meta.url));
const entry = join(app, 'main.js');
let folder: string;
let runtime: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fpchop-plugin-'));
  // What an installed package would hold.
  runtime = join(folder, 'runtime.mjs');
  const source = fileURLToPath(new URL('../../src/lower/runtime.ts', import.meta.url));
  await esbuildBuild({ entryPoints: [source], outfile: runtime, bundle: true, format: 'esm', logLevel: 'error' });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const name = 'fpchop/lower/runtime';
const bundlers: Record<string, (file: string) => Promise<unknown>> = {
  vite: (file) =>
    viteBuild({
      configFile: false,
      root: app,
      logLevel: 'error',
      plugins: [plugin.vite()],
      resolve: { alias: { [name]: runtime } },
      build: {
        lib: { entry, formats: ['es'], fileName: () => file },
        outDir: folder,
        emptyOutDir: false,
        sourcemap: true,
      },
    }),
  rollup: async (file) => {
    const resolveId = (id: string) => (id === name ? runtime : null);
    const bundle = await rollup({ input: entry, plugins: [{ name: 'alias', resolveId }, plugin.rollup()] });
    await bundle.write({ file: join(folder, file), format: 'es', sourcemap: true });
  },
  webpack: (file) =>
    new Promise<void>((resolve, reject) => {
      const compiler = webpackBuild({
        mode: 'production',
        entry,
        devtool: 'source-map',
        experiments: { outputModule: true },
        output: { path: folder, filename: file, module: true, library: { type: 'module' } },
        resolve: { alias: { [name]: runtime } },
        plugins: [plugin.webpack()],
      });
      compiler!.run((error, stats) => {
        if (error) reject(error);
        else if (stats!.hasErrors()) reject(new Error(stats!.toString('errors-only')));
        else compiler!.close((failure) => (failure ? reject(failure) : resolve()));
      });
    }),
  esbuild: (file) =>
    esbuildBuild({
      entryPoints: [entry],
      outfile: join(folder, file),
      bundle: true,
      format: 'esm',
      sourcemap: true,
      logLevel: 'error',
      alias: { [name]: runtime },
      plugins: [plugin.esbuild()],
    }),
};

describe.each(Object.keys(bundlers))('built with %s', (bundler) => {
  const file = `${bundler}.js`;
  let built: { result: Record<string, number>; stack: string };

  it('builds, and runs in node', async () => {
    await bundlers[bundler]!(file);
    // A process of its own: this one maps stacks by itself.
    const run = `
      const { result, fail } = await import(${JSON.stringify(pathToFileURL(join(folder, file)).href)});
      try { fail(2); } catch ({ stack }) { console.log(JSON.stringify({ result, stack })); }`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', run], { encoding: 'utf8' });
    built = JSON.parse(output) as typeof built;
  });

  it('gives the numbers of explicit chopper calls', () => {
    const c = chopper('bfloat16', { rounding: 'stochastic', seed: 1 });
    let harmonic = 0;
    for (let i = 1; i <= 300; i++) harmonic = c.add(harmonic, c.div(1, i));
    let sum = 0;
    for (const x of [1, 2, 4, 0.1]) sum = c.add(sum, x);
    const mean = c.div(sum, 4);
    const third = chopper('float16', { rounding: 'towardZero' }).div(1, 3);
    expect(built.result).toEqual({ harmonic, mean, third, untouched: 1 / 3 });
  });

  it('maps the place of an error back', () => {
    const { stack } = built;
    expect(stack).toContain('failed at 6');
    const [, line, column] = new RegExp(`${bundler}\\.js:(\\d+):(\\d+)`).exec(stack)!;
    const map = new TraceMap(readFileSync(join(folder, `${file}.map`), 'utf8'));
    const place = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
    const lines = readFileSync(join(app, 'sums.js'), 'utf8').split('\n');
    const wanted = lines.findIndex((text) => text.includes('throw new Error')) + 1;
    expect(place.source).toMatch(/sums\.js$/);
    expect(place.line).toBe(wanted);
    // At `throw`, `new` or `Error`, as the bundler has it.
    expect(lines[wanted - 1]!.slice(place.column!)).toMatch(/^(throw )?(new )?Error/);
  });
});

it('lowers what Vite serves in development', async () => {
  const server = await createServer({
    configFile: false,
    root: app,
    logLevel: 'error',
    cacheDir: join(folder, 'cache'),
    plugins: [plugin.vite()],
    resolve: { alias: { [name]: runtime } },
    server: { middlewareMode: true, ws: false, fs: { strict: false } },
    optimizeDeps: { noDiscovery: true },
  });
  const answer = await server.transformRequest('/sums.js?t=1');
  await server.close();
  expect(answer!.code).toContain('sum = $fp.add(sum, $fp.div(1, i))');
});
