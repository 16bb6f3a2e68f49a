/**
 * What experiments say of their parameters.
 * @module
 */
import type { Scalar } from './row.js';

/** A parameter of an experiment. */
export interface Parameter {
  readonly type: 'integer' | 'number' | 'boolean' | 'string';
  /** The value, or a list of values: the grid then has a point for each. */
  readonly default: Scalar | readonly Scalar[];
  /** What it means, with its unit. */
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The only values allowed. */
  readonly choices?: readonly Scalar[];
}

/** The parameters of an experiment by name. */
export type Parameters = Readonly<Record<string, Parameter>>;
