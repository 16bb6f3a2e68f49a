/**
 * What an experiment is: a plain object that says over which formats, modes, seeds and parameters it runs, computes the
 * rows of one such point, and states what the rows are to show.
 *
 * Everything that a row holds must come from the chopper, from our own functions and from random words of the seed
 * (data.ts), so that runs have the same bytes on every machine: no Math.exp, no Math.random, no clock.
 * @module
 */
import type { Parameters } from './parameter.js';
import { checkParameters } from './parameters.js';
import type { Row, Scalar } from './row.js';
import type { Chopper } from '../../chopper.js';
import type { Quantizer } from '../../blocks/quantizer.js';
import type { Format } from '../../format/format.js';
import type { FormatLike } from '../../format/names.js';
import type { RoundingMode } from '../../modes.js';
import type { Bands, Claim } from './claims.js';

/** The values of parameters at one point of the grid. */
export type Values<P extends Parameters> = {
  readonly [K in keyof P]: P[K]['type'] extends 'string' ? string : P[K]['type'] extends 'boolean' ? boolean : number;
};

/** Which points an experiment runs at; what is absent stays as the experiment says. */
export interface Grid {
  /** Formats; recipes of `fpchop/blocks` too, of experiments that take them. */
  readonly formats?: readonly FormatLike[];
  readonly rounding?: readonly RoundingMode[];
  /** Seeds of the stochastic modes and of random data, integers in 0..2^64-1. */
  readonly seeds?: readonly (number | bigint)[];
  /** Values of parameters; a list makes a point for each. */
  readonly params?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
}

/** One point of the grid. */
export interface Point<P extends Parameters = Parameters> {
  /** The format; float64 where the point is a recipe. */
  readonly format: Format;
  readonly rounding: RoundingMode;
  /** 0n where nothing is random: a deterministic mode and no random data. */
  readonly seed: bigint;
  readonly params: Values<P>;
}

/** What `run` is given: a point of the grid, and a fresh chopper for it. */
export interface Context<P extends Parameters = Parameters> extends Point<P> {
  /** Rounds to the point's format in its mode, with its seed on stream 0, from position 0. */
  readonly chopper: Chopper;
  /** Where the point is a recipe: its quantizer, in the point's mode, with its seed, from position 0. */
  readonly quantizer?: Quantizer;
  /** The files that the experiment names as `inputs`, by name. */
  readonly inputs: Readonly<Record<string, Uint8Array>>;
  /** Aborted when the run is: long asynchronous runs may look at it. */
  readonly signal: AbortSignal;
  /** Tells how much of this point is done, 0..1. */
  readonly progress: (fraction: number) => void;
}

/** An experiment: the default export of a module. */
export interface Experiment<P extends Parameters = Parameters> {
  /** Lower case words joined by hyphens. */
  readonly name: string;
  /** A short name beside it, such as `'E1'`. */
  readonly id?: string;
  readonly title: string;
  /** What is computed and what it shows, in a sentence or two. */
  readonly summary: string;
  readonly parameters?: P;
  /**
   * Formats of the grid.
   * @defaultValue none to choose: `run` is given float64, and rows have no column `format`
   */
  readonly formats?: readonly FormatLike[];
  /**
   * Whether formats may be recipes of `fpchop/blocks`, such as `'mxfp4'`: `run` then finds `quantizer` in its context.
   * @defaultValue false: recipes are errors
   */
  readonly recipes?: boolean;
  /**
   * Rounding modes of the grid.
   * @defaultValue none to choose: `run` is given tiesToEven, and rows have no column `rounding`
   */
  readonly rounding?: readonly RoundingMode[];
  /**
   * Seeds of the grid; taken by stochastic modes, and by all modes if `randomData`.
   * @defaultValue 101..110, the seeds that claims are checked with
   */
  readonly seeds?: readonly (number | bigint)[];
  /** Whether data are drawn from `seed`, so that deterministic modes run once for each seed too. */
  readonly randomData?: boolean;
  /** What `--quick` replaces: under ten seconds on two cores. */
  readonly quick?: Grid;
  /** Which points of the grid are run. @defaultValue all */
  readonly where?: (point: Point<P>) => boolean;
  /** Files that `run` reads, by name: their digests stand in the manifest. */
  readonly inputs?: Readonly<Record<string, URL>>;
  /**
   * Computes the rows of one point. The columns `format`, `rounding`, `seed` (of the axes that the experiment has) and
   * those of the parameters are added in front of each.
   */
  readonly run: (context: Context<P>) => Iterable<Row> | AsyncIterable<Row>;
  /** Tables that sum the rows up, by title. */
  readonly metrics?: (rows: readonly Row[]) => Readonly<Record<string, readonly Row[]>>;
  /**
   * Vega-Lite specifications by title; those without `data` show all rows. A report completes them: a line with several
   * rows for one point becomes their mean and a band, unless `seeds: 'points'` (or `'quartiles'`) stands beside `mark`.
   */
  readonly plots?: (rows: readonly Row[]) => Readonly<Record<string, object>>;
  /** What the rows are to show. */
  readonly claims?: readonly Claim[];
  /** What `fpchop experiment fit` found for the claims of gates C and D. */
  readonly bands?: Bands;
}

