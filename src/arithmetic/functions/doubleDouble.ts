/**
 * Double-double arithmetic: an unevaluated sum head + tail of two float64s, |tail| <= ulp(head) / 2.
 *
 * One accumulator holds the running value, so that nothing is allocated; each operation replaces it. With u = 2^-53 the
 * relative errors are those proved by Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building
 * blocks of double-word arithmetic" (ACM TOMS 44, 2017): sums 3u^2 (with a float64 2u^2), products 5u^2 (2u^2),
 * quotients 15u^2, square roots 25/8 u^2. They hold as long as nothing overflows or underflows; the callers scale.
 * @module
 */

/** The accumulator: head and tail. */
export const acc = new Float64Array(2);

/** 2^27 + 1: splits a float64 into halves of 26 bits (Veltkamp). */
const SPLITTER = 134217729;

/** The accumulator becomes head + tail, which must not overlap. */
export function set(head: number, tail: number): void {
  acc[0] = head;
  acc[1] = tail;
}

/** The accumulator becomes a + b, exactly. */
export function setSum(a: number, b: number): void {
  const s = a + b;
  const t = s - a;
  acc[0] = s;
  acc[1] = a - (s - t) + (b - t);
}

/** The accumulator becomes a b, exactly. */
export function setProduct(a: number, b: number): void {
  const p = a * b;
  acc[0] = p;
  acc[1] = productError(a, b, p);
}

/** a b - p, where p = a b rounded (Dekker). */
function productError(a: number, b: number, p: number): number {
  const sa = SPLITTER * a;
  const ah = sa - (sa - a);
  const al = a - ah;
  const sb = SPLITTER * b;
  const bh = sb - (sb - b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
}

/** head + tail as a double-double, where |head| >= |tail| or head = 0. */
function renormalise(head: number, tail: number): void {
  const s = head + tail;
  acc[0] = s;
  acc[1] = tail - (s - head);
}

/** Adds a float64 (algorithm 4, DWPlusFP). */
export function plusNumber(b: number): void {
  const a = acc[0]!;
  const s = a + b;
  const t = s - a;
  renormalise(s, a - (s - t) + (b - t) + acc[1]!);
}

/** Adds a double-double (algorithm 6, AccurateDWPlusDW). */
export function plus(head: number, tail: number): void {
  const a = acc[0]!;
  const s = a + head;
  const t = s - a;
  const e = a - (s - t) + (head - t);
  const b = acc[1]!;
  const sl = b + tail;
  const tl = sl - b;
  const el = b - (sl - tl) + (tail - tl);
  const c = e + sl;
  const v = s + c;
  renormalise(v, el + (c - (v - s)));
}

/** Multiplies by a float64 (algorithm 7, DWTimesFP1). */
export function timesNumber(b: number): void {
  const a = acc[0]!;
  const p = a * b;
  const e = productError(a, b, p);
  const c = acc[1]! * b;
  const s = p + c;
  renormalise(s, c - (s - p) + e);
}

/** Multiplies by a double-double (algorithm 10, DWTimesDW1). */
export function times(head: number, tail: number): void {
  const a = acc[0]!;
  const p = a * head;
  renormalise(p, productError(a, head, p) + (a * tail + acc[1]! * head));
}

/** Squares. */
export function square(): void {
  times(acc[0]!, acc[1]!);
}

/** Multiplies by a power of two, exactly. */
export function scaleBy(factor: number): void {
  acc[0] = acc[0]! * factor;
  acc[1] = acc[1]! * factor;
}

/** Changes the sign. */
export function negate(): void {
  scaleBy(-1);
}

/** Divides by a double-double (algorithm 17, DWDivDW2). */
export function over(head: number, tail: number): void {
  const a = acc[0]!;
  const b = acc[1]!;
  const q = a / head;
  // r = (head + tail) q
  const p = head * q;
  const e = productError(head, q, p);
  const c = tail * q;
  const r = p + c;
  const rl = c - (r - p) + e;
  renormalise(q, (a - r + (b - rl)) / head);
}

/** Divides head + tail by the accumulator. */
export function under(head: number, tail: number): void {
  const a = acc[0]!;
  const b = acc[1]!;
  set(head, tail);
  over(a, b);
}

/** Takes the square root of a positive value (Lefèvre, Louvet, Muller, Picot and Rideau, ACM TOMS 49, 2023). */
export function squareRoot(): void {
  const a = acc[0]!;
  if (a === 0) return;
  const s = Math.sqrt(a);
  const p = s * s;
  renormalise(s, (a - p - productError(s, s, p) + acc[1]!) / (2 * s));
}

/**
 * The accumulator becomes c_0 + c_1 y + c_2 y^2 + …, by Horner's rule. The coefficients are pairs of heads and tails;
 * those from number `simple` on count so little that float64 serves.
 *
 * A step is algorithm 10 without its last normalisation and then algorithm 5 (SloppyDWPlusDW), which has an error below
 * 8u^2 where the terms have one sign, or the next is at most half of the last: so are all series here.
 */
export function polynomial(coefficients: Float64Array, simple: number, head: number, tail: number): void {
  let i = coefficients.length / 2 - 1;
  let h = coefficients[2 * i]!;
  for (i--; i >= simple; i--) h = h * head + coefficients[2 * i]!;
  const sy = SPLITTER * head;
  const yh = sy - (sy - head);
  const yl = head - yh;
  let l = 0;
  for (; i >= 0; i--) {
    const c = coefficients[2 * i]!;
    const p = h * head;
    const sh = SPLITTER * h;
    const hh = sh - (sh - h);
    const hl = h - hh;
    const e = hh * yh - p + hh * yl + hl * yh + hl * yl + (h * tail + l * head);
    const s = c + p;
    const t = s - c;
    const d = c - (s - t) + (p - t) + (e + coefficients[2 * i + 1]!);
    h = s + d;
    l = d - (h - s);
  }
  set(h, l);
}
