/**
 * A rule: a format and checked options brought together, with everything decided that does not depend on the value.
 * @module
 */
import type { Format, Subnormals } from '../format/format.js';
import { isStochastic, modeFacts, type RoundingMode } from '../modes.js';
import { type CheckedOptions, type FlipOptions } from '../options.js';

/** What a finite or infinite value of each sign becomes beyond the largest finite one. */
interface Beyond {
  readonly positive: number;
  readonly negative: number;
}

/** How to round a value to a format: data for the reference and for every fast path. */
export interface Rule {
  readonly format: Format;
  readonly rounding: RoundingMode;
  readonly subnormals: Subnormals;
  /** What a finite value becomes whose rounded magnitude exceeds maxFinite. */
  readonly overflow: Beyond;
  /** What infinities become. */
  readonly infinite: Beyond;
  /** Unsigned formats: what a value becomes that rounds to less than zero (NaN or +0). */
  readonly belowZero: number;
  readonly randomBits?: number;
  readonly variant: 'A' | 'B' | 'C';
  readonly flip?: Required<FlipOptions>;
  /** Whether each element draws random words. */
  readonly random: boolean;
}

/**
 * The rule for `format` under `options`.
 * @param name - the function that was called, for messages
 * @throws {@link RangeError} if flipping all bits is asked of a format without a bit layout
 */
export function makeRule(format: Format, options: CheckedOptions, name: string): Rule {
  const { rounding, saturate, variant, randomBits, flip } = options;
  if (flip?.bits === 'all' && format.bits === undefined) {
    throw new RangeError(
      `${name}: "flip.bits" expected 'significand' for format ${format.name} without a bit layout, got 'all'`,
    );
  }
  const infinite = infiniteValue(format, saturate);
  return {
    format,
    rounding,
    subnormals: format.unbounded ? 'gradual' : (options.subnormals ?? format.subnormals),
    overflow: {
      positive: overflowValue(format, rounding, saturate, false),
      negative: format.signed ? negated(overflowValue(format, rounding, saturate, true)) : NaN,
    },
    infinite: {
      positive: infinite,
      negative: format.signed ? negated(infinite) : saturate === false || !format.zero ? NaN : 0,
    },
    belowZero: belowZero(format, rounding, saturate),
    variant,
    ...(randomBits !== undefined && { randomBits }),
    ...(flip !== undefined && { flip }),
    random: isStochastic(rounding) || flip !== undefined,
  };
}

/** Magnitude of a finite value that overflows: the column "finite input overflows". */
function overflowValue(
  format: Format,
  mode: RoundingMode,
  saturate: CheckedOptions['saturate'],
  negative: boolean,
): number {
  const { maxFinite, infinities, nan, specials, signed } = format;
  if (saturate !== false || specials === 'p3109-finite') return maxFinite;
  // toOdd lands on Inf where Inf's code is odd and next to maxFinite's: the signed extended P3109 formats.
  const oddInfinity = specials === 'p3109' && signed;
  const { choice, away } = modeFacts[mode];
  const inward = away === undefined ? choice === 'parity' && !oddInfinity : !away[Number(negative)]!;
  if (inward) return maxFinite;
  return beyondFinite(infinities, nan, maxFinite);
}

/** Magnitude of an infinite input: the column "infinite input". */
function infiniteValue({ maxFinite, infinities, nan, specials }: Format, saturate: CheckedOptions['saturate']): number {
  if (saturate === 'finite' || (saturate === 'propagate' && !infinities) || specials === 'p3109-finite')
    return maxFinite;
  return beyondFinite(infinities, nan, maxFinite);
}

function beyondFinite(infinities: boolean, nan: boolean, maxFinite: number): number {
  return infinities ? Infinity : nan ? NaN : maxFinite;
}

/** -x, but NaN as it is: negating it would flip a sign bit that typed arrays show. */
function negated(x: number): number {
  return x !== x ? NaN : -x;
}

function belowZero(format: Format, mode: RoundingMode, saturate: CheckedOptions['saturate']): number {
  if (!format.zero) return NaN;
  return saturate !== false || modeFacts[mode].away?.[1] === false ? 0 : NaN;
}
