/**
 * A large program that was not written for this: acorn, lowered.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { lowerModule } from '../../src/lower/plugin.js';

const path = createRequire(import.meta.url)
  .resolve('acorn')
  .replace(/\.js$/, '.mjs');
const text = readFileSync(path, 'utf8');
let code: string;

beforeAll(() => {
  code = lowerModule(`'use precision float64';\n${text}`, path)!.code;
});

it('acorn, lowered in float64, parses its own source to the same tree', async () => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'esm',
    alias: { 'fpchop/lower/runtime': fileURLToPath(new URL('../../src/lower/runtime.ts', import.meta.url)) },
  });
  const module = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`;
  const lowered = (await import(/* @vite-ignore */ module)) as { parse: typeof parse };
  const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true } as const;
  const inJson = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
  expect(JSON.stringify(lowered.parse(text, options), inJson)).toBe(JSON.stringify(parse(text, options), inJson));
});

it('a module that is large is lowered within seconds of processor time', () => {
  const start = process.cpuUsage();
  lowerModule(`'use precision float64';\n${text}`, path);
  expect(text.length).toBeGreaterThan(200_000);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(5000);
});

it('what runs in a browser asks for nothing of Node', async () => {
  const bundle = (entry: string) =>
    build({
      entryPoints: [fileURLToPath(new URL(`../../src/lower/${entry}.ts`, import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      metafile: true,
    });
  const { metafile } = await bundle('index');
  expect(Object.keys(metafile.inputs).some((file) => file.includes('acorn'))).toBe(true);
  const runtime = await bundle('runtime');
  expect(Object.keys(runtime.metafile.inputs).filter((file) => /acorn|magic-string/.test(file))).toEqual([]);
});
