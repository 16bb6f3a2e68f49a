/**
 * Powers of ten as exact integers.
 * @module
 */

/** 10^exponent for an integer exponent >= 0. */
export function tenTo(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}
