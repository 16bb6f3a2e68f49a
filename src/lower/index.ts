/**
 * fpchop/lower: existing functions, run in another arithmetic.
 * @module
 */
export { lower, type Lowerable, type LowerOptions } from './lower.js';
export { report, reportText, type Entry, type LoweringReport, type Warning } from './report.js';
export { StallError } from './guard.js';
export type { Choices } from './options.js';
export type { Kind } from './rewrite/record.js';
