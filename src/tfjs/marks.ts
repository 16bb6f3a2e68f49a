/**
 * Marks: which data of a scope is known to hold values of a format already. Data of tensors never changes.
 * @module
 */
import type { Plan } from '../kernel/plan.js';
import { sameValues } from './request.js';
import type { TensorInfo } from './tensorflow.js';

/** What is known of data. */
export class Marks {
  private readonly plans = new WeakMap<object, Plan>();

  /** The plan by which x is known to be rounded. */
  planOf(x: TensorInfo): Plan | undefined {
    return this.plans.get(x.dataId);
  }

  mark(x: TensorInfo, plan: Plan): void {
    if (x.dtype === 'float32') this.plans.set(x.dataId, plan);
  }

  /** Whether rounding x by the plan would change nothing. */
  has(x: TensorInfo, plan: Plan): boolean {
    const known = this.plans.get(x.dataId);
    return known !== undefined && sameValues(known, plan);
  }
}
