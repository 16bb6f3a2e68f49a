/**
 * The benches of arrays: kernel memory, ordinary arrays, formats, data, codes, and what else rounds arrays.
 */
import { f16round } from '@petamoriken/float16';
import {
  arena,
  chopper,
  decode,
  decodeArray,
  encode,
  encodeArray,
  format as formatOf,
  formats,
  pack,
  unpack,
  useBackend,
} from '../dist/index.js';
import { operationSections } from './operations.mjs';
import { anyExponent, extremes, rareSpecials, specials, uniform } from './measure/data.mjs';
import { checkEqual } from './measure/equal.mjs';
import { f16roundLoop, froundLoop, nativeF16roundLoop, plainLoop, splittingLoop } from './measure/rivals.mjs';

export const COPY = 'memory copy';

/** The modes to nearest and the directed ones; the default mode is first. */
export const deterministicModes = [
  'tiesToEven',
  'tiesToAway',
  'tiesToZero',
  'tiesToOdd',
  'towardPositive',
  'towardNegative',
  'towardZero',
  'awayFromZero',
  'toOdd',
];
export const stochasticModes = ['stochastic', 'stochasticEqual'];
const modes = [...deterministicModes, ...stochasticModes];

const SEED = 20_260_401;
/** Starts from the same random words in every pass. */
const START = 0;

/** Makes the sections one after another, so that one at a time holds memory. */
export function* sections() {
  for (const length of [1e5, 1e6, 1e7]) yield inKernelMemory(length);
  for (const length of [1e5, 1e7]) yield float32InKernelMemory(length);
  yield dependenceOnData(1e5);
  yield ordinaryArrays(1e5);
  yield ordinaryArrays(1e7);
  yield ordinaryFloat32(1e5);
  for (const length of [16, 32, 64, 128, 256, 1024]) yield shortArrays(length);
  yield stochasticVariants(1e5);
  yield otherFormats(1e5);
  yield subnormalTreatments(1e5);
  yield codes(1e5);
  yield* operationSections(1e5, copy, ofCopy);
  yield rivalsToFloat16(1e5);
  yield rivalsToFloat32(1e5);
}

/** Titles of sections, by which the goals find their rows. */
export const titles = {
  kernel: (length) => `float16, float64 arrays in kernel memory, ${count(length)} elements`,
  single: (length) => `float32 arrays in kernel memory, ${count(length)} elements`,
  data: (length) => `float16, dependence on data, kernel memory, ${count(length)} elements`,
  ordinary: (length) => `float16, ordinary arrays, ${count(length)} elements`,
  ordinary32: (length) => `float32, ordinary arrays, ${count(length)} elements`,
  short: (length) => `float16, short ordinary arrays, ${count(length)} elements`,
};

function inKernelMemory(length) {
  const { allocate, release } = arena(2 * 8 * length + 128);
  const x = uniform(allocate(length, 'float64'));
  const y = allocate(length, 'float64');
  const tasks = modes.map((rounding) => round(rounding, y, x, 'float16', { rounding }));
  return { title: titles.kernel(length), length, ...ofCopy, tasks: [copy(y, x), ...tasks], release };
}

function float32InKernelMemory(length) {
  const { allocate, release } = arena(2 * 4 * length + 128);
  const x = uniform(allocate(length, 'float32'));
  const y = allocate(length, 'float32');
  const tasks = ['float16', 'bfloat16'].flatMap((format) =>
    ['tiesToEven', 'tiesToAway', 'towardPositive', 'towardZero', 'stochastic', 'stochasticEqual'].map((rounding) =>
      round(`${format} ${rounding}`, y, x, format, { rounding }),
    ),
  );
  return { title: titles.single(length), length, ...ofCopy, tasks: [copy(y, x), ...tasks], release };
}

