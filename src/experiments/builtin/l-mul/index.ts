/**
 * E9: expected errors of multiplication by addition.
 * @module
 */
import { lmul } from '../../../linalg/products/lmul.js';
import type { Figure } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell } from '../../run/rows.js';
import { enumerated, total, truncation } from './published.js';

/** Fraction bits of the operands, as those of bfloat16. */
const FRACTIONS = 128;

export default defineExperiment({
  name: 'l-mul',
  id: 'E9',
  title: 'Multiplication by addition',
  summary:
    'L-Mul replaces the product of two fractions by a constant. Enumerates all pairs of 7-bit fractions for its expected ' +
    'error when operands are cut to k bits, with the constant of its equation and with the one of its table.',
  *run() {
    for (let k = 1; k <= 6; k++) {
      yield { table: 'expected', k, ...expectations(k) };
    }
  },
  claims: [
    {
      gate: 'A',
      name: 'truncation',
      statement: 'Expected error of cutting operands to k = 1 … 6 bits.',
      source: 'H. Luo, W. Sun, arXiv 2410.00907, table 7',
      figures: (rows) => figuresOf(rows, 'truncation', truncation),
    },
    {
      gate: 'A',
      name: 'total',
      statement: 'Expected error of L-Mul, with the constant 2^-4 for every k = 1 … 6.',
      notReproduced: 'for k = 5 the expected error is .2070; the table prints .20, which is .2070 cut off, not rounded',
      source: 'H. Luo, W. Sun, arXiv 2410.00907, table 7',
      figures: (rows) =>
        figuresOf(rows, 'totalOfFour', total).map((figure, i) => (i === 4 ? { ...figure, known: '.21' } : figure)),
    },
    {
      gate: 'A',
      name: 'enumerated',
      statement: 'The same, and with the constant of equation 1, by a reference program of ours.',
      origin: 'reference',
      source: 'a reference program of ours',
      figures: (rows) => [
        ...figuresOf(rows, 'truncation', enumerated.truncation),
        ...figuresOf(rows, 'totalOfFour', enumerated.totalOfFour),
        ...figuresOf(rows, 'totalOfEquation', enumerated.totalOfEquation),
      ],
    },
  ],
});

/** Mean errors over all pairs of fractions: exact sums of multiples of 2^-18, divided by 2^14. */
function expectations(k: number): Row {
  let [cut, four, equation] = [0, 0, 0];
  for (let i = 0; i < FRACTIONS; i++) {
    for (let j = 0; j < FRACTIONS; j++) {
      const [x, y] = [1 + i / FRACTIONS, 1 + j / FRACTIONS];
      const unit = FRACTIONS >> k;
      const product = (1 + (i - (i % unit)) / FRACTIONS) * (1 + (j - (j % unit)) / FRACTIONS);
      cut += x * y - product;
      four += x * y - lmul(x, y, { m: k, semantics: 'eq1', l: 4 });
      equation += x * y - lmul(x, y, { m: k, semantics: 'eq1' });
    }
  }
  const pairs = FRACTIONS * FRACTIONS;
  return { truncation: cut / pairs, totalOfFour: four / pairs, totalOfEquation: equation / pairs };
}

function figuresOf(rows: readonly Row[], column: string, published: readonly string[]): Figure[] {
  return published.map((figure, i) => {
    const ours = cell(rows, { k: i + 1 }, column) as number | undefined;
    return {
      label: `${column}, k = ${i + 1}`,
      published: figure,
      ours: ours && printed(Math.abs(ours), figure.length - 1),
    };
  });
}

/** `x` < 1 to `decimals` places, without the leading zero, as the table prints it. */
function printed(x: number, decimals: number): string {
  return x.toFixed(decimals).replace(/^0/, '');
}
