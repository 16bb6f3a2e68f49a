/**
 * E9: attention with products by addition, beside narrow formats.
 * @module
 */
import { chopper, type Chopper } from '../../../chopper.js';
import { power } from '../../../format/bits.js';
import { gemm, type GemmOptions } from '../../../linalg/products/gemm.js';
import { lmul } from '../../../linalg/products/lmul.js';
import { matrix, transpose, type Float64Matrix } from '../../../linalg/matrix.js';
import { spread, type SeededClaim } from '../../author/claims.js';
import { normal } from '../../author/data.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell, numbers, select } from '../../run/rows.js';
import { bands } from './bands.js';

/** Rows of Q, K and V, and their columns. */
const SIZE = 64;
const PAIRS = 20_000;

const multipliers = [
  ...['bfloat16', 'float8_e4m3fn', 'float8_e5m2'],
  ...[3, 4, 5, 7].map((k) => `cut ${k}`),
  ...[3, 4, 5, 6, 7, 23].map((k) => `rounded ${k}`),
  'equation 23',
];

const { exp } = chopper('float64');

export default defineExperiment({
  name: 'l-mul-attention',
  id: 'E9-attention',
  title: 'Attention without multiplication',
  summary:
    'The output of an attention head on Gaussian data whose products are taken by L-Mul with k fraction bits, or of operands ' +
    'rounded to narrow formats: relative error of single products, and of the output.',
  parameters: {
    multiplier: {
      type: 'string',
      default: multipliers,
      choices: multipliers,
      description:
        'the format of the operands; or L-Mul with k fraction bits, of operands cut or rounded to nearest; or by equation 1',
    },
  },
  randomData: true,
  *run({ seed, params: { multiplier } }) {
    const how = multiplierOf(multiplier);
    const draw = (stream: number): Float64Array => normal(PAIRS, { seed, stream });
    yield { ...productErrors(how, draw(4), draw(5)), attention: attentionError(how, seed), ...ties(how) };
  },
  metrics: (rows) => ({
    'Relative errors, mean over seeds': [...new Set(rows.map((row) => row.multiplier!))].map((multiplier) => {
      const mean = (column: string): number => spread(numbers(select(rows, { multiplier }), column)).mean;
      return { multiplier, attention: mean('attention'), meanError: mean('meanError'), bias: mean('bias') };
    }),
  }),
  plots: () => ({
    'Relative error of the output': {
      mark: { type: 'bar', tooltip: true },
      encoding: {
        x: { field: 'multiplier', type: 'nominal', sort: null },
        y: { aggregate: 'mean', field: 'attention', type: 'quantitative', title: 'relative error' },
      },
    },
  }),
  claims: [
    ...[
      ['bfloat16', 0.0032],
      ['float8_e4m3fn', 0.0574],
      ['float8_e5m2', 0.0995],
      ['rounded 3', 0.118],
      ['rounded 4', 0.11],
      ['rounded 5', 0.0457],
      ['rounded 6', 0.0445],
      ['rounded 7', 0.044],
    ].map(([multiplier, published]) => errorClaim('attention', multiplier as string, published as number, 0.2)),
    ...[
      ['rounded 3', 0.057],
      ['rounded 4', 0.0528],
      ['rounded 7', 0.027],
      ['rounded 23', 0.0269],
      ['equation 23', 0.0625],
      ['float8_e5m2', 0.0608],
    ].map(([multiplier, published]) => errorClaim('meanError', multiplier as string, published as number, 0.05)),
    {
      gate: 'A',
      name: 'ties',
      statement: 'Operands and sums halfway between 1 and the next number go to 1, the even neighbour.',
      source: 'IEEE 754-2019, 4.3.1',
      figures: (rows) =>
        ['tie', 'tieOfSums'].map((column) => {
          const all = rows.map((row) => row[column]).filter((x) => x !== null && x !== undefined) as number[];
          return { label: column, published: 1, ours: all.find((x) => x !== 1) ?? all[0] };
        }),
    },
    orderClaim('three-bits-beat-e5m2', 'L-Mul of operands cut to 3 bits has a smaller error', 'float8_e5m2', 'cut 3'),
    orderClaim(
      'five-bits-beat-e4m3',
      'L-Mul of operands rounded to 5 bits has a smaller error',
      'float8_e4m3fn',
      'rounded 5',
    ),
    {
      gate: 'C',
      name: 'four-bits-match-e4m3',
      statement: 'Error of L-Mul of operands cut to 4 bits, over that of float8_e4m3fn.',
      published: 'comparable',
      source: 'H. Luo, W. Sun, arXiv 2410.00907, abstract',
      accept: [0.75, 1.25],
      measure: (rows) => {
        const [ours, theirs] = ['cut 4', 'float8_e4m3fn'].map((multiplier) => attentionOf(rows, multiplier));
        return ours && theirs && ours / theirs;
      },
    },
  ],
  bands,
});

