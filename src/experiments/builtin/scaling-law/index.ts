/**
 * E7: the scaling law of floating-point quantization training.
 * @module
 */
import { power } from '../../../format/bits.js';
import { chopper } from '../../../chopper.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell } from '../../run/rows.js';
import {
  bestBits,
  bestBitsFor,
  bestExponentBits,
  capacity,
  criticalData,
  layoutsOf,
  loss,
  type Layout,
} from './law.js';
import { budgetBits, criticalTokens, layouts, tokenBits } from './published.js';

/** The scales that the published figures fit: shared by 128 numbers. */
const BLOCK = 7;
const CHANNEL = 13.1567;
const { log10 } = chopper('float64');

export default defineExperiment({
  name: 'scaling-law',
  id: 'E7',
  title: 'Which layout trains best, and with how much data',
  summary:
    'Evaluates the scaling law of training in a format with E exponent and M significand bits: the best split of P bits, ' +
    'and the number of tokens beyond which more of them raise the loss.',
  parameters: {
    parameters: { type: 'number', default: 1e9, description: 'parameters of the model', minimum: 1 },
    logBlock: {
      type: 'number',
      default: [BLOCK, CHANNEL],
      description: 'log2 of how many numbers share a scale; 13.1567 stands for a channel',
      minimum: 1,
    },
  },
  *run({ params: { parameters, logBlock } }) {
    for (let bits = 3; bits <= 16; bits++) {
      const all = layoutsOf(bits).map((layout) => ({ ...layout, name: nameOf(layout), capacity: capacity(layout) }));
      const best = all.reduce((a, b) => (b.capacity > a.capacity ? b : a));
      for (const { name, ...layout } of all) {
        const tokens = criticalData(parameters, layout, logBlock);
        yield {
          ...{ table: 'layouts', bits, layout: name, ...layout, best: name === best.name },
          ...{ bestExponentBits: bestExponentBits(bits), criticalTokens: tokens },
          lossThere: loss(parameters, tokens, layout, logBlock),
        };
      }
    }
    for (const text of Object.keys(budgetBits)) {
      yield { table: 'budgets', budget: Number(text), bits: bestBits(Number(text), logBlock) };
    }
    for (const text of Object.keys(tokenBits)) {
      yield { table: 'tokens', tokens: Number(text), bits: bestBitsFor(Number(text), logBlock) };
    }
    for (const layout of Object.keys(criticalTokens)) {
      const [exponentBits, significandBits] = layout.match(/\d+/g)!.map(Number) as [number, number];
      for (let k = 30; k <= 56; k++) {
        const tokens = power(k);
        yield {
          table: 'loss',
          layout,
          tokens,
          loss: loss(parameters, tokens, { exponentBits, significandBits }, logBlock),
        };
      }
    }
  },
  plots: () => ({
    'Loss by tokens': {
      transform: [{ filter: "datum.table === 'loss' && datum.loss < 3" }],
      mark: { type: 'line', point: true, tooltip: true },
      encoding: {
        x: { field: 'tokens', type: 'quantitative', scale: { type: 'log' }, title: 'tokens' },
        y: { field: 'loss', type: 'quantitative', scale: { zero: false }, title: 'loss' },
        color: { field: 'layout', type: 'nominal' },
        strokeDash: { field: 'logBlock', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'layouts',
      statement: 'The best layout of 3 to 16 bits.',
      source: 'X. Sun et al., ICML 2025, arXiv 2501.02423, figure 5',
      figures: (rows) =>
        layouts.map((layout, i) => ({
          label: `${i + 3} bits`,
          published: layout,
          ours: cell(rows, { table: 'layouts', logBlock: BLOCK, bits: i + 3, best: true }, 'layout') as string,
        })),
    },
    {
      gate: 'A',
      name: 'critical-data',
      statement: 'Critical data of a model of 10^9 parameters in 10^12 tokens, scales shared by 128 numbers.',
      source: 'X. Sun et al., ICML 2025, arXiv 2501.02423, section 4',
      figures: (rows) =>
        Object.entries(criticalTokens).map(([layout, published]) => {
          const where = { table: 'layouts', parameters: 1e9, logBlock: BLOCK, layout };
          const tokens = cell(rows, where, 'criticalTokens') as number | undefined;
          const decimals = published.split('.')[1]?.length ?? 0;
          return { label: layout, published, ours: tokens && (tokens / 1e12).toFixed(decimals) };
        }),
    },
    {
      gate: 'B',
      name: 'budget-bits',
      statement: 'The bits that pay best, of budgets of 10^21 to 10^31 operations: between 4 and 8.',
      source: 'X. Sun et al., ICML 2025, arXiv 2501.02423, section 4.4, figure 7',
      figures: (rows) =>
        [1e21, 1e31].map((budget) => {
          const bits = budgetOf(rows, budget);
          const ours = bits === undefined ? bits : bits >= 4 && bits <= 8 ? 'within 4..8' : String(bits);
          return { label: String(budget), published: 'within 4..8', ours };
        }),
    },
    {
      gate: 'B',
      name: 'budget-growth',
      statement: 'They grow as a power of the budget: alpha beta / ((alpha + beta)(delta + nu) + alpha beta).',
      source: 'X. Sun et al., ICML 2025, arXiv 2501.02423, equation 25, with the constants of table 2',
      figures: (rows) => {
        const [less, more] = [budgetOf(rows, 1e21), budgetOf(rows, 1e31)];
        const ours = less && more && log10(more / less) / 10;
        return [{ label: 'exponent', published: '0.02573', ours: ours?.toPrecision(4) }];
      },
    },
    {
      gate: 'B',
      name: 'best-bits',
      statement: 'The bits that pay best, by budget, and by tokens where these are fixed (equation 22).',
      origin: 'reference',
      source: 'a reference program of ours; the law: X. Sun et al., arXiv 2501.02423',
      figures: (rows) => [
        ...Object.entries(budgetBits).map(([budget, published]) => {
          return { label: `budget ${budget}`, published, ours: budgetOf(rows, Number(budget))?.toFixed(2) };
        }),
        ...Object.entries(tokenBits).map(([tokens, published]) => {
          const bits = cell(rows, { table: 'tokens', logBlock: BLOCK, tokens: Number(tokens) }, 'bits');
          return { label: `${tokens} tokens`, published, ours: (bits as number | undefined)?.toFixed(2) };
        }),
      ],
    },
  ],
});

function budgetOf(rows: readonly Row[], budget: number): number | undefined {
  return cell(rows, { table: 'budgets', logBlock: BLOCK, budget }, 'bits') as number | undefined;
}

function nameOf({ exponentBits, significandBits }: Layout): string {
  return `E${exponentBits}M${significandBits}`;
}
