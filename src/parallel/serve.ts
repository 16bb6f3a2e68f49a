/**
 * What a thread does with a call.
 * @module
 */
import { useBackend } from '../kernel/backend.js';
import { elementwiseParts } from './elementwise.js';
import { gemmParts } from './gemm.js';
import { NEXT, STOP, type Answer, type Request } from './work.js';

/** Takes parts of a call until none is left, or until it is stopped. */
export function serve({ id, work, parts, control, own, backend }: Request): Answer {
  // Whoever stops a call looks at this word after STOP, and here STOP is looked at after this word.
  Atomics.store(control, own, 1);
  try {
    const stopped = (): boolean => Atomics.load(control, STOP) !== 0;
    if (stopped()) return { id };
    useBackend(backend === 'js' ? 'js' : 'auto');
    const compute = work.kind === 'gemm' ? gemmParts(work, stopped) : elementwiseParts(work);
    while (!stopped()) {
      const part = Atomics.add(control, NEXT, 1);
      if (part >= parts) break;
      compute(part);
    }
    return { id };
  } catch (error) {
    return { id, error };
  }
}
