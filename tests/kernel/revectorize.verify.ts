/**
 * `node --experimental-wasm-revectorize` makes the kernels 256 bits wide: they give the same bits. For engines that have
 * the option; the others are named as not checked. FPCHOP_NODE names another Node to be asked. About ten seconds.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const node = process.env['FPCHOP_NODE'] ?? process.execPath;
const option = '--experimental-wasm-revectorize';
const hasOption = spawnSync(node, [option, '--eval', '']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'fpchop-revectorize-'));

/** Rounds, computes and multiplies in all modes, and prints a digest of every result; long enough to be optimized. */
const program = `
import { createHash } from 'node:crypto';
import { backend, chopper, decodeArray, encodeArray } from './core.mjs';
import { gemm } from './linalg.mjs';
if (backend() !== 'wasm-simd') throw new Error('no kernels');
const modes = ['tiesToEven', 'tiesToAway', 'tiesToZero', 'tiesToOdd', 'towardPositive', 'towardNegative', 'towardZero',
  'awayFromZero', 'toOdd', 'stochastic', 'stochasticEqual'];
const formats = ['float16', 'bfloat16', 'float8_e4m3fn', 'float8_e8m0fnu', 'binary8p3se', 'e11m50', 'tfloat32'];
let state = 7;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const odd = [0, -0, NaN, Infinity, -Infinity, 65520, 2 ** -14, 2 ** -24, 2 ** -149, 1 + 2 ** -11, 448, 464];
const input = (Kind, length) => new Kind(length).map((_, i) =>
  i % 61 === 0 ? odd[(i / 61) % odd.length] : (2 * random() - 1) * 2 ** Math.floor(random() * (i < length / 2 ? 6 : 60) - 30));
const digest = (x) => createHash('sha256').update(new Uint8Array(x.buffer)).digest('hex').slice(0, 16);
for (const name of formats) for (const rounding of modes) {
  const c = chopper(name, { rounding, seed: 5 });
  const kinds = name === 'e11m50' ? [Float64Array] : [Float64Array, Float32Array];
  for (const Kind of kinds) {
    const [x, y, z] = [1, 2, 3].map(() => input(Kind, 4111));
    let out;
    for (let turn = 0; turn < 12; turn++) out = c(x);
    console.log(name, rounding, Kind.name, 'round', digest(out));
    for (const [operation, ...operands] of [['add', x, y], ['sub', x, y], ['mul', x, y], ['div', x, y], ['sqrt', x],
      ['fma', x, y, z], ['exp', x], ['log', x], ['sin', x], ['tanh', x], ['pow', x, y]]) {
      for (let turn = 0; turn < 2; turn++) out = c[operation](...operands);
      console.log(name, rounding, Kind.name, operation, digest(out));
    }
  }
}
for (const accumulator of ['float16', 'float32', 'bfloat16']) {
  const [A, B] = [1, 2].map(() => ({ data: input(Float64Array, 4096).map((x) => Math.max(Math.min(x, 8), -8) || 1), rows: 64, cols: 64 }));
  for (const order of ['sequential', 'pairwise', 'blocked']) console.log('gemm', accumulator, order, digest(gemm(A, B, { accumulator, order }).data));
}
for (const name of ['float16', 'float8_e4m3fn', 'float4_e2m1fn']) {
  const codes = encodeArray(input(Float64Array, 4111).map((x) => x || 0), name, { saturate: true });
  console.log('codes', name, digest(codes), digest(decodeArray(codes, name)));
}
`;

beforeAll(async () => {
  const bundle = (entry: string, to: string): Promise<unknown> =>
    build({
      entryPoints: [fileURLToPath(new URL(`../../src/${entry}`, import.meta.url))],
      ...{ bundle: true, format: 'esm', platform: 'node', outfile: join(folder, to), logLevel: 'error' },
    });
  await bundle('index.ts', 'core.mjs');
  await bundle('linalg/index.ts', 'linalg.mjs');
  writeFileSync(join(folder, 'program.mjs'), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digests = (...options: string[]): string[] =>
  execFileSync(node, [...options, join(folder, 'program.mjs')], { encoding: 'utf8' })
    .trim()
    .split('\n');

it.runIf(hasOption)(`every kernel gives the same bits under ${option}`, () => {
  const plain = digests();
  expect(plain.length).toBeGreaterThan(1500);
  expect(digests(option)).toEqual(plain);
});

it.skipIf(hasOption)(`NOT CHECKED: ${node} ${process.version} has no ${option}`, () => {
  const { stderr } = spawnSync(node, [option, '--eval', ''], { encoding: 'utf8' });
  expect(stderr).toContain('bad option');
});
