/**
 * E12: the number of devices decides what a language model says, and the remedy.
 * @module
 */
import type { SeededClaim } from '../../author/claims.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { select } from '../../run/rows.js';
import { bands } from './bands.js';
import { advance, initialState, likeliest, logitsOf, modelOf, promptsOf } from './model.js';
import type { Reduction } from './reduction.js';

const DEVICES = [1, 2, 4, 8] as const;

/** How the claims name what is compared. */
const kinds: Readonly<Record<string, Row>> = {
  t4: { format: 't4', weights: 'as states' },
  bfloat16: { format: 'bfloat16', weights: 'as states' },
  float16: { format: 'float16', weights: 'as states' },
  float32: { format: 'float32', weights: 'as states' },
  LayerCast: { format: 'float32', weights: 'bfloat16' },
};

export default defineExperiment({
  name: 'reduction-order',
  id: 'E12',
  title: 'As many devices, so many answers',
  summary:
    'A recurrent language model picks its likeliest token again and again, with the sums of its products divided among 1, ' +
    '2, 4 and 8 devices. In narrow formats the texts part; with sums of a fixed order they never do.',
  parameters: {
    reduction: {
      type: 'string',
      default: ['split', 'fixed tree'],
      choices: ['split', 'fixed tree'],
      description: 'whether the order of additions depends on the number of devices',
    },
    weights: {
      type: 'string',
      default: ['as states', 'bfloat16'],
      choices: ['as states', 'bfloat16'],
      description: 'the format of the weights: that of the states, or bfloat16 under float32 states (LayerCast)',
    },
    prompts: { type: 'integer', default: 12, minimum: 1, maximum: 1000, description: 'sequences' },
    tokens: { type: 'integer', default: 120, minimum: 1, maximum: 10_000, description: 'tokens of a sequence' },
  },
  formats: [{ name: 't4', precision: 4, emin: -126, emax: 127 }, 'bfloat16', 'float16', 'float32'],
  randomData: true,
  where: ({ format, params }) => params.weights === 'as states' || format.name === 'float32',
  quick: { params: { tokens: 40 } },
  *run({ chopper, format, seed, params, progress }) {
    const model = modelOf(seed, params.weights === 'bfloat16' ? 'bfloat16' : format, chopper);
    const reduction = params.reduction as Reduction;
    const prompts = promptsOf(seed, params.prompts);
    const states = DEVICES.map((devices) => {
      let state = initialState(prompts.length);
      for (let i = 0; i < prompts[0]!.length; i++) {
        const tokens = prompts.map((prompt) => prompt[i]!);
        state = advance(model, state, tokens, devices, reduction);
      }
      return state;
    });
    const divergence = prompts.map((): number | null => null);
    const deviations = prompts.map(() => 0);
    for (let position = 0; position < params.tokens && divergence.includes(null); position++) {
      const logits = DEVICES.map((devices, i) => logitsOf(model, states[i]!, devices, reduction));
      const tokens = prompts.map((_, p) => {
        if (divergence[p] !== null) return 0; // its texts have parted, and no longer count
        const first = logits.map((each) => likeliest(each, p));
        if (first.some(({ token }) => token !== first[0]!.token)) divergence[p] = position;
        else deviations[p]! += deviation(first.map(({ probability }) => probability));
        return first[0]!.token;
      });
      for (const [i, devices] of DEVICES.entries()) states[i] = advance(model, states[i]!, tokens, devices, reduction);
      progress(position / params.tokens);
    }
    for (const [prompt, position] of divergence.entries()) {
      const common = position ?? params.tokens;
      yield { prompt, divergence: position, deviation: common === 0 ? null : deviations[prompt]! / common };
    }
  },
  metrics: (rows) => ({
    'Texts that part': Object.entries(kinds).flatMap(([kind, where]) =>
      (['split', 'fixed tree'] as const).map((reduction) => {
        const own = select(rows, { ...where, reduction });
        const parted = own.map(({ divergence }) => divergence).filter((position) => position !== null) as number[];
        parted.sort((a, b) => a - b);
        return {
          ...{ kind, reduction, texts: own.length, parted: parted.length },
          ...{ median: parted[Math.floor(parted.length / 2)] ?? null, deviation: meanDeviation(own) ?? null },
        };
      }),
    ),
  }),
  plots: () => ({
    'Deviation of the first probability': {
      transform: [{ filter: "datum.reduction === 'split' && isValid(datum.deviation) && datum.deviation > 0" }],
      mark: { type: 'boxplot' },
      encoding: {
        x: { field: 'format', type: 'nominal', sort: null },
        y: { field: 'deviation', type: 'quantitative', scale: { type: 'log' }, title: 'standard deviation' },
        color: { field: 'weights', type: 'nominal' },
      },
    },
  }),
  claims: [
    order('deviation', 't4', 'bfloat16'),
    order('deviation', 'bfloat16', 'float16'),
    order('deviation', 'float16', 'float32'),
    order('parted', 't4', 'bfloat16'),
    order('parted', 'bfloat16', 'float16'),
    order('parted', 'float16', 'float32'),
    {
      gate: 'C',
      name: 'ratio-bfloat16-float16',
      statement: 'Deviation of the first probability between numbers of devices, bfloat16 over float16.',
      published: '5.8 to 7.3 (theory: 8)',
      source: 'J. Yuan et al., NeurIPS 2025, arXiv 2506.09501',
      accept: [5, 11],
      measure: (rows) => ratio(rows, 'bfloat16', 'float16'),
    },
    {
      gate: 'C',
      name: 'layercast-as-float32',
      statement: 'The same, LayerCast over float32.',
      published: 'as good as float32',
      source: 'J. Yuan et al., NeurIPS 2025, arXiv 2506.09501',
      accept: [0.5, 2],
      measure: (rows) => ratio(rows, 'LayerCast', 'float32'),
    },
    parted('float32', '2.2 %'),
    parted('LayerCast', 'below 3.4 %'),
    {
      gate: 'B',
      name: 'fixed-tree',
      statement: 'With sums of a fixed order: texts that part, and deviation of their probabilities, of all seeds.',
      source: 'TBIK, arXiv 2511.17826',
      figures: (rows) =>
        Object.entries(kinds).flatMap(([kind, where]) => {
          const own = select(rows, { ...where, reduction: 'fixed tree' });
          if (own.length === 0) return [];
          const parted = own.filter(({ divergence }) => divergence !== null).length;
          return [
            { label: `${kind}, texts that part`, published: 0, ours: parted },
            { label: `${kind}, deviation`, published: 0, ours: meanDeviation(own) },
          ];
        }),
    },
  ],
  bands,
});

