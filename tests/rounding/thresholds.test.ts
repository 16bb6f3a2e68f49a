/**
 * Formats on both sides of every limit by which plan.ts and bulk.ts choose a way, in every mode: arrays of float64 and
 * float32, in WebAssembly and in JavaScript, and single numbers give what the reference gives.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chop, defineFormat, useBackend, type Format } from '../../src/index.js';
import { modeFacts, roundingModes, type RoundingMode } from '../../src/modes.js';
import { checkOptions } from '../../src/options.js';
import { randomWords } from '../../src/random/words.js';
import { round } from '../../src/rounding/round.js';
import { makeRule } from '../../src/rounding/rule.js';

afterEach(() => useBackend('auto'));

const SEED = 11n;

/** precision, emin, emax: each limit with the last format inside and the first outside. */
const limits: readonly (readonly [precision: number, emin: number, emax: number, what: string])[] = [
  [1, -14, 15, 'one bit'],
  [2, -14, 15, 'two bits'],
  [20, -900, 900, 'pairs at random: precision 20'],
  [21, -900, 900, 'pairs at random: precision 21'],
  [20, -901, 900, 'pairs at random: emin -901'],
  [20, -900, 901, 'pairs at random: emax 901'],
  [22, -126, 124, 'float32 lanes: precision 22, emax 124'],
  [22, -126, 125, 'float32 lanes: emax 125'],
  [23, -126, 124, 'float32 lanes: precision 23'],
  [22, -127, 124, 'float32 lanes: emin -127'],
  [23, -126, 127, 'the exponents of float32: precision 23'],
  [24, -126, 127, 'float32 itself'],
  [25, -126, 127, 'float32 with a bit more'],
  [40, -126, 127, 'tables of quanta at random: precision 40'],
  [41, -126, 127, 'tables of quanta at random: precision 41'],
  [51, -500, 500, 'precision 51'],
  [52, -500, 500, 'precision 52'],
  [53, -500, 500, 'precision 53'],
  [53, -1022, 1023, 'float64 itself'],
  [7, -985, 300, 'stochastic kernel: emin = p - 992'],
  [7, -986, 300, 'stochastic kernel: emin below p - 992'],
  [10, -1022, 300, 'loops: emin -1022'],
  [10, -1023, 300, 'loops: emin -1023'],
  [10, -300, 980, 'loops: emax = 970 + p'],
  [10, -300, 981, 'loops: emax above 970 + p'],
  [51, -300, 1021, 'loops: emax 1021'],
  [52, -300, 1022, 'loops: emax 1022'],
  [5, 512, 600, 'kernels: emin 512'],
  [5, 513, 600, 'kernels: emin 513'],
  [5, -20, -1, 'emax below 0'],
  [5, -20, 0, 'emax 0'],
];

/** 2^e, also for e beyond float64's subnormals (0) and its largest number (Infinity). */
function power(e: number): number {
  return 2 ** Math.floor(e / 2) * 2 ** (e - Math.floor(e / 2));
}

/** Values of the format's ends and middle, with what lies a tie, a quarter and an ulp of float64 beside them; both signs. */
function inputsOf({ precision, emin, emax, maxFinite }: Format): number[] {
  const found: number[] = [0, Infinity, NaN, maxFinite, maxFinite * 2, power(-1074), power(1023)];
  for (const exponent of [
    emin - precision,
    emin - 1,
    emin,
    emin + 1,
    Math.floor((emin + emax) / 2),
    0,
    emax - 1,
    emax,
  ]) {
    const quantum = power(Math.max(exponent, emin) - precision + 1);
    const base = power(exponent);
    for (const steps of [0, 0.25, 0.5, 0.75, 1, 1.5, 2.5]) found.push(base + steps * quantum);
    found.push(base * (1 + 2 ** -52), base * (1 - 2 ** -53), (base + quantum / 2) * (1 + 2 ** -52));
  }
  const finite = found.filter((x) => !(Math.abs(x) > Number.MAX_VALUE) || x === Infinity);
  return finite.flatMap((x) => [x, -x]);
}

/** NaN stands for every NaN; signs of zeros count. */
function same(actual: ArrayLike<number>, expected: ArrayLike<number>, x: ArrayLike<number>): void {
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) {
      expect.fail(`element ${i}, ${x[i]}: expected ${expected[i]}, got ${actual[i]}`);
    }
  }
}

function checkMode(format: Format, mode: RoundingMode): void {
  const options = { rounding: mode, ...(modeFacts[mode].choice === 'chance' && { seed: SEED }) };
  const rule = makeRule(format, checkOptions(options, 'test'), 'test');
  const words = randomWords(SEED, 0);
  const inputs = inputsOf(format);
  const long = Float64Array.from({ length: Math.max(inputs.length, 256) }, (_, i) => inputs[i % inputs.length]!);
  const single = Float32Array.from(long);
  const expected = Float64Array.from(long, (x, i) => round(x, rule, words, i));
  const holds = format.precision <= 24 && format.emax <= 127 && format.emin - format.precision + 1 >= -149;
  const expectedSingle = Float64Array.from(single, (x, i) => round(x, rule, words, i));
  for (const backend of ['js', 'wasm-simd'] as const) {
    useBackend(backend);
    same(chop(long, format, options), expected, long);
    if (holds) same(chop(single, format, options), expectedSingle, single);
  }
  inputs.forEach((x, i) => same([chop(x, format, { ...options, position: i })], [expected[i]!], [x]));
}

describe.each(limits)('p = %d, exponents %d..%d (%s)', (precision, emin, emax) => {
  const format = defineFormat({ precision, emin, emax });
  it.each(roundingModes)('%s', (mode) => checkMode(format, mode));
});
