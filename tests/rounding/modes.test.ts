/**
 * Every mode is known to every back end: the kernels, the loops and `chop(number)` give what the reference gives, on the
 * inputs in which modes differ. The list of modes is all that this test knows of them.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chop, format, useBackend } from '../../src/index.js';
import { modeFacts, modeOfCode, roundingModes, type RoundingMode } from '../../src/modes.js';
import { checkOptions } from '../../src/options.js';
import { randomWords } from '../../src/random/words.js';
import { round } from '../../src/rounding/round.js';
import { makeRule } from '../../src/rounding/rule.js';
import type { Mode } from '../oracle/rounding.js';

afterEach(() => useBackend('auto'));

const SEED = 7n;
const target = format('float16');

/** Ties with even and odd neighbours, values on either side of them, subnormals, and the ends of the range; both signs. */
const magnitudes = [1, 1.0009765625].flatMap((x) => [x, x + 2 ** -12, x + 2 ** -11, x + 3 * 2 ** -12]);
const ends = [2 ** -25, 2 ** -24 * 1.5, 2 ** -26, 65519, 65520, 65504, 1e6, Infinity, 0];
const inputs = [...magnitudes, ...ends].flatMap((x) => [x, -x]);
const long = Float64Array.from({ length: 40 * inputs.length }, (_, i) => inputs[i % inputs.length]!);

function reference(mode: RoundingMode, x: number, index: number): number {
  const rule = makeRule(target, checkOptions({ rounding: mode, seed: SEED }, 'test'), 'test');
  return round(x, rule, randomWords(SEED, 0), index);
}

/** The oracle has a list of its own: a mode that it lacks does not compile here. */
const known: readonly Mode[] = roundingModes;

describe.each(known)('%s', (mode) => {
  const options = { rounding: mode, seed: SEED };
  const expected = Float64Array.from(long, (x, i) => reference(mode, x, i));

  it('is rounded by chop(number) as by the reference', () =>
    expect(inputs.map((x) => chop(x, target, options))).toEqual(inputs.map((x) => reference(mode, x, 0))));

  it.each(['js', 'wasm-simd'] as const)('is rounded by %s as by the reference, in float64 and float32', (backend) => {
    useBackend(backend);
    expect(chop(long, target, options)).toEqual(expected);
    const single = Float32Array.from(long);
    expect(chop(single, target, options)).toEqual(Float32Array.from(single, (x, i) => reference(mode, x, i)));
  });

  it('has the code that chop and pychop give it', () => {
    const { code } = modeFacts[mode];
    if (code !== undefined) expect(modeOfCode(code)).toBe(mode);
  });
});

describe('codes', () => {
  it('are 1 to 9, each of one mode', () =>
    expect(roundingModes.flatMap((mode) => modeFacts[mode].code ?? []).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]));
});