/** Data by name; the first is what the others are compared with. */
export const datasets = {
  uniform,
  'subnormal and overflow': extremes,
  'any exponent of float64': anyExponent,
  'NaN, Inf and zeros, 1 in 1000': rareSpecials,
  'NaN, Inf and zeros, 1 in 2': specials,
};

function dependenceOnData(length) {
  const fills = Object.entries(datasets);
  const { allocate, release } = arena((fills.length + 1) * (8 * length + 64));
  const y = allocate(length, 'float64');
  const inputs = fills.map(([name, fill]) => [name, fill(allocate(length, 'float64'))]);
  const tasks = [
    ...modes.flatMap((rounding) =>
      inputs.map(([name, x]) => round(`${rounding}: ${name}`, y, x, 'float16', { rounding })),
    ),
    ...inputs.map(([name, x]) => round(`subnormals 'none': ${name}`, y, x, 'float16', { subnormals: 'none' })),
  ];
  const baseline = (task) => `${task.split(': ')[0]}: uniform`;
  return { title: titles.data(length), length, heading: 'of uniform', baseline, tasks, release };
}

function ordinaryArrays(length) {
  const x = uniform(new Float64Array(length));
  const y = new Float64Array(length);
  const numbers = Array.from(x);
  const numbersOut = Array.from(y);
  const tasks = [
    copy(y, x),
    ...modes.map((rounding) => round(`${rounding}, into`, y, x, 'float16', { rounding })),
    roundNew('tiesToEven, new array', x, 'float16', {}),
    roundNew('stochastic, new array', x, 'float16', { rounding: 'stochastic' }),
    round('tiesToEven, into, number[]', numbersOut, numbers, 'float16', {}),
    roundNew('tiesToEven, new array, number[]', numbers, 'float16', {}),
    onBackend('js', round('tiesToEven, into, JS back end', y, x, 'float16', {})),
    onBackend('js', round('stochastic, into, JS back end', y, x, 'float16', { rounding: 'stochastic' })),
  ];
  return { title: titles.ordinary(length), length, ...ofCopy, tasks };
}

function ordinaryFloat32(length) {
  const x = uniform(new Float32Array(length));
  const y = new Float32Array(length);
  const tasks = [
    copy(y, x),
    round('tiesToEven, into', y, x, 'float16', {}),
    roundNew('tiesToEven, new array', x, 'float16', {}),
    round('stochastic, into', y, x, 'float16', { rounding: 'stochastic' }),
    round('bfloat16 tiesToEven, into', y, x, 'bfloat16', {}),
  ];
  return { title: titles.ordinary32(length), length, ...ofCopy, tasks };
}

/** What decides from which length on arrays go to the kernel. */
function shortArrays(length) {
  const x = uniform(new Float64Array(length));
  const y = new Float64Array(length);
  const stochastic = { rounding: 'stochastic' };
  const tasks = [
    copy(y, x),
    onBackend('wasm-simd', round('tiesToEven, kernel', y, x, 'float16', {})),
    onBackend('js', round('tiesToEven, JS loop', y, x, 'float16', {})),
    onBackend('wasm-simd', round('stochastic, kernel', y, x, 'float16', stochastic)),
    onBackend('js', round('stochastic, JS loop', y, x, 'float16', stochastic)),
  ];
  return { title: titles.short(length), length, ...ofCopy, tasks };
}

function stochasticVariants(length) {
  const { allocate, release } = arena(2 * 8 * length + 128);
  const x = uniform(allocate(length, 'float64'));
  const y = allocate(length, 'float64');
  const stochastic = (name, options) => round(name, y, x, 'float16', { rounding: 'stochastic', ...options });
  const tasks = [
    copy(y, x),
    stochastic('stochastic', {}),
    round('stochasticEqual', y, x, 'float16', { rounding: 'stochasticEqual' }),
    ...['A', 'B', 'C'].map((variant) => stochastic(`8 random bits, variant ${variant}`, { randomBits: 8, variant })),
    stochastic('32 random bits, variant C', { randomBits: 32 }),
    stochastic('saturated', { saturate: true }),
    round('bfloat16', y, x, 'bfloat16', { rounding: 'stochastic' }),
    round('float8_e4m3fn', y, x, 'float8_e4m3fn', { rounding: 'stochastic' }),
    round('float8_e8m0fnu', y, x, 'float8_e8m0fnu', { rounding: 'stochastic' }),
  ];
  const title = `stochastic rounding, kernel memory, ${count(length)} elements`;
  return { title, length, ...ofCopy, tasks, release };
}

