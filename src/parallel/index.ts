/**
 * fpchop/parallel: bulk calls on several threads, with the bits that one thread gives.
 * @module
 */
export type { BinaryCall, CallOptions, KindOf, RoundingCall, TernaryCall, UnaryCall } from './elementwiseCalls.js';
export type { GemmCall, PooledGemmOptions } from './gemmCalls.js';
export { pool, type Pool, type PooledOperations, type PoolOptions } from './pool.js';
export { sharedFloat32, sharedFloat64, type FloatArray } from './shared.js';
