/**
 * trust: how many digits a set of samples of one result agrees in, and with what confidence.
 * @module
 */
import { format as formatOf, type FormatLike } from '../format/names.js';
import { numbersLike, someNumbersOf } from './numbers.js';
import { checkKeys, checkOneOf, kind } from '../arguments.js';
import { checkBetween } from './between.js';
import { significance, type Significance, type SignificanceSettings } from './statistics/significance.js';

/** What the formulas of `trust` and `digits` can be told. Unknown keys are errors. */
export interface TrustOptions {
  /**
   * What errors are taken from: a number, or numbers nested as in the result.
   * @defaultValue the mean of the samples
   */
  readonly reference?: unknown;
  /**
   * Errors relative to the reference, or differences from it.
   * @defaultValue 'relative'
   */
  readonly error?: 'relative' | 'absolute';
  /**
   * With which the significant bits are right, in (0, 1).
   * @defaultValue 0.99
   */
  readonly probability?: number;
  /**
   * With which the last contributing bit is right, in (½, 1).
   * @defaultValue 0.51
   */
  readonly contributing?: number;
  /**
   * Of the confidence interval of the deviation, in (0, 1).
   * @defaultValue 0.95
   */
  readonly confidence?: number;
  /**
   * The format of the results: no sample has more bits than it.
   * @defaultValue 'float64'
   */
  readonly format?: FormatLike;
}

/** One number of the result, over all samples. */
export interface TrustedValue extends Significance {
  /** '' for the result itself, '[0]', '.m', … */
  readonly path: string;
  readonly samples: Float64Array<ArrayBuffer>;
}

/** What the samples say. */
export interface Trust {
  readonly values: readonly TrustedValue[];
  /** How many samples. */
  readonly samples: number;
  /** A table for people. */
  toString(): string;
}

export const trustKeys = ['reference', 'error', 'probability', 'contributing', 'confidence', 'format'] as const;

/**
 * How many bits of a result can be trusted, from samples of it under random errors.
 *
 * Every number of the result, at any depth, is judged by itself. With n samples x, the reference y, Z = (x - y) / y or
 * x - y, σ the deviation of Z, E = 0 or floor(log2 |y|), and δ = ½ log2((n - 1) / χ²), where χ² is the
 * (1 - confidence) / 2 quantile of the chi-square distribution with n - 1 degrees of freedom:
 * `significant` = E - log2 σ - δ - log2 Φ⁻¹((probability + 1) / 2), `contributing` = E - log2 σ - δ -
 * log2(contributing - ½) - log2(2 √(2π)), `bernoulli` the largest k < p with |Z| <= 2^(E - k) for all samples. Quantiles
 * are right to 1e-12. If all samples equal the reference, the bits are p. NaN and infinities among the samples make
 * them 0, and are counted in `failed`; -0 is 0; subnormals count as other numbers do.
 *
 * Source: Sohier et al., Confidence intervals for stochastic arithmetic, ACM TOMS 47(2), 2021.
 * @param samples - at least two results of one shape
 * @throws {@link TypeError} for results without numbers or of different shapes; {@link RangeError} for options, and for
 * relative errors of a reference that is 0
 * @example
 * const { values } = trust([1.0000001, 0.9999999, 1.0000002, 1]);
 * values[0]!.significant > 18   // true
 * values[0]!.bernoulli          // 22
 */
export function trust(samples: readonly unknown[] | Float64Array, options: TrustOptions = {}): Trust {
  const name = 'trust';
  checkKeys(options, trustKeys, name);
  if (!Array.isArray(samples) && !(samples instanceof Float64Array)) {
    throw new TypeError(`trust: "samples" expected an array of results, got ${kind(samples)}`);
  }
  if (samples.length < 2) throw new RangeError(`trust: "samples" expected at least 2 results, got ${samples.length}`);
  return makeTrust(samples, options, name);
}

/** The trust in checked samples. */
export function makeTrust(samples: readonly unknown[] | Float64Array, options: TrustOptions, name: string): Trust {
  const settings = trustSettings(options, name);
  const first = someNumbersOf(samples[0], name);
  const columns = first.map(() => new Float64Array(samples.length));
  for (let k = 0; k < samples.length; k++) {
    const numbers = numbersLike(first, samples[k], `${name}: sample ${k}`);
    numbers.forEach(({ value }, i) => (columns[i]![k] = value));
  }
  const { reference } = options;
  const references = reference === undefined ? [] : numbersLike(first, reference, `${name}: "reference"`);
  const values = first.map(({ path }, i) => ({
    path,
    ...significance(columns[i]!, references[i]?.value, settings, name),
    samples: columns[i]!,
  }));
  return { values, samples: samples.length, toString: () => trustText(values, samples.length, settings) };
}

/** The settings of options, checked. */
export function trustSettings(options: TrustOptions, name: string): SignificanceSettings {
  const {
    error = 'relative',
    probability = 0.99,
    contributing = 0.51,
    confidence = 0.95,
    format = 'float64',
  } = options;
  return {
    error: checkOneOf(error, ['relative', 'absolute'], name, 'error'),
    probability: checkBetween(probability, 0, 1, name, 'probability'),
    contributing: checkBetween(contributing, 0.5, 1, name, 'contributing'),
    confidence: checkBetween(confidence, 0, 1, name, 'confidence'),
    precision: formatOf(format).precision,
  };
}

/** A table of values: path, mean, digits, and the bits. */
export function trustText(
  values: readonly TrustedValue[],
  samples: number,
  { probability, confidence }: SignificanceSettings,
): string {
  const rows = values.map(({ path, mean, decimal, significant, contributing, bernoulli, failed }) => [
    path === '' ? 'result' : path,
    String(mean),
    failed > 0 ? `0 (${failed} not finite)` : decimal.toFixed(2),
    significant.toFixed(2),
    contributing.toFixed(2),
    String(bernoulli),
  ]);
  const heads = ['value', 'mean', 'digits', 'significant bits', 'contributing', 'shared by all'];
  const widths = heads.map((head, i) =>
    [head, ...rows.map((row) => row[i]!)].reduce((w, t) => Math.max(w, t.length), 0),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  const note = `${samples} samples; significant with probability ${probability} at confidence ${confidence}`;
  return [line(heads), ...rows.map(line), note].map((text) => text.trimEnd()).join('\n');
}
