/**
 * E8: a masked diffusion model samples each token over many steps, and truncated noise tells at every one.
 * @module
 */
import type { Figure } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import type { Row } from '../../author/row.js';
import { cell } from '../../run/rows.js';
import { finalLaws, zipf } from './sampler.js';
import { describeLaw } from './law.js';
import { published, publishedPerplexities, type PublishedFigure } from './published.js';

const VOCABULARY = 50_257;
const STEPS = [1, 16, 64, 256, 1024] as const;

export default defineExperiment({
  name: 'masked-diffusion',
  id: 'E8-diffusion',
  title: 'More sampling steps, fewer words',
  summary:
    'A masked token is drawn in one of N steps from a Zipf law, by Gumbel numbers from uniform numbers of few bits. ' +
    'Computes the law of the final token: the more steps, the fewer words are used, as if at a lower temperature.',
  parameters: {
    uniformBits: {
      type: 'integer',
      default: [53, 24, 16, 11],
      description: 'bits of the uniform numbers',
      minimum: 2,
      maximum: 53,
    },
  },
  *run({ params: { uniformBits }, progress }) {
    const law = zipf(VOCABULARY);
    for (const { steps, drawn } of finalLaws(law, uniformBits, STEPS, progress)) {
      yield { steps, ...describeLaw(drawn, law) };
    }
  },
  plots: () => ({
    'Entropy by steps': {
      mark: { type: 'line', point: true, tooltip: true },
      encoding: {
        x: { field: 'steps', type: 'quantitative', scale: { type: 'log' }, title: 'steps' },
        y: { field: 'entropy', type: 'quantitative', scale: { zero: false }, title: 'entropy, nats' },
        color: { field: 'uniformBits', type: 'ordinal', title: 'bits' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'laws',
      statement: 'Entropy of the final token, and the temperature that would give as little of it.',
      origin: 'reference',
      source: 'a reference program of ours, after K. Zheng et al., ICLR 2025, arXiv 2409.02908, section 5',
      figures: (rows) => figuresOf(rows, published),
    },
    {
      gate: 'A',
      name: 'perplexity',
      statement: 'Generative perplexity of the final token under the true law: lower as words are lost.',
      origin: 'reference',
      source:
        'a reference program of ours; the charge of unfair evaluation: K. Zheng et al., ICLR 2025, arXiv 2409.02908',
      figures: (rows) => figuresOf(rows, publishedPerplexities),
    },
    {
      gate: 'A',
      name: 'fewer-words-by-step',
      statement: 'With uniform numbers of float32 the entropy falls as steps are added; with 53 bits it does not.',
      source: 'K. Zheng et al., ICLR 2025, arXiv 2409.02908, figure 4 and table 2',
      figures: (rows) =>
        [53, 24].map((uniformBits) => {
          const entropies = STEPS.map((steps) => cell(rows, { uniformBits, steps }, 'entropy') as number | undefined);
          const falls = entropies.every((x, i) => i === 0 || x! < entropies[i - 1]! - 0.01);
          return {
            label: `${uniformBits} bits`,
            published: uniformBits === 24 ? 'falls' : 'stays',
            ours: entropies.includes(undefined) ? undefined : falls ? 'falls' : 'stays',
          };
        }),
    },
  ],
});

/** Figures beside ours, to as many digits. */
function figuresOf(rows: readonly Row[], figures: readonly PublishedFigure[]): Figure[] {
  return figures.map(({ uniformBits, steps, column, figure }) => {
    const ours = cell(rows, { uniformBits, steps }, column) as number | undefined;
    const decimals = figure.split('.')[1]!.length;
    return {
      label: `${uniformBits} bits, ${steps} steps, ${column}`,
      published: figure,
      ours: ours?.toFixed(decimals),
    };
  });
}
