/**
 * Vectors of L from arrays of T and back: float32 arrays may be rounded in float64 lanes, two values at a time.
 */

/** One vector; float32 values as float64 where the lanes are. */
// @ts-ignore: decorator
@inline
export function load<L, T>(x: usize): v128 {
  return sizeof<L>() == sizeof<T>() ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/** Writes one vector; the values of a format that T holds do not change. */
// @ts-ignore: decorator
@inline
export function store<L, T>(out: usize, y: v128): void {
  if (sizeof<L>() == sizeof<T>()) v128.store(out, y);
  else v128.store64_lane(out, f32x4.demote_f64x2_zero(y), 0);
}

/** Writes every NaN of a group of sixteen in the same way. */
// @ts-ignore: decorator
@inline
export function canonicalize<L, T>(out: usize, nan: v128): void {
  let vectors = sizeof<L>();
  do {
    const y = load<L, T>(out);
    store<L, T>(out, v128.bitselect(nan, y, v128.ne<L>(y, y)));
    out += (16 / sizeof<L>()) * sizeof<T>();
  } while (--vectors > 0);
}
