/**
 * A kernel call of a trace.
 * @module
 */
import type { TraceError } from './shadow.js';
import type { TraceRow } from './tally.js';

/** The results, or a rounded operand, of one call; its fields are those of a row for this call alone. */
export interface TraceCall extends TraceRow {
  /** Number of the kernel call. */
  readonly call: number;
  readonly shape: readonly number[];
  /** Name of the operand; absent for results. */
  readonly operand?: string;
  /** With `shadow`, of results: the error against the same kernel in float32, from the operands as they came. */
  readonly local?: TraceError;
  /** With `shadow`, of results: the error against the call of the same number in the float32 run. */
  readonly accumulated?: TraceError;
  /**
   * With `shadow`, of results: decibels of `accumulated` less those of the worst operand. Negative where the operation
   * amplifies what came in, positive where it averages it out; absent where operands are exact.
   */
  readonly gain?: number;
}
