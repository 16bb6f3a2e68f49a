/**
 * Reading a finished run: its rows, and the verdicts on its claims.
 * @module
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { judge, type Band, type Bands, type Claim, type Verdict } from '../author/claims.js';
import type { Experiment } from '../author/experiment.js';
import type { Row } from '../author/row.js';
import { linesOf, RESULTS } from './journal.js';
import type { Manifest } from './manifest/manifest.js';
import { loadExperimentOf, readManifest } from './manifest/manifestFile.js';
import { parseRow } from './rowText.js';
import { LargeRunError, RunError } from './runError.js';

/** A finished run. */
export interface FinishedRun {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly experiment: Experiment;
  /** All rows, without the columns `task` and `row`. */
  readonly rows: readonly Row[];
}

/** The largest results.ndjson, in bytes, whose rows are held in memory at once: for claims, tables and plots. */
const LARGEST = 128 * 1048576;

/**
 * Reads a finished run.
 * @throws {@link RunError} if the directory holds none, or a line that is not a row; {@link LargeRunError} if
 * results.ndjson has more than 128 MiB: exports, comparisons, `mergeRuns` and `verifyRun` take larger ones
 */
export async function readRun(directory: string): Promise<FinishedRun> {
  const manifest = await readFinished(directory);
  const { experiment } = await loadExperimentOf(directory, manifest);
  const { size } = await stat(join(directory, RESULTS)).catch(() => ({ size: 0 })); // a run may have no rows
  if (size > LARGEST) {
    throw new LargeRunError(
      `${directory}: ${manifest.rows} rows of ${mebibytes(size)} MiB; claims, tables and plots are made of at most ` +
        `${mebibytes(LARGEST)} MiB; "fpchop experiment export ${directory}" writes all rows`,
    );
  }
  const rows: Row[] = [];
  for await (const { task, row, ...cells } of rowsOf(directory)) {
    if (task === undefined || row === undefined) throw new RunError(`${directory}: a row without task and number`);
    rows.push(cells as Row);
  }
  if (rows.length !== manifest.rows) {
    throw new RunError(
      `${join(directory, RESULTS)}: expected ${manifest.rows} rows, got ${rows.length}; ` +
        `"fpchop experiment resume ${directory}" mends it`,
    );
  }
  return { directory, manifest, experiment, rows };
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1048576);
}

/** The manifest of a finished run. */
export async function readFinished(directory: string): Promise<Manifest> {
  const manifest = await readManifest(directory);
  if (!manifest.complete) {
    throw new RunError(`${directory}: not finished; "fpchop experiment resume ${directory}" goes on`);
  }
  return manifest;
}

/**
 * The rows of results.ndjson, one by one, `task` and `row` included.
 * @throws {@link RunError} that names the first line that is not a row
 */
export async function* rowsOf(directory: string): AsyncGenerator<Row, void, undefined> {
  const file = join(directory, RESULTS);
  let number = 0;
  for await (const line of linesOf(file)) {
    number++;
    try {
      yield parseRow(line.toString());
    } catch (error) {
      throw new RunError(
        `${file}:${number}: not a row (${(error as Error).message}); "fpchop experiment resume ${directory}" mends it`,
        { cause: error },
      );
    }
  }
}

/** The verdicts on an experiment's claims. A claim that throws is not measured, and says why. */
export function judgeRun({ experiment, manifest, rows }: Omit<FinishedRun, 'directory'>): Verdict[] {
  const bands = manifest.profile === null ? undefined : experiment.bands?.[manifest.profile];
  return (experiment.claims ?? []).map((claim) => {
    try {
      const verdict = judge(claim, rows, bandOf(bands, claim));
      const isLeftOut = manifest.profile === 'quick' && bandOf(experiment.bands?.default, claim) !== undefined;
      if (verdict.of > 0 || !isLeftOut) return verdict;
      return { ...verdict, reason: 'in the default grid only' };
    } catch (error) {
      const { name, gate, statement, source, origin = 'published' } = claim;
      const published = 'published' in claim ? claim.published : '';
      const about = { claim: name, gate, statement, source, origin, published, passed: 0, of: 0 };
      return { ...about, ours: '', verdict: 'not measured' as const, reason: String(error) };
    }
  });
}

function bandOf(bands: Bands['default'], { name }: Claim): Band | undefined {
  return bands !== undefined && Object.hasOwn(bands, name) ? bands[name] : undefined;
}
