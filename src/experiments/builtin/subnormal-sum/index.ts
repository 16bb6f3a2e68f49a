/**
 * E4: a sum of small terms, with and without subnormals.
 * @module
 */
import { chopper } from '../../../chopper.js';
import type { Subnormals } from '../../../format/format.js';
import { power } from '../../../format/bits.js';
import { defineExperiment } from '../../author/experiment.js';
import { cell } from '../../run/rows.js';

const SCALE = 2.5e-6;
const RATIO = 0.99;
const TERMS = 1000;
const { mul, div, pow } = chopper('float64');
/** The sum of the geometric series: scale (1 - ratio^n) / (1 - ratio). */
const exact = div(mul(SCALE, 1 - pow(RATIO, TERMS)), 1 - RATIO);

export default defineExperiment({
  name: 'subnormal-sum',
  id: 'E4',
  title: 'A sum that only subnormals can hold',
  summary:
    'Adds the terms 2.5e-6 · 0.99^k in float16. Each lies below the smallest normal number: without subnormals every ' +
    'partial sum is zero.',
  parameters: {
    subnormals: {
      type: 'string',
      default: ['gradual', 'flush', 'none'],
      choices: ['gradual', 'flush', 'none'],
      description: 'what results below the smallest normal number become',
    },
  },
  formats: ['float16'],
  rounding: ['tiesToEven', 'stochastic'],
  *run({ chopper, params }) {
    const { add } = chopper.with({ subnormals: params.subnormals as Subnormals });
    let sum = 0;
    for (let k = 0; k < TERMS; k++) sum = add(sum, mul(SCALE, pow(RATIO, k)));
    const least = power(-24);
    const ties = { tieAtZero: add(0, least / 2), tieAtLeast: add(least, least / 2) };
    yield { sum, exact, error: Math.abs(sum - exact), ...ties };
  },
  plots: () => ({
    'Error of the sum': {
      mark: { type: 'point', filled: true, tooltip: true },
      encoding: {
        x: { field: 'error', type: 'quantitative', scale: { type: 'log' }, title: 'error' },
        y: { field: 'subnormals', type: 'nominal' },
        color: { field: 'rounding', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'sums',
      statement: 'The sum with subnormals, to nearest; 0 without; and how many times smaller the error is.',
      origin: 'reference',
      source: 'pychop exps/subnormal_on_sum.py, by a reference program of ours',
      figures: (rows) => {
        const of = (subnormals: string, column: string): number | undefined =>
          cell(rows, { rounding: 'tiesToEven', subnormals }, column) as number | undefined;
        const [small, large] = [of('gradual', 'error'), of('flush', 'error')];
        return [
          { label: 'exact sum', published: '2.499892071881e-4', ours: of('gradual', 'exact')?.toExponential(12) },
          { label: 'gradual', published: '2.441406250000e-4', ours: of('gradual', 'sum')?.toExponential(12) },
          { label: 'gradual, error', published: '5.849e-6', ours: small?.toExponential(3) },
          { label: 'flush', published: 0, ours: of('flush', 'sum') },
          { label: 'flush, error', published: '2.500e-4', ours: large?.toExponential(3) },
          { label: 'ratio', published: '43', ours: small && large && (large / small).toFixed(0) },
        ];
      },
    },
    {
      gate: 'A',
      name: 'ties',
      statement:
        'Half the least subnormal added to 0 and to the least subnormal, to nearest: ties go to the even neighbour.',
      source: 'IEEE 754-2019, 4.3.1',
      figures: (rows) => {
        const of = (column: string): number | undefined =>
          cell(rows, { rounding: 'tiesToEven', subnormals: 'gradual' }, column) as number | undefined;
        return [
          { label: '0 + 2^-25', published: 0, ours: of('tieAtZero') },
          { label: '2^-24 + 2^-25', published: power(-23), ours: of('tieAtLeast') },
        ];
      },
    },
    {
      gate: 'D',
      name: 'stochastic-subnormals',
      statement: 'With subnormals, the sum rounded stochastically is closer than the one rounded to nearest.',
      published: 'closer',
      source: 'M. Croci et al., R. Soc. Open Sci. 9, 2022: stochastic rounding does not stagnate',
      measure: (rows) => {
        const of = (rounding: string): number | undefined =>
          cell(rows, { rounding, subnormals: 'gradual' }, 'error') as number | undefined;
        const [nearest, stochastic] = [of('tiesToEven'), of('stochastic')];
        return nearest === undefined || stochastic === undefined ? undefined : nearest - stochastic;
      },
    },
  ],
});
