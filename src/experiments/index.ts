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
  type Origin,
  type Outcome,
  type SeededClaim,
  type Verdict,
} from './author/claims.js';
export { byChance, holm, type ByChance } from './author/chance.js';
export { paperClaims, type PaperClaim } from './literature/claims.js';
export { papers, type Paper, type PaperKey } from './literature/papers.js';
export { claimLines, type ClaimLine } from './literature/table.js';
export { type RecordedVerdicts } from './literature/recordedVerdicts.js';
export { archiveRun, verifyArchive, type ArchiveOptions } from './archive/archive.js';
export { compareRuns, type ColumnDifference, type Comparison } from './compare.js';
export { normal, uniform, type DataOptions } from './author/data.js';
export {
  defineExperiment,
  type Context,
  type Experiment,
  type Grid,
  type Point,
  type Values,
} from './author/experiment.js';
export { type Parameter, type Parameters } from './author/parameter.js';
export { type Row, type Scalar } from './author/row.js';
export { tasksOf, type Task } from './run/grid.js';
export { csvOf, parquetOf } from './export.js';
export { fitBands } from './fit.js';
export { LockedError } from './run/lock.js';
export type { GridEntry, Manifest, Platform, TaskEntry } from './run/manifest/manifest.js';
export { mergeRuns } from './run/merge.js';
export { builtinExperiments, loadExperiment, type LoadedExperiment } from './findExperiment.js';
export { ModuleError } from './importModule.js';
export { openWorkers, type PoolOptions, type Workers } from './run/pool.js';
export { MissingPeerError } from './peer.js';
export { makeReport, type Report, type ReportOptions } from './report/page.js';
export { judgeRun, readRun, type FinishedRun } from './run/results.js';
export { cell, numbers, select } from './run/rows.js';
export { LargeRunError, RunError } from './run/runError.js';
export { resumeRun, runExperiment, type ResumeOptions, type RunOptions, type RunProgress } from './run/run.js';
export { collect } from './run/task.js';
export { verifyRun, type Verification, type VerifyOptions } from './run/verify.js';
