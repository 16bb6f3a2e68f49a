/**
 * How a policy says that sums are rounded, step by step.
 * @module
 */
import { chopper, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import { power } from '../format/bits.js';
import { checkAccumulation, type Accumulation, type ProductOptions } from '../linalg/products/accumulation.js';
import type { RoundingOptions } from '../options.js';

/** How sums, and sums of products, are rounded step by step. */
export interface AccumulationSpec extends Pick<ProductOptions, 'order' | 'block' | 'fma' | 'lmul' | 'tensorCore'> {
  /**
   * What every addition of a matrix product, convolution or reduction rounds to. With this or any other of these fields,
   * sums, and the products of elements in them, are emulated; without, the backend computes them as it does.
   * @defaultValue 'float32'
   */
  readonly accumulator?: FormatLike;
  /**
   * What every product of two elements rounds to.
   * @defaultValue the accumulator
   */
  readonly product?: FormatLike;
}

/** The fields of `AccumulationSpec`. */
export const accumulationKeys = ['accumulator', 'product', 'order', 'block', 'fma', 'lmul', 'tensorCore'];

/** Accumulations of calls: of every call the same, but for its random words. */
export type Accumulate = (seed: bigint, stream: number) => Accumulation;

/** Where the words of sums begin among those of a call: between results and operands. */
const SUMS = power(51);
const PRODUCTS = power(51) + power(50);

/**
 * The accumulation of a spec; `rounding` is how its steps round, which is how results do.
 * @throws TypeError and RangeError for options that do not go together
 */
export function accumulateBy(spec: AccumulationSpec, rounding: RoundingOptions): Accumulate {
  const { accumulator = 'float32', product, ...how } = spec;
  const make: Accumulate = (seed, stream) => {
    const sums = chopper(accumulator, { ...rounding, seed, stream, position: SUMS });
    const products: Chopper | undefined =
      product === undefined ? undefined : chopper(product, { ...rounding, seed, stream, position: PRODUCTS });
    return checkAccumulation({ ...how, accumulator: sums, ...(products && { product: products }) }, 'policy');
  };
  const first = make(0n, 0);
  const random = first.product.words !== undefined || first.accumulator.words !== undefined;
  return random ? make : () => first;
}
