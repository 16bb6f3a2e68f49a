/**
 * Tensors that kernels do not pass on.
 * @module
 */
import type { Backend, Tensor, TensorInfo } from './tensorflow.js';

/** Gives up a tensor that is not passed on: kernels return tensors that the engine knows, or just their data. */
export function release(x: TensorInfo, backend: Backend): void {
  if ('rank' in x) (x as Tensor).dispose();
  else backend.disposeData(x.dataId);
}
