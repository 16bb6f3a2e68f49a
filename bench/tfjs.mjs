/**
 * node bench/tfjs.mjs: what emulation costs in TensorFlow.js, on its wasm backend, beside the same without it, in turns;
 * results are checked first.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chop } from '../dist/index.js';
import { gemm } from '../dist/linalg/index.js';
import { attach } from '../dist/tfjs/index.js';
import { uniform } from './measure/data.mjs';
import { checkEqual } from './measure/equal.mjs';
import { atMost, inTurns, runBench } from './measure/turns.mjs';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
const layers = require('@tensorflow/tfjs-layers');
const wasm = require('@tensorflow/tfjs-backend-wasm');

const SIZE = 256;
const ROUNDS = 25;

wasm.setWasmPaths(fileURLToPath(new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)));
await tf.setBackend('wasm');
const fp = attach({ ...tf, ...layers });

await runBench(sections());

async function* sections() {
  const atRun = [{ task: 'run, float16', most: 1.3 }];
  yield await compare('super-resolution, 32 x 32 to 64 x 64', await superResolution(), atRun);
  const atSteps = [{ task: 'float16, every step', most: 1.5 }];
  yield await compare(`matrix product, ${SIZE}^3`, matrixProducts(), atSteps);
  yield await compare('addition of 1,000,000 elements', additions(), []);
}

/** Times tasks, of which the first is plain; goals are on how many times as long the others take. */
async function compare(title, tasks, goals) {
  const rows = await inTurns(tasks, ROUNDS);
  const bestOf = (task) => rows.find((row) => row.task === task).best;
  return { title, rows, goals: goals.map(({ task, most }) => atMost(task, bestOf(task) / rows[0].best, most)) };
}

/** The values of a tensor that `fn` gives, and nothing left of it. */
function valuesOf(fn) {
  const tensor = tf.tidy(fn);
  const values = tensor.dataSync(); // not within tidy, which would look for tensors among all the values: 8 ms
  tensor.dispose();
  return values;
}

async function superResolution() {
  const folder = join(dirname(require.resolve('@upscalerjs/esrgan-slim')), '../../../../../models/x2');
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const weightData = Uint8Array.from(readFileSync(join(folder, 'group1-shard1of1.bin'))).buffer;
  const model = await layers.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData }),
  );
  const image = tf.tensor4d(
    Float32Array.from({ length: 3072 }, (_, i) => i / 3072),
    [1, 32, 32, 3],
  );
  const predict = () => model.predict(image);
  const policies = {
    'run, float16': 'float16',
    'run, bfloat16': 'bfloat16',
    'run, float8_e4m3fn, stochastic': { format: 'float8_e4m3fn', rounding: 'stochastic', seed: 1 },
    'run, float16, taken apart': { format: 'float16', fused: 'decompose' },
    'run, float16, float16 sums of products': { format: 'float16', accumulator: 'float16' },
  };
  for (const policy of ['float16', 'bfloat16']) {
    const values = Float32Array.from(valuesOf(() => fp.run(policy, predict)));
    checkEqual(values, chop(values, policy));
  }
  return [
    { name: 'plain, float32', run: () => valuesOf(predict) },
    ...Object.entries(policies).map(([name, policy]) => ({
      name,
      run: () => valuesOf(() => fp.run(policy, predict)),
    })),
  ];
}

function matrixProducts() {
  const [a, b] = [1, 2].map((k) => {
    const all = uniform(new Float32Array(k * SIZE * SIZE)).slice((k - 1) * SIZE * SIZE);
    return chop(
      all.map((x) => x / 8),
      'float16',
    );
  });
  const [A, B] = [a, b].map((data) => tf.tensor2d(data, [SIZE, SIZE]));
  const matMul = () => tf.matMul(A, B);
  const policies = {
    'float16, every step': { format: 'float16', accumulator: 'float16' },
    'float16 products, float32 sums': { format: 'float16', product: 'float16', accumulator: 'float32' },
    'float32 sums, bit for bit on every backend': { format: 'float16', accumulator: 'float32' },
    'float16, pairwise': { format: 'float16', accumulator: 'float16', order: 'pairwise' },
    'float16, stochastic': { format: 'float16', accumulator: 'float16', rounding: 'stochastic', seed: 1 },
  };
  const expected = gemm(
    { data: a, rows: SIZE, cols: SIZE },
    { data: b, rows: SIZE, cols: SIZE },
    { accumulator: 'float16' },
  );
  checkEqual(Float64Array.from(valuesOf(() => fp.run(policies['float16, every step'], matMul))), expected.data);
  return [
    { name: 'tfjs wasm, float32', run: () => valuesOf(matMul) },
    ...Object.entries(policies).map(([name, policy]) => ({ name, run: () => valuesOf(() => fp.run(policy, matMul)) })),
  ];
}

function additions() {
  const [A, B] = [1, 2].map((k) => tf.tensor1d(uniform(new Float32Array(1e6 * k)).slice(1e6 * (k - 1))));
  const add = () => tf.tidy(() => void tf.add(A, B));
  return [
    { name: 'plain, float32', run: add },
    { name: 'run, bfloat16', run: () => fp.run('bfloat16', add) },
    { name: 'run, bfloat16, operands as they are', run: () => fp.run({ format: 'bfloat16', inputs: false }, add) },
  ];
}
