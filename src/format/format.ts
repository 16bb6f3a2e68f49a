/**
 * A floating-point format: a frozen record of facts from which every rounding, code and neighbour is derived.
 *
 * The fields are those of docs/formats.md: `precision` counts the hidden bit, `emin` and `emax` are independent. A format is
 * accepted if and only if all its values are float64 values.
 * @module
 */
import { checkBoolean, checkInteger, checkOneOf, kind, quoted } from '../arguments.js';
import { suggestion } from '../nearest.js';
import { power } from './bits.js';

/**
 * How a bit layout spends its codes.
 *
 * - `'ieee'`: the top exponent holds the infinities and NaNs (IEEE 754-2019 §3.4).
 * - `'fn'`: no infinities; the only NaN is the code of all ones, in either sign (OCP OFP8 E4M3).
 * - `'fnuz'`: no infinities and no -0; the only NaN is the code that would be -0.
 * - `'finite'`: every code is a number.
 * - `'p3109'`: the only NaN is the code of -0 (unsigned: the last code), the infinities are the largest codes (IEEE P3109).
 * - `'p3109-finite'`: the same without infinities.
 */
export type Specials = 'ieee' | 'fn' | 'fnuz' | 'finite' | 'p3109' | 'p3109-finite';

/**
 * What lies below the smallest normal number: the subnormal numbers (`'gradual'`), subnormal results replaced by zero
 * after rounding (`'flush'`), or nothing but zero, so that the rounding mode chooses between 0 and `minNormal` (`'none'`).
 */
export type Subnormals = 'gradual' | 'flush' | 'none';

/** The facts of a floating-point format. Frozen; made by `format` and `defineFormat` only. */
export interface Format {
  /** Canonical name, as `format` accepts it; a description where the format has no name. */
  readonly name: string;
  /** Width of a code in bits; absent for purely numeric formats. */
  readonly bits?: number;
  /** Width of the exponent field; absent for purely numeric formats. */
  readonly exponentBits?: number;
  /** Width of the trailing significand, precision - 1. */
  readonly significandBits: number;
  /** Significand bits including the hidden one, 1..53. */
  readonly precision: number;
  /** Exponent bias of the layout; 1 - emin without a layout, 0 when unbounded. */
  readonly bias: number;
  /** Exponent of the smallest normal number. */
  readonly emin: number;
  /** Exponent of the largest finite number. */
  readonly emax: number;
  /** Largest finite number. */
  readonly maxFinite: number;
  /** Smallest normal number, 2^emin. */
  readonly minNormal: number;
  /** Smallest positive number: 2^(emin - precision + 1), or `minNormal` where the format has no subnormals. */
  readonly minSubnormal: number;
  /** Distance from 1 to the next larger number of unbounded range, 2^(1 - precision). */
  readonly epsilon: number;
  /** Half of `epsilon`, the bound of the relative error of rounding to nearest: 2^-precision. */
  readonly unitRoundoff: number;
  /** Whether the format has infinities. */
  readonly infinities: boolean;
  /** Whether the format has a NaN. */
  readonly nan: boolean;
  /** Whether the format has a zero (float8_e8m0fnu alone has none). */
  readonly zero: boolean;
  /** Whether the format distinguishes -0 from +0. */
  readonly signedZero: boolean;
  /** Whether the format has negative numbers. */
  readonly signed: boolean;
  /** What lies below `minNormal`. */
  readonly subnormals: Subnormals;
  /** How codes are spent; absent for purely numeric formats. */
  readonly specials?: Specials;
  /** Whether only the precision rounds: emin and emax are then those that float64 imposes. */
  readonly unbounded: boolean;
}

/** A format by the widths of its fields: has codes. */
export interface LayoutSpec {
  /** @defaultValue a description of the widths */
  readonly name?: string;
  /** Width of the exponent field, 1..11. */
  readonly exponentBits: number;
  /** Width of the trailing significand, 0..52. */
  readonly significandBits: number;
  /** @defaultValue 2^(exponentBits - 1) - 1; 2^(exponentBits - 1) for `'fnuz'` and P3109 */
  readonly bias?: number;
  /** @defaultValue 'ieee' */
  readonly specials?: Specials;
  /** @defaultValue true */
  readonly signed?: boolean;
  /** @defaultValue 'gradual' */
  readonly subnormals?: Subnormals;
}

