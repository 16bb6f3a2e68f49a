/**
 * The tasks of a run: the points of a grid, numbered.
 *
 * Order: formats, then modes, then seeds, then parameters, the last varying fastest. A task's number does not depend on
 * which shard runs it.
 * @module
 */
import { isRecipe, recipeFor, type Recipe } from '../../blocks/recipes.js';
import { chopper } from '../../chopper.js';
import type { Format } from '../../format/format.js';
import { format, type FormatLike } from '../../format/names.js';
import { isStochastic, roundingModes, type RoundingMode } from '../../modes.js';
import type { Experiment, Grid, Point } from '../author/experiment.js';
import type { Scalar } from '../author/row.js';
import { combinations, valuesOf } from '../author/parameters.js';

/** One point of a grid. */
export interface Task {
  /** From 0, within the whole grid. */
  readonly number: number;
  /** float64 where the point is a recipe. */
  readonly format: Format;
  /** A recipe of fpchop/blocks in place of a format. */
  readonly recipe?: Recipe;
  readonly rounding: RoundingMode;
  /** null where nothing is random. */
  readonly seed: bigint | null;
  readonly params: Readonly<Record<string, Scalar>>;
}

/** The seeds that bands are fitted on, and those that claims are then checked with. */
export const fittingSeeds: readonly number[] = Array.from({ length: 20 }, (_, i) => i + 1);
export const checkingSeeds: readonly number[] = Array.from({ length: 10 }, (_, i) => i + 101);
/** Seen once a release, after all bands are committed; nothing is ever fitted to them. */
export const releaseSeeds: readonly number[] = Array.from({ length: 10 }, (_, i) => i + 2001);

/** What a task rounds to. */
export type Target = Pick<Task, 'format' | 'recipe'>;

/** A grid with everything filled in that the experiment decides; axes that it lacks are absent. */
export interface ResolvedGrid {
  readonly formats?: readonly Target[];
  readonly rounding?: readonly RoundingMode[];
  /** Absent where nothing is random. */
  readonly seeds?: readonly bigint[];
  readonly params: Readonly<Record<string, readonly Scalar[]>>;
}

/**
 * The tasks of `experiment` over its own grid, with what `grid` replaces.
 * @throws {@link RangeError} for a format, mode, seed or parameter that is unknown or not there to choose, for an empty
 * list and for a grid without points
 */
export function tasksOf(experiment: Experiment, grid: Grid = {}): Task[] {
  return tasksAt(experiment, resolveGrid(experiment, grid));
}

/**
 * The grid of `experiment`, with what `grid` replaces.
 * @throws as {@link tasksOf}
 */
export function resolveGrid(experiment: Experiment, grid: Grid = {}): ResolvedGrid {
  const unknown = Object.keys(grid).find((key) => !['formats', 'rounding', 'seeds', 'params'].includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`grid: unknown field "${unknown}", expected only formats, rounding, seeds, params`);
  }
  const likes = choose('formats', experiment.formats, grid.formats);
  const formats = likes === undefined ? undefined : withoutDoubles(likes.map((like) => targetOf(like, experiment)));
  const rounding = choose('rounding', experiment.rounding, grid.rounding)?.map(checkMode);
  const seeds = [...new Set(distinct('seeds', grid.seeds ?? experiment.seeds ?? checkingSeeds).map(checkSeed))];
  const random = experiment.randomData === true || rounding?.some(isStochastic) === true;
  return {
    ...(formats !== undefined && { formats }),
    ...(rounding !== undefined && { rounding }),
    ...(random && { seeds }),
    params: valuesOf(experiment.parameters ?? {}, grid.params ?? {}),
  };
}

/**
 * The tasks of a grid with everything filled in.
 * @throws {@link RangeError} for a grid without points
 */
export function tasksAt(experiment: Experiment, grid: ResolvedGrid): Task[] {
  const { formats = [{ format: format('float64') }], rounding = ['tiesToEven'], seeds = [] } = grid;
  const params = combinations(grid.params);
  const tasks: Task[] = [];
  for (const target of formats) {
    for (const mode of rounding) {
      const random = experiment.randomData === true || isStochastic(mode);
      for (const seed of random ? seeds : [null]) {
        for (const values of params) {
          const task = { number: tasks.length, ...target, rounding: mode, seed, params: values };
          if (experiment.where?.(pointOf(task)) ?? true) tasks.push(task);
        }
      }
    }
  }
  if (tasks.length === 0) throw new RangeError(`${experiment.name}: expected a grid with points, got none`);
  return tasks;
}

/** A format, or a recipe where the experiment takes them. */
function targetOf(like: FormatLike, { name, recipes }: Experiment): Target {
  if (typeof like !== 'string' || !isRecipe(like)) return { format: format(like) };
  if (recipes !== true) {
    throw new RangeError(`"formats" expected formats, which are all that ${name} takes, got the recipe "${like}"`);
  }
  return { format: format('float64'), recipe: recipeFor(like, 'grid') };
}

/** The name of what a task rounds to. */
export function targetName({ format: { name }, recipe }: Target): string {
  return recipe?.name ?? name;
}

/** Each target once; two of one name are an error. */
function withoutDoubles(targets: readonly Target[]): readonly Target[] {
  const byName = new Map<string, Target>();
  for (const target of targets) {
    const name = targetName(target);
    const known = byName.get(name);
    if (known !== undefined && known.format !== target.format) {
      throw new RangeError(`"formats" expected distinct names, got "${name}" twice`);
    }
    byName.set(name, target);
  }
  return [...byName.values()];
}

/** The grid of `--quick`, with what `grid` replaces. */
export function quickGrid(experiment: Experiment, grid: Grid = {}): Grid {
  return { ...experiment.quick, ...grid, params: { ...experiment.quick?.params, ...grid.params } };
}

/** The point that `run` is given. */
export function pointOf({ format, rounding, seed, params }: Task): Point {
  return { format, rounding, seed: seed ?? 0n, params: params as Point['params'] };
}

function choose<T extends FormatLike | RoundingMode>(
  field: 'formats' | 'rounding',
  own: readonly T[] | undefined,
  given: readonly T[] | undefined,
): readonly T[] | undefined {
  if (given !== undefined && own === undefined) {
    throw new RangeError(`"${field}" expected none: the experiment has none to choose`);
  }
  const list = given ?? own;
  return list === undefined ? undefined : distinct(field, list);
}

function distinct<T>(field: string, list: readonly T[]): T[] {
  if (!Array.isArray(list)) throw new TypeError(`"${field}" expected an array, got ${typeof list}`);
  if (list.length === 0) throw new RangeError(`"${field}" expected at least one, got none`);
  return [...new Set(list as readonly T[])];
}

function checkMode(mode: RoundingMode): RoundingMode {
  if (!roundingModes.includes(mode)) {
    throw new RangeError(`"rounding" expected modes among ${roundingModes.join(', ')}, got "${String(mode)}"`);
  }
  return mode;
}

function checkSeed(seed: number | bigint): bigint {
  return chopper('float64', { seed }).seed!;
}
