/**
 * Names of formats: the table of named formats, their aliases, and the patterns `e{X}m{Y}` and `binary{K}p{P}`.
 * @module
 */
import { kind, quoted } from '../arguments.js';
import { byDistance, distance } from '../nearest.js';
import { fromSpec, isFormat, layout, type Format, type FormatSpec, type Specials } from './format.js';

/** What every function takes as a format: a name or alias, a spec, or a format. */
export type FormatLike = string | FormatSpec | Format;

/** The standard formats: ml_dtypes' names and facts; OCP OFP8 v1.0, OCP MX v1.0, IEEE 754-2019. */
const rows: readonly (readonly [Format, ...string[]])[] = [
  [layout('float64', 11, 52, 'ieee'), 'fp64', 'double', 'd', 'binary64'],
  [layout('float32', 8, 23, 'ieee'), 'fp32', 'single', 's', 'binary32'],
  [layout('float16', 5, 10, 'ieee'), 'fp16', 'half', 'h', 'binary16'],
  [layout('bfloat16', 8, 7, 'ieee'), 'bf16', 'b'],
  [layout('tfloat32', 8, 10, 'ieee'), 'tf32', 't'],
  [layout('float8_e5m2', 5, 2, 'ieee'), 'e5m2', 'q52', 'fp8_e5m2'],
  [layout('float8_e4m3fn', 4, 3, 'fn'), 'e4m3fn', 'fp8_e4m3fn'],
  [layout('float8_e4m3', 4, 3, 'ieee'), 'q43'],
  [layout('float8_e3m4', 3, 4, 'ieee'), 'e3m4'],
  [layout('float8_e4m3fnuz', 4, 3, 'fnuz'), 'e4m3fnuz'],
  [layout('float8_e5m2fnuz', 5, 2, 'fnuz'), 'e5m2fnuz'],
  [layout('float8_e4m3b11fnuz', 4, 3, 'fnuz', { bias: 11 }), 'e4m3b11fnuz'],
  [layout('float8_e8m0fnu', 8, 0, 'fn', { signed: false, zero: false }), 'e8m0', 'ue8m0'],
  [layout('float6_e2m3fn', 2, 3, 'finite'), 'e2m3'],
  [layout('float6_e3m2fn', 3, 2, 'finite'), 'e3m2'],
  [layout('float4_e2m1fn', 2, 1, 'finite'), 'e2m1', 'fp4'],
];

/** Names that mean one format to some and another to others. */
const ambiguous: ReadonlyMap<string, string> = new Map(
  ['e4m3', 'fp8_e4m3'].map((name) => [
    name,
    '"float8_e4m3fn" (OCP, maximum 448) or "float8_e4m3" (IEEE style, maximum 240; what chop.m and pychop mean)',
  ]),
);

/**
 * Every named format by its canonical name, in the order of the table: float64 down to float4_e2m1fn.
 *
 * Patterns (`e5m10`, `binary8p4se`) and aliases are not listed; `format` resolves them.
 * @example
 * [...formats.keys()].slice(0, 4)                 // ['float64', 'float32', 'float16', 'bfloat16']
 * formats.get('float8_e4m3fn')?.maxFinite         // 448
 */
export const formats: ReadonlyMap<string, Format> = new Map(rows.map(([row]) => [row.name, row]));

/** Other names of each canonical name. */
export const aliases: ReadonlyMap<string, readonly string[]> = new Map(
  rows.map(([row, ...names]) => [row.name, names]),
);

/** Everything that has been resolved by name: the table and its aliases, then patterns as they are asked for. */
const resolved = new Map<string, Format>(
  rows.flatMap(([row, ...names]) => [row.name, ...names].map((name) => [name, row])),
);

/**
 * The format that a name, spec or format stands for.
 *
 * Names are case-insensitive and `-` equals `_`: the canonical names of `formats`, their aliases, `e{X}m{Y}`
 * (IEEE style), `e{X}m{Y}finite` (every code a number) and `binary{K}p{P}{s|u}{e|f}` (IEEE P3109).
 *
 * Whether the format has NaN, infinities, -0 and subnormals, and where it overflows, stands in its fields.
 * @param like - a name, a spec as `defineFormat` takes it, or a format, which is returned as it is
 * @returns a frozen format; the same object for the same name
 * @throws {@link TypeError} if `like` is none of these; {@link RangeError} for an unknown name (the likely ones are
 * named), an ambiguous name (`'e4m3'`), or a pattern with values that float64 does not hold
 * @example
 * format('half').maxFinite          // 65504
 * format('bf16').name               // 'bfloat16'
 * format('binary8p4se').maxFinite   // 224
 * format('e4m3')                    // RangeError
 */
export function format(like: FormatLike): Format {
  return formatFor(like, '');
}

/**
 * The format that is passed to a function, whose messages begin with its name.
 * @param caller - the function that was called; empty for `format` itself
 * @internal
 */
export function formatFor(like: FormatLike, caller: string, parameter = 'format'): Format {
  if (typeof like === 'string') return resolved.get(like) ?? fromName(like, caller);
  if (isFormat(like)) return like;
  const name = caller === '' ? 'format' : caller;
  if (kind(like) !== 'Object') {
    const expected = 'the name of a format, a spec or a format';
    throw new TypeError(`${name}: "${caller === '' ? 'like' : parameter}" expected ${expected}, got ${kind(like)}`);
  }
  return fromSpec(like, { name, path: caller === '' ? 'like.' : `${parameter}.` });
}

