/**
 * E1: the harmonic series, summed until the sum no longer changes.
 * @module
 */
import type { Figure } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell } from '../../run/rows.js';
import { isPublished, published, type PublishedSum } from './published.js';

const fp8 = { name: 'fp8 (5, 3)', precision: 5, emin: -2, emax: 3 };

export default defineExperiment({
  name: 'harmonic-sum',
  id: 'E1',
  title: 'The harmonic series converges',
  summary:
    'Sums 1 + 1/2 + 1/3 + …, every operation rounded, until a term no longer changes the sum. The series diverges; in ' +
    'every format it stops, rounded upward at infinity.',
  parameters: {
    emulation: {
      type: 'string',
      default: ['exact', 'double'],
      choices: ['exact', 'double'],
      description: 'round exact results once, or float64 results as chop, pychop and CPFloat do',
    },
  },
  formats: [fp8, 'bfloat16', 'float16', 'float8_e4m3', 'float8_e5m2', 'float32'],
  rounding: ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero', 'stochastic'],
  where: ({ format, rounding }) => format.name !== 'float32' || rounding === 'tiesToEven', // others take hours
  *run({ chopper, params }) {
    const { add, div } = chopper.with({ emulation: params.emulation as 'exact' | 'double' });
    let sum = 0;
    for (let n = 1; ; n++) {
      const next = add(sum, div(1, n));
      if (next === sum) {
        yield { sum, terms: n };
        return;
      }
      sum = next;
    }
  },
  plots: () => ({
    'Where the sum stops': {
      mark: { type: 'point', filled: true, tooltip: true },
      encoding: {
        x: { field: 'terms', type: 'quantitative', scale: { type: 'log' }, title: 'terms' },
        y: { field: 'sum', type: 'quantitative', scale: { type: 'log' }, title: 'sum' },
        color: { field: 'format', type: 'nominal' },
        shape: { field: 'rounding', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'published-sums',
      statement: 'Sum and number of terms in float16, bfloat16 and float32, to nearest.',
      source: 'N. J. Higham, quoted in "Anatomy of a posit number", 2018; D. Malone, IMS Bulletin 71, 2013: float32',
      figures: (rows) => published.filter(isPublished).flatMap((sum) => figuresOf(sum, rows)),
    },
    {
      gate: 'A',
      name: 'sums',
      statement: 'Sum and number of terms, format by format and mode by mode.',
      origin: 'reference',
      source:
        'a reference program of ours after demo_harmonic.m of chop: N. J. Higham, S. Pranesh, SIAM J. Sci. Comput. 41(5), 2019',
      figures: (rows) => published.filter((sum) => !isPublished(sum)).flatMap((sum) => figuresOf(sum, rows)),
    },
    {
      gate: 'D',
      name: 'stochastic-goes-on',
      statement: 'Rounded stochastically, the sum in bfloat16 goes further than rounded toward zero.',
      published: 'further',
      source: 'M. Croci et al., R. Soc. Open Sci. 9, 2022: stochastic rounding does not stagnate',
      measure: (rows) => {
        const sum = (rounding: string): number | undefined =>
          cell(rows, { format: 'bfloat16', rounding, emulation: 'exact' }, 'sum') as number | undefined;
        const [random, truncated] = [sum('stochastic'), sum('towardZero')];
        return random === undefined || truncated === undefined ? undefined : random - truncated;
      },
    },
  ],
});

/** The figures of one published sum, to as many digits as were printed. */
function figuresOf({ sum, terms, ...where }: PublishedSum, rows: readonly Row[]): Figure[] {
  const ours = cell(rows, { ...where }, 'sum') as number | undefined;
  const digits = sum.replace(/e.*|\D/g, '').length;
  const label = Object.values(where).join(' ');
  return [
    { label: `${label}, sum`, published: sum, ours: ours === Infinity ? 'Infinity' : ours?.toPrecision(digits) },
    { label: `${label}, terms`, published: terms, ours: cell(rows, { ...where }, 'terms') as number | undefined },
  ];
}
