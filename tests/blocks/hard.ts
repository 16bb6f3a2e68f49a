/**
 * float32 numbers that blocks are hard with, from a seed: a block has one magnitude, and some of its elements another.
 * @module
 */

/** A generator of integers below 2^32 (xorshift). */
export function integers(seed: number): () => number {
  let state = (seed * 2654435761 + 88675123) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** What a block is made of. */
type Kind = 'ordinary' | 'ties' | 'zeros' | 'subnormal' | 'huge' | 'powers' | 'any bits' | 'not finite';

const kinds: readonly Kind[] = [
  'ordinary',
  'ordinary',
  'ordinary',
  'ties',
  'ties',
  'zeros',
  'subnormal',
  'huge',
  'powers',
  'any bits',
  'not finite',
];

/** `length` numbers in blocks of `block`; without NaN and infinities if `finite`. */
export function hardNumbers(
  length: number,
  { seed, block, finite = false }: { readonly seed: number; readonly block: number; readonly finite?: boolean },
): Float32Array<ArrayBuffer> {
  const next = integers(seed);
  const x = new Float32Array(length);
  const bits = new Uint32Array(x.buffer);
  for (let start = 0; start < length; start += block) {
    let kind = kinds[next() % kinds.length]!;
    if (finite && kind === 'not finite') kind = 'ordinary';
    const exponent = (next() % 60) - 30;
    for (let i = start; i < Math.min(start + block, length); i++) {
      const random = next();
      const sign = (random & 1) << 31;
      if (kind === 'zeros') bits[i] = sign;
      else if (kind === 'subnormal') bits[i] = sign | ((random & 0xffff00) >>> (random % 24));
      else if (kind === 'huge') bits[i] = sign | (0x7f7fffff - ((random >>> 8) >>> (random % 24)));
      else if (kind === 'powers') bits[i] = sign | (((random >>> 8) % 255) << 23) | ((random >>> 20) % 3 === 0 ? 1 : 0);
      else if (kind === 'any bits') bits[i] = (random & 0x7f800000) === 0x7f800000 && finite ? 0 : random;
      else if (kind === 'ties') x[i] = ((random % 129) - 64) * 0.125 * 2 ** (exponent % 20);
      else x[i] = (random / 2 ** 31 - 1) * 2 ** (exponent + (random % 7 === 0 ? -12 : 0));
      if (kind === 'not finite' && random % 17 === 0) x[i] = [NaN, Infinity, -Infinity][(random >>> 8) % 3]!;
    }
  }
  return x;
}
