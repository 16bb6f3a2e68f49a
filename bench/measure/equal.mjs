/**
 * Equality of results: the same number, signs of zeros included, or NaN on both sides.
 */

/** Throws at the first element that differs. */
export function checkEqual(actual, expected) {
  if (actual.length !== expected.length) throw new Error(`${actual.length} elements, expected ${expected.length}`);
  for (let i = 0; i < actual.length; i++) {
    const a = actual[i];
    const b = expected[i];
    if (a !== b ? a === a || b === b : a === 0 && 1 / a !== 1 / b) {
      throw new Error(`element ${i} is ${show(a)}, expected ${show(b)}`);
    }
  }
}

function show(x) {
  return Object.is(x, -0) ? '-0' : String(x);
}
