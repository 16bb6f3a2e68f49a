/**
 * explore: shadow execution of a function.
 * @module
 */
import { chopper as chopperOf, type Chopper } from '../../chopper.js';
import { power } from '../../format/bits.js';
import type { FormatLike } from '../../format/names.js';
import type { Lowerable, LowerOptions } from '../../lower/index.js';
import { operations } from '../../lower/runtime.js';
import { bigOf, minus, toNumber } from '../big/float.js';
import { copiesOf } from '../inputs.js';
import { checkInteger, checkKeys, checkNumber, checkOneOf } from '../../arguments.js';
import { isAnyChopper } from '../../chopperArgument.js';
import { compile, type Compiled } from './compile.js';
import type { Literals } from './constants.js';
import { lineCounts, Report, type ExploredValue, type Exploration } from './report.js';
import { Shadows } from './runtime.js';
import type { Shadow } from './shadow.js';
import { shadowedNumbers, type ShadowedNumber } from './values.js';

/** What `explore` can be told. Unknown keys are errors. */
export interface ExploreOptions extends LowerOptions {
  /**
   * What the function computes in.
   * @defaultValue 'float64'
   */
  readonly format?: FormatLike | Chopper;
  /**
   * Bits of the shadows, 106 to 4096; `'auto'` doubles them until the answer is known.
   * @defaultValue 'auto'
   */
  readonly precision?: number | 'auto';
  /**
   * What the shadow of a literal is: its float64, or the decimal number that is written.
   * @defaultValue 'float64'
   */
  readonly literals?: Literals;
  /**
   * Bits of local error that make a site a cause.
   * @defaultValue 5
   */
  readonly threshold?: number;
  /**
   * Whether the error is accounted for site by site.
   * @defaultValue true
   */
  readonly blame?: boolean;
}

const keys = ['format', 'precision', 'literals', 'threshold', 'blame', 'scope', 'exact'];
const FIRST = 106;
const LAST = 4096;
/** How closely two precisions must agree, and how small bounds must be. */
const CLOSE = power(-10);

/**
 * Runs a function with a shadow beside every number: the value that the same operations, in the same order and on the
 * same branches, give in real arithmetic. Says what each line lost, where the error of the result came from, and which
 * operations made small errors large.
 *
 * The function itself runs as it is: same values, branches and random words, bit for bit what
 * `lower(fn, format)(...args)` gives. Shadows have no largest and smallest exponent: an overflow goes on as a number in
 * its shadow; at a pole, or for a root of a negative number, NaN included, the shadow ends and is counted as `lost`. -0
 * and 0 are one real number; subnormals are numbers like others. What foreign code returns starts afresh, and is counted
 * as `entered`. `known` says how much is proved: 'proved' by bounds of every shadow, 'agreed' where two precisions agree,
 * or false.
 *
 * Definitions after Sanchez-Stern, Panchekha, Lerner and Tatlock, Finding Root Causes of Floating Point Error, PLDI
 * 2018 (local error, causes).
 * @param fn - what `lower` takes
 * @param args - its arguments, cloned for each run; or a function that makes them
 * @throws {@link SyntaxError} and {@link TypeError} of `lower`; {@link TypeError} for arguments that cannot be cloned;
 * {@link RangeError} for options; and what `fn` throws, with what was counted so far as `error.exploration`
 * @example
 * const difference = (x: number) => Math.sqrt(x + 1) - Math.sqrt(x);
 * const { values } = explore(difference, [1e13]);
 * values[0]!.value               // 1.578591763973236e-7
 * values[0]!.shadow              // 1.5811388300841502e-7
 * values[0]!.causes[0]!.operator // '-'
 */
export function explore(
  fn: Lowerable,
  args: readonly unknown[] | (() => unknown[]),
  options: ExploreOptions = {},
): Exploration {
  const name = 'explore';
  checkKeys(options, keys, name);
  const { format = 'float64', precision = 'auto', literals = 'float64', threshold = 5, blame = true } = options;
  if (precision !== 'auto') checkInteger(precision, 100, LAST, name, 'precision');
  checkOneOf(literals, ['float64', 'decimal'], name, 'literals');
  checkNumber(threshold, 0, 53, name, 'threshold');
  const given = isAnyChopper(format) ? format : chopperOf(format);
  const lowering = { ...(options.scope && { scope: options.scope }), ...(options.exact && { exact: options.exact }) };
  const compiled = compile(fn, given, lowering, literals);
  const copies = copiesOf(args, name);
  const start = given.position;

  let before: Run | undefined;
  for (let bits = precision === 'auto' ? FIRST : precision; ; bits = bits === FIRST ? 256 : bits * 2) {
    given.position = start;
    const run = runOnce(compiled, given, copies(), { bits, threshold, blame });
    const known = isProved(run, given)
      ? 'proved'
      : before !== undefined && agrees(before, run, given)
        ? 'agreed'
        : false;
    if (known !== false || precision !== 'auto' || bits * 2 > LAST)
      return reportOf(compiled, run, given, known, threshold);
    before = run;
  }
}

/** What one run left behind. */
interface Run {
  readonly shadows: Shadows;
  readonly result: unknown;
  readonly numbers: readonly ShadowedNumber[];
  readonly bits: number;
}

