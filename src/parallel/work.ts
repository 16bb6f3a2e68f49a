/**
 * What is sent to the threads of a pool: a call, cut into parts that they take one after the other.
 *
 * All threads of a call count its parts in one shared word, so that a slow one takes fewer. Nothing of a part's result
 * depends on who computes it, or on how the call is cut.
 * @module
 */
import type { Backend } from '../kernel/backend.js';
import type { Elementwise } from './elementwise.js';
import type { Gemm } from './gemm.js';

/** Something that threads can do together. */
export type Work = Elementwise | Gemm;

/** A call as one thread receives it. */
export interface Request {
  readonly id: number;
  readonly work: Work;
  readonly parts: number;
  /** Shared by the threads of the call and their pool: the words NEXT and STOP, and one for every thread. */
  readonly control: Int32Array;
  /** Which word is this thread's: 1 from when it begins. */
  readonly own: number;
  readonly backend: Backend;
}

/** What a thread answers: that it takes no more parts, and why if something failed; `'ready'` when it has started. */
export type Answer = 'ready' | { readonly id: number; readonly error?: unknown };

/** The next part that nobody has taken. */
export const NEXT = 0;
/** Nonzero when no more parts shall be begun. */
export const STOP = 1;
/** The words of the threads follow. */
export const OWN = 2;
