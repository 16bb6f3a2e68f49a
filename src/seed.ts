/**
 * Seeds that nobody gave.
 * @module
 */

/** A seed from the platform's crypto source, 0..2^64-1. */
export function drawSeed(): bigint {
  const { crypto } = globalThis as { crypto?: { getRandomValues(words: Uint32Array): Uint32Array } };
  if (crypto === undefined) {
    throw new RangeError('"seed" expected on a platform without a crypto source, got none');
  }
  const [low, high] = crypto.getRandomValues(new Uint32Array(2));
  return (BigInt(high!) << 32n) | BigInt(low!);
}