function otherFormats(length) {
  const { allocate, release } = arena(2 * 8 * length + 128);
  const x = uniform(allocate(length, 'float64'));
  const y = allocate(length, 'float64');
  const named = [...formats.keys()].map((name) => [name, name]);
  const others = [
    ['binary8p3se', 'binary8p3se'],
    ['binary8p3sf', 'binary8p3sf'],
    ['binary8p4ue', 'binary8p4ue'],
    ['binary16p8se', 'binary16p8se'],
    ['precision 40, exponents of float64', { precision: 40, emin: -1022, emax: 1023 }],
    ['precision 24, unbounded', { precision: 24, unbounded: true }],
  ];
  const tasks = [...named, ...others].flatMap(([name, format]) =>
    ['tiesToEven', 'towardZero'].map((rounding) => round(`${name} ${rounding}`, y, x, format, { rounding })),
  );
  const title = `formats, kernel memory, ${count(length)} elements`;
  return { title, length, ...ofCopy, tasks: [copy(y, x), ...tasks], release };
}

function subnormalTreatments(length) {
  const { allocate, release } = arena(2 * 8 * length + 128);
  const x = extremes(allocate(length, 'float64'));
  const y = allocate(length, 'float64');
  const tasks = ['gradual', 'flush', 'none'].flatMap((subnormals) =>
    ['tiesToEven', 'towardZero', 'stochastic'].map((rounding) =>
      round(`${subnormals} ${rounding}`, y, x, 'float16', { rounding, subnormals }),
    ),
  );
  const saturated = round('gradual tiesToEven, saturated', y, x, 'float16', { saturate: true });
  const title = `float16, treatments of subnormals, kernel memory, ${count(length)} elements`;
  return { title, length, ...ofCopy, tasks: [copy(y, x), ...tasks, saturated], release };
}

function codes(length) {
  const x = uniform(new Float64Array(length));
  const y = new Float64Array(length);
  const tasks = ['float16', 'bfloat16', 'float8_e4m3fn', 'float4_e2m1fn', 'float32', 'float64'].flatMap((format) =>
    codeTasks(format, y, x),
  );
  return {
    title: `codes, ordinary arrays, ${count(length)} elements`,
    length,
    ...ofCopy,
    tasks: [copy(y, x), ...tasks],
  };
}

function codeTasks(format, y, x) {
  const { bits } = formatOf(format);
  const rounded = chopper(format)(x);
  const stored = encodeArray(x, format);
  const packed = pack(stored, format);
  let result;
  const tasks = [
    {
      name: `encodeArray ${format}`,
      run: () => (result = encodeArray(x, format)),
      check: () =>
        checkEqual(
          result,
          Array.from(x, (value) => encode(value, format)),
        ),
    },
    {
      name: `decodeArray ${format}, into`,
      run: () => decodeArray(stored, format, y),
      check: () => {
        checkEqual(
          y,
          Array.from(stored, (code) => decode(code, format)),
        );
        checkEqual(y, rounded);
      },
    },
  ];
  if (bits > 16) return tasks;
  return [
    ...tasks,
    {
      name: `pack ${format}`,
      run: () => (result = pack(stored, format)),
      check: () => checkPacked(result, stored, bits),
    },
    {
      name: `unpack ${format}`,
      run: () => (result = unpack(packed, format, x.length)),
      check: () => checkEqual(result, stored),
    },
  ];
}

