/**
 * Runs all rows in all formats, in two threads, with a limit of time for each.
 *
 *     node tests/lower/rows/suite.js [name …]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { rows } from './index.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const group = 'tests/packages/lowering';
export const formats = ['bfloat16', 'float16', 'float8_e4m3fn'];
/** Of the clock; more where many share the machine. */
const SECONDS = Number(process.env.FPCHOP_ROW_SECONDS ?? 25);

/** Bundles fpchop's lowering and every package of the rows; gives the files, and the texts of the packages. */
async function prepare(folder, names) {
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
    outfile: join(folder, 'runtime.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
  const files = {};
  const bundles = {};
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
    bundles[name] = outputFiles[0].text;
    files[name] = join(folder, `${i}.mjs`);
    writeFileSync(files[name], bundles[name]);
  }
  return { built: join(built, 'library.js'), files, bundles };
}

/** One thread that is replaced when it hangs. */
class Lane {
  constructor(prepared) {
    this.prepared = prepared;
  }

  run(job) {
    this.worker ??= new Worker(new URL('./worker.js', import.meta.url), { workerData: this.prepared });
    const { worker } = this;
    return new Promise((resolve) => {
      const end = (result) => {
        clearTimeout(timer);
        worker.removeAllListeners();
        resolve(result);
      };
      const replace = (wrong) => {
        this.worker = undefined;
        void worker.terminate();
        end({ ...job, wrong });
      };
      const timer = setTimeout(() => replace(`hangs (${SECONDS} s)`), SECONDS * 1000);
      worker.on('message', end);
      worker.on('error', (error) => replace(`crashes: ${error.message}`));
      worker.postMessage(job);
    });
  }

  end() {
    return this.worker?.terminate();
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
      await lane.end();
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
  const results = await runRows(names.length > 0 ? names : undefined, { chosen: only.length > 0 ? only : formats, tell });
  for (const format of formats) {
    const of = results.filter((one) => one.format === format);
    console.log(format, of.filter(({ wrong }) => wrong === undefined).length, 'of', of.length);
  }
}