/** The standard deviation over the numbers of devices. */
function deviation(x: readonly number[]): number {
  const mean = x.reduce((a, b) => a + b) / x.length;
  return Math.sqrt(x.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / x.length);
}

function meanDeviation(rows: readonly Row[]): number | undefined {
  const deviations = rows.map((row) => row.deviation).filter((x) => x !== null) as number[];
  return deviations.length === 0 ? undefined : deviations.reduce((a, b) => a + b) / deviations.length;
}

function ofKind(rows: readonly Row[], kind: string): Row[] {
  return select(rows, { ...kinds[kind]!, reduction: 'split' });
}

function ratio(rows: readonly Row[], a: string, b: string): number | undefined {
  const [x, y] = [meanDeviation(ofKind(rows, a)), meanDeviation(ofKind(rows, b))];
  return x && y && x / y;
}

function order(quantity: 'deviation' | 'parted', larger: string, smaller: string): SeededClaim {
  const measured = quantity === 'deviation' ? meanDeviation : shareParted;
  return {
    gate: 'D',
    name: `${quantity}-${larger}-${smaller}`,
    statement:
      quantity === 'deviation'
        ? `The first probability deviates more in ${larger} than in ${smaller}.`
        : `More texts part in ${larger} than in ${smaller}.`,
    published: 'more',
    source: 'J. Yuan et al., NeurIPS 2025, arXiv 2506.09501',
    measure: (rows) => {
      const [x, y] = [measured(ofKind(rows, larger)), measured(ofKind(rows, smaller))];
      return x === undefined || y === undefined ? undefined : x - y;
    },
  };
}

function parted(kind: string, published: string): SeededClaim {
  return {
    gate: 'C',
    name: `parted-${kind}`,
    statement: `Share of the texts that part in ${kind}.`,
    published: `${published} of a 7B model on MATH500`,
    source: 'J. Yuan et al., NeurIPS 2025, arXiv 2506.09501',
    accept: [0, 0.1],
    measure: (rows) => shareParted(ofKind(rows, kind)),
  };
}

function shareParted(rows: readonly Row[]): number | undefined {
  return rows.length === 0 ? undefined : rows.filter(({ divergence }) => divergence !== null).length / rows.length;
}
