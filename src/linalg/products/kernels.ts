/**
 * The kernel module of linear algebra.
 * @module
 */
import { KernelModule } from '../../kernel/module.js';
import { bytes } from './kernel.generated.js';

/** The kernels of wasm/linalg.ts. */
export const kernels = new KernelModule(bytes);
