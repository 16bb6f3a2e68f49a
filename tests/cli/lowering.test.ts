/**
 * fpchop run and fpchop lower: programs that know nothing of fpchop, in low precision.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { build } from 'esbuild';
import { Matrix, SVD } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';
import { esbuild as plugin } from '../../src/lower/plugin.js';
import { root, useProgram } from './program.js';

const { run, file, main } = useProgram('files');
const harmonic = (n: number): number => {
  let s = 0;
  for (let i = 1; i <= n; i++) s += 1 / i;
  return s;
};
const sum = 'function sum(n) { let s = 0; for (let i = 1; i <= n; i++) s += 1 / i; return s; }';
const half = lower(harmonic, chopper('float16'))(1000);
const fails =
  '// what fails\nmodule.exports = function fail() {\n  const x = 1 / 3 + 2 * 3; throw new Error(`at ${x}`);\n}';

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "program" }',
  'esm.mjs': `export ${sum}`,
  'common.cjs': `exports.sum = ${sum}; exports.second = require('./second.cjs');`,
  'second.cjs': `'use strict'; module.exports = { ${sum.replace('function ', '')} };`,
  'own.mjs': `'use precision float8_e5m2'; export ${sum}`,
  'typed.ts': 'interface A { x: number }\nexport const third = (a: A): number => a.x / 3;',
  'worker.mjs': `import { parentPort } from 'node:worker_threads'; import { sum } from './esm.mjs';
    parentPort.postMessage(sum(1000));`,
  'fails.mjs': fails.replace('module.exports =', 'export default'),
  'fails.cjs': fails,
  'main.mjs': `import { Worker } from 'node:worker_threads';
    import { createRequire } from 'node:module';
    import * as esm from './esm.mjs';
    import common from './common.cjs';
    import * as own from './own.mjs';
    import { third } from './typed.ts';
    const require = createRequire(import.meta.url);
    const worker = new Worker(new URL('./worker.mjs', import.meta.url));
    const inWorker = await new Promise((done) => worker.once('message', done));
    const sums = { esm: esm.sum(1000), common: common.sum(1000), chain: common.second.sum(1000) };
    const later = await import('./esm.mjs?later');
    console.log(JSON.stringify({ ...sums, required: require('./second.cjs').sum(1000), later: later.sum(1000),
      own: own.sum(1000), typed: third({ x: 1 }), inWorker, args: process.argv.slice(2) }));`,
  'stacks.mjs': `import one from './fails.mjs'; import two from './fails.cjs';
    for (const fail of [one, two]) try { fail(); } catch ({ stack }) { console.log(stack); }`,
  'random.mjs': `import { sum } from './esm.mjs'; console.log(sum(100)); console.log(sum(100));`,
  'ends.mjs': 'process.exitCode = Number(process.argv[2]) * 1;',
  'waits.mjs': 'console.log("ready"); setTimeout(() => {}, 60_000);',
  'refused.mjs': 'import "./evil.mjs"; console.log(1 / 3);',
  'evil.mjs': 'const a = 1;\nexport const x = () => eval("a");',
  'node_modules/dep/package.json': '{ "name": "dep", "main": "index.js" }',
  'node_modules/dep/index.js': 'exports.third = 1 / 3;',
  'stalls.mjs': 'let t = 0, h = 0.5; while (t < 600) t += h; console.log(t);',
  'uses.mjs': 'import dep from "dep"; console.log(dep.third, 1 / 3);',
};
/** The path of one of the files. */
const at = (name: string): string => file(join('program', name));

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
});

