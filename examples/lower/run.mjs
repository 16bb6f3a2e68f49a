/**
 * Runs pendulum.js in several formats: node examples/lower/run.mjs (after npm run build).
 *
 * More steps make the method better and the rounding worse; in low precision there is a best step in between.
 */
import { chopper } from 'fpchop';
import { lower } from 'fpchop/lower';
import { swing } from './pendulum.js';

const choppers = {
  float32: chopper('float32'),
  float16: chopper('float16'),
  bfloat16: chopper('bfloat16'),
  'bfloat16, stochastic': chopper('bfloat16', { rounding: 'stochastic', seed: 1 }),
};
const start = swing(1, 0, 1).energy;

console.log('energy after 2 s, relative to the start');
console.log('steps a second'.padEnd(22), [4, 16, 64, 256].map((n) => String(n).padStart(10)).join(''));
const row = (name, run) => {
  const cells = [4, 16, 64, 256].map((n) => (run(1, 2, n).energy / start).toFixed(5).padStart(10));
  console.log(name.padEnd(22), cells.join(''));
};
row('float64', swing);
for (const [name, c] of Object.entries(choppers)) row(name, lower(swing, c));
