/**
 * fpchop/parallel: bulk calls on several threads, with the bits that one thread gives.
 * @module
 */
export {
  pool,
  type BinaryCall,
  type CallOptions,
  type KindOf,
  type Pool,
  type PooledOperations,
  type PoolOptions,
  type TernaryCall,
  type UnaryCall,
} from './pool.js';
export { sharedFloat32, sharedFloat64, type FloatArray } from './shared.js';
