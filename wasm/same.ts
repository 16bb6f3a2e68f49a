/** Formats that have every number of an array: what is not NaN stays as it is, and NaN is written canonically. */

// @ts-ignore: decorator
@inline
function loop<T>(groups: i32, out: usize, x: usize): void {
  const nan = v128.splat<T>(<T>NaN);
  let vectors = groups * sizeof<T>();
  do {
    const y = v128.load(x);
    v128.store(out, v128.bitselect(nan, y, v128.ne<T>(y, y)));
    x += 16;
    out += 16;
  } while (--vectors > 0);
}

export function same64(groups: i32, out: usize, x: usize): void {
  loop<f64>(groups, out, x);
}
export function same32(groups: i32, out: usize, x: usize): void {
  loop<f32>(groups, out, x);
}
