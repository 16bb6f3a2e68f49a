'use precision bfloat16 stochastic seed=1 exact=count';
/* A module as anyone writes it. */
export function harmonic(n) {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += 1 / i;
  return sum;
}

export const mean = (numbers) => {
  let count = 0;
  let sum = 0;
  for (const x of numbers) {
    sum += x;
    count++;
  }
  return sum / count;
};

export function fail(x) {
  const twice = x * 2 + 1 * x;
  throw new Error(`failed at ${twice}`);
}
