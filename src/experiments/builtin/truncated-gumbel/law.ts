/**
 * Which category the Gumbel-max trick picks when its noise is cut off.
 *
 * Adding g = -log(-log u) to the logarithms of probabilities and taking the largest sum draws a category by its
 * probability, if u is uniform in (0, 1). A u of b bits is at most 1 - 2^-b, and g at most M = -log(-log(1 - 2^-b)).
 * @module
 */
import { chopper } from '../../../chopper.js';
import { power } from '../../../format/bits.js';

const { expm1, log, log1p, neg } = chopper('float64');

/** e^-M of uniform numbers of `bits` bits: -log(1 - 2^-bits). */
export function tailOf(bits: number): number {
  return neg(log1p(-power(-bits)));
}

/** M, the largest Gumbel number that uniform numbers of `bits` bits give. */
export function largestGumbel(bits: number): number {
  return neg(log(tailOf(bits)));
}

/**
 * The probability of each category under truncated noise: Proposition 5.2 of Zheng et al.
 *
 * With p(1) <= … <= p(K) and S(i) = p(i) + … + p(K), category n has the probability p(n) (beta(1) + … + beta(n)), where
 * beta(i) = (e(i) - e(i - 1)) / S(i), e(i) = exp((K + 1 - i - S(i) / p(i)) t) and e(0) = 0.
 * @param probabilities - ascending, positive
 * @param tail - t = e^-M
 */
export function truncatedLaw(probabilities: readonly number[], tail: number): number[] {
  const sums = tailSums(probabilities);
  let [before, betas] = [-1, 0]; // e - 1, which keeps its digits where e is near 1
  return probabilities.map((p, i) => {
    const next = expm1((probabilities.length - i - sums[i]! / p) * tail);
    betas += (next - before) / sums[i]!;
    before = next;
    return p * betas;
  });
}

/** S(i) = p(i) + … + p(K). */
export function tailSums(probabilities: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(probabilities.length);
  for (let i = sums.length - 1, sum = 0; i >= 0; i--) sums[i] = sum += probabilities[i]!;
  return sums;
}
