/**
 * Running one task here, in this thread.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { kind } from '../../arguments.js';
import { quantizer } from '../../blocks/quantizer.js';
import { chopper } from '../../chopper.js';
import type { Context, Experiment, Grid } from '../author/experiment.js';
import { reservedTexts, type Row, type Scalar } from '../author/row.js';
import { pointOf, targetName, tasksOf, type Task } from './grid.js';

/** What a task may be given from outside. */
export interface TaskSurroundings extends Partial<Pick<Context, 'inputs' | 'signal' | 'progress'>> {
  /** What messages call the experiment: the name of its file. @defaultValue its own name */
  readonly label?: string;
}

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
  const { signal = new AbortController().signal, label = experiment.name, ...given } = surroundings;
  const { format, recipe, rounding, seed } = task;
  const options = { rounding, ...(seed !== null && { seed }) };
  const context = {
    chopper: chopper(format, options),
    ...(recipe !== undefined && { quantizer: quantizer(recipe.spec, options) }),
    ...{ inputs: {}, progress: () => undefined },
    ...given,
    ...point,
    signal,
  };
  let number = 0;
  for await (const row of checkRows(experiment.run(context), label)) {
    checkRow(row, coordinates, `${label}: row ${number++}`);
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
    ...(formats !== undefined && { format: targetName(task) }),
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

/** Columns that the results add. */
const reservedColumns: ReadonlySet<string> = new Set(['task', 'row']);

/** Throws unless rows can be taken from what `run` has returned. */
function checkRows(rows: unknown, label: string): Iterable<Row> | AsyncIterable<Row> {
  const { [Symbol.iterator]: one, [Symbol.asyncIterator]: other } = Object(rows) as Partial<
    Iterable<Row> & AsyncIterable<Row>
  >;
  if (typeof rows === 'object' && (typeof one === 'function' || typeof other === 'function')) {
    return rows as Iterable<Row>;
  }
  const got = kind(rows);
  const how =
    got === 'Promise'
      ? 'a Promise; write async *run and yield each row, as in async *run({ chopper }) { yield { n: 1 }; }'
      : `${got}; write *run and yield each row, as in *run({ chopper }) { yield { n: 1 }; }`;
  throw new TypeError(`${label}: run expected to return rows, as a generator or an array does, got ${how}`);
}

/** Throws unless `row` is flat, and leaves the coordinates alone. */
function checkRow(row: Row, coordinates: Row, place: string): void {
  if (kind(row) !== 'Object') {
    throw new TypeError(`${place} expected an object with a value for each column, such as { n: 1 }, got ${kind(row)}`);
  }
  for (const [column, value] of Object.entries(row)) {
    if (Object.hasOwn(coordinates, column) || reservedColumns.has(column)) {
      throw new RangeError(`${place}: column "${column}" is taken by the run itself; choose another name`);
    }
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new TypeError(`${place}: "${column}" expected a string, number, boolean or null, got ${kind(value)}`);
    }
    if (reservedTexts.has(value)) {
      throw new RangeError(`${place}: "${column}" expected another text than "${value}", which stands for the number`);
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
