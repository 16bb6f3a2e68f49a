/**
 * E11: the climate of the Lorenz equations in few bits.
 * @module
 */
import type { SeededClaim } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { isStochastic } from '../../../modes.js';
import { cell } from '../../run/rows.js';
import { bands } from './bands.js';
import { integrate, integrateInDouble, startOf, wasserstein } from './model.js';

const source = 'E. A. Paxton et al., J. Climate 35(4), 2022, arXiv 2104.15076';
/** Trailing significand bits. */
const sizes = [23, 15, 12, 10, 9, 8, 7, 6, 5, 4];

export default defineExperiment({
  name: 'lorenz63',
  id: 'E11',
  title: 'The climate of the Lorenz equations',
  summary:
    'How far the distribution of z in the Lorenz equations, every operation rounded, lies from that of a float64 ensemble ' +
    '(Wasserstein distance). To nearest it departs below 10 to 12 significand bits, stochastically below 7.',
  parameters: {
    timeStep: { type: 'number', default: 0.01, minimum: 1e-6, maximum: 0.05, description: 'step, in time units' },
    spinUp: { type: 'integer', default: 1000, minimum: 0, description: 'steps that are left out at the beginning' },
    steps: { type: 'integer', default: 5000, minimum: 10, description: 'steps of each of the 64 members after that' },
    every: { type: 'integer', default: 10, minimum: 1, description: 'every so many steps are kept' },
  },
  formats: ['float64', ...sizes.map((bits) => `e8m${bits}`)],
  rounding: ['tiesToEven', 'stochastic'],
  randomData: true,
  quick: { formats: ['float64', 'e8m23', 'e8m12', 'e8m9', 'e8m7', 'e8m4'] },
  where: ({ format, rounding }) => format.name !== 'float64' || !isStochastic(rounding),
  *run({ chopper, seed, params, progress }) {
    const reference = integrateInDouble(startOf(seed, 2), params);
    const start = startOf(seed, 1);
    const isDouble = chopper.format.name === 'float64' && chopper.rounding === 'tiesToEven';
    const z = isDouble ? integrateInDouble(start, params) : integrate(chopper, start, params, progress);
    yield { distance: wasserstein(z, reference), distinct: new Set(z).size, shift: mean(z) - mean(reference) };
  },
  plots: () => ({
    'Distance of the distribution of z from that of float64': {
      mark: { type: 'point', tooltip: true },
      encoding: {
        x: { field: 'format', type: 'nominal', sort: null, title: 'format' },
        y: { field: 'distance', type: 'quantitative', scale: { type: 'log' }, title: 'Wasserstein distance' },
        color: { field: 'rounding', type: 'nominal' },
      },
    },
  }),
  claims: [
    distanceClaim('float32', 'e8m23', 'tiesToEven', '0.022'),
    distanceClaim('nearest-12-bits', 'e8m12', 'tiesToEven', '0.029'),
    distanceClaim('stochastic-9-bits', 'e8m9', 'stochastic', '0.029'),
    distanceClaim('stochastic-7-bits', 'e8m7', 'stochastic', '0.039'),
    distanceClaim('nearest-4-bits', 'e8m4', 'tiesToEven', '7.68'),
    shiftClaim('mean-7-bits', 'e8m7'),
    shiftClaim('mean-4-bits', 'e8m4'),
    nearnessClaim('enough-23-bits', 'e8m23', 'tiesToEven', '23 bits are more than enough'),
    nearnessClaim('enough-12-bits', 'e8m12', 'tiesToEven', '10 bits are often sufficient'),
    nearnessClaim('enough-9-bits-stochastic', 'e8m9', 'stochastic', 'stochastic rounding mitigates the errors'),
    nearnessClaim('enough-7-bits-stochastic', 'e8m7', 'stochastic', 'stochastic rounding mitigates the errors'),
    {
      gate: 'D',
      name: 'nearest-departs',
      statement: 'Rounded to nearest, 9 bits are farther from float64 than another float64 ensemble is.',
      published: 'farther',
      source,
      measure: gap({ format: 'e8m9', rounding: 'tiesToEven' }, { format: 'float64', rounding: 'tiesToEven' }),
    },
    {
      gate: 'D',
      name: 'stochastic-mitigates',
      statement: 'With 7 bits, rounding to nearest is farther from float64 than stochastic rounding.',
      published: 'farther',
      source,
      measure: gap({ format: 'e8m7', rounding: 'tiesToEven' }, { format: 'e8m7', rounding: 'stochastic' }),
    },
    {
      gate: 'D',
      name: 'collapse',
      statement: 'With 4 bits, rounded to nearest, z takes fewer values than rounded stochastically.',
      published: 'fewer',
      origin: 'reference',
      source: 'a reference program; M. Klöwer et al., Sci. Rep. 13, 2023, for other maps',
      measure: (rows) => {
        const [nearest, stochastic] = (['tiesToEven', 'stochastic'] as const).map((rounding) =>
          cell(rows, { format: 'e8m4', rounding }, 'distinct'),
        ) as [number | undefined, number | undefined];
        return nearest === undefined || stochastic === undefined ? undefined : stochastic - nearest;
      },
    },
  ],
  bands,
});

function distanceOf(rows: readonly Row[], where: Row): number | undefined {
  return cell(rows, where, 'distance') as number | undefined;
}

/** How much farther the points at `far` lie from float64 than those at `near`. */
function gap(far: Row, near: Row): SeededClaim['measure'] {
  return (rows) => {
    const [farther, nearer] = [distanceOf(rows, far), distanceOf(rows, near)];
    return farther === undefined || nearer === undefined ? undefined : farther - nearer;
  };
}

function distanceClaim(name: string, format: string, rounding: string, reference: string): SeededClaim {
  return {
    ...{ gate: 'C', name, origin: 'reference', source: 'a reference program, with runs twenty times as long' },
    published: `${reference} (float64: 0.040)`,
    statement: `The distance of ${format}, ${rounding}.`,
    measure: (rows) => distanceOf(rows, { format, rounding }),
  };
}

/** Random rounding that prefers one neighbour shifts the mean of z: distances hardly see that, this does. */
function shiftClaim(name: string, format: string): SeededClaim {
  return {
    ...{ gate: 'C', name, origin: 'reference', source: 'our own band: no figure is published' },
    published: 'none',
    statement: `The mean of z in ${format}, stochastic, less that of the float64 ensemble.`,
    measure: (rows) => cell(rows, { format, rounding: 'stochastic' }, 'shift') as number | undefined,
  };
}

function mean(z: Float64Array): number {
  return z.reduce((sum, x) => sum + x, 0) / z.length;
}

function nearnessClaim(name: string, format: string, rounding: string, published: string): SeededClaim {
  return {
    ...{ gate: 'D', name, published, source },
    statement: `${format}, ${rounding}, is less than twice as far from float64 as another float64 ensemble is.`,
    measure: (rows) => {
      const own = distanceOf(rows, { format, rounding });
      const ensembles = distanceOf(rows, { format: 'float64', rounding: 'tiesToEven' });
      return own === undefined || ensembles === undefined ? undefined : 2 * ensembles - own;
    },
  };
}
