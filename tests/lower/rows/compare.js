/**
 * How the results of a package, lowered, are compared with those of the package itself.
 */

/** Pseudo-random numbers in [0, 1), the same everywhere. */
export function sequence(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Points with integer coordinates below `size`, no two alike. */
export function points(count, size, seed = 1) {
  const random = sequence(seed);
  const seen = new Set();
  const found = [];
  while (found.length < count) {
    const point = [Math.floor(random() * size), Math.floor(random() * size)];
    if (!seen.has(String(point))) found.push(point);
    seen.add(String(point));
  }
  return found;
}

/** Fails unless a condition holds. */
export function must(condition, message) {
  if (!condition) throw new Error(message);
}

/** What JSON leaves of a value: typed arrays as arrays, -0 as 0. */
function plain(value) {
  return JSON.parse(
    JSON.stringify(value, (_, one) => {
      if (typeof one === 'number' && !Number.isFinite(one)) return String(one);
      return ArrayBuffer.isView(one) ? Array.from(one) : one;
    }),
  );
}

/** Every part of two results is the same. */
export function exact(got, want) {
  const [a, b] = [JSON.stringify(plain(got)), JSON.stringify(plain(want))];
  if (a === b) return;
  let i = 0;
  while (a[i] === b[i]) i++;
  throw new Error(`got …${a.slice(Math.max(0, i - 30), i + 60)}, want …${b.slice(Math.max(0, i - 30), i + 60)}`);
}

/** Numbers differ by a part of the larger number around them, others not at all. */
export function plausible(got, want, tolerance) {
  const compare = (a, b, scale, path) => {
    if (typeof b === 'number') {
      must(Math.abs(a - b) <= tolerance * scale, `${path} is ${a}, want ${b}`);
    } else if (Array.isArray(b)) {
      must(Array.isArray(a) && a.length === b.length, `${path} has ${a?.length} elements, want ${b.length}`);
      const numbers = b.filter((one) => typeof one === 'number').map(Math.abs);
      const largest = numbers.reduce((x, y) => Math.max(x, y), 0);
      b.forEach((one, i) => compare(a[i], one, largest, `${path}[${i}]`));
    } else if (typeof b === 'object' && b !== null) {
      for (const key of Object.keys(b)) compare(a?.[key], b[key], Math.abs(b[key]), `${path}.${key}`);
    } else must(a === b, `${path} is ${a}, want ${b}`);
  };
  compare(plain(got), plain(want), typeof want === 'number' ? Math.abs(want) : 0, 'result');
}
