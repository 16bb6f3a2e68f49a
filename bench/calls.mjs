/**
 * The benches of scalar calls, by benchmark.js.
 *
 * Every call takes the next of a thousand inputs, so that no engine can work it out beforehand; the row "inputs alone"
 * is what that costs.
 */
import { f16round } from '@petamoriken/float16';
import Benchmark from 'benchmark';
import {
  chop,
  chopper,
  decode,
  encode,
  format as formatOf,
  isRepresentable,
  nextUp,
  parse,
  toShortest,
  ulp,
  values,
} from '../dist/index.js';
import { deterministicModes, stochasticModes } from './arrays.mjs';
import { uniform } from './measure/data.mjs';
import { checkEqual } from './measure/equal.mjs';

const INPUTS = 1024;
const SEED = 20_260_401;

/** Keeps results alive; every task adds to it. */
let sink = 0;

const numbers = Array.from(uniform(new Float64Array(INPUTS)));
const halves = numbers.map(f16round);
const texts = numbers.map(String);
const halfCodes = halves.map((x) => encode(x, 'float16'));
const quarters = [...values('float8_e4m3fn')];
/** The next value of each but the last; the one below zero goes to -0. */
const above = quarters.slice(1).map((x) => (x === 0 ? -0 : x));

/** Operations of a chopper; the second operand is the one before. */
function operations() {
  const before = [numbers.at(-1), ...numbers.slice(0, -1)];
  return ['tiesToEven', 'towardPositive', 'stochastic'].flatMap((rounding) =>
    ['add', 'mul', 'div', 'exp'].map((name) => {
      const c = chopper('float16', { rounding, seed: SEED });
      const method = c[name];
      let last = before[0];
      const each =
        name === 'exp'
          ? (x) => method(x)
          : (x) => {
              const result = method(x, last);
              last = x;
              return result;
            };
      const expected =
        name === 'exp'
          ? method(Float64Array.from(numbers))
          : method(Float64Array.from(numbers), Float64Array.from(before));
      c.position = 0;
      return [`${name} ${rounding}`, numbers, each, expected];
    }),
  );
}

/**
 * One task for each call: `each` maps an input, `expected` are the results for all of them.
 */
function tasks() {
  const float16 = formatOf('float16');
  const modes = [...deterministicModes, ...stochasticModes].map((rounding) => {
    const rounder = chopper('float16', { rounding, seed: SEED });
    // A loop over numbers draws the same words as the kernel does for the array.
    const expected = rounder(Float64Array.from(numbers));
    rounder.position = 0;
    return [`chopper('float16') ${rounding}`, numbers, (x) => rounder(x), expected];
  });
  const toEven = halves;
  const toZero = chopper('float16', { rounding: 'towardZero' })(Float64Array.from(numbers));
  return [
    ['inputs alone', numbers, (x) => x, numbers],
    ['Math.fround', numbers, (x) => Math.fround(x), Array.from(Float32Array.from(numbers))],
    ['f16round of the float16 package', numbers, (x) => f16round(x), toEven],
    ...(Math.f16round === undefined ? [] : [['Math.f16round', numbers, (x) => Math.f16round(x), toEven]]),
    ...modes,
    ...operations(),
    ["chopper('float32')", numbers, callable(chopper('float32')), Array.from(Float32Array.from(numbers))],
    ["chop(x, 'float16')", numbers, (x) => chop(x, 'float16'), toEven],
    ["chop(x, format('float16'))", numbers, (x) => chop(x, float16), toEven],
    ["chop(x, 'float16', options)", numbers, (x) => chop(x, 'float16', { rounding: 'towardZero' }), toZero],
    ["encode(x, 'float16')", numbers, (x) => encode(x, 'float16'), halfCodes],
    ["decode(code, 'float16')", halfCodes, (code) => decode(code, 'float16'), halves],
    ["isRepresentable(x, 'float16')", halves, (x) => isRepresentable(x, 'float16'), halves.map(() => true)],
    ["ulp(x, 'float16')", halves, (x) => ulp(x, 'float16'), halves.map((x) => Math.max(ulpOf(x), 2 ** -24))],
    ["nextUp(x, 'float8_e4m3fn')", quarters.slice(0, -1), (x) => nextUp(x, 'float8_e4m3fn'), above],
    ['Number(text)', texts, (text) => Number(text), numbers],
    ["parse(text, 'float16')", texts, (text) => parse(text, 'float16'), toEven],
    ['String(x)', halves, (x) => String(x), halves.map((x) => x.toString())],
    ["toShortest(x, 'float16')", halves, (x) => toShortest(x, 'float16'), undefined],
    ["parse(toShortest(x, 'float16'))", halves, (x) => parse(toShortest(x, 'float16'), 'float16'), halves],
  ];
}

/** A chopper as a plain function of one number: map passes more arguments. */
function callable(rounder) {
  return (x) => rounder(x);
}

/** The quantum of a normal float16. */
function ulpOf(x) {
  return 2 ** (Math.floor(Math.log2(Math.abs(x))) - 10);
}

/** Rows of nanoseconds a call; results are checked first. `seconds` is the time of one task. */
export function measureCalls(seconds) {
  const suite = new Benchmark.Suite();
  const rows = [];
  for (const [name, inputs, each, expected] of tasks()) {
    if (expected !== undefined) check(name, inputs.map(each), expected);
    let next = 0;
    const run = () => {
      next = next + 1 < inputs.length ? next + 1 : 0;
      const result = each(inputs[next]);
      sink += typeof result === 'number' ? result : 1;
    };
    suite.add(name, run, { maxTime: seconds, minSamples: 20 });
  }
  suite.on('cycle', ({ target }) => rows.push(rowOf(target)));
  suite.on('error', ({ target }) => {
    throw new Error(`${target.name}: ${target.error}`);
  });
  suite.run();
  if (sink === Math.PI) console.log(); // nobody knows that it never is
  return rows;
}

function check(name, actual, expected) {
  try {
    checkEqual(actual, expected);
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  }
}

function rowOf({ name, stats }) {
  const sorted = stats.sample.map((time) => time * 1e9).sort((a, b) => a - b);
  const at = (part) => sorted[Math.round((sorted.length - 1) * part)];
  return { task: name, median: at(0.5), best: sorted[0], p25: at(0.25), p75: at(0.75), samples: sorted.length };
}
