/**
 * The kernel modules of arithmetic.
 * @module
 */
import { KernelModule } from '../kernel/kernelModule.js';
import { power } from '../format/bits.js';
import { bytes as functionBytes, type KernelName as FunctionKernel } from './functionKernels.generated.js';
import { bytes as operationBytes, type KernelName as OperationKernel } from './kernel.generated.js';
import * as at from './layout.generated.js';
import { LARGE, SMALL, SPLITTER } from './pairs.js';

/** The float64 whose bits are the last 29: no float32 has one of them. */
const BEHIND_24_BITS = 536870911 * power(-1074);

/** The kernels of wasm/arithmetic/index.ts, and what they would otherwise make again for every vector. */
export const operations = new KernelModule<OperationKernel>(operationBytes, constants());

/** The kernels of wasm/arithmetic/functions.ts. */
export const functions = new KernelModule<FunctionKernel>(functionBytes);

export type { FunctionKernel, OperationKernel };

/** Two of each, as float64 lanes. */
function constants(): number[] {
  const lanes: number[] = [];
  const write = (offset: number, x: number): void => void lanes.fill(x, offset / 8, offset / 8 + 2);
  lanes.length = at.BEHIND_24_BITS / 8 + 2;
  write(at.SPLITTERS, SPLITTER);
  write(at.LEAST, SMALL);
  write(at.MOST, LARGE);
  write(at.BEHIND_24_BITS, BEHIND_24_BITS);
  return lanes;
}
