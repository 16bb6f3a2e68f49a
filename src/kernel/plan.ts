/**
 * A plan: a rule prepared for rounding many values.
 * @module
 */
import type { Rule } from '../rounding/rule.js';

/** A rule and the constants that the fast paths take from it. */
export interface Plan {
  readonly rule: Rule;
}

/** The plan of a rule. */
export function makePlan(rule: Rule): Plan {
  return { rule };
}
