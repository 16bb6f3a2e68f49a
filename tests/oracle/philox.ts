/**
 * Random words by numerics.md section 5, in BigInt: Philox4x32-10 of Salmon et al. 2011 and the map from elements to
 * words.
 * @module
 */

const MASK = 0xffffffffn;

/** Ten rounds; between them the key grows by the golden ratio and sqrt(3) - 1. */
export function philox(counter: readonly bigint[], key: readonly bigint[]): bigint[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(product1 >> 32n) ^ c1 ^ k0, product1 & MASK, (product0 >> 32n) ^ c3 ^ k1, product0 & MASK];
    k0 = (k0 + 0x9e3779b9n) & MASK;
    k1 = (k1 + 0xbb67ae85n) & MASK;
  }
  return [c0, c1, c2, c3];
}

/** The word of element `index` in `plane`: word floor((i mod 16) / 4) of block 4 floor(i / 16) + (i mod 4). */
export function wordOf(seed: bigint, stream: number, plane: number, index: bigint): bigint {
  const block = 4n * (index / 16n) + (index % 4n);
  const counter = [block & MASK, block >> 32n, BigInt(stream), BigInt(plane)];
  const key = [seed & MASK, seed >> 32n];
  return philox(counter, key)[Number((index % 16n) / 4n)]!;
}
