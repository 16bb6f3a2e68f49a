/**
 * Automatic precision: a format for every part, so that the model as a whole keeps within a budget; measured, not only predicted.
 * @module
 */
import { checkKeys, kind } from '../../arguments.js';
import { gatherFeeds, halvesOf, type Feed } from '../calibration/feeds.js';
import { errorOf, readLater, type Output, type OutputError } from '../calibration/outputs.js';
import type { ScaledLike } from '../operands/scaler.js';
import { isFields } from '../policies/precision.js';
import type { PolicySpec } from '../policies/policySpec.js';
import { predictorOf } from '../traces/compare.js';
import type { TensorFlow } from '../tensorflow.js';
import { assign, type Assignment, type SensitivityRow } from './assign.js';
import type { WeightSpec } from './modelSpec.js';
import { isGraphModel } from './quantizeGraph.js';
import { inputCount, quantizeModelAsync, type QuantizeModelOptions } from './quantizeModel.js';
import { sensitivity, type SensitivityOptions } from './sensitivity.js';

/** What is kept: bits an element on average, or the error of the outputs. */
export type PrecisionBudget = { readonly bits: number } | { readonly metric?: OutputError; readonly error: number };

/** How formats are assigned. */
export interface AutoPrecisionOptions extends Omit<SensitivityOptions, 'metric'> {
  /** Bits an element (scales counted, unless `cost` counts otherwise), or the largest error of the model as a whole. */
  readonly budget: PrecisionBudget;
  /**
   * Inputs that the model as a whole is measured with.
   * @defaultValue every second one of the inputs, which sensitivity does not see; of a single one the second half of its examples
   */
  readonly validate?: Feed | Iterable<Feed> | AsyncIterable<Feed>;
  /**
   * What a part costs in a format, in bits.
   * @defaultValue its elements and scales
   */
  readonly cost?: (row: SensitivityRow) => number;
}

/** One measurement of the model as a whole. */
export interface PrecisionStep {
  readonly bits: number;
  readonly predicted: number;
  readonly measured: number;
}

/** What `autoPrecision` gives. */
export interface AutoPrecision {
  /** For `quantizeModel`. */
  readonly options: QuantizeModelOptions;
  /** For `run`: the same weights in the products of these layers, or of the nodes that read them. */
  readonly policy: PolicySpec;
  /** The format of each part. */
  readonly formats: Readonly<Record<string, string>>;
  /** Bits an element, on average. */
  readonly bits: number;
  /** The sum of errors of parts, and the error of the model as a whole. */
  readonly predicted: number;
  readonly measured: number;
  /** All measurements, in order. */
  readonly steps: readonly PrecisionStep[];
}

/** At most so many measurements. */
const MOST_STEPS = 12;
const optionKeys = ['budget', 'validate', 'cost', 'formats', 'output', 'filter', 'only'];

/** `Adapter.autoPrecision`. */
export async function autoPrecision(
  tf: TensorFlow,
  model: object,
  inputs: unknown,
  options: AutoPrecisionOptions,
): Promise<AutoPrecision> {
  const name = 'autoPrecision';
  checkKeys(options, optionKeys, name);
  const { budget, validate, cost, ...others } = options;
  const { bits, metric } = checkBudget(budget, name);
  const count = inputCount(model);
  const given = await gatherFeeds(inputs, count, name, 'inputs');
  const { seen, unseen, made } =
    validate === undefined
      ? divided(tf, given, model)
      : { seen: given, unseen: await gatherFeeds(validate, count, name, 'validate'), made: [] };
  try {
    const found = await sensitivity(tf, model, seen, { ...others, ...(metric !== undefined && { metric }) });
    const rows = cost === undefined ? found.rows : found.rows.map((row) => ({ ...row, bits: cost(row) }));
    const whole = new Whole(tf, model, { formats: found.formats, seen, unseen, metric, output: others.output });
    await whole.begin();
    const best =
      bits !== undefined
        ? await whole.measure(assign(rows, { bits }))
        : await search(rows, (budget as { readonly error: number }).error, whole);
    const { assignment, measured } = best;
    return {
      options: whole.optionsOf(assignment),
      policy: policyFor(model, assignment, found.formats),
      formats: assignment.formats,
      bits: assignment.bits,
      predicted: assignment.error,
      measured,
      steps: whole.steps,
    };
  } finally {
    tf.dispose(made as never);
  }
}

function checkBudget(budget: PrecisionBudget, name: string): { bits?: number; metric?: OutputError | undefined } {
  if (typeof budget !== 'object' || budget === null) {
    throw new TypeError(`${name}: "budget" expected { bits } or { metric, error }, got ${kind(budget)}`);
  }
  checkKeys(budget, 'bits' in budget ? ['bits'] : ['metric', 'error'], `${name}: budget`);
  const limit: unknown = 'bits' in budget ? budget.bits : budget.error;
  if (typeof limit !== 'number' || !(limit > 0)) {
    throw new RangeError(`${name}: "budget" expected a positive number of bits or error, got ${String(limit)}`);
  }
  return 'bits' in budget ? { bits: limit } : { metric: budget.metric };
}

