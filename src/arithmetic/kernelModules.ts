/**
 * The kernel modules of arithmetic.
 * @module
 */
import { KernelModule } from '../kernel/kernelModule.js';
import { bytes as functionBytes } from './functionKernels.generated.js';
import { bytes as operationBytes } from './kernel.generated.js';
import { LARGE, SMALL, SPLITTER } from './pairs.js';

/** The kernels of wasm/arithmetic/index.ts, and what they would otherwise make again for every vector. */
export const operations = new KernelModule(operationBytes, [SPLITTER, SPLITTER, SMALL, SMALL, LARGE, LARGE]);

/** The kernels of wasm/arithmetic/functions.ts. */
export const functions = new KernelModule(functionBytes);
