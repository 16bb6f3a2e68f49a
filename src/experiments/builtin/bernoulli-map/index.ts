/**
 * E5: periodic orbits of the generalised Bernoulli map.
 * @module
 */
import { ulp } from '../../../value/neighbours.js';
import { uniform } from '../../author/data.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { isStochastic } from '../../../modes.js';
import { cell, select } from '../../run/rows.js';
import { bands } from './bands.js';
import { everyNumber, evenlySpread, orbitsFrom, share, type IntervalMap } from './orbits.js';
import { published } from './published.js';
import { firstRepeat } from './repeats.js';

/** Starts in formats too wide for all of their numbers. */
const STARTS = 2000;
/** Steps of a stochastic path, and how many states in a row must come again for it to count as periodic. */
const STEPS = 100_000;
const WINDOW = 64;
/** How many of the smallest positive numbers the published shares in float16 were taken over. */
const SMALLEST = 10_000;

const chaotic = [3 / 2, 5 / 4, 4 / 3, 6 / 5];

export default defineExperiment({
  name: 'bernoulli-map',
  id: 'E5',
  title: 'Chaos that repeats itself',
  summary:
    'Finds the periodic orbits that the chaotic map x -> beta x mod 1 has in a floating-point format: from every number ' +
    'of float16, from evenly spread starts in float32. Rounded stochastically, a path is not periodic, until it meets 0.',
  parameters: {
    beta: { type: 'number', default: [...chaotic, 2], description: 'slope', minimum: 1, maximum: 2 },
  },
  formats: ['float16', 'float32'],
  rounding: ['tiesToEven', 'stochastic'],
  *run({ chopper, format, rounding, seed, params, progress }) {
    const { mul, sub } = chopper;
    const beta = chopper.with({ rounding: 'tiesToEven' })(params.beta);
    const next: IntervalMap = (x) => {
      const y = mul(beta, x);
      return y >= 1 ? sub(y, 1) : y;
    };
    if (isStochastic(rounding)) {
      const start = chopper.with({ rounding: 'towardZero' })(uniform(1, { seed })[0]!);
      yield walk(start, next);
      return;
    }
    const narrow = format.bits !== undefined && format.bits <= 16;
    const starts = narrow ? everyNumber(format) : evenlySpread(STARTS, format);
    const minima = published.filter((orbit) => orbit.format === format.name && orbit.beta === params.beta);
    const rare = narrow ? [] : minima.map(({ minimum }) => minimum); // orbits that no start may lead to
    const orbits = orbitsFrom([...starts, ...rare], next, progress);
    const spacings = starts.map((start) => ulp(start, format));
    const smallest = spacings.map((spacing, code) => (code >= 1 && code <= SMALLEST ? spacing : 0));
    const found = [...new Set(orbits)].sort((a, b) => a.length - b.length || a.minimum - b.minimum);
    for (const orbit of found) {
      yield {
        ...orbit,
        share: share(orbit, orbits, Array(starts.length).fill(1)),
        weighedShare: share(orbit, orbits, spacings),
        smallestShare: narrow ? share(orbit, orbits, smallest) : null,
      };
    }
  },
  plots: () => ({
    'Orbits: length and share': {
      transform: [{ filter: 'isValid(datum.share) && datum.share > 0' }],
      mark: { type: 'point', filled: true, tooltip: true },
      encoding: {
        x: { field: 'length', type: 'quantitative', scale: { type: 'log' }, title: 'length of the orbit' },
        y: { field: 'share', type: 'quantitative', scale: { type: 'log' }, title: 'share of the starts' },
        color: { field: 'beta', type: 'nominal' },
        shape: { field: 'format', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'orbits',
      statement: 'Length of every published orbit, each named by its least value.',
      source: 'M. Klöwer et al., Sci. Rep. 13, 2023: notebooks of milankl/BernoulliMap',
      figures: (rows) =>
        published.map(({ format, beta, minimum, length }) => ({
          label: `${format}, beta ${beta.toFixed(2)}, minimum ${minimum}`,
          published: length,
          ours: cell(rows, { format, beta, minimum }, 'length') as number | undefined,
        })),
    },
    {
      gate: 'A',
      name: 'float16-shares',
      statement: 'Shares of the 10000 smallest positive numbers of float16, each weighed by its last place; beta 1.5.',
      source: 'nb/stochastic_orbits of milankl/BernoulliMap',
      figures: (rows) =>
        published
          .filter(({ format }) => format === 'float16')
          .map(({ format, beta, minimum, share }) => ({
            label: `minimum ${minimum}`,
            published: share,
            ours: cell(rows, { format, beta, minimum }, 'smallestShare') as number | undefined,
          })),
    },
    {
      gate: 'C',
      name: 'float32-shares',
      statement:
        'Largest distance (total variation) of the shares in float32 from those of 10^6 random starts, over beta.',
      published: '0',
      source: 'nb/Bernoulli_orbits of milankl/BernoulliMap',
      accept: [0, 0.03],
      measure: largestDistance,
    },
    {
      gate: 'A',
      name: 'doubling',
      statement: 'With beta 2 nothing is rounded: every start ends at 0, and stochastic rounding cannot help.',
      source: 'B. M. Boghosian, P. V. Coveney, H. Wang, Adv. Theory Simul. 2, 2019',
      figures: (rows) => [
        {
          label: 'share',
          published: 1,
          ours: cell(rows, { format: 'float16', beta: 2, minimum: 0 }, 'share') as number,
        },
        ...select(rows, { rounding: 'stochastic', beta: 2 }).map(({ format, seed, zeroAfter }) => ({
          label: `${format}, seed ${seed}`,
          published: 'ends at 0',
          ours: zeroAfter === null ? 'goes on' : 'ends at 0',
        })),
      ],
    },
    {
      gate: 'C',
      name: 'float32-stochastic',
      statement:
        'How many of the four chaotic paths repeat 64 states in 100000 steps of float32, rounded stochastically.',
      published: '0',
      source: 'nb/stochastic_orbits of milankl/BernoulliMap: stochastic rounding leaves the orbits',
      accept: [0, 0],
      measure: (rows) => countPaths(rows, 'float32', ({ repeatsAfter }) => repeatsAfter !== null),
    },
    {
      gate: 'C',
      name: 'float16-stochastic',
      statement: 'How many of the four end at 0 in float16: where beta x is rounded to 1, the path is absorbed.',
      published: '4 (not published)',
      origin: 'reference',
      source: 'this project',
      accept: [4, 4],
      measure: (rows) => countPaths(rows, 'float16', ({ zeroAfter }) => zeroAfter !== null),
    },
  ],
  bands,
});

/** Follows one path: when it meets 0, where it stays, and from when on it repeats itself. */
function walk(start: number, next: IntervalMap): Row {
  const path = new Float64Array(STEPS);
  for (let i = 0, x = start; i < STEPS; i++, x = next(x)) path[i] = x;
  const zero = path.indexOf(0);
  return { start, zeroAfter: zero < 0 ? null : zero, repeatsAfter: firstRepeat(path, WINDOW) ?? null };
}

function largestDistance(rows: readonly Row[]): number | undefined {
  const distances = chaotic.map((beta) => {
    const column = beta === 3 / 2 ? 'weighedShare' : 'share'; // as the notebook weighed them
    const orbits = published.filter((orbit) => orbit.format === 'float32' && orbit.beta === beta);
    const differences = orbits.map(({ format, minimum, share }) =>
      Math.abs(((cell(rows, { format, beta, minimum }, column) ?? NaN) as number) - share),
    );
    return differences.reduce((a, b) => a + b) / 2;
  });
  const largest = distances.reduce((a, b) => Math.max(a, b));
  return largest === largest ? largest : undefined;
}

function countPaths(rows: readonly Row[], format: string, holds: (row: Row) => boolean): number | undefined {
  const paths = select(rows, { format, rounding: 'stochastic' }).filter(({ beta }) => beta !== 2);
  return paths.length === 0 ? undefined : paths.filter(holds).length;
}
