/**
 * The facts of a format that commands print: its own, its other names, how many values and which codes it has.
 * @module
 */
import { chop, type Format } from '../../index.js';
import { exponentOf, power, scale } from '../../format/bits.js';
import { codeOf, nanCode, withCodes } from '../../format/code.js';
import { aliases } from '../../format/names.js';

/** Codes of values that have one, in hexadecimal. */
export interface FormatCodes {
  readonly one?: string;
  readonly maxFinite: string;
  readonly infinity?: string;
  readonly nan?: string;
}

/** What `info --json` prints of a format. */
export type FormatFacts = Format & {
  readonly aliases: readonly string[];
  /** How many finite values there are, zero counted once. */
  readonly finiteValues: bigint;
  readonly codes?: FormatCodes;
};

/** A format and what follows from it. */
export function formatFacts(f: Format): FormatFacts {
  const codes = codesOf(f);
  return {
    ...f,
    aliases: aliases.get(f.name) ?? [],
    finiteValues: countFinite(f),
    ...(codes !== undefined && { codes }),
  };
}

/** Counts the finite values, zero once: the binades below the last, the last up to maxFinite, and the subnormals. */
export function countFinite({ precision, emin, maxFinite, subnormals, signed, zero }: Format): bigint {
  const binade = 1n << BigInt(precision - 1);
  const last = exponentOf(maxFinite);
  const inLast = BigInt(scale(maxFinite, precision - 1 - last)) - binade + 1n;
  const below = subnormals === 'gradual' ? binade - 1n : 0n;
  const positive = BigInt(last - emin) * binade + inLast + below;
  return (signed ? 2n * positive : positive) + (zero ? 1n : 0n);
}

function codesOf(f: Format): FormatCodes | undefined {
  if (f.bits === undefined) return undefined;
  const coded = withCodes(f, 'info');
  const hex = (code: number | bigint): string => `0x${code.toString(16).padStart((coded.bits + 3) >> 2, '0')}`;
  return {
    ...(chop(1, f) === 1 && { one: hex(codeOf(1, coded)) }),
    maxFinite: hex(codeOf(f.maxFinite, coded)),
    ...(f.infinities && { infinity: hex(codeOf(Infinity, coded)) }),
    ...(f.nan && { nan: hex(nanCode(coded)) }),
  };
}

/**
 * The value halfway between maxFinite and what would follow it: where rounding to nearest begins to overflow. Undefined
 * where float64 does not hold it.
 */
export function overflowThreshold({ precision, maxFinite, unbounded }: Format): number | undefined {
  if (precision === 53 || unbounded) return undefined;
  return maxFinite + power(exponentOf(maxFinite) - precision);
}
