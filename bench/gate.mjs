/**
 * npm run bench:gate: fails where a path has lost half of its speed.
 *
 * A step of CI, never a test. Every figure is a ratio within this run: a kernel to a memory copy, lowered code to plain
 * code, processor time, the least of interleaved rounds. The limits are twice what was measured on a quiet machine (3.8, 6.8,
 * 24, 11 and 24 on 2026-11-30, arrays in the cache), so that noise passes and a lost fast path does not.
 */
import { chopper, init, allocate } from '../dist/index.js';
import { lower } from '../dist/lower/index.js';

const N = 100_000;
const ROUNDS = 15;

/** Least processor time of each of the functions, in nanoseconds, in interleaved rounds. */
function least(functions) {
  const times = functions.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    functions.forEach((run, i) => {
      const start = process.cpuUsage();
      for (let k = 0; k < 20; k++) run();
      const { user, system } = process.cpuUsage(start);
      times[i] = Math.min(times[i], user + system);
    });
  }
  return times;
}

await init();
const x = allocate(N, 'float64');
const out = allocate(N, 'float64');
for (let i = 0; i < N; i++) x[i] = 1000 / (i + 1);
const nearest = chopper('float16');
const upward = chopper('float16', { rounding: 'towardPositive' });
const random = chopper('float16', { rounding: 'stochastic', seed: 1 });

const dot = (a, b) => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
};
const lowered = lower(dot, nearest);
const short = x.slice(0, 20_000);

const [copy, even, up, chance, sum, plain, low] = least([
  () => out.set(x),
  () => nearest.into(out, x),
  () => upward.into(out, x),
  () => random.into(out, x),
  () => nearest.addInto(out, x, x),
  () => dot(short, short),
  () => lowered(short, short),
]);

/** What is compared, the ratio of this run, and the largest that passes. */
const gates = [
  ['float16 to nearest, kernel memory, to a copy', even / copy, 7.5],
  ['float16 upward, to a copy', up / copy, 13.5],
  ['float16 stochastic, to a copy', chance / copy, 48],
  ['float16 addition, to a copy', sum / copy, 22],
  ['a lowered dot product, to plain code', low / plain, 48],
];

let failed = false;
for (const [what, ratio, limit] of gates) {
  const passes = ratio <= limit;
  failed ||= !passes;
  console.log(`${passes ? 'pass' : 'FAIL'}  ${ratio.toFixed(2).padStart(7)}  of at most ${limit}  ${what}`);
}
process.exitCode = failed ? 1 : 0;
