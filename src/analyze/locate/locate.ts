/**
 * locate: which lines are to blame for an unstable result.
 * @module
 */
import { checkInteger, checkKeys, checkOneOf, kind } from '../../arguments.js';
import { chopper as chopperOf } from '../../chopper.js';
import { format as formatOf, type FormatLike } from '../../format/names.js';
import type { Lowerable, LowerOptions } from '../../lower/index.js';
import { operations, type Operations } from '../../lower/runtime.js';
import { drawSeed } from '../../seed.js';
import type { Site } from '../explore/site.js';
import { copiesOf } from '../inputs.js';
import { noiseModes, noisyChopper, type NoiseMode } from '../noise.js';
import { numbersOf, someNumbersOf } from '../numbers.js';
import { OutOfBudget, rddmin } from './rddmin.js';
import { sited, type Sited } from './sited.js';

/** What is disturbed together. */
export type Unit = 'line' | 'function' | 'operation' | 'variable';

/** What `locate` can be told. Unknown keys are errors. */
export interface LocateOptions extends Pick<LowerOptions, 'scope' | 'exact'> {
  /**
   * What is disturbed together: a line, a function, an operation, or the operations whose value a variable takes.
   * @defaultValue 'line'
   */
  readonly unit?: Unit;
  /**
   * How: a mode of `digits`, or a format that the operations compute in.
   * @defaultValue 'cestac'
   */
  readonly perturb?: NoiseMode | FormatLike;
  /**
   * Runs of a set with noise; it fails if one of them does. With a format one run tells all.
   * @defaultValue 20
   */
  readonly samples?: number;
  /** The largest relative difference from the undisturbed result that passes; either this or `check`. */
  readonly tolerance?: number;
  /** Whether a result passes. */
  readonly check?: (result: unknown, reference: unknown) => boolean;
  /**
   * What undisturbed operations compute in.
   * @defaultValue 'float64'
   */
  readonly format?: FormatLike;
  /**
   * Bits above the noise of 'rr', 'pb' and 'mca'.
   * @defaultValue the precision of the format
   */
  readonly virtualPrecision?: number;
  /**
   * Seed of the noise, an integer in 0..2^64-1.
   * @defaultValue drawn, and told in the answer
   */
  readonly seed?: number | bigint;
  /**
   * The most runs of the function.
   * @defaultValue 10000
   */
  readonly budget?: number;
}

/** What `locate` found. */
export interface Located {
  /** Each fails, and passes without any one of its units; sites of each. */
  readonly sets: readonly (readonly Site[])[];
  /** The same as names: '16', 'solve()', '16:21', 's'. */
  readonly units: readonly (readonly string[])[];
  /** Units that pass together. */
  readonly rest: readonly string[];
  /** How often the function ran. */
  readonly runs: number;
  /** False if the budget ran out: then `sets` holds what was found until then. */
  readonly complete: boolean;
  readonly reference: unknown;
  readonly seed: bigint;
  /** The sets, line by line. */
  toString(): string;
}

const keys = [
  ...['unit', 'perturb', 'samples', 'tolerance', 'check', 'format', 'virtualPrecision', 'seed', 'budget'],
  ...['scope', 'exact'],
];

/**
 * Finds the lines (functions, operations, variables) whose disturbance makes a result fail.
 *
 * A set of units fails if, with noise in their operations alone, one of the samples does not pass: NaN never does, nor
 * does a run that throws. rddmin finds sets one after the other: every set fails, no set fails without any one of its
 * units, and what is left over passes. Infinities pass where the reference is the same infinity; 0 is compared by
 * absolute difference. The answer depends on the arguments and the seed alone.
 * @param fn - what `lower` takes; it must not depend on time or Math.random
 * @param args - its arguments, cloned for each run; or a function that makes them
 * @throws {@link TypeError} unless one of `tolerance` and `check` is given; {@link RangeError} for options, for a function
 * that is not deterministic, and if the undisturbed run fails `check`
 * @example
 * const difference = (x: number) => {
 *   const root = Math.sqrt(x + 1);
 *   return root - Math.sqrt(x);
 * };
 * locate(difference, [1e13], { tolerance: 1e-6, unit: 'operation', seed: 1 }).units.flat().length > 0  // true
 */