function runOnce(
  compiled: Compiled,
  chopper: Chopper,
  args: readonly unknown[],
  settings: { readonly bits: number; readonly threshold: number; readonly blame: boolean },
): Run {
  const literals = compiled.literals;
  const shadows = new Shadows({ chopper, literals, ...settings }, () => compiled.sites.length);
  shadows.marker = compiled.runtime;
  const f = compiled.make(operations(chopper), shadows);
  shadows.s = undefined;
  try {
    const result = f(...args);
    const numbers = shadowedNumbers(result, shadows);
    return { shadows, result, numbers, bits: settings.bits };
  } catch (error) {
    if (typeof error === 'object' && error !== null) {
      const run: Run = { shadows, result: undefined, numbers: [], bits: settings.bits };
      Object.assign(error, { exploration: reportOf(compiled, run, chopper, false, settings.threshold) });
    }
    throw error;
  }
}

/** Whether the bounds prove every site's bits, and every number of the result. */
function isProved({ shadows, numbers }: Run, { format }: Chopper): boolean {
  const isSure = ({ shadow }: ShadowedNumber): boolean => {
    if (shadow === undefined) return true;
    return shadow.beta <= CLOSE * unitOf(shadow, format.precision, format.minSubnormal);
  };
  return shadows.tallies.every(({ unproved }) => !unproved) && numbers.every(isSure);
}

/** The last place of a shadow in a format without a largest exponent. */
function unitOf({ z }: Shadow, precision: number, least: number): number {
  const size = Math.abs(toNumber(z));
  if (size === 0) return least;
  const exponent = Math.max(-1074, z.e + bitsOf(z.m) - precision);
  return Math.max(least, power(exponent));
}

function bitsOf(m: bigint): number {
  return (m < 0n ? -m : m).toString(2).length;
}

/** Whether two runs at different precisions agree at every site and in every number of the result. */
function agrees(one: Run, other: Run, { format }: Chopper): boolean {
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= CLOSE;
  const sites = one.shadows.tallies.every((a, i) => {
    const b = other.shadows.tallies[i]!;
    const count = Math.max(1, a.count);
    return (
      close(a.bitsMax, b.bitsMax) &&
      close(a.bitsSum / count, b.bitsSum / count) &&
      close(a.localMax, b.localMax) &&
      close(a.localSum / count, b.localSum / count) &&
      a.flips === b.flips
    );
  });
  return (
    sites &&
    one.numbers.every(({ value, shadow }, i) => {
      const twin = other.numbers[i]!.shadow;
      if (shadow === undefined && twin === undefined) return true;
      const apart = Math.abs(toNumber(minus(shadow?.z ?? bigOf(value), twin?.z ?? bigOf(value))));
      return apart <= CLOSE * unitOf(twin ?? shadow!, format.precision, format.minSubnormal);
    })
  );
}

function reportOf(
  compiled: Compiled,
  { shadows, result, numbers, bits }: Run,
  chopper: Chopper,
  known: Exploration['known'],
  threshold: number,
): Exploration {
  const sites = compiled.sites.map((site, i) => ({ ...site, ...shadows.tallies[i]!.report() }));
  const values = numbers.map((one) => valueOf(one, compiled, shadows, threshold));
  const sum = (field: 'flips' | 'undecided'): number => shadows.tallies.reduce((total, one) => total + one[field], 0);
  return new Report({
    result,
    values,
    sites: sites.filter(({ count }) => count > 0),
    lines: lineCounts(compiled.lines, sites, values),
    operations: shadows.operationCount,
    entered: shadows.entered_,
    lost: shadows.lost,
    flips: sum('flips'),
    undecided: sum('undecided'),
    precision: bits,
    known,
    unknown: known === false ? compiled.sites.filter((_, i) => shadows.tallies[i]!.unproved) : [],
    format: chopper.format.name ?? 'format',
    bitsOfFormat: chopper.format.precision,
  });
}

const { log10 } = chopperOf('float64');

function valueOf(
  { path, value, shadow }: ShadowedNumber,
  compiled: Compiled,
  shadows: Shadows,
  threshold: number,
): ExploredValue {
  if (shadow === undefined) {
    const right = { shadow: value, error: 0, bits: 0, digits: Infinity, origins: [], causes: [], remainder: 0 };
    return { path, value, ...right };
  }
  const real = toNumber(shadow.z);
  const error = Number.isFinite(value) ? toNumber(minus(bigOf(value), shadow.z)) : Infinity;
  const bits = shadows.bitsBetween(value, shadows.rounded(shadow.z));
  const origins = [...shadow.blame]
    .map(([site, amount]) => ({ site: compiled.sites[site]!, error: amount }))
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error));
  const causes = compiled.sites
    .filter((_, i) => bits >= threshold && ((shadow.causes >> BigInt(i)) & 1n) === 1n)
    .map((site) => ({ site, local: shadows.tallies[compiled.sites.indexOf(site)]!.localMax }))
    .sort((a, b) => b.local - a.local)
    .map(({ site }) => site);
  return {
    path,
    value,
    shadow: real,
    error,
    bits,
    digits: error === 0 ? Infinity : real === 0 ? -Infinity : -log10(Math.abs(error / real)),
    origins,
    causes,
    remainder: origins.length === 0 ? 0 : error - origins.reduce((total, one) => total + one.error, 0),
  };
}
