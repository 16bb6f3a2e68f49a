/**
 * E8: sampling with truncated Gumbel noise.
 * @module
 */
import { chopper } from '../../../chopper.js';
import { defineExperiment } from '../../author/experiment.js';
import { cell } from '../../run/rows.js';
import { largestGumbel, tailOf, truncatedLaw } from './law.js';

const example = { maximum: 3, probabilities: [0.001, 0.009, 0.05, 0.14, 0.8] } as const;
/** A likely token and many unlikely ones, whose logarithms lie `gap` below; trials of the greatest sum of both. */
const longTail = { tokens: 262_144, gap: 20.5, trials: 100_000 } as const;

const { exp } = chopper('float64');

export default defineExperiment({
  name: 'truncated-gumbel',
  id: 'E8',
  title: 'Sampling that never meets the unlikely',
  summary:
    'Uniform numbers of float32 end at 1 - 2^-24, and the Gumbel numbers made from them at 16.6. Computes, by a formula, ' +
    'what that does to the probabilities of sampled categories: unlikely ones are never drawn.',
  *run() {
    for (const bits of [11, 16, 24, 32, 53]) yield { table: 'largest', bits, largest: largestGumbel(bits) };
    const law = truncatedLaw(example.probabilities, exp(-example.maximum));
    for (const [i, probability] of example.probabilities.entries()) {
      yield { table: 'example', category: i + 1, probability, truncated: law[i]! };
    }
    for (const bits of [24, 53]) {
      const { tokens, gap, trials } = longTail;
      const weight = exp(-gap);
      const unlikely = weight / (1 + tokens * weight);
      const probabilities = [...Array<number>(tokens).fill(unlikely), 1 - tokens * unlikely];
      const drawn = 1 - truncatedLaw(probabilities, tailOf(bits))[tokens]!;
      yield { table: 'tail', bits, expected: trials * tokens * unlikely, truncated: trials * drawn };
    }
  },
  claims: [
    {
      gate: 'A',
      name: 'largest',
      statement: 'The largest Gumbel number from uniform numbers of float32 and float64.',
      source: 'K. Zheng et al., ICLR 2025, arXiv 2409.02908, table 1',
      figures: (rows) =>
        [[24, '16.6355'] as const, [53, '36.7368'] as const].map(([bits, published]) => {
          const ours = cell(rows, { table: 'largest', bits }, 'largest') as number | undefined;
          return { label: `${bits} bits`, published, ours: ours?.toFixed(4) };
        }),
    },
    {
      gate: 'A',
      name: 'proposition',
      statement: 'Probabilities of five categories under noise cut off at 3.',
      origin: 'reference',
      source: 'K. Zheng et al., ICLR 2025, arXiv 2409.02908, proposition 5.2, by a reference program of ours',
      figures: (rows) =>
        ['0.0000000', '0.0000438', '0.0218795', '0.1145135', '0.8635632'].map((published, i) => {
          const ours = cell(rows, { table: 'example', category: i + 1 }, 'truncated') as number | undefined;
          return { label: `category ${i + 1}`, published, ours: ours?.toFixed(7) };
        }),
    },
    {
      gate: 'A',
      name: 'tail',
      statement: 'Draws of 262144 unlikely tokens in 100000 trials: expected, and expected of float32.',
      source: 'vLLM pull request 43150, whose draws were 0 in float32, 32 in float64',
      figures: (rows) => {
        const of = (column: string): string | undefined =>
          (cell(rows, { table: 'tail', bits: 24 }, column) as number | undefined)?.toFixed(2);
        return [
          { label: 'expected', published: '32.76', ours: of('expected') },
          { label: 'float32', published: '0.00', ours: of('truncated') },
        ];
      },
    },
  ],
});