const keys: ReadonlySet<string> = new Set([
  ...['name', 'id', 'title', 'summary', 'parameters', 'formats', 'rounding', 'seeds', 'randomData', 'quick', 'where'],
  ...['recipes', 'inputs', 'run', 'metrics', 'plots', 'claims', 'bands'],
]);

/**
 * Returns `experiment` as it is, once it has been checked; `params` gets its types from `parameters`.
 * @throws {@link TypeError} if a field is of the wrong kind; {@link RangeError} for an unknown field or a name that is
 * not lower case words joined by hyphens
 * @example
 * const powers = defineExperiment({
 *   name: 'powers',
 *   title: 'Powers of two',
 *   summary: 'Doubles until overflow.',
 *   formats: ['float8_e5m2'],
 *   *run({ chopper }) {
 *     for (let x = 1, n = 0; x < Infinity; x = chopper.add(x, x)) yield { n: n++, x };
 *   },
 * });
 * powers.name   // 'powers'
 */
export function defineExperiment<const P extends Parameters>(experiment: Experiment<P>): Experiment {
  checkExperiment(experiment);
  return experiment as Experiment;
}

/** Throws unless `x` has the form of an experiment; values of the grid are checked when tasks are made. */
export function checkExperiment(x: unknown): asserts x is Experiment {
  if (typeof x !== 'object' || x === null) throw new TypeError(`experiment expected an object, got ${kindOf(x)}`);
  const fields = x as Readonly<Record<string, unknown>>;
  const expect = (field: string, wanted: string, holds: boolean): void => {
    if (!holds) throw new TypeError(`experiment: "${field}" expected ${wanted}, got ${kindOf(fields[field])}`);
  };
  const optional = (field: string, wanted: string, holds: (value: unknown) => boolean): void =>
    expect(field, wanted, fields[field] === undefined || holds(fields[field]));
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  for (const field of ['name', 'title', 'summary']) expect(field, 'a string', typeof fields[field] === 'string');
  expect('run', 'a function', typeof fields.run === 'function');
  for (const field of ['where', 'metrics', 'plots']) optional(field, 'a function', (f) => typeof f === 'function');
  for (const field of ['formats', 'rounding', 'seeds', 'claims']) optional(field, 'an array', Array.isArray);
  for (const field of ['parameters', 'quick', 'inputs', 'bands']) optional(field, 'an object', isObject);
  checkParameters((fields.parameters ?? {}) as Readonly<Record<string, unknown>>);
  optional('id', 'a string', (id) => typeof id === 'string');
  optional('randomData', 'a boolean', (random) => typeof random === 'boolean');
  const unknown = Object.keys(fields).find((field) => !keys.has(field));
  if (unknown !== undefined) {
    throw new RangeError(`experiment: unknown field "${unknown}", expected only ${[...keys].join(', ')}`);
  }
  if (!/^[a-z\d]+(?:-[a-z\d]+)*$/.test(fields.name as string)) {
    throw new RangeError(
      `experiment: "name" expected lower case words joined by hyphens, got "${fields.name as string}"`,
    );
  }
}

function kindOf(x: unknown): string {
  return x === null ? 'null' : Array.isArray(x) ? 'array' : typeof x;
}
