/**
 * npm run bench:linalg: products of matrices rounded at every step, beside the float32 product of tfjs's wasm backend, in
 * turns; results are checked first.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chop, useBackend } from '../dist/index.js';
import { gemm } from '../dist/linalg/index.js';
import { pool, sharedFloat32, sharedFloat64 } from '../dist/parallel/index.js';
import { uniform } from './measure/data.mjs';
import { checkEqual } from './measure/equal.mjs';
import { atMost, inTurns, runBench } from './measure/turns.mjs';

const require = createRequire(import.meta.url);
const SIZE = 256;
const ROUNDS = 41;
/** A product is to take at most this many times what tfjs takes for its own. */
const GOAL = 1.5;

/** Rows: format of the operands, and options. */
const products = {
  'float16, every step': ['float16', { accumulator: 'float16' }],
  'float16, in blocks of 32': ['float16', { accumulator: 'float16', order: 'blocked' }],
  'float16 products, float32 sums': ['float16', { product: 'float16', accumulator: 'float32' }],
  'float16, float32 sums, fma': ['float16', { accumulator: 'float32', fma: true }],
  'bfloat16, every step': ['bfloat16', { accumulator: 'bfloat16' }],
  'float8_e4m3fn, float16 sums': ['float8_e4m3fn', { accumulator: 'float16' }],
  'float8_e4m3fn, float32 sums, fma': ['float8_e4m3fn', { accumulator: 'float32', fma: true }],
  'float32, every step': ['float32', { accumulator: 'float32' }],
  'float64, every step': ['float32', { accumulator: 'float64' }],
  'float16, towardPositive': ['float16', { accumulator: 'float16', rounding: 'towardPositive' }],
  'float16, pairwise': ['float16', { accumulator: 'float16', order: 'pairwise' }],
  'float16, stochastic': ['float16', { accumulator: 'float16', rounding: 'stochastic', seed: 1 }],
};

await runBench(sections());

async function* sections() {
  const threads = pool({ threads: 2 });
  const [name, row] = Object.entries(products)[0];
  const rows = await inTurns(
    [
      await tfjsTask(),
      ...Object.entries(products).map(([name, row]) => productTask(name, ...row)),
      pooledTask(threads, `${name}, two threads`, ...row),
    ],
    ROUNDS,
  );
  await threads.close();
  const [tfjs, ours] = rows;
  const goals = [atMost(`times tfjs: ${name}`, ours.best / tfjs.best, GOAL)];
  yield { title: `products of matrices, ${SIZE}^3`, rows, goals };
}

async function tfjsTask() {
  const tf = require('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-backend-cpu');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(fileURLToPath(new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)));
  await tf.setBackend('wasm');
  await tf.ready();
  const [a, b] = operands('float32').map(({ data }) => tf.tensor2d(data, [SIZE, SIZE]));
  const run = () => {
    const product = tf.matMul(a, b);
    product.dataSync();
    product.dispose();
  };
  return { name: 'tfjs wasm, float32', run };
}

function productTask(name, format, options) {
  const [A, B] = operands(format);
  check(A, B, options);
  return { name, run: () => gemm(A, B, options) };
}

function pooledTask(threads, name, format, options) {
  const [A, B] = operands(format).map(({ data, rows, cols }) => {
    const shared = sharedFloat32(data.length);
    shared.set(data);
    return { data: shared, rows, cols };
  });
  const out = { data: sharedFloat64(SIZE * SIZE), rows: SIZE, cols: SIZE };
  return { name, run: () => threads.gemm(A, B, { ...options, out }) };
}

/** The first rows of the product by both back ends. */
function check({ data }, B, options) {
  const A = { data: data.slice(0, 2 * SIZE), rows: 2, cols: SIZE };
  const fast = gemm(A, B, options).data;
  useBackend('js');
  checkEqual(fast, gemm(A, B, options).data);
  useBackend('auto');
}

/** Values in [-1, 1) of a format. */
function operands(format) {
  return [1, 2].map((k) => {
    const data = uniform(new Float32Array(k * SIZE * SIZE)).slice((k - 1) * SIZE * SIZE);
    return {
      data: chop(
        data.map((x) => x / 8),
        format,
      ),
      rows: SIZE,
      cols: SIZE,
    };
  });
}
