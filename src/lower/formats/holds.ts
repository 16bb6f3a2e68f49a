/**
 * Which format holds the values of another, and which of two an operation on both is done in.
 * @module
 */
import type { Format } from '../../format/format.js';
import { power } from '../../format/bits.js';

/** Whether every finite value of `inner` is a value of `outer`. */
export function holds(outer: Format, inner: Format): boolean {
  if (outer === inner) return true;
  if ((inner.signed && !outer.signed) || (inner.zero && !outer.zero)) return false;
  if (outer.precision < inner.precision || outer.maxFinite < inner.maxFinite) return false;
  return outer.minSubnormal <= inner.minSubnormal && quantumAt(outer, inner.emin) <= quantumAt(inner, inner.emin);
}

/** The distance between neighbours from 2^exponent on; infinite where a format has no numbers. */
function quantumAt({ emin, precision, subnormals }: Format, exponent: number): number {
  if (exponent < emin && subnormals !== 'gradual') return Infinity;
  return power(Math.max(exponent, emin) - precision + 1);
}

/**
 * The place in `formats` of the format that an operation on formats `a` and `b` is done in: the one that holds the other, the
 * left one where each does; where neither does, the first of `formats` if it holds both; undefined if it does not.
 */
export function joinOf(formats: readonly Format[], a: number, b: number): number | undefined {
  const [left, right] = [formats[a]!, formats[b]!];
  if (holds(left, right)) return a;
  if (holds(right, left)) return b;
  return holds(formats[0]!, left) && holds(formats[0]!, right) ? 0 : undefined;
}
