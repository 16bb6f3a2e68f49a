/**
 * Blocks: million elements a second of processor time, the best of interleaved rounds, 2^20 float32, one thread.
 *
 *     node bench/blocks.mjs            the table
 *     node bench/blocks.mjs --json     the same as JSON
 *
 * Before it is timed, what every quantizer gives is compared with what its codes and scales stand for.
 */
import { allocate } from '../dist/index.js';
import { quantizer, quantizeScaled } from '../dist/blocks/index.js';

const ELEMENTS = 2 ** 20;
const ROUNDS = 25;
const shape = [ELEMENTS / 256, 256];

/** What is to be reached, in kernel memory, from ordinary arrays, encoding, decoding. */
const rows = [
  ['mxfp4', 'mxfp4', {}, [1000, 300, 250, 1000]],
  ['mxfp8', 'mxfp8', {}, [1000, 300, 250, 1000]],
  ['e4m3 x powers of two', 'float8_e4m3fn', { block: 32 }, [1000, 300, 250, 1000]],
  ['e4m3 x float32', 'float8_e4m3fn', { block: 32, scale: 'float32' }, [300]],
  ['nvfp4', 'nvfp4', {}, [300]],
  ['fixed<4,4>', 'fixed<4,4>', {}, [600]],
  ['int8', 'int8', {}, [600]],
  ['mxfp4 stochastic', 'mxfp4', { rounding: 'stochastic', seed: 1 }, [150]],
  ['int8 stochastic', 'int8', { rounding: 'stochastic', seed: 1 }, [150]],
  ['q4_0', 'q4_0', {}, [undefined, undefined, 150, 150]],
  ['q8_0', 'q8_0', {}, [undefined, undefined, 150, 150]],
];

const plain = Float32Array.from({ length: ELEMENTS }, (_, i) => ((i * 2654435761) % 2 ** 32) / 2 ** 30 - 2);
const x = allocate(ELEMENTS, 'float32');
const out = allocate(ELEMENTS, 'float32');
x.set(plain);
const apart = new Float32Array(ELEMENTS);

function check(q, name) {
  const wanted = q.with({ position: 0 }).quantize(plain, shape).dequantize('float32');
  const got = q.with({ position: 0 })(plain, shape);
  if (got.some((value, i) => !Object.is(value, wanted[i]))) throw new Error(`${name}: chop is not quantize`);
}

const candidates = rows.flatMap(([label, name, options, targets]) => {
  const q = quantizer(name, options);
  check(q, label);
  const stored = q.quantize(plain, shape);
  const runs = {
    memory: () => q.into(out, x, shape),
    arrays: () => q.into(apart, plain, shape),
    encode: () => q.quantize(plain, shape),
    decode: () => stored.dequantize('float32'),
  };
  return Object.entries(runs).map(([way, run], i) => ({ label, way, run, target: targets[i], best: Infinity }));
});
candidates.push({
  label: 'quantizeScaled, blocks of 32',
  way: 'arrays',
  run: () => quantizeScaled(plain, [ELEMENTS], { format: 'float8_e4m3fn', block: 32 }),
  target: 333, // a tenth of the 30 ns that an element took before there were kernels
  best: Infinity,
});

for (let round = 0; round < ROUNDS; round++) {
  for (const candidate of candidates) {
    const start = process.cpuUsage();
    candidate.run();
    const { user, system } = process.cpuUsage(start);
    candidate.best = Math.min(candidate.best, user + system);
  }
}

const results = candidates.map(({ label, way, best, target }) => ({
  label,
  way,
  'Melem/s': Math.floor(ELEMENTS / best),
  ...(target !== undefined && { target, reached: ELEMENTS / best >= target }),
}));
if (process.argv.includes('--json')) console.log(JSON.stringify(results));
else console.table(results);
