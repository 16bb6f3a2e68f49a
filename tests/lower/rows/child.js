/**
 * Runs one row in one format, in a process of its own: what hangs is ended from outside.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rows } from './index.js';

const [built, list] = process.argv.slice(2);
const files = JSON.parse(list);
const load = (file) => import(pathToFileURL(file).href);
const { lowerModule, chopper } = await load(built);

/** How far plausible results are from those in float64. */
const tolerances = { bfloat16: 0.06, float16: 0.03, float8_e4m3fn: 0.35 };

/** The row in the format; what it gives is undefined, or what is wrong. */
async function run(name, format) {
  const { run: compute, compare, fix = {} } = rows[name];
  const file = files[name];
  const options =
    fix[format] === undefined ? [] : Object.entries(fix[format]).map(([key, value]) => ` ${key}=${value}`);
  const { code } = lowerModule(readFileSync(file, 'utf8'), file, { words: `${format}${options.join('')}` });
  const lowered = file.replace(/\.mjs$/, `.${format}.mjs`);
  writeFileSync(
    lowered,
    code.replace("'fpchop/lower/runtime'", `'${pathToFileURL(join(built, '..', 'runtime.js')).href}'`),
  );
  const want = compute(await load(file));
  const got = compute(await load(lowered));
  const context = { c: chopper(format), tolerance: tolerances[format] };
  if (compare.length === 3 && compare.name === 'plausible') compare(got, want, context.tolerance);
  else compare(got, want, context);
}

process.on('message', async ({ name, format }) => {
  try {
    await run(name, format);
    process.send({ name, format });
  } catch (error) {
    const { stack = '', message } = error ?? {};
    const isVerdict = /compare\.js|rows\/.*compare/.test(stack.split('\n')[1] ?? '');
    process.send({ name, format, wrong: `${isVerdict ? '' : 'throws '}${message ?? error}`.slice(0, 300) });
  }
});
