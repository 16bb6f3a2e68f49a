/**
 * node bench/parallel.mjs: what several threads gain, and what a call costs.
 *
 * The calling thread alone and pools of one thread and of two take turns, seven rounds; the best of each counts, and the
 * goal is judged by pools of one and two. Results are compared first, bit for bit. Processor time tells what threads
 * cost on a machine that is busy with other things, where elapsed time tells nothing.
 */
import { chopper } from '../dist/index.js';
import { gemm } from '../dist/linalg/index.js';
import { pool, sharedFloat32, sharedFloat64 } from '../dist/parallel/index.js';
import { uniform } from './data.mjs';
import { checkEqual } from './equal.mjs';
import { machineFacts, machineText } from './machine.mjs';
import { table } from './report.mjs';

const ROUNDS = 7;
const LENGTH = 1e7;
/** Order of matrices. */
const ORDER = 512;
/** How much two threads must gain over one. */
const WANTED = 1.7;

const atRandom = { rounding: 'stochastic', seed: 20_260_401 };

/** Something that one thread computes by `alone`, and a pool by `together`; both give an array. */
function* tasks() {
  const x = uniform(sharedFloat64(LENGTH));
  const out = sharedFloat64(LENGTH);
  const c = chopper('float16', atRandom);
  const start = () => void (c.position = 0);
  yield {
    name: 'stochastic to float16, float64 arrays, 10^7',
    goal: true,
    start,
    alone: () => c.into(out, x),
    together: (threads) => threads.chop(x, c, { out }),
  };
  const single = uniform(sharedFloat32(LENGTH));
  const out32 = sharedFloat32(LENGTH);
  yield {
    name: 'stochastic to float16, float32 arrays, 10^7',
    start,
    alone: () => c.into(out32, single),
    together: (threads) => threads.chop(single, c, { out: out32 }),
  };
  const half = chopper('float16');
  yield {
    name: 'to nearest to float16, float64 arrays, 10^7',
    start,
    alone: () => half.into(out, x),
    together: (threads) => threads.chop(x, half, { out }),
  };
  yield {
    name: 'fma to nearest, float64 arrays, 10^7',
    start,
    alone: () => half.fmaInto(out, x, x, x),
    together: (threads) => threads.fma(half, x, x, x, { out }),
  };
  const million = x.subarray(0, 1e6);
  const outMillion = out.subarray(0, 1e6);
  yield {
    name: 'exp, stochastic, float64 arrays, 10^6',
    start,
    alone: () => c.expInto(outMillion, million),
    together: (threads) => threads.exp(c, million, { out: outMillion }),
  };
  const options = { accumulator: 'float16' };
  const [A, B, C] = [1, 2, 3].map(() => ({ data: sharedFloat64(ORDER * ORDER), rows: ORDER, cols: ORDER }));
  half.into(A.data, uniform(A.data));
  half.into(B.data, A.data.slice().reverse());
  yield {
    name: 'gemm 512, float16 products and sums',
    goal: true,
    start,
    alone: () => gemm(A, B, options).data,
    together: async (threads) => (await threads.gemm(A, B, { ...options, out: C })).data,
  };
  const random = { accumulator: c };
  yield {
    name: 'gemm 512, float16 products and sums at random',
    goal: true,
    rounds: 3,
    start,
    alone: () => gemm(A, B, random).data,
    together: async (threads) => (await threads.gemm(A, B, { ...random, out: C })).data,
  };
}

const facts = machineFacts();
console.log(machineText(facts).replace(', one thread', ''));

const pools = [pool({ threads: 1 }), pool({ threads: 2 })];
const missed = [];
for (const task of tasks()) {
  await check(task);
  const rows = await measure(task);
  const [, one, two] = rows;
  const gain = one.best / two.best;
  const cells = rows.map(({ who, best, processor }) => [who, best.toFixed(2), processor.toFixed(2)]);
  console.log(`${task.name}\n${table(['', 'best, ms', 'processor, ms'], cells)}`);
  console.log(`  two threads against one: ${gain.toFixed(2)}\n`);
  if (task.goal && gain < WANTED) missed.push(`${task.name}: ${gain.toFixed(2)}`);
}
await measureCalls();
await Promise.all(pools.map((one) => one.close()));
console.log(
  missed.length === 0
    ? `goal reached: two threads at least ${WANTED} times one`
    : `MISSED: two threads at least ${WANTED} times one: ${missed.join('; ')}`,
);

async function check({ name, start, alone, together }) {
  start();
  const want = alone().slice();
  for (const threads of pools) {
    start();
    const got = await together(threads);
    try {
      checkEqual(got, want);
    } catch (error) {
      throw new Error(`${name}, ${threads.threads} threads: ${error.message}`, { cause: error });
    }
  }
}

async function measure({ start, alone, together }) {
  const turns = [
    ['the calling thread', alone],
    ...pools.map((threads) => [`a pool of ${threads.threads}`, () => together(threads)]),
  ];
  const rows = turns.map(([who]) => ({ who, best: Infinity, processor: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < turns.length; i++) {
      const k = (i + round) % turns.length;
      start();
      const used = process.cpuUsage();
      const begin = performance.now();
      await turns[k][1]();
      const elapsed = performance.now() - begin;
      const { user, system } = process.cpuUsage(used);
      rows[k].best = Math.min(rows[k].best, elapsed);
      rows[k].processor = Math.min(rows[k].processor, (user + system) / 1000);
    }
  }
  return rows;
}

/** What it costs to make a call and to hear of its end. */
async function measureCalls() {
  const x = sharedFloat64(4096);
  const out = sharedFloat64(4096);
  const half = chopper('float16');
  const cells = [];
  for (const threads of pools) {
    let best = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const begin = performance.now();
      for (let i = 0; i < 500; i++) await threads.chop(x, half, { out });
      best = Math.min(best, (performance.now() - begin) / 500);
    }
    cells.push([`a pool of ${threads.threads}`, (1000 * best).toFixed(0)]);
  }
  console.log(`a call on 4096 elements\n${table(['', 'best, us'], cells)}\n`);
}
