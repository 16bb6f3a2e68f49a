/**
 * Facts of formats, from the table and the patterns of numerics.md section 1 and nothing else.
 *
 * What the page lets follow from the codes (emax, maxFinite) follows from the codes here: the largest finite number is
 * found by decoding downward from the largest positive code.
 * @module
 */
import { decode, widthOf, type Layout, type Specials } from './codes.js';
import { floorLog2, type Dyadic } from './dyadic.js';

export type Subnormals = 'gradual' | 'flush' | 'none';

/** The record of section 1. */
export interface Facts {
  readonly name: string;
  readonly precision: number;
  /** Exponent of the smallest normal number; -Infinity when unbounded. */
  readonly emin: number;
  readonly emax: number;
  readonly maxFinite: Dyadic;
  readonly infinities: boolean;
  readonly nan: boolean;
  readonly zero: boolean;
  readonly signedZero: boolean;
  readonly signed: boolean;
  readonly subnormals: Subnormals;
  /** Of the layout; 1 - emin without one, 0 when unbounded: what exponents are counted from for the parity of p = 1. */
  readonly bias: number;
  /** Absent for purely numeric formats. */
  readonly layout?: Layout;
}

/** name, s-e-m, bias, specials: the rows of the table. */
const rows: readonly (readonly [string, number, number, number, number, Specials])[] = [
  ['float64', 1, 11, 52, 1023, 'ieee'],
  ['float32', 1, 8, 23, 127, 'ieee'],
  ['float16', 1, 5, 10, 15, 'ieee'],
  ['bfloat16', 1, 8, 7, 127, 'ieee'],
  ['tfloat32', 1, 8, 10, 127, 'ieee'],
  ['float8_e5m2', 1, 5, 2, 15, 'ieee'],
  ['float8_e4m3fn', 1, 4, 3, 7, 'fn'],
  ['float8_e4m3', 1, 4, 3, 7, 'ieee'],
  ['float8_e3m4', 1, 3, 4, 3, 'ieee'],
  ['float8_e4m3fnuz', 1, 4, 3, 8, 'fnuz'],
  ['float8_e5m2fnuz', 1, 5, 2, 16, 'fnuz'],
  ['float8_e4m3b11fnuz', 1, 4, 3, 11, 'fnuz'],
  ['float8_e8m0fnu', 0, 8, 0, 127, 'fn'],
  ['float6_e2m3fn', 1, 2, 3, 1, 'finite'],
  ['float6_e3m2fn', 1, 3, 2, 3, 'finite'],
  ['float4_e2m1fn', 1, 2, 1, 1, 'finite'],
];

/** The canonical names, in the order of the table. */
export const namedFormats: readonly string[] = rows.map(([name]) => name);

/** Facts of a named format or of a pattern; undefined if float64 does not hold all its values. */
export function factsOf(name: string): Facts | undefined {
  const row = rows.find(([canonical]) => canonical === name);
  if (row !== undefined) {
    const [, sign, exponentBits, significandBits, bias, specials] = row;
    const zero = name !== 'float8_e8m0fnu';
    return factsOfLayout(name, { signed: sign === 1, exponentBits, significandBits, bias, specials, zero });
  }
  const p3109 = /^binary(\d+)p(\d+)([su])([ef])$/.exec(name);
  if (p3109 !== null) {
    const K = Number(p3109[1]);
    const P = Number(p3109[2]);
    const signed = p3109[3] === 's';
    return factsOfLayout(name, {
      signed,
      exponentBits: signed ? K - P : K - P + 1,
      significandBits: P - 1,
      bias: 2 ** (signed ? K - P - 1 : K - P),
      specials: p3109[4] === 'e' ? 'p3109' : 'p3109-finite',
      zero: true,
    });
  }
  const pattern = /^e(\d+)m(\d+)(finite)?$/.exec(name);
  if (pattern === null) throw new RangeError(`no facts of ${name}`);
  const exponentBits = Number(pattern[1]);
  return factsOfLayout(name, {
    signed: true,
    exponentBits,
    significandBits: Number(pattern[2]),
    bias: 2 ** (exponentBits - 1) - 1,
    specials: pattern[3] === undefined ? 'ieee' : 'finite',
    zero: true,
  });
}

