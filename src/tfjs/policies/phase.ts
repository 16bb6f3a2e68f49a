/**
 * Phases of a program.
 * @module
 */

/** When a kernel runs: computing results, gradients, or (in an optimizer) new weights. */
export type Phase = 'forward' | 'backward' | 'optimizer';
