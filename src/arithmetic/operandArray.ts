/**
 * Arrays that operations take.
 * @module
 */
import type { Float16ArrayLike } from '../kernel/bulk.js';

/** Arrays that operations take, all of one kind in a call. */
export type OperandArray = Float64Array | Float32Array | Float16ArrayLike | readonly number[];