/** A format by precision and exponent range: has values but no codes. */
export interface NumericSpec {
  /** @defaultValue a description of the numbers */
  readonly name?: string;
  /** Significand bits including the hidden one, 1..53. */
  readonly precision: number;
  /** Exponent of the smallest normal number; independent of `emax`. */
  readonly emin: number;
  /** Exponent of the largest finite number. */
  readonly emax: number;
  /** @defaultValue true */
  readonly infinities?: boolean;
  /** @defaultValue true */
  readonly nan?: boolean;
  /** @defaultValue true */
  readonly signed?: boolean;
  /** @defaultValue `signed` */
  readonly signedZero?: boolean;
  /** @defaultValue 'gradual' */
  readonly subnormals?: Subnormals;
}

/** A format whose exponent never overflows or underflows before float64 does: `explim = 0` of chop. */
export interface UnboundedSpec {
  /** @defaultValue a description of the precision */
  readonly name?: string;
  /** Significand bits including the hidden one, 1..53. */
  readonly precision: number;
  readonly unbounded: true;
}

/** What `defineFormat` takes. */
export type FormatSpec = LayoutSpec | NumericSpec | UnboundedSpec;

const specialsKinds: readonly Specials[] = ['ieee', 'fn', 'fnuz', 'finite', 'p3109', 'p3109-finite'];
const subnormalsKinds: readonly Subnormals[] = ['gradual', 'flush', 'none'];

/** What a format is made of before the derived facts are added. */
type Facts = Omit<Format, 'minNormal' | 'minSubnormal' | 'epsilon' | 'unitRoundoff' | 'significandBits'>;

/** The class behind {@link Format}: it exists so that formats are recognised and print in one line. */
class FormatRecord {
  constructor(facts: Facts) {
    const { precision: p, emin, emax, bits, exponentBits, specials } = facts;
    if (emax > 1023 || emin - p + 1 < -1074 || emax < emin) {
      throw new RangeError(
        `format "${facts.name}": expected all values within float64 (emin <= emax <= 1023, emin - precision + 1 >= -1074), ` +
          `got precision ${p}, emin ${emin}, emax ${emax}`,
      );
    }
    Object.assign(this, {
      name: facts.name,
      ...(bits !== undefined && { bits, exponentBits, specials }),
      significandBits: p - 1,
      precision: p,
      bias: facts.bias,
      emin,
      emax,
      maxFinite: facts.maxFinite,
      minNormal: power(emin),
      minSubnormal: facts.subnormals === 'gradual' ? power(emin - p + 1) : power(emin),
      epsilon: power(1 - p),
      unitRoundoff: power(-p),
      infinities: facts.infinities,
      nan: facts.nan,
      zero: facts.zero,
      signedZero: facts.signedZero,
      signed: facts.signed,
      subnormals: facts.subnormals,
      unbounded: facts.unbounded,
    });
    Object.freeze(this);
  }

  toString(this: Format): string {
    return this.name;
  }

  [Symbol.for('nodejs.util.inspect.custom')](this: Format): string {
    const width = this.bits === undefined ? '' : `${this.bits} bits, `;
    const range = this.unbounded ? 'unbounded' : `emin ${this.emin}, emax ${this.emax}`;
    return `Format ${this.name} (${width}precision ${this.precision}, ${range}, max ${this.maxFinite})`;
  }
}

/** Whether `x` is a format made by `format` or `defineFormat`. */
export function isFormat(x: unknown): x is Format {
  return x instanceof FormatRecord;
}

const record = (facts: Facts): Format => new FormatRecord(facts) as Format;

/**
 * A format from the widths of its fields, its codes spent as `specials` says.
 *
 * Internal: takes checked widths, and `zero: false` for float8_e8m0fnu, whose code 0 is 2^-bias.
 */
