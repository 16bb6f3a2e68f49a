/**
 * Assignment: which format each part of a model has, so that errors are least within a budget of bits, or bits within one of error.
 * @module
 */
import { checkKeys } from '../../arguments.js';

/** The error that one part alone in one format makes. */
export interface SensitivityRow {
  /** Name of the layer, or of the weight of a graph. */
  readonly part: string;
  /** Class of the layer, or operations that read the weight. */
  readonly kind: string;
  /** Name of the format. */
  readonly format: string;
  /** Elements of the part. */
  readonly elements: number;
  /** Bits of all its elements and scales in the format. */
  readonly bits: number;
  /** Error of the model's outputs with this part alone in the format. */
  readonly error: number;
}

/** A budget: bits an element on average, or the sum of errors. Exactly one. */
export interface AssignBudget {
  readonly bits?: number;
  readonly error?: number;
}

/** A format for every part. */
export interface Assignment {
  /** Name of the format by part. */
  readonly formats: Readonly<Record<string, string>>;
  /** Bits an element, on average. */
  readonly bits: number;
  /** The sum of errors: what is predicted of the whole model. */
  readonly error: number;
  /** The weight of bits against errors at which this assignment is the least. */
  readonly lambda: number;
}

/**
 * Assigns formats by sensitivity: errors are taken to add up, and for some weight lambda >= 0 every part has the format with the
 * least error + lambda bits; ties go to fewer bits, then to the earlier format. Exact and repeatable: the weights at which
 * anything changes are finitely many, and the first is taken that meets the budget: for bits the least weight, for an error
 * the largest.
 * @param rows - one for every part and format, as `sensitivity` gives them; errors need not fall with more bits
 * @param budget - `{ bits }` an element, or `{ error }`
 * @throws {@link TypeError} for a budget that is no object; {@link RangeError} unless exactly one budget is given, and if no assignment meets it
 */
export function assign(rows: readonly SensitivityRow[], budget: AssignBudget): Assignment {
  const name = 'assign';
  checkKeys(budget, ['bits', 'error'], name, 'budget');
  const { bits, error } = budget;
  if ((bits === undefined) === (error === undefined)) {
    throw new RangeError(
      `${name}: "budget" expected exactly one of bits and error, got ${bits === undefined ? 'neither' : 'both'}`,
    );
  }
  const parts = new Map<string, SensitivityRow[]>();
  for (const row of rows) parts.set(row.part, [...(parts.get(row.part) ?? []), row]);
  const choices = weightsBetween(breakPoints([...parts.values()])).map((lambda) => choose(parts, lambda));
  // From little weight of bits to much: bits fall, errors grow.
  const found =
    bits !== undefined
      ? choices.find((choice) => choice.bits <= bits)
      : choices.reverse().find((choice) => choice.error <= error!);
  if (found !== undefined) return found;
  const best = choices.reduce((a, b) => ((bits !== undefined ? b.bits < a.bits : b.error < a.error) ? b : a));
  throw new RangeError(
    `${name}: "budget" expected one that some assignment meets, got ${JSON.stringify(budget)}; the least is ${bits !== undefined ? best.bits : best.error}`,
  );
}

/** Weights between which no part changes its format, in ascending order. */
function breakPoints(parts: readonly (readonly SensitivityRow[])[]): number[] {
  const points = new Set([0]);
  for (const rows of parts) {
    for (const a of rows) {
      for (const b of rows) {
        if (a.bits < b.bits && a.error > b.error) points.add((a.error - b.error) / (b.bits - a.bits));
      }
    }
  }
  return [...points].sort((a, b) => a - b);
}

/** 0, and one weight in each interval between break-points: at these themselves rounding would decide. */
function weightsBetween(points: readonly number[]): number[] {
  return [0, ...points.map((point, i) => (i + 1 < points.length ? (point + points[i + 1]!) / 2 : 2 * point + 1))];
}

function choose(parts: ReadonlyMap<string, readonly SensitivityRow[]>, lambda: number): Assignment {
  const formats: Record<string, string> = {};
  let [bits, elements, error] = [0, 0, 0];
  for (const [part, rows] of parts) {
    let best = rows[0]!;
    for (const row of rows) {
      const [cost, least] = [row.error + lambda * row.bits, best.error + lambda * best.bits];
      if (cost < least || (cost === least && row.bits < best.bits)) best = row;
    }
    formats[part] = best.format;
    bits += best.bits;
    elements += best.elements;
    error += best.error;
  }
  return { formats, bits: elements === 0 ? 0 : bits / elements, error, lambda };
}
