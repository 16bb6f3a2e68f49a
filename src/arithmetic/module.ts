/**
 * The kernel modules of arithmetic.
 * @module
 */
import { KernelModule } from '../kernel/module.js';
import { bytes as functionBytes } from './functionKernels.generated.js';
import { bytes as operationBytes } from './kernel.generated.js';

/** The kernels of wasm/arithmetic.ts. */
export const operations = new KernelModule(operationBytes);

/** The kernels of wasm/functions.ts. */
export const functions = new KernelModule(functionBytes);
