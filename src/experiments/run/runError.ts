/**
 * What is wrong with the directory of a run, as against the arguments of a call.
 * @module
 */

/** Says that a directory holds no run, another run, an unfinished or a damaged one, or is in use. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
}

/** Says that a finished run is whole, but has more rows than are held in memory at once. */
export class LargeRunError extends RunError {
  override readonly name = 'LargeRunError';
}
