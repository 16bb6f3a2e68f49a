/**
 * Sums that stop growing, and three cures: node examples/linalg/sums.mjs (after npm run build).
 *
 * Terms are uniform in [0, 1), so that n of them are about n / 2. In a format of precision p a running sum to nearest ignores
 * terms from about 2^p times their size on.
 */
import { chopper } from 'fpchop';
import { compensatedSum, rand, sum } from 'fpchop/linalg';

const sizes = [100, 1000, 10000, 100000];
const error = (total, exact) => `${((100 * Math.abs(total - exact)) / exact).toFixed(2)} %`.padStart(12);

for (const name of ['bfloat16', 'tfloat32']) {
  const nearest = chopper(name);
  const methods = {
    'one after the other': (x) => sum(x, { accumulator: nearest }),
    'in blocks of 64': (x) => sum(x, { accumulator: nearest, order: 'blocked', block: 64 }),
    pairwise: (x) => sum(x, { accumulator: nearest, order: 'pairwise' }),
    'compensated (Kahan)': (x) => compensatedSum(x, nearest),
    'stochastically rounded': (x) => sum(x, { accumulator: name, rounding: 'stochastic', seed: 1 }),
  };
  console.log(`\n${name}: relative error of sums of n terms`);
  console.log(`${''.padEnd(22)}${sizes.map((n) => `n = ${n}`.padStart(12)).join('')}`);
  for (const [method, add] of Object.entries(methods)) {
    const cells = sizes.map((n) => {
      const x = nearest(rand(n, 1, { seed: 2 }).data);
      return error(add(x), compensatedSum(x, chopper('float64')));
    });
    console.log(`${method.padEnd(22)}${cells.join('')}`);
  }
}
