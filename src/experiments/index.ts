/**
 * fpchop/experiments: reproducible runs over formats, rounding modes, seeds and parameters. Needs Node.
 * @module
 */
export {
  judge,
  type Band,
  type Bands,
  type Claim,
  type ExactClaim,
  type Figure,
  type Outcome,
  type SeededClaim,
  type Verdict,
} from './claims.js';
export { compareRuns, type ColumnDifference, type Comparison } from './compare.js';
export { normal, uniform, type DataOptions } from './data.js';
export {
  defineExperiment,
  type Context,
  type Experiment,
  type Grid,
  type Parameter,
  type Parameters,
  type Point,
  type Row,
  type Scalar,
  type Values,
} from './experiment.js';
export { tasksOf, type Task } from './grid.js';
export { csvOf, parquetOf } from './export.js';
export { fitBands } from './fit.js';
export { LockedError } from './lock.js';
export type { Manifest, Platform, TaskEntry } from './manifest.js';
export { mergeRuns } from './merge.js';
export { builtinExperiments, loadExperiment, type LoadedExperiment } from './module.js';
export { openWorkers, type PoolOptions, type Workers } from './pool.js';
export { MissingPeerError } from './peer.js';
export { makeReport, type Report } from './report/page.js';
export { judgeRun, readRun, type FinishedRun } from './results.js';
export { cell, numbers, select } from './rows.js';
export { LargeRunError, RunError } from './run-error.js';
export { resumeRun, runExperiment, type ResumeOptions, type RunOptions, type RunProgress } from './run.js';
export { collect } from './task.js';
export { verifyRun, type Verification, type VerifyOptions } from './verify.js';
