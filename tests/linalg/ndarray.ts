/**
 * Objects with the documented properties of stdlib's ndarrays. The package itself weighs 437 MB; `npm run package` tests
 * with it.
 * @module
 */
import type { NdarrayLike } from '../../src/linalg/index.js';

type Numbers = Float64Array | Float32Array | Int32Array;

/** An ndarray over `data`: element (i, j, …) is data[offset + i strides[0] + j strides[1] + …]. */
export function ndarray(
  data: Numbers,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): NdarrayLike & { readonly order: string } {
  const get = (...indices: number[]): number => data[indices.reduce((sum, i, k) => sum + i * strides[k]!, offset)]!;
  return { data, shape, strides, offset, order: 'row-major', get };
}
