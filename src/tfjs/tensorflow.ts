/**
 * What the adapter uses of TensorFlow.js, which is always passed in and never imported.
 * @module
 */
import type * as core from '@tensorflow/tfjs-core';

/** A kernel as the registry keeps it. */
export type KernelConfig = core.KernelConfig;
/** What a kernel is given. */
export type KernelParameters = Parameters<core.KernelFunc>[0];
/** A tensor as kernels see it. */
export type TensorInfo = core.TensorInfo;
/** A tensor. */
export type Tensor = core.Tensor;
/** A tensor that can be assigned to. */
export type Variable = core.Variable;

/** The attributes of a kernel that is known by name: tfjs has one type for those of all kernels. */
export function ownAttributes<Attributes>(attrs: unknown): Attributes {
  return attrs as Attributes;
}

/** A class of optimizers: what is intercepted of it. */
export interface OptimizerClass {
  readonly prototype: { applyGradients(gradients: unknown): void };
}

/** A class of layers: what is intercepted of it. */
export interface LayerClass {
  readonly prototype: { apply(inputs: unknown, kwargs?: unknown): unknown };
}

/** What optimizers inherit. */
export interface OptimizerPrototype {
  /** The loss and its gradients. */
  readonly computeGradients: (f: () => never, variables?: never) => unknown;
}

/**
 * The module that `attach` takes: `@tensorflow/tfjs`, or `@tensorflow/tfjs-core`. Layers and nodes of graph models are
 * recognised by `layers` and `GraphModel`; pass `{ ...core, ...layers, ...converter }` where these are imported one by one.
 */
export interface TensorFlow extends Pick<
  typeof core,
  | 'engine'
  | 'env'
  | 'getKernel'
  | 'getKernelsForBackend'
  | 'getGradient'
  | 'registerKernel'
  | 'unregisterKernel'
  | 'registerGradient'
  | 'tensor'
  | 'tidy'
  | 'dispose'
  | 'all'
  | 'backend_util'
  | 'complex'
  | 'customGrad'
  | 'div'
  | 'imag'
  | 'isFinite'
  | 'keep'
  | 'mul'
  | 'real'
  | 'util'
  | 'zerosLike'
> {
  readonly layers?: { readonly Layer?: unknown };
  readonly GraphModel?: { readonly prototype: unknown };
  readonly Optimizer?: { readonly prototype: OptimizerPrototype };
  /** Other copies of layers and converter, as `attach` was given them. */
  readonly copies?: readonly Pick<TensorFlow, 'layers' | 'GraphModel'>[];
}

/** What all backends have, and the adapter uses. */
export interface Backend {
  readSync(dataId: object): ArrayLike<number>;
  write(values: Float32Array, shape: number[], dtype: 'float32'): object;
  disposeData(dataId: object, force?: boolean): boolean;
}
