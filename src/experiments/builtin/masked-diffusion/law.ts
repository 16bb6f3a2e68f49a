/**
 * What a law of tokens is like, beside the one it should be.
 * @module
 */
import { chopper } from '../../../chopper.js';

const { exp, log } = chopper('float64');

/** Entropy in nats, the distance from the true law, and the temperature of the true law that comes nearest. */
export interface LawFacts {
  readonly entropy: number;
  /** Half the sum of the differences. */
  readonly totalVariation: number;
  /** T for which p^(1/T), normalised, has the least Kullback-Leibler divergence from the law. */
  readonly temperature: number;
  /** Generative perplexity: exp of the mean of -log p of what is drawn, p the true law. */
  readonly perplexity: number;
}

/** Describes `law` beside `truth`, whose probabilities are positive. */
export function describeLaw(law: Float64Array, truth: Float64Array): LawFacts {
  const logarithms = truth.map((p) => log(p));
  let [entropy, totalVariation, crossEntropy] = [0, 0, 0];
  for (let i = 0; i < law.length; i++) {
    if (law[i]! > 0) entropy -= law[i]! * log(law[i]!);
    crossEntropy -= law[i]! * logarithms[i]!;
    totalVariation += Math.abs(law[i]! - truth[i]!) / 2;
  }
  return { entropy, totalVariation, temperature: nearestTemperature(law, logarithms), perplexity: exp(crossEntropy) };
}

/**
 * The divergence is least where the mean of log p under p^(1/T) is that under the law: Newton's method for 1/T, whose
 * derivative is the variance of log p.
 */
function nearestTemperature(law: Float64Array, logarithms: Float64Array): number {
  let mean = 0;
  for (let i = 0; i < law.length; i++) mean += law[i]! * logarithms[i]!;
  let inverse = 1;
  for (let step = Infinity; Math.abs(step) > 1e-9; inverse += step) {
    let [mass, first, second] = [0, 0, 0];
    for (const l of logarithms) {
      const weight = exp(inverse * l);
      mass += weight;
      first += weight * l;
      second += weight * l * l;
    }
    step = (mean - first / mass) / (second / mass - (first / mass) * (first / mass));
  }
  return 1 / inverse;
}
