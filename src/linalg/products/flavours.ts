/**
 * How float64 operations stand for exact ones, so that rounding their results rounds the exact ones.
 *
 * Products and sums are float64's where these are exact, or inexact in a way that the rounding does not show (to nearest
 * with 53 >= 2 p + 2; Figueroa 1995); otherwise they are rounded to odd first. Stochastic modes need exact ones.
 * @module
 */
import { exponentOf } from '../../format/bits.js';
import type { Plan } from '../../kernel/plan.js';
import type { Accumulation } from './accumulation.js';
import { isWithin, productExtent, roundedExtent, sumsBound, type Extent } from './extent.js';
import { nativePrecision } from './native.js';

/** How an operation is computed before it is rounded: as float64 has it, rounded to odd, or as float64 has it where that is exact. */
export type Flavour = 'native' | 'odd' | 'checked';

/** How the rows of a product are computed. */
export interface Way {
  readonly products: Flavour;
  readonly sums: Flavour;
  /** Whether exact products are values of the product's format. */
  readonly keeps: boolean;
}

/** How the rows of a product of operands of such extents are computed, if float64 lanes serve. */
export function wayOf(a: Extent, b: Extent, terms: number, how: Accumulation): Way | undefined {
  const { product, accumulator, fma } = how;
  const exact = productExtent(a, b);
  const keeps = !fma && exact !== undefined && isWithin(exact, product.plan);
  const products = exact !== undefined || !product.exact ? 'native' : oddOrFloat64(product.plan);
  const term = fma || keeps ? exact : termExtent(exact, product.plan);
  let sums: Flavour | undefined;
  if (!accumulator.exact) sums = fma ? undefined : 'native';
  else if (term !== undefined && isInnocuous(term, terms, how)) sums = 'native';
  else if (fma) sums = odd(accumulator.plan);
  else sums = accumulator.plan.rule.random ? 'checked' : oddOrFloat64(accumulator.plan);
  return (fma || products) && sums && { products: products ?? 'odd', sums, keeps };
}

/** The extent of rounded products: that of all of the format's numbers where one may become the largest of them. */
function termExtent(exact: Extent | undefined, plan: Plan): Extent {
  const rounded = roundedExtent(exact, plan);
  return rounded.finite ? rounded : roundedExtent(undefined, plan);
}

/** Rounding to odd, where that serves. */
function odd({ rule }: Plan): 'odd' | undefined {
  return rule.format.precision <= 51 && !rule.random ? 'odd' : undefined;
}

/** The same; but rounded to float64 to nearest even, results of float64 are exact. */
function oddOrFloat64(plan: Plan): Flavour | undefined {
  return nativePrecision(plan) === 53 ? 'native' : odd(plan);
}

/** Whether float64 sums may be rounded in place of the exact ones. */
function isInnocuous(term: Extent, terms: number, { accumulator, fma, order, block }: Accumulation): boolean {
  const { plan } = accumulator;
  const { rounding, subnormals, format } = plan.rule;
  const { precision, maxFinite, emin, emax, zero } = format;
  if (!fma && rounding.startsWith('ties') && subnormals === 'gradual' && term.bits <= precision && precision <= 25) {
    return emin >= -900;
  }
  // An infinite term may become the largest finite sum.
  const bound = term.finite ? sumsBound(term.largest, terms, order, block, plan) : maxFinite;
  const sums = Math.min(bound, maxFinite);
  const top = 2 * Math.max(sums, term.largest, zero ? 0 : format.minNormal);
  const low = Math.min(term.low, emax - precision + 1, zero ? Infinity : emin);
  return top === 0 || exponentOf(top) + 1 - low <= 53;
}
