/** Experiments that tests run, as modules. */

/** Rows of all kinds, drawn from the seed; fails where `fail` says so. */
export const walk = `import { defineExperiment, uniform } from 'fpchop/experiments';
import { steps } from './walk-steps.mjs';

export default defineExperiment({
  name: 'walk',
  title: 'A walk',
  summary: 'Adds uniform numbers, and rows that are hard to keep.',
  parameters: {
    scale: { type: 'number', default: [1, -0], description: 'length of a step' },
    rows: { type: 'integer', default: 200, minimum: 0, description: 'rows of a task' },
    fail: { type: 'string', default: '', description: 'format that fails' },
    hang: { type: 'string', default: '', description: 'format that never ends' },
    pause: { type: 'integer', default: 0, description: 'milliseconds after every 50 rows' },
  },
  formats: ['float16', 'bfloat16', 'float8_e5m2'],
  rounding: ['tiesToEven', 'stochastic'],
  seeds: [1, 2n ** 64n - 1n],
  async *run({ chopper, format, seed, params, progress }) {
    let x = 0;
    const step = uniform(params.rows, { seed });
    yield* steps;
    for (let n = 0; n < params.rows; n++) {
      x = chopper.add(x, chopper.mul(params.scale, step[n]));
      yield { n, x, even: n % 2 === 0 };
      if (n === 100 && format.name === params.fail) throw new RangeError('asked to fail');
      while (n === 100 && format.name === params.hang);
      if (n % 50 === 49 && params.pause > 0) await new Promise((done) => setTimeout(done, params.pause));
      progress(n / params.rows);
    }
    yield { n: 'sum of many', x: chopper(uniform(5000, { seed, stream: 2 })).reduce((sum, y) => sum + y) };
  },
});
`;

/** Cells that JSON has no words for. */
export const walkSteps = `export const steps = [
  { n: null, x: NaN, text: 'ä "quoted"\\n' },
  { n: -0, x: -Infinity, text: '' },
  { n: 5e-324, x: Infinity },
];
`;
