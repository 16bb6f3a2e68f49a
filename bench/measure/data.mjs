/**
 * Inputs of the benches: the same numbers on every machine and in every run.
 */

/** Numbers in [0, 1) with 53 random bits: SplitMix32, twice a number. */
function randomNumbers(seed) {
  let state = seed;
  const word = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) * 2 ** -53;
}

/** Fills `x` with numbers of either sign, uniform in [1/64, 8): normal in every format of two exponent bits or more. */
export function uniform(x) {
  const random = randomNumbers(1);
  for (let i = 0; i < x.length; i++) x[i] = (random() < 0.5 ? -1 : 1) * (1 / 64 + random() * (8 - 1 / 64));
  return x;
}

/**
 * Fills `x` so that a quarter each is below the smallest subnormal of float16, subnormal, normal, and beyond the largest
 * number, in random order: what a branch predictor cannot foresee.
 */
export function extremes(x) {
  const random = randomNumbers(2);
  const ranges = [
    [-40, -25],
    [-24, -14],
    [-14, 16],
    [16, 40],
  ];
  for (let i = 0; i < x.length; i++) {
    const [from, to] = ranges[Math.floor(random() * 4)];
    const exponent = from + Math.floor(random() * (to - from));
    x[i] = (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** exponent;
  }
  return x;
}

/** Fills `x` with numbers of either sign whose exponents are uniform over all of float64, its subnormals included. */
export function anyExponent(x) {
  const random = randomNumbers(4);
  for (let i = 0; i < x.length; i++) {
    const exponent = -1074 + Math.floor(random() * (1024 + 1074));
    x[i] = (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** exponent;
  }
  return x;
}

/** Fills `x` with uniform numbers of which half, in random order, are NaN, infinities and zeros of either sign. */
export function specials(x) {
  return sprinkle(uniform(x), 0.5);
}

/** Fills `x` with uniform numbers of which one in a thousand is NaN, an infinity or a zero. */
export function rareSpecials(x) {
  return sprinkle(uniform(x), 0.001);
}

function sprinkle(x, probability) {
  const random = randomNumbers(3);
  const kinds = [NaN, Infinity, -Infinity, 0, -0];
  for (let i = 0; i < x.length; i++) if (random() < probability) x[i] = kinds[Math.floor(random() * kinds.length)];
  return x;
}
