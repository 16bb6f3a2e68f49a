/**
 * E2: Euler's method for y' = -y stagnates; rounded stochastically it does not.
 * @module
 */
import { chopper } from '../../../chopper.js';
import type { SeededClaim } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { cell } from '../../run/rows.js';
import { bands } from './bands.js';
import { columns, published } from './published.js';

const flushed = { name: 'float16 flush', exponentBits: 5, significandBits: 10, subnormals: 'flush' } as const;
/** 0.01 in bfloat16: the published program rounds y0 there first, and every narrower format then starts from it. */
const NARROW_START = 0.010009765625;
const { mul, exp } = chopper('float64');
const exact = mul(0.01, exp(-1));
const allSteps = published.reduce((sum, [steps]) => sum + steps, 0);

export default defineExperiment({
  name: 'euler',
  id: 'E2',
  title: "Euler's method stagnates",
  summary:
    "Solves y' = -y from y(0) = 0.01 to t = 1 by Euler's method in more and more steps, every operation rounded. To " +
    'nearest, steps too small to change y leave it where it began; rounded stochastically, y goes down all the same.',
  formats: ['float64', 'bfloat16', 'float16', flushed, 'float32'],
  rounding: ['tiesToEven', 'stochastic'],
  where: ({ format, rounding }) => format.name !== 'float64' || rounding === 'tiesToEven',
  *run({ chopper: { add, mul, div, neg }, format, progress }) {
    let done = 0;
    for (const [steps] of published) {
      const h = div(1, steps);
      let y = format.name === 'float64' ? 0.01 : NARROW_START;
      for (let n = 0; n < steps; n++) y = add(y, mul(h, neg(y)));
      yield { steps, y, error: Math.abs(y - exact) };
      progress((done += steps) / allSteps);
    }
  },
  plots: () => ({
    'Error at t = 1': {
      mark: { type: 'line', point: true, tooltip: true },
      encoding: {
        x: { field: 'steps', type: 'quantitative', scale: { type: 'log' }, title: 'steps' },
        y: { aggregate: 'mean', field: 'error', type: 'quantitative', scale: { type: 'log' }, title: 'mean error' },
        color: { field: 'format', type: 'nominal' },
        strokeDash: { field: 'rounding', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'errors',
      statement: 'All 80 errors at t = 1 to nearest, digit for digit.',
      source: 'N. J. Higham, S. Pranesh, SIAM J. Sci. Comput. 41(5), 2019: euler_exp_results.mat',
      figures: (rows) =>
        published.flatMap(([steps, ...errors]) =>
          columns.map((format, i) => {
            const digits = errors[i]!.replace(/e.*|\D/g, '').length;
            const ours = cell(rows, { format, rounding: 'tiesToEven', steps }, 'error') as number | undefined;
            return { label: `${format} ${steps}`, published: errors[i]!, ours: ours?.toExponential(digits - 1) };
          }),
        ),
    },
    rescued('bfloat16', 1e-3),
    rescued('float16', 3e-4),
  ],
  bands,
});

function rescued(format: string, largest: number): SeededClaim {
  return {
    gate: 'C',
    name: `${format}-rescued`,
    statement: `Error in ${format} after 100000 steps rounded stochastically; to nearest y never moves.`,
    published: `${format === 'bfloat16' ? 2.6e-4 : 6.5e-5}, mean of 20 runs; to nearest 6.33097121e-3`,
    origin: 'reference',
    source: 'a reference program of ours; M. Croci, M. B. Giles, IMA J. Numer. Anal. 43, 2023, for the effect',
    accept: [0, largest],
    measure: (rows) => cell(rows, { format, rounding: 'stochastic', steps: 100_000 }, 'error') as number | undefined,
  };
}
