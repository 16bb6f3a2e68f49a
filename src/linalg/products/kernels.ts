/**
 * The kernel module of linear algebra.
 * @module
 */
import { KernelModule } from '../../kernel/kernelModule.js';
import { bytes } from './kernel.generated.js';

/** The kernels of wasm/linalg/index.ts. */
export const kernels = new KernelModule(bytes);
