/**
 * Comparing two runs point by point.
 * @module
 */
import type { Row, Scalar } from './experiment.js';
import { taskOf, type Manifest, type TaskEntry } from './manifest.js';
import { coordinatesOf } from './task.js';
import { readRun, rowsOf, type FinishedRun } from './results.js';
import { rowText } from './row-text.js';

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
 * Compares the rows of two finished runs. Points are the same if format, mode, seed and parameters are; their rows are
 * compared in order.
 * @throws {@link RunError} if a directory holds no finished run
 */
export async function compareRuns(first: string, second: string): Promise<Comparison> {
  const [a, b] = [await byPoint(first), await byPoint(second)];
  const common = [...a.keys()].filter((point) => b.has(point));
  const columns = new Map<string, { cells: number; different: number; maxDifference: number; maxRelative: number }>();
  let otherLengths = 0;
  for (const point of common) {
    const [left, right] = [a.get(point)!, b.get(point)!];
    if (left.length !== right.length) otherLengths++;
    for (let i = 0; i < Math.min(left.length, right.length); i++) compareRow(columns, left[i]!, right[i]!);
  }
  const differences = [...columns].map(([column, counts]) => ({ column, ...counts }));
  const [onlyInFirst, onlyInSecond] = [a.size - common.length, b.size - common.length];
  const identical =
    onlyInFirst + onlyInSecond + otherLengths === 0 && differences.every(({ different }) => different === 0);
  return { identical, points: common.length, onlyInFirst, onlyInSecond, otherLengths, columns: differences };
}

/** The rows of a run by point, without the coordinates. */
async function byPoint(directory: string): Promise<Map<string, Row[]>> {
  const { manifest, experiment } = await readRun(directory);
  const points = new Map<number, Row[]>();
  const entries = new Map<string, Row[]>();
  const coordinates = coordinateNames({ manifest, experiment });
  for (const entry of manifest.tasks) {
    if (entry.error !== undefined) continue;
    const rows: Row[] = [];
    points.set(entry.task, rows);
    entries.set(pointOf(entry), rows);
  }
  for await (const { task, ...cells } of rowsOf(directory)) {
    const own = Object.entries(cells).filter(([column]) => column !== 'row' && !coordinates.has(column));
    points.get(task as number)?.push(Object.fromEntries(own) as Row);
  }
  return entries;
}

function pointOf({ format, rounding, seed, params }: TaskEntry): string {
  return rowText({
    format,
    rounding,
    seed,
    ...Object.fromEntries(Object.entries(params).map(([k, v]) => [`= ${k}`, v])),
  });
}

function coordinateNames({
  manifest,
  experiment,
}: {
  manifest: Manifest;
  experiment: FinishedRun['experiment'];
}): Set<string> {
  const [entry] = manifest.tasks;
  return new Set(entry === undefined ? [] : Object.keys(coordinatesOf(experiment, taskOf(manifest, entry))));
}

function compareRow(
  columns: Map<string, { cells: number; different: number; maxDifference: number; maxRelative: number }>,
  a: Row,
  b: Row,
): void {
  for (const column of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const counts = columns.get(column) ?? { cells: 0, different: 0, maxDifference: 0, maxRelative: 0 };
    columns.set(column, counts);
    const [x, y]: (Scalar | undefined)[] = [a[column], b[column]];
    counts.cells++;
    if (Object.is(x, y)) continue;
    counts.different++;
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) continue;
    const difference = Math.abs(y - x);
    counts.maxDifference = Math.max(counts.maxDifference, difference);
    if (difference > 0) counts.maxRelative = Math.max(counts.maxRelative, difference / Math.abs(x));
  }
}
