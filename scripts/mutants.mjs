/**
 * Mutants of what computes: `node scripts/mutants.mjs [--count 400] [--seed 1] [--budget 60] [--to FILE] [FILES…]`.
 *
 * Draws changes of one operator, literal, condition or statement, spread over src/kernel, rounding, linalg and arithmetic by
 * lines, and runs each against the tests that import its file, the nearest first, until one fails. Tests are loaded by Node
 * from a copy, so that a mutant costs tenths of a second. --budget is the processor time of passing tests after which a
 * mutant counts as a survivor. Results are appended to the file as lines of JSON; a second call goes on where the first ended.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { draw } from './mutants/changes.mjs';
import { Mirror } from './mutants/mirror.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/fpchop-mutants');
const ROOMS = /^src\/(kernel|rounding|linalg|arithmetic)\/.*(?<!\.generated)\.ts$/;
/** Tests of what is built, installed, drawn or written down, and not of what is computed. */
const OTHERS = /^tests\/(browser|cli|docs|packages|tfjs|experiments|lower|parallel|analyze|page|io)\/|^tests\/[^/]*$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: '60' },
    to: { type: 'string', default: join(root, 'node_modules/.cache/fpchop-mutants.jsonl') },
  },
});

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'tests'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => existsSync(join(root, file)) && file !== '' && !file.startsWith('tests/packages/'));
const sources = files
  .filter((file) => (positionals.length > 0 ? positionals.includes(file) : ROOMS.test(file)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const texts = new Map(sources.map(({ path, text }) => [path, text]));
const mutants = draw(sources, Number(values.count), Number(values.seed));

const keyOf = ({ path, start, end, to }) => `${path}:${start}:${end}:${to}`;
const results = existsSync(values.to)
  ? readFileSync(values.to, 'utf8').trim().split('\n').filter(Boolean).map(JSON.parse)
  : [];
const known = new Set(results.map(({ key }) => key));

const mirror = new Mirror(root, folder);
await mirror.make(files);
const tests = files.filter((file) => file.endsWith('.test.ts') && !OTHERS.test(file));

/** Processor time of each file of tests without a mutant, once known; Infinity where it does not pass here. */
const costs = new Map(existsSync(`${values.to}.costs`) ? JSON.parse(readFileSync(`${values.to}.costs`, 'utf8')) : []);

async function costOf(test, { path }, mutated) {
  if (!costs.has(test)) {
    await mirror.put(path, texts.get(path));
    const { passes, seconds, failure } = mirror.run(test, Number(values.budget));
    await mirror.put(path, mutated);
    costs.set(test, passes ? seconds : null);
    writeFileSync(`${values.to}.costs`, JSON.stringify([...costs]));
    if (!passes) console.error(`left out: ${test}: ${failure}`);
  }
  return costs.get(test) ?? Infinity;
}

/** The tests that import a file: the nearest first, and of these those known to be short. */
function testsOf(path) {
  const distances = [...mirror.distances(tests, path)];
  const length = (test) => (costs.has(test) ? (costs.get(test) ?? Infinity) : 5);
  return distances.sort(([s, a], [t, b]) => a - b || length(s) - length(t)).map(([test]) => test);
}

/** The test that kills a mutant, and how; or those that passed. */
async function fateOf(mutant, mutated) {
  let spent = 0;
  const passed = [];
  for (const test of testsOf(mutant.path)) {
    const cost = await costOf(test, mutant, mutated);
    if (spent + cost > Number(values.budget)) continue;
    const { passes, failure } = mirror.run(test, Math.ceil(10 * cost) + 10);
    if (!passes) return { killer: test, failure };
    spent += cost;
    passed.push(test);
  }
  return { passed };
}

let survivors = results.filter(({ killer }) => killer === undefined).length;
let done = results.length;
for (const mutant of mutants) {
  const key = keyOf(mutant);
  if (known.has(key)) continue;
  const text = texts.get(mutant.path);
  const mutated = text.slice(0, mutant.start) + mutant.to + text.slice(mutant.end);
  await mirror.put(mutant.path, mutated);
  const result = { key, ...mutant, ...(await fateOf(mutant, mutated)) };
  await mirror.put(mutant.path, text);
  appendFileSync(values.to, `${JSON.stringify(result)}\n`);
  done++;
  if (result.killer !== undefined) continue;
  survivors++;
  console.log(`survives: ${mutant.path}:${mutant.line}: ${mutant.from} → ${mutant.to}`);
}
console.log(`${done} mutants, ${survivors} survive`);
