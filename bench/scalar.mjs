/**
 * node bench/scalar.mjs: what one operation at a time costs, as a method of a chopper and in lowered code, beside plain
 * JavaScript and f16round of the float16 package after each operation.
 *
 * Numbers are nanoseconds of processor time an operation, the least of rounds in which all tasks take turns; `x plain` is the
 * ratio to the plain program of the same round of tasks.
 */
import { parseArgs } from 'node:util';
import { f16round } from '@petamoriken/float16';
import { chop, chopper, pack, parse, toShortest, unpack } from '../dist/index.js';
import { lower } from '../dist/lower/index.js';
import { machineFacts, machineText } from './measure/machine.mjs';
import { table } from './measure/report.mjs';
import { save } from './measure/save.mjs';
import * as programs from './measure/programs.mjs';

const SEED = 1;
const LENGTH = 10_000;
const ROUNDS = 9;

const { quick, json } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
}).values;

/** A function of its own for each task: what one has taught the engine must not slow another. */
function fresh(parameters, body) {
  return new Function(...parameters, `/* ${fresh.count++} */ ${body}`);
}
fresh.count = 0;

/** @typedef {{ section: string, name: string, run: () => unknown, operations: number, plain?: string, most?: number }} Task */

/** Calls of methods in a loop. @returns {Task[]} */
function calls() {
  const section = 'calls';
  const x = Float64Array.from({ length: LENGTH }, (_, i) => Math.sin(i) * 3);
  const y = x.map((value) => Math.cos(value * 5) * 2);
  const task = (name, c, text, most, format = 'float16') => {
    const to = chopper(format);
    const inputs = [to(x).map(Math.abs), to(y)];
    const loop = fresh(
      ['c', 'chop', 'x', 'y'],
      `let s = 0; for (let i = 0; i < x.length; i++) s += ${text}; return s;`,
    );
    return { section, name, run: () => loop(c, chop, ...inputs), operations: LENGTH, plain: 'x + y', most };
  };
  const tasks = [task('x + y', undefined, 'x[i] + y[i]')];
  for (const [rounding, most] of [
    ['tiesToEven', 7],
    ['towardPositive', 9],
    ['stochastic', 22],
  ]) {
    const c = chopper('float16', { rounding, seed: SEED });
    for (const name of ['add', 'mul', 'div'])
      tasks.push(task(`c.${name} float16 ${rounding}`, c, `c.${name}(x[i], y[i])`, most));
    tasks.push(task(`c.sqrt float16 ${rounding}`, c, 'c.sqrt(x[i])', most));
    tasks.push(task(`c.fma float16 ${rounding}`, c, 'c.fma(x[i], y[i], x[i])', most));
    tasks.push(task(`c(x) float16 ${rounding}`, c, 'c(x[i])', rounding === 'stochastic' ? undefined : 6, 'float64'));
  }
  for (const [format, most] of [
    ['float16', 30],
    ['float32', 60],
  ]) {
    const c = chopper(format);
    for (const name of ['exp', 'sin', 'tanh', 'log'])
      tasks.push(task(`c.${name} ${format}`, c, `c.${name}(x[i])`, most, format));
  }
  tasks.push(task("chop(x, 'float16')", undefined, "chop(x[i], 'float16')", 12, 'float64'));
  const options = "{ rounding: 'towardZero' }";
  tasks.push(task(`chop(x, 'float16', ${options})`, undefined, `chop(x[i], 'float16', ${options})`, 16, 'float64'));
  for (const [rounding, most] of [
    ['tiesToEven', 8],
    ['towardPositive', 30],
    ['stochastic', 80],
  ]) {
    const c = chopper('float64', { rounding, seed: SEED });
    for (const name of ['add', 'mul', 'div', 'fma']) {
      const operands = name === 'fma' ? 'x[i], y[i], x[i]' : 'x[i], y[i]';
      tasks.push(
        task(
          `c.${name} float64 ${rounding}`,
          c,
          `c.${name}(${operands})`,
          name === 'fma' ? undefined : most,
          'float64',
        ),
      );
    }
  }
  const c = chopper('float64');
  const out = new Float64Array(LENGTH);
  tasks.push({
    section,
    name: 'c.addInto float64, array',
    run: () => c.addInto(out, x, y),
    operations: LENGTH,
    plain: 'x + y',
    most: 2,
  });
  const half = chopper('float16');
  const text = Array.from(x, String);
  const values = Array.from(half(x));
  const packing = [
    ['float4_e2m1fn', 16],
    ['float6_e2m3fn', 64],
  ].flatMap(([format, codes]) => {
    const all = Uint8Array.from({ length: LENGTH }, (_, i) => (i * 7) % codes);
    const bytes = pack(all, format);
    return [
      [`pack, ${format}, a code`, () => pack(all, format), 0.5],
      [`unpack, ${format}, a code`, () => unpack(bytes, format, LENGTH), 0.5],
    ];
  });
  for (const [name, run, most] of [
    ["parse(text, 'float16')", () => text.forEach((one) => parse(one, 'float16')), 150],
    ["toShortest(x, 'float16')", () => values.forEach((one) => toShortest(one, 'float16')), 400],
    ...packing,
  ]) {
    tasks.push({ section, name, run, operations: LENGTH, plain: 'x + y', most });
  }
  const short = x.slice(0, 32);
  const shortOut = new Float64Array(32);
  const into = () => {
    for (let i = 0; i < 100; i++) half.into(shortOut, short);
  };
  tasks.push({
    section,
    name: 'c.into float16, 32 elements, a call',
    run: into,
    operations: 100,
    plain: 'x + y',
    most: 120,
  });
  for (const [length, most] of [[64, 250]]) {
    const [a, b, to] = [half(x.slice(0, length)), half(y.slice(0, length)), new Float64Array(length)];
    const run = () => {
      for (let i = 0; i < 100; i++) half.addInto(to, a, b);
    };
    tasks.push({
      section,
      name: `c.addInto float16, ${length} elements, a call`,
      run,
      operations: 100,
      plain: 'x + y',
      most,
    });
  }
  return tasks;
}

