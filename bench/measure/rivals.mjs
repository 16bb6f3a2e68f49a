/**
 * What else rounds arrays in JavaScript: one loop each, over float64 arrays, so that each stays monomorphic.
 */
import { f16round } from '@petamoriken/float16';

export function froundLoop(out, x) {
  for (let i = 0; i < x.length; i++) out[i] = Math.fround(x[i]);
}

/** The float16 package. */
export function f16roundLoop(out, x) {
  for (let i = 0; i < x.length; i++) out[i] = f16round(x[i]);
}

/** The engine's own Math.f16round, from Node 24 on. */
export const nativeF16roundLoop =
  Math.f16round === undefined
    ? undefined
    : function (out, x) {
        for (let i = 0; i < x.length; i++) out[i] = Math.f16round(x[i]);
      };

/**
 * What people write first: Veltkamp's splitting keeps `precision` bits. It knows no smallest and no largest number, no
 * ties to even and no infinities; on the uniform data of this bench it gives the same results all the same.
 */
export function splittingLoop(precision) {
  const factor = 2 ** (53 - precision) + 1;
  return (out, x) => {
    for (let i = 0; i < x.length; i++) {
      const c = x[i] * factor;
      out[i] = c - (c - x[i]);
    }
  };
}

/** The same for float16 in full: the quantum from the exponent, and overflow; ties by the magic number's addition. */
export function plainLoop(out, x) {
  for (let i = 0; i < x.length; i++) {
    const a = Math.abs(x[i]);
    const exponent = a < 2 ** -14 ? -14 : Math.floor(Math.log2(a));
    const k = 2 ** (exponent + 42);
    const y = a + k - k;
    out[i] = Math.sign(x[i]) * (y > 65504 ? Infinity : y);
  }
}
