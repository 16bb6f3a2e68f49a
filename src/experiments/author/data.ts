/**
 * Random data as functions of (seed, stream, index): the same on every machine, in any order.
 * @module
 */
export { normal, uniform, type DataOptions } from '../../linalg/gallery/deviates.js';
