/**
 * E18: shallow water over a ridge, in few bits.
 * @module
 */
import type { SeededClaim } from '../../author/claims.js';
import { uniform } from '../../author/data.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { isStochastic } from '../../../modes.js';
import { cell } from '../../run/rows.js';
import { arithmeticOf, double } from './arithmetic.js';
import { bands } from './bands.js';
import { CELLS } from './grid.js';
import { integrate, kineticEnergyOf } from './model.js';
import type { Setting } from './setting.js';

const DAY = 86_400;
const setting: Setting = { gravity: 0.1, length: 4e6, ridge: 100, timeStep: 10_182, forced: true };
/** The surface at the start is uniform in ±ROUGHNESS metres. */
const ROUGHNESS = 0.1;

const source = 'E. A. Paxton et al., J. Climate 35(4), 2022, arXiv 2104.15076, abstract';

export default defineExperiment({
  name: 'shallow-water',
  id: 'E18-shallow',
  title: 'Shallow water over a ridge',
  summary:
    'Wind drives a shallow layer of water over a ridge, every operation rounded. To nearest, few ' +
    'significand bits lose energy and mass; stochastically, 7 bits keep both.',
  parameters: {
    days: { type: 'integer', default: 40, minimum: 1, maximum: 1500, description: 'length of the run, in days' },
  },
  formats: ['float64', 'e8m23', 'e8m10', 'e8m7'],
  rounding: ['tiesToEven', 'stochastic'],
  randomData: true,
  where: ({ format, rounding }) => !isStochastic(rounding) || format.precision <= 11,
  *run({ chopper, seed, params, progress }) {
    const steps = Math.floor((params.days * DAY) / setting.timeStep);
    const start = uniform(CELLS, { seed, stream: 1 }).map((u) => ROUGHNESS * (2 * u - 1));
    const arithmetic = chopper.format.name === 'float64' ? double : arithmeticOf(chopper);
    const end = integrate(arithmetic, setting, start, steps, (step) => {
      if (step % 64 === 0) progress(step / steps);
    });
    yield { kineticEnergy: kineticEnergyOf(end), drift: meanOf(end.eta) - meanOf(start) };
  },
  plots: () => ({
    'Kinetic energy': {
      mark: { type: 'point', tooltip: true },
      encoding: {
        x: { field: 'format', type: 'nominal', sort: null },
        y: { field: 'kineticEnergy', type: 'quantitative', title: 'mean of (u² + v²) / 2, m²/s²' },
        color: { field: 'rounding', type: 'nominal' },
      },
    },
  }),
  claims: [
    energyClaim('energy-23-bits', 'e8m23', 'tiesToEven', '23 bits are more than enough'),
    energyClaim('energy-10-bits', 'e8m10', 'tiesToEven', '10 bits are often sufficient'),
    energyClaim('energy-10-bits-stochastic', 'e8m10', 'stochastic', 'stochastic rounding mitigates'),
    energyClaim('energy-7-bits-stochastic', 'e8m7', 'stochastic', 'stochastic rounding mitigates'),
    driftClaim('drift-7-bits-stochastic', 'e8m7', 'stochastic'),
    {
      ...orderClaim('energy-falls', 'The kinetic energy is smaller with 7 bits than with 23, rounded to nearest.'),
      measure: (rows) => minus(energyOf(rows, 'e8m23', 'tiesToEven'), energyOf(rows, 'e8m7', 'tiesToEven')),
    },
    {
      ...orderClaim('drift-7-bits', 'With 7 bits, the mean height drifts farther to nearest than stochastically.'),
      measure: (rows) => minus(driftOf(rows, 'e8m7', 'tiesToEven'), driftOf(rows, 'e8m7', 'stochastic')),
    },
    {
      ...orderClaim('drift-10-bits', 'With 10 bits, the mean height drifts farther to nearest than stochastically.'),
      measure: (rows) => minus(driftOf(rows, 'e8m10', 'tiesToEven'), driftOf(rows, 'e8m10', 'stochastic')),
    },
  ],
  bands,
});

function meanOf(x: Float64Array): number {
  return x.reduce((sum, each) => sum + each, 0) / x.length;
}

/** The kinetic energy over that of float64. */
function energyOf(rows: readonly Row[], format: string, rounding: string): number | undefined {
  const own = cell(rows, { format, rounding }, 'kineticEnergy') as number | undefined;
  const reference = cell(rows, { format: 'float64' }, 'kineticEnergy') as number | undefined;
  return own === undefined || reference === undefined ? undefined : own / reference;
}

function driftOf(rows: readonly Row[], format: string, rounding: string): number | undefined {
  const drift = cell(rows, { format, rounding }, 'drift') as number | undefined;
  return drift === undefined ? undefined : Math.abs(drift);
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function energyClaim(name: string, format: string, rounding: string, published: string): SeededClaim {
  return {
    ...{ gate: 'C', name, published, source, origin: 'reference' },
    statement: `The kinetic energy in ${format}, ${rounding}, over that of float64.`,
    measure: (rows) => energyOf(rows, format, rounding),
  };
}

function driftClaim(name: string, format: string, rounding: string): SeededClaim {
  return {
    ...{ gate: 'C', name, published: '0 in exact arithmetic', source, origin: 'reference' },
    statement: `How far the mean height drifts in ${format}, ${rounding}, in metres.`,
    measure: (rows) => cell(rows, { format, rounding }, 'drift') as number | undefined,
  };
}

function orderClaim(name: string, statement: string): Omit<Extract<SeededClaim, { gate: 'C' | 'D' }>, 'measure'> {
  return { gate: 'D', name, statement, source, published: 'stochastic rounding mitigates' };
}
