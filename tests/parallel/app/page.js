// A page that rounds on several threads; beside it stands fpchop as it is installed.
import { chopper } from './fpchop/index.js';
import { gemm } from './fpchop/linalg/index.js';
import { pool, sharedFloat32, sharedFloat64 } from './fpchop/parallel/index.js';

function inputs(x) {
  for (let i = 0; i < x.length; i++) x[i] = i % 13 === 5 ? [NaN, Infinity, -0, 1e300][i % 4] : (i - 30_000) / 7;
  return x;
}

async function digest(x) {
  const bytes = new Uint8Array(new Uint8Array(x.slice().buffer));
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What threads compute; `undefined` as their number: what one chopper computes without them. */
async function compute(count) {
  const c = chopper('float16', { rounding: 'stochastic', seed: 9, position: 5 });
  const x = inputs(sharedFloat64(70_001));
  const y = inputs(sharedFloat32(20_003));
  const A = { data: x.subarray(0, 900), rows: 30, cols: 30 };
  const options = { accumulator: c, product: 'bfloat16' };
  if (count === undefined) {
    const alone = [c(x), c.mul(x, 1 / 3), c(y), c.exp(y), gemm(A, A, options).data];
    return { results: await Promise.all(alone.map(digest)), position: c.position };
  }
  const threads = pool({ threads: count });
  const calls = [threads.chop(x, c), threads.mul(c, x, 1 / 3), threads.chop(y, c), threads.exp(c, y)];
  calls.push(threads.gemm(A, A, options).then(({ data }) => data));
  const results = await Promise.all((await Promise.all(calls)).map(digest));
  await threads.close();
  return { results, position: c.position };
}

/** Float16Array, where the platform has it: elements lie in shared memory too. */
async function computeHalves() {
  const c = chopper('float8_e5m2', { rounding: 'stochastic', seed: 9 });
  const x = inputs(new Float16Array(new SharedArrayBuffer(20_002)));
  const threads = pool({ threads: 2 });
  const y = await threads.chop(x, c);
  await threads.close();
  return [y.constructor.name, y.buffer instanceof SharedArrayBuffer, await digest(y)];
}

async function told(call) {
  try {
    return await call();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

/** How calls end that do not run to their end. */
async function failures() {
  const half = chopper('float16');
  const long = sharedFloat64(1_000_000).fill(123.456);
  const threads = pool({ threads: 2 });
  const signal = globalThis.AbortSignal.timeout(20);
  const aborted = await told(() => threads.lgamma(half, long, { signal }));
  const after = (await threads.chop(new Float64Array(5000).fill(Math.PI), half))[4999];
  const running = told(() => threads.lgamma(half, long));
  await threads.close();
  return [aborted, after, await running, await told(() => threads.chop(long, half))];
}

const start = () => told(async () => pool({ threads: 1 }).chop(new Float64Array(1), 'float16'));

globalThis.page = { digest, compute, computeHalves, failures, start };
