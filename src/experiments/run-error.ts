/**
 * What is wrong with the directory of a run, as against the arguments of a call.
 * @module
 */

/** Says that a directory holds no run, another run, an unfinished or a damaged one, or is in use. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
}
