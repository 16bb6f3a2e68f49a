/**
 * E8: sampling a masked model at the times at which something happens.
 * @module
 */
import type { Figure } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell, select } from '../../run/rows.js';
import { bands } from './bands.js';
import {
  ancestralLaw,
  evaluations,
  firstHittingLaw,
  hittingTimes,
  orderAgnosticLaw,
  randomNetwork,
  totalVariation,
} from './laws.js';

const STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const SEQUENCE = 1024;
const POSITIONS = 16;
const source = 'K. Zheng et al., ICLR 2025, arXiv 2409.02908, abstract';

export default defineExperiment({
  name: 'first-hitting',
  id: 'E8-hitting',
  title: 'The first-hitting sampler',
  summary:
    'The laws of two samplers of a masked model, exactly: ancestral sampling in N steps tends to the first-hitting sampler as ' +
    '1 / N, and that is an order-agnostic model. It chooses categories as often as there are tokens; evaluations are not saved.',
  parameters: {
    shape: {
      type: 'string',
      default: ['3 x 3', '4 x 2'],
      choices: ['3 x 3', '4 x 2'],
      description: 'positions x tokens',
    },
    paths: { type: 'integer', default: 20_000, minimum: 1, description: 'paths whose hitting times are averaged' },
  },
  randomData: true,
  quick: { params: { paths: 20_000 } },
  *run({ seed, params: { shape, paths } }) {
    const [positions, tokens] = shape.split(' x ').map(Number) as [number, number];
    const network = randomNetwork(positions, tokens, seed);
    const hitting = firstHittingLaw(network);
    yield { table: 'agnostic', difference: largestDifference(orderAgnosticLaw(network), hitting) };
    const laws = STEPS.map((steps) => ancestralLaw(network, steps));
    for (const [i, steps] of STEPS.entries())
      yield { table: 'ancestral', steps, distance: totalVariation(laws[i]!, hitting) };
    const [coarse, fine] = [laws.at(-2)!, laws.at(-1)!];
    const extrapolated = fine.map((p, i) => 2 * p - coarse[i]!);
    yield { table: 'extrapolated', difference: largestDifference(extrapolated, hitting) };
    if (positions !== 3) return;
    for (const [i, time] of hittingTimes(POSITIONS, paths, seed).entries()) {
      yield { table: 'times', masked: POSITIONS - i, ratio: (time * (POSITIONS + 1)) / (POSITIONS - i) };
    }
    for (const steps of [512, 1024, 2048, 4096]) {
      const choices = (SEQUENCE * (steps + 1)) / 2;
      yield { table: 'cost', steps, evaluations: evaluations(SEQUENCE, steps), choices, fewer: choices / SEQUENCE };
    }
  },
  plots: () => ({
    'Distance from the first-hitting law': {
      transform: [{ filter: "datum.table === 'ancestral'" }],
      mark: { type: 'line', point: true, tooltip: true },
      encoding: {
        x: { field: 'steps', type: 'quantitative', scale: { type: 'log', base: 2 }, title: 'steps' },
        y: { field: 'distance', type: 'quantitative', scale: { type: 'log' }, title: 'total variation' },
        color: { field: 'shape', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'B',
      name: 'first-order',
      statement: 'N times the total variation from the first-hitting law is the same at 128 and 256 steps, within 1 %.',
      source,
      figures: (rows) =>
        everyNetwork(rows, 'ancestral', (own) => {
          const at = (steps: number): number => steps * (cell(own, { steps }, 'distance') as number);
          return within(Math.abs(at(128) / at(256) - 1), 0.01);
        }),
    },
    {
      gate: 'B',
      name: 'limit',
      statement:
        'Extrapolated to infinitely many steps, 2 L(256) - L(128), the law is the first-hitting law, within 1e-4.',
      source,
      figures: (rows) => everyNetwork(rows, 'extrapolated', ([row]) => within(row!.difference as number, 1e-4)),
    },
    {
      gate: 'B',
      name: 'order-agnostic',
      statement: 'The first-hitting law is the mean over all orders of the product of conditionals, within 1e-15.',
      source: 'K. Zheng et al., ICLR 2025, arXiv 2409.02908, abstract: equivalent to masked models',
      figures: (rows) => everyNetwork(rows, 'agnostic', ([row]) => within(row!.difference as number, 1e-15)),
    },
    {
      gate: 'C',
      name: 'hitting-times',
      statement: `Farthest of the ${POSITIONS} mean hitting times from n / (L + 1), relative to it.`,
      published: 'n / (L + 1)',
      source,
      accept: [0, 0.05],
      measure: (rows) => {
        const times = select(rows, { table: 'times' });
        if (times.length === 0) return undefined;
        return times.reduce((farthest, { ratio }) => Math.max(farthest, Math.abs((ratio as number) - 1)), 0);
      },
    },
    {
      gate: 'B',
      name: 'choices',
      statement: 'Choices among the tokens and the mask, of 1024 positions and 2048 steps, are 1024.5 times fewer.',
      origin: 'reference',
      source: 'a count: L (N + 1) / 2 against L; the published factor of 20 is a time on a graphics processor',
      figures: (rows) => [{ label: 'N = 2048', published: 1024.5, ours: costOf(rows, 2048, 'fewer') }],
    },
    {
      gate: 'B',
      name: 'evaluations',
      statement: 'Evaluations of the network, steps that change nothing left out, against 1024: nothing is gained.',
      origin: 'reference',
      source: 'a count: N (1 - (1 - 1/N)^L)',
      figures: (rows) =>
        Object.entries({ 512: '443', 1024: '647', 2048: '806', 4096: '906' }).map(([steps, published]) => {
          return { label: `N = ${steps}`, published, ours: costOf(rows, Number(steps), 'evaluations')?.toFixed(0) };
        }),
    },
  ],
  bands,
});

function largestDifference(p: Float64Array, q: Float64Array): number {
  return p.reduce((largest, x, i) => Math.max(largest, Math.abs(x - q[i]!)), 0);
}

function within(x: number, limit: number): string {
  return x <= limit ? 'within' : String(x);
}

/** A figure for each network of a run: shape by shape, seed by seed. */
function everyNetwork(rows: readonly Row[], table: string, measure: (own: readonly Row[]) => string): Figure[] {
  const groups = new Map<string, Row[]>();
  for (const row of select(rows, { table })) {
    const label = `${row.shape}, seed ${row.seed}`;
    groups.set(label, [...(groups.get(label) ?? []), row]);
  }
  return [...groups].map(([label, own]) => ({ label, published: 'within', ours: measure(own) }));
}

function costOf(rows: readonly Row[], steps: number, column: string): number | undefined {
  return select(rows, { table: 'cost', steps })[0]?.[column] as number | undefined;
}