/** Programs in lowered code. @returns {Task[]} */
function lowered() {
  const goals = { tiesToEven: 4.5, towardPositive: 6, stochastic: 25 };
  const most = { float32: { rk4: 2.2, fft: 1.6, dot: 1.6 }, float64: { rk4: 1, fft: 1, dot: 1 } };
  const tasks = [];
  for (const program of ['rk4', 'fft', 'dot']) {
    const { source, byRounding, operations, inputsFor } = programs[program];
    const add = (name, fn, format, limit) =>
      tasks.push({
        section: program,
        name,
        run: inputsFor(fn, chopper(format)),
        operations,
        plain: 'plain',
        most: limit,
      });
    const own = () => fresh([], `return ${source}`)();
    add('plain', own(), 'float64');
    add('f16round after each operation', fresh(['round'], `return ${byRounding}`)(f16round), 'float16');
    for (const text of ['inline', 'calls']) {
      for (const [format, rounding] of programs.cases) {
        const fn = lower(own(), chopper(format, { rounding, seed: SEED }), { text });
        const limit = text === 'calls' ? undefined : (most[format]?.[program] ?? goals[rounding]);
        add(`lowered, ${text}, ${format} ${rounding}`, fn, format, limit);
      }
    }
  }
  return tasks;
}

/** The texts give the same numbers; to nearest in float16, those of f16round. */
function check(tasks) {
  const value = new Map(tasks.map((task) => [`${task.section} ${task.name}`, task.run()]));
  for (const { section, name } of tasks.filter((task) => task.name.includes(' inline,'))) {
    const want = value.get(`${section} ${name.replace('inline', 'calls')}`);
    if (!Object.is(value.get(`${section} ${name}`), want)) throw new Error(`${section} ${name}: differs from calls`);
    const rounded = value.get(`${section} f16round after each operation`);
    if (name.endsWith(', float16 tiesToEven') && !Object.is(want, rounded))
      throw new Error(`${section}: f16round differs`);
  }
}

const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

function measure(tasks) {
  for (const { run } of tasks) for (let i = 0; i < (quick ? 10 : 40); i++) run();
  const best = tasks.map(() => Infinity);
  for (let round = 0; round < (quick ? 3 : ROUNDS); round++) {
    tasks.forEach(({ run, operations }, k) => {
      const begin = now();
      for (let i = 0; i < 5; i++) run();
      best[k] = Math.min(best[k], (now() - begin) / 5 / operations);
    });
  }
  return tasks.map((task, k) => {
    const plain = best[tasks.findIndex((one) => one.section === task.section && one.name === task.plain)];
    const { section, name, most } = task;
    return {
      section,
      task: name,
      ns: best[k],
      ratio: best[k] / plain,
      ...(most !== undefined && { goal: most, reached: best[k] <= most }),
    };
  });
}

const machine = machineFacts();
console.log(machineText(machine));
const sections = [];
for (const tasks of [calls(), lowered()]) {
  check(tasks);
  const rows = measure(tasks);
  for (const section of new Set(rows.map((row) => row.section))) {
    const cells = rows
      .filter((row) => row.section === section)
      .map(({ task, ns, ratio, goal, reached }) => [
        task,
        ns.toFixed(2),
        ratio.toFixed(1),
        goal === undefined ? '' : `<= ${goal}`,
        goal === undefined ? '' : reached ? 'reached' : 'MISSED',
      ]);
    console.log(`${section}\n${table(['', 'ns', 'x plain', 'goal', ''], cells)}\n`);
  }
  for (const row of rows) sections.push(row);
}
if (json !== undefined) save(json, { machine, quick, rows: sections });
