/**
 * How many bits of a sampled result can be trusted.
 *
 * Source: Sohier, de Oliveira Castro, Févotte, Lathuilière, Petit and Jamond, Confidence intervals for stochastic
 * arithmetic, ACM Transactions on Mathematical Software 47(2), 2021.
 * @module
 */
import { chopper } from '../../chopper.js';
import { exponentOf, power } from '../../format/bits.js';
import { chiSquareQuantile, normalQuantile } from './quantiles.js';

const { log, log2 } = chopper('float64');
/** log10 2. */
const DECIMAL = 0.30102999566398119521;
/** log2(2 √(2π)). */
const CONTRIBUTING = 2.3257480647361593;

/** What the formulas need to know besides the samples. */
export interface SignificanceSettings {
  /** Errors relative to the reference, or differences from it. */
  readonly error: 'relative' | 'absolute';
  /** With which the significant bits are right. */
  readonly probability: number;
  /** With which the last contributing bit is right: 0.51 is one per cent better than a coin. */
  readonly contributing: number;
  /** Of the confidence interval of the deviation. */
  readonly confidence: number;
  /** The precision of the format: no sample has more bits. */
  readonly precision: number;
}

/** Bits of a sampled result. */
export interface Significance {
  readonly mean: number;
  /** Population deviation of the errors Z (divisor n); their largest where that is 0. */
  readonly deviation: number;
  /** Bits that are right with the probability asked for. */
  readonly significant: number;
  /** Bits that make the result better rather than worse. */
  readonly contributing: number;
  /** Bits that all samples share with the reference. */
  readonly bernoulli: number;
  /** Of `bernoulli`: 1 + ln(1 - confidence) / n, at least 0. */
  readonly bernoulliProbability: number;
  /** `significant` in decimal digits. */
  readonly decimal: number;
  /** Samples that are not finite; then all bits are 0. */
  readonly failed: number;
}

/**
 * The significance of samples.
 * @param reference - the value that errors are taken from; the mean of the samples by default
 * @throws {@link RangeError} for relative errors of a reference that is 0
 */
export function significance(
  samples: Float64Array,
  reference: number | undefined,
  settings: SignificanceSettings,
  name: string,
): Significance {
  const n = samples.length;
  const mean = meanOf(samples);
  const bernoulliProbability = Math.max(0, 1 + log(1 - settings.confidence) / n);
  const failed = samples.reduce((count, x) => count + Number(!Number.isFinite(x)), 0);
  const none = { significant: 0, contributing: 0, bernoulli: 0, bernoulliProbability, decimal: 0 };
  if (failed > 0) return { mean, deviation: NaN, ...none, failed };
  const y = reference ?? mean;
  const errors = samples.map((x) => x - y);
  const largestDifference = largest(errors);
  if (largestDifference === 0) {
    const bits = settings.precision;
    const all = { significant: bits, contributing: bits, bernoulli: bits, decimal: bits * DECIMAL };
    return { mean, deviation: 0, bernoulliProbability, ...all, failed };
  }
  if (settings.error === 'relative' && y === 0) {
    throw new RangeError(`${name}: "error" expected 'absolute' for a reference of 0, got 'relative'`);
  }
  const z = settings.error === 'relative' ? errors.map((error) => error / y) : errors;
  const scale = settings.error === 'relative' ? 0 : exponentOf(y);
  const spread = deviationOf(z);
  const deviation = spread === 0 ? largest(z) : spread;
  const alpha = 1 - settings.confidence;
  const delta = log2((n - 1) / chiSquareQuantile(alpha / 2, n - 1)) / 2;
  const sure = scale - log2(deviation) - delta;
  const significant = sure - log2(normalQuantile((settings.probability + 1) / 2));
  return {
    mean,
    deviation,
    significant,
    contributing: sure - log2(settings.contributing - 0.5) - CONTRIBUTING,
    bernoulli: sharedBits(largest(z), scale, settings.precision),
    bernoulliProbability,
    decimal: significant * DECIMAL,
    failed,
  };
}

/** The largest k <= precision - 1 with |z| <= 2^(scale - k). */
function sharedBits(size: number, scale: number, precision: number): number {
  const e = exponentOf(size);
  const isPower = size === power(e);
  return Math.min(precision - 1, scale - e - Number(!isPower));
}

function meanOf(x: Float64Array): number {
  return x.reduce((sum, one) => sum + one, 0) / x.length;
}

function deviationOf(x: Float64Array): number {
  const mean = meanOf(x);
  return Math.sqrt(x.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / x.length);
}

function largest(x: Float64Array): number {
  return x.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
}
