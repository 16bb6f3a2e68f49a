/**
 * The kernel modules of arithmetic.
 * @module
 */
import { KernelModule } from '../kernel/kernelModule.js';
import { bytes as functionBytes } from './functionKernels.generated.js';
import { bytes as operationBytes } from './kernel.generated.js';
import { power } from '../format/bits.js';
import { LARGE, SMALL, SPLITTER } from './pairs.js';

/** The float64 whose bits are the last 29: no float32 has one of them. */
const BEHIND_24_BITS = 536870911 * power(-1074);

/** The kernels of wasm/arithmetic/index.ts, and what they would otherwise make again for every vector. */
export const operations = new KernelModule(operationBytes, [
  ...[SPLITTER, SPLITTER, SMALL, SMALL, LARGE, LARGE],
  ...[BEHIND_24_BITS, BEHIND_24_BITS],
]);

/** The kernels of wasm/arithmetic/functions.ts. */
export const functions = new KernelModule(functionBytes);
