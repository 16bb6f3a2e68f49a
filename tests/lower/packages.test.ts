/**
 * precision({ packages }): packages of an app lowered whole, as ES modules and as CommonJS, by every bundler.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as esbuildBuild } from 'esbuild';
import { build as viteBuild, createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpackBuild from 'webpack';
import { chopper } from '../../src/index.js';
import * as plugin from '../../src/lower/plugin.js';

const c = chopper('float16');
const options = { packages: { common: 'float16', '@some/esm': 'float16' }, include: /helper\.js$/, words: 'bfloat16' };
const files: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'main.js': `import common from 'common'; import { third } from '@some/esm'; import { seventh } from './helper.js';
    export const result = { common: common.third, esm: third, helper: seventh, own: 1 / 3 };`,
  'helper.js': 'export const seventh = 1 / 7;',
  'node_modules/common/package.json': '{ "name": "common", "main": "index.js" }',
  'node_modules/common/index.js': "'use strict';\nmodule.exports = { third: require('./part').one / 3 };",
  'node_modules/common/part.js': 'exports.one = 8 / 8;',
  'node_modules/@some/esm/package.json': '{ "name": "@some/esm", "type": "module", "main": "index.js" }',
  'node_modules/@some/esm/index.js': 'export const third = 1 / 3;',
};
const name = 'fpchop/lower/runtime';
let folder: string;
let runtime: string;
let entry: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fpchop-packages-'));
  entry = join(folder, 'main.js');
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  runtime = join(folder, 'runtime.mjs');
  const source = fileURLToPath(new URL('../../src/lower/runtime.ts', import.meta.url));
  await esbuildBuild({ entryPoints: [source], outfile: runtime, bundle: true, format: 'esm', logLevel: 'error' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const warnings: string[] = [];
const bundlers: Record<string, (file: string) => Promise<unknown>> = {
  esbuild: async (file) => {
    const built = await esbuildBuild({
      entryPoints: [entry],
      outfile: join(folder, file),
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      alias: { [name]: runtime },
      plugins: [plugin.esbuild(options)],
    });
    warnings.push(...built.warnings.map(({ text }) => text));
  },
  vite: (file) =>
    viteBuild({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      plugins: [plugin.vite(options)],
      resolve: { alias: { [name]: runtime } },
      build: { lib: { entry, formats: ['es'], fileName: () => file }, outDir: folder, emptyOutDir: false },
    }),
  webpack: (file) =>
    new Promise<void>((resolve, reject) => {
      const compiler = webpackBuild({
        mode: 'development',
        devtool: false,
        entry,
        experiments: { outputModule: true },
        output: { path: folder, filename: file, module: true, library: { type: 'module' } },
        resolve: { alias: { [name]: runtime } },
        plugins: [plugin.webpack(options)],
      });
      compiler!.run((error, stats) => {
        if (error) reject(error);
        else if (stats!.hasErrors()) reject(new Error(stats!.toString('errors-only')));
        else compiler!.close((failure) => (failure ? reject(failure) : resolve()));
      });
    }),
};

describe('packages and files that are asked for compute in their formats', () => {
  it.each(Object.keys(bundlers))('built with %s', async (bundler) => {
    const file = `built-${bundler}.js`;
    await bundlers[bundler]!(file);
    const run = `console.log(JSON.stringify((await import(${JSON.stringify(pathToFileURL(join(folder, file)).href)})).result))`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', run], { encoding: 'utf8' });
    const third = c.div(1, 3);
    expect(JSON.parse(output)).toEqual({
      common: third,
      esm: third,
      helper: chopper('bfloat16').div(1, 7),
      own: 1 / 3,
    });
  });

  it('in development with Vite, whose optimizer leaves them out', async () => {
    const server = await createServer({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      plugins: [plugin.vite(options)],
      resolve: { alias: { [name]: runtime } },
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    });
    expect(server.config.optimizeDeps.exclude).toEqual(expect.arrayContaining(['common', '@some/esm']));
    const answer = await server.transformRequest('/node_modules/@some/esm/index.js');
    await server.close();
    expect(answer!.code).toContain('0.333251953125');
  });

  it('with one warning for each package that nobody has tried', () =>
    expect(warnings.sort()).toEqual(
      ['@some/esm', 'common'].map(
        (one) => `fpchop: nobody has tried ${one} in low precision; look at its results before you trust them`,
      ),
    ));
});

it('names the package of what cannot be lowered', async () => {
  await writeFile(join(folder, 'node_modules/common/part.js'), 'exports.one = Function("return 1")();');
  await expect(bundlers['esbuild']!('refused.js')).rejects.toThrow(
    /part\.js: Function makes code that is not lowered \(line 1, column 15\); "packages" asks for common/,
  );
});

describe('options of the plugin', () => {
  it.each([
    [{ package: {} }, RangeError, 'precision: unknown option "package", expected only packages, include, words'],
    [{ packages: ['ml-matrix'] }, TypeError, 'precision: "packages" expected an object { name: words }'],
    [{ packages: { a: 16 } }, TypeError, 'precision: "packages["a"]" expected the words of a directive, got number'],
    [{ packages: { a: 'flaot16' } }, RangeError, 'precision: "packages["a"]": '],
    [{ include: /a/ }, RangeError, 'precision: "include" and "words" expected together'],
    [{ include: 'a', words: 'half' }, TypeError, 'precision: "include" expected a RegExp, got string'],
  ])('%j is an error before anything is built', (given, kind, message) => {
    const make = () => plugin.rollup(given as plugin.PluginOptions);
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