describe('fpchop run', () => {
  it('lowers ES modules, CommonJS, what both load later, TypeScript and workers; a directive wins', () => {
    const { status, stdout, stderr } = run(['run', '--format', 'float16', at('main.mjs'), '--format', 'x']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const own = lower(harmonic, chopper('float8_e5m2'))(1000);
    const sums = { esm: half, common: half, chain: half, required: half, later: half, inWorker: half, own };
    const typed = chopper('float16').div(1, 3);
    expect(JSON.parse(stdout)).toEqual({ ...sums, typed, args: ['--format', 'x'] });
  });

  it('runs modules without a directive in float64 if no format is given', () => {
    const { stdout } = run(['run', at('main.mjs')]);
    expect(JSON.parse(stdout)).toMatchObject({ esm: harmonic(1000), own: lower(harmonic, chopper('e5m2'))(1000) });
  });

  it('shows the lines and columns of the sources in stack traces', () => {
    const { stdout } = run(['run', '-f', 'float16', at('stacks.mjs')]);
    expect(stdout.match(/Error: at 6\.33/g)).toHaveLength(2);
    for (const name of ['fails.mjs', 'fails.cjs']) expect(stdout).toMatch(new RegExp(`${name}:3:34\\)`));
  });

  it('shares one chopper among the modules of a thread, and repeats with a seed', () => {
    const again = (seed: string): string =>
      run(['run', '-f', 'bfloat16', '-r', 'stochastic', '--seed', seed, at('random.mjs')]).stdout;
    const lowered = lower(harmonic, chopper('bfloat16', { rounding: 'stochastic', seed: 5 }));
    expect(again('5')).toBe(`${lowered(100)}\n${lowered(100)}\n`);
    expect(again('5')).toBe(again('5'));
    expect(again('6')).not.toBe(again('5'));
  });

  it('draws a seed where none is given, and says which', () => {
    const { stderr, stdout } = run(['run', '-f', 'bfloat16', '-r', 'stochastic', at('random.mjs')]);
    const seed = /--seed (\d+) repeats/.exec(stderr)![1]!;
    expect(run(['run', '-f', 'bfloat16', '-r', 'stochastic', '--seed', seed, at('random.mjs')]).stdout).toBe(stdout);
  });

  it('leaves node_modules alone, but for what is included', () => {
    const third = chopper('float16').div(1, 3);
    const lines = (...options: string[]): string => run(['run', '-f', 'half', ...options, at('uses.mjs')]).stdout;
    expect(lines()).toBe(`${1 / 3} ${third}\n`);
    expect(lines('--include', 'node_modules/dep/**')).toBe(`${third} ${third}\n`);
    expect(lines('--include', 'node_modules/*/**', '--exclude', '**/dep/**', '--exclude', 'uses.*')).toBe(
      `${1 / 3} ${1 / 3}\n`,
    );
  });

  it('ends loops that no longer move, unless --no-guard', () => {
    const { status, stderr } = run(['run', '-f', 'bfloat16', at('stalls.mjs')]);
    expect(stderr).toContain('t stays at 128 in bfloat16: t += h, line 1');
    expect(status).toBe(1);
  });

  it('tells with --report what becomes of every module', () => {
    const { stderr, stdout } = run(['run', '-f', 'float16', '--report', at('uses.mjs')]);
    expect(stdout).not.toBe('');
    expect(stderr).toContain('uses.mjs');
    expect(stderr).toContain('float16: rounded 0, once 0, exact 0, literals 1');
  });

  it('ends as the program ends', () => {
    expect(run(['run', '-f', 'half', at('ends.mjs'), '7']).status).toBe(7);
    expect(run(['run', '-f', 'half', at('ends.mjs'), '0']).status).toBe(0);
  });

  it('passes signals on, and dies of the signal that ended the program', async () => {
    const child = spawn(process.execPath, [main(), 'run', '-f', 'half', at('waits.mjs')]);
    await new Promise((ready) => child.stdout.once('data', ready));
    child.kill('SIGTERM');
    expect(await new Promise((done) => child.once('exit', (code, signal) => done([code, signal])))).toEqual([
      null,
      'SIGTERM',
    ]);
  });

  it('tells the place of what cannot be lowered, or runs it in float64 if asked', () => {
    const refused = run(['run', '-f', 'half', at('refused.mjs')]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/evil\.mjs: eval runs text that was not lowered \(line 2, column 24\)/);
    const skipped = run(['run', '-f', 'half', '--skip-errors', at('refused.mjs')]);
    expect(skipped).toMatchObject({ status: 0, stdout: `${chopper('half').div(1, 3)}\n` });
    expect(skipped.stderr).toMatch(/^fpchop: not lowered, runs in float64: .*evil\.mjs: eval/);
  });

  it('refuses what it cannot do', () => {
    expect(run(['run', '-f', 'flaot16', at('ends.mjs')])).toMatchObject({ status: 2 });
    expect(run(['run', '-f', 'half', '--rounding', 'up', at('ends.mjs')])).toMatchObject({ status: 2 });
    expect(run(['run', '-f', 'half', at('missing.mjs')]).stderr).toMatch(/missing\.mjs: no such file/);
  });
});

it('fpchop run lowers ml-matrix in a script that knows nothing of it, as the plugin does', async () => {
  const script = `import { Matrix, SVD, solve } from 'ml-matrix';
    const a = new Matrix([[4, 1, 0.3], [1, 3, 0.1], [0.3, 0.1, 2]]);
    console.log(JSON.stringify({ x: solve(a, Matrix.columnVector([1, 2, 3])).to1DArray(),
      s: [...new SVD(a).diagonal] }));`;
  writeFileSync(at('matrix.mjs'), script);
  const globs = ['--include', 'node_modules/ml-matrix/**'];
  const { stdout, stderr } = run(['run', '--format', 'bfloat16', ...globs, at('matrix.mjs')]);
  expect(stderr).toBe('');
  const bundle = await build({
    stdin: { contents: script, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
    alias: { 'fpchop/lower/runtime': join(dirname(main()), '../lower/runtime.js') },
    plugins: [plugin({ packages: { 'ml-matrix': 'bfloat16' } }) as never],
  });
  writeFileSync(at('bundle.mjs'), bundle.outputFiles[0]!.contents);
  const { stdout: bundled } = run(['run', at('bundle.mjs')]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(bundled));
  const { x, s } = JSON.parse(stdout) as { x: number[]; s: number[] };
  const c = chopper('bfloat16');
  expect([...x, ...s].map((y) => c(y))).toEqual([...x, ...s]);
  const exact = new SVD(
    new Matrix([
      [4, 1, 0.3],
      [1, 3, 0.1],
      [0.3, 0.1, 2],
    ]),
  ).diagonal;
  s.forEach((y, i) => expect(Math.abs(y / exact[i]! - 1)).toBeLessThan(0.02));
}, 60_000);

describe('fpchop lower', () => {
  it('prints a file with its source map', () => {
    const { stdout } = run(['lower', at('fails.mjs'), '--format', 'float16']);
    expect(stdout).toContain('6.33203125');
    const [code, map] = stdout.split('//# sourceMappingURL=data:application/json;charset=utf-8;base64,');
    const lines = code!.split('\n');
    const line = lines.findIndex((text) => text.includes('throw')) + 1;
    const traced = new TraceMap(Buffer.from(map!, 'base64').toString());
    const place = originalPositionFor(traced, { line, column: lines[line - 1]!.indexOf('throw') });
    expect(place).toMatchObject({ source: at('fails.mjs'), line: 3, column: fails.split('\n')[2]!.indexOf('throw') });
  });

  it('composes the map with the one that a compiled file carries', async () => {
    const source = 'interface A { x: number }\n\nexport function f(a: A): number {\n  throw new Error("no");\n}\n';
    const compiled = await build({
      stdin: { contents: source, loader: 'ts', sourcefile: 'original.ts' },
      sourcemap: 'inline',
      write: false,
    });
    writeFileSync(at('compiled.mjs'), compiled.outputFiles[0]!.contents);
    run(['lower', at('compiled.mjs'), '-f', 'half', '-o', file('composed')]);
    const code = readFileSync(file('composed/compiled.mjs'), 'utf8').split('\n');
    const line = code.findIndex((text) => text.includes('throw')) + 1;
    const map = new TraceMap(readFileSync(file('composed/compiled.mjs.map'), 'utf8'));
    const place = originalPositionFor(map, { line, column: code[line - 1]!.indexOf('throw') });
    expect(place).toMatchObject({ source: at('original.ts'), line: 4, column: 2 });
    expect(code.filter((text) => text.includes('sourceMappingURL'))).toEqual(['//# sourceMappingURL=compiled.mjs.map']);
  });

  it('reports on a file: what becomes of every operation, and warnings', () => {
    const { stdout } = run(['lower', at('stalls.mjs'), '-f', 'bfloat16', '--report']);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '1  t += h   rounded 1',
      'bfloat16: rounded 1, once 0, exact 0, literals 0',
    ]);
    const [report] = JSON.parse(run(['lower', at('stalls.mjs'), '-f', 'bfloat16', '--report', '--json']).stdout) as {
      entries: { kind: string; site: { id: string; operator: string } }[];
    }[];
    expect(report!.entries).toMatchObject([{ kind: 'rounded', site: { id: '1:39', operator: '+=' } }]);
    expect(run(['lower', at('esm.mjs'), '--report']).stderr).toMatch(/no directive and no --format/);
  });

  it('writes a folder: TypeScript as JavaScript, without node_modules, and says what it did', () => {
    const out = file('out');
    const { stdout, stderr } = run(['lower', file('program'), '-f', 'half', '-o', out, '--json']);
    // One of the files cannot be lowered, and nothing is written in its place.
    expect(stderr).toMatch(/evil\.mjs: eval runs text/);
    expect(stdout).toBe('');
    const lib = file('lib');
    mkdirSync(join(lib, 'node_modules/dep'), { recursive: true });
    for (const name of ['esm.mjs', 'typed.ts', 'own.mjs']) writeFileSync(join(lib, name), files[name]!);
    writeFileSync(join(lib, 'node_modules/dep/index.js'), 'x;');
    const answer = run(['lower', lib, '-o', join(lib, 'lowered'), '--json']);
    expect(JSON.parse(answer.stdout)).toEqual(
      [
        ['esm.mjs', 'esm.mjs', false],
        ['own.mjs', 'own.mjs', true],
        ['typed.ts', 'typed.js', false],
      ].map(([from, to, lowered]) => ({
        file: join(lib, from as string),
        output: join(lib, 'lowered', to as string),
        lowered,
      })),
    );
    expect(readdirSync(join(lib, 'lowered')).sort()).toEqual(['esm.mjs', 'own.mjs', 'own.mjs.map', 'typed.js']);
    expect(readFileSync(join(lib, 'lowered/typed.js'), 'utf8')).not.toContain('interface');
    expect(existsSync(join(lib, 'lowered/own.mjs.map'))).toBe(true);
  });

  it('refuses what it cannot do', () => {
    expect(run(['lower', file('program'), '-f', 'half']).stderr).toMatch(/--out expected/);
    expect(run(['lower', at('esm.mjs'), '--json']).stderr).toMatch(/--json expected together with --report or --out/);
    expect(run(['lower', at('nothing.js')]).stderr).toMatch(/nothing\.js: no such file/);
    writeFileSync(at('enum.ts'), 'export enum A { B = 1 }');
    expect(run(['lower', at('enum.ts'), '-f', 'half']).stderr).toMatch(
      /enum\.ts: .*enums and parameter properties need/,
    );
  });
});
