/**
 * Sums of products by their definition, one scalar operation after the other.
 *
 * This is the reference: every kernel must return the same bits. It is written to be checked by eye against
 * docs/linalg.md; speed belongs in the other files.
 * @module
 */
import { zeroOf } from '../../rounding/round.js';
import { type Accumulation } from './accumulation.js';
import { addAt, fuseAt, multiplyAt, roundAt } from './slots.js';
import { addByTensorCore } from './tensorCore.js';

/** The terms of one sum: products a(l) b(l), or the values a(l) themselves where b is absent. */
export interface Terms {
  readonly count: number;
  readonly a: (l: number) => number;
  readonly b?: (l: number) => number;
}

/**
 * The sum of output element `element`, of `count` terms each; values instead of products go without fma.
 *
 * No terms: the zero of the accumulator. NaN, infinities, signed zeros, subnormals and overflow as the operations have
 * them.
 */
export function sumOfProducts({ count, a, b }: Terms, element: number, how: Accumulation): number {
  const { product, accumulator, order, block, fma, multiplier, tensorCore } = how;
  const base = element * count;

  /** p_l, the rounded product. */
  const leaf = (l: number): number => {
    if (b === undefined) return a(l);
    if (multiplier !== undefined) return roundAt(multiplier(a(l), b(l)), product, base + l);
    return multiplyAt(a(l), b(l), product, base + l);
  };

  /** What a sum begins with. With fma no product takes the slot of the product. */
  const begin = (l: number): number =>
    fma
      ? accumulator.mul(a(l), b!(l), accumulator.plan, accumulator.words, product.first + product.step * (base + l))
      : roundAt(leaf(l), accumulator, base + l);

  /** s and term l. */
  const join = (s: number, l: number): number =>
    fma ? fuseAt(a(l), b!(l), s, accumulator, base + l) : addAt(s, leaf(l), accumulator, base + l);

  const sequential = (from: number, to: number): number => {
    let s = begin(from);
    for (let l = from + 1; l < to; l++) s = join(s, l);
    return s;
  };

  const blocked = (): number => {
    let s = sequential(0, Math.min(block, count));
    for (let from = block; from < count; from += block) {
      s = addAt(s, sequential(from, Math.min(from + block, count)), accumulator, base + from);
    }
    return s;
  };

  /** Terms `from` up to `to`, two or more: a term that stands alone is not rounded before it is added. */
  const pairwise = (from: number, to: number): number => {
    const middle = from + largestPowerBelow(to - from);
    const left = middle - from > 1 ? pairwise(from, middle) : fma ? begin(from) : leaf(from);
    if (to - middle === 1) return join(left, middle);
    return addAt(left, pairwise(middle, to), accumulator, base + middle);
  };

  if (count === 0) return zeroOf(accumulator.plan.rule.format, false);
  if (tensorCore !== undefined) return addByTensorCore(a, b!, count, base, product, accumulator, tensorCore);
  if (order === 'pairwise' && count > 1) return pairwise(0, count);
  return order === 'blocked' ? blocked() : sequential(0, count);
}

/** The largest power of two below n, for n > 1. */
export function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