export function layout(
  name: string,
  exponentBits: number,
  significandBits: number,
  specials: Specials,
  { signed = true, zero = true, subnormals = 'gradual' as Subnormals, bias = defaultBias(exponentBits, specials) } = {},
): Format {
  const infinities = specials === 'ieee' || specials === 'p3109';
  // The largest finite magnitude as a code without its sign: all ones, less the codes spent above it.
  const spentAbove = {
    ieee: power(significandBits),
    fn: 1,
    fnuz: 0,
    finite: 0,
    p3109: signed ? 1 : 2,
    'p3109-finite': signed ? 0 : 1,
  }[specials];
  // Exponent field and trailing significand of that code.
  const split = power(significandBits);
  const field = power(exponentBits) - 1 - Math.floor(spentAbove / split);
  const trailing = split - 1 - (spentAbove % split);
  const emin = zero ? 1 - bias : -bias;
  const emax = field - bias;
  if (emax < emin) {
    throw new RangeError(
      `format "${name}": expected a normal number, got none with ${exponentBits} exponent bits, ` +
        `${significandBits} significand bits and specials "${specials}"`,
    );
  }
  return record({
    name,
    bits: Number(signed) + exponentBits + significandBits,
    exponentBits,
    precision: significandBits + 1,
    bias,
    emin,
    emax,
    maxFinite: emax > 1023 ? Infinity : (1 + trailing / split) * power(emax),
    infinities,
    nan: specials !== 'finite',
    zero,
    signedZero: signed && (specials === 'ieee' || specials === 'fn' || specials === 'finite'),
    signed,
    subnormals,
    specials,
    unbounded: false,
  });
}

function defaultBias(exponentBits: number, specials: Specials): number {
  const half = power(exponentBits - 1);
  return specials === 'ieee' || specials === 'fn' || specials === 'finite' ? half - 1 : half;
}

/**
 * Makes a format from its facts: the widths of its fields (it then has codes), its precision and exponent range, or its
 * precision alone (`unbounded`).
 *
 * Any exponent and significand width is accepted whose values are all float64 values. NaN, infinities, signed zeros and
 * subnormals exist as the facts say; a value that overflows is treated as `RoundingOptions.saturate` says.
 *
 * Source: IEEE 754-2019 §3.3, OCP OFP8, IEEE P3109 interim report.
 * @param spec - `{ exponentBits, significandBits, … }`, `{ precision, emin, emax, … }` or `{ precision, unbounded: true }`
 * @returns a frozen format; two calls give two objects
 * @throws {@link TypeError} if `spec` is no object or a field is of the wrong kind; {@link RangeError} for an unknown
 * field, a width out of range, or a format with a value that float64 does not hold
 * @example
 * defineFormat({ exponentBits: 5, significandBits: 10 }).maxFinite      // 65504
 * defineFormat({ precision: 11, emin: -20, emax: 3 }).maxFinite         // 15.9921875
 * defineFormat({ precision: 8, unbounded: true }).unitRoundoff          // 0.00390625 = 2^-8
 */
export function defineFormat(spec: FormatSpec): Format {
  if (kind(spec) !== 'Object') throw new TypeError(`defineFormat: "spec" expected an object, got ${kind(spec)}`);
  return fromSpec(spec, { name: 'defineFormat', path: '' });
}

/** Who passed a spec, for messages: the function that was called, and what stands before the names of fields. */
export interface SpecCaller {
  readonly name: string;
  readonly path: string;
}

/**
 * The format of a spec, an object.
 * @internal
 */
export function fromSpec(spec: FormatSpec, caller: SpecCaller): Format {
  if ('unbounded' in spec) return defineUnbounded(spec, caller);
  return 'precision' in spec ? defineNumeric(spec, caller) : defineLayout(spec, caller);
}

function defineLayout(spec: LayoutSpec, caller: SpecCaller): Format {
  checkFields(caller, spec, ['name', 'exponentBits', 'significandBits', 'bias', 'specials', 'signed', 'subnormals']);
  const { specials = 'ieee', signed = true, subnormals = 'gradual' } = spec;
  const exponentBits = integer(caller, 'exponentBits', spec.exponentBits, 1, 11);
  const significandBits = integer(caller, 'significandBits', spec.significandBits, 0, 52);
  const bias = integer(caller, 'bias', spec.bias ?? defaultBias(exponentBits, specials), -1074, 2100);
  oneOf(caller, 'specials', specials, specialsKinds);
  oneOf(caller, 'subnormals', subnormals, subnormalsKinds);
  boolean(caller, 'signed', signed);
  if (specials === 'ieee' && significandBits === 0) {
    throw new RangeError(
      `${blame(caller, 'significandBits')} expected at least 1 with specials "ieee" (NaN needs one), got 0`,
    );
  }
  if (specials === 'fnuz' && !signed) {
    throw new RangeError(
      `${blame(caller, 'signed')} expected true with specials "fnuz" (its NaN is the code of -0), got false`,
    );
  }
  const suffix = specials === 'ieee' ? '' : specials.replace('p3109', '-p3109');
  const own = bias === defaultBias(exponentBits, specials) ? '' : `b${bias}`;
  const name = spec.name ?? `${signed ? '' : 'u'}e${exponentBits}m${significandBits}${own}${suffix}`;
  return layout(checkName(caller, name), exponentBits, significandBits, specials, { signed, subnormals, bias });
}

