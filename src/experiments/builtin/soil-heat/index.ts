/**
 * E10: heat that diffuses into the ground, or stays at the surface.
 * @module
 */
import type { Figure } from '../../author/claims.js';
import { defineExperiment, type Point } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { isStochastic } from '../../../modes.js';
import { cell, numbers, select } from '../../run/rows.js';
import { bands } from './bands.js';
import { diffuse, diffuseInDouble, NODES } from './column.js';
import { published, type PublishedColumn } from './published.js';

/** Kelvin. */
const SURFACE = 280;
const INITIAL = 273.15;
const CELSIUS = 273.15;
/** The seed, of neither fitting nor checking, with which points that no claim looks at run stochastically too. */
const OTHERS = 0n;
/** Seconds of a year of 365 days. */
const YEAR = 31536000;

export default defineExperiment({
  name: 'soil-heat',
  id: 'E10',
  title: 'Heat in a column of soil',
  summary:
    'Sixty metres of soil at 273.15 K under a surface at 280 K, sixty years in steps of half an hour. Rounded to nearest, ' +
    'increments below half a last place vanish and heat does not get in; rounded stochastically, it does.',
  parameters: {
    zero: {
      type: 'number',
      default: [0, CELSIUS],
      description: 'temperature that is kept as 0, in kelvin: 0 keeps kelvins, 273.15 degrees Celsius',
    },
    years: { type: 'number', default: 60, minimum: 0, description: 'length of the run, in years of 365 days' },
    timeStep: { type: 'number', default: 1800, minimum: 1, maximum: 700000, description: 'time step, in seconds' },
  },
  formats: ['float32', 'e8m15', 'e8m10', 'float16', 'bfloat16'],
  rounding: ['tiesToEven', 'stochastic'],
  quick: { seeds: [101, 102, 103] },
  where: (point) => !isStochastic(point.rounding) || isClaimed(point) || point.seed === OTHERS,
  *run({ chopper, params, progress }) {
    const { zero, years, timeStep } = params;
    const steps = Math.floor((years * YEAR) / timeStep);
    const reference = diffuseInDouble({ surface: SURFACE, initial: INITIAL, timeStep, steps });
    const kept = diffuse(chopper, { surface: SURFACE - zero, initial: INITIAL - zero, timeStep, steps }, progress);
    for (let depth = 0; depth < NODES; depth++) {
      const temperature = kept[depth]! + zero;
      yield { depth, temperature, error: temperature - reference[depth]! };
    }
  },
  metrics: (rows) => ({ 'Errors of the column, in kelvin': columnsOf(rows).map(summarize) }),
  plots: () => ({
    'Temperature by depth': {
      mark: { type: 'line', tooltip: true },
      encoding: {
        x: { field: 'temperature', type: 'quantitative', scale: { zero: false }, title: 'temperature, K' },
        y: { field: 'depth', type: 'quantitative', scale: { reverse: true }, title: 'depth, m' },
        order: { field: 'depth' },
        color: { field: 'format', type: 'nominal' },
        strokeDash: { field: 'rounding', type: 'nominal' },
        column: { field: 'zero', type: 'nominal', title: 'kept as 0, K' },
        detail: { field: 'seed' },
      },
    },
  }),
  claims: [
    {
      gate: 'B',
      name: 'to-nearest',
      statement:
        'Mean temperature, and those of nodes 10 and 60, rounded to nearest to 24, 16, 11 and 8 bits, to four decimals.',
      origin: 'reference',
      source: 'a reference program in C; no figures are published',
      figures: (rows) => published.flatMap((column) => figuresOf(column, rows)),
    },
    {
      gate: 'B',
      name: 'float32-stagnates',
      statement:
        'In float32, kelvins, rounded to nearest, the column stays more than 2.5 K too cold: heat does not diffuse.',
      origin: 'reference',
      source:
        'a reference program in C; the effect: E. A. Paxton, HeatSolver.jl, after Dawson et al., Geosci. Model Dev. 11, 2018',
      figures: (rows) => {
        const where = { years: 60, timeStep: 1800 };
        const bias = biasOf(select(rows, where), 'float32', 'tiesToEven', 0);
        return [
          { label: 'bias, K', published: '-3.278', ours: bias?.toFixed(3) },
          {
            label: 'bias below -2.5 K',
            published: 'yes',
            ours: bias === undefined ? bias : bias < -2.5 ? 'yes' : 'no',
          },
        ];
      },
    },
    {
      gate: 'C',
      name: 'stochastic-float32',
      statement: 'In float32, kelvins, rounded stochastically, the mean is right to 0.01 K.',
      published: 'stochastic rounding mitigates it',
      origin: 'reference',
      source: 'E. A. Paxton et al., J. Climate 35(4), 2022',
      accept: [-0.01, 0.01],
      measure: (rows) => biasOf(rows, 'float32', 'stochastic', 0),
    },
    {
      gate: 'C',
      name: 'stochastic-float16',
      statement: 'In float16, degrees Celsius, rounded stochastically, nodes are right to 0.05 K on average.',
      published: 'stochastic rounding mitigates it',
      origin: 'reference',
      source: 'E. A. Paxton et al., J. Climate 35(4), 2022',
      accept: [0, 0.05],
      measure: (rows) => {
        const column = select(rows, { format: 'float16', rounding: 'stochastic', zero: CELSIUS });
        return column.length === 0 ? undefined : mean(numbers(column, 'error').map(Math.abs));
      },
    },
  ],
  bands,
});

/** The points that claims about stochastic rounding look at. */
function isClaimed({ format, params }: Point): boolean {
  return format.name === (params.zero === 0 ? 'float32' : 'float16');
}

function biasOf(rows: readonly Row[], format: string, rounding: string, zero: number): number | undefined {
  const column = select(rows, { format, rounding, zero });
  return column.length === 0 ? undefined : mean(numbers(column, 'error'));
}

/** The rows of each point: as many as there are nodes, one after the other. */
function columnsOf(rows: readonly Row[]): Row[][] {
  return Array.from({ length: rows.length / NODES }, (_, i) => rows.slice(i * NODES, (i + 1) * NODES));
}

function summarize(column: readonly Row[]): Row {
  const { format, rounding, seed, zero } = column[0]!;
  const errors = numbers(column, 'error');
  return {
    ...{ format: format!, rounding: rounding!, seed: seed!, zero: zero! },
    mean: mean(numbers(column, 'temperature')),
    bias: mean(errors),
    meanAbsoluteError: mean(errors.map(Math.abs)),
    largestError: errors.reduce((largest, error) => Math.max(largest, Math.abs(error)), 0),
  };
}

function mean(x: readonly number[]): number {
  return x.reduce((sum, term) => sum + term, 0) / x.length;
}

function figuresOf({ format, zero, ...column }: PublishedColumn, rows: readonly Row[]): Figure[] {
  const where = { format, zero, rounding: 'tiesToEven', years: 60, timeStep: 1800 };
  const ours = select(rows, where);
  if (ours.length !== NODES) return [];
  const at = (depth: number): number => cell(ours, { depth }, 'temperature') as number;
  const label = `${format} ${zero === 0 ? 'K' : 'C'}`;
  return [
    { label: `${label}, mean`, published: column.mean, ours: mean(numbers(ours, 'temperature')).toFixed(4) },
    { label: `${label}, node 10`, published: column.node10, ours: at(10).toFixed(4) },
    { label: `${label}, bottom`, published: column.bottom, ours: at(NODES - 1).toFixed(4) },
  ];
}
