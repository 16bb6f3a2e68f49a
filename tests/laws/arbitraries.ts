/**
 * Formats and values for property tests. The values prefer what decides: ties, values of the format, their neighbours,
 * thresholds and specials.
 * @module
 */
import fc from 'fast-check';
import { defineFormat, format, type Format } from '../../src/index.js';
import { neighbours64, specialInputs } from '../oracle/boundaries.js';
import { compare, float64Of, ofBits, powerOfTwo, type Dyadic } from '../oracle/dyadic.js';
import {
  factsOf,
  factsOfLayout,
  factsOfNumeric,
  factsOfUnbounded,
  namedFormats,
  p3109Names,
  widthNames,
  type Facts,
} from '../oracle/facts.js';
import { deterministicModes, saturations, subnormalTreatments } from '../oracle/rounding.js';

/** A format and the oracle's facts of it. */
export interface FormatCase {
  readonly f: Format;
  readonly facts: Facts;
}

const named: fc.Arbitrary<FormatCase> = fc
  .constantFrom(...namedFormats)
  .map((name) => ({ f: format(name), facts: factsOf(name)! }));

const patternNames = [...[3, 5, 8, 11, 16].flatMap(p3109Names), ...widthNames(12)].filter(
  (name) => factsOf(name) !== undefined,
);
const pattern: fc.Arbitrary<FormatCase> = fc
  .constantFrom(...patternNames)
  .map((name) => ({ f: format(name), facts: factsOf(name)! }));

const subnormals = fc.constantFrom(...subnormalTreatments);

/** Any precision with any exponents that float64 holds. */
const numeric: fc.Arbitrary<FormatCase> = fc
  .integer({ min: 1, max: 53 })
  .chain((precision) => {
    const least = Math.max(-1074, precision - 1075);
    const emin = fc.oneof(
      fc.integer({ min: least, max: 1023 }),
      fc.integer({ min: Math.max(least, -20), max: 5 }),
      fc.constant(least),
    );
    return emin.chain((lowest) => {
      const emax = fc.oneof(
        fc.integer({ min: lowest, max: 1023 }),
        fc.integer({ min: lowest, max: Math.min(1023, lowest + 12) }),
        fc.constant(1023),
      );
      return fc.record({
        precision: fc.constant(precision),
        emin: fc.constant(lowest),
        emax,
        infinities: fc.boolean(),
        nan: fc.boolean(),
        signed: fc.boolean(),
        signedZero: fc.boolean(),
        subnormals,
      });
    });
  })
  .map((drawn) => {
    const spec = { ...drawn, signedZero: drawn.signed && drawn.signedZero };
    return { f: defineFormat(spec), facts: factsOfNumeric(spec) };
  });

/** Any widths, biases and specials. */
const widths: fc.Arbitrary<FormatCase> = fc
  .record({
    exponentBits: fc.integer({ min: 2, max: 9 }),
    significandBits: fc.integer({ min: 1, max: 52 }),
    bias: fc.integer({ min: -40, max: 520 }),
    specials: fc.constantFrom('ieee', 'fn', 'fnuz', 'finite', 'p3109', 'p3109-finite'),
    signed: fc.boolean(),
    subnormals,
  })
  .map((drawn) => ({ ...drawn, signed: drawn.signed || drawn.specials === 'fnuz' }))
  .map((spec) => ({
    f: defineFormat(spec),
    facts: factsOfLayout('widths', { ...spec, zero: true }, spec.subnormals)!,
  }));

const unbounded: fc.Arbitrary<FormatCase> = fc
  .integer({ min: 1, max: 53 })
  .map((precision) => ({ f: defineFormat({ precision, unbounded: true }), facts: factsOfUnbounded(precision) }));

export const anyFormat: fc.Arbitrary<FormatCase> = fc.oneof(
  { arbitrary: named, weight: 3 },
  { arbitrary: pattern, weight: 2 },
  { arbitrary: numeric, weight: 4 },
  { arbitrary: widths, weight: 2 },
  { arbitrary: unbounded, weight: 1 },
);

export const deterministicMode = fc.constantFrom(...deterministicModes);
export const saturation = fc.constantFrom(...saturations);
export const subnormalTreatment = subnormals;

/** Any float64, by its bits; NaNs included. */
export const anyFloat: fc.Arbitrary<number> = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(ofBits);

/** Values that decide something in the format of `facts`. */
export function deciding(facts: Facts): fc.Arbitrary<number> {
  const { precision: p, emax } = facts;
  const emin = facts.emin === -Infinity ? -1060 : facts.emin;
  const exponent = fc.oneof(
    fc.integer({ min: emin - p - 2, max: emax + 2 }),
    fc.integer({ min: emin - 2, max: emin + 2 }),
    fc.integer({ min: emax - 2, max: emax + 2 }),
  );
  // A value or a midpoint: p + 1 leading bits, the last of which is half a quantum.
  const leading = fc.oneof(
    fc.bigInt({ min: 1n, max: (1n << BigInt(p + 1)) - 1n }),
    fc.constantFrom(1n, 2n, 3n, (1n << BigInt(p + 1)) - 1n, (1n << BigInt(p + 1)) - 2n, 1n << BigInt(p)),
  );
  const onGrid = fc
    .record({ e: exponent, significand: leading, negative: fc.boolean() })
    .map(({ e, significand, negative }) => float64Near(negative, { significand, exponent: Math.max(e, emin) - p }));
  const threshold = fc.constantFrom(...thresholds(facts));
  const point = fc.oneof({ arbitrary: onGrid, weight: 6 }, { arbitrary: threshold, weight: 1 });
  return fc.oneof(
    { arbitrary: point, weight: 3 },
    { arbitrary: point.chain((x) => fc.constantFrom(...neighbours64(x), x)), weight: 3 },
    { arbitrary: fc.constantFrom(...specialInputs, NaN), weight: 1 },
    { arbitrary: anyFloat, weight: 1 },
    { arbitrary: fc.double({ min: -4, max: 4 }), weight: 1 },
  );
}

/** maxFinite and what lies half a quantum and a quantum beyond, 2^emin and its half. */
function thresholds(facts: Facts): number[] {
  const { significand, exponent } = facts.maxFinite;
  const half = [0n, 1n, 2n, 3n].map((halves) => ({ significand: 2n * significand + halves, exponent: exponent - 1 }));
  const low = facts.emin === -Infinity ? [] : [powerOfTwo(facts.emin), powerOfTwo(facts.emin - 1)];
  return [...half, ...low].flatMap((x) => [float64Near(false, x), float64Near(true, x)]);
}

/** The float64 of a number, or one of its size where there is none. */
function float64Near(negative: boolean, x: Dyadic): number {
  const exact = float64Of(negative, x);
  if (exact !== undefined) return exact;
  if (compare(x, powerOfTwo(1024)) >= 0) return negative ? -Infinity : Infinity;
  return float64Near(negative, { significand: x.significand >> 1n, exponent: x.exponent + 1 });
}

/** A format, its facts, and a value that decides something in it. */
export const formatAndValue = anyFormat.chain((one) => deciding(one.facts).map((x) => ({ ...one, x })));