/** What becomes of ties: an operand halfway between 1 and the next number, and 1 + 2^-24 in the sums of products. */
function ties({ enter, options }: Multiplier): Row {
  const halfway = enter === undefined ? null : enter(1 + power(-enter.format.precision));
  const row = { rows: 1, cols: 2, data: Float64Array.of(1, power(-24)) };
  const { accumulator } = options;
  return {
    tie: halfway,
    tieOfSums: gemm(row, { rows: 2, cols: 1, data: Float64Array.of(1, 1) }, { accumulator }).data[0]!,
  };
}

/** How products are taken: what becomes of operands before, and how gemm multiplies them. */
interface Multiplier {
  readonly enter?: Chopper;
  readonly options: GemmOptions;
  readonly product: (x: number, y: number) => number;
}

function multiplierOf(name: string): Multiplier {
  const [kind, bits] = name.split(' ');
  if (bits === undefined) {
    return { enter: chopper(name), options: { accumulator: 'float32' }, product: (x, y) => x * y };
  }
  const how = { m: Number(bits), semantics: kind === 'equation' ? 'eq1' : 'adder' } as const;
  const enter = kind === 'rounded' && { enter: chopper({ precision: how.m + 1, unbounded: true }) };
  return { ...enter, options: { accumulator: 'float32', lmul: how }, product: (x, y) => lmul(x, y, how) };
}

/** Errors of single products of |x| and |y|, relative to the exact ones. */
function productErrors({ enter, product }: Multiplier, x: Float64Array, y: Float64Array): Row {
  let [meanError, largestError, bias] = [0, 0, 0];
  for (let i = 0; i < PAIRS; i++) {
    const [a, b] = [Math.abs(x[i]!), Math.abs(y[i]!)];
    const error = (enter === undefined ? product(a, b) : product(enter(a), enter(b))) / (a * b) - 1;
    meanError += Math.abs(error) / PAIRS;
    bias += error / PAIRS;
    largestError = Math.max(largestError, Math.abs(error));
  }
  return { meanError, largestError, bias };
}

/** ||O - O'|| / ||O||, O = softmax(Q K^T / sqrt(d)) V, in the Frobenius norm. */
function attentionError(how: Multiplier, seed: bigint): number {
  const draw = (stream: number): Float64Matrix => matrix(SIZE, SIZE, normal(SIZE * SIZE, { seed, stream }));
  const [Q, K, V] = [draw(1), draw(2), draw(3)];
  const exact = attention(Q, K, V, { options: { accumulator: 'float64' }, product: (x, y) => x * y });
  const ours = attention(Q, K, V, how);
  let [difference, whole] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    difference += (ours[i]! - exact[i]!) * (ours[i]! - exact[i]!);
    whole += exact[i]! * exact[i]!;
  }
  return Math.sqrt(difference / whole);
}

function attention(Q: Float64Matrix, K: Float64Matrix, V: Float64Matrix, how: Multiplier): Float64Array {
  const { enter, options } = how;
  const entered = (A: Float64Matrix): Float64Matrix => (enter === undefined ? A : { ...A, data: enter(A.data) });
  const scores = gemm(entered(Q), entered(transpose(K)), options);
  const weights = softmaxRows(scores, 1 / Math.sqrt(SIZE));
  return gemm(entered(weights), entered(V), options).data;
}

/** softmax of each row of `scale` A. */
function softmaxRows({ data, rows, cols }: Float64Matrix, scale: number): Float64Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const weights = row.map((x) => exp(scale * (x - largest)));
    const sum = weights.reduce((a, b) => a + b);
    out.data.set(
      weights.map((weight) => weight / sum),
      i * cols,
    );
  }
  return out;
}

function errorClaim(
  column: 'attention' | 'meanError',
  multiplier: string,
  published: number,
  within: number,
): SeededClaim {
  return {
    gate: 'C',
    name: `${column}-${multiplier.replace(' ', '-')}`,
    statement: `${column === 'attention' ? 'Error of the attention output' : 'Mean error of products'}, ${multiplier}.`,
    published: String(published),
    origin: 'reference',
    source: 'a reference program of ours, after H. Luo, W. Sun, arXiv 2410.00907',
    accept: [published * (1 - within), published * (1 + within)],
    measure: (rows) => cell(rows, { multiplier }, column) as number | undefined,
  };
}

function orderClaim(name: string, statement: string, format: string, multiplier: string): SeededClaim {
  return {
    gate: 'D',
    name,
    statement: `${statement} than ${format}.`,
    published: 'smaller',
    source: 'H. Luo, W. Sun, arXiv 2410.00907, abstract and section 2.3.1',
    measure: (rows) => {
      const [wide, narrow] = [attentionOf(rows, format), attentionOf(rows, multiplier)];
      return wide && narrow && wide - narrow;
    },
  };
}

function attentionOf(rows: readonly Row[], multiplier: string): number | undefined {
  return cell(rows, { multiplier }, 'attention') as number | undefined;
}