function defineNumeric(spec: NumericSpec, caller: SpecCaller): Format {
  checkFields(caller, spec, [
    'name',
    'precision',
    'emin',
    'emax',
    'infinities',
    'nan',
    'signed',
    'signedZero',
    'subnormals',
  ]);
  const precision = integer(caller, 'precision', spec.precision, 1, 53);
  const emin = integer(caller, 'emin', spec.emin, -1074, 1023);
  const emax = integer(caller, 'emax', spec.emax, -1074, 1023);
  const { infinities = true, nan = true, signed = true, subnormals = 'gradual' } = spec;
  const { signedZero = signed } = spec;
  boolean(caller, 'infinities', infinities);
  boolean(caller, 'nan', nan);
  boolean(caller, 'signed', signed);
  boolean(caller, 'signedZero', signedZero);
  oneOf(caller, 'subnormals', subnormals, subnormalsKinds);
  if (signedZero && !signed)
    throw new RangeError(`${blame(caller, 'signedZero')} expected false in an unsigned format, got true`);
  return record({
    name: checkName(caller, spec.name ?? `${signed ? '' : 'u'}p${precision}[${emin},${emax}]`),
    precision,
    bias: 1 - emin,
    emin,
    emax,
    maxFinite: (2 - power(1 - precision)) * power(emax),
    infinities,
    nan,
    zero: true,
    signedZero,
    signed,
    subnormals,
    unbounded: false,
  });
}

/**
 * On float64 values an unbounded format is the one whose quantum goes down to 2^-1074: below 2^(precision - 1075)
 * every float64 is a multiple of it and nothing rounds.
 */
function defineUnbounded(spec: UnboundedSpec, caller: SpecCaller): Format {
  checkFields(caller, spec, ['name', 'precision', 'unbounded']);
  const precision = integer(caller, 'precision', spec.precision, 1, 53);
  if (spec.unbounded !== true) {
    throw new TypeError(
      `${blame(caller, 'unbounded')} expected true or no such field, got ${spec.unbounded === false ? 'false' : kind(spec.unbounded)}`,
    );
  }
  return record({
    name: checkName(caller, spec.name ?? `p${precision}unbounded`),
    precision,
    bias: 0,
    emin: precision - 1075,
    emax: 1023,
    maxFinite: (2 - power(1 - precision)) * power(1023),
    infinities: true,
    nan: true,
    zero: true,
    signedZero: true,
    signed: true,
    subnormals: 'gradual',
    unbounded: true,
  });
}

/** The beginning of a message about a field: `chop: "format.precision"`. */
function blame({ name, path }: SpecCaller, field: string): string {
  return `${name}: "${path}${field}"`;
}

function checkFields({ name, path }: SpecCaller, spec: object, known: readonly string[]): void {
  for (const key of Object.keys(spec)) {
    if (known.includes(key)) continue;
    throw new RangeError(
      `${name}: unknown field ${quoted(path + key)}, expected only ${known.join(', ')}${suggestion(key, known)}`,
    );
  }
}

function checkName(caller: SpecCaller, name: string): string {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`${blame(caller, 'name')} expected a non-empty string, got ${name === '' ? '""' : kind(name)}`);
  }
  return name;
}

function integer({ name, path }: SpecCaller, field: string, x: unknown, least: number, most: number): number {
  return checkInteger(x, least, most, name, path + field);
}

function boolean({ name, path }: SpecCaller, field: string, x: unknown): void {
  checkBoolean(x, name, path + field);
}

function oneOf({ name, path }: SpecCaller, field: string, x: unknown, known: readonly string[]): void {
  checkOneOf(x, known, name, path + field);
}