export function locate(fn: Lowerable, args: readonly unknown[] | (() => unknown[]), options: LocateOptions): Located {
  const name = 'locate';
  checkKeys(options, keys, name);
  const { unit = 'line', format = 'float64', samples = 20, budget = 10_000 } = options;
  checkOneOf(unit, ['line', 'function', 'operation', 'variable'], name, 'unit');
  checkInteger(samples, 1, Infinity, name, 'samples');
  checkInteger(budget, 1, Infinity, name, 'budget');
  const seed = BigInt(options.seed ?? drawSeed());
  const lowering = { ...(options.scope && { scope: options.scope }), ...(options.exact && { exact: options.exact }) };
  const program = sited(fn, chopperOf(format), lowering);
  const plain = operations(chopperOf(format));
  const noise = disturbances(options, format, seed, samples);
  const copies = copiesOf(args, name);
  const { groups, names } = groupsOf(program.sites, unit);

  let runs = 0;
  const runWith = (set: readonly number[], disturbed: Operations): unknown => {
    if (runs >= budget) throw new OutOfBudget();
    runs++;
    program.table.fill(plain);
    for (const one of set) for (const site of groups[one]!) program.table[site] = disturbed;
    return program.run(...copies());
  };
  const reference = runWith([], plain);
  const passes = checkOf(options, reference);
  checkDeterministic(reference, runWith([], plain), passes);
  const known = new Map<string, boolean>();
  const fails = (set: readonly number[]): boolean => {
    const key = set.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const result = noise.some((make) => {
      try {
        return !passes(runWith(set, make()));
      } catch (error) {
        if (error instanceof OutOfBudget) throw error;
        return true;
      }
    });
    known.set(key, result);
    return result;
  };
  const { sets, rest, complete } = rddmin(
    groups.map((_, i) => i),
    fails,
  );
  return answer(program, { sets, rest, complete }, { groups, names, unit, runs, reference, seed });
}

function answer(
  { sites }: Sited,
  found: {
    readonly sets: readonly (readonly number[])[];
    readonly rest: readonly number[];
    readonly complete: boolean;
  },
  about: {
    readonly groups: readonly (readonly number[])[];
    readonly names: readonly string[];
    readonly unit: Unit;
    readonly runs: number;
    readonly reference: unknown;
    readonly seed: bigint;
  },
): Located {
  const { groups, names, unit, runs, reference, seed } = about;
  const sets = found.sets.map((set) => set.flatMap((one) => groups[one]!.map((site) => sites[site]!)));
  const units = found.sets.map((set) => set.map((one) => names[one]!));
  const text = (): string => {
    const lines = units.map((set, i) => {
      const places = sets[i]!.map((site) => `    ${site.id}  ${site.text}`);
      return [`${unit} ${set.join(', ')}`, ...places].join('\n');
    });
    const head = units.length === 0 ? `nothing fails: all ${names.length} units pass together` : lines.join('\n');
    return `${head}\n${runs} runs, seed ${seed}${found.complete ? '' : '; the budget ran out'}`;
  };
  const rest = found.rest.map((one) => names[one]!);
  return { sets, units, rest, runs, complete: found.complete, reference, seed, toString: text };
}

/** The sites of each unit, in the order of the source. */
function groupsOf(sites: readonly Site[], unit: Unit): { groups: number[][]; names: string[] } {
  const groups = new Map<string, number[]>();
  sites.forEach((site, i) => {
    const key = {
      line: String(site.line),
      function: `${site.function}()`,
      operation: site.id,
      variable: site.variable ?? '',
    }[unit];
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return { groups: [...groups.values()], names: [...groups.keys()] };
}

/** What disturbs each sample. */
function disturbances(
  { perturb = 'cestac', virtualPrecision }: LocateOptions,
  format: FormatLike,
  seed: bigint,
  samples: number,
): (() => Operations)[] {
  const mode = noiseModes.find((one) => one === perturb);
  if (mode === undefined) {
    const narrow = operations(chopperOf(perturb as FormatLike));
    return [() => narrow];
  }
  const { precision } = formatOf(format);
  if (virtualPrecision !== undefined && (mode === 'sr' || mode === 'cestac')) {
    throw new RangeError(`locate: "virtualPrecision" expected mode rr, pb or mca, got ${mode}`);
  }
  const bits = checkInteger(virtualPrecision ?? precision, 1, precision, 'locate', 'virtualPrecision');
  return Array.from({ length: samples }, (_, k) => {
    return () => operations(noisyChopper(format, { mode, virtualPrecision: bits, seed, stream: k }));
  });
}

function checkOf({ tolerance, check }: LocateOptions, reference: unknown): (result: unknown) => boolean {
  if ((tolerance === undefined) === (check === undefined)) {
    throw new TypeError(`locate: one of "tolerance" and "check" expected, got ${check ? 'both' : 'none'}`);
  }
  if (check !== undefined) {
    if (typeof check !== 'function') throw new TypeError(`locate: "check" expected a function, got ${kind(check)}`);
    return (result) => check(result, reference);
  }
  if (!(typeof tolerance === 'number' && tolerance >= 0)) {
    throw new RangeError(`locate: "tolerance" expected a number from 0 on, got ${String(tolerance)}`);
  }
  const wanted = someNumbersOf(reference, 'locate');
  return (result) => {
    const found = numbersOf(result);
    if (found.length !== wanted.length) return false;
    return found.every(({ path, value }, i) => {
      const { path: place, value: right } = wanted[i]!;
      return path === place && (value === right || distance(value, right) <= tolerance);
    });
  };
}

function distance(x: number, reference: number): number {
  return reference === 0 ? Math.abs(x) : Math.abs(x - reference) / Math.abs(reference);
}

function checkDeterministic(one: unknown, other: unknown, passes: (result: unknown) => boolean): void {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  if (a.length !== b.length || a.some(({ value }, i) => !Object.is(value, b[i]!.value))) {
    throw new RangeError('locate: "fn" expected a deterministic function, got two results from two undisturbed runs');
  }
  if (!passes(one)) throw new RangeError('locate: "check" expected to pass the undisturbed result');
}