/** Bit b of element i is bit i bits + b of the bytes, the low bits of a byte first. */
function checkPacked(bytes, stored, bits) {
  const expected = new Uint8Array(Math.ceil((stored.length * bits) / 8));
  for (let bit = 0; bit < stored.length * bits; bit++) {
    const set = (stored[Math.floor(bit / bits)] >>> (bit % bits)) & 1;
    expected[bit >>> 3] |= set << (bit & 7);
  }
  checkEqual(bytes, expected);
}

function rivalsToFloat16(length) {
  const x = uniform(new Float64Array(length));
  const y = new Float64Array(length);
  const expected = x.map(f16round);
  const loops = [
    ['f16round of the float16 package', f16roundLoop],
    ['plain JS loop: precision only', splittingLoop(11)],
    ['plain JS loop: log2, subnormals, overflow', plainLoop],
    ...(nativeF16roundLoop === undefined ? [] : [['Math.f16round of the engine', nativeF16roundLoop]]),
  ];
  const tasks = [copy(y, x), round('fpchop, into', y, x, 'float16', {}), ...loops.map((l) => rival(l, y, x, expected))];
  return { title: `to float16, ordinary arrays, ${count(length)} elements`, length, ...ofCopy, tasks };
}

function rivalsToFloat32(length) {
  const x = uniform(new Float64Array(length));
  const y = new Float64Array(length);
  const expected = x.map(Math.fround);
  const loops = [
    ['Math.fround', froundLoop],
    ['plain JS loop: precision only', splittingLoop(24)],
  ];
  const tasks = [copy(y, x), round('fpchop, into', y, x, 'float32', {}), ...loops.map((l) => rival(l, y, x, expected))];
  return { title: `to float32, ordinary arrays, ${count(length)} elements`, length, ...ofCopy, tasks };
}

const ofCopy = { heading: 'of copy', baseline: () => COPY };

function copy(y, x) {
  return { name: COPY, run: () => y.set(x), check: () => checkEqual(y, x) };
}

function rival([name, loop], y, x, expected) {
  return { name, run: () => loop(y, x), check: () => checkEqual(y, expected) };
}

/** `into` of a chopper. */
function round(name, y, x, format, options) {
  const rounder = chopper(format, { ...options, seed: SEED });
  const run = () => {
    rounder.position = START;
    rounder.into(y, x);
  };
  return { name, run, check: () => checkRounded(y, x, format, options) };
}

/** A chopper called as a function. */
function roundNew(name, x, format, options) {
  const rounder = chopper(format, { ...options, seed: SEED });
  let result;
  const run = () => {
    rounder.position = START;
    result = rounder(x);
  };
  return { name, run, check: () => checkRounded(result, x, format, options) };
}

/** Both back ends must give `y`; so must f16round and Math.fround where they round in the same way. */
function checkRounded(y, x, format, options) {
  for (const backend of ['js', 'wasm-simd']) {
    useBackend(backend);
    checkEqual(y, chopper(format, { ...options, seed: SEED, position: START })(Float64Array.from(x)));
  }
  useBackend('auto');
  const { rounding = 'tiesToEven', ...rest } = options;
  if (rounding !== 'tiesToEven' || Object.keys(rest).length > 0) return;
  if (format === 'float16') checkEqual(y, Float64Array.from(x, f16round));
  if (format === 'float32') checkEqual(y, Float64Array.from(x, Math.fround));
}

/** The task on one back end, which is chosen outside the time taken. */
function onBackend(backend, task) {
  return { ...task, before: () => useBackend(backend), after: () => useBackend('auto') };
}

/** 100000 as 10^5. */
export function count(length) {
  const exponent = Math.log10(length);
  return Number.isInteger(exponent) && exponent > 3 ? `10^${exponent}` : String(length);
}
