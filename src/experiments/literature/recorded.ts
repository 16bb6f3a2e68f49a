/**
 * Verdicts of the last recorded run of all quick grids on the seeds 101..110: written by
 * `fpchop experiment claims RUN --record`.
 * @module
 */
import type { RecordedVerdicts } from './recordedVerdicts.js';

export const recorded: RecordedVerdicts = {};
