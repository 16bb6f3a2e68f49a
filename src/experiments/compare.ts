/**
 * Comparing two runs point by point.
 * @module
 */
import type { Row } from './author/row.js';
import { holds, readLines, scan, type Found } from './run/journal.js';
import type { TaskEntry } from './run/manifest/manifest.js';
import { loadExperimentOf, taskOf } from './run/manifest/manifestFile.js';
import { readFinished } from './run/results.js';
import { ownCell } from './run/rows.js';
import { parseRow, rowText } from './run/rowText.js';
import { RunError } from './run/runError.js';
import { coordinatesOf } from './run/task.js';

/** How a column differs over the points that both runs have. */
export interface ColumnDifference {
  readonly column: string;
  /** Cells compared, and those that are not the same bit for bit. */
  readonly cells: number;
  readonly different: number;
  /** Largest |b - a| and |b - a| / |a| of numbers that are finite in both. */
  readonly maxDifference: number;
  readonly maxRelative: number;
}

/** How two runs differ. */
export interface Comparison {
  /** Whether both have the same points and the same rows, bit for bit. */
  readonly identical: boolean;
  /** Points in both runs, and in one alone. */
  readonly points: number;
  readonly onlyInFirst: number;
  readonly onlyInSecond: number;
  /** Points whose numbers of rows differ; their common rows are compared. */
  readonly otherLengths: number;
  readonly columns: readonly ColumnDifference[];
}

/**
 * Compares the rows of two finished runs, task by task. Points are the same if format, mode, seed and parameters are;
 * their rows are compared in order.
 * @throws {@link RunError} if a directory holds no finished run, or rows that are damaged
 */
export async function compareRuns(first: string, second: string): Promise<Comparison> {
  const [a, b] = [await openRun(first), await openRun(second)];
  const common = [...a.points.keys()].filter((point) => b.points.has(point));
  const columns = new Map<string, { cells: number; different: number; maxDifference: number; maxRelative: number }>();
  let otherLengths = 0;
  for (const point of common) {
    const [left, right] = [await rowsAt(a, point), await rowsAt(b, point)];
    if (left.length !== right.length) otherLengths++;
    for (let i = 0; i < Math.min(left.length, right.length); i++) compareRow(columns, left[i]!, right[i]!);
  }
  const differences = [...columns].map(([column, counts]) => ({ column, ...counts }));
  const [onlyInFirst, onlyInSecond] = [a.points.size - common.length, b.points.size - common.length];
  const identical =
    onlyInFirst + onlyInSecond + otherLengths === 0 && differences.every(({ different }) => different === 0);
  return { identical, points: common.length, onlyInFirst, onlyInSecond, otherLengths, columns: differences };
}

/** Where the rows of each point stand. */
interface OpenRun {
  readonly directory: string;
  readonly points: ReadonlyMap<string, Found | undefined>;
  /** Columns that are no results. */
  readonly coordinates: ReadonlySet<string>;
}

async function openRun(directory: string): Promise<OpenRun> {
  const manifest = await readFinished(directory);
  const { experiment } = await loadExperimentOf(directory, manifest);
  const { tasks } = await scan(directory);
  const points = new Map<string, Found | undefined>();
  for (const entry of manifest.tasks) {
    if (entry.error !== undefined) continue;
    const found = tasks.get(entry.task);
    if (!holds(found, entry)) {
      throw new RunError(
        `${directory}: rows of task ${entry.task} are damaged; "fpchop experiment resume ${directory}" mends it`,
      );
    }
    points.set(pointOf(entry), found);
  }
  const [entry] = manifest.tasks;
  const named = entry === undefined ? {} : coordinatesOf(experiment, taskOf(manifest, entry));
  return { directory, points, coordinates: new Set(['task', 'row', ...Object.keys(named)]) };
}

/** The rows of a point, without its coordinates. */
async function rowsAt({ directory, points, coordinates }: OpenRun, point: string): Promise<Row[]> {
  const found = points.get(point);
  const lines = found === undefined ? [] : await readLines(directory, found);
  return lines.map((line) => {
    const own = Object.entries(parseRow(line)).filter(([column]) => !coordinates.has(column));
    return Object.fromEntries(own) as Row;
  });
}

function pointOf({ format, rounding, seed, params }: TaskEntry): string {
  return rowText({
    format,
    rounding,
    seed,
    ...Object.fromEntries(Object.entries(params).map(([k, v]) => [`= ${k}`, v])),
  });
}

function compareRow(
  columns: Map<string, { cells: number; different: number; maxDifference: number; maxRelative: number }>,
  a: Row,
  b: Row,
): void {
  for (const column of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const counts = columns.get(column) ?? { cells: 0, different: 0, maxDifference: 0, maxRelative: 0 };
    columns.set(column, counts);
    const [x, y] = [ownCell(a, column), ownCell(b, column)];
    counts.cells++;
    if (Object.is(x, y)) continue;
    counts.different++;
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) continue;
    const difference = Math.abs(y - x);
    counts.maxDifference = Math.max(counts.maxDifference, difference);
    if (difference > 0) counts.maxRelative = Math.max(counts.maxRelative, difference / Math.abs(x));
  }
}
