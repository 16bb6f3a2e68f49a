/**
 * npm run package: checks what users will install.
 *
 * Packs the tarball, runs publint and attw on it, installs it into an empty project, imports every export with node,
 * compiles a use of its types, starts its command, and measures the bundles. Needs dist/, so build first.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Largest bundles, minified and gzipped, in bytes. */
const limits = [
  { what: "import { chop } from 'fpchop'", code: "export { chop } from 'fpchop';", limit: 20_000 },
  { what: 'all of fpchop', code: "export * from 'fpchop';", limit: 60_000 },
];

/** Modules that are loaded for what they do, by `node --import`, and export nothing. */
const forEffect = ['fpchop/lower/register'];

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
if (!existsSync(join(root, 'dist', 'index.js'))) throw new Error('dist/index.js is not there: run npm run build first');

const folder = mkdtempSync(join(tmpdir(), 'fpchop-package-'));
const project = join(folder, 'project');
try {
  const tarball = pack();
  step('publint', () => tool('publint', ['run', tarball, '--strict']));
  step('attw', () => tool('attw', [tarball, '--profile', 'esm-only']));
  step('install into an empty project', () => install(tarball));
  step('import of every export', importAll);
  step('types, checked without skipLibCheck (but those of tfjs)', compileTypes);
  step('ndarrays of stdlib, from the registry', testNdarrays);
  step('the command', () => run(join(project, 'node_modules', '.bin', 'fpchop'), ['--version'], project));
  for (const { what, code, limit } of limits) {
    const size = await bundleSize(code);
    const text = `${what}: ${size} bytes minified and gzipped, limit ${limit}`;
    console.log(`package: ${text}`);
    if (size > limit) throw new Error(text);
  }
  console.log('package: all checks passed');
} catch (error) {
  console.error(`package: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function step(name, action) {
  console.log(`package: ${name}`);
  action();
}

/** Runs a program; shows its output only if it fails. */
function run(program, args, cwd) {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? ''}`, {
      cause: error,
    });
  }
}

function tool(name, args) {
  return run(join(root, 'node_modules', '.bin', name), args, root);
}

/** The tarball of what dist/ holds now. */
function pack() {
  const answer = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  const [{ filename, size, entryCount }] = JSON.parse(answer);
  console.log(`package: ${filename}, ${entryCount} files, ${size} bytes`);
  return join(folder, filename);
}

function install(tarball) {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], project);
}

function specifiers() {
  return Object.keys(manifest.exports).map((subpath) => `fpchop${subpath.slice(1)}`);
}

function importAll() {
  for (const specifier of forEffect) run(process.execPath, ['--import', specifier, '--eval', ''], project);
  for (const specifier of specifiers().filter((name) => !forEffect.includes(name))) {
    const json = specifier.endsWith('.json') ? ", { with: { type: 'json' } }" : '';
    const check = `const names = Object.keys(await import('${specifier}'${json})); if (names.length === 0) process.exit(1);`;
    run(process.execPath, ['--input-type=module', '--eval', check], project);
  }
}

/**
 * The core must compile with the types of no platform; a subpath may stand on Node. Who imports fpchop/tfjs has its peer,
 * whose own types do not compile without skipLibCheck.
 */
function compileTypes() {
  const common = { noEmit: true, strict: true, target: 'es2022', lib: ['es2022'], module: 'nodenext' };
  const node = { types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] };
  const tfjs = { ...node, lib: ['es2022', 'dom'], skipLibCheck: true };
  symlinkSync(join(root, 'node_modules', '@tensorflow'), join(project, 'node_modules', '@tensorflow'));
  for (const specifier of specifiers().filter((name) => !name.endsWith('.json'))) {
    const own = specifier === 'fpchop' ? { types: [] } : specifier === 'fpchop/tfjs' ? tfjs : node;
    const compilerOptions = { ...common, ...own };
    writeFileSync(join(project, 'use.ts'), `import * as names from '${specifier}';\nexport default names;\n`);
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    tool('tsc', ['-p', project]);
  }
}

/**
 * fpchop/linalg takes stdlib's ndarrays as they are. Too heavy for our lock (some 400 MB), the package is installed here,
 * into a folder that is removed; without a registry the step is skipped, and says so.
 */
function testNdarrays() {
  const specifier = '@stdlib/ndarray@0.4.1';
  const home = join(folder, 'stdlib');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', specifier];
  try {
    execFileSync('npm', args, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
  } catch (error) {
    const unreachable = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NOTCACHED)|network/;
    if (error.code !== 'ETIMEDOUT' && !unreachable.test(error.stderr)) throw error;
    console.warn(`package: SKIPPED: ${specifier} could not be fetched, so stdlib's ndarrays were not tried`);
    return;
  }
  const linalg = join(project, 'node_modules', 'fpchop', 'dist', 'linalg', 'index.js');
  const check = `
    import assert from 'node:assert/strict';
    import { createRequire } from 'node:module';
    const require = createRequire('${join(home, 'package.json')}');
    const array = require('@stdlib/ndarray/array');
    const { asMatrix, gemv, transpose } = await import('${linalg}');
    const plain = { data: new Float64Array([1, 2, 3, 4, 5, 6]), rows: 2, cols: 3 };
    const rows = array(new Float64Array([1, 2, 3, 4, 5, 6]), { shape: [2, 3] });
    const columns = array(new Float32Array([1, 4, 2, 5, 3, 6]), { shape: [2, 3], order: 'column-major', dtype: 'float32' });
    for (const x of [rows, columns]) {
      const { data, rows, cols } = asMatrix(x, 'test');
      assert.deepEqual({ data: Float64Array.from(data), rows, cols }, plain);
      assert.deepEqual(transpose(x), transpose(plain));
    }
    const vector = array(new Float64Array([1, 0, -1]), { shape: [3] });
    assert.deepEqual(gemv(rows, vector, { accumulator: 'float16' }), new Float64Array([-2, -2]));
    assert.throws(() => asMatrix(array(new Float64Array(8), { shape: [2, 2, 2] }), 'test'), RangeError);
  `;
  run(process.execPath, ['--input-type=module', '--eval', check], home);
}

async function bundleSize(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
