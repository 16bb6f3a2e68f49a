/**
 * Calibration by entropy: the clip that keeps the distribution of magnitudes, in the sense of Kullback and Leibler.
 * @module
 */
import { chopper } from '../chopper.js';
import type { Format } from '../format/format.js';
import { exponentOf, power } from '../format/bits.js';

/** The parameters of calibration by entropy. */
export interface EntropyOptions {
  /** Bins of the histogram of magnitudes. @defaultValue 2048 */
  readonly bins?: number;
  /** The fewest bins that a clip keeps. @defaultValue the number of nonnegative levels of the elements */
  readonly least?: number;
}

/** Histograms of these formats would have more levels than bins. */
const MOST_BITS = 12;
const BINS = 2048;
/** What is not worse than the best by more than this, with more bins, is taken. */
const TOLERANCE = 1e-15;

/** The nonnegative finite values of a format, ascending, or undefined where there are too many. */
export function levelsOf(format: Format): Float64Array | undefined {
  const { bits, precision, emin, emax, maxFinite, minSubnormal } = format;
  if ((bits ?? precision + emax - emin) > MOST_BITS || minSubnormal === 0) return undefined;
  const levels = [0];
  for (let x = minSubnormal; x <= maxFinite;) {
    levels.push(x);
    x += power(Math.max(exponentOf(x), emin) - precision + 1);
  }
  return Float64Array.from(levels);
}

/**
 * The magnitude to clip at, by the finite elements of `x`: i of `bins` equal parts of the largest magnitude, such that the
 * histogram of what is left differs least from that of its quantization.
 * @param levels - the nonnegative values of the elements, ascending
 */
export function entropyMagnitude(
  x: ArrayLike<number>,
  levels: Float64Array,
  { bins = BINS, least = levels.length }: EntropyOptions,
): number {
  const { counts, amax } = histogram(x, bins);
  if (amax === 0) return 0;
  let best = Infinity;
  let kept = bins;
  for (let i = least; i <= bins; i++) {
    const divergence = divergenceOf(counts, i, levels);
    if (divergence > best + TOLERANCE) continue;
    kept = i;
    if (divergence < best) best = divergence;
  }
  return (amax * kept) / bins;
}

function histogram(x: ArrayLike<number>, bins: number): { counts: Float64Array; amax: number } {
  let amax = 0;
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]!);
    if (magnitude > amax && magnitude < Infinity) amax = magnitude;
  }
  const counts = new Float64Array(bins);
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]!);
    if (!(magnitude < Infinity)) continue;
    const bin = Math.min(Math.floor((magnitude * bins) / amax), bins - 1);
    counts[bin] = counts[bin]! + 1;
  }
  return { counts, amax };
}

/** The divergence of the first `kept` bins, all others added to the last of them, from their quantization. */
function divergenceOf(counts: Float64Array, kept: number, levels: Float64Array): number {
  const p = counts.slice(0, kept);
  for (let k = kept; k < counts.length; k++) p[kept - 1] = p[kept - 1]! + counts[k]!;
  const q = spreadOverBins(counts, p, levelOfBins(kept, levels), levels.length);
  const sumP = p.reduce((sum, count) => sum + count, 0);
  const sumQ = q.reduce((sum, count) => sum + count, 0);
  const ratios = new Float64Array(kept);
  for (let k = 0; k < kept; k++) {
    ratios[k] = 1;
    if (p[k]! === 0) continue;
    if (q[k]! === 0) return Infinity;
    ratios[k] = p[k]! / sumP / (q[k]! / sumQ);
  }
  const logarithms = chopper('float64').log(ratios);
  let divergence = 0;
  for (let k = 0; k < kept; k++) if (p[k]! !== 0) divergence += (p[k]! / sumP) * logarithms[k]!;
  return divergence;
}

/** The level nearest to the centre of each bin, ties to the even index. */
function levelOfBins(kept: number, levels: Float64Array): Uint32Array {
  const of = new Uint32Array(kept);
  const largest = levels[levels.length - 1]!;
  let level = 0;
  for (let k = 0; k < kept; k++) {
    const centre = ((k + 0.5) * largest) / kept;
    while (level + 1 < levels.length && levels[level + 1]! <= centre) level++;
    const above = level + 1 < levels.length ? levels[level + 1]! - centre : Infinity;
    const below = centre - levels[level]!;
    of[k] = above < below || (above === below && level % 2 === 1) ? level + 1 : level;
  }
  return of;
}

/** The untailed counts of each level, spread evenly over those of its bins that are not empty in `p`. */
function spreadOverBins(counts: Float64Array, p: Float64Array, levelOf: Uint32Array, levelCount: number): Float64Array {
  const totals = new Float64Array(levelCount);
  const nonempty = new Float64Array(levelCount);
  for (let k = 0; k < p.length; k++) {
    const level = levelOf[k]!;
    totals[level] = totals[level]! + counts[k]!;
    if (p[k]! !== 0) nonempty[level] = nonempty[level]! + 1;
  }
  return p.map((count, k) => (count === 0 ? 0 : totals[levelOf[k]!]! / nonempty[levelOf[k]!]!));
}
