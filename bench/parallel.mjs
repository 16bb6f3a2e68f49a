/**
 * node bench/parallel.mjs: what several threads gain, and what a call costs.
 *
 * The calling thread alone and pools of one thread and of two take turns, seven rounds; the best of each counts, and the
 * goal is judged by pools of one and two. Results are compared first, bit for bit.
 *
 * Virtual machines may put all threads on one core (`sched_vcpu_pack` of the kernel's command line), for minutes. So each
 * task is measured beside a loop that has nothing to do with fpchop, in one thread and in two: where the loop does not
 * gain from a second thread, the task is measured again, up to four times, and then not judged.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { chopper } from '../dist/index.js';
import { gemm } from '../dist/linalg/index.js';
import { pool, sharedFloat32, sharedFloat64 } from '../dist/parallel/index.js';
import { uniform } from './measure/data.mjs';
import { checkEqual } from './measure/equal.mjs';
import { inTurns, runBench } from './measure/turns.mjs';

const ROUNDS = 7;
const ATTEMPTS = 4;
const LENGTH = 1e7;
/** Order of matrices. */
const ORDER = 512;
/** Turns of the loop of loop.mjs: some forty milliseconds. */
const LOOP_TURNS = 2e7;
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
    start,
    alone: () => gemm(A, B, random).data,
    together: async (threads) => (await threads.gemm(A, B, { ...random, out: C })).data,
  };
}

/** A call on a few elements: so many of them make a turn. */
const CALLS = 500;

await runBench(sections());

async function* sections() {
  const pools = [pool({ threads: 1 }), pool({ threads: 2 })];
  const loops = [1, 2].map(() => new Worker(new URL('measure/loop.mjs', import.meta.url)));
  for (const task of tasks()) {
    await check(task, pools);
    yield await measure(task, pools, loops);
  }
  yield await measureCalls(pools);
  await Promise.all([...pools.map((threads) => threads.close()), ...loops.map((loop) => loop.terminate())]);
}

async function check({ name, start, alone, together }, pools) {
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

/** Measured again where the loop does not gain, and not judged if it never does. */
async function measure({ name, goal, start, alone, together }, pools, loops) {
  const turns = [
    { name: 'the calling thread', run: alone },
    ...pools.map((threads) => ({ name: `a pool of ${threads.threads}`, run: () => together(threads) })),
    ...[1, 2].map((threads) => ({ name: `the loop, ${threads} of 2 threads`, run: () => runLoops(loops, threads) })),
  ];
  let rows, gain, possible;
  for (let attempt = 0; attempt < ATTEMPTS && !(possible >= WANTED); attempt++) {
    rows = await inTurns(turns, ROUNDS, start);
    const [, one, two, loop, loopInTwo] = rows;
    gain = one.best / two.best;
    possible = loop.best / loopInTwo.best;
  }
  const reached = gain >= WANTED ? 'reached' : possible >= WANTED ? 'MISSED' : 'not judged';
  const what = { goal: 'two threads against one', wanted: goal ? `>= ${WANTED}` : '', value: gain };
  return {
    title: name,
    rows: rows.slice(0, 3),
    goals: [
      { ...what, reached: goal ? reached : '' },
      { goal: 'the same of the loop of no use', wanted: '', value: possible, reached: '' },
    ],
  };
}

/** The loop's turns, shared by so many threads. */
function runLoops(loops, threads) {
  const turns = LOOP_TURNS / threads;
  return Promise.all(
    loops.slice(0, threads).map((loop) => {
      loop.postMessage(turns);
      return once(loop, 'message');
    }),
  );
}

/** What it costs to make a call and to hear of its end. */
async function measureCalls(pools) {
  const x = sharedFloat64(4096);
  const out = sharedFloat64(4096);
  const half = chopper('float16');
  const run = async (threads) => {
    for (let i = 0; i < CALLS; i++) await threads.chop(x, half, { out });
  };
  const turns = pools.map((threads) => ({ name: `a pool of ${threads.threads}`, run: () => run(threads) }));
  return { title: `${CALLS} calls on 4096 elements each`, rows: await inTurns(turns, ROUNDS) };
}
