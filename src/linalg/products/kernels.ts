/**
 * The kernel module of linear algebra.
 * @module
 */
import { KernelModule, type Kernel } from '../../kernel/kernelModule.js';
import { bytes, type KernelName } from './kernel.generated.js';

/** The kernels of wasm/linalg/index.ts. */
export const kernels = new KernelModule<KernelName>(bytes);

export type { KernelName };

/** Them on a memory. */
export type Kernels = Readonly<Record<KernelName, Kernel>>;
