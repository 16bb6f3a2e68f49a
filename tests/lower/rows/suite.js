/**
 * Runs all rows in all formats, in two processes, with a limit of time for each.
 *
 *     node tests/lower/rows/suite.js [name …]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { rows } from './index.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const group = 'tests/packages/lowering';
export const formats = ['bfloat16', 'float16', 'float8_e4m3fn'];
/** Of the clock; more where many share the machine. */
const SECONDS = Number(process.env.FPCHOP_ROW_SECONDS ?? 25);

/** Bundles fpchop's lowering and every package of the rows; gives the files. */
export async function prepare(folder, names) {
  const built = join(folder, 'built');
  await build({
    stdin: {
      contents: `export { lowerModule } from './src/lower/module.ts'; export { chopper } from './src/index.ts';`,
      resolveDir: root,
      sourcefile: 'library.js',
    },
    outfile: join(built, 'library.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  await build({
    entryPoints: [join(root, 'src/lower/runtime.ts')],
    outfile: join(built, 'runtime.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
  const files = {};
  for (const [i, name] of names.entries()) {
    const { outputFiles } = await build({
      stdin: { contents: rows[name].entry, resolveDir: join(root, group), sourcefile: 'entry.js' },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['import'],
      external: ['crypto', 'node:*'],
      logLevel: 'error',
    });
    files[name] = join(folder, `${i}.mjs`);
    writeFileSync(files[name], outputFiles[0].text);
  }
  return { built: join(built, 'library.js'), files };
}

/** One process that is replaced when it hangs. */
class Lane {
  constructor({ built, files }) {
    this.words = [built, JSON.stringify(files)];
  }

  run(job) {
    this.child ??= fork(fileURLToPath(new URL('./child.js', import.meta.url)), this.words);
    const { child } = this;
    return new Promise((resolve) => {
      const end = (result) => {
        clearTimeout(timer);
        child.off('message', end);
        child.off('exit', crash);
        resolve(result);
      };
      const crash = (code) => {
        this.child = undefined;
        end({ ...job, wrong: `crashes with code ${code}` });
      };
      const timer = setTimeout(() => {
        this.child = undefined;
        child.kill('SIGKILL');
        end({ ...job, wrong: `hangs (${SECONDS} s)` });
      }, SECONDS * 1000);
      child.on('message', end);
      child.on('exit', crash);
      child.send(job);
    });
  }

  end() {
    this.child?.disconnect();
  }
}

/** The results of rows in formats: `{ name, format, wrong }`, without `wrong` where the row holds. */
export async function runRows(names = Object.keys(rows), { lanes = 2, chosen = formats, tell = () => {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fpchop-rows-'));
  try {
    const prepared = await prepare(folder, names);
    const jobs = chosen.flatMap((format) => names.map((name) => ({ name, format })));
    const results = [];
    const work = async (lane) => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        const result = await lane.run(job);
        tell(result);
        results.push(result);
      }
      lane.end();
    };
    await Promise.all(Array.from({ length: lanes }, () => work(new Lane(prepared))));
    return results.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const chosen = process.argv.slice(2);
  const names = chosen.filter((name) => !formats.includes(name));
  const only = formats.filter((format) => chosen.includes(format));
  const tell = ({ name, format, wrong }) =>
    console.log(`${wrong === undefined ? 'ok  ' : 'BAD '} ${name}  ${format}  ${wrong ?? ''}`);
  const results = await runRows(names.length > 0 ? names : undefined, {
    chosen: only.length > 0 ? only : formats,
    tell,
  });
  for (const format of formats) {
    const of = results.filter((one) => one.format === format);
    console.log(format, of.filter(({ wrong }) => wrong === undefined).length, 'of', of.length);
  }
}
