/**
 * Comparing chop with the oracle on many inputs in many settings: arrays on every back end, scalars, and the reference
 * (src/rounding/round.ts), which the fast paths of both must equal.
 * @module
 */
import { allocate, chopper, type Chopper } from '../../src/index.js';
import { checkOptions } from '../../src/options.js';
import { round } from '../../src/rounding/round.js';
import { makeRule } from '../../src/rounding/rule.js';
import { backends } from './backends.js';
import { isFloat32 } from './boundaries.js';
import { expectedBits32, expectedBits64, firstDifference, show } from './bits.js';
import type { Facts } from './facts.js';
import {
  bracketOf,
  deliverInput,
  deterministicModes,
  saturations,
  subnormalTreatments,
  type Input,
  type Setting,
} from './rounding.js';

/** Every deterministic mode with every subnormals and every saturate setting: 81. */
export const allSettings: readonly Setting[] = deterministicModes.flatMap((mode) =>
  subnormalTreatments.flatMap((subnormals) => saturations.map((saturate) => ({ mode, subnormals, saturate }))),
);

/** Inputs that are bracketed at a time, so that memory stays small. */
const CHUNK = 32768;

/** Compares all inputs in all of `settings`; returns how many results were compared with the oracle's. */
export function compareEverySetting(f: Facts, x: Float64Array | Float32Array, settings: readonly Setting[]): number {
  const choppers = settings.map((setting) => chopperOf(f, setting));
  let cases = 0;
  for (let start = 0; start < x.length; start += CHUNK) {
    const chunk = x.slice(start, start + CHUNK);
    const gradual = Array.from(chunk, (value) => bracketOf(value, f, false));
    const none = Array.from(chunk, (value) => bracketOf(value, f, true));
    settings.forEach((setting, s) => {
      const inputs = setting.subnormals === 'none' ? none : gradual;
      cases += compareOne(f, chunk, inputs, setting, choppers[s]!);
    });
  }
  return cases;
}

/**
 * Compares each input in one of `settings`, the next for the next input, so that all of them meet all kinds of input;
 * returns how many results were compared.
 */
export function compareRotated(f: Facts, x: Float64Array, settings: readonly Setting[], first: number): number {
  let cases = 0;
  settings.forEach((setting, s) => {
    const offset = (s - (first % settings.length) + settings.length) % settings.length;
    const chosen = x.filter((_, i) => i % settings.length === offset);
    if (chosen.length === 0) return;
    const inputs = Array.from(chosen, (value) => bracketOf(value, f, setting.subnormals === 'none'));
    const c = chopperOf(f, setting);
    cases += compareOne(f, chosen, inputs, setting, c);
    if (!float32Holds(f)) return;
    const singles = chosen.filter(isFloat32);
    if (singles.length > 0) {
      cases += compareOne(
        f,
        Float32Array.from(singles),
        inputs.filter((_, i) => isFloat32(chosen[i]!)),
        setting,
        c,
      );
    }
  });
  return cases;
}

/** Whether a Float32Array can be rounded to `f`. */
export function float32Holds(f: Facts): boolean {
  return f.precision <= 24 && f.emax <= 127 && f.emin - f.precision + 1 >= -149;
}

function chopperOf(f: Facts, { mode, subnormals, saturate }: Setting): Chopper {
  return chopper(f.name, { rounding: mode, subnormals, saturate });
}

const kernelMemory = { float64: allocate(CHUNK, 'float64'), float32: allocate(CHUNK, 'float32') };

/** Rounds a copy of `x` in place where the kernels work without copying. */
function roundInKernelMemory(x: Float64Array | Float32Array, c: Chopper): Float64Array | Float32Array {
  if (x instanceof Float64Array) {
    const y = kernelMemory.float64.subarray(0, x.length);
    y.set(x);
    return c.into(y, y);
  }
  const y = kernelMemory.float32.subarray(0, x.length);
  y.set(x);
  return c.into(y, y);
}

function compareOne(
  f: Facts,
  x: Float64Array | Float32Array,
  inputs: readonly Input[],
  setting: Setting,
  c: Chopper,
): number {
  const expected = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) expected[i] = deliverInput(inputs[i]!, f, setting);
  const fail = (path: string, i: number, got: number | undefined): never => {
    throw new Error(
      `${f.name} ${JSON.stringify(setting)} ${path}: chop(${show(x[i])}) expected ${show(expected[i])}, got ${show(got)}`,
    );
  };
  const bits = x instanceof Float64Array ? expectedBits64(expected) : expectedBits32(expected);
  for (const backend of backends) {
    backend.use();
    const got = x instanceof Float64Array ? c(x) : c(x);
    const i = firstDifference(got, bits);
    if (i >= 0) fail(`${got.constructor.name} on ${backend.name}`, i, got[i]);
    const inPlace = roundInKernelMemory(x, c);
    const j = firstDifference(inPlace, bits);
    if (j >= 0) fail(`${got.constructor.name} in kernel memory on ${backend.name}`, j, inPlace[j]);
  }
  // A scalar has no type: the same numbers in a Float32Array would only be compared again.
  if (x instanceof Float64Array) {
    for (let i = 0; i < x.length; i++) {
      const got = c(x[i]!);
      if (!Object.is(got, expected[i])) fail('scalar', i, got);
    }
    const { mode, subnormals, saturate } = setting;
    const rule = makeRule(c.format, checkOptions({ rounding: mode, subnormals, saturate }, 'test'), 'test');
    for (let i = 0; i < x.length; i++) {
      const got = round(x[i]!, rule);
      if (!Object.is(got, expected[i])) fail('reference', i, got);
    }
    return x.length * (2 * backends.length + 2);
  }
  return 2 * x.length * backends.length;
}