function fromName(like: string, caller: string): Format {
  const name = like.trim().toLowerCase().replaceAll('-', '_');
  const begin = `${caller === '' ? '' : `${caller}: `}format ${quoted(like)}`;
  const found = resolved.get(name) ?? fromPattern(name, begin);
  if (found === undefined) throw unknownName(name, begin);
  resolved.set(name, found);
  return found;
}

/**
 * What restores `f` when it is passed to `format`, through JSON too: its name where that resolves to the same facts,
 * otherwise a spec.
 */
export function formatLike(f: Format): string | FormatSpec {
  const name = f.name.toLowerCase().replaceAll('-', '_');
  const named = resolved.get(name) ?? fromPattern(name, `format ${quoted(name)}`);
  if (named !== undefined && JSON.stringify(named) === JSON.stringify(f)) return f.name;
  if (f.unbounded) return { name: f.name, precision: f.precision, unbounded: true };
  if (f.specials !== undefined && f.exponentBits !== undefined) {
    const { exponentBits, significandBits, bias, specials, signed, subnormals } = f;
    return { name: f.name, exponentBits, significandBits, bias, specials, signed, subnormals };
  }
  const { precision, emin, emax, infinities, nan, signed, signedZero, subnormals } = f;
  return { name: f.name, precision, emin, emax, infinities, nan, signed, signedZero, subnormals };
}

/** The format of a pattern, its numbers without superfluous zeros; `begin` begins messages. */
function fromPattern(name: string, begin: string): Format | undefined {
  const exponentAndSignificand = /^e(0|[1-9]\d?)m(0|[1-9]\d?)(finite)?$/.exec(name);
  if (exponentAndSignificand !== null && !ambiguous.has(name)) {
    const exponentBits = Number(exponentAndSignificand[1]);
    const significandBits = Number(exponentAndSignificand[2]);
    return exponentAndSignificand[3] === undefined
      ? ofWidths(name, begin, exponentBits, [2, 11], significandBits, [1, 52], 'ieee')
      : ofWidths(name, begin, exponentBits, [1, 10], significandBits, [0, 52], 'finite');
  }
  const p3109 = /^binary([1-9]\d?)p(0|[1-9]\d?)([su])([ef])$/.exec(name);
  if (p3109 === null) return undefined;
  const width = Number(p3109[1]);
  const precision = Number(p3109[2]);
  const signed = p3109[3] === 's';
  const exponentBits = width - precision + (signed ? 0 : 1);
  if (width < 3 || width > 16 || precision < 1 || exponentBits < 1) {
    throw new RangeError(
      `${begin}: expected a width in 3..16 and a precision in 1..${signed ? 'width - 1' : 'width'}, ` +
        `got width ${width} and precision ${precision}`,
    );
  }
  return layout(name, exponentBits, precision - 1, p3109[4] === 'e' ? 'p3109' : 'p3109-finite', { signed });
}

function ofWidths(
  name: string,
  begin: string,
  exponentBits: number,
  [leastExponent, mostExponent]: readonly [number, number],
  significandBits: number,
  [leastSignificand, mostSignificand]: readonly [number, number],
  specials: Specials,
): Format {
  if (
    exponentBits < leastExponent ||
    exponentBits > mostExponent ||
    significandBits < leastSignificand ||
    significandBits > mostSignificand
  ) {
    throw new RangeError(
      `${begin}: expected ${leastExponent}..${mostExponent} exponent bits and ` +
        `${leastSignificand}..${mostSignificand} significand bits, got ${exponentBits} and ${significandBits}`,
    );
  }
  return layout(name, exponentBits, significandBits, specials);
}

/** Names of recipes of fpchop/blocks, which are no formats: their elements share scales. */
const recipe =
  /^(mx(fp|int)\d.*|nvfp4|deepseek_fp8|u?int\d+|tfjs_\w+|nf4|bnb_fp4|t?q\d_\w+|ggml_mxfp4|bfp<?\d+>?|u?fixed<.*>)$/;

function unknownName(name: string, begin: string): RangeError {
  if (recipe.test(name)) {
    return new RangeError(
      `${begin}: expected a format, got a recipe; quantizer(${quoted(name)}) of fpchop/blocks takes it`,
    );
  }
  const candidates = ambiguous.get(name);
  if (candidates !== undefined) return new RangeError(`${begin}: ambiguous; say ${candidates}`);
  const width = /^(?:fp|f|float)(\d+)$/.exec(name)?.[1];
  const ofWidth = rows.filter(([{ bits }]) => width !== undefined && String(bits) === width).map(([f]) => f.name);
  const near = ofWidth.length > 0 ? ofWidth : nearNames(name);
  const hint = near.length > 0 ? ` Did you mean ${near.map((known) => `"${known}"`).join(' or ')}?` : '';
  return new RangeError(
    `${begin}: unknown; expected one of ${[...formats.keys()].join(', ')}, ` +
      `an alias, e{X}m{Y}, e{X}m{Y}finite or binary{K}p{P}{s|u}{e|f}.${hint}`,
  );
}

function nearNames(name: string): string[] {
  return byDistance(name, [...resolved.keys()])
    .filter((known) => distance(known, name) <= 2 && (name.length > 2 || !known.includes(name)))
    .slice(0, 3);
}
