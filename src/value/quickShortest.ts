/**
 * The shortest decimal in float64: digit by digit, as long as no comparison comes near to its limit.
 *
 * Value and ends of the interval are multiplied by a power of ten, rounded like the product: wrong by less than 2^-51 of
 * themselves. What is closer than 2^-48 is left to exact integers.
 * @module
 */

/** A decimal number digits 10^exponent. */
export interface ShortDecimal {
  readonly digits: number;
  readonly exponent: number;
}

/** 2^-48. */
const CLOSE = 3.552713678800501e-15;
/** Powers beyond would overflow beside the largest values. */
const MOST = 280;

/** 10^-280 … 10^280, rounded to nearest, as all short texts are. */
let tens: Float64Array | undefined;

function tenTo(exponent: number): number {
  tens ??= Float64Array.from({ length: 2 * MOST + 1 }, (_, i) => Number(`1e${i - MOST}`));
  return tens[exponent + MOST]!;
}

/**
 * The decimal with the fewest digits between `low` and `high`, of several the nearest to `value`; undefined where
 * float64 does not decide.
 * @param low - positive or 0; `high` may be Infinity; their distances from `value` are at least 2^-42 of it
 * @param guess - floor(log10) of the value, or one more
 */
export function quickShortest(low: number, value: number, high: number, guess: number): ShortDecimal | undefined {
  if (Math.abs(guess) > MOST - 20) return undefined;
  let exponent = value < tenTo(guess) ? guess - 1 : guess;
  for (; ; exponent--) {
    const unit = tenTo(-exponent);
    const v = value * unit;
    const near = v * CLOSE;
    const nearest = Math.floor(v + 0.5);
    if (Math.abs(v - nearest) <= near) return { digits: nearest, exponent };
    const before = Math.floor(v);
    const fromLow = before - low * unit;
    const toHigh = high * unit - (before + 1);
    if (Math.abs(fromLow) <= near || Math.abs(toHigh) <= near) return undefined;
    if (fromLow < 0 && toHigh < 0) continue;
    if (fromLow > 0 && toHigh > 0) {
      if (Math.abs(v - before - 0.5) <= near) return undefined;
      return { digits: nearest, exponent };
    }
    return { digits: fromLow > 0 ? before : before + 1, exponent };
  }
}
