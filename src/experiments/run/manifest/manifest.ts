/**
 * The manifest of a run: everything that determines its results, and their digests.
 *
 * It holds no dates or durations: two runs of the same things on one machine have the same manifest, byte for byte.
 * @module
 */
import type { FormatLike } from '../../../format/names.js';
import type { RoundingMode } from '../../../modes.js';
import type { Row, Scalar } from '../../author/row.js';
import { cellText, rowText } from '../rowText.js';

/** Where a run was computed; informative, and no part of any digest. */
export interface Platform {
  readonly node: string;
  readonly system: string;
}

/** A task in a manifest: a point of the grid, and what came of it. */
export interface TaskEntry {
  readonly task: number;
  readonly format: string;
  readonly rounding: RoundingMode;
  /** In decimal; null where nothing is random. */
  readonly seed: string | null;
  readonly params: Readonly<Record<string, Scalar>>;
  /** Number of rows; absent until the task is done. */
  readonly rows?: number;
  /** SHA-256 of its lines in results.ndjson. */
  readonly sha256?: string;
  /** Why it failed; it then has no rows. */
  readonly error?: string;
}

/** A grid in a manifest; axes that the experiment lacks are absent. */
export interface GridEntry {
  /** Names of formats, or specs of others. */
  readonly formats?: readonly FormatLike[];
  readonly rounding?: readonly RoundingMode[];
  /** In decimal; absent where nothing is random. */
  readonly seeds?: readonly string[];
  readonly params: Readonly<Record<string, readonly Scalar[]>>;
}

/** What came of a task. */
export type TaskOutcome = Pick<TaskEntry, 'rows' | 'sha256' | 'error'>;

/** The manifest of a run. */
export interface Manifest {
  /** Version of this layout. */
  readonly manifest: 2;
  /** Version of the library. */
  readonly fpchop: string;
  /** SHA-256 of the WASM kernels. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly experiment: string;
  /** `'built in'`, or the path of the module from the run's directory. */
  readonly module: string;
  /** SHA-256 of the experiment's own files. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of the files that it reads. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether parameters are those of the default grid or of `quick`, for which bands were fitted; null for others. */
  readonly profile: 'default' | 'quick' | null;
  /** What the grid came to, once the experiment's own values stood where none were given. */
  readonly grid: GridEntry;
  /** SHA-256 of all points of the grid, in order. */
  readonly plan: string;
  /** Which part of the grid this is, `i/n`; absent for all of it. */
  readonly shard?: string;
  readonly platforms: readonly Platform[];
  /** How tasks are numbered, and rows ordered. */
  readonly order: string;
  /** Facts of the formats by name. */
  readonly formats: Readonly<Record<string, object>>;
  /** Whether every task is done, and rows stand in the order of tasks. */
  readonly complete: boolean;
  /** Number of rows and SHA-256 of results.ndjson, once complete. */
  readonly rows?: number;
  readonly sha256?: string;
  readonly tasks: readonly TaskEntry[];
}

/** An entry without what came of its task. */
export function pointOf({ task, format, rounding, seed, params }: TaskEntry): TaskEntry {
  return { task, format, rounding, seed, params };
}

/** The manifest of a finished run; its fields stand in the order of those of any other. */
export function completeManifest(
  manifest: Manifest,
  { rows, sha256, tasks }: Required<Pick<Manifest, 'rows' | 'sha256' | 'tasks'>>,
): Manifest {
  return { ...manifest, complete: true, rows, sha256, tasks };
}

/** A manifest as JSON, a task a line. */
export function manifestText({ tasks, ...head }: Manifest): string {
  const lines = tasks.map((entry) => `    ${entryText(entry)}`).join(',\n');
  const fields = Object.entries(head).map(([key, value]) => {
    const text = key === 'grid' ? gridText(value as GridEntry) : JSON.stringify(value, null, 2);
    return `  ${JSON.stringify(key)}: ${text.replaceAll('\n', '\n  ')},\n`;
  });
  return `{\n${fields.join('')}  "tasks": [\n${lines}\n  ]\n}\n`;
}

/** A grid as JSON, a field a line. */
export function gridText({ params, ...axes }: GridEntry): string {
  const lists = Object.entries(params).map(([name, values]) => {
    return `${JSON.stringify(name)}: [${values.map(cellText).join(', ')}]`;
  });
  const fields = Object.entries(axes).map(([name, list]) => `${JSON.stringify(name)}: ${JSON.stringify(list)}`);
  return `{\n${[...fields, `"params": {${lists.join(', ')}}`].map((field) => `  ${field}`).join(',\n')}\n}`;
}

/** A task as JSON on one line. */
export function entryText(entry: TaskEntry): string {
  const fields = Object.entries(entry).map(([key, value]) => {
    const text = key === 'params' ? rowText(value as Row) : cellText(value as Scalar);
    return `${JSON.stringify(key)}:${text}`;
  });
  return `{${fields.join(',')}}`;
}
