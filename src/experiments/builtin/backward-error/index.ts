/**
 * E14: backward errors of products and factorizations.
 * @module
 */
import type { Chopper } from '../../../chopper.js';
import { gemm, gemv, lu, luBackwardError, matrix, productBackwardError } from '../../../linalg/index.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import type { SeededClaim } from '../../author/claims.js';
import { normal, uniform } from '../../author/data.js';
import { cell, select } from '../../run/rows.js';
import { bands } from './bands.js';

/** Rows of A, and columns of B in the product of two matrices. */
const ROWS = 20;
/** The largest n of each problem; for LU, where figures are published, and elsewhere. */
const largest: Readonly<Record<string, number>> = { matvec: 100000, matmul: 1000, lu: 500 };
const LARGEST_OTHER_LU = 100;

const croci = 'M. Croci et al., R. Soc. Open Sci. 9, 2022';
const higham = 'N. J. Higham, S. Pranesh, SIAM J. Sci. Comput. 41(5), 2019: LUTime.mat';

export default defineExperiment({
  name: 'backward-error',
  id: 'E14',
  title: 'Backward errors of A x, A B and LU',
  summary:
    'How backward errors grow with n. Sums of positive terms rounded to nearest stagnate, so that errors grow like n u and ' +
    'come to 1; rounded stochastically, they grow like sqrt(n) u.',
  parameters: {
    problem: {
      type: 'string',
      default: ['matvec', 'matmul', 'lu'],
      choices: ['matvec', 'matmul', 'lu'],
      description: 'A x with A 20 x n, A B with A 20 x n and B n x 20, both uniform in 0..1; or LU of n x n, normal',
    },
    n: {
      type: 'integer',
      default: [50, 100, 250, 500, 1000, 10000, 100000],
      minimum: 1,
      description: 'terms of each sum; order of the matrix that is factored',
    },
  },
  formats: ['float32', 'float16', 'bfloat16'],
  rounding: ['tiesToEven', 'stochastic'],
  randomData: true,
  quick: {
    params: { problem: ['matvec', 'lu'], n: [50, 100, 250, 1000, 10000] },
  },
  where: ({ format, rounding, params: { problem, n } }) => {
    const isPublished = rounding === 'tiesToEven' && format.name !== 'bfloat16';
    return n <= (problem === 'lu' && !isPublished ? LARGEST_OTHER_LU : largest[problem]!);
  },
  *run({ chopper, format, seed, params: { problem, n } }) {
    const bound = Math.sqrt(n) * format.unitRoundoff;
    yield { error: problem === 'lu' ? ofFactors(n, seed, chopper) : ofProduct(problem, n, seed, chopper), bound };
  },
  plots: () => ({
    'Backward errors; lines: sqrt(n) u': {
      layer: [
        {
          mark: { type: 'point', tooltip: true },
          encoding: {
            y: { field: 'error', type: 'quantitative', scale: { type: 'log' }, title: 'backward error' },
            shape: { field: 'rounding', type: 'nominal' },
          },
        },
        { mark: 'line', encoding: { y: { field: 'bound', type: 'quantitative' } } },
      ],
      encoding: {
        x: { field: 'n', type: 'quantitative', scale: { type: 'log' } },
        color: { field: 'format', type: 'nominal' },
        column: { field: 'problem', type: 'nominal' },
      },
    },
  }),
  claims: [
    ratioClaim('float16'),
    ratioClaim('bfloat16'),
    boundClaim('float16'),
    boundClaim('bfloat16'),
    luClaim('float16', 50, 2.4e-3),
    luClaim('float16', 100, 6.1e-3),
    luClaim('float16', 250, 1.5e-2),
    luClaim('float16', 500, 2.97e-2),
    luClaim('float32', 50, 3.1e-7),
    luClaim('float32', 500, 3.7e-6),
  ],
  bands,
});

/** The largest |y - A x|_i / (|A| |x|)_i of all columns; A and x are rounded to nearest first. */
function ofProduct(problem: string, n: number, seed: bigint, chopper: Chopper): number {
  const cols = problem === 'matvec' ? 1 : ROWS;
  const nearest = chopper.with({ rounding: 'tiesToEven' });
  const A = matrix(ROWS, n, nearest(uniform(ROWS * n, { seed, stream: 1 })));
  const B = matrix(n, cols, nearest(uniform(n * cols, { seed, stream: 2 })));
  if (cols === 1) return productBackwardError(A, B.data, gemv(A, B.data, { accumulator: chopper }));
  const C = gemm(A, B, { accumulator: chopper });
  const errors = Array.from({ length: cols }, (_, j) => productBackwardError(A, columnOf(B, j), columnOf(C, j)));
  return errors.reduce((a, b) => Math.max(a, b));
}

function columnOf({ data, rows, cols }: ReturnType<typeof matrix>, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]!);
}

/** ||P A - L U|| / ||A|| in the 1-norm. */
function ofFactors(n: number, seed: bigint, chopper: Chopper): number {
  const A = matrix(n, n, normal(n * n, { seed, stream: 1 }));
  return luBackwardError(A, lu(A, chopper));
}

function errorOf(rows: readonly Row[], where: Row): number | undefined {
  return cell(rows, where, 'error') as number | undefined;
}

function ratioClaim(format: string): SeededClaim {
  return {
    gate: 'C',
    name: `${format}-ratio`,
    statement: `A x, n = 10^4, ${format}: the backward error to nearest over that of stochastic rounding.`,
    published: 'O(n u) and O(sqrt(n) u)',
    source: croci,
    accept: [5, Infinity],
    measure: (rows) => {
      const where = { problem: 'matvec', n: 10000, format };
      const nearest = errorOf(rows, { ...where, rounding: 'tiesToEven' });
      const stochastic = errorOf(rows, { ...where, rounding: 'stochastic' });
      return nearest === undefined || stochastic === undefined ? undefined : nearest / stochastic;
    },
  };
}

function boundClaim(format: string): SeededClaim {
  return {
    gate: 'C',
    name: `${format}-sqrt-bound`,
    statement: `A x, ${format}, rounded stochastically: the largest backward error over sqrt(n) u, any n.`,
    published: 'a constant',
    source: croci,
    accept: [0, 2],
    measure: (rows) => {
      const points = select(rows, { problem: 'matvec', format, rounding: 'stochastic' });
      const ratios = points.map(({ error, bound }) => (error as number) / (bound as number));
      return ratios.length === 0 ? undefined : ratios.reduce((a, b) => Math.max(a, b));
    },
  };
}

function luClaim(format: string, n: number, published: number): SeededClaim {
  return {
    gate: 'C',
    name: `lu-${format}-${n}`,
    statement: `LU, n = ${n}, ${format}, to nearest: the backward error, to a factor of 2.`,
    published: `${published}, to a factor of 2`,
    source: higham,
    accept: [published / 2, published * 2],
    measure: (rows) => errorOf(rows, { problem: 'lu', n, format, rounding: 'tiesToEven' }),
  };
}
