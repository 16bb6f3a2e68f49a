/**
 * Running one task here, in this thread.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { chopper } from '../../chopper.js';
import type { Context, Experiment, Grid } from '../author/experiment.js';
import type { Row, Scalar } from '../author/row.js';
import { pointOf, tasksOf, type Task } from './grid.js';

/** What a task may be given from outside. */
export type TaskSurroundings = Partial<Pick<Context, 'inputs' | 'signal' | 'progress'>>;

/**
 * The rows of a task, its coordinates in front: `format`, `rounding` and `seed` of the axes that the experiment has, and
 * the parameters.
 * @throws {@link TypeError} for what is not a row; {@link RangeError} for a column that a coordinate has already taken;
 * what the experiment throws
 */
export async function* runTask(
  experiment: Experiment,
  task: Task,
  surroundings: TaskSurroundings = {},
): AsyncGenerator<Row, void, undefined> {
  const point = pointOf(task);
  const coordinates = coordinatesOf(experiment, task);
  const { signal = new AbortController().signal } = surroundings;
  const context = {
    chopper: chopper(task.format, {
      rounding: task.rounding,
      ...(task.seed !== null && { seed: task.seed }),
    }),
    ...{ inputs: {}, progress: () => undefined },
    ...surroundings,
    ...point,
    signal,
  };
  for await (const row of experiment.run(context)) {
    checkRow(row, coordinates);
    yield { ...coordinates, ...row };
    signal.throwIfAborted();
  }
}

/** The files that the experiment names as inputs. */
export async function readInputs({ inputs = {} }: Experiment): Promise<Record<string, Uint8Array>> {
  const read = Object.entries(inputs).map(async ([name, url]) => [name, await readFile(url)] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** The coordinates of a task as cells. */
export function coordinatesOf({ formats, rounding, randomData }: Experiment, task: Task): Row {
  const random = randomData === true || rounding !== undefined;
  return {
    ...(formats !== undefined && { format: task.format.name }),
    ...(rounding !== undefined && { rounding: task.rounding }),
    ...(random && { seed: seedCell(task.seed) }),
    ...task.params,
  };
}

/** A seed as a cell: a number where float64 holds it, else its decimal digits. */
export function seedCell(seed: bigint | null): Scalar {
  if (seed === null) return null;
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : String(seed);
}

/** Texts that stand for numbers in results, and columns that the results add. */
const reservedTexts: ReadonlySet<Scalar> = new Set(['NaN', 'Infinity', '-Infinity']);
const reservedColumns: ReadonlySet<string> = new Set(['task', 'row']);

function checkRow(row: Row, coordinates: Row): void {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new TypeError(`row expected an object, got ${row === null ? 'null' : typeof row}`);
  }
  for (const [column, value] of Object.entries(row)) {
    if (Object.hasOwn(coordinates, column) || reservedColumns.has(column)) {
      throw new RangeError(`row: column "${column}" is taken by the run itself; choose another name`);
    }
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new TypeError(`row: "${column}" expected a string, number, boolean or null, got ${typeof value}`);
    }
    if (reservedTexts.has(value)) {
      throw new RangeError(`row: "${column}" expected another text than "${value}", which stands for the number`);
    }
  }
}

/**
 * All rows of an experiment over its grid, with what `grid` replaces, computed here and kept in memory: for tests and
 * small runs. `run` is the one that uses all cores, keeps results on disk and can be resumed and verified.
 * @throws what the experiment throws, and {@link RangeError} for a grid that does not fit it
 * @example
 * import { collect, defineExperiment } from 'fpchop/experiments';
 *
 * const halving = defineExperiment({
 *   name: 'halving',
 *   title: 'Halving',
 *   summary: 'Halves until underflow.',
 *   formats: ['float16', 'float8_e5m2'],
 *   *run({ chopper }) {
 *     let n = 0;
 *     for (let x = 1; x > 0; x = chopper.mul(x, 0.5)) n++;
 *     yield { n };
 *   },
 * });
 * await collect(halving)   // [{ format: 'float16', n: 25 }, { format: 'float8_e5m2', n: 17 }]
 */
export async function collect(experiment: Experiment, grid?: Grid): Promise<Row[]> {
  const rows: Row[] = [];
  const inputs = await readInputs(experiment);
  for (const task of tasksOf(experiment, grid)) {
    for await (const row of runTask(experiment, task, { inputs })) rows.push(row);
  }
  return rows;
}
