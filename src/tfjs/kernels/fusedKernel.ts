/**
 * A fused kernel, and how it is taken apart.
 * @module
 */
import type { KernelParameters, Tensor } from '../tensorflow.js';

/** One fused kernel. */
export interface Fused {
  /** Whether there are sums among them, which may be emulated. */
  readonly sums: boolean;
  /** How many kernel calls it stands for: all that are not in `moving` or `untouched`. */
  calls(parameters: KernelParameters): number;
  /** The same by single kernels; runs within a tidy. */
  apart(run: Run, parameters: KernelParameters): Tensor;
}

/** Runs a kernel through the engine. */
export type Run = (
  kernel: string,
  inputs: Readonly<Record<string, Tensor | undefined>>,
  attributes?: Readonly<Record<string, unknown>>,
) => Tensor;
