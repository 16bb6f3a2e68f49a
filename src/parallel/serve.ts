/**
 * What a thread does with a call.
 * @module
 */
import { useBackend } from '../kernel/backend.js';
import { elementwiseParts } from './elementwise.js';
import { gemmParts } from './gemm.js';
import { tellCollector } from './memories.js';
import { NEXT, STOP, type Answer, type Request, type Work } from './work.js';

/** Takes parts of a call until none is left, or until it is stopped. */
export function serve({ id, work, parts, control, own, backend }: Request): Answer {
  // Whoever stops a call looks at this word after STOP, and here STOP is looked at after this word.
  Atomics.store(control, own, 1);
  try {
    const stopped = (): boolean => Atomics.load(control, STOP) !== 0;
    tellCollector(bytesOf(work));
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

/** The shared memory of a call, which this thread holds on to until its collector runs. */
function bytesOf(work: Work): number {
  const arrays: readonly unknown[] =
    work.kind === 'gemm' ? [work.A.data, work.B.data, work.C?.data, work.out] : [work.out, ...work.operands];
  return arrays.reduce((sum: number, x) => sum + (ArrayBuffer.isView(x) ? x.byteLength : 0), 0);
}
