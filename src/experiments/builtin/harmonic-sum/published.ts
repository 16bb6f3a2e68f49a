/**
 * Where the sum stops: `n` is the first term that does not change it.
 *
 * float16 and bfloat16 to nearest, and float32, as N. J. Higham and Malone have published them; the other rows are what
 * chop's demo_harmonic.m computes (float64 results, rounded), by a reference program that shares no code with fpchop.
 * Last row: rounded once instead, bfloat16 upward is infinite at n = 16148, so that the next term is the first that
 * changes nothing.
 * @module
 */
import type { RoundingMode } from '../../../modes.js';

/** A published sum: as many digits as were printed. */
export interface PublishedSum {
  readonly format: string;
  readonly rounding: RoundingMode;
  readonly emulation: 'exact' | 'double';
  readonly sum: string;
  readonly terms: number;
}

type Line = readonly [format: string, ...sums: readonly (readonly [sum: string, terms: number])[]];

const modes = ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero'] as const;
const lines: readonly Line[] = [
  ['fp8 (5, 3)', ['3.5000', 16], ['Infinity', 49], ['2.5000', 9], ['2.5000', 9]],
  ['bfloat16', ['5.0625', 65], ['2.1990e+12', 5013], ['4.0000', 41], ['4.0000', 41]],
  ['float16', ['7.0859', 513], ['Infinity', 13911], ['5.7461', 257], ['5.7461', 257]],
  ['float8_e4m3', ['3.0000', 9], ['Infinity', 60], ['2.0000', 5], ['2.0000', 5]],
  ['float8_e5m2', ['2.0000', 5], ['Infinity', 64], ['2.0000', 5], ['2.0000', 5]],
  ['float32', ['15.403683', 2097152]],
];

export const published: readonly PublishedSum[] = [
  ...lines.flatMap(([format, ...sums]) =>
    sums.map(([sum, terms], i) => ({ format, rounding: modes[i]!, emulation: 'double' as const, sum, terms })),
  ),
  { format: 'bfloat16', rounding: 'towardPositive', emulation: 'exact', sum: 'Infinity', terms: 16149 },
];

/** Whether a sum stands in print; the others are of a reference program. */
export function isPublished({ format, rounding, emulation }: PublishedSum): boolean {
  return rounding === 'tiesToEven' && emulation === 'double' && ['float16', 'bfloat16', 'float32'].includes(format);
}
