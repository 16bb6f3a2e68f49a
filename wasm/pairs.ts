/** Exact errors of float64 operations on pairs of lanes: the twins of src/arithmetic/pairs.ts. */

// @ts-ignore: decorator
@inline
export const SPLITTER: f64 = 134217729; // 2^27 + 1

// @ts-ignore: decorator
@inline
export function sumError(x: v128, y: v128, sum: v128): v128 {
  const part = f64x2.sub(sum, x);
  return f64x2.add(f64x2.sub(x, f64x2.sub(sum, part)), f64x2.sub(y, part));
}

// @ts-ignore: decorator
@inline
export function differenceError(x: v128, y: v128, difference: v128): v128 {
  const part = f64x2.sub(x, difference);
  return f64x2.sub(f64x2.sub(x, f64x2.add(difference, part)), f64x2.sub(y, part));
}

// @ts-ignore: decorator
@inline
function high(x: v128, splitter: v128): v128 {
  const c = f64x2.mul(splitter, x);
  return f64x2.sub(c, f64x2.sub(c, x));
}

// @ts-ignore: decorator
@inline
export function productError(x: v128, y: v128, product: v128, splitter: v128): v128 {
  const xHigh = high(x, splitter);
  const xLow = f64x2.sub(x, xHigh);
  const yHigh = high(y, splitter);
  const yLow = f64x2.sub(y, yHigh);
  const rest = f64x2.sub(
    f64x2.sub(f64x2.sub(product, f64x2.mul(xHigh, yHigh)), f64x2.mul(xLow, yHigh)),
    f64x2.mul(xHigh, yLow),
  );
  return f64x2.sub(f64x2.mul(xLow, yLow), rest);
}
