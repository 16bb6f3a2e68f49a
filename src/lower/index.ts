/**
 * fpchop/lower: existing functions, run in another arithmetic.
 * @module
 */
export { lower, sitesOf, type Lowerable, type LowerOptions } from './lower.js';
export type { Formats } from './formats/table.js';
export type { Site } from './sites/sites.js';
export type { SiteKind } from './sites/operator.js';
export { report, reportText, type Entry, type LoweringReport, type Warning } from './report.js';
export { StallError } from './guard.js';
export type { Choices } from './options.js';
export type { Kind } from './rewrite/record.js';
