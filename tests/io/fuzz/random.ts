/**
 * Random integers of a seed, the same on every machine (xorshift32, Marsaglia 2003).
 * @module
 */

/** A source of random integers. */
export interface Random {
  /** An integer in 0..limit-1. */
  below(limit: number): number;
  /** One of several values. */
  pick<T>(values: readonly T[]): T;
}

/** The random integers of a seed. */
export function randomOf(seed: number): Random {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x6a09e667) | 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  return { below, pick: (values) => values[below(values.length)]! };
}
