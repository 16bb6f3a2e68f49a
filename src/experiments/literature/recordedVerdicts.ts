/**
 * The verdicts of a run that is kept with the list of claims.
 * @module
 */
import type { Outcome } from '../author/claims.js';

/** Verdicts by experiment and claim. */
export type RecordedVerdicts = Readonly<Record<string, Readonly<Record<string, Outcome>>>>;
