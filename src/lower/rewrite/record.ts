/**
 * What the rewriting decides, taken down for the report.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { SiteKind } from '../sites/operator.js';

/** How an operation or a literal is treated. */
export type Kind = 'rounded' | 'exact' | 'once' | 'literal';

/** Takes down decisions, by node. */
export interface Recorder {
  /**
   * An operation: rounded; exact; or rounded once on a literal that the format cannot hold. A literal: rounded to another
   * value.
   */
  operation(node: AnyNode, kind: Kind, why?: string): void;
  /** A literal that the format would turn into 0, an infinity or NaN, kept; or an integer that it rounds. */
  literal(node: AnyNode, value: number, rounded: number, isKept: boolean): void;
  /** A store or literal that rounds, a comparison of data, or what turns data into an integer. */
  site?(kind: SiteKind, node: AnyNode, place?: number): void;
}
