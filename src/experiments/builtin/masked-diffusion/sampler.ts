/**
 * The law of a token that a masked diffusion model draws in one of N steps.
 *
 * With k steps left, a token that is still masked stays so with probability (k - 1) / k, and is drawn from p otherwise:
 * one choice among p(1) / k, …, p(V) / k and (k - 1) / k, made with truncated Gumbel numbers. If P(k) is the law of that
 * choice, and s(k) its probability of staying, the final token has the law F(k) = P(k) + s(k) F(k - 1).
 * @module
 */
import { chopper } from '../../../chopper.js';
import { tailOf, tailSums } from '../truncated-gumbel/law.js';

const { expm1 } = chopper('float64');

/** The law of the final token after a number of steps, in the order of the law it is drawn from. */
export interface FinalLaw {
  readonly steps: number;
  readonly drawn: Float64Array;
}

/** Zipf's law: probabilities proportional to 1 / V, …, 1/2, 1, ascending. */
export function zipf(vocabulary: number): Float64Array {
  const law = Float64Array.from({ length: vocabulary }, (_, i) => 1 / (vocabulary - i));
  const [sum] = tailSums(law);
  return law.map((p) => p / sum!);
}

/**
 * The final laws after each of `steps`, ascending.
 *
 * e(i) of `truncatedLaw` is, with k steps left, exp(a(i) - (k - 1) b(i)): the next one is the product with exp(-b(i)).
 * Less 1, they keep their digits near 1: (1 + e)(1 + r) - 1 = e + r + e r.
 * @param law - p, ascending; the largest at most 1/2, so that staying is always the likeliest choice
 */
export function* finalLaws(
  law: Float64Array,
  uniformBits: number,
  steps: readonly number[],
  progress: (fraction: number) => void,
): Generator<FinalLaw, void, undefined> {
  const last = steps.at(-1)!;
  const tail = tailOf(uniformBits);
  const sums = tailSums(law);
  const size = law.length;
  const ratios = law.map((p) => expm1(-tail / p));
  const exponentials = law.map((p, i) => expm1((size - i - sums[i]! / p) * tail)); // k = 1: none may stay
  const drawn = new Float64Array(size);
  for (let k = 1; k <= last; k++) {
    let [before, betas] = [-1, 0];
    const chosen = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const sum = (sums[i]! + (k - 1)) / k;
      betas += (exponentials[i]! - before) / sum;
      before = exponentials[i]!;
      chosen[i] = (law[i]! / k) * betas;
    }
    const stay = (k - 1) / k;
    const stays = k === 1 ? 0 : stay * (betas + (0 - before) / stay); // e of the likeliest choice is 1
    for (let i = 0; i < size; i++) drawn[i] = chosen[i]! + stays * drawn[i]!;
    if (steps.includes(k)) yield { steps: k, drawn: drawn.slice() };
    // with staying as one more choice, the count of choices from i on grows by 1, once
    const extra = k === 1 ? expm1(tail) : 0;
    for (let i = 0; i < size; i++) {
      const r = ratios[i]! + extra + ratios[i]! * extra;
      exponentials[i] = exponentials[i]! + r + exponentials[i]! * r;
    }
    progress(k / last);
  }
}
