/**
 * Which specializations of P3109's operations there are, and the declaration of conformance.
 * @module
 */
import { kind } from '../../arguments.js';
import { format as formatOf } from '../../format/names.js';
import { HEADERS, type Header } from './table.js';

/** P3109's rounding modes, by fpchop's. */
const roundings = [
  'NearestTiesToEven',
  'NearestTiesToAway',
  'TowardPositive',
  'TowardNegative',
  'TowardZero',
  'ToOdd',
  'StochasticA',
  'StochasticB',
  'StochasticC',
];
const saturations = ['SatNone', 'SatFinite', 'SatPropagate'];
const ieeeFormats: readonly string[] = ['binary16', 'binary32', 'binary64', 'bfloat16'];

/**
 * Whether fpchop has a specialization of an operation of P3109 4.0: the query by string that section 4.5 recommends.
 *
 * A specialization names the operation, the formats of its operands and result, and where the result is rounded its
 * projection: `Add<Binary8p4se, Binary8p3se, binary32, (NearestTiesToEven, SatNone)>`. Formats that float64 does not hold,
 * and operations, roundings and saturations that there are not, give false. NaN, infinities and zeros do not arise.
 * @throws {@link TypeError} if `specialization` is no string; {@link RangeError} if it is none by its grammar
 * @example
 * implementsSpecialization('Add<Binary8p4se, Binary8p3se, binary32, (NearestTiesToEven, SatNone)>')   // true
 * implementsSpecialization('Add<Binary15p1se, Binary8p3se, binary32, (NearestTiesToEven, SatNone)>')  // false
 */
export function implementsSpecialization(specialization: string): boolean {
  const name = 'implements';
  if (typeof specialization !== 'string') {
    throw new TypeError(`${name}: "specialization" expected a string, got ${kind(specialization)}`);
  }
  const parts = /^\s*(\w+)\s*<(.*)>\s*$/.exec(specialization);
  if (parts === null) {
    throw new RangeError(
      `${name}: "specialization" expected Operation<formats, (rounding, saturation)>, got "${specialization.slice(0, 80)}"`,
    );
  }
  const header = HEADERS.get(parts[1]!);
  const given = argumentsOf(parts[2]!);
  if (header === undefined) return false;
  const projection = given.at(-1)?.startsWith('(') === true && isProjection(given.at(-1)!) ? given.at(-1) : undefined;
  if (header.projects !== (projection !== undefined)) return false;
  const formats = projection === undefined ? given : given.slice(0, -1);
  return formats.length === header.formats.length && formats.every((text, i) => isOperand(text, header.formats[i]!));
}

/** Texts between commas that are in no parentheses. */
function argumentsOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')') depth--;
    if (i === text.length || (text[i] === ',' && depth === 0)) {
      found.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return found;
}

function isProjection(text: string): boolean {
  const pair = /^\(\s*(\w+)(?:\s*\(?\s*\d+\s*\)?)?\s*,\s*(\w+)\s*\)$/.exec(text);
  return pair !== null && roundings.includes(pair[1]!) && saturations.includes(pair[2]!);
}

function isOperand(text: string, wanted: Header['formats'][number]): boolean {
  if (wanted === 'format') return isFormat(text);
  const pair = /^\((.*)\)$/.exec(text);
  return pair !== null && argumentsOf(pair[1]!).length === 2 && argumentsOf(pair[1]!).every(isFormat);
}

/** Whether a name is a P3109 format that float64 holds, or one of IEEE 754 and bfloat16. */
function isFormat(text: string): boolean {
  if (!/^binary\d+p\d+[su][ef]$/i.test(text)) return ieeeFormats.includes(text.toLowerCase());
  try {
    return formatOf(text).specials?.startsWith('p3109') === true;
  } catch {
    return false;
  }
}

/** Declarations of conformance, one object a file, as the working group's exemplars have them. */
export interface Declarations {
  readonly configurations: object;
  readonly profiles: object;
  readonly constraints: object;
  readonly kappas: object;
}

/** What names an implementation. */
export interface Implementation {
  readonly version: string;
  readonly uri: string;
  /** When the declaration was made: an ISO date. */
  readonly timestamp: string;
}

/**
 * The declaration of conformance: configurations, profiles of formats, constraints of functions and kappas (there are
 * none: every function is rounded correctly).
 *
 * NaN, infinities and zeros do not arise.
 * @param implementation - version and address of the package, and when this is declared
 * @example
 * const { kappas } = declarations({ version: '1.0.0', uri: 'https://example.org', timestamp: '2026-11-30' });
 * Object.keys(kappas)      // ['Metadata', 'Kappas']
 */
export function declarations(implementation: Implementation): Declarations {
  const { version, uri, timestamp } = implementation;
  const Metadata = {
    conformance: { name: 'IEEE SA P3109', version: '4.0' },
    provider: 'fpchop',
    contact: uri,
    implementation: { name: 'fpchop', version, timestamp },
    uri,
  };
  const formats = ['Binary8p4se', 'Binary8p3se', 'Binary4p2sf', 'Binary8p1uf'];
  return {
    configurations: {
      Metadata,
      Configurations: {
        fpchop: {
          IEEE754: ['binary16', 'binary32', 'binary64', 'BFloat16'],
          Projections: { Rounding: roundings, Saturation: saturations },
          BlockSizes: 'any',
          KappaApproximate: false,
        },
      },
    },
    profiles: {
      Metadata,
      Profiles: {
        fpchop: {
          Formats: formats,
          Patterns: 'Binary{K}p{P}{s|u}{e|f}, K in 3..16, wherever float64 holds all values',
        },
      },
    },
    constraints: {
      Metadata,
      Constraints: Object.fromEntries(
        [...HEADERS].map(([operation, { projects }]) => [
          operation,
          { Requires: 'any formats', Projections: projects ? 'all' : 'none' },
        ]),
      ),
    },
    kappas: { Metadata, Kappas: { Empty: true } },
  };
}