function divided(
  tf: TensorFlow,
  given: readonly Feed[],
  model: object,
): { seen: Feed[]; unseen: Feed[]; made: Feed[] } {
  if (given.length > 1) {
    return { seen: given.filter((_, i) => i % 2 === 0), unseen: given.filter((_, i) => i % 2 === 1), made: [] };
  }
  const shapes = (model as { inputs?: readonly { shape?: (number | null)[] }[] }).inputs?.map(
    ({ shape }) => shape ?? [],
  );
  const { halves, made } = halvesOf(tf, given, shapes);
  return { seen: halves[0], unseen: halves[1], made };
}

interface Measured {
  readonly assignment: Assignment;
  readonly measured: number;
}

/** Measures assignments on inputs that sensitivity has not seen. */
class Whole {
  readonly steps: PrecisionStep[] = [];
  private exact: Output[][] = [];

  constructor(
    private readonly tf: TensorFlow,
    private readonly model: object,
    private readonly task: {
      readonly formats: Readonly<Record<string, ScaledLike | WeightSpec>>;
      readonly seen: readonly Feed[];
      readonly unseen: readonly Feed[];
      readonly metric: OutputError | undefined;
      readonly output: string | number | undefined;
    },
  ) {}

  async begin(): Promise<void> {
    this.exact = await this.outputs();
  }

  async measure(assignment: Assignment): Promise<Measured> {
    const quantized = await quantizeModelAsync(this.tf, this.model, this.optionsOf(assignment));
    try {
      const measured = errorOf(this.exact, await this.outputs(), this.task.metric);
      this.steps.push({ bits: assignment.bits, predicted: assignment.error, measured });
      return { assignment, measured };
    } finally {
      quantized.restore();
    }
  }

  optionsOf({ formats }: Assignment): QuantizeModelOptions {
    const parts = Object.fromEntries(
      Object.entries(formats).map(([part, format]) => [part, this.task.formats[format]!]),
    );
    const isGptq = Object.values(parts).some(
      (like) => (isFields(like) as boolean) && (like as WeightSpec).method === 'gptq',
    );
    return {
      weights: { parts },
      filter: (part) => part.name in parts,
      ...(isGptq && { calibration: this.task.seen, correctMeans: false }),
    };
  }

  private async outputs(): Promise<Output[][]> {
    const predict = predictorOf(this.model as never, 'autoPrecision');
    const all: Output[][] = [];
    for (const feed of this.task.unseen) {
      all.push(await readLater(this.tf, await predict(feed), this.task.output, 'autoPrecision'));
    }
    return all;
  }
}

/**
 * The assignment of the fewest bits whose measured error is within the limit: the sum of errors that is aimed at moves by the
 * ratio of limit to measured error, and between one that kept it and one that did not it is halved.
 */
async function search(rows: readonly SensitivityRow[], limit: number, whole: Whole): Promise<Measured> {
  const least = leastError(rows);
  let best: Measured | undefined;
  let nearest = Infinity;
  let [kept, broken] = [0, Infinity];
  let aim = Math.max(limit, least);
  const seen = new Set<string>();
  while (whole.steps.length < MOST_STEPS) {
    const assignment = assign(rows, { error: aim });
    const key = JSON.stringify(assignment.formats);
    if (seen.has(key) && (broken < Infinity || aim > 1e3 * limit)) break;
    if (!seen.has(key)) {
      seen.add(key);
      const found = await whole.measure(assignment);
      nearest = Math.min(nearest, found.measured);
      if (found.measured <= limit) {
        kept = Math.max(kept, aim);
        if (best === undefined || assignment.bits < best.assignment.bits) best = found;
      } else {
        broken = Math.min(broken, aim);
        if (aim <= least) break;
      }
    } else {
      kept = Math.max(kept, aim);
    }
    const { measured } = whole.steps.at(-1)!;
    const ratio = measured > 0 ? Math.min(Math.max(limit / measured, 0.1), 10) : 10;
    const isBetween = kept > 0 && broken < Infinity;
    aim = isBetween
      ? Math.sqrt(kept * broken)
      : Math.max(least, aim * (broken < Infinity ? Math.min(ratio, 0.7) : Math.max(ratio, 1.5)));
  }
  if (best !== undefined) return best;
  throw new RangeError(
    `autoPrecision: "budget" expected an error that can be kept, got ${limit}; the least that was reached is ${nearest}`,
  );
}

/** The sum of the least errors of parts: what no assignment is below. */
function leastError(rows: readonly SensitivityRow[]): number {
  const least = new Map<string, number>();
  for (const { part, error } of rows) least.set(part, Math.min(error, least.get(part) ?? Infinity));
  // The sum as `assign` adds it up may be another in its last bits.
  return [...least.values()].reduce((sum, error) => sum + error, 0) * (1 + 1e-12);
}

/** The weights of these parts in the products of a scope. */
function policyFor(
  model: object,
  { formats }: Assignment,
  specs: Readonly<Record<string, ScaledLike | WeightSpec>>,
): PolicySpec {
  const layers = Object.entries(formats).map(([part, format]) => {
    const like = specs[format]!;
    const fields = isFields(like) ? Object.entries(like).filter(([key]) => key !== 'method') : undefined;
    const weights = fields === undefined ? like : Object.fromEntries(fields);
    return [placeOf(model, part), { inputs: { weights, activations: false, gradients: false } }] as const;
  });
  return { layers: Object.fromEntries(layers) } as PolicySpec;
}

/** The node that computes with a weight; of layers the layer itself. */
function placeOf(model: object, part: string): string {
  if (!isGraphModel(model)) return part;
  return model.executor.graph.nodes[part]?.children[0]?.name ?? part;
}