/** Facts that follow from a layout. */
export function factsOfLayout(name: string, layout: Layout, subnormals: Subnormals = 'gradual'): Facts | undefined {
  const { signed, specials, zero, bias, significandBits } = layout;
  const maxFinite = largestFinite(layout);
  const precision = significandBits + 1;
  const emin = zero ? 1 - bias : -bias;
  const emax = floorLog2(maxFinite);
  if (emax > 1023 || emin - precision + 1 < -1074) return undefined;
  return {
    name,
    precision,
    emin,
    emax,
    maxFinite,
    infinities: specials === 'ieee' || specials === 'p3109',
    nan: specials !== 'finite',
    zero,
    signedZero: signed && (specials === 'ieee' || specials === 'fn' || specials === 'finite'),
    signed,
    subnormals,
    bias,
    layout,
  };
}

function largestFinite(layout: Layout): Dyadic {
  const positiveBits = BigInt(widthOf(layout) - (layout.signed ? 1 : 0));
  let code = (1n << positiveBits) - 1n;
  // The whole top exponent is Inf and NaN in 'ieee': start below it rather than walk 2^52 NaNs.
  if (layout.specials === 'ieee') code -= 1n << BigInt(layout.significandBits);
  for (;;) {
    const x = decode(code, layout);
    if (x.kind === 'finite') return x.magnitude;
    code--;
  }
}

/** What the spec of a purely numeric format says. */
export interface NumericFacts {
  readonly precision: number;
  readonly emin: number;
  readonly emax: number;
  readonly infinities: boolean;
  readonly nan: boolean;
  readonly signed: boolean;
  readonly signedZero: boolean;
  readonly subnormals: Subnormals;
}

/** Facts of a purely numeric format: maxFinite = (2 - 2^(1-p)) 2^emax = (2^p - 1) 2^(emax-p+1), bias = 1 - emin. */
export function factsOfNumeric(spec: NumericFacts): Facts {
  const { precision, emin, emax } = spec;
  return {
    ...spec,
    name: `p${precision}[${emin},${emax}]`,
    maxFinite: { significand: (1n << BigInt(precision)) - 1n, exponent: emax - precision + 1 },
    zero: true,
    bias: 1 - emin,
  };
}

/** Facts of the format in which only the precision rounds. */
export function factsOfUnbounded(precision: number): Facts {
  return {
    name: `p${precision} unbounded`,
    precision,
    emin: -Infinity,
    emax: 1023,
    maxFinite: { significand: (1n << BigInt(precision)) - 1n, exponent: 1024 - precision },
    infinities: true,
    nan: true,
    zero: true,
    signedZero: true,
    signed: true,
    subnormals: 'gradual',
    bias: 0,
  };
}

/** All P3109 names of width K. */
export function p3109Names(K: number): string[] {
  const names: string[] = [];
  for (let P = 1; P <= K; P++) {
    if (P < K) names.push(`binary${K}p${P}se`, `binary${K}p${P}sf`);
    names.push(`binary${K}p${P}ue`, `binary${K}p${P}uf`);
  }
  return names;
}

/** All e{X}m{Y} and e{X}m{Y}finite names of up to `width` bits, aliases and ambiguous names left out. */
export function widthNames(width: number): string[] {
  const names: string[] = [];
  const taken = ['e2m1', 'e2m3', 'e3m2', 'e4m3', 'e5m2', 'e3m4']; // names of the table's rows, or ambiguous
  for (let X = 1; X <= 11; X++) {
    for (let Y = 0; 1 + X + Y <= width; Y++) {
      if (X >= 2 && Y >= 1 && !taken.includes(`e${X}m${Y}`)) names.push(`e${X}m${Y}`);
      if (X <= 10) names.push(`e${X}m${Y}finite`);
    }
  }
  return names;
}
