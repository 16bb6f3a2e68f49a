/**
 * Runs one row in one format, in a thread of its own: what hangs is ended from outside.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { rows } from './index.js';

const { built, bundles, files } = workerData;
const load = (file) => import(pathToFileURL(file).href);
const { lowerModule, chopper } = await load(built);

/** How far plausible results are from those in float64. */
const tolerances = { bfloat16: 0.06, float16: 0.03, float8_e4m3fn: 0.35 };

/** The row in the format; what it gives is undefined, or what is wrong. */
async function run(name, format) {
  const { run: compute, compare, fix = {} } = rows[name];
  const file = files[name];
  const options = fix[format] === undefined ? [] : Object.entries(fix[format]).map(([key, value]) => ` ${key}=${value}`);
  const { code } = lowerModule(bundles[name], file, { words: `${format}${options.join('')}` });
  const lowered = file.replace(/\.mjs$/, `.${format}.mjs`);
  writeFileSync(lowered, code.replace("'fpchop/lower/runtime'", `'${pathToFileURL(join(built, '..', 'runtime.js')).href}'`));
  const want = compute(await load(file));
  const got = compute(await load(lowered));
  const context = { c: chopper(format), tolerance: tolerances[format] };
  if (compare.length === 3 && compare.name === 'plausible') compare(got, want, context.tolerance);
  else compare(got, want, context);
}

parentPort.on('message', async ({ name, format }) => {
  try {
    await run(name, format);
    parentPort.postMessage({ name, format });
  } catch (error) {
    const { stack = '', message } = error ?? {};
    const isVerdict = /compare\.js|rows\/.*compare/.test(stack.split('\n')[1] ?? '');
    parentPort.postMessage({ name, format, wrong: `${isVerdict ? '' : 'throws '}${message ?? error}`.slice(0, 300) });
  }
});
