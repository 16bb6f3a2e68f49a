/**
 * E13: iterative refinement in three precisions, and how ill-conditioned a matrix may be.
 * @module
 */
import { chopper } from '../../../chopper.js';
import { randsvd, refine, type RefineOptions } from '../../../linalg/index.js';
import type { SeededClaim } from '../../author/claims.js';
import { normal } from '../../author/data.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { numbers, select } from '../../run/rows.js';
import { bands } from './bands.js';
import { conditionOf } from './condition.js';

/** The precisions of factors, solution and residuals. */
const precisions: Readonly<Record<string, Required<Pick<RefineOptions, 'factor' | 'working' | 'residual'>>>> = {
  'half, single, double': { factor: 'float16', working: 'float32', residual: 'float64' },
  'half, double, quad': { factor: 'float16', working: 'float64', residual: 'double-double' },
  'single, double, quad': { factor: 'float32', working: 'float64', residual: 'double-double' },
};
/** Conditions to try: 10 to these powers until two in succession are too much, then quarters where it first was. */
const MOST_DECADES = 16;
const GIVE_UP = 2;
const { pow, log10 } = chopper('float64');

const carson = 'E. Carson, N. J. Higham, SIAM J. Sci. Comput. 40(2), 2018; from memory';

export default defineExperiment({
  name: 'iterative-refinement',
  id: 'E13',
  title: 'Iterative refinement in three precisions',
  summary:
    'Solves A x = b with factors in a low precision, for ever worse conditions. Corrections by the factors alone (LU-IR) ' +
    'fail when the condition nears the reciprocal of their roundoff; by GMRES with these factors they go on far beyond.',
  parameters: {
    method: {
      type: 'string',
      default: ['lu', 'gmres'],
      choices: ['lu', 'gmres'],
      description: 'how corrections are found',
    },
    precisions: {
      type: 'string',
      default: Object.keys(precisions),
      choices: Object.keys(precisions),
      description: 'of the factors, of A, b and x, and of residuals and preconditioned products',
    },
    n: { type: 'integer', default: 100, minimum: 2, description: 'order of the matrix' },
    mode: {
      type: 'integer',
      default: 3,
      choices: [1, 2, 3, 4, 5],
      description: 'spread of singular values, as randsvd',
    },
  },
  randomData: true,
  quick: { params: { n: 30 } },
  *run({ seed, params: { method, precisions: name, n, mode }, progress }) {
    const { factor, working, residual } = precisions[name]!;
    const stored = chopper(working as string);
    const b = stored(normal(n, { seed, stream: 1 }));
    const attempt = (decades: number): Row => {
      const { data, rows, cols } = randsvd(n, pow(10, decades), { mode: mode as 3, seed });
      const A = { data: stored(data), rows, cols };
      const { x: solution } = refine(A, b, { factor: 'float64' });
      const run = { factor, working, residual, method: method as 'lu' | 'gmres', solution };
      const { steps, outcome, errors } = refine(A, b, { ...run, gmres: { products: residual } });
      const last = errors.at(-1);
      return {
        ...{ decades, condition: conditionOf(A), outcome, steps },
        iterations: errors.reduce((sum, { iterations = 0 }) => sum + iterations, 0),
        forward: last?.forward ?? NaN,
        normwise: last?.normwise ?? NaN,
        componentwise: last?.componentwise ?? NaN,
      };
    };
    let best = 0;
    for (let decades = 1, failures = 0; decades <= MOST_DECADES && failures < GIVE_UP; decades++) {
      const row = attempt(decades);
      yield row;
      failures = row.outcome === 'converged' ? 0 : failures + 1;
      if (failures === 0 && best === decades - 1) best = decades;
      progress(decades / MOST_DECADES);
    }
    if (best < MOST_DECADES) for (const part of [1, 2, 3]) yield attempt(best + part / 4);
  },
  plots: () => ({
    'Forward error by condition': {
      mark: { type: 'point', tooltip: true },
      encoding: {
        x: { field: 'condition', type: 'quantitative', scale: { type: 'log' }, title: 'condition, infinity norm' },
        y: { field: 'forward', type: 'quantitative', scale: { type: 'log' }, title: 'forward error' },
        color: { field: 'precisions', type: 'nominal' },
        column: { field: 'method', type: 'nominal' },
      },
    },
  }),
  claims: [
    limitClaim('lu', 'half, double, quad', 4),
    limitClaim('lu', 'single, double, quad', 8),
    limitClaim('gmres', 'half, single, double', 8),
    { ...limitClaim('gmres', 'half, double, quad', 12), atLeast: true },
    { ...limitClaim('gmres', 'single, double, quad', 16), atLeast: true },
    {
      gate: 'D',
      name: 'gmres-goes-further',
      statement: 'With half precision factors, GMRES-IR goes further than LU-IR, in decades of the condition.',
      published: 'further',
      source: carson,
      measure: (rows) => {
        const [lu, gmres] = ['lu', 'gmres'].map((method) => limitOf(rows, method, 'half, double, quad'));
        return lu === undefined || gmres === undefined ? undefined : gmres - lu;
      },
    },
  ],
  bands,
});

/** The decades of the infinity-norm condition up to which refinement converged. */
function limitOf(rows: readonly Row[], method: string, name: string): number | undefined {
  const runs = select(rows, { method, precisions: name });
  if (runs.length === 0) return undefined;
  const byCondition = numbers(runs, 'condition')
    .map((condition, i) => ({ condition, converged: runs[i]!.outcome === 'converged' }))
    .sort((a, b) => a.condition - b.condition);
  const failure = byCondition.findIndex(({ converged }) => !converged);
  const best = failure < 0 ? byCondition.at(-1) : byCondition[failure - 1];
  return best === undefined ? 0 : log10(best.condition);
}

function limitClaim(method: 'lu' | 'gmres', name: string, published: number): SeededClaim {
  return {
    gate: 'C',
    name: `${method}: ${name}`,
    statement: `${method === 'lu' ? 'LU-IR' : 'GMRES-IR'} in ${name}: decades of the infinity-norm condition up to which it converges, published in whole ones.`,
    published: `at least ${published}`,
    source: carson,
    accept: [published - 0.5, Infinity],
    measure: (rows) => limitOf(rows, method, name),
  };
}
