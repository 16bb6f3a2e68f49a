/**
 * Rounding numbers of any precision to a format, once.
 * @module
 */
import { makeRule, type Rule } from '../../rounding/rule.js';
import { roundRational } from '../../rounding/exact.js';
import { checkOptions } from '../../options.js';
import type { Format, Subnormals } from '../../format/format.js';
import type { Big } from './float.js';

/** Rounds to nearest, ties to even, in the format of a chopper, overflowing and underflowing as it does. */
export function nearestIn({
  format,
  saturate,
  subnormals,
}: {
  readonly format: Format;
  readonly saturate: false | 'finite' | 'propagate';
  readonly subnormals: Subnormals;
}): (x: Big) => number {
  const rule: Rule = makeRule(format, checkOptions({ saturate, subnormals }, 'nearestIn'), 'nearestIn');
  return ({ m, e }) => roundRational(m < 0n, { numerator: m < 0n ? -m : m, denominator: 1n, exponent: e }, rule);
}
